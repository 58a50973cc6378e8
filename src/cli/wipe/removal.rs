//! Removing files for good, through links too, and reporting what is left.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::api::SystemProblem;
use crate::cli::client::VIEW;
use crate::model::Lang;

/// How often a folder is emptied again if something appears in it meanwhile.
const PASSES: u32 = 5;

/// Why something is still there.
#[derive(Debug)]
enum Why {
    /// The system refuses to remove it.
    Barred(io::Error),
    /// It is behind a link to a place that cannot be reached, such as an unmounted disk.
    Away(PathBuf),
    /// It is behind a link among our files and does not look like ours.
    Foreign,
    /// The same file has this many other names.
    OtherNames(u64),
}

/// The removal and what it leaves.
#[derive(Debug, Default)]
pub struct Removal {
    left: Vec<(PathBuf, Why)>,
    /// Files with several names, by device and inode: one name, and how many others there are.
    names: BTreeMap<(u64, u64), (PathBuf, u64)>,
    /// Folders behind links that were visited.
    seen: BTreeSet<PathBuf>,
    /// Paths that stay, by every name they have.
    stays: BTreeSet<PathBuf>,
    /// Folders that stay because of their contents.
    kept: BTreeSet<PathBuf>,
}

impl Removal {
    /// A removal that does not touch these paths, nor what they link to.
    pub fn sparing<'a>(places: impl Iterator<Item = &'a Path>) -> Self {
        let names = |place: &'a Path| [Some(place.to_owned()), fs::canonicalize(place).ok()];
        Self { stays: places.flat_map(names).flatten().collect(), ..Self::default() }
    }

    /// Returns whether the path stays, and then keeps its folder.
    fn spares(&mut self, path: &Path) -> bool {
        let real = fs::canonicalize(path).ok();
        let spared = self.stays.contains(path) || real.is_some_and(|it| self.stays.contains(&it));
        if spared && let Some(folder) = path.parent() {
            self.kept.insert(folder.to_owned());
        }
        spared
    }

    /// Removes a path; what it links to is removed first.
    pub fn remove(&mut self, place: &Path) {
        match fs::symlink_metadata(place) {
            Ok(meta) if meta.is_symlink() => self.follow(place),
            Ok(_) | Err(_) => self.entry(place),
        }
        let told = self.left.iter().any(|(path, _)| path.starts_with(place));
        let told = told || self.kept.contains(place) || self.stays.contains(place);
        if !told && self.left.is_empty() && fs::symlink_metadata(place).is_ok() {
            let back = io::Error::from(ErrorKind::AlreadyExists);
            self.left.push((place.to_owned(), Why::Barred(back)));
        }
    }

    /// What is left, one a line.
    pub fn leftovers(mut self, lang: Lang) -> Vec<String> {
        let others = std::mem::take(&mut self.names).into_values().filter(|(_, more)| *more > 0);
        self.left.extend(others.map(|(path, more)| (path, Why::OtherNames(more))));
        let line =
            |(path, why): &(PathBuf, Why)| format!("{}: {}", path.display(), why.words(lang));
        self.left.iter().map(line).collect()
    }

    fn entry(&mut self, path: &Path) {
        if self.spares(path) {
            return;
        }
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => self.barred(path, error),
            Ok(meta) if meta.is_symlink() && path.file_name().is_some_and(is_ours) => {
                self.follow(path);
            }
            Ok(meta) if meta.is_symlink() => self.unlink(path),
            Ok(meta) if meta.is_dir() => self.folder(path, |_| true),
            Ok(meta) => self.file(path, &meta),
        }
    }

    /// Removes what a link leads to. That place may contain other files, so only those with one of
    /// our names are removed there.
    fn follow(&mut self, path: &Path) {
        let before = self.left.len();
        match fs::canonicalize(path) {
            Ok(target) if !self.seen.insert(target.clone()) => {}
            Ok(target) if self.stays.contains(&target) => {}
            Ok(target) if target.is_dir() && path.file_name() == Some(OsStr::new("cache")) => {
                self.folder(&target, is_cached);
            }
            Ok(target) if target.is_dir() => self.folder(&target, is_ours),
            Ok(target) => {
                for rest in ["", "-wal", "-shm", "-journal"] {
                    let mut name = target.clone().into_os_string();
                    name.push(rest);
                    self.entry(Path::new(&name));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let target = fs::read_link(path).unwrap_or_default();
                self.left.push((path.to_owned(), Why::Away(target)));
            }
            Err(error) => self.barred(path, error),
        }
        // The link stays as long as it leads to something.
        if self.left.len() == before {
            self.unlink(path);
        }
    }

    fn folder(&mut self, path: &Path, goes: fn(&OsStr) -> bool) {
        let mut told = false;
        for pass in 1..=PASSES {
            let names = match entries(path) {
                Ok(names) => names,
                Err(error) if error.kind() == ErrorKind::NotFound => return,
                Err(error) => return self.barred(path, error),
            };
            let before = self.left.len();
            let (ours, others): (Vec<_>, Vec<_>) =
                names.into_iter().partition(|it| it.file_name().is_some_and(goes));
            for entry in &ours {
                self.entry(entry);
            }
            if !others.is_empty() {
                if !std::mem::replace(&mut told, true) {
                    self.left.extend(others.into_iter().map(|it| (it, Why::Foreign)));
                }
                return;
            }
            if self.left.len() > before {
                return;
            }
            if self.kept.contains(path) {
                if let Some(above) = path.parent() {
                    self.kept.insert(above.to_owned());
                }
                return;
            }
            match willing(path, || fs::remove_dir(path)) {
                // What appeared meanwhile is removed in the next pass.
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty && pass < PASSES => {}
                // It is empty, and the root of a file system.
                Err(error) if error.kind() == ErrorKind::ResourceBusy => return,
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return self.barred(path, error);
                }
                Ok(()) | Err(_) => return,
            }
        }
    }

    fn file(&mut self, path: &Path, meta: &Metadata) {
        let before = self.left.len();
        self.unlink(path);
        if self.left.len() == before && meta.nlink() > 1 {
            let more = meta.nlink() - 1;
            self.names.insert((meta.dev(), meta.ino()), (path.to_owned(), more));
        } else if meta.nlink() == 1 {
            self.names.remove(&(meta.dev(), meta.ino()));
        }
    }

    fn unlink(&mut self, path: &Path) {
        match willing(path, || fs::remove_file(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => self.barred(path, error),
            Ok(()) | Err(_) => {}
        }
    }

    fn barred(&mut self, path: &Path, error: io::Error) {
        self.left.push((path.to_owned(), Why::Barred(error)));
    }
}

