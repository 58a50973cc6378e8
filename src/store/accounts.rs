//! The paths of the accounts' databases, and which account was used last.

use std::fs::{DirBuilder, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Error;
use super::repair::rebuild;
use crate::model::EditionId;

/// The accounts of one profile on one server.
#[derive(Clone, Debug)]
pub struct Accounts {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Current {
    edition: String,
    uin: u64,
}

impl Accounts {
    /// The accounts in a profile's folder. `server` is the origin given by `--server`; each server
    /// has a folder of its own, because a session belongs to its server.
    #[must_use]
    pub fn new(profile: &Path, server: Option<&str>) -> Self {
        Self { folder: profile.join(tag(server)) }
    }

    /// The accounts of the same profile on other servers, each with the host of its server as far
    /// as the name of the folder tells it.
    #[must_use]
    pub fn of_other_servers(&self) -> Vec<(String, Self)> {
        let profile = self.folder.parent().unwrap_or_else(|| Path::new("."));
        let entries = std::fs::read_dir(profile).into_iter().flatten().flatten();
        let other = |entry: std::fs::DirEntry| {
            let folder = entry.path();
            let host = host_of(entry.file_name().to_str()?)?;
            (folder.is_dir() && folder != self.folder).then_some((host, Self { folder }))
        };
        let mut others: Vec<(String, Self)> = entries.filter_map(other).collect();
        others.sort_by(|a, b| a.0.cmp(&b.0));
        others
    }

    /// The path of an account's database.
    #[must_use]
    pub fn database(&self, edition: EditionId, uin: u64) -> PathBuf {
        self.folder.join(format!("{}-{uin}.db", edition.word()))
    }

    /// Whether the folder of the accounts can be read. One that belongs to another user must not be
    /// taken for an empty one.
    ///
    /// # Errors
    /// The folder that cannot be read, and the error of the file system.
    pub fn look(&self) -> Result<(), (PathBuf, std::io::Error)> {
        let barred = |path: &Path, error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err((path.to_owned(), error)),
        };
        std::fs::read_dir(&self.folder).map(drop).or_else(|error| barred(&self.folder, error))?;
        let current = self.folder.join("current.json");
        std::fs::File::open(&current).map(drop).or_else(|error| barred(&current, error))
    }

    /// The account that was used last, of this edition or of any.
    #[must_use]
    pub fn current(&self, edition: Option<EditionId>) -> Option<(EditionId, u64)> {
        let name = |edition: EditionId| format!("current-{}.json", edition.word());
        let read = |name: String| -> Option<(EditionId, u64)> {
            let text = std::fs::read_to_string(self.folder.join(name)).ok()?;
            let current: Current = serde_json::from_str(&text).ok()?;
            let edition = EditionId::from_word(&current.edition)?;
            let there = rebuild::is_there(&self.database(edition, current.uin));
            there.then_some((edition, current.uin))
        };
        match edition {
            Some(edition) => read(name(edition)),
            None => read("current.json".to_owned()),
        }
    }

    /// All accounts that have logged in here, ordered by the names of their databases.
    #[must_use]
    pub fn all(&self) -> Vec<(EditionId, u64)> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        let account = |name: &std::ffi::OsString| {
            let (edition, rest) = name.to_str()?.split_once('-')?;
            let (uin, _) = rest.split_once(".db")?;
            Some((EditionId::from_word(edition)?, uin.parse().ok()?))
        };
        let mut all: Vec<(EditionId, u64)> = names.iter().filter_map(account).collect();
        all.dedup();
        all.retain(|(edition, uin)| rebuild::is_there(&self.database(*edition, *uin)));
        all
    }

    /// Notes the account as the one used last, of its edition and of all.
    ///
    /// # Errors
    /// If the file system reports an error.
    pub fn remember(&self, edition: EditionId, uin: u64) -> Result<(), Error> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        std::fs::set_permissions(&self.folder, Permissions::from_mode(0o700))?;
        let current = Current { edition: edition.word().to_owned(), uin };
        let text = serde_json::to_string(&current).unwrap_or_default();
        for name in [format!("current-{}.json", edition.word()), "current.json".to_owned()] {
            if std::fs::read_to_string(self.folder.join(&name)).is_ok_and(|before| before == text) {
                continue;
            }
            // It is created with mode 0600 and moved to its place when it is complete.
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.folder.join(name)).map_err(|error| error.error)?;
        }
        Ok(())
    }
}

