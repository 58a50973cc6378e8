//! Problems with files, including those of messages.

use serde::{Deserialize, Serialize};

use super::ServerProblem;

/// An error of the system about a file, a program or a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemProblem {
    /// The kind of failure, if it is known.
    pub fault: Option<SystemFault>,
    /// The text of the system, which is always English.
    pub words: String,
}

/// A failure of the system with a known meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of `std::io::ErrorKind`")]
pub enum SystemFault {
    NotFound,
    PermissionDenied,
    AlreadyExists,
    NotADirectory,
    IsADirectory,
    DirectoryNotEmpty,
    ReadOnlyFilesystem,
    StorageFull,
    QuotaExceeded,
    FileTooLarge,
    ResourceBusy,
    CrossesDevices,
    TooManyLinks,
    InvalidFilename,
    StaleNetworkFileHandle,
    ArgumentListTooLong,
    Interrupted,
    TimedOut,
    WouldBlock,
    Unsupported,
    OutOfMemory,
    UnexpectedEof,
    WriteZero,
    InvalidData,
    InvalidInput,
    BrokenPipe,
    ConnectionRefused,
    ConnectionBroken,
    NotConnected,
    AddrInUse,
    AddrNotAvailable,
    HostUnreachable,
    NetworkUnreachable,
    NetworkDown,
    /// The device failed.
    Device,
    /// This process or the system has too many files open.
    TooManyFiles,
}

/// Why a file that the user chose is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileProblem {
    /// There is no such file.
    Missing,
    /// It cannot be read.
    Unreadable(SystemProblem),
    /// It is a folder.
    Folder,
    /// It is not a regular file.
    NotRegular,
    /// Its disk does not answer.
    Slow,
    /// It is empty, and the server accepts no empty files.
    Empty,
    /// It is larger than the server accepts.
    TooLarge,
    /// It was to be forwarded, but has changed since it was sent.
    ChangedSinceSent,
    /// It was to be forwarded, but cannot be read.
    NotPassedOn(SystemProblem),
}

/// Why the file of a message cannot be fetched or sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferProblem {
    /// The message no longer exists.
    MessageGone,
    /// The message could not be read.
    MessageUnreadable,
    /// The message was not sent yet.
    NotSentYet,
    /// The chat is not recognised in this login.
    ChatUnknown,
    /// The message has no file.
    NoFile,
    /// There is no picture to look at.
    NoPicture,
    /// It is larger than the limit for downloads.
    OverCap {
        /// The size of the file in bytes.
        bytes: u64,
        /// The limit in bytes.
        cap: u64,
    },
    /// The server sent something else.
    NotTheFile,
    /// The file is not the one that the user chose.
    Changed,
    /// The server accepted the file but did not store it.
    NotKept,
    /// It took too long.
    TooSlow,
    /// The session ended meanwhile.
    SessionEnded,
    /// The session is held on another machine, and files do not cross the line to it.
    OnOtherMachine,
    /// A problem with the server, or with the connection to it.
    Server(ServerProblem),
}
