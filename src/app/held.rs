//! What was written and is not known to be on the disk: all that must be saved when the program ends
//! before its time.

use super::App;
use crate::api::{Method, RequestId};
use crate::model::{ChatId, EditionId};

/// A text and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// The account whose conversation it is.
    pub account: (u64, EditionId),
    /// Which conversation.
    pub chat: ChatId,
    /// How that one is called; empty where it is not known.
    pub name: String,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// What the backend was asked to keep and has not answered.
    pub unconfirmed: Vec<(RequestId, Vec<Writing>)>,
    /// What stands in the inputs.
    pub typed: Vec<Writing>,
    /// What was written while no conversation was open.
    pub unaddressed: String,
}

impl Held {
    /// What stands in the inputs beside what an editor was given: while another program has the
    /// terminal nobody sees it there.
    #[must_use]
    pub fn beside(self, given: Option<&Writing>) -> Vec<Writing> {
        let is_given = |one: &Writing| {
            given.is_some_and(|given| (given.account, given.chat) == (one.account, one.chat))
        };
        self.typed.into_iter().filter(|one| !is_given(one)).collect()
    }
}

impl App {
    /// What was given to the user's editor, and whose words it is.
    #[must_use]
    pub fn edited(&self) -> Option<Writing> {
        let (chat, text) = self.account.writing.clone()?;
        let name = self.inbox.chats.get(chat).map(|chat| chat.name.to_string()).unwrap_or_default();
        Some(Writing { account: owner(self)?, chat, name, text })
    }

    /// What would be lost if neither the backend nor the disk did anything from now on.
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

/// The words that a method is to keep, and where they belong; a file is told by its path. `None`: there
/// is nothing to be seen in them.
#[must_use]
pub fn words_of(method: &Method) -> Option<(ChatId, String)> {
    let (chat, text) = if let Method::Send { chat, text } = method {
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

/// Whose words are in the inputs, as rescued words name it.
fn owner(app: &App) -> Option<(u64, EditionId)> {
    app.account.key().map(|key| (key.uin, key.edition))
}
