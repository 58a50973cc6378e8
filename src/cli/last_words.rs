//! The unsaved texts of a frontend, in case it does not see its own end: a panic saves them, and
//! text that belongs to no chat is on the disk for as long as it is in the input.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::rescue::{PATIENCE, Unaddressed, rescued, rescued_in, words_of};
use crate::app::{Held, Writing};
use crate::host::last_file::{self, LastFile};
use crate::host::{background, clock, crash};
use crate::model::Lang;
use crate::runtime::desktop::editor::WriteNotes;
use crate::store::accounts::Accounts;
use crate::store::rescue::{Rescued, Rescues, StandingNote};

/// Shared by the frontend and the panic hook, which can run on any thread.
#[derive(Clone, Debug)]
pub struct LastWords {
    rescues: Rescues,
    accounts: Accounts,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    held: Held,
    /// The file with the text that was written while no chat was open.
    unaddressed: Option<StandingNote>,
    /// Whether the frontend has ended in order, so that its texts were handled.
    over: bool,
}

impl LastWords {
    /// Makes a panic save the texts and say where they are.
    pub fn saved_at_panic(rescues: Rescues, accounts: Accounts, lang: Lang) -> Self {
        let words = Self { rescues, accounts, state: Arc::default() };
        let at_panic = words.clone();
        crash::rescue_by(move || {
            let path = at_panic.save()?;
            Some(format!("{}: {}", rescued_in(lang), path.display()))
        });
        words
    }

    /// Takes in everything that would be lost if the process ended now.
    pub fn hold(&self, held: Held) {
        if let Ok(mut state) = self.state.lock()
            && state.held != held
        {
            last_file::prepare(self.prepared(&held));
            state.held = held;
        }
    }

    /// The file for a fault that leaves no time to write it in order.
    fn prepared(&self, held: &Held) -> Option<LastFile> {
        let words = self.rescued(held);
        if words.is_empty() {
            return None;
        }
        let (paths, text) = self.rescues.prepared(&words, clock::now().0).ok()?;
        Some(LastFile::new(paths, text))
    }

    fn rescued(&self, held: &Held) -> Vec<Rescued> {
        let words = words_of(held);
        let words = words.iter().map(|one| rescued(&self.rescues, &self.accounts, one));
        let unaddressed = Some(held.unaddressed.as_str()).filter(|text| !text.is_empty());
        words.chain(unaddressed.map(Rescued::unaddressed)).collect()
    }

    /// Notes that all texts were handled. The text that belongs to no chat stays on the disk if it
    /// was not saved elsewhere.
    pub fn end(&self, unaddressed: Unaddressed) {
        let Ok(mut state) = self.state.lock() else { return };
        state.held = Held::default();
        state.over = true;
        last_file::prepare(None);
        if let (Some(note), Unaddressed::KeptNowhere) = (state.unaddressed.take(), unaddressed) {
            note.leave();
        }
    }

    /// Writes the texts into a private file; returns its path if there were any.
    fn save(&self) -> Option<PathBuf> {
        // The thread that panicked may hold the lock.
        let mut state = self.state.try_lock().ok()?;
        let held = std::mem::take(&mut state.held);
        let all = self.rescued(&held);
        if all.is_empty() {
            return None;
        }
        let places = self.rescues.clone();
        let (tell, told) = std::sync::mpsc::channel();
        background::run(move || drop(tell.send(places.keep(&all, clock::now().0).ok())));
        let path = told.recv_timeout(PATIENCE).ok().flatten()?;
        last_file::prepare(None);
        // It is in that file too.
        drop(state.unaddressed.take());
        Some(path)
    }
}

impl WriteNotes for LastWords {
    fn beside(&self, given: &Writing, file: &Path) -> Option<StandingNote> {
        let (uin, edition) = given.account;
        let database = self.accounts.database(edition, uin);
        let (chat, text) = ((given.chat, given.name.as_str()), (file, given.text.as_str()));
        let note = self.rescues.note_edited(&database, chat, text, clock::now().0);
        note.inspect_err(|error| tracing::warn!(%error, "no note beside the editor's file")).ok()
    }

    fn with(&self, words: &[Writing]) -> Option<StandingNote> {
        let words: Vec<Rescued> =
            words.iter().map(|one| rescued(&self.rescues, &self.accounts, one)).collect();
        let note = self.rescues.note_unseen(&words, clock::now().0);
        note.inspect_err(|error| tracing::warn!(%error, "no note of what nobody sees")).ok()
    }

    fn unaddressed(&self, text: &str) {
        let note = || {
            let note = self.rescues.note_unaddressed(text, clock::now().0);
            note.inspect_err(|error| tracing::warn!(%error, "no note of what is for nobody yet"))
                .ok()
        };
        // The file before stays until the new one is on the disk.
        let note = if text.is_empty() { None } else { note() };
        if let Ok(mut state) = self.state.lock()
            && !state.over
            && (note.is_some() || text.is_empty())
        {
            state.unaddressed = note;
        }
    }

    fn hold(&self, held: Held) {
        Self::hold(self, held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChatId, EditionId};

    fn words(home: &Path) -> LastWords {
        let rescues = Rescues::new(home, &home.join("state"));
        LastWords { rescues, accounts: Accounts::new(home, None), state: Arc::default() }
    }

    fn texts(home: &Path) -> Vec<String> {
        let database = Accounts::new(home, None).database(EditionId::Web, 7);
        let found = Rescues::new(home, &home.join("state")).find(&database);
        found.iter().flat_map(|(_, all)| all).map(|one| one.text().to_owned()).collect()
    }

    #[test]
    fn a_panic_saves_what_stands_in_the_inputs_once_and_nothing_after_the_end() {
        let home = tempfile::tempdir().unwrap();
        let words = words(home.path());
        assert_eq!(words.save(), None, "there is nothing");
        let typed = |text: &str| Writing {
            account: (7, EditionId::Web),
            chat: ChatId(3),
            name: "李雷".to_owned(),
            text: text.to_owned(),
        };
        let held = Held {
            typed: vec![typed("半句")],
            unaddressed: "还没选给谁".to_owned(),
            ..Held::default()
        };
        words.hold(held.clone());
        assert!(words.save().is_some());
        assert_eq!(texts(home.path()), ["半句", "还没选给谁"]);
        assert_eq!(words.save(), None, "a second panic");
        words.hold(held);
        words.end(Unaddressed::Kept);
        assert_eq!(words.save(), None);
    }

    #[test]
    fn a_note_that_is_written_when_all_is_over_does_not_stay() {
        let home = tempfile::tempdir().unwrap();
        let words = words(home.path());
        let files = || std::fs::read_dir(home.path()).unwrap().count();
        words.unaddressed("还没选给谁");
        assert_eq!(files(), 1);
        words.unaddressed("还没选给谁呢");
        assert_eq!(files(), 1, "in place of the one before");
        words.end(Unaddressed::Kept);
        assert_eq!(files(), 0);
        words.unaddressed("晚了");
        assert_eq!(files(), 0);
    }
}
