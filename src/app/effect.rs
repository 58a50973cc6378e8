//! What the frontend wants done: plain data, carried out by `runtime`.

use std::path::PathBuf;

use super::event::Timer;
use super::kept_view::KeptView;
use super::notification::DesktopNotification;
use crate::api::{AccountKey, Method, PictureOf, Request, RequestId};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the backend; answered by [`super::Event::Response`].
    Ask(Request),
    /// Come back with [`super::Event::Timer`] after so many milliseconds.
    Timer {
        after_ms: u64,
        /// What to come back with.
        timer: Timer,
    },
    /// Put a text where the user can paste it from; answered by [`super::Event::Copied`].
    Copy(String),
    Notify(DesktopNotification),
    /// Show a text in the user's pager; answered by [`super::Event::Paged`].
    Pager(String, Opening),
    /// Write the code of a text as a picture; answered by [`super::Event::Saved`].
    WritePng {
        /// What the code says.
        text: String,
    },
    /// The code of the picture is void: nobody may find it.
    RemovePng,
    /// Let the user write in the editor; answered by [`super::Event::Edited`].
    Edit(String),
    /// Show a file by the user's opener or player; answered by [`super::Event::Opened`]. Never
    /// executed.
    OpenFile {
        path: PathBuf,
        play: bool,
    },
    /// Make a picture small enough for so many columns and rows; answered by
    /// [`super::Event::Painted`].
    Paint {
        of: PictureOf,
        path: PathBuf,
        /// Columns and rows.
        room: (u16, u16),
        /// The terminal's own graphics may be used.
        native: bool,
    },
    /// Keep the picture of the desktop's clipboard; answered by [`super::Event::Pasted`] with the
    /// same number.
    PastePicture(u64),
    /// Show an http or https address by the user's opener; answered by [`super::Event::Opened`].
    OpenAddress(String),
    /// What came from the editor is on the disk: the oldest of its files goes.
    RemoveEdited,
    /// What came from the editor may be nowhere else: its files stay, which is answered by
    /// [`super::Event::EditedKept`].
    KeepEdited {
        why: String,
    },
    /// Have this text on the disk, which belongs to no conversation yet, in place of the one before;
    /// empty: there is none any more.
    NoteUnaddressed(String),
    /// What a path that is being written could become; answered by [`super::Event::Completed`].
    CompletePath(PathBuf),
    /// Have this on the disk for the next start.
    KeepView(KeptView),
    /// The window's title.
    Title(String),
    /// Stop until the shell continues us.
    Suspend,
    /// Forget what stands on the terminal, probe it again, paint everything.
    Redraw,
    Quit,
}

/// What one event wants done. Whoever carries it out goes from the first to the last and leaves none
/// out, because the order has a meaning:
///
/// 1. What the event itself asks for, in the order in which the operations ask. All that it asks to
///    keep is one `Method::Keep`, in the place of the first of it, so that what the event asks the
///    backend next already finds it there.
/// 2. What gives the terminal away, or ends the program: nothing is to be kept any more by then.
/// 3. The timer of the grace period, the title of the window, and what of it is kept for the next start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects(Vec<Effect>);

impl Effects {
    /// These, in this order.
    pub(super) const fn new(effects: Vec<Effect>) -> Self {
        Self(effects)
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Effect {
    /// Asks by a number that was given before: whoever asked knows the answer by it.
    pub(super) const fn ask_as(id: RequestId, account: Option<AccountKey>, method: Method) -> Self {
        Self::Ask(Request { id, account, method })
    }
}

/// Where a text opens in the pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// At its first line.
    Begin,
    /// At its last: a chat, whose newest message is wanted.
    End,
}
