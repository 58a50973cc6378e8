//! The folder of `wx inbox`: files appear in it when they are complete, each content once, and a
//! hidden file says which message was handled last.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use crate::app::page::when;
use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::cli::json::attachment;
use crate::engine::safe_name;
use crate::model::{Item, ItemId, Lang};

/// The file that says which message was handled last.
const MARK: &str = ".wx-inbox";
/// The prefix of incomplete files.
const PART: &str = ".wx-part-";

/// The result of keeping a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is in the folder now.
    New(PathBuf),
    /// The same content was in the folder already.
    Known(PathBuf),
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Mark {
    /// The account of the messages.
    account: String,
    /// The last message that was handled.
    handled: i64,
    /// A file that may have got its name before that was written down.
    putting: Option<String>,
}

/// The folder, locked against other commands that would keep the same files.
#[derive(Debug, Default)]
pub struct Folder {
    path: PathBuf,
    mark: Mark,
    lock: Option<File>,
}

impl Folder {
    /// Opens or creates the folder; a new one begins after the message `newest`.
    ///
    /// # Errors
    /// 75 while another command keeps files there, 65 if those of another account are kept there,
    /// 74.
    pub fn open(path: &Path, account: &str, newest: ItemId, lang: Lang) -> Result<Self, Error> {
        let failed = |source| Error::Io { what: IoTask::Inbox, source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut lock = options.open(path.join(MARK)).map_err(failed)?;
        if lock.try_lock().is_err() {
            let words =
                lang.pick("另一个 wx inbox 正在用这个目录", "another wx inbox uses this folder");
            return Err(Error::TryLater(format!("{}: {words}", path.display())));
        }
        let mut text = String::new();
        lock.read_to_string(&mut text).map_err(failed)?;
        let mark: Option<Mark> = serde_json::from_str(text.lines().next().unwrap_or_default()).ok();
        if mark.as_ref().is_some_and(|mark| mark.account != account) {
            let words =
                lang.pick("这里收的是另一个账号的文件", "files of another account are kept here");
            return Err(Error::BadInput(format!("{}: {words}", path.display())));
        }
        let begun = || Mark { account: account.to_owned(), handled: newest.0, putting: None };
        let mut folder = Self { path, mark: mark.unwrap_or_else(begun), lock: Some(lock) };
        folder.write_mark().map_err(failed)?;
        folder.remove_parts();
        Ok(folder)
    }

    /// The message that was handled last.
    pub const fn handled(&self) -> ItemId {
        ItemId(self.mark.handled)
    }

    /// Notes that this message and all before it are handled.
    ///
    /// # Errors
    /// 74.
    pub fn pass(&mut self, item: ItemId) -> Result<(), Error> {
        self.mark.handled = self.mark.handled.max(item.0);
        self.mark.putting = None;
        self.write_mark().map_err(|source| Error::Io { what: IoTask::Inbox, source })
    }

    /// Copies a file into the folder, completely or not at all, unless the same content is there
    /// already.
    ///
    /// # Errors
    /// If the file system reports an error.
    pub fn put(&mut self, from: &Path, name: &str) -> io::Result<Kept> {
        if let Some(same) = self.same_as(from)? {
            // It got its name just before an end that kept it from being written down.
            let is_own =
                self.mark.putting.as_deref().is_some_and(|name| same == self.path.join(name));
            return Ok(if is_own { Kept::New(same) } else { Kept::Known(same) });
        }
        let mut part = tempfile::Builder::new().prefix(PART).tempfile_in(&self.path)?;
        io::copy(&mut File::open(from)?, part.as_file_mut())?;
        part.as_file().sync_all()?;
        let mut number = 1;
        loop {
            let name = numbered(name, number);
            self.mark.putting = Some(name.clone());
            self.write_mark()?;
            match part.persist_noclobber(self.path.join(&name)) {
                Ok(_) => return Ok(Kept::New(self.path.join(name))),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    part = error.file;
                    number += 1;
                }
                Err(error) => return Err(error.error),
            }
        }
    }

