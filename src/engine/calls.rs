//! The calls of a login and of the sync, each as the body of a task that returns the result.

use std::time::Duration;

use super::tasks::TaskResult;
use crate::protocol::endpoint::{GetContacts, Init, Notify, StatusNotify, Sync, SyncCheck};
use crate::protocol::{Client, Session};

/// webwxinit after a pause of `ms` milliseconds. It can be called repeatedly (PROTOCOL 4.1).
pub(super) async fn init(client: Client, session: Session, ms: u64) -> TaskResult {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    let (result, unread) = client.call_or_keep(&Init { session: &session }).await;
    TaskResult::Welcomed(Box::new(result), unread)
}

/// Notifies the phone of the login, after which it sends its list of chats (PROTOCOL 4.2).
pub(super) async fn announce(client: Client, session: Session) -> TaskResult {
    let call = StatusNotify { session: &session, what: Notify::Ready };
    // Without the list only the order of the chats is unknown.
    drop(client.call(&call).await);
    TaskResult::Nothing
}

/// Fetches a page of the address book by its `seq`, after a pause in milliseconds.
pub(super) async fn contacts(
    client: Client,
    session: Session,
    (seq, ms): (i64, u64),
) -> TaskResult {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    let (result, unread) = client.call_or_keep(&GetContacts { session: &session, seq }).await;
    TaskResult::Contacts(result, unread)
}

/// webwxsync of a round.
pub(super) async fn sync(client: Client, session: Session, round: u64) -> TaskResult {
    let (result, unread) = client.call_or_keep(&Sync { session: &session }).await;
    TaskResult::Synced(round, result, unread)
}

/// synccheck of a round.
pub(super) async fn check(client: Client, session: Session, round: u64) -> TaskResult {
    TaskResult::Checked(round, client.call(&SyncCheck { session: &session }).await)
}

/// webwxinit to get new sync keys.
pub(super) async fn keys(client: Client, session: Session, round: u64) -> TaskResult {
    TaskResult::Keys(round, Box::new(client.call(&Init { session: &session }).await))
}
