//! Reading files that belong to this user.

use std::fs::{File, Metadata, symlink_metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The size of the largest file that is read, in bytes.
pub(super) const LARGEST: u64 = 64 << 20;

pub(super) fn is_of_user(meta: &Metadata) -> bool {
    meta.uid() == rustix::process::geteuid().as_raw()
}

/// Reads a file of this user.
pub(super) fn read_ours(path: &Path) -> io::Result<Vec<u8>> {
    let meta = symlink_metadata(path)?;
    if !meta.is_file() || !is_of_user(&meta) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    if meta.len() > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