impl Accounts {
    /// Like [`Accounts::remember`], on a thread of its own, because a slow disk can take seconds.
    ///
    /// # Errors
    /// As [`Accounts::remember`].
    pub async fn remember_in_background(&self, edition: EditionId, uin: u64) -> Result<(), Error> {
        let (answer, remembered) = tokio::sync::oneshot::channel();
        let accounts = self.clone();
        let remember = move || drop(answer.send(accounts.remember(edition, uin)));
        std::thread::Builder::new().name("store-accounts".to_owned()).spawn(remember)?;
        remembered.await.map_err(|_| Error::Closed)?
    }
}

/// Prevents the databases below a profile's folder from being opened, as long as it lives.
#[derive(Debug, Default)]
pub struct Barred {
    /// The locks of all of them.
    _files: Vec<std::fs::File>,
}

/// Locks all databases below a profile's folder, so that no program can open them.
///
/// # Errors
/// The database that a running program has open.
pub fn bar(profile: &Path) -> Result<Barred, PathBuf> {
    let mut files = Vec::new();
    for path in locks(profile) {
        // A database that cannot be opened cannot be removed either.
        let Ok(file) = std::fs::File::open(&path) else { continue };
        if file.try_lock().is_err() {
            return Err(path);
        }
        files.push(file);
    }
    Ok(Barred { _files: files })
}

/// The lock files below a profile's folder.
fn locks(profile: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| {
        let read = std::fs::read_dir(folder).into_iter().flatten();
        read.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>()
    };
    let servers = entries(profile).into_iter().filter(|path| path.is_dir());
    let files = servers.flat_map(|folder| entries(&folder));
    files.filter(|path| path.extension().is_some_and(|ending| ending == "lock")).collect()
}

/// The folder of a server: `weixin`, or the host and port as a file name.
fn tag(server: Option<&str>) -> String {
    let Some(server) = server else { return "weixin".to_owned() };
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
    let host = server.split("://").last().unwrap_or(server).trim_end_matches('/');
    format!("server-{}", host.chars().map(keep).collect::<String>())
}

/// The server for which a folder was named. Its port is behind the last character that cannot be
/// part of a host.
fn host_of(tag: &str) -> Option<String> {
    if tag == "weixin" {
        return Some(tag.to_owned());
    }
    let host = tag.strip_prefix("server-")?;
    match host.rsplit_once('_') {
        Some((name, port)) if port.parse::<u16>().is_ok() => Some(format!("{name}:{port}")),
        Some(_) | None => Some(host.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_account_is_remembered_for_each_edition_and_server() {
        let home = tempfile::tempdir().unwrap();
        let accounts = Accounts::new(home.path(), None);
        assert_eq!(accounts.current(None), None);
        for (edition, uin) in [(EditionId::Web, 7), (EditionId::FileHelper, 8)] {
            accounts.remember(edition, uin).unwrap();
            assert_eq!(accounts.current(None), None, "there is no database yet");
            std::fs::write(accounts.database(edition, uin), "").unwrap();
        }
        assert_eq!(accounts.current(None), Some((EditionId::FileHelper, 8)));
        assert_eq!(accounts.current(Some(EditionId::Web)), Some((EditionId::Web, 7)));
        std::fs::write(home.path().join("weixin/web-7.db-wal"), "").unwrap();
        assert_eq!(accounts.all(), [(EditionId::FileHelper, 8), (EditionId::Web, 7)]);
        let other = Accounts::new(home.path(), Some("http://127.0.0.1:80/"));
        assert_eq!(other.current(None), None);
        assert_eq!(tag(Some("http://../../etc")), "server-.._.._etc");
        std::fs::create_dir(home.path().join("server-127.0.0.1_80")).unwrap();
        std::fs::create_dir(home.path().join("cache")).unwrap();
        let hosts = |accounts: &Accounts| {
            let others = accounts.of_other_servers().into_iter();
            others.map(|(host, _)| host).collect::<Vec<_>>()
        };
        assert_eq!(hosts(&accounts), ["127.0.0.1:80"]);
        assert_eq!(hosts(&other), ["weixin"]);
    }
}
