//! Checks whether the folders can be written, and whether others can read them.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::check::{Check, State};
use crate::cli::context::Context;
use crate::cli::failure;
use crate::model::Lang;
use crate::paths::Error;
use crate::store;

/// The checks, and the first folder that cannot be used. Leaves nothing behind.
pub fn checks(context: &Context, lang: Lang) -> (Vec<Check>, Option<Error>) {
    let mut checks = Vec::new();
    let mut failed = None;
    for place in [context.paths.data_place(), context.paths.state_place()] {
        if let Err(error) = usable(place) {
            let detail = failure::place(&error, lang).replace("\n  ", " ");
            checks.push(Check::new(State::Bad, "files", detail, failure::make_writable(lang)));
            failed.get_or_insert(error);
            continue;
        }
        let open = open_to_others(place);
        checks.push(match open.first() {
            None if place.exists() => Check::ok("files", place.display().to_string()),
            None => {
                let words = lang.pick("还没有建", "not made yet");
                Check::ok("files", format!("{} ({words})", place.display()))
            }
            Some(path) => Check::new(
                State::Bad,
                "files",
                format!("{} ({})", path.display(), open.len()),
                &format!(
                    "{}: chmod -R go= {}",
                    lang.pick("别人能读", "others can read it"),
                    place.display()
                ),
            ),
        });
    }
    checks.extend(store::set_aside(context.paths.data_place()).iter().map(|path| {
        let advice = lang.pick(
            "换下来的旧数据库，wx 不再用；不需要就删掉（wx wipe 也会删）",
            "a database that was set aside and is not used any more; remove it when you do not need \
             it (wx wipe does, too)",
        );
        Check::new(State::Warn, "files", path.display().to_string(), advice)
    }));
    (checks, failed)
}

/// Tries to write into a folder and the folders of its servers, or where it would be created.
fn usable(place: &Path) -> Result<(), Error> {
    let Ok(found) = fs::metadata(place) else {
        let above = place.ancestors().find(|path| path.exists()).unwrap_or(place);
        return written(above).map_err(|source| Error::Unusable { path: place.to_owned(), source });
    };
    let owner = found.uid();
    if owner != rustix::process::geteuid().as_raw() {
        return Err(Error::Foreign { path: place.to_owned(), owner });
    }
    let unusable = |path: &Path, source| Error::Unusable { path: path.to_owned(), source };
    written(place).map_err(|source| unusable(place, source))?;
    for folder in entries(place).iter().filter(|path| path.is_dir()) {
        written(folder).map_err(|source| unusable(folder, source))?;
        for file in entries(folder).iter().filter(|path| is_database(path)) {
            let opened = OpenOptions::new().append(true).open(file);
            opened.map_err(|source| unusable(file, source))?;
        }
    }
    Ok(())
}

/// Creates a file there and removes it at once.
fn written(folder: &Path) -> io::Result<()> {
    use io::Write as _;
    tempfile::tempfile_in(folder)?.write_all(b"wx doctor")
}

fn is_database(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "db")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn open_to_others(path: &Path) -> Vec<PathBuf> {
    let Ok(meta) = fs::symlink_metadata(path) else { return Vec::new() };
    if meta.is_symlink() {
        return Vec::new();
    }
    let mut open = Vec::new();
    if meta.permissions().mode() & 0o077 != 0 {
        open.push(path.to_owned());
    }
    if meta.is_dir() {
        open.extend(entries(path).iter().flat_map(|entry| open_to_others(entry)));
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_can_read_is_found_however_deep() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        fs::create_dir_all(&path).unwrap();
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        fs::write(path.join("secret"), "x").unwrap();
        for (path, bits) in
            [(path.join("secret"), 0o600), (path.clone(), 0o700), (dir.path().join("a"), 0o700)]
        {
            mode(&path, bits);
        }
        mode(dir.path(), 0o700);
        assert!(open_to_others(dir.path()).is_empty());
        mode(&path.join("secret"), 0o640);
        assert_eq!(open_to_others(dir.path()), [path.join("secret")]);
    }

    #[test]
    fn a_place_that_is_not_there_yet_is_tried_above_and_nothing_stays() {
        let dir = tempfile::tempdir().unwrap();
        usable(&dir.path().join("a/b")).unwrap();
        usable(dir.path()).unwrap();
        assert!(entries(dir.path()).is_empty());
        fs::write(dir.path().join("file"), "x").unwrap();
        assert!(usable(&dir.path().join("file/b")).is_err());
    }
}
