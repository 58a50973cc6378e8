//! The databases on the disk: one SQLite database for each account, written by one thread and read
//! by another.

pub mod accounts;
mod approval;
mod arrival;
mod arrivals;
mod chat_settings;
mod chats;
mod columns;
mod connection;
mod contacts;
mod content_json;
mod counting;
mod echoes;
mod encryption;
mod error;
mod exporter;
mod file_lock;
mod file_stamps;
mod forget_session;
mod history_gap;
mod known;
mod leftovers;
mod links;
mod mentions;
mod merge;
mod messages;
mod moved;
mod new_message;
mod note_facts;
mod note_mirror;
mod notebook;
mod once;
mod open;
mod outbox;
mod overwrite;
mod paths;
mod place;
mod read_only;
mod remarks;
mod repair;
pub mod rescue;
mod schema;
mod search;
mod send_outcome;
mod session;
mod states;
mod sync_commit;
mod tables;
#[cfg(test)]
mod tests;
mod words;
mod worker;

use std::path::Path;
use std::sync::Arc;

pub use approval::is_changed;
pub use arrival::Now;
pub use arrivals::Arrivals;
pub use chat_settings::ChatSetting;
pub use connection::check;
pub use contacts::{Fields, Told};
pub use encryption::{CAN_SEAL, Key};
pub use error::Error;
pub use exporter::{ExportError, Exporter};
pub use known::{Holders, Known, holders};
pub use links::Proof;
pub use messages::StoredMessage;
pub use moved::{Copied, Unsent};
pub use new_message::NewMessage;
pub use note_mirror::NoteMirror;
pub use notebook::Notebook;
pub use once::kept_once;
pub use open::Opened;
pub use outbox::{Discardable, Discarded, Job, NewOutgoing, Settled};
pub use remarks::remarks_of;
pub use repair::rebuild::{Damage, mark_damaged, set_aside};
pub use search::Hit;
pub use send_outcome::Outcome;
pub use session::Saved;
pub use sync_commit::{Batch, Committed, ReadOnPhone, Recall, RecalledBy};
pub use words::{Change, Written};

use worker::Worker;

/// The database of one account. It is cheap to clone, and is closed when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Store {
    path: Arc<Path>,
    writer: Worker,
    reader: Worker,
}
