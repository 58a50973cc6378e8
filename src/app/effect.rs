//! What the frontend wants done outside its state, as plain data that `runtime` carries out.

use std::path::PathBuf;

use super::event::Timer;
use super::kept_view::KeptView;
use super::notification::DesktopNotification;
use crate::api::{AccountKey, Method, PictureOf, Request, RequestId};

/// One thing to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a request of the backend; answered by [`super::Event::Response`].
    Ask(Request),
    /// Answer with [`super::Event::Timer`] after some time.
    Timer {
        after_ms: u64,
        /// The timer that comes back.
        timer: Timer,
    },
    /// Copy a text; answered by [`super::Event::Copied`].
    Copy(String),
    Notify(DesktopNotification),
    /// Show a text in the user's pager; answered by [`super::Event::Paged`].
    Pager(String, Opening),
    /// Write a login code as a picture; answered by [`super::Event::Saved`].
    WritePng {
        /// The content of the code.
        text: String,
    },
    /// Remove that picture, because its code is void.
    RemovePng,
    /// Open a text in the user's editor; answered by [`super::Event::Edited`].
    Edit(String),
    /// Open a file with the user's opener or player, never execute it; answered by
    /// [`super::Event::Opened`].
    OpenFile {
        path: PathBuf,
        play: bool,
    },
    /// Scale a picture to fit into columns and rows; answered by [`super::Event::Painted`].
    Paint {
        of: PictureOf,
        path: PathBuf,
        /// Columns and rows.
        room: (u16, u16),
        /// Whether the terminal's own graphics may be used.
        native: bool,
    },
    /// Write the picture of the desktop's clipboard into a file; answered by
    /// [`super::Event::Pasted`] with the same number.
    PastePicture(u64),
    /// Write a text into a private file of this name; answered by [`super::Event::TextSaved`] with the
    /// same number.
    SaveText {
        number: u64,
        name: String,
        text: String,
    },
    /// Open an http or https address with the user's opener; answered by [`super::Event::Opened`].
    OpenAddress(String),
    /// Remove the oldest file of the editor, whose text is on the disk as a draft.
    RemoveEdited,
    /// Keep the files of the editor, because their text may be nowhere else; answered by
    /// [`super::Event::EditedKept`].
    KeepEdited {
        why: String,
    },
    /// Save the text that belongs to no chat yet, in place of the one before; an empty text removes
    /// it.
    NoteUnaddressed(String),
    /// Find completions of a path; answered by [`super::Event::Completed`].
    CompletePath(PathBuf),
    /// Save the chosen view for the next start.
    KeepView(KeptView),
    /// Set the title of the window.
    Title(String),
    /// Start a daemon of this session; answered by [`super::Event::DaemonStarted`].
    StartDaemon,
    /// Stop the process until the shell continues it.
    Suspend,
    /// Forget what is on the terminal, probe it again and paint everything.
    Redraw,
    Quit,
}

/// The effects of one event, to be carried out in their order and without leaving one out:
///
/// 1. What the event itself asks for, in the order of the operations. All texts that it asks to keep
///    are one `Method::Keep`, in the place of the first of them, so that whatever the event asks the
///    backend afterwards finds them kept.
/// 2. What gives the terminal to another program, or ends this one: nothing is left to be kept by
///    then.
/// 3. The timer of the grace period, the title of the window, and the view to be saved for the next
///    start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "effects that are dropped are never carried out"]
pub struct Effects(Vec<Effect>);

impl Effects {
    /// Nothing to be done.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    /// Inserts an effect before the one at `place`, which is at most [`Self::len`].
    pub(super) fn insert(&mut self, place: usize, effect: Effect) {
        self.0.insert(place, effect);
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Effect> {
        self.0.iter()
    }
}

impl From<Effect> for Effects {
    fn from(effect: Effect) -> Self {
        Self(vec![effect])
    }
}

impl<const N: usize> From<[Effect; N]> for Effects {
    fn from(effects: [Effect; N]) -> Self {
        Self(effects.into())
    }
}

impl FromIterator<Effect> for Effects {
    fn from_iter<I: IntoIterator<Item = Effect>>(effects: I) -> Self {
        Self(effects.into_iter().collect())
    }
}

impl Extend<Effect> for Effects {
    fn extend<I: IntoIterator<Item = Effect>>(&mut self, effects: I) {
        self.0.extend(effects);
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Effects {
    type Item = &'a Effect;
    type IntoIter = std::slice::Iter<'a, Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Effect {
    /// A request with a number that was taken before, by which the asking part recognises the
    /// answer.
    pub(super) const fn ask_as(id: RequestId, account: Option<AccountKey>, method: Method) -> Self {
        Self::Ask(Request { id, account, method })
    }
}

/// Where the pager opens a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// At the first line.
    Begin,
    /// At the last line, as for a chat, whose newest messages are wanted.
    End,
}
