//! The stamp of a file at some time: its content and its place. A file is compared with its stamp
//! before it is sent, so that no other file than the chosen one is sent.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use md5::{Digest as _, Md5};

use super::file_access::open_regular;
use crate::model::Timestamp;

/// The content and the place of a file at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The MD5 of its bytes in lower-case hex.
    pub md5: String,
    pub size: u64,
    /// The time of its last change, in seconds since 1970.
    pub modified: i64,
    /// The number of its inode.
    pub inode: u64,
}

impl Stamp {
    /// The stamp of an open file, all of which is read. Blocks.
    pub fn of(file: &File) -> io::Result<Self> {
        let before = file.metadata()?;
        let (md5, size) = fingerprint(file)?;
        Ok(Self { md5, size, modified: before.mtime(), inode: before.ino() })
    }

    /// Whether a file of this many bytes can be the stamped one. If not, it need not be read.
    pub fn has_size(kept: &str, bytes: u64) -> bool {
        kept.split(' ').nth(1) == Some(&bytes.to_string())
    }

    pub fn kept(&self) -> Box<str> {
        format!("{} {} {} {}", self.md5, self.size, self.modified, self.inode).into_boxed_str()
    }

    /// Whether the bytes are the stamped ones, even if the file was replaced.
    pub fn is_still(&self, kept: &str) -> bool {
        let mut fields = kept.split(' ');
        fields.next() == Some(&self.md5) && fields.next() == Some(&self.size.to_string())
    }
}

/// The stamp of a file that was sent without one, if it is still the same as far as its size and
/// the time of its last change tell; `None` if it is another one. Blocks.
pub(super) fn of_sent(path: &Path, bytes: u64, sent: Timestamp) -> io::Result<Option<Box<str>>> {
    let file = open_regular(path)?;
    let meta = file.metadata()?;
    let is_same = bytes > 0 && meta.len() == bytes && meta.mtime() <= sent.seconds();
    if !is_same {
        return Ok(None);
    }
    let stamp = Stamp::of(&file)?;
    Ok((stamp.size == bytes).then(|| stamp.kept()))
}

/// The MD5 of a whole file in lower-case hex, and its size in bytes. Blocks.
fn fingerprint(mut file: &File) -> io::Result<(String, u64)> {
    file.rewind()?;
    let mut hasher = Md5::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += read as u64;
    }
    Ok((hex(hasher), size))
}

/// The hash in lower-case hex, as an upload contains it.
pub(super) fn hex(hasher: Md5) -> String {
    let digest = u128::from_be_bytes(hasher.finalize().into());
    format!("{digest:032x}")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn the_fingerprint_is_md5() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        std::fs::write(&path, b"abc").unwrap();
        let known = "900150983cd24fb0d6963f7d28e17f72".to_owned();
        let file = File::open(&path).unwrap();
        assert_eq!(fingerprint(&file).unwrap(), (known, 3));
        let stamp = Stamp::of(&file).unwrap();
        std::fs::write(&path, b"abc").unwrap();
        assert!(Stamp::of(&file).unwrap().is_still(&stamp.kept()), "touched");
        std::fs::write(&path, b"abd").unwrap();
        assert!(!Stamp::of(&file).unwrap().is_still(&stamp.kept()), "another of the same size");
    }

    #[test]
    fn a_file_that_was_sent_is_known_again_by_its_size_and_the_time_of_its_last_change() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        std::fs::write(&path, b"abc").unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1000)).unwrap();
        let at = |seconds| Timestamp::from_seconds(seconds);
        let stamp = of_sent(&path, 3, at(1000)).unwrap().unwrap();
        assert!(Stamp::of(&File::open(&path).unwrap()).unwrap().is_still(&stamp));
        assert_eq!(of_sent(&path, 3, at(999)).unwrap(), None, "changed after it was sent");
        assert_eq!(of_sent(&path, 4, at(1000)).unwrap(), None, "of another size");
        assert_eq!(of_sent(&path, 0, at(1000)).unwrap(), None, "of a size that nobody told");
        assert!(of_sent(&home.path().join("b"), 3, at(1000)).is_err());
    }
}
