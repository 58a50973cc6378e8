//! Words that were not in a database when the program had to end, in a private file: it comes back
//! as drafts when the account is opened the next time.

use std::fs::{DirBuilder, File, symlink_metadata};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::ChatId;
use crate::text::saved_text;

/// The names of the files begin and end so.
const BEGIN: &str = "wetui-unsaved-";
const END: &str = ".json";
/// No file of more bytes is read.
const LARGEST: u64 = 64 << 20;
/// So many files at most are looked at in a folder.
const MOST: usize = 100;

/// One text and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescued {
    /// The database of the account, below the profile's folder.
    database: String,
    /// The number of the conversation in that database.
    chat: i64,
    /// How the conversation is called.
    name: String,
    /// The words.
    text: String,
    /// They lie in a file that an editor was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edited: Option<Edited>,
}

/// A text that is written in an editor: what counts is what lies in its file in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Edited {
    /// Where it lies.
    file: PathBuf,
    /// What was in it when the editor began, which is a draft already.
    before: String,
    /// The process whose editor it is.
    process: u64,
}

/// Tells this process from every other one, also from one that had its number before.
static PROCESS: LazyLock<u64> = LazyLock::new(|| fastrand::u64(..));

impl Rescued {
    /// A text of a conversation of a database.
    #[must_use]
    pub fn new(places: &Rescues, database: &Path, chat: (ChatId, &str), text: &str) -> Self {
        let (chat, name) = (chat.0.0, chat.1.to_owned());
        Self { database: places.below(database), chat, name, text: text.to_owned(), edited: None }
    }

    /// The number its conversation had.
    #[must_use]
    pub const fn chat(&self) -> ChatId {
        ChatId(self.chat)
    }

    /// How its conversation was called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An editor of this process has it.
    fn is_being_edited(&self) -> bool {
        self.edited.as_ref().is_some_and(|edited| edited.process == *PROCESS)
    }

    /// Takes over what an editor left; `false` where that is nothing. What it was given may not be on
    /// the disk as a draft yet, and is left too where nothing was saved.
    fn read_edited(&mut self) -> bool {
        let Some(edited) = &self.edited else { return true };
        let Some(bytes) = read_ours(&edited.file) else { return false };
        let Some(text) = saved_text(bytes, &edited.before) else {
            // under another name it goes with no note
            let kept = edited.file.with_extension("not-utf8.txt");
            if std::fs::rename(&edited.file, &kept).is_err() {
                return false;
            }
            self.text = format!("(not UTF-8) {}", kept.display());
            return true;
        };
        self.text = text;
        !self.text.is_empty()
    }
}

/// A note about editors that wrote nothing, and their files.
fn forget(note: &Path, words: &[Rescued]) {
    for edited in words.iter().filter_map(|one| one.edited.as_ref()) {
        std::fs::remove_file(&edited.file).ok();
    }
    std::fs::remove_file(note).ok();
}

#[derive(Serialize, Deserialize)]
struct Contents {
    /// Files of other profiles may lie in the same folder.
    profile: String,
    words: Vec<Rescued>,
}

/// Where rescued words are looked for, and are put: the first folder that takes them.
#[derive(Clone, Debug)]
pub struct Rescues {
    profile: PathBuf,
    folders: Vec<PathBuf>,
}

impl Rescues {
    /// For the databases below a profile's folder. Where nothing can be written there, a file goes
    /// into the second folder, and else where temporary files go.
    #[must_use]
    pub fn new(profile: &Path, second: &Path) -> Self {
        let folders = vec![profile.to_owned(), second.to_owned(), std::env::temp_dir()];
        Self { profile: profile.to_owned(), folders }
    }

    /// Nothing but one place.
    #[cfg(test)]
    #[must_use]
    pub fn nowhere(place: &Path) -> Self {
        Self { profile: place.to_owned(), folders: vec![place.to_owned()] }
    }

    fn below(&self, database: &Path) -> String {
        database.strip_prefix(&self.profile).unwrap_or(database).to_string_lossy().into_owned()
    }

