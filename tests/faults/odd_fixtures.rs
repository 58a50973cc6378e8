//! The replies of the fixtures, odd in every way: read, or made use of as far as that goes; no
//! record but the changed one is lost, and none is taken for another answer.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wetui::protocol::endpoint::{
    BatchContacts, CheckUpload, Endpoint, GetContacts, Init, JsLogin, LoginPoll, NewLoginPage,
    Poll, PushLogin, SendText, StatusNotify, Sync, SyncCheck, UploadChunk,
};
use wetui::protocol::{Error, Retcode};

use super::mangle::{every, everywhere};
use super::table::Row;

/// A trial for each kind of reply; of all changes every so many.
pub fn trials(step: usize) -> Vec<Trial> {
    let trial = |name: &'static str, run: fn(Tally) -> Row| {
        crate::trial(name, move || run(Tally::new(name, step)))
    };
    vec![
        trial("odd replies: fixtures of a sync", |tally| {
            let tally = tally.lists::<Sync<'_>, _>(|batch| batch.incoming.clone());
            tally.cuts::<Sync<'_>>(Parts::Serve, |_| true).row()
        }),
        trial("odd replies: fixtures of contacts", |tally| {
            let tally = tally.lists::<GetContacts<'_>, _>(|page| page.contacts.clone());
            let tally = tally.lists::<BatchContacts<'_>, _>(Clone::clone);
            let tally = tally.lists::<Init<'_>, _>(|welcome| welcome.contacts.clone());
            let tally = tally
                .cuts::<GetContacts<'_>>(Parts::Serve, |_| true)
                .cuts::<BatchContacts<'_>>(Parts::Serve, |_| true);
            tally.cuts::<Init<'_>>(Parts::Serve, |_| true).row()
        }),
        trial("odd replies: fixtures of sends and uploads", |tally| {
            let tally = tally.deeds::<SendText<'_>>().deeds::<StatusNotify<'_>>();
            tally.deeds::<UploadChunk<'_>>().deeds::<CheckUpload<'_>>().row()
        }),
        trial("odd replies: fixtures of the login", |tally| {
            let tally = tally.words::<JsLogin<'_>>(|_| true).words::<NewLoginPage<'_>>(|_| true);
            let tally = tally.words::<LoginPoll<'_>>(|poll| matches!(poll, Poll::Confirmed(_)));
            let ends = |check: &<SyncCheck<'_> as Endpoint>::Reply| {
                matches!(check.retcode, Retcode::SignedOut(_))
            };
            let tally = tally.words::<SyncCheck<'_>>(ends);
            tally.deeds::<PushLogin<'_>>().row()
        }),
    ]
}

/// What came of the changes so far.
struct Tally {
    row: Row,
    step: usize,
    read: u64,
    used: u64,
    given_up: u64,
    said: u32,
}

/// What the parts of a reply are good for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Records that are whole are used.
    Serve,
    /// Nothing: half of it says another thing.
    Mislead,
}

/// The fixtures of a call.
fn bodies<E: Endpoint>() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(E::NAME);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    assert!(!paths.is_empty(), "{}", E::NAME);
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

impl Tally {
    fn new(name: &str, step: usize) -> Self {
        let row = Row { name: name.to_owned(), ..Row::default() };
        Self { row, step, read: 0, used: 0, given_up: 0, said: 0 }
    }

    fn row(self) -> Row {
        let (read, used, given_up) = (self.read, self.used, self.given_up);
        let note = format!("{read} read, {used} used in part, {given_up} given up");
        Row { note, ..self.row }
    }

    /// The answer of a changed reply, whichever way it was found.
    fn answer<E: Endpoint>(&mut self, odd: &[u8]) -> Option<E::Reply> {
        self.row.faults += 1;
        if let Ok(reply) = E::decode(odd) {
            self.read += 1;
            Some(reply)
        } else if let Some(reply) = E::salvage(odd) {
            self.used += 1;
            Some(reply)
        } else {
            self.given_up += 1;
            None
        }
    }

