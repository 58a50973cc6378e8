//! What is said in the last row for a while, how it looks, and what ends it: each message knows what
//! it is about, so that none stands there when that is over.

use super::question::{Irrevocable, Standing};
use super::screen::Screen;
use crate::model::{ChatId, ItemId, Timestamp};
use crate::text::{self, Widths};

/// What came by itself stays so long at least, whatever is pressed: somebody may be typing.
const READ_MS: i64 = 1_500;

/// What the last row says, and what the next key would do because of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub message: Option<StatusMessage>,
    /// The next Control-C quits.
    pub quitting: bool,
    /// What cannot be undone and was asked about: the same key again does it.
    pub asked: Option<(ItemId, Irrevocable)>,
    /// The question that stands on the screen.
    pub standing: Option<Standing>,
}

/// A message in the last row.
#[derive(Clone, Debug)]
pub(super) struct StatusMessage {
    pub text: Said,
    pub tone: Tone,
    pub until: Until,
    origin: Origin,
    /// The screen and the conversation that were open when it was said; `None` until the event that
    /// brought it has been dealt with.
    pub place: Option<(Screen, Option<ChatId>)>,
}

/// Words, and among them perhaps a path, which gives way where there is little room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub head: String,
    pub path: String,
    pub tail: String,
}

impl From<String> for Said {
    fn from(head: String) -> Self {
        Self { head, ..Self::default() }
    }
}

impl From<&str> for Said {
    fn from(head: &str) -> Self {
        head.to_owned().into()
    }
}

impl Said {
    /// In so many cells: of the path its name stays before everything else.
    pub fn within(&self, width: u16, widths: Widths) -> String {
        if self.path.is_empty() {
            return format!("{}{}", self.head, self.tail);
        }
        let mark = super::page::path_mark(widths);
        let cells = |words: &str| u16::try_from(text::cells(words, widths)).unwrap_or(u16::MAX);
        let name = cells(self.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
        // Also behind long words the name is there, or its beginning and its suffix.
        let least = name.min(width - width / 3);
        let head = text::truncate(&self.head, width - least, widths, super::page::mark(widths));
        let left = width.saturating_sub(cells(&head));
        let tail = if left >= name.saturating_add(cells(&self.tail)) { &*self.tail } else { "" };
        let room = left.saturating_sub(cells(tail));
        let path = text::shorten_path(&self.path, room, widths, mark);
        format!("{head}{path}{tail}")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// It was done, or can be done.
    Told,
    Alarming,
}

/// What ends a message, beside its time and another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// The next key: it says what can be pressed now, or what is wrong with the line being written.
    NextKey,
    /// The next command, or another conversation. Writing leaves it.
    NextCommand,
    /// As [`Until::NextKey`], and a window of so many columns.
    Columns(u16),
    /// As [`Until::NextCommand`], and another number of unread conversations besides the open one.
    UnreadElsewhere(usize),
    /// As [`Until::NextCommand`], and when nothing stands in the input of this conversation.
    Draft(ChatId),
    /// As [`Until::NextCommand`], and when texts can be sent to this conversation.
    Reachable(ChatId),
    /// As [`Until::NextCommand`], and when what waited for the user to pause is shown.
    Shown,
    /// As [`Until::NextCommand`], and when the file of this message is on its way no more.
    Transfer(ItemId),
    /// As [`Until::NextCommand`], and when the files that were sent last are on their way no more.
    Sent,
    /// As [`Until::NextCommand`], and when all of a paste has come.
    Pasted,
    /// As [`Until::NextKey`], and when what was found is there.
    Found,
    /// As [`Until::NextCommand`], and when nothing waits for the disk to get the terminal.
    Lent,
}

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// Something is written.
    Writing,
    /// Something is to be done.
    Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// It answers a key.
    Key,
    /// It came by itself.
    Outside(Timestamp),
}

impl StatusMessage {
    pub const fn new(text: Said, tone: Tone, until: Until) -> Self {
        Self { text, tone, until, origin: Origin::Key, place: None }
    }

    /// It came by itself.
    pub fn unasked(self, now: Timestamp) -> Self {
        Self { origin: Origin::Outside(now), ..self }
    }

    pub fn ends_by(&self, press: Press, now: Timestamp) -> bool {
        match self.until {
            Until::NextKey | Until::Columns(_) | Until::Found => true,
            Until::NextCommand
            | Until::UnreadElsewhere(_)
            | Until::Draft(_)
            | Until::Reachable(_)
            | Until::Shown
            | Until::Transfer(_)
            | Until::Sent
            | Until::Pasted
            | Until::Lent => press == Press::Command && self.could_be_read(now),
        }
    }

    /// It came by itself before anything was there: the chats that come then are no move of the
    /// user's.
    pub fn came_at_login(&self) -> bool {
        matches!(self.origin, Origin::Outside(_))
            && self.place.is_some_and(|(screen, _)| screen == Screen::Login)
    }

    pub fn could_be_read(&self, now: Timestamp) -> bool {
        match self.origin {
            Origin::Key => true,
            Origin::Outside(since) => now.since(since) >= READ_MS,
        }
    }
}
