//! Turns the errors of the layers below into the problems that frontends are notified of.

use std::io::{self, ErrorKind};

use crate::api::{
    AddressProblem, ProxyPlace, RefusalMeaning, ServerProblem, StoreProblem, SystemFault,
    SystemProblem,
};
use crate::protocol::{self, AddressError, Ret};
use crate::store;

impl From<&protocol::Error> for ServerProblem {
    fn from(error: &protocol::Error) -> Self {
        match error {
            protocol::Error::Unreachable { cause, .. } => Self::NoConnection(*cause),
            protocol::Error::Unanswered { cause, .. } => Self::NoAnswer(*cause),
            protocol::Error::Status { status, .. } => Self::Status(*status),
            protocol::Error::Unreadable { page: true, .. } => Self::WebPage,
            protocol::Error::Unreadable { page: false, .. } => Self::Unreadable,
            protocol::Error::TooLarge { .. } => Self::TooLarge,
            protocol::Error::Refused { ret, words, .. } => {
                Self::Refused { meaning: (*ret).into(), code: ret.code(), words: words.clone() }
            }
            protocol::Error::Address(error) => Self::Address(error.into()),
            protocol::Error::SavedSession => Self::SavedSession,
            protocol::Error::Server { why, example } => {
                Self::ServerOption { why: why.into(), example: example.clone() }
            }
            protocol::Error::Proxy(bad) => {
                Self::Proxy { place: bad.place.into(), fault: bad.fault }
            }
            protocol::Error::Setup => Self::NoEncryption,
        }
    }
}

impl From<Ret> for RefusalMeaning {
    fn from(ret: Ret) -> Self {
        match ret {
            Ret::Parameter => Self::Parameter,
            Ret::System => Self::ServerError,
            Ret::Ticket | Ret::SessionGone(_) => Self::SessionOver,
            Ret::Environment => Self::EditionForbidden,
            Ret::NotAFriend => Self::NotAFriend,
            Ret::TooFrequent => Self::TooFrequent,
            Ret::Ok | Ret::Logic | Ret::Unparsable | Ret::Other(_) => Self::Unknown,
        }
    }
}

impl From<&AddressError> for AddressProblem {
    fn from(error: &AddressError) -> Self {
        match error {
            AddressError::NotAnAddress => Self::NotAnAddress,
            AddressError::NoScheme => Self::NoScheme,
            AddressError::PlainHttp => Self::PlainHttp,
            AddressError::MoreThanAnOrigin => Self::MoreThanAnOrigin,
            AddressError::ForeignHost => Self::ForeignHost,
        }
    }
}

impl From<protocol::ProxyPlace> for ProxyPlace {
    fn from(place: protocol::ProxyPlace) -> Self {
        match place {
            protocol::ProxyPlace::Configuration => Self::Configuration,
            protocol::ProxyPlace::Variable(name) => Self::Variable(name.to_owned()),
        }
    }
}

impl From<&store::Error> for StoreProblem {
    fn from(error: &store::Error) -> Self {
        match error {
            store::Error::Busy(holder) => Self::Busy(*holder),
            store::Error::Newer => Self::Newer,
            store::Error::Foreign => Self::Foreign,
            store::Error::Full => Self::Full,
            store::Error::Unwritable => Self::Unwritable,
            store::Error::Locked => Self::Locked,
            store::Error::Moved => Self::Moved,
            store::Error::Corrupt => Self::Corrupt,
            store::Error::Sealed => Self::Sealed,
            store::Error::WrongSecret => Self::WrongSecret,
            store::Error::CannotSeal => Self::CannotSeal,
            store::Error::Closed => Self::Closed,
            store::Error::Database(_) => Self::Failed,
            store::Error::Io(error) => Self::System(error.into()),
        }
    }
}

impl From<&io::Error> for SystemProblem {
    fn from(error: &io::Error) -> Self {
        let words = error.to_string();
        let words = words.rsplit_once(" (os error ").map_or(words.as_str(), |(words, _)| words);
        Self { fault: fault_of(error), words: words.to_owned() }
    }
}

/// Error numbers for which the standard library has no kind.
const EIO: i32 = 5;
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;

