//! Words that have left the input and are not on the disk for certain: they stay in sight until the
//! backend has confirmed them, and come back where it could not keep them.

use super::effect::Effect;
use crate::api::{Request, RequestId};
use crate::model::{ChatId, EditionId};

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
    /// Another program is to get the terminal when all of it is answered.
    pub lending: Option<Lending>,
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

/// Somebody else is to get the terminal.
#[derive(Clone, Debug)]
pub(super) struct Lending {
    /// What gives it away.
    pub wish: Effect,
    /// The user asked for it a second time, and does not want to wait for the disk.
    pub insists: bool,
    /// It was said what is waited for.
    pub said: bool,
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
