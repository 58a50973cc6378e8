//! What can go wrong with the disk, and which of it passes.

use std::io::ErrorKind;

use rusqlite::ErrorCode;

/// What can go wrong with the disk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program has the account open.
    #[error("the account is open in another wx (process {0})")]
    Busy(u32),
    /// Written by a later version of this program.
    #[error("the database was written by a newer wx")]
    Newer,
    /// Not our database.
    #[error("the file is a database of another program")]
    Foreign,
    #[error("the disk is full, and nothing was lost")]
    Full,
    /// Nothing can be written: the file system is read-only, or fails.
    #[error("the disk cannot be written, and nothing was lost")]
    Unwritable,
    /// Another program, such as a backup or `sqlite3`, is writing to the database.
    #[error("another program is using the database, and nothing was lost")]
    Locked,
    /// The database was removed, moved or replaced while it was open.
    #[error("the data folder was removed, moved or replaced, and nothing was written since")]
    Moved,
    /// The file is damaged.
    #[error("the database is damaged")]
    Corrupt,
    /// Only a secret opens it.
    #[error("the messages are sealed")]
    Sealed,
    /// The secret is not the right one, or the first page is damaged. Nothing was changed.
    #[error("the secret does not open the messages, and nothing was changed")]
    WrongSecret,
    /// Built without sealing.
    #[error("this wx was built without sealing")]
    CannotSeal,
    /// The store was closed.
    #[error("the database is closed")]
    Closed,
    /// What SQLite says.
    #[error("the database failed")]
    Database(#[source] rusqlite::Error),
    /// What the file system says.
    #[error("the data directory cannot be used")]
    Io(#[from] std::io::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange};
        use rusqlite::Error::{InvalidColumnType, Utf8Error};
        if matches!(
            error,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | Utf8Error(..)
        ) {
            // A value that this program cannot have written there.
            return Self::Corrupt;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied,
            ) => Self::Unwritable,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt,
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted
                | ErrorCode::OperationAborted
                | ErrorCode::SchemaChanged,
            ) => Self::Locked,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// We may not write there.
    pub(super) fn is_locked_out(&self) -> bool {
        let refuses =
            |kind| matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
        matches!(self, Self::Unwritable) || matches!(self, Self::Io(error) if refuses(error.kind()))
    }

    /// Nothing was written, and it may be later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Full | Self::Unwritable | Self::Locked | Self::Moved => true,
            Self::Io(error) => matches!(
                error.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
            ),
            Self::Busy(_)
            | Self::Newer
            | Self::Foreign
            | Self::Corrupt
            | Self::Sealed
            | Self::WrongSecret
            | Self::CannotSeal
            | Self::Closed
            | Self::Database(_) => false,
        }
    }
}
