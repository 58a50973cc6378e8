//! A desk without an engine, and the beginning and the end of an engine that may fail.

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::support::desk::{Desk, PATIENCE, within};

impl Desk {
    /// A place without an engine.
    pub fn nobody() -> Self {
        let (ends, _) = wetui::engine::channels();
        Self::at(ends, CancellationToken::new(), JoinSet::new())
    }

    /// Waits for its first word; `false` where it ended without any.
    pub async fn begins(&mut self) -> bool {
        let Some(told) = self.told.recv().await else { return false };
        self.hear(told);
        true
    }

    /// Waits for the engine to end by itself; gives its last words, if it ended badly.
    pub async fn ends(mut self) -> Option<String> {
        let ended = async {
            while self.told.recv().await.is_some() {}
            self.tasks.join_next().await
        };
        let ended = within(PATIENCE, ended).await.flatten()?;
        ended.ok()?.err().map(|error| error.to_string())
    }
}
