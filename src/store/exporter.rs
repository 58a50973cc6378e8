//! How a conversation becomes a file for the user: the backend has no words, so whoever has them writes
//! it from the store.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;

use tokio::io::AsyncWrite;

use super::{Error, Store};
use crate::model::ChatId;

/// Why an export ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// What it is written into.
    #[error("{0}")]
    Output(#[from] io::Error),
    /// The store that it is read from.
    #[error("{0}")]
    Store(#[from] Error),
}

/// Writes conversations in the form and the language of a user.
pub trait Exporter: Debug + Send + Sync {
    /// Writes the whole of a conversation, the oldest message first; gives a name for its file that
    /// may be handed on, with its ending. The name comes from the network and may hold anything.
    fn export<'a>(
        &'a self,
        store: &'a Store,
        chat: ChatId,
        out: &'a mut (dyn AsyncWrite + Unpin + Send),
    ) -> Pin<Box<dyn Future<Output = Result<String, ExportError>> + Send + 'a>>;
}