impl Why {
    fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Barred(error), _) if error.kind() == ErrorKind::AlreadyExists => {
                lang.pick("又出现了", "it came back").to_owned()
            }
            (Self::Barred(error), _) => SystemProblem::from(error).words(lang),
            (Self::Away(target), Lang::Zh) => {
                format!("链接指向 {}，那里现在看不到（磁盘没挂上？），里面的还在", target.display())
            }
            (Self::Away(target), Lang::En) => format!(
                "it leads to {}, which is not there now (a disk not mounted?); what lies there stays",
                target.display()
            ),
            (Self::Foreign, _) => lang
                .pick(
                    "在链接指向的目录里，不像 wx 的，没动",
                    "behind a link, and not like a file of wx",
                )
                .to_owned(),
            (Self::OtherNames(more), Lang::Zh) => {
                format!("这个文件还有 {more} 个别的名字（硬链接），内容还在")
            }
            (Self::OtherNames(more), Lang::En) => {
                format!(
                    "the file has {more} other names (hard links); its contents are still there"
                )
            }
        }
    }
}

/// Whether the name is that of one of our folders or files.
fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    begins(&[
        "server-",
        "current",
        "web-",
        "filehelper-",
        ".tmp",
        ".wx-",
        "wx.log",
        "crash-",
        "wetui-unsaved-",
        "profile-id",
    ]) || ["weixin", "cache", "files"].contains(&&*name)
        || holds_words(&name)
        || ["login-code.png", "lock", ".lock", "unattended", VIEW].contains(&&*name)
}

/// Whether a file contains texts, by its name: copied, pasted or edited ones, backups of editors,
/// and replies that could not be read.
pub fn holds_words(name: &str) -> bool {
    let edited = name.contains("wx-") && name.contains(".txt");
    edited || name.contains("copied.txt") || name.contains("clipboard-") || name == "unread"
}

/// Whether the file is in a folder of previews.
fn is_cached(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    [".jpg", ".png", ".gif", ".webp", ".bmp"].iter().any(|end| name.ends_with(end))
        || name.starts_with(".tmp")
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    match read() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            open_up(folder)?;
            read()
        }
        read => read,
    }
}

/// Carries out an operation on an entry; if its folder forbids it, makes the folder writable first.
fn willing(path: &Path, act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match act() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            open_up(path.parent().unwrap_or(path))?;
            act()
        }
        done => done,
    }
}

