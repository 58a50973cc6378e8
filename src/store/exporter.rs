//! The interface by which chats become files for the user. The store has no words of its own, so
//! its caller provides them.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;

use tokio::io::AsyncWrite;

use super::{Error, Store};
use crate::model::ChatId;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The file could not be written.
    #[error("{0}")]
    Output(#[from] io::Error),
    /// The database could not be read.
    #[error("{0}")]
    Store(#[from] Error),
}

/// Writes chats in the form and the language of a user.
pub trait Exporter: Debug + Send + Sync {
    /// Writes a whole chat, the oldest message first. Returns a name for the file with its suffix;
    /// it comes from the network and may contain anything.
    fn export<'a>(
        &'a self,
        store: &'a Store,
        chat: ChatId,
        out: &'a mut (dyn AsyncWrite + Unpin + Send),
    ) -> Pin<Box<dyn Future<Output = Result<String, ExportError>> + Send + 'a>>;
}
