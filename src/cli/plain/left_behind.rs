//! Messages that are unsent in an account that was left. They are kept, and sent only if that
//! account is opened again.

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
    /// Chats to which something was written, as [`super::ending::Ending::written`].
    pub written: HashMap<ChatId, u32>,
    /// Messages in the outbox when the account was left.
    pub texts: u32,
    /// Requests that were not confirmed by then.
    pub unanswered: HashSet<RequestId>,
}

impl LeftBehind {
    /// The number of messages that wait in these accounts.
    pub fn texts(&self) -> u32 {
        self.accounts.values().map(|left| left.texts).sum()
    }

    /// Notes that a request from before an account was left has reached the disk there.
    pub fn confirm(&mut self, id: RequestId, texts: u32) {
        for left in self.accounts.values_mut() {
            if left.unanswered.remove(&id) {
                left.texts = left.texts.saturating_add(texts);
            }
        }
    }
}

/// How many of the methods send something.
pub fn count_sends(requests: &[Method]) -> u32 {
    let sends = requests.iter().filter(|it| !matches!(it, Method::SaveDraft { .. })).count();
    u32::try_from(sends).unwrap_or(u32::MAX)
}
