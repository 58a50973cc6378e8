//! Gaps in the history. The web editions do not reliably bring the messages of times without a
//! login, nor those of a reply that cannot be parsed, so the history says where some may be
//! missing.

use super::decide::sync::SyncState;
use super::{Engine, Error};
use crate::model::{ChatId, Gap, Timestamp};
use crate::store::Store;

/// The shortest time without a session that counts as a gap, in milliseconds.
const SHORT_MS: i64 = 120_000;

impl Engine {
    /// Ends the gap of a chat, because the user writes in it: messages may be missing before that.
    pub(super) async fn end_gap(&mut self, chat: ChatId) {
        let Some(store) = self.store.clone() else { return };
        // If it cannot be written now, it is written with the next message.
        if let Ok(Some(gap)) = store.end_gap(chat, self.client.server_now()).await {
            drop(self.tell_items(chat, vec![gap]).await);
        }
    }
}

/// Stores when the server answered last.
pub(super) async fn note_heard(store: &Store, sync: &SyncState) -> Result<(), Error> {
    match sync.heard() {
        Some(at) => Ok(store.heard(at).await?),
        None => Ok(()),
    }
}

/// Marks a gap before the next message of each chat, because a login is not the continuation of a
/// session, unless the last session ended a moment ago.
pub(super) async fn mark_gap(store: &Store, now: Timestamp) -> Result<(), Error> {
    let heard = store.last_heard().await?;
    let short = |heard| (0..SHORT_MS).contains(&now.since(heard));
    if heard.is_some_and(short) {
        return Ok(());
    }
    Ok(store.begin_gap(Gap::NoLogin).await?)
}

/// Marks a gap before the next message of every chat, because the reply of a sync could not be
/// parsed.
pub(super) async fn mark_missing(store: &Store) -> Result<(), Error> {
    Ok(store.may_miss(Gap::UnreadableReply).await?)
}
