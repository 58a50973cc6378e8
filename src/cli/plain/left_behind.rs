//! Texts that stay unsent in an account that was left: they are kept, and this run does not send them
//! unless that account opens again.

use std::collections::{HashMap, HashSet};

use crate::api::{AccountKey, Method, RequestId};
use crate::model::ChatId;

/// What was written to accounts that are not open any more.
#[derive(Debug, Default)]
pub struct LeftBehind {
    pub accounts: HashMap<AccountKey, Left>,
}

/// What was written to one of them.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Chats that were written to, as [`super::ending::Ending::written`].
    pub written: HashMap<ChatId, u32>,
    /// Texts in the outbox when it was left.
    pub texts: u32,
    /// What the disk had not confirmed by then.
    pub unanswered: HashSet<RequestId>,
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
pub fn count_sends(requests: &[Method]) -> u32 {
    let sends = requests.iter().filter(|it| !matches!(it, Method::SaveDraft { .. })).count();
    u32::try_from(sends).unwrap_or(u32::MAX)
}
