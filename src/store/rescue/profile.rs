//! Which profile a note belongs to, whatever way its folder is named: the folder may be moved, or be
//! reached by another path than the one that was given before.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file in a profile's folder that holds its number.
const NAME: &str = "profile-id";

/// A profile by its folder.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// As the program was told.
    folder: PathBuf,
    /// The same without links and steps upwards, as far as the system tells.
    real: PathBuf,
    /// The number that lay there first; the folder may be taken away later.
    id: Option<String>,
}

impl Profile {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), real: real(folder), id: read(folder) }
    }

    pub fn folder_as_given(&self) -> &Path {
        &self.folder
    }

    /// How notes name the folder.
    pub fn real_folder(&self) -> String {
        self.real.to_string_lossy().into_owned()
    }

    pub fn profile_id(&self) -> Option<String> {
        self.id.clone().or_else(|| read(&self.folder))
    }

    /// Gives the profile a number, where it has none. No folder is made for it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn assign_id(&self) -> io::Result<()> {
        if read(&self.folder).is_some() {
            return Ok(());
        }
        let mut file = tempfile::Builder::new().prefix(".wetui-").tempfile_in(&self.folder)?;
        write!(file, "{:032x}", fastrand::u128(..))?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(self.folder.join(NAME)) {
            // Another program was faster.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error.error),
            Ok(_) => File::open(&self.folder)?.sync_all(),
        }
    }

    /// A note that names this number or this folder is of this profile.
    pub fn is_meant_by(&self, id: Option<&str>, path: &str) -> bool {
        let path = Path::new(path);
        id.is_some_and(|id| self.profile_id().as_deref() == Some(id))
            || [self.folder.as_path(), &self.real].contains(&path)
            || (path.is_absolute() && real(path) == self.real)
    }
}

/// A folder that is not there yet, or no more, is named by what lies above it.
fn real(folder: &Path) -> PathBuf {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let found = whole.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let joined = found.and_then(|(above, real)| {
        let rest = whole.strip_prefix(above).ok()?;
        Some(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
    });
    joined.unwrap_or(whole)
}

fn read(folder: &Path) -> Option<String> {
    let id = fs::read_to_string(folder.join(NAME)).ok()?;
    let is_id = id.len() == 32 && id.bytes().all(|it| it.is_ascii_hexdigit());
    is_id.then_some(id)
}