fn fault_of(error: &io::Error) -> Option<SystemFault> {
    Some(match (error.kind(), error.raw_os_error()) {
        (ErrorKind::NotFound, _) => SystemFault::NotFound,
        (ErrorKind::PermissionDenied, _) => SystemFault::PermissionDenied,
        (ErrorKind::AlreadyExists, _) => SystemFault::AlreadyExists,
        (ErrorKind::NotADirectory, _) => SystemFault::NotADirectory,
        (ErrorKind::IsADirectory, _) => SystemFault::IsADirectory,
        (ErrorKind::DirectoryNotEmpty, _) => SystemFault::DirectoryNotEmpty,
        (ErrorKind::ReadOnlyFilesystem, _) => SystemFault::ReadOnlyFilesystem,
        (ErrorKind::StorageFull, _) => SystemFault::StorageFull,
        (ErrorKind::QuotaExceeded, _) => SystemFault::QuotaExceeded,
        (ErrorKind::FileTooLarge, _) => SystemFault::FileTooLarge,
        (ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy, _) => SystemFault::ResourceBusy,
        (ErrorKind::CrossesDevices, _) => SystemFault::CrossesDevices,
        (ErrorKind::TooManyLinks, _) => SystemFault::TooManyLinks,
        (ErrorKind::InvalidFilename, _) => SystemFault::InvalidFilename,
        (ErrorKind::StaleNetworkFileHandle, _) => SystemFault::StaleNetworkFileHandle,
        (ErrorKind::ArgumentListTooLong, _) => SystemFault::ArgumentListTooLong,
        (ErrorKind::Interrupted, _) => SystemFault::Interrupted,
        (ErrorKind::TimedOut, _) => SystemFault::TimedOut,
        (ErrorKind::WouldBlock, _) => SystemFault::WouldBlock,
        (ErrorKind::Unsupported, _) => SystemFault::Unsupported,
        (ErrorKind::OutOfMemory, _) => SystemFault::OutOfMemory,
        (ErrorKind::UnexpectedEof, _) => SystemFault::UnexpectedEof,
        (ErrorKind::WriteZero, _) => SystemFault::WriteZero,
        (ErrorKind::InvalidData, _) => SystemFault::InvalidData,
        (ErrorKind::InvalidInput, _) => SystemFault::InvalidInput,
        (ErrorKind::BrokenPipe, _) => SystemFault::BrokenPipe,
        (ErrorKind::ConnectionRefused, _) => SystemFault::ConnectionRefused,
        (ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted, _) => {
            SystemFault::ConnectionBroken
        }
        (ErrorKind::NotConnected, _) => SystemFault::NotConnected,
        (ErrorKind::AddrInUse, _) => SystemFault::AddrInUse,
        (ErrorKind::AddrNotAvailable, _) => SystemFault::AddrNotAvailable,
        (ErrorKind::HostUnreachable, _) => SystemFault::HostUnreachable,
        (ErrorKind::NetworkUnreachable, _) => SystemFault::NetworkUnreachable,
        (ErrorKind::NetworkDown, _) => SystemFault::NetworkDown,
        (_, Some(EIO)) => SystemFault::Device,
        (_, Some(ENFILE | EMFILE)) => SystemFault::TooManyFiles,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    fn is_foreign(words: &str) -> bool {
        words.chars().any(|c| c.is_ascii_alphabetic()) || words.contains("os error")
    }

    #[test]
    fn what_the_system_says_of_files_and_programs_is_said_in_chinese_without_a_number() {
        // Numbers of Linux and macOS alike: no such file, input and output, permission, busy,
        // exists, cross-device, directories, too many files, no room, read-only, broken pipe.
        let of = |error: &io::Error, lang| SystemProblem::from(error).words(lang);
        for number in [2, 5, 13, 16, 17, 18, 20, 21, 23, 24, 27, 28, 30, 32] {
            let error = io::Error::from_raw_os_error(number);
            let words = of(&error, Lang::Zh);
            assert!(!is_foreign(&words), "{number}: {words}");
            let words = of(&error, Lang::En);
            assert!(!words.contains("os error") && words.is_ascii(), "{number}: {words}");
        }
        assert_eq!(of(&io::Error::from_raw_os_error(28), Lang::Zh), "磁盘满了");
        assert_eq!(of(&io::Error::other("odd"), Lang::Zh), "系统报错：odd");
    }

    #[test]
    fn what_the_store_says_of_its_folder_names_the_reason_in_both_languages() {
        let error = store::Error::Io(io::Error::from(ErrorKind::PermissionDenied));
        let problem = StoreProblem::from(&error);
        let what = |lang| problem.words(lang).what.to_string();
        assert_eq!(what(Lang::Zh), "数据目录用不了：没有权限");
        assert_eq!(what(Lang::En), "the data directory cannot be used: permission denied");
    }

    #[test]
    fn what_the_store_says_in_english_is_what_its_errors_say() {
        for error in store::Error::each() {
            let said = StoreProblem::from(&error).words(Lang::En);
            assert_eq!(said.what.as_str(), error.to_string());
        }
    }
}
