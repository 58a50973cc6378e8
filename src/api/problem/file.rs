//! What can go wrong with files, and with those of messages.

use serde::{Deserialize, Serialize};

use super::ServerProblem;

/// What the system says of a file, a program or a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemProblem {
    /// Which failure it is, where that is known.
    pub fault: Option<SystemFault>,
    /// The system's own words, which are English everywhere.
    pub words: String,
}

/// A failure of the system that has a name.
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
    /// It is no regular file.
    NotRegular,
    /// Its disk does not answer.
    Slow,
    /// It has no bytes, and the server takes none of those.
    Empty,
    /// It is larger than the server takes.
    TooLarge,
    /// It was to be passed on, and is another one than was sent then.
    ChangedSinceSent,
    /// It was to be passed on, and cannot be read.
    NotPassedOn(SystemProblem),
}

/// Why a file of a message does not come or go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferProblem {
    /// The message is not there any more.
    MessageGone,
    /// The message could not be read.
    MessageUnreadable,
    /// The message was not sent yet.
    NotSentYet,
    /// This login does not know the chat.
    ChatUnknown,
    /// The message has no file.
    NoFile,
    /// There is no picture to look at.
    NoPicture,
    /// It has more bytes than are fetched.
    OverCap {
        /// The size of the file in bytes.
        bytes: u64,
        /// Bytes that are fetched at most.
        cap: u64,
    },
    /// The server gave something else.
    NotTheFile,
    /// The file is another one than the user chose.
    Changed,
    /// The server took the file and did not keep it.
    NotKept,
    /// It took too long.
    TooSlow,
    /// The session ended meanwhile.
    SessionEnded,
    /// The server, or the way to it.
    Server(ServerProblem),
}
