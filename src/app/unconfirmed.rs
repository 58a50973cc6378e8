//! Words that have left the input and are not on the disk for certain: they stay in sight until the
//! backend has confirmed them, and come back where it could not keep them.

use std::path::Path;

use super::App;
use super::geometry::{INPUT_MARGIN, Places};
use super::status_message::Said;
use crate::api::{Request, RequestId};
use crate::model::{ChatId, EditionId};

/// So many of them are shown.
const ROWS: usize = 3;

/// What the backend was asked to keep and has not answered, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Unconfirmed {
    /// So many were asked so far.
    asked: u64,
    all: Vec<Unanswered>,
    /// Said when what this event asks for is confirmed.
    then: Option<String>,
    /// Where the words of this event come from.
    source: Source,
}

/// Where words come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Source {
    #[default]
    Input,
    /// The user's editor: its file lies there until they are kept.
    Editor,
}

/// How far a quit by key is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Leaving {
    #[default]
    No,
    /// The program leaves as soon as every word is confirmed.
    Waiting,
    /// Some words were not kept, so that it stayed; the next quit leaves all the same.
    Refused,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    /// Its name.
    pub id: RequestId,
    /// What was asked.
    pub requests: Vec<Request>,
    /// Whose conversations it names.
    pub account: Option<(u64, EditionId)>,
    /// What is true as soon as it is kept.
    pub then: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

impl Unconfirmed {
    /// Another one.
    pub fn ask(&mut self, requests: Vec<Request>, account: Option<(u64, EditionId)>) -> Request {
        self.asked += 1;
        let (id, then) = (RequestId(self.asked), self.then.take());
        let source = std::mem::take(&mut self.source);
        self.all.push(Unanswered { id, requests: requests.clone(), account, then, source });
        Request::Keep { id, requests }
    }

    /// This is true as soon as what is being asked for is kept.
    pub fn say_then(&mut self, words: impl Into<String>) {
        self.then = Some(words.into());
    }

    /// What is being asked for was written in the user's editor.
    pub const fn comes_from_editor(&mut self) {
        self.source = Source::Editor;
    }

    /// All of it, the oldest first.
    pub fn all(&self) -> &[Unanswered] {
        &self.all
    }

    /// It was answered.
    pub fn answered(&mut self, id: RequestId) -> Option<Unanswered> {
        let at = self.all.iter().position(|it| it.id == id)?;
        Some(self.all.remove(at))
    }

    /// A conversation became part of another one.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        let now = |chat: &mut ChatId| {
            if *chat == gone {
                *chat = into;
            }
        };
        for request in self.all.iter_mut().flat_map(|it| &mut it.requests) {
            if let Request::Send { chat, .. }
            | Request::Attach { chat, .. }
            | Request::SaveDraft { chat, .. } = request
            {
                now(chat);
            } else if let Request::Forward { to, .. } = request {
                to.iter_mut().for_each(now);
            }
        }
    }
}

impl App {
    /// The user has quit, and the program leaves as soon as every word is confirmed.
    #[must_use]
    pub const fn is_leaving(&self) -> bool {
        matches!(self.leaving, Leaving::Waiting)
    }

    /// Words have left the input and are not confirmed to be on the disk. A frame that shows them
    /// gone waits a moment for that.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        !self.unconfirmed.all.is_empty()
    }

    /// The words that were taken off the screen and are not confirmed to be on the disk, one row
    /// each, the newest last.
    #[must_use]
    pub fn unconfirmed(&self) -> Vec<String> {
        let here = self.account_id();
        let mut rows: Vec<String> = Vec::new();
        for one in self.unconfirmed.all.iter().filter(|it| it.account == here) {
            rows.extend(one.requests.iter().filter_map(|request| self.row_of(request)));
        }
        let more = rows.len().saturating_sub(ROWS);
        rows.split_off(more)
    }

    /// What of a request stands nowhere else on the screen.
    fn row_of(&self, request: &Request) -> Option<String> {
        let to = |chat: ChatId, words: &str| {
            let words = words.trim().replace('\n', "↵");
            match self.chats.get(chat).filter(|_| self.composer.chat() != Some(chat)) {
                Some(chat) => format!("{}: {words}", chat.called(self.lang())),
                None => words,
            }
        };
        if let Request::Send { chat, text } = request {
            Some(to(*chat, text))
        } else if let Request::Attach { chat, path } = request {
            let (columns, rows) = self.size;
            let input = Places::of(columns, rows, 1, self.panes()).input;
            let room = input.width.saturating_sub(INPUT_MARGIN);
            let words = Said { head: to(*chat, ""), path: name(path), tail: String::new() };
            Some(words.within(room, self.widths()))
        } else if let Request::SaveDraft { chat, text } = request {
            // Of the open one it stands in the input.
            let leaves = self.composer.chat() != Some(*chat) && !text.is_empty();
            leaves.then(|| to(*chat, text))
        } else {
            None
        }
    }

    /// The account whose conversations are shown.
    pub(super) fn account_id(&self) -> Option<(u64, EditionId)> {
        self.account.as_ref().map(|account| (account.uin, account.edition))
    }
}

fn name(path: &Path) -> String {
    crate::text::Printable::line(&path.display().to_string()).to_string()
}
