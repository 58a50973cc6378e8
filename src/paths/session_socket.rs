//! Where the socket of a profile's session lies: in a directory that nobody but its user can enter,
//! under a name that is made of the profile's place.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};

/// The name of our directories.
const NAME: &str = "wetui";
/// So many bytes of a path the kernel takes for a socket, the zero behind it not counted.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The directories in which the socket of one profile may lie, the best first.
///
/// Who looks for the session goes through all of them: the process that holds it may have been
/// started where `XDG_RUNTIME_DIR` was not set, as by cron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketPlaces(Vec<SocketPlace>);

/// One place for a socket, of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketPlace {
    folder: PathBuf,
    socket: PathBuf,
    uid: u32,
}

/// What the choice of the places depends on.
#[derive(Clone, Copy, Debug)]
pub struct User<'a> {
    /// Who may use the session.
    pub uid: u32,
    /// What `XDG_RUNTIME_DIR` says.
    pub runtime: Option<&'a Path>,
    /// The state directory.
    pub state: &'a Path,
}

/// What lies at the socket's name in a directory that is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No session was ever served there, or it went in order.
    Nothing,
    /// A socket of this user; whether somebody serves it tells only connecting to it.
    Socket,
}

/// Why a place will not do for a socket.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// The directory, or what lies in it, cannot be made or looked at.
    #[error("it cannot be used")]
    Io(#[from] io::Error),
    /// A file or a symbolic link lies where the directory is to be.
    #[error("it is a file or a symbolic link where a directory is needed")]
    NoFolder,
    /// The directory or something in it.
    #[error("it belongs to another user (uid {owner})")]
    Foreign { owner: u32 },
    /// Others could put another directory in its place, or a socket into it.
    #[error("other users can change it")]
    Exposed,
    /// The kernel takes no path of this length for a socket.
    #[error("its path has {length} bytes, too many for a socket")]
    TooLong { length: usize },
    /// Something that is no socket lies at its name.
    #[error("something else lies there")]
    InTheWay,
}

impl SocketPlaces {
    /// The places for this profile, named by the directory of its data.
    #[must_use]
    pub fn new(profile: &Path, user: User<'_>) -> Self {
        let User { uid, runtime, state } = user;
        let mut folders = Vec::new();
        folders.extend(runtime.filter(|it| it.is_absolute()).map(|it| it.join(NAME)));
        folders.push(Path::new("/run/user").join(uid.to_string()).join(NAME));
        folders.push(Path::new("/tmp").join(format!("{NAME}-{uid}")));
        folders.push(state.join("socket"));
        folders.dedup();
        let name = name_of(profile);
        let place = |folder: PathBuf| SocketPlace { socket: folder.join(&name), folder, uid };
        Self(folders.into_iter().map(place).collect())
    }

    /// All of them, the best first.
    pub fn iter(&self) -> impl Iterator<Item = &SocketPlace> {
        self.0.iter()
    }
}

/// The same for every version of this program, and short whatever the profile's path is.
fn name_of(profile: &Path) -> String {
    use std::fmt::Write as _;
    let digest = Md5::digest(profile.as_os_str().as_bytes());
    digest.iter().take(8).fold(String::new(), |mut name, byte| {
        // writing into a string does not fail
        write!(name, "{byte:02x}").ok();
        name
    })
}

impl SocketPlace {
    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Who may use it.
    #[must_use]
    pub const fn uid(&self) -> u32 {
        self.uid
    }