    /// Shows the first few that are wrong.
    fn show(&mut self, what: &str, path: &Path, odd: &[u8]) {
        self.said += 1;
        if self.said <= 5 {
            let odd: String = String::from_utf8_lossy(odd).chars().take(1_500).collect();
            println!("{what}: {}: {}", path.display(), odd.escape_debug());
        }
    }

    /// Lists of records: all but the changed one are the same.
    fn lists<E: Endpoint, T: PartialEq>(mut self, list: fn(&E::Reply) -> Vec<T>) -> Self {
        for (path, body) in bodies::<E>() {
            let Ok(whole) = E::decode(&body).map(|reply| list(&reply)) else { continue };
            for odd in every(&body).into_iter().step_by(self.step) {
                let Some(reply) = self.answer::<E>(&odd) else { continue };
                let entries = list(&reply);
                let same = whole.iter().filter(|it| entries.contains(it)).count();
                let missing = (whole.len() - same).saturating_sub(1);
                // A list that is another thing altogether takes all of its entries with it.
                if missing > 0 && !entries.is_empty() {
                    self.show(&format!("{missing} lost"), &path, &odd);
                    self.row.lost += missing;
                }
                self.row.received += whole.len();
                self.row.stored += entries.len();
            }
        }
        self
    }

    /// Replies that end too early: what is read as whole is whole, where it `matters`.
    fn cuts<E: Endpoint>(mut self, parts: Parts, matters: fn(&E::Reply) -> bool) -> Self
    where
        E::Reply: PartialEq,
    {
        for (path, body) in bodies::<E>() {
            let whole = E::decode(&body).ok();
            for end in (1..body.len()).step_by(self.step) {
                let cut = body.get(..end).unwrap_or_default();
                let read = E::decode(cut).ok();
                let another = read.as_ref().is_some_and(matters) && read != whole;
                let misled = parts == Parts::Mislead && E::salvage(cut).is_some();
                if another || misled {
                    self.show("taken for whole", &path, cut);
                    self.row.wrong += 1;
                }
                self.answer::<E>(cut);
            }
        }
        self
    }

    /// Answers to what was done: a refusal is never taken for success, and no part for the whole.
    fn deeds<E: Endpoint>(mut self) -> Self
    where
        E::Reply: PartialEq,
    {
        for (path, body) in bodies::<E>() {
            let refused = matches!(E::decode(&body), Err(Error::Refused { .. }));
            let is_whole = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
            let changes = if is_whole { every(&body) } else { Vec::new() };
            for odd in changes.into_iter().step_by(self.step) {
                let accepted = self.answer::<E>(&odd).is_some();
                if refused && accepted && !says_nought(&odd) {
                    self.show("taken for success", &path, &odd);
                    self.row.wrong += 1;
                }
            }
        }
        self.cuts::<E>(Parts::Mislead, |_| true)
    }

    /// Scripts and XML, odd at each place. `matters` is what no other answer may be taken for.
    fn words<E: Endpoint>(mut self, matters: fn(&E::Reply) -> bool) -> Self
    where
        E::Reply: PartialEq,
    {
        for (path, body) in bodies::<E>() {
            let whole = E::decode(&body).ok().is_some_and(|reply| matters(&reply));
            for odd in everywhere(&body).into_iter().step_by(self.step) {
                let odd_one = self.answer::<E>(&odd).is_some_and(|reply| matters(&reply));
                if odd_one && !whole {
                    self.show("taken for another answer", &path, &odd);
                    self.row.wrong += 1;
                }
            }
        }
        self.cuts::<E>(Parts::Mislead, matters)
    }
}

/// The reply says by a number that all is well.
fn says_nought(odd: &[u8]) -> bool {
    let text: String = String::from_utf8_lossy(odd).split_whitespace().collect();
    ["\"Ret\":0", "\"Ret\":\"0\"", "\"ret\":0", "\"ret\":\"0\""].iter().any(|it| text.contains(it))
}