    /// A file of the folder with the same content.
    fn same_as(&self, from: &Path) -> io::Result<Option<PathBuf>> {
        let size = fs::metadata(from)?.len();
        let mut hash = None;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let is_own = entry.file_name().to_string_lossy().starts_with(".wx-");
            let as_large = entry.metadata().is_ok_and(|it| it.is_file() && it.len() == size);
            if is_own || !as_large {
                continue;
            }
            let wanted = match &hash {
                Some(hash) => hash,
                None => hash.insert(hash_of(from)?),
            };
            if hash_of(&entry.path()).is_ok_and(|hash| hash == *wanted) {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }

    fn remove_parts(&self) {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(PART) {
                // If one stays, it does no harm.
                fs::remove_file(entry.path()).ok();
            }
        }
    }

    /// Writes the file in one write of a few bytes, of which the first line counts: a kill leaves
    /// this version or the one before.
    fn write_mark(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.lock else { return Ok(()) };
        let mut line = serde_json::to_string(&self.mark).map_err(io::Error::other)?;
        line.push('\n');
        file.rewind()?;
        file.write_all(line.as_bytes())?;
        file.set_len(u64::try_from(line.len()).unwrap_or(u64::MAX))
    }
}

/// The name of a file: when it was sent, and its own name.
pub fn name_of(item: &Item, path: &Path, zone: &TimeZone) -> String {
    let own = attachment(&item.content).map(|media| media.name.to_string());
    let lies_as = || path.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = own.filter(|name| !name.is_empty()).or_else(lies_as).unwrap_or_default();
    let at = when::full(item.written(), zone).replace(':', "");
    format!("{at} {}", safe_name(&own))
}

/// The name with a number before its suffix, if it is not the first of this name.
fn numbered(name: &str, number: u32) -> String {
    if number < 2 {
        return name.to_owned();
    }
    match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, suffix)) => format!("{stem} ({number}).{suffix}"),
        None => format!("{name} ({number})"),
    }
}

fn hash_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut hash = Md5::new();
    let mut room = vec![0; 1 << 16];
    loop {
        match file.read(&mut room)? {
            0 => return Ok(hash.finalize().to_vec()),
            read => hash.update(room.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(home: &Path) -> Folder {
        Folder::open(home, "filehelper-1", ItemId(7), Lang::En).unwrap()
    }

    fn visible(home: &Path) -> Vec<String> {
        let names =
            fs::read_dir(home).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    #[test]
    fn files_keep_apart_by_their_content_whatever_they_are_called() {
        let home = tempfile::tempdir().unwrap();
        let source = tempfile::tempdir().unwrap();
        let file = |words: &str| {
            let path = source.path().join("x");
            fs::write(&path, words).unwrap();
            path
        };
        let mut folder = opened(home.path());
        let put =
            |folder: &mut Folder, words: &str, name: &str| folder.put(&file(words), name).unwrap();
        assert!(matches!(put(&mut folder, "一", "a.txt"), Kept::New(_)));
        folder.pass(ItemId(8)).unwrap();
        assert!(matches!(put(&mut folder, "二", "a.txt"), Kept::New(_)));
        folder.pass(ItemId(9)).unwrap();
        assert!(matches!(put(&mut folder, "一", "b.txt"), Kept::Known(_)));
        assert_eq!(visible(home.path()), ["a (2).txt", "a.txt"]);
        drop(folder);
        assert_eq!(opened(home.path()).handled(), ItemId(9));
    }

    #[test]
    fn a_file_that_got_its_name_before_an_end_is_still_new_to_whoever_waits_for_it() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".wx-source");
        fs::write(&file, "x").unwrap();
        let mut folder = opened(home.path());
        fs::write(home.path().join(".wx-part-1"), "half").unwrap();
        assert!(matches!(folder.put(&file, "a").unwrap(), Kept::New(_)));
        drop(folder);
        let mut folder = opened(home.path());
        assert_eq!(folder.handled(), ItemId(7));
        assert!(matches!(folder.put(&file, "a").unwrap(), Kept::New(_)));
        assert_eq!(visible(home.path()), ["a"]);
        assert!(!home.path().join(".wx-part-1").exists());
    }

    #[test]
    fn one_folder_is_for_one_command_and_one_account() {
        let home = tempfile::tempdir().unwrap();
        let folder = opened(home.path());
        let again = Folder::open(home.path(), "filehelper-1", ItemId(7), Lang::En);
        assert_eq!(again.unwrap_err().code(), 75);
        drop(folder);
        let other = Folder::open(home.path(), "web-2", ItemId(7), Lang::En);
        assert_eq!(other.unwrap_err().code(), 65);
    }
}
