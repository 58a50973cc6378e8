//! Errors of the database, and which of them may pass.

use std::io::ErrorKind;

use rusqlite::ErrorCode;

/// An error of the database or of the file system.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process has the account open; its id, or 0 if it is not known.
    #[error("the account is open in another wx (process {0})")]
    Busy(u32),
    /// The database was written by a later version of this program.
    #[error("the database was written by a newer wx")]
    Newer,
    /// It is not a database of this program.
    #[error("the file is a database of another program")]
    Foreign,
    #[error("the disk is full, and nothing was lost")]
    Full,
    /// Nothing can be written: the file system is read-only, or fails.
    #[error("the disk cannot be written, and nothing was lost")]
    Unwritable,
    /// Another program, such as a backup or `sqlite3`, holds a lock for writing.
    #[error("another program is using the database, and nothing was lost")]
    Locked,
    /// The database was removed, moved or replaced while it was open.
    #[error("the data folder was removed, moved or replaced, and nothing was written since")]
    Moved,
    /// The file is damaged.
    #[error("the database is damaged")]
    Corrupt,
    /// The database is encrypted, and no key was given.
    #[error("the messages are sealed")]
    Sealed,
    /// The key does not fit, or the first page is damaged. Nothing was changed.
    #[error("the secret does not open the messages, and nothing was changed")]
    WrongSecret,
    /// This program was built without encryption.
    #[error("this wx was built without sealing")]
    CannotSeal,
    /// The store was closed.
    #[error("the database is closed")]
    Closed,
    /// Any other error of SQLite.
    #[error("the database failed")]
    Database(#[source] rusqlite::Error),
    /// Any other error of the file system.
    #[error("the data directory cannot be used")]
    Io(#[from] std::io::Error),
}

#[cfg(test)]
impl Error {
    /// Each error that is not one of the system.
    #[must_use]
    pub fn each() -> Vec<Self> {
        vec![
            Self::Busy(41),
            Self::Newer,
            Self::Foreign,
            Self::Full,
            Self::Unwritable,
            Self::Locked,
            Self::Moved,
            Self::Corrupt,
            Self::Sealed,
            Self::WrongSecret,
            Self::CannotSeal,
            Self::Closed,
        ]
    }
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
            // This program cannot have written that value.
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
    /// Whether the place must not be written to.
    pub(super) fn is_locked_out(&self) -> bool {
        let refuses =
            |kind| matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
        matches!(self, Self::Unwritable) || matches!(self, Self::Io(error) if refuses(error.kind()))
    }

    /// Whether nothing was written and the same may succeed later.
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
