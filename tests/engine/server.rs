//! Servers for the tests of the engine, and what is asked of them; what a desk is asked here alone.

use std::time::Duration;

use tempfile::TempDir;
use tokio::task::JoinSet;
use wetui::engine;
use wetui::model::{Delivery, Sender};
use wetui::sim::{Handle, Options, Server};

use crate::support::desk::{Desk, PATIENCE};
use crate::support::seen::Seen;

/// A server whose long polls are short, and a folder for data.
pub async fn world() -> (Server, TempDir) {
    world_with(Options::default()).await
}

/// The same, otherwise as given.
pub async fn world_with(options: Options) -> (Server, TempDir) {
    let hold = options.hold.min(Duration::from_millis(500));
    let server = Server::start(Options { hold, ..options }).await.unwrap();
    (server, tempfile::tempdir().unwrap())
}

impl Desk {
    /// One more frontend of the same engine.
    pub fn another(&self) -> Self {
        let (ends, attached) = engine::channels();
        self.join.as_ref().unwrap().send(attached).unwrap();
        Self::at(ends, self.stop.clone(), JoinSet::new())
    }

    /// Waits for a text in the open conversation.
    pub async fn sees(&mut self, text: &str) {
        self.until(text, |seen| seen.item(text).map(drop)).await;
    }
}

impl Seen {
    /// How far an own text got.
    pub fn delivery(&self, text: &str) -> Option<Delivery> {
        self.item(text).and_then(|item| item.delivery.clone())
    }

    /// What the sender of this text is called.
    pub fn sender_name(&self, text: &str) -> Option<String> {
        match self.item(text)?.sender {
            Sender::Me => Some("me".to_owned()),
            Sender::System => Some(String::new()),
            Sender::Contact(id) => self.names.get(&id).map(|name| name.shown.to_string()),
        }
    }
}

/// Waits until an endpoint was asked so often.
pub async fn asked(server: &Server, endpoint: &str, times: usize) {
    let path = format!("/{endpoint}");
    let enough = async |handle: &Handle| {
        let all = handle.requests().await.unwrap();
        (all.iter().filter(|one| one.path.ends_with(&path)).count() >= times).then_some(())
    };
    let what = format!("{endpoint} was not asked {times} times");
    server.handle().until(PATIENCE, enough).await.expect(&what);
}

/// The server has nothing to complain of.
pub async fn no_complaints(server: &Server) {
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}