    /// The file that whoever serves the socket holds locked as long as it does.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.socket.with_extension("lock")
    }

    /// The file that each daemon of the profile holds locked as long as it runs.
    #[must_use]
    pub fn daemon_lock(&self) -> PathBuf {
        self.socket.with_extension("daemon")
    }

    /// What lies there already. Changes nothing.
    ///
    /// # Errors
    /// Why nothing that lies there can be trusted.
    pub fn look(&self) -> Result<Found, Unfit> {
        let Some(folder) = existing(&self.folder)? else { return Ok(Found::Nothing) };
        self.check_folder(&folder)?;
        if folder.mode() & 0o022 != 0 {
            return Err(Unfit::Exposed);
        }
        match existing(&self.socket)? {
            None => Ok(Found::Nothing),
            Some(found) if !found.file_type().is_socket() => Err(Unfit::InTheWay),
            Some(found) if found.uid() != self.uid => Err(Unfit::Foreign { owner: found.uid() }),
            Some(_) => Ok(Found::Socket),
        }
    }

    /// Makes the directory where there is none, and one that others could enter private.
    ///
    /// # Errors
    /// Why it will not do.
    pub fn make_folder(&self) -> Result<(), Unfit> {
        let length = self.socket.as_os_str().len();
        if length > LONGEST {
            return Err(Unfit::TooLong { length });
        }
        let above = self.folder.parent().unwrap_or(&self.folder);
        self.check_above(&fs::metadata(above)?)?;
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        let folder = fs::symlink_metadata(&self.folder)?;
        self.check_folder(&folder)?;
        if folder.mode() & 0o7777 != 0o700 {
            fs::set_permissions(&self.folder, Permissions::from_mode(0o700))?;
        }
        Ok(())
    }

    /// Nobody else can take our directory away from there and put one in its place.
    fn check_above(&self, above: &Metadata) -> Result<(), Unfit> {
        let trusted = above.uid() == self.uid || above.uid() == 0;
        let (sticky, others_write) = (above.mode() & 0o1000 != 0, above.mode() & 0o022 != 0);
        if trusted && (sticky || !others_write) { Ok(()) } else { Err(Unfit::Exposed) }
    }

    fn check_folder(&self, folder: &Metadata) -> Result<(), Unfit> {
        if !folder.is_dir() {
            return Err(Unfit::NoFolder);
        }
        let owner = folder.uid();
        if owner == self.uid { Ok(()) } else { Err(Unfit::Foreign { owner }) }
    }
}

