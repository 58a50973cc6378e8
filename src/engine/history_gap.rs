//! Gaps in the history: the web editions bring nothing for certain of times without a login, nor what
//! an unreadable reply held; so the history says where they are.

use super::{Engine, Error};
use crate::model::{ChatId, Gap};

/// Shorter ones are not worth a word, in milliseconds.
const SHORT_MS: i64 = 120_000;

impl Engine {
    /// Stores when the server last answered.
    pub(super) async fn note_heard(&self) -> Result<(), Error> {
        match self.sync.heard() {
            Some(at) => Ok(self.store()?.heard(at).await?),
            None => Ok(()),
        }
    }

    /// The user writes here: what may be missing is missing before that.
    pub(super) async fn end_gap(&mut self, chat: ChatId) {
        let Some(store) = self.store.clone() else { return };
        // What cannot be written now is written with the next message.
        if let Ok(Some(gap)) = store.end_gap(chat, self.server_now()).await {
            drop(self.tell_items(chat, vec![gap]).await);
        }
    }

    /// A login, not a session that goes on: the next message of each conversation stands behind a
    /// gap, unless the last session was there a moment ago.
    pub(super) async fn mark_gap(&self) -> Result<(), Error> {
        let store = self.store()?;
        let heard = store.last_heard().await?;
        let short = |heard| (0..SHORT_MS).contains(&self.server_now().since(heard));
        if heard.is_some_and(short) {
            return Ok(());
        }
        Ok(store.begin_gap(Gap::NoLogin).await?)
    }

    /// The reply of a sync could not be read: the next message of every conversation stands behind a
    /// gap.
    pub(super) async fn mark_missing(&self) -> Result<(), Error> {
        Ok(self.store()?.may_miss(Gap::UnreadableReply).await?)
    }
}
