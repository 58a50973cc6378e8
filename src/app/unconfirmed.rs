//! Words that have left the input and are not on the disk for certain: they stay in sight until the
//! backend has confirmed them, and come back where it could not keep them.

use super::effect::Effect;
use crate::api::{AccountKey, Method, Request, RequestId};
use crate::model::ChatId;

/// What the backend was asked to keep and has not answered, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Unconfirmed {
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

#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    pub id: RequestId,
    /// What was asked.
    pub methods: Vec<Method>,
    /// Whose conversations it names.
    pub account: Option<AccountKey>,
    /// What is true as soon as it is kept.
    pub then: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

impl Unconfirmed {
    pub fn ask(
        &mut self,
        id: RequestId,
        methods: Vec<Method>,
        account: Option<AccountKey>,
    ) -> Request {
        let then = self.then.take();
        let source = std::mem::take(&mut self.source);
        self.all.push(Unanswered { id, methods: methods.clone(), account, then, source });
        Request { id, account, method: Method::Keep { methods } }
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
        for method in self.all.iter_mut().flat_map(|it| &mut it.methods) {
            if let Method::Send { chat, .. }
            | Method::Attach { chat, .. }
            | Method::SaveDraft { chat, .. } = method
            {
                now(chat);
            } else if let Method::Forward { to, .. } = method {
                to.iter_mut().for_each(now);
            }
        }
    }
}
