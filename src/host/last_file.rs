//! A file that is written when a fatal signal ends the process. Nothing can be allocated or locked
//! then, so its contents are prepared as long as the process lives.

use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use rustix::fs::{Mode, OFlags};

/// The prepared file. Who takes it out owns it, so that no handler reads what is being freed.
static PREPARED: AtomicPtr<LastFile> = AtomicPtr::new(ptr::null_mut());

/// A file to be written at the end.
#[derive(Debug)]
pub struct LastFile {
    /// In the order in which they are tried: each with the name under which it is written first,
    /// in the same folder.
    paths: Vec<(CString, CString)>,
    contents: Vec<u8>,
}

impl LastFile {
    /// A file with these contents, at the first path that accepts it. None of the folders is
    /// created. A path with a zero byte, which no file can have, is left out.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, contents: String) -> Self {
        let both = |path: PathBuf| {
            let end = CString::new(path.into_os_string().into_vec()).ok()?;
            let begin = CString::new([end.as_bytes(), b".part"].concat()).ok()?;
            Some((begin, end))
        };
        let paths = paths.into_iter().filter_map(both).collect();
        Self { paths, contents: contents.into_bytes() }
    }

    /// Writes it to the disk.
    fn write(&self) -> bool {
        self.paths.iter().any(|(begin, end)| {
            let done = self.write_at(begin).and_then(|()| rustix::fs::rename(begin, end));
            if done.is_err() {
                rustix::fs::unlink(begin).ok();
            }
            done.is_ok()
        })
    }

    fn write_at(&self, path: &CString) -> rustix::io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file: OwnedFd = rustix::fs::open(path.as_c_str(), flags, Mode::RUSR | Mode::WUSR)?;
        let mut rest = self.contents.as_slice();
        while !rest.is_empty() {
            match rustix::io::write(&file, rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        rustix::fs::fsync(&file)
    }
}

/// Prepares a file in place of the one before; `None` if there is nothing to be written.
pub fn prepare(file: Option<LastFile>) {
    let new = file.map_or(ptr::null_mut(), |file| Box::into_raw(Box::new(file)));
    free(PREPARED.swap(new, Ordering::SeqCst));
}

/// Writes the prepared file, in a signal handler: no lock, no allocation.
pub fn write_at_once() {
    let file = PREPARED.swap(ptr::null_mut(), Ordering::SeqCst);
    // It is not freed, as the heap may be what is at fault.
    if let Some(file) = get(file) {
        file.write();
    }
}

#[expect(unsafe_code, reason = "a handler shares nothing but a pointer")]
fn get(file: *mut LastFile) -> Option<&'static LastFile> {
    // SAFETY: the pointer comes from `Box::into_raw`, was taken out by this thread alone, and is
    // never freed.
    unsafe { file.as_ref() }
}

#[expect(unsafe_code, reason = "as above")]
fn free(file: *mut LastFile) {
    if !file.is_null() {
        // SAFETY: the pointer comes from `Box::into_raw`, and was taken out by this thread alone.
        drop(unsafe { Box::from_raw(file) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_private_in_the_first_folder_that_takes_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let (missing, there) = (home.path().join("none/a"), home.path().join("a"));
        let file = LastFile::new(vec![missing, there.clone()], "字".repeat(100_000));
        assert!(file.write());
        assert_eq!(std::fs::read_to_string(&there).unwrap().chars().count(), 100_000);
        assert_eq!(std::fs::metadata(&there).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
