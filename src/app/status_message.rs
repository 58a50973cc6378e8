//! The status message of the last line: how it looks, and what ends it. Each message has the
//! condition under which it still applies.

use super::question::{Irrevocable, Standing};
use super::screen::Screen;
use crate::model::{ChatId, ItemId, Timestamp};
use crate::text::{self, Widths};

/// How long a message that was not caused by a key stays at least, whatever is pressed, in
/// milliseconds.
const READ_MS: i64 = 1_500;

/// The status message, and what the next key does because of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub message: Option<StatusMessage>,
    /// Whether the next Ctrl-C quits.
    pub quitting: bool,
    /// The action that was asked about and cannot be undone; the same key again carries it out.
    pub asked: Option<(ItemId, Irrevocable)>,
    /// The question that is open.
    pub standing: Option<Standing>,
}

/// A message in the last row.
#[derive(Clone, Debug)]
pub(super) struct StatusMessage {
    pub text: Said,
    pub tone: Tone,
    pub until: Until,
    origin: Origin,
    /// The screen and the chat that were open when it was said; `None` until the event that caused
    /// it has been handled.
    pub place: Option<(Screen, Option<ChatId>)>,
}

/// Words that may contain a path, which is shortened first if there is not enough room.
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
    /// The words in `width` cells. Of the path, the name stays longest.
    pub fn within(&self, width: u16, widths: Widths) -> String {
        if self.path.is_empty() {
            return format!("{}{}", self.head, self.tail);
        }
        let mark = super::page::path_mark(widths);
        let cells = |words: &str| u16::try_from(text::cells(words, widths)).unwrap_or(u16::MAX);
        let name = cells(self.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
        // Even behind long words the name is shown, or its beginning and its suffix.
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
    /// It is about something that was done or can be done.
    Told,
    Alarming,
}

/// What ends a message, besides its time and a change of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// The next key. For messages on which keys can be pressed now, or on the line that is being
    /// written.
    NextKey,
    /// The next command, or a change of chat. Writing does not end it.
    NextCommand,
    /// Like [`Until::NextKey`], or a window of another width than this number of columns.
    Columns(u16),
    /// Like [`Until::NextCommand`], or another number of unread chats besides the open one.
    UnreadElsewhere(usize),
    /// Like [`Until::NextCommand`], or when the input of this chat becomes empty.
    Draft(ChatId),
    /// Like [`Until::NextCommand`], or when texts can be sent to this chat.
    Reachable(ChatId),
    /// Like [`Until::NextCommand`], or when what waited for a pause of the user is shown.
    Shown,
    /// Like [`Until::NextCommand`], or when the transfer of the file of this message ends.
    Transfer(ItemId),
    /// Like [`Until::NextCommand`], or when the transfers of the files sent last end.
    Sent,
    /// Like [`Until::NextCommand`], or when a paste is complete.
    Pasted,
    /// Like [`Until::NextKey`], or when the results arrive.
    Found,
    /// Like [`Until::NextCommand`], or when nothing waits any more for the terminal to be given
    /// away.
    Lent,
}

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Press {
    Writing,
    /// It carries out a command.
    Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The message was caused by a key.
    Key,
    /// The message was not caused by a key; it came at this time.
    Outside(Timestamp),
}

impl StatusMessage {
    pub const fn new(text: Said, tone: Tone, until: Until) -> Self {
        Self { text, tone, until, origin: Origin::Key, place: None }
    }

    /// Marks the message as not caused by a key.
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

    /// Whether the message came before there were any chats, so that their appearance does not
    /// count as a change of chat.
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
