//! Texts that have left the input and are not confirmed to be on the disk. They stay in sight until
//! the backend has confirmed them, and return to the input if it could not keep them.

use super::effect::Effect;
use crate::api::{AccountKey, Method, Request, RequestId};
use crate::model::ChatId;

/// The requests to keep texts that are not answered, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Unconfirmed {
    all: Vec<Unanswered>,
    /// The status message to show when the texts of this event are confirmed.
    then: Option<String>,
    /// The source of the texts of this event.
    source: Source,
    /// The program that gets the terminal when everything is answered.
    pub lending: Option<Lending>,
}

/// Where texts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Source {
    #[default]
    Input,
    /// From the user's editor, whose file is kept until they are confirmed.
    Editor,
}

/// The state of a quit by key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Leaving {
    #[default]
    No,
    /// The backend is asked to end the session for all, or to hand it over, and the program quits
    /// after that.
    Settling,
    /// The program quits as soon as every text is confirmed.
    Waiting,
    /// Some texts were not kept, so the program has stayed; the next quit leaves anyway.
    Refused,
}

/// A program that waits for the terminal.
#[derive(Clone, Debug)]
pub(super) struct Lending {
    /// The effect that gives the terminal away.
    pub wish: Effect,
    /// Whether the user asked for it a second time, and does not want to wait for the disk.
    pub insists: bool,
    /// Whether the user was told what is being waited for.
    pub said: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    pub id: RequestId,
    /// The methods of the request.
    pub methods: Vec<Method>,
    /// The account to which their chats belong.
    pub account: Option<AccountKey>,
    /// The status message to show once they are kept.
    pub then: Option<String>,
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

    /// Sets the status message to show when the texts of this event are confirmed.
    pub fn say_then(&mut self, words: impl Into<String>) {
        self.then = Some(words.into());
    }

    /// Notes that the texts of this event come from the user's editor.
    pub const fn comes_from_editor(&mut self) {
        self.source = Source::Editor;
    }

    /// All requests without an answer, the oldest first.
    pub fn all(&self) -> &[Unanswered] {
        &self.all
    }

    /// Takes the request that was answered.
    pub fn answered(&mut self, id: RequestId) -> Option<Unanswered> {
        let at = self.all.iter().position(|it| it.id == id)?;
        Some(self.all.remove(at))
    }

    /// Follows the merging of chat `gone` into `into`.
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
