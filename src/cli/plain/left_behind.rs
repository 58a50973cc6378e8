//! Texts that stay unsent in an account that was left: they are kept, and this run does not send them
//! unless that account opens again.

use std::collections::{HashMap, HashSet};

use super::talk::{Out, Talk};
use crate::api::{Request, RequestId};
use crate::model::{ChatId, EditionId, Lang};

/// Whose texts.
type Account = (u64, EditionId);

/// What was written to accounts that are not open any more.
#[derive(Debug, Default)]
pub struct LeftBehind {
    accounts: HashMap<Account, Left>,
}

#[derive(Debug, Default)]
struct Left {
    /// Chats that were written to, as [`super::ending::Ending::written`].
    written: HashMap<ChatId, u32>,
    /// Texts in the outbox when it was left.
    texts: u32,
    /// What the disk had not confirmed by then.
    unanswered: HashSet<RequestId>,
}

impl LeftBehind {
    /// Texts that wait in these accounts.
    pub fn texts(&self) -> u32 {
        self.accounts.values().map(|left| left.texts).sum()
    }

    /// What was asked before its account was left is on the disk there.
    pub fn confirm(&mut self, id: RequestId, texts: u32) {
        for left in self.accounts.values_mut() {
            if left.unanswered.remove(&id) {
                left.texts = left.texts.saturating_add(texts);
            }
        }
    }
}

/// What of it goes to the server.
pub fn count_sends(requests: &[Request]) -> u32 {
    let sends = requests.iter().filter(|it| !matches!(it, Request::SaveDraft { .. })).count();
    u32::try_from(sends).unwrap_or(u32::MAX)
}

impl Talk {
    /// The account is left: what it did not send is counted and said.
    pub fn leave_texts_behind(&mut self, account: Account) -> Out {
        let texts = self.unsent().saturating_add(self.undecided());
        let unanswered = self.unconfirmed.keys().copied().collect();
        let written = std::mem::take(&mut self.ending.written);
        let left = Left { written, texts, unanswered };
        self.ending.left_behind.accounts.insert(account, left);
        match (texts, self.lang) {
            (0, _) => Out::default(),
            (_, Lang::Zh) => Out::say(format!("! {texts} 条还没有发出，留在刚才的账号里")),
            (_, Lang::En) => {
                Out::say(format!("! {texts} not sent yet; kept in the account that was left"))
            }
        }
    }

    /// The account is open again: what waits there goes out and is watched as before.
    pub fn take_up_texts(&mut self, account: Account) {
        if let Some(left) = self.ending.left_behind.accounts.remove(&account) {
            self.ending.written.extend(left.written);
        }
    }
}
