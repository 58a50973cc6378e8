//! Rescued texts: what was not in a database when the program had to end is written into a private
//! file, and returns as drafts when the account is opened the next time.

use std::fs::{DirBuilder, File, Metadata, symlink_metadata};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::ChatId;
use edited::{Edited, Found};
use own_file::{is_of_user, read_ours};
use profile::Profile;

mod edited;
mod own_file;
mod profile;
mod standing;

pub use standing::StandingNote;

/// The beginning and the end of the names of these files.
const BEGIN: &str = "wetui-unsaved-";
const END: &str = ".json";

/// One text with the place to which it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescued {
    /// The database of the account, below the profile's folder.
    database: String,
    /// The number of the chat in that database.
    chat: i64,
    /// The name of the chat.
    name: String,
    text: String,
    /// Set if the text is in a file that an editor was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edited: Option<Edited>,
    /// Set if this process keeps the text itself as long as it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    process: Option<u64>,
}

impl Rescued {
    /// A text of a chat.
    #[must_use]
    pub fn new(places: &Rescues, database: &Path, chat: (ChatId, &str), text: &str) -> Self {
        let (chat, name) = (chat.0.0, chat.1.to_owned());
        let (database, text) = (places.below(database), text.to_owned());
        Self { database, chat, name, text, edited: None, process: None }
    }

    /// A text that belongs to no chat yet, nor to an account.
    #[must_use]
    pub fn unaddressed(text: &str) -> Self {
        let (database, name) = (String::new(), String::new());
        Self { database, chat: 0, name, text: text.to_owned(), edited: None, process: None }
    }

    /// The same, while it is in an input of this process.
    fn held_by_this_process(self) -> Self {
        Self { process: Some(edited::this_process()), ..self }
    }

    /// Whether it can return in a database.
    fn is_of(&self, database: &str) -> bool {
        self.database.is_empty() || self.database == database
    }

    /// The number of its chat.
    #[must_use]
    pub const fn chat(&self) -> ChatId {
        ChatId(self.chat)
    }

    /// The name of its chat.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this process or an editor of it has the text.
    fn is_held(&self) -> bool {
        let is_ours = |process: u64| process == edited::this_process();
        self.process.is_some_and(is_ours) || self.edited.as_ref().is_some_and(Edited::is_ours)
    }

