//! `wx --incognito`: everything this program keeps lies in memory, and goes with it.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, geteuid, test_kill_process};
use tempfile::TempDir;

use super::context::Global;
use super::error::Error;
use super::io_task::IoTask;
use super::output::print_error;
use crate::app::Keeps;
use crate::config::Settings;
use crate::model::Lang;

/// What folders of such clients begin with; the number of their process follows.
const PREFIX: &str = "wx-incognito-";

/// What lies in memory, until the client has ended.
#[derive(Debug)]
pub struct Incognito {
    folder: TempDir,
}

/// Puts data, state and downloads of this client into memory.
///
/// # Errors
/// 64 together with `--data-dir`, or where no folder is known to be in memory.
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
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(memory);
    let folder = folder.map_err(|source| Error::Io { what: IoTask::Scratch, source })?;
    global.data_dir = Some(folder.path().to_owned());
    global.keeps = Keeps::Nothing;
    Ok(Incognito { folder })
}

impl Incognito {
    /// Nothing of it is left.
    pub fn end(self, lang: Lang) {
        let place = self.folder.path().display().to_string();
        if let Err(error) = self.folder.close() {
            let words = lang.pick("无痕的数据没删掉", "the incognito data is left behind");
            print_error(&format!("{words}: {place}: {error}"));
        }
    }
}

/// Settings by which what comes would be written elsewhere do not hold.
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

/// Elsewhere it is not known which folder is in memory.
#[cfg(not(target_os = "linux"))]
const fn is_memory(_folder: &Path) -> bool {
    false
}

/// What clients left that were killed. Folders of other users, or of clients that run, are none of ours.
fn remove_stale(memory: &Path) {
    let entries = fs::read_dir(memory).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let of = path.file_name().and_then(|name| process_of(&name.to_string_lossy()));
        let is_ours = || {
            let facts = fs::symlink_metadata(&path);
            facts.is_ok_and(|it| it.is_dir() && it.uid() == geteuid().as_raw())
        };
        if of.is_some_and(|pid| test_kill_process(pid).is_err()) && is_ours() {
            // What cannot be removed stays for the next one.
            drop(fs::remove_dir_all(&path));
        }
    }
}

/// The process whose folder has this name.
fn process_of(name: &str) -> Option<Pid> {
    let (pid, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Pid::from_raw(pid.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_killed_clients_left_goes_and_the_rest_stays() {
        let memory = tempfile::tempdir().unwrap();
        let mut ended = std::process::Command::new("true").spawn().unwrap();
        let gone = format!("{PREFIX}{}-abc", ended.id());
        ended.wait().unwrap();
        let running = format!("{PREFIX}{}-abc", std::process::id());
        for name in [&gone, &running, "wx-incognito-", "wx-incognito-x-y", "other"] {
            fs::create_dir_all(memory.path().join(name).join("data")).unwrap();
        }
        remove_stale(memory.path());
        let mut left: Vec<String> = fs::read_dir(memory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        left.sort_unstable();
        let mut wanted = vec![running.as_str(), "other", "wx-incognito-", "wx-incognito-x-y"];
        wanted.sort_unstable();
        assert_eq!(left, wanted);
    }
}
