//! Gaps in the history: the web editions bring nothing for certain of times without a login, nor what
//! an unreadable reply held; so the history says where they are.

use super::decide::sync::SyncState;
use super::{Engine, Error};
use crate::model::{ChatId, Gap, Timestamp};
use crate::store::Store;

/// Shorter ones are not worth a word, in milliseconds.
const SHORT_MS: i64 = 120_000;

impl Engine {
    /// The user writes here: what may be missing is missing before that.
    pub(super) async fn end_gap(&mut self, chat: ChatId) {
        let Some(store) = self.store.clone() else { return };
        // What cannot be written now is written with the next message.
        if let Ok(Some(gap)) = store.end_gap(chat, self.client.server_now()).await {
            drop(self.tell_items(chat, vec![gap]).await);
        }
    }
}

/// Stores when the server last answered.
pub(super) async fn note_heard(store: &Store, sync: &SyncState) -> Result<(), Error> {
    match sync.heard() {
        Some(at) => Ok(store.heard(at).await?),
        None => Ok(()),
    }
}

/// A login, not a session that goes on: the next message of each conversation stands behind a
/// gap, unless the last session was there a moment ago.
pub(super) async fn mark_gap(store: &Store, now: Timestamp) -> Result<(), Error> {
    let heard = store.last_heard().await?;
    let short = |heard| (0..SHORT_MS).contains(&now.since(heard));
    if heard.is_some_and(short) {
        return Ok(());
    }
    Ok(store.begin_gap(Gap::NoLogin).await?)
}

/// The reply of a sync could not be read: the next message of every conversation stands behind a
/// gap.
pub(super) async fn mark_missing(store: &Store) -> Result<(), Error> {
    Ok(store.may_miss(Gap::UnreadableReply).await?)
}