    /// Finds the text for the file `note`.
    fn find(&self, note: &Path) -> Found {
        match &self.edited {
            Some(edited) => edited.find(note),
            None => Found::Words(self.text.clone()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Contents {
    /// The folder of the profile, because files of other profiles can be in the same place.
    profile: String,
    /// The id of the profile, which stays when the folder is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile_id: Option<String>,
    words: Vec<Rescued>,
}

impl Contents {
    fn is_of(&self, profile: &Profile) -> bool {
        profile.is_meant_by(self.profile_id.as_deref(), &self.profile)
    }
}

/// The folders for rescued texts: they are searched in all of them, and written into the first that
/// accepts them.
#[derive(Clone, Debug)]
pub struct Rescues {
    profile: Profile,
    folders: Vec<PathBuf>,
}

/// The index of the folder for temporary files, which all users share.
const SHARED: usize = 2;

impl Rescues {
    /// The folders for the databases below a profile's folder: that folder itself, then `second`,
    /// then the one for temporary files.
    #[must_use]
    pub fn new(profile: &Path, second: &Path) -> Self {
        let folders = vec![profile.to_owned(), second.to_owned(), std::env::temp_dir()];
        Self { profile: Profile::new(profile), folders }
    }

    /// Gives the profile an id, by which its files are found after its folder was moved or is named
    /// by another path. Without success only the path counts.
    pub fn number_profile(&self) {
        if let Err(error) = self.profile.assign_id() {
            tracing::warn!(%error, "the profile has no number");
        }
    }

    /// One folder only.
    #[cfg(test)]
    #[must_use]
    pub fn nowhere(place: &Path) -> Self {
        Self { profile: Profile::new(place), folders: vec![place.to_owned()] }
    }

    fn below(&self, database: &Path) -> String {
        database
            .strip_prefix(self.profile.folder_as_given())
            .unwrap_or(database)
            .to_string_lossy()
            .into_owned()
    }

    /// Writes texts into a file that only the user can read, and returns its path. It is on the
    /// disk then.
    ///
    /// # Errors
    /// Why the last of the folders did not accept it.
    pub fn keep(&self, words: &[Rescued], stamp: i64) -> io::Result<PathBuf> {
        let text = self.note_of(words.to_vec())?;
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for (place, folder) in self.folders.iter().enumerate() {
            // A profile's folder may have been removed on purpose, and is not created again.
            if place == 1 {
                DirBuilder::new().recursive(true).mode(0o700).create(folder).ok();
            }
            match put(folder, &text, stamp) {
                Ok((path, _)) => return Ok(path),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// The file of [`Self::keep`] for a process that cannot write it in order: its possible paths,
    /// and its contents.
    ///
    /// # Errors
    /// If the texts cannot be encoded.
    pub fn prepared(&self, words: &[Rescued], stamp: i64) -> io::Result<(Vec<PathBuf>, String)> {
        let text = self.note_of(words.to_vec())?;
        let name = format!("{BEGIN}{stamp:013}-{}{END}", std::process::id());
        Ok((self.folders.iter().map(|folder| folder.join(&name)).collect(), text))
    }

    /// Writes the texts of inputs that are not in sight while another program has the terminal, in
    /// case this process ends first. No folder is created: a removed one would appear again, and
    /// with it a place for the editor's file.
    ///
    /// # Errors
    /// Why the last of the folders did not accept it.
    pub fn note_unseen(&self, words: &[Rescued], stamp: i64) -> io::Result<StandingNote> {
        let held = words.iter().cloned().map(Rescued::held_by_this_process);
        let text = self.note_of(held.collect())?;
        self.put_where_possible(&text, stamp)
    }

    /// Writes a text that belongs to no chat yet. No folder is created.
    ///
    /// # Errors
    /// Why the last of the folders did not accept it.
    pub fn note_unaddressed(&self, text: &str, stamp: i64) -> io::Result<StandingNote> {
        let text = self.note_of(vec![Rescued::unaddressed(text).held_by_this_process()])?;
        self.put_where_possible(&text, stamp)
    }

    /// Writes a file into the first existing folder that accepts it.
    fn put_where_possible(&self, text: &str, stamp: i64) -> io::Result<StandingNote> {
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for folder in &self.folders {
            match put(folder, text, stamp) {
                Ok(done) => return StandingNote::new(done),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn note_of(&self, words: Vec<Rescued>) -> io::Result<String> {
        let (profile, profile_id) = (self.profile.real_folder(), self.profile.profile_id());
        Ok(serde_json::to_string_pretty(&Contents { profile, profile_id, words })?)
    }

    /// Writes a note beside a file that an editor is given, in case the program ends first.
    ///
    /// # Errors
    /// If the file system reports an error.
    pub fn note_edited(
        &self,
        database: &Path,
        chat: (ChatId, &str),
        (file, before): (&Path, &str),
        stamp: i64,
    ) -> io::Result<StandingNote> {
        let edited = Some(Edited::new(file, before));
        let word = Rescued { edited, ..Rescued::new(self, database, chat, "") };
        let text = self.note_of(vec![word])?;
        StandingNote::new(put(file.parent().unwrap_or_else(|| Path::new(".")), &text, stamp)?)
    }

    /// The files with texts of a database, the oldest first. Files of editors that cannot be read
    /// are left out, and stay; see [`Self::unreadable`].
    #[must_use]
    pub fn find(&self, database: &Path) -> Vec<(PathBuf, Vec<Rescued>)> {
        let mut found = Vec::new();
        for (path, words) in self.of(database) {
            let all: Vec<Found> = words.iter().map(|word| word.find(&path)).collect();
            if all.iter().all(|found| *found == Found::Nothing) {
                forget(&path, &words);
                continue;
            }
            let words = words.into_iter().zip(all).filter_map(|(word, found)| match found {
                Found::Words(text) => Some(Rescued { text, ..word }),
                Found::Nothing | Found::Unreadable(_) => None,
            });
            let words: Vec<Rescued> = words.collect();
            if !words.is_empty() {
                found.push((path, words));
            }
        }
        found
    }

    /// Files with texts that cannot be taken over: they cannot be read, are too large, or have
    /// another encoding. The user must repair or remove them.
    #[must_use]
    pub fn unreadable(&self, database: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for (note, words) in self.of(database) {
            files.extend(words.iter().filter_map(|word| match word.find(&note) {
                Found::Unreadable(file) => Some(file),
                Found::Words(_) | Found::Nothing => None,
            }));
        }
        let unreadable = |(place, path): &(usize, PathBuf)| is_unreadable(*place, path);
        files.extend(self.notes().filter(unreadable).map(|(_, path)| path));
        files
    }

    /// The files for a database with their texts, except those that this process or its editor has.
    fn of(&self, database: &Path) -> Vec<(PathBuf, Vec<Rescued>)> {
        let database = self.below(database);
        let of_us = |(place, path): (usize, PathBuf)| {
            let contents = read(&path).ok()?;
            // A file in the profile's folder belongs to it wherever that was moved.
            let ours = place == 0 || contents.is_of(&self.profile);
            let mut words = contents.words;
            words.retain(|one| one.is_of(&database) && !one.is_held());
            let is_used = |one: &Rescued| one.process.is_some() || one.edited.is_some();
            if words.iter().any(is_used) && standing::is_held(&path) {
                return None;
            }
            (ours && !words.is_empty()).then_some((path, words))
        };
        self.notes().filter_map(of_us).collect()
    }

    /// The files with our names, by folder and age, each with the index of its folder.
    fn notes(&self) -> impl Iterator<Item = (usize, PathBuf)> {
        let of = |(place, folder): (usize, &PathBuf)| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let paths = entries.map(|entry| entry.path()).filter(|path| is_named(path));
            let mut paths: Vec<PathBuf> = paths.collect();
            paths.sort();
            paths.into_iter().map(move |path| (place, path)).collect::<Vec<_>>()
        };
        self.folders.iter().enumerate().flat_map(of)
    }

    /// All files with texts of the profile: notes, and files of editors.
    #[must_use]
    pub fn all(&self) -> Vec<PathBuf> {
        self.files_where(|place, contents| {
            place == 0 || contents.is_some_and(|it| it.is_of(&self.profile))
        })
    }

    /// All files with texts of other profiles.
    #[must_use]
    pub fn of_others(&self) -> Vec<PathBuf> {
        self.files_where(|place, contents| {
            place > 0 && contents.is_some_and(|it| !it.is_of(&self.profile))
        })
    }

    /// The notes for which `wanted` is true, by the index of their folder and their contents, each
    /// with the files to which it refers.
    fn files_where(&self, wanted: impl Fn(usize, Option<&Contents>) -> bool) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for (place, note) in self.notes() {
            let contents = read(&note).ok();
            if wanted(place, contents.as_ref()) {
                let words = contents.map(|it| it.words).unwrap_or_default();
                files.extend(edited_files(&words, &note).filter(|file| file.exists()));
                files.push(note);
            }
        }
        files
    }

    /// Removes the texts of a database from a file, except `rest`. A file without any is removed.
    ///
    /// # Errors
    /// If the file system reports an error.
    pub fn done(&self, path: &Path, database: &Path, rest: &[Rescued]) -> io::Result<()> {
        let database = self.below(database);
        let mut contents = read(path)?;
        let is_done =
            |one: &Rescued| one.is_of(&database) && !matches!(one.find(path), Found::Unreadable(_));
        let (done, others): (Vec<_>, Vec<_>) = contents.words.into_iter().partition(is_done);
        contents.words = others;
        contents.words.extend_from_slice(rest);
        let kept: Vec<PathBuf> = edited_files(rest, path).collect();
        for file in edited_files(&done, path).filter(|file| !kept.contains(file)) {
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

fn read(path: &Path) -> io::Result<Contents> {
    let meta = symlink_metadata(path)?;
    // Folders for temporary files are shared: only files that nobody else can have written are
    // believed.
    if may_be_written_by_others(&meta) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(serde_json::from_slice(&read_ours(path)?)?)
}

/// Whether a note cannot be read, is damaged, or may have been written by others. In a shared
/// folder, files of other users are ignored.
fn is_unreadable(place: usize, path: &Path) -> bool {
    let is_note =
        symlink_metadata(path).is_ok_and(|it| it.is_file() && (place < SHARED || is_of_user(&it)));
    is_note && read(path).is_err_and(|error| error.kind() != io::ErrorKind::NotFound)
}

fn may_be_written_by_others(meta: &Metadata) -> bool {
    meta.mode() & 0o022 != 0
}

/// The files of editors to which a note refers.
fn edited_files<'a>(words: &'a [Rescued], note: &Path) -> impl Iterator<Item = PathBuf> + 'a {
    let note = note.to_owned();
    words.iter().filter_map(move |one| Some(one.edited.as_ref()?.current_file(&note)))
}

/// Writes a complete file to the disk, under a new name; it is locked as long as it is open.
fn put(folder: &Path, text: &str, stamp: i64) -> io::Result<(PathBuf, File)> {
    let mut file = written(folder, text)?;
    // On a file system without locks, two clients of one profile may both take the texts back.
    file.as_file().try_lock().ok();
    for number in 0..1000 {
        let path = folder.join(format!("{BEGIN}{stamp:013}-{number}{END}"));
        match file.persist_noclobber(&path) {
            Ok(file) => {
                File::open(folder)?.sync_all()?;
                return Ok((path, file));
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// `NamedTempFile` has mode 0600.
fn written(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".wetui-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Removes a note about editors that wrote nothing, with their files.
fn forget(note: &Path, words: &[Rescued]) {
    for file in edited_files(words, note) {
        std::fs::remove_file(file).ok();
    }
    std::fs::remove_file(note).ok();
}

#[cfg(test)]
mod tests;
