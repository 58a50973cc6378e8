//! Everything written that is not known to be on the disk, to be saved if the program ends
//! unexpectedly.

use super::App;
use crate::api::{Method, RequestId};
use crate::model::{ChatId, EditionId};

/// A text with the chat and the account to which it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// The uin and the edition of the account.
    pub account: (u64, EditionId),
    pub chat: ChatId,
    /// The name of the chat; empty if it is not known.
    pub name: String,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Texts that the backend was asked to keep and has not answered for, by request.
    pub unconfirmed: Vec<(RequestId, Vec<Writing>)>,
    /// Texts in the inputs.
    pub typed: Vec<Writing>,
    /// The text that was written while no chat was open.
    pub unaddressed: String,
}

impl Held {
    /// The texts in the inputs except the one that an editor was given. They are not in sight while
    /// another program has the terminal.
    #[must_use]
    pub fn beside(self, given: Option<&Writing>) -> Vec<Writing> {
        let is_given = |one: &Writing| {
            given.is_some_and(|given| (given.account, given.chat) == (one.account, one.chat))
        };
        self.typed.into_iter().filter(|one| !is_given(one)).collect()
    }
}

impl App {
    /// The text that the user's editor was given, with its chat and account.
    #[must_use]
    pub fn edited(&self) -> Option<Writing> {
        let (chat, text) = self.account.writing.clone()?;
        let name = self.inbox.chats.get(chat).map(|chat| chat.name.to_string()).unwrap_or_default();
        Some(Writing { account: owner(self)?, chat, name, text })
    }

    /// Everything that would be lost if nothing more were written to the disk from now on.
    #[must_use]
    pub fn held(&self) -> Held {
        let name = |chat: ChatId| {
            self.inbox.chats.get(chat).map(|chat| chat.name.to_string()).unwrap_or_default()
        };
        let mut unconfirmed = Vec::new();
        for one in self.unconfirmed.all() {
            let Some(account) = one.account.map(|key| (key.uin, key.edition)) else { continue };
            let here = one.account == self.account.key();
            let name = |chat: ChatId| if here { name(chat) } else { String::new() };
            let mut words = Vec::new();
            for method in &one.methods {
                if let Some((chat, text)) = words_of(method) {
                    words.push(Writing { account, chat, name: name(chat), text });
                }
            }
            if !words.is_empty() {
                unconfirmed.push((one.id, words));
            }
        }
        let typed = owner(self).map_or_else(Vec::new, |account| {
            let all = self.account.composer.texts().into_iter();
            all.map(|(chat, text)| Writing { account, chat, name: name(chat), text }).collect()
        });
        let unaddressed = self.account.composer.unaddressed().trim().to_owned();
        Held { unconfirmed, typed, unaddressed }
    }
}

/// The text that a method keeps, with its chat; of a file, its path. `None` if there is no text to
/// show.
#[must_use]
pub fn words_of(method: &Method) -> Option<(ChatId, String)> {
    let (chat, text) = if let Method::Send { chat, text, .. } = method {
        (*chat, text.to_string())
    } else if let Method::SaveDraft { chat, text } = method {
        (*chat, text.clone())
    } else if let Method::Attach { chat, path } = method {
        (*chat, path.display().to_string())
    } else {
        return None;
    };
    (!text.trim().is_empty()).then_some((chat, text))
}

/// The uin and the edition of the account to which the texts in the inputs belong.
fn owner(app: &App) -> Option<(u64, EditionId)> {
    app.account.key().map(|key| (key.uin, key.edition))
}
