//! Times without a login: the web editions bring nothing of them for certain, so the history says
//! where they were.

use super::{Engine, Error};
use crate::text::Printable;

/// Shorter ones are not worth a word, in milliseconds.
const SHORT_MS: i64 = 120_000;

impl Engine {
    /// Writes down when the server was heard of last.
    pub(super) async fn note_heard(&self) -> Result<(), Error> {
        match self.syncing.synced {
            Some(at) => Ok(self.store()?.heard(at).await?),
            None => Ok(()),
        }
    }

    /// A login, not a session that goes on: the next message of each conversation stands behind a
    /// gap, unless the last session was there a moment ago.
    pub(super) async fn mark_gap(&self) -> Result<(), Error> {
        let store = self.store()?;
        let heard = store.last_heard().await?;
        if heard.is_some_and(|heard| self.now().since(heard) < SHORT_MS) {
            return Ok(());
        }
        let words = self.say(
            "没有登录期间的消息可能不在这里，手机上有",
            "messages of the time without a login may be missing here; your phone has them",
        );
        Ok(store.begin_gap(Printable::line(words)).await?)
    }
}
