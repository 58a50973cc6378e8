//! What tasks bring back to the loop, and the timers it sets.

use std::path::PathBuf;

use super::{operation_calls, transfer};
use crate::api::{Notification, Operation, PictureOf};
use crate::model::ItemId;
use crate::protocol::endpoint::{Batch, Check, ContactPage, Poll, Sent, Uuid, Welcome};
use crate::protocol::{self, ContactRecord, Hosts, Session, Unread, UserName};
use crate::store;

/// Something that was waited for. The number tells the session it belongs to: what comes of an
/// earlier one is ignored.
pub(super) type TaskOutput = (u64, TaskResult);

/// What a task brought.
pub(super) enum TaskResult {
    Code(Result<Uuid, protocol::Error>),
    Polled(Result<Poll, protocol::Error>),
    Entered(Result<Session, protocol::Error>),
    Welcomed(Box<Result<Welcome, protocol::Error>>, Option<Unread>),
    Contacts(Result<ContactPage, protocol::Error>, Option<Unread>),
    Fetched(Vec<UserName>, Result<Vec<ContactRecord>, protocol::Error>, Option<Unread>),
    Checked(u64, Result<Check, protocol::Error>),
    Synced(u64, Result<Batch, protocol::Error>, Option<Unread>),
    Keys(u64, Box<Result<Welcome, protocol::Error>>),
    Sent(store::Job, Result<Sent, protocol::Error>),
    Up(Box<store::Job>, Result<transfer::Stored, transfer::Failure>),
    Down(ItemId, Result<PathBuf, transfer::Failure>),
    Previewed(u64, PictureOf, Result<PathBuf, transfer::Failure>),
    Recalled(ItemId, Result<(), protocol::Error>),
    Operated(Box<Operation>, Result<operation_calls::Outcome, protocol::Error>),
    Pushed(Hosts, Result<Option<Uuid>, protocol::Error>),
    LoggedOut(Result<(), protocol::Error>),
    Found(Result<Box<Notification>, store::Error>),
    Looked(Result<(), store::Error>),
    Nothing,
    Woke(TimerKind),
}

/// What a pause was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimerKind {
    Login(u64),
    Sync(u64),
    Fetch,
    Outbox(u64),
    Disk,
    Preview(u64),
}
