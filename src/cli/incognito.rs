//! `wx --incognito`: everything this program keeps is in memory, and is gone when it ends.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;
use tempfile::TempDir;

use super::context::Global;
use super::error::Error;
use super::io_task::IoTask;
use super::output::print_error;
use crate::app::Keeps;
use crate::config::Settings;
use crate::model::Lang;

/// What the names of the folders of such clients begin with; the number of the process follows, for
/// whoever looks at them.
const PREFIX: &str = "wx-incognito-";

/// The folder in memory, which is removed when the client has ended.
#[derive(Debug)]
pub struct Incognito {
    folder: TempDir,
    /// Tells other clients that this one runs.
    lock: File,
}

/// Moves data, state and downloads of this client into memory.
///
/// # Errors
/// 64 together with `--data-dir`, or if no folder is known to be in memory.
pub fn begin(global: &mut Global, lang: Lang) -> Result<Incognito, Error> {
    if global.data_dir.is_some() {
        let words = lang.pick(
            "--incognito 不留数据，去掉 --data-dir",
            "--incognito keeps no data: leave out --data-dir",
        );
        return Err(Error::Misused(words.to_owned()));
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let candidates = [Some(PathBuf::from("/dev/shm")), runtime];
    let memory = candidates.into_iter().flatten().find(|folder| is_memory(folder));
    let Some(memory) = memory else {
        let words = lang.pick(
            "找不到在内存里的目录（/dev/shm、XDG_RUNTIME_DIR 都不是 tmpfs），保证不了不写盘",
            "no folder is known to be in memory (neither /dev/shm nor XDG_RUNTIME_DIR is tmpfs): \
             nothing could be kept off the disk",
        );
        return Err(Error::Misused(words.to_owned()));
    };
    remove_stale(&memory);
    let folder = locked_folder(&memory);
    let (folder, lock) = folder.map_err(|source| Error::Io { what: IoTask::Scratch, source })?;
    global.data_dir = Some(folder.path().to_owned());
    global.keeps = Keeps::Nothing;
    Ok(Incognito { folder, lock })
}

impl Incognito {
    /// Removes everything.
    pub fn end(self, lang: Lang) {
        let place = self.folder.path().display().to_string();
        if let Err(error) = self.folder.close() {
            let words = lang.pick("无痕的数据没删掉", "the incognito data is left behind");
            print_error(&format!("{words}: {place}: {error}"));
        }
        drop(self.lock);
    }
}

/// Disables settings by which messages would be written elsewhere.
pub fn without_traces(settings: &mut Settings) {
    settings.files.downloads = None;
    settings.files.notes_dir = None;
    settings.hooks.of_calls.clear();
    settings.hooks.rules.clear();
    settings.secret_cmd.clear();
}

#[cfg(target_os = "linux")]
fn is_memory(folder: &Path) -> bool {
    const TMPFS: i128 = 0x0102_1994;
    rustix::fs::statfs(folder).is_ok_and(|it| i128::from(it.f_type) == TMPFS)
}

/// On other systems it is not known which folder is in memory.
#[cfg(not(target_os = "linux"))]
const fn is_memory(_folder: &Path) -> bool {
    false
}

/// A new private folder, whose lock is held.
fn locked_folder(memory: &Path) -> io::Result<(TempDir, File)> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    loop {
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(memory)?;
        let lock = File::open(folder.path())?;
        lock.lock()?;
        // Another client that started between these two lines took it for one that was left behind.
        if folder.path().exists() {
            return Ok((folder, lock));
        }
    }
}

/// What clients left that were killed. Folders of other users, or of clients that run, are none of ours;
/// a client holds the lock of its folder as long as it runs, in whatever container that is.
fn remove_stale(memory: &Path) {
    let entries = fs::read_dir(memory).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let is_named = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
        let is_ours = || {
            let facts = fs::symlink_metadata(&path);
            facts.is_ok_and(|it| it.is_dir() && it.uid() == geteuid().as_raw())
        };
        if !is_named || !is_ours() {
            continue;
        }
        let Ok(folder) = File::open(&path) else { continue };
        if folder.try_lock().is_ok() {
            // What cannot be removed stays for the next one.
            drop(fs::remove_dir_all(&path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_killed_clients_left_goes_and_the_rest_stays() {
        let memory = tempfile::tempdir().unwrap();
        let (running, lock) = locked_folder(memory.path()).unwrap();
        let left_behind = memory.path().join(format!("{PREFIX}abc"));
        for folder in [running.path(), &left_behind, &memory.path().join("other")] {
            fs::create_dir_all(folder.join("data")).unwrap();
        }
        std::os::unix::fs::symlink("other", memory.path().join(format!("{PREFIX}link"))).unwrap();
        remove_stale(memory.path());
        assert!(running.path().join("data").exists() && !left_behind.exists());
        assert!(memory.path().join("other/data").exists());
        drop(lock);
        remove_stale(memory.path());
        assert!(!running.path().exists(), "as after a kill");
    }
}
