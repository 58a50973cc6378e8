//! Which profile a note belongs to. A profile's folder can be moved, or be named by another path
//! than before.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file in a profile's folder that contains its id.
const NAME: &str = "profile-id";

#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The folder as it was given to the program.
    folder: PathBuf,
    /// The same path without symbolic links and `..`, as far as the system tells.
    real: PathBuf,
    /// The id that was found first; the folder may be removed later.
    id: Option<String>,
}

impl Profile {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), real: real(folder), id: read(folder) }
    }

    pub fn folder_as_given(&self) -> &Path {
        &self.folder
    }

    /// The path of the folder as notes contain it.
    pub fn real_folder(&self) -> String {
        self.real.to_string_lossy().into_owned()
    }

    pub fn profile_id(&self) -> Option<String> {
        self.id.clone().or_else(|| read(&self.folder))
    }

    /// Gives the profile an id if it has none. No folder is created.
    ///
    /// # Errors
    /// If the file system reports an error.
    pub fn assign_id(&self) -> io::Result<()> {
        if read(&self.folder).is_some() {
            return Ok(());
        }
        let mut file = tempfile::Builder::new().prefix(".wetui-").tempfile_in(&self.folder)?;
        write!(file, "{:032x}", fastrand::u128(..))?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(self.folder.join(NAME)) {
            // Another program did it at the same time.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error.error),
            Ok(_) => File::open(&self.folder)?.sync_all(),
        }
    }

    /// Whether a note with this id or path belongs to this profile.
    pub fn is_meant_by(&self, id: Option<&str>, path: &str) -> bool {
        let path = Path::new(path);
        id.is_some_and(|id| self.profile_id().as_deref() == Some(id))
            || [self.folder.as_path(), &self.real].contains(&path)
            || (path.is_absolute() && real(path) == self.real)
    }
}

/// Resolves a folder; if it does not exist, by the nearest existing folder above it.
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