/// What lies there itself, not what it leads to.
fn existing(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        // Where what should be a directory above is none, nothing of ours lies below it.
        Err(error) if is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{chown, symlink};

    fn me() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    /// The place that a runtime directory gives.
    fn place_below(runtime: &Path) -> SocketPlace {
        let user = User { uid: me(), runtime: Some(runtime), state: Path::new("/s") };
        SocketPlaces::new(Path::new("/d/default"), user).0.remove(0)
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_socket_is_named_by_its_profile_and_lies_in_the_first_place_that_the_user_has() {
        let folders = |runtime: Option<&str>, uid| -> Vec<String> {
            let runtime = runtime.map(Path::new);
            let user = User { uid, runtime, state: Path::new("/users/a/state") };
            let places = SocketPlaces::new(Path::new("/users/a/wetui/default"), user);
            places.iter().map(|it| it.folder.display().to_string()).collect()
        };
        let rest = ["/run/user/7/wetui", "/tmp/wetui-7", "/users/a/state/socket"];
        assert_eq!(folders(None, 7), rest);
        // the directory of another program's working directory is nobody's
        assert_eq!(folders(Some("run"), 7), rest);
        assert_eq!(folders(Some(""), 7), rest);
        assert_eq!(folders(Some("/run/user/7"), 7), rest);
        assert_eq!(folders(Some("/r"), 7).first().unwrap(), "/r/wetui");
        let names = ["/d/default", "/d/work", "/e/default"].map(|it| name_of(Path::new(it)));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{names:?}");
        // another version of the program must find it
        assert_eq!(names[0], "219f33c33800a878");
    }

    #[test]
    fn the_directory_is_made_private_whatever_it_was() {
        let root = tempfile::tempdir().unwrap();
        let place = place_below(root.path());
        assert_eq!(place.look().unwrap(), Found::Nothing);
        place.make_folder().unwrap();
        for before in [0o755, 0o777, 0o1777, 0o2700, 0o500] {
            set_mode(&place.folder, before);
            place.make_folder().unwrap();
            let mode = fs::metadata(&place.folder).unwrap().mode() & 0o7777;
            assert_eq!(mode, 0o700, "{before:o}");
        }
        assert_eq!(place.look().unwrap(), Found::Nothing);
    }

    #[test]
    fn a_file_or_a_symbolic_link_in_place_of_the_directory_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let place = place_below(root.path());
        let elsewhere = root.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, &place.folder).unwrap();
        assert!(matches!(place.make_folder(), Err(Unfit::NoFolder)));
        assert!(matches!(place.look(), Err(Unfit::NoFolder)));
        fs::remove_file(&place.folder).unwrap();
        symlink("nowhere", &place.folder).unwrap();
        assert!(matches!(place.make_folder(), Err(Unfit::NoFolder)));
        fs::remove_file(&place.folder).unwrap();
        fs::write(&place.folder, "kept").unwrap();
        assert!(matches!(place.make_folder(), Err(Unfit::NoFolder)));
        assert_eq!(fs::read_to_string(&place.folder).unwrap(), "kept");
        assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_socket_at_its_name_is_in_the_way() {
        let root = tempfile::tempdir().unwrap();
        let place = place_below(root.path());
        place.make_folder().unwrap();
        fs::write(&place.socket, "kept").unwrap();
        assert!(matches!(place.look(), Err(Unfit::InTheWay)));
        fs::remove_file(&place.socket).unwrap();
        fs::create_dir(&place.socket).unwrap();
        assert!(matches!(place.look(), Err(Unfit::InTheWay)));
        fs::remove_dir(&place.socket).unwrap();
        let other = root.path().join("other");
        let _listener = std::os::unix::net::UnixListener::bind(&other).unwrap();
        symlink(&other, &place.socket).unwrap();
        assert!(matches!(place.look(), Err(Unfit::InTheWay)), "a link to a socket is none");
        fs::remove_file(&place.socket).unwrap();
        fs::rename(&other, &place.socket).unwrap();
        assert_eq!(place.look().unwrap(), Found::Socket);
    }

    #[test]
    fn a_directory_that_others_can_change_is_not_trusted() {
        let root = tempfile::tempdir().unwrap();
        let place = place_below(root.path());
        place.make_folder().unwrap();
        set_mode(&place.folder, 0o770);
        assert!(matches!(place.look(), Err(Unfit::Exposed)));
        set_mode(&place.folder, 0o700);
        set_mode(root.path(), 0o777);
        assert!(matches!(place.make_folder(), Err(Unfit::Exposed)), "it could be renamed");
        set_mode(root.path(), 0o1777);
        place.make_folder().unwrap();
    }

    #[test]
    fn a_directory_or_a_socket_of_another_user_is_not_trusted() {
        if me() != 0 {
            eprintln!("skipped: only root can give a directory to another user");
            return;
        }
        let root = tempfile::tempdir().unwrap();
        let place = place_below(root.path());
        place.make_folder().unwrap();
        let _listener = std::os::unix::net::UnixListener::bind(&place.socket).unwrap();
        chown(&place.socket, Some(65534), None).unwrap();
        assert!(matches!(place.look(), Err(Unfit::Foreign { owner: 65534 })));
        chown(&place.socket, Some(0), None).unwrap();
        chown(&place.folder, Some(65534), None).unwrap();
        assert!(matches!(place.look(), Err(Unfit::Foreign { owner: 65534 })));
        assert!(matches!(place.make_folder(), Err(Unfit::Foreign { owner: 65534 })));
        fs::remove_file(&place.socket).unwrap();
        fs::remove_dir(&place.folder).unwrap();
        chown(root.path(), Some(65534), None).unwrap();
        assert!(matches!(place.make_folder(), Err(Unfit::Exposed)), "they could rename it");
    }

    #[test]
    fn a_path_that_is_too_long_for_a_socket_is_told_before_anything_is_made() {
        let root = tempfile::tempdir().unwrap();
        let runtime = root.path().join("x".repeat(100));
        fs::create_dir(&runtime).unwrap();
        let place = place_below(&runtime);
        assert!(matches!(place.make_folder(), Err(Unfit::TooLong { length }) if length > 107));
        assert_eq!(fs::read_dir(runtime).unwrap().count(), 0);
        assert_eq!(place.look().unwrap(), Found::Nothing);
    }
}