fn open_up(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn left(places: &[&Path]) -> Vec<String> {
        let mut removal = Removal::default();
        for place in places {
            removal.remove(place);
        }
        removal.leftovers(Lang::En)
    }

    fn profile(at: &Path) {
        fs::create_dir_all(at.join("weixin")).unwrap();
        fs::create_dir_all(at.join("cache")).unwrap();
        for name in [
            "weixin/web-1.db",
            "weixin/web-1.db-wal",
            "weixin/web-1.corrupt-5",
            "weixin/web-1.moved-5.db",
        ] {
            fs::write(at.join(name), "words").unwrap();
        }
        fs::write(at.join("cache/1.jpg"), "a picture").unwrap();
    }

    #[test]
    fn what_links_lead_to_goes_and_what_is_not_ours_there_stays_and_is_told() {
        let home = tempfile::tempdir().unwrap();
        let (away, place) = (home.path().join("disk"), home.path().join("default"));
        profile(&away);
        symlink(&away, &place).unwrap();
        assert_eq!(left(&[&place]), Vec::<String>::new());
        assert!(!away.exists() && fs::symlink_metadata(&place).is_err());
        profile(&away);
        fs::write(away.join("thesis.tex"), "years of work").unwrap();
        symlink(&away, &place).unwrap();
        let told = left(&[&place]);
        assert!(told.len() == 1 && told[0].contains("thesis.tex"), "{told:?}");
        assert_eq!(fs::read_dir(&away).unwrap().count(), 1);
    }

    #[test]
    fn what_stays_is_not_touched_behind_a_link_or_within_a_place_that_goes() {
        let home = tempfile::tempdir().unwrap();
        let (place, pictures) = (home.path().join("default"), home.path().join("Pictures"));
        profile(&place);
        fs::create_dir_all(pictures.join("files")).unwrap();
        fs::create_dir_all(place.join("mine/letters")).unwrap();
        for name in ["Pictures/holiday.jpg", "Pictures/keepass.db", "Pictures/files/thesis.tex"] {
            fs::write(home.path().join(name), "years of work").unwrap();
        }
        fs::write(place.join("mine/letters/one.pdf"), "years of work").unwrap();
        symlink(&pictures, place.join("files")).unwrap();
        let stays = [place.join("files"), place.join("mine")];
        let mut removal = Removal::sparing(stays.iter().map(PathBuf::as_path));
        removal.remove(&place);
        assert_eq!(removal.leftovers(Lang::En), Vec::<String>::new());
        assert_eq!(fs::read_dir(&pictures).unwrap().count(), 3);
        assert!(pictures.join("files/thesis.tex").exists());
        assert!(place.join("mine/letters/one.pdf").exists() && place.join("files").exists());
        assert!(!place.join("weixin").exists() && !place.join("cache").exists());
        // A link that nobody told of takes no pictures and databases of others with it.
        let mut removal = Removal::default();
        removal.remove(&place.join("files"));
        assert_eq!(removal.leftovers(Lang::En).len(), 2);
        assert!(pictures.join("holiday.jpg").exists() && pictures.join("keepass.db").exists());
    }

    #[test]
    fn the_folder_of_a_server_and_a_database_may_be_links_too() {
        let home = tempfile::tempdir().unwrap();
        let (place, disk) = (home.path().join("default"), home.path().join("disk"));
        profile(&disk);
        fs::create_dir_all(place.join("server-x")).unwrap();
        symlink(disk.join("weixin"), place.join("weixin")).unwrap();
        fs::write(disk.join("all.sqlite"), "words").unwrap();
        fs::write(disk.join("all.sqlite-wal"), "words").unwrap();
        symlink(disk.join("all.sqlite"), place.join("server-x/web-2.db")).unwrap();
        // A circle has an end.
        symlink(&place, place.join("server-x/web-3")).unwrap();
        assert_eq!(left(&[&place]), Vec::<String>::new());
        assert!(!place.exists());
        let rest: Vec<_> = entries(&disk).unwrap();
        assert_eq!(rest, [disk.join("cache")]);
    }

    #[test]
    fn a_link_to_a_disk_that_is_not_there_is_no_success() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("default");
        symlink("/mnt/not/mounted", &place).unwrap();
        let told = left(&[&place]);
        assert!(told.len() == 1 && told[0].contains("/mnt/not/mounted"), "{told:?}");
        assert!(fs::symlink_metadata(&place).is_ok(), "for when it is mounted");
    }

    #[test]
    fn another_name_of_a_database_is_told_and_one_within_goes_too() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("default");
        profile(&place);
        fs::hard_link(place.join("weixin/web-1.db"), place.join("weixin/web-9.db")).unwrap();
        assert_eq!(left(&[&place]), Vec::<String>::new());
        profile(&place);
        fs::hard_link(place.join("weixin/web-1.db"), home.path().join("backup")).unwrap();
        let told = left(&[&place]);
        assert!(told.len() == 1 && told[0].contains("other names"), "{told:?}");
        assert!(!place.exists() && home.path().join("backup").exists());
    }

    #[test]
    fn folders_that_may_not_be_written_or_read_are_opened() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("default");
        for bits in [0o500, 0o000] {
            profile(&place);
            fs::set_permissions(place.join("cache"), Permissions::from_mode(bits)).unwrap();
            fs::set_permissions(place.join("weixin"), Permissions::from_mode(bits)).unwrap();
            assert_eq!(left(&[&place]), Vec::<String>::new());
            assert!(!place.exists());
        }
    }

    #[test]
    fn nothing_there_is_nothing_left() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(left(&[&home.path().join("default")]), Vec::<String>::new());
    }
}
