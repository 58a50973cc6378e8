//! Where our files live, and that nobody else can read them: directories 0700, files 0600.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

pub mod session_socket;

use session_socket::{SocketPlaces, User};

/// The name of our directories under the XDG ones.
const NAME: &str = "wetui";

/// Where logs and crash reports go when they lie beside the profiles.
const STATE: &str = "state";

/// The configuration's file; on some systems it lies beside the profiles.
const CONFIG: &str = "config.toml";

/// Where things are; nothing is created by asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config_file: PathBuf,
    data: PathBuf,
    state: PathBuf,
}

/// What the command line says about places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Another configuration file than the one in the XDG directory.
    pub config_file: Option<PathBuf>,
    /// Another data directory; logs and crash reports then live in it too.
    pub data_dir: Option<PathBuf>,
    /// Accounts side by side; `default` when not given.
    pub profile: Option<Profile>,
}

/// The name of a set of accounts: one directory name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile(String);

/// A place that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No home directory is known.
    #[error("no home directory is known; set HOME or give --config and --data-dir")]
    NoHome,
    /// A directory or file cannot be made private.
    #[error("{} cannot be used", path.display())]
    Unusable { path: PathBuf, source: io::Error },
    /// The place belongs to somebody else.
    #[error("{} belongs to another user (uid {owner}); give --data-dir", path.display())]
    Foreign { path: PathBuf, owner: u32 },
}

impl Profile {
    /// 1 to 64 letters, digits, `-`, `_` and dots, not beginning with a dot or a minus, and not what
    /// something else of ours is called.
    ///
    /// # Errors
    /// In words, when the name is none of these.
    pub fn new(name: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.len() > 64 {
            return Err("a profile name has 1 to 64 characters".to_owned());
        }
        if name.starts_with(['.', '-']) || !name.chars().all(fits) {
            return Err("a profile name has letters, digits, `-`, `_` and dots, and begins with \
                        a letter, a digit or `_`"
                .to_owned());
        }
        // Some file systems take both for the same.
        if [STATE, CONFIG].iter().any(|taken| name.eq_ignore_ascii_case(taken)) {
            return Err(format!(
                "{name} is the name of a place that wx itself needs beside the profiles; take \
                 another one"
            ));
        }
        Ok(Self(name.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl Paths {
    /// The places of the XDG directories, as far as the command line does not name others.
    ///
    /// # Errors
    /// [`Error::NoHome`], only when a place is needed that the command line does not name.
    pub fn find(overrides: &Overrides) -> Result<Self, Error> {
        let xdg = ProjectDirs::from("", "", NAME);
        let profile = overrides.profile.clone().unwrap_or_default();
        let config_file = match (&overrides.config_file, &xdg) {
            (Some(file), _) => file.clone(),
            (None, Some(xdg)) => xdg.config_dir().join(CONFIG),
            (None, None) => return Err(Error::NoHome),
        };
        let (data, state) = match (&overrides.data_dir, &xdg) {
            (Some(dir), _) => (dir.clone(), dir.join(STATE)),
            (None, Some(xdg)) => {
                let data = xdg.data_dir().to_owned();
                let state = xdg.state_dir().map_or_else(|| data.join(STATE), Path::to_owned);
                (data, state)
            }
            (None, None) => return Err(Error::NoHome),
        };
        Ok(Self { config_file, data: data.join(profile.as_str()), state })
    }

    /// The configuration; it need not exist.
    #[must_use]
    pub fn config_file(&self) -> &Path {
        &self.config_file
    }

    /// The accounts of this profile: made, and private when this returns.
    ///
    /// # Errors
    /// When it cannot be made or is not ours.
    pub fn data(&self) -> Result<&Path, Error> {
        private_dir(&self.data).map(|()| self.data.as_path())
    }

    /// Where the accounts of this profile are, for those who only read; it need not exist.
    #[must_use]
    pub fn data_place(&self) -> &Path {
        &self.data
    }

    /// Where logs and crash reports are, for those who only look; it need not exist.
    #[must_use]
    pub fn state_place(&self) -> &Path {
        &self.state
    }

    /// The other profiles beside this one that hold an account, in the order of their names.
    #[must_use]
    pub fn others(&self) -> Vec<PathBuf> {
        let mut folders = self.data.parent().map(folders_in).unwrap_or_default();
        folders.retain(|path| {
            let taken = path.file_name().is_some_and(|name| name == STATE);
            *path != self.data && !taken && holds_account(path)
        });
        folders.sort();
        folders
    }

    /// Where the session of this profile may be reached; nothing is made by asking.
    #[must_use]
    pub fn session_socket(&self) -> SocketPlaces {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let uid = rustix::process::geteuid().as_raw();
        // The same profile under another name is the same session.
        let profile = fs::canonicalize(&self.data)
            .or_else(|_| std::path::absolute(&self.data))
            .unwrap_or_else(|_| self.data.clone());
        let user = User { uid, runtime: runtime.as_deref(), state: &self.state };
        SocketPlaces::new(&profile, user)
    }

    /// Logs and crash reports: made, and private when this returns.
    ///
    /// # Errors
    /// When it cannot be made or is not ours.
    pub fn state(&self) -> Result<&Path, Error> {
        private_dir(&self.state).map(|()| self.state.as_path())
    }
}

fn entries_in(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn folders_in(path: &Path) -> Vec<PathBuf> {
    entries_in(path).into_iter().filter(|path| path.is_dir()).collect()
}

/// A database, or what is left of one, lies in the folder of some server.
fn holds_account(profile: &Path) -> bool {
    let database = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().contains(".db"))
    };
    folders_in(profile).iter().any(|server| entries_in(server).iter().any(database))
}

/// Make a directory with its parents, or take one that exists, so that only its owner sees in,
/// whatever the umask is. A parent that existed before is left as it is.
///
/// # Errors
/// When it cannot be made or belongs to somebody else.
pub fn private_dir(path: &Path) -> Result<(), Error> {
    let unusable = |source| Error::Unusable { path: path.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
    let found = fs::metadata(path).map_err(unusable)?;
    let owner = found.uid();
    if owner != rustix::process::geteuid().as_raw() {
        return Err(Error::Foreign { path: path.to_owned(), owner });
    }
    if found.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(unusable)?;
    }
    Ok(())
}

/// How [`private_file`] opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Keep what is there and write behind it.
    Append,
    Replace,
    /// Fail when there is one already; never follows a symbolic link.
    CreateNew,
}

/// Open a file for writing so that only its owner can read it, whatever the umask is.
///
/// # Errors
/// When it cannot be opened or its mode cannot be mended.
pub fn private_file(path: &Path, opening: Opening) -> Result<File, Error> {
    let unusable = |source| Error::Unusable { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.mode(0o600);
    match opening {
        Opening::Append => options.append(true).create(true),
        Opening::Replace => options.write(true).truncate(true).create(true),
        Opening::CreateNew => options.write(true).create_new(true),
    };
    let file = options.open(path).map_err(unusable)?;
    let mode = file.metadata().map_err(unusable)?.permissions().mode();
    if mode & 0o177 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(unusable)?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