    /// Keeps the words for their owner alone; gives the file. It is on the disk when this returns.
    ///
    /// # Errors
    /// Why the last of the folders does not take it.
    pub fn keep(&self, words: &[Rescued], stamp: i64) -> io::Result<PathBuf> {
        let profile = self.profile.to_string_lossy().into_owned();
        let contents = Contents { profile, words: words.to_vec() };
        let text = serde_json::to_string_pretty(&contents)?;
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for (place, folder) in self.folders.iter().enumerate() {
            // The profile's folder may have been taken away on purpose, and is not made anew.
            if place == 1 {
                DirBuilder::new().recursive(true).mode(0o700).create(folder).ok();
            }
            match put(folder, &text, stamp) {
                Ok(path) => return Ok(path),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// Puts a note beside a file that an editor is given, for the case that the program ends first;
    /// gives the note.
    ///
    /// # Errors
    /// What the file system says.
    pub fn note_edited(
        &self,
        database: &Path,
        chat: (ChatId, &str),
        (file, before): (&Path, &str),
        stamp: i64,
    ) -> io::Result<PathBuf> {
        let edited = Edited { file: file.to_owned(), before: before.to_owned(), process: *PROCESS };
        let word = Rescued { edited: Some(edited), ..Rescued::new(self, database, chat, "") };
        let profile = self.profile.to_string_lossy().into_owned();
        let text = serde_json::to_string_pretty(&Contents { profile, words: vec![word] })?;
        put(file.parent().unwrap_or_else(|| Path::new(".")), &text, stamp)
    }

    /// The files with words of a database, the oldest first.
    #[must_use]
    pub fn find(&self, database: &Path) -> Vec<(PathBuf, Vec<Rescued>)> {
        let database = self.below(database);
        let mut found = Vec::new();
        for (place, folder) in self.folders.iter().enumerate() {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let paths = entries.map(|entry| entry.path()).filter(|path| is_named(path));
            let mut paths: Vec<PathBuf> = paths.take(MOST).collect();
            paths.sort();
            for path in paths {
                let Some(contents) = read(&path) else { continue };
                // What lies in the profile's folder belongs to it wherever that was moved.
                let ours = place == 0 || Path::new(&contents.profile) == self.profile;
                let mut words = contents.words;
                words.retain(|one| one.database == database && !one.is_being_edited());
                if ours && !words.is_empty() && !words.iter_mut().any(Rescued::read_edited) {
                    // editors that wrote nothing
                    forget(&path, &words);
                    continue;
                }
                if ours && !words.is_empty() {
                    found.push((path, words));
                }
            }
        }
        found
    }

    /// All files with words of the profile.
    #[must_use]
    pub fn all(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for (place, folder) in self.folders.iter().enumerate() {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            paths.retain(|path| is_named(path));
            paths.retain(|path| {
                let of_us = |it: Contents| Path::new(&it.profile) == self.profile;
                place == 0 || read(path).is_some_and(of_us)
            });
            found.extend(paths);
        }
        found
    }

    /// The words of a database in a file are elsewhere now, but for the rest; a file without any goes.
    ///
    /// # Errors
    /// What the file system says.
    pub fn done(&self, path: &Path, database: &Path, rest: &[Rescued]) -> io::Result<()> {
        let database = self.below(database);
        let mut contents = read(path).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        let (done, others) = contents.words.into_iter().partition(|one| one.database == database);
        contents.words = others;
        contents.words.extend_from_slice(rest);
        let files = |words: &[Rescued]| -> Vec<PathBuf> {
            words.iter().filter_map(|one| Some(one.edited.as_ref()?.file.clone())).collect()
        };
        let kept = files(rest);
        for file in files(&done).into_iter().filter(|file| !kept.contains(file)) {
            std::fs::remove_file(file).ok();
        }
        if contents.words.is_empty() {
            return std::fs::remove_file(path);
        }
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let file = written(folder, &serde_json::to_string_pretty(&contents)?)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn is_named(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(BEGIN) && name.ends_with(END))
}

fn read(path: &Path) -> Option<Contents> {
    let meta = symlink_metadata(path).ok()?;
    // Folders for temporary files are everybody's: only what is private is believed.
    if meta.mode() & 0o077 != 0 {
        return None;
    }
    serde_json::from_slice(&read_ours(path)?).ok()
}

/// A file of this user.
fn read_ours(path: &Path) -> Option<Vec<u8>> {
    let meta = symlink_metadata(path).ok()?;
    let ours = meta.uid() == rustix::process::geteuid().as_raw();
    if !meta.is_file() || !ours || meta.len() > LARGEST {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A whole file, on the disk, under a name that nothing had.
fn put(folder: &Path, text: &str, stamp: i64) -> io::Result<PathBuf> {
    let mut file = written(folder, text)?;
    for number in 0..1000 {
        let path = folder.join(format!("{BEGIN}{stamp:013}-{number}{END}"));
        match file.persist_noclobber(&path) {
            Ok(_) => {
                File::open(folder)?.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// `NamedTempFile` is made with mode 0600.
fn written(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".wetui-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn places(home: &Path) -> Rescues {
        let mut places = Rescues::new(&home.join("default"), &home.join("state"));
        places.folders.truncate(2);
        places
    }

    fn word(places: &Rescues, database: &str, text: &str) -> Rescued {
        Rescued::new(places, &places.profile.join(database), (ChatId(3), "李雷"), text)
    }

    #[test]
    fn rescued_words_lie_in_a_private_file_and_are_found_for_their_account_alone() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        std::fs::create_dir(&places.profile).unwrap();
        let [one, two] = ["weixin/web-1.db", "weixin/web-2.db"];
        let words = [word(&places, one, "写了一半\n第二行"), word(&places, two, "别的账号")];
        let path = places.keep(&words, 7).unwrap();
        assert_eq!(path.parent(), Some(places.profile.as_path()));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_ne!(places.keep(&words, 7).unwrap(), path, "nothing is written over");
        let found = places.find(&places.profile.join(one));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], (path.clone(), vec![words[0].clone()]));
        places.done(&path, &places.profile.join(one), &[]).unwrap();
        assert_eq!(places.find(&places.profile.join(one)).len(), 1);
        assert_eq!(places.find(&places.profile.join(two)).len(), 2, "they are of another account");
        places.done(&path, &places.profile.join(two), &[]).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn where_the_data_folder_is_gone_the_words_go_elsewhere_and_it_stays_gone() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let words = [word(&places, "weixin/web-1.db", "字")];
        let path = places.keep(&words, 7).unwrap();
        assert_eq!(path.parent(), Some(home.path().join("state").as_path()));
        assert!(!places.profile.exists());
        assert_eq!(places.find(&places.profile.join("weixin/web-1.db")).len(), 1);
        let other = Rescues { profile: home.path().join("other"), ..places.clone() };
        assert!(other.find(&other.profile.join("weixin/web-1.db")).is_empty(), "another profile");
    }

    #[test]
    fn a_file_that_others_could_have_written_is_not_believed() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let path = places.keep(&[word(&places, "web-1.db", "字")], 7).unwrap();
        let database = places.profile.join("web-1.db");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(places.find(&database).is_empty());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let moved = home.path().join("elsewhere");
        std::fs::rename(&path, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, &path).unwrap();
        assert!(places.find(&database).is_empty());
    }

    #[test]
    fn what_an_editor_wrote_comes_back_once_when_the_program_ended_before_it() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let state = home.path().join("state");
        std::fs::create_dir_all(&state).unwrap();
        let (file, database) = (state.join("wx-1.txt"), places.profile.join("web-1.db"));
        std::fs::write(&file, "开头").unwrap();
        let chat = (ChatId(3), "李雷");
        let note = places.note_edited(&database, chat, (&file, "开头"), 7).unwrap();
        std::fs::write(&file, "开头和一小时的字\n").unwrap();
        assert!(places.find(&database).is_empty(), "its editor is still ours");
        let others = std::fs::read_to_string(&note).unwrap();
        let others = others.replace(&format!("\"process\": {}", *PROCESS), "\"process\": 1");
        std::fs::write(&note, others).unwrap();
        let found = places.find(&database);
        let texts: Vec<_> = found.iter().flat_map(|(_, words)| words).map(Rescued::text).collect();
        assert_eq!(texts, ["开头和一小时的字"]);
        places.done(&note, &database, &[]).unwrap();
        assert!(!note.exists() && !file.exists());
    }

    #[test]
    fn what_an_editor_saved_in_another_encoding_stays_and_the_draft_names_it() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let state = home.path().join("state");
        std::fs::create_dir_all(&state).unwrap();
        let (file, database) = (state.join("wx-1.txt"), places.profile.join("web-1.db"));
        let note = places.note_edited(&database, (ChatId(3), "李雷"), (&file, "开头"), 7).unwrap();
        std::fs::write(&file, b"\xc4\xe3\xba\xc3\n").unwrap();
        let others = std::fs::read_to_string(&note).unwrap();
        let ours = format!("\"process\": {}", *PROCESS);
        std::fs::write(&note, others.replace(&ours, "\"process\": 1")).unwrap();
        let found = places.find(&database);
        let kept = state.join("wx-1.not-utf8.txt");
        let texts: Vec<_> = found.iter().flat_map(|(_, words)| words).map(Rescued::text).collect();
        assert_eq!(texts, [format!("(not UTF-8) {}", kept.display())]);
        places.done(&note, &database, &[]).unwrap();
        assert_eq!(std::fs::read(&kept).unwrap(), b"\xc4\xe3\xba\xc3\n");
    }

    #[test]
    fn an_editor_that_wrote_nothing_leaves_what_it_was_given() {
        let home = tempfile::tempdir().unwrap();
        let places = places(home.path());
        let state = home.path().join("state");
        std::fs::create_dir_all(&state).unwrap();
        let (file, database) = (state.join("wx-1.txt"), places.profile.join("web-1.db"));
        for (text, left) in [("开头", Some("开头")), ("开头\n", Some("开头")), ("", None)] {
            std::fs::write(&file, text).unwrap();
            let chat = (ChatId(3), "李雷");
            let note = places.note_edited(&database, chat, (&file, "开头"), 7).unwrap();
            let others = std::fs::read_to_string(&note).unwrap();
            let ours = format!("\"process\": {}", *PROCESS);
            std::fs::write(&note, others.replace(&ours, "\"process\": 1")).unwrap();
            let found = places.find(&database);
            let words = found.iter().flat_map(|(_, words)| words).map(Rescued::text);
            assert_eq!(words.collect::<Vec<_>>(), left.into_iter().collect::<Vec<_>>());
            if left.is_some() {
                places.done(&note, &database, &[]).unwrap();
            }
            assert!(!note.exists() && !file.exists(), "{text:?}");
        }
    }
}
