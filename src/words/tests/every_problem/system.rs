//! Every failure of the system, with a name and without.

use super::all;
use crate::api::{SystemFault, SystemProblem};

pub fn system_problem(fault: Option<SystemFault>) -> SystemProblem {
    SystemProblem { fault, words: "it failed".into() }
}

pub fn systems() -> Vec<SystemProblem> {
    let named = all(system_fault).into_iter().map(Some);
    named.chain([None]).map(system_problem).collect()
}

fn system_fault(last: Option<&SystemFault>) -> Option<SystemFault> {
    use SystemFault as It;
    Some(match last {
        None => It::NotFound,
        Some(It::NotFound) => It::PermissionDenied,
        Some(It::PermissionDenied) => It::AlreadyExists,
        Some(It::AlreadyExists) => It::NotADirectory,
        Some(It::NotADirectory) => It::IsADirectory,
        Some(It::IsADirectory) => It::DirectoryNotEmpty,
        Some(It::DirectoryNotEmpty) => It::ReadOnlyFilesystem,
        Some(It::ReadOnlyFilesystem) => It::StorageFull,
        Some(It::StorageFull) => It::QuotaExceeded,
        Some(It::QuotaExceeded) => It::FileTooLarge,
        Some(It::FileTooLarge) => It::ResourceBusy,
        Some(It::ResourceBusy) => It::CrossesDevices,
        Some(It::CrossesDevices) => It::TooManyLinks,
        Some(It::TooManyLinks) => It::InvalidFilename,
        Some(It::InvalidFilename) => It::StaleNetworkFileHandle,
        Some(It::StaleNetworkFileHandle) => It::ArgumentListTooLong,
        Some(It::ArgumentListTooLong) => It::Interrupted,
        Some(It::Interrupted) => It::TimedOut,
        Some(It::TimedOut) => It::WouldBlock,
        Some(It::WouldBlock) => It::Unsupported,
        Some(It::Unsupported) => It::OutOfMemory,
        Some(It::OutOfMemory) => It::UnexpectedEof,
        Some(It::UnexpectedEof) => It::WriteZero,
        Some(It::WriteZero) => It::InvalidData,
        Some(It::InvalidData) => It::InvalidInput,
        Some(It::InvalidInput) => It::BrokenPipe,
        Some(It::BrokenPipe) => It::ConnectionRefused,
        Some(It::ConnectionRefused) => It::ConnectionBroken,
        Some(It::ConnectionBroken) => It::NotConnected,
        Some(It::NotConnected) => It::AddrInUse,
        Some(It::AddrInUse) => It::AddrNotAvailable,
        Some(It::AddrNotAvailable) => It::HostUnreachable,
        Some(It::HostUnreachable) => It::NetworkUnreachable,
        Some(It::NetworkUnreachable) => It::NetworkDown,
        Some(It::NetworkDown) => It::Device,
        Some(It::Device) => It::TooManyFiles,
        Some(It::TooManyFiles) => return None,
    })
}
