//! The notebook as Markdown in a folder of the user's: a file a day, written anew whole whenever a note
//! of that day changes, and copies of what belongs to the notes beside it. Nothing is ever read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::task::spawn_blocking;

use super::conversation::Conversation;
use super::entry::{Entry, Form as _, zoned};
use super::markdown::Markdown;
use crate::model::{ChatId, ChatKind, Item, ItemId, Lang, Position, Timestamp};
use crate::store::{self, NoteMirror, Store};

/// What the folder holds, and up to which change.
const MARK: &str = ".wetui";
/// What is not whole yet begins so.
const PART: &str = ".wx-part-";
/// Where copies of files are.
const FILES: &str = "files";
/// Notes that are read at once.
const PAGE: u32 = 500;

const IDLE: u8 = 0;
const RUNNING: u8 = 1;
/// Something changed since the run began.
const AGAIN: u8 = 2;

/// The mirror in a folder.
#[derive(Debug)]
pub struct MarkdownMirror {
    folder: PathBuf,
    zone: TimeZone,
    lang: Lang,
    state: AtomicU8,
    /// The folder was looked through since the start.
    looked: AtomicU8,
    /// The last run failed.
    failing: AtomicU8,
}

/// Why a folder does not show the notes.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Disk(#[from] io::Error),
    #[error("{0}")]
    Store(#[from] store::Error),
}

/// Up to where the folder was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    /// Whose notes they are, in which language and time zone.
    of: String,
    /// The last change that it shows.
    change: i64,
}

impl NoteMirror for MarkdownMirror {
    fn update(
        self: Arc<Self>,
        store: Store,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send>> {
        Box::pin(async move {
            let begun =
                self.state.compare_exchange(IDLE, RUNNING, Ordering::AcqRel, Ordering::Acquire);
            if begun.is_err() {
                self.state.store(AGAIN, Ordering::Release);
                return Ok(());
            }
            let _idle = Idle(&self.state);
            loop {
                self.state.store(RUNNING, Ordering::Release);
                let done = self.run(&store).await;
                let failed_before =
                    self.failing.swap(u8::from(done.is_err()), Ordering::AcqRel) == 1;
                match done {
                    Ok(()) => {}
                    // It was said already.
                    Err(_) if failed_before => return Ok(()),
                    Err(Failure::Disk(error)) => return Err(error),
                    Err(Failure::Store(error)) => return Err(io::Error::other(error.to_string())),
                }
                let ended =
                    self.state.compare_exchange(RUNNING, IDLE, Ordering::AcqRel, Ordering::Acquire);
                if ended.is_ok() {
                    return Ok(());
                }
            }
        })
    }
}

/// However a run ends, the next one may begin.
struct Idle<'a>(&'a AtomicU8);

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.store(IDLE, Ordering::Release);
    }
}

impl MarkdownMirror {
    /// A mirror in this folder, which is made with the first note.
    #[must_use]
    pub const fn new(folder: PathBuf, zone: TimeZone, lang: Lang) -> Self {
        Self {
            folder,
            zone,
            lang,
            state: AtomicU8::new(IDLE),
            looked: AtomicU8::new(0),
            failing: AtomicU8::new(0),
        }
    }

    /// Brings the folder to how the notes are now.
    async fn run(&self, store: &Store) -> Result<(), Failure> {
        let notebook = store.notebook();
        let Some(chat) = notebook.chat().await? else { return Ok(()) };
        let zone = self.zone.iana_name().unwrap_or("local");
        let of = format!("{} {} {zone}", notebook.account(), self.lang.pick("zh", "en"));
        let before = read_mark(&self.folder);
        let account = |of: &str| of.split(' ').next().map(str::to_owned);
        if before.as_ref().is_some_and(|mark| account(&mark.of) != account(&of)) {
            // The notes of another account would be lost.
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let before = before.filter(|mark| mark.of == of);
        let known = before.as_ref().map_or(-1, |mark| mark.change);
        let (changed, newest) = notebook.changes_after(known).await?;
        let first = self.looked.swap(1, Ordering::AcqRel) == 0;
        let whole = before.is_none() || newest < known;
        let mut days: BTreeSet<Date> = changed.iter().map(|at| self.day(*at)).collect();
        if whole || first {
            remove_parts(&self.folder);
            let all: BTreeSet<Date> =
                notebook.times().await?.into_iter().map(|at| self.day(at)).collect();
            let missing = |day: &Date| whole || !self.file_of(*day).is_file();
            days.extend(all.into_iter().filter(missing));
        }
        if days.is_empty() {
            return Ok(());
        }
        let conversation = Conversation::read(store, (chat, ChatKind::Notes), self.lang).await?;
        for day in days {
            self.write_day(store, &conversation, day).await?;
        }
        let (folder, mark) = (self.folder.clone(), Mark { of, change: newest });
        Ok(spawn_blocking(move || write_mark(&folder, &mark)).await.map_err(io::Error::other)??)
    }

    fn day(&self, at: Timestamp) -> Date {
        zoned(at, &self.zone).date()
    }

    fn file_of(&self, day: Date) -> PathBuf {
        self.folder.join(format!("{day}.md"))
    }

    /// The file of a day, whole; of a day without notes there is none.
    async fn write_day(
        &self,
        store: &Store,
        conversation: &Conversation,
        day: Date,
    ) -> Result<(), Failure> {
        let items = self.items_of(store, conversation.id, day).await?;
        let path = self.file_of(day);
        if items.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        let copies = self.copies(&items);
        let links = copies.iter().map(|copy| (copy.item, copy.link.clone())).collect();
        let mut form = Markdown::new(self.zone.clone(), self.lang).with_files(links);
        form.head(conversation);
        let text: String =
            items.iter().map(|item| form.entry(&Entry::of(item, conversation))).collect();
        let text = text.trim_start_matches('\n').to_owned();
        let folder = self.folder.clone();
        let write = move || {
            make_folder(&folder)?;
            for copy in &copies {
                copy.put(&folder.join(FILES))?;
            }
            put_whole(&folder, &path, text.as_bytes())
        };
        Ok(spawn_blocking(write).await.map_err(io::Error::other)??)
    }

    async fn items_of(
        &self,
        store: &Store,
        chat: ChatId,
        day: Date,
    ) -> Result<Vec<Item>, store::Error> {
        let begin = |day: Date| {
            let begin = day.to_zoned(self.zone.clone()).map(|it| it.timestamp().as_millisecond());
            Timestamp(begin.unwrap_or(i64::MIN))
        };
        let end = day.checked_add(1.day()).map_or(Timestamp(i64::MAX), begin);
        let mut after = Position { at: begin(day), id: ItemId(i64::MIN) };
        let mut found = Vec::new();
        loop {
            let (items, at_end) = store.newer(chat, after, PAGE).await?;
            let Some(last) = items.last().map(Item::position) else { break };
            after = last;
            found.extend(items.into_iter().filter(|item| item.at < end));
            if at_end || last.at >= end {
                break;
            }
        }
        Ok(found)
    }

    /// What lies here of the files of these notes, each under a name of its own.
    fn copies(&self, items: &[Item]) -> Vec<Copy> {
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        let mut copies = Vec::new();
        for item in items {
            let Some(path) = item.path.as_ref().filter(|path| path.is_file()) else { continue };
            let own = path.file_name().map(|it| it.to_string_lossy()).unwrap_or_default();
            let at = zoned(item.written(), &self.zone).strftime("%Y-%m-%d %H%M");
            let name = format!("{at} {own}");
            let number = taken.entry(name.clone()).or_default();
            *number += 1;
            let name = if *number == 1 { name } else { format!("{at} {number} {own}") };
            if let Some(link) = link_to(&name) {
                copies.push(Copy { item: item.id, from: path.clone(), name, link });
            }
        }
        copies
    }
}

/// A file that is copied beside the notes.
#[derive(Debug)]
struct Copy {
    item: ItemId,
    from: PathBuf,
    name: String,
    link: String,
}

impl Copy {
    /// Puts it there whole, unless one of its size is there. One that is gone meanwhile is left out.
    fn put(&self, folder: &Path) -> io::Result<()> {
        let to = folder.join(&self.name);
        let Ok(size) = fs::metadata(&self.from).map(|it| it.len()) else { return Ok(()) };
        if fs::metadata(&to).is_ok_and(|it| it.len() == size) {
            return Ok(());
        }
        make_folder(folder)?;
        let mut part = tempfile::Builder::new().prefix(PART).tempfile_in(folder)?;
        io::copy(&mut File::open(&self.from)?, part.as_file_mut())?;
        part.persist(to)?;
        Ok(())
    }
}

/// A name in the folder of files, as an address beside the notes.
fn link_to(name: &str) -> Option<String> {
    let url = url::Url::from_file_path(Path::new("/").join(FILES).join(name)).ok()?;
    url.path().strip_prefix('/').map(str::to_owned)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A file that appears whole, in the place of the one before.
fn put_whole(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = tempfile::Builder::new().prefix(PART).tempfile_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_data()?;
    part.persist(path)?;
    Ok(())
}

fn read_mark(folder: &Path) -> Option<Mark> {
    let text = fs::read_to_string(folder.join(MARK)).ok()?;
    let (of, change) = text.trim_end().rsplit_once('\n')?;
    Some(Mark { of: of.to_owned(), change: change.parse().ok()? })
}

fn write_mark(folder: &Path, mark: &Mark) -> io::Result<()> {
    make_folder(folder)?;
    put_whole(folder, &folder.join(MARK), format!("{}\n{}\n", mark.of, mark.change).as_bytes())
}

/// What a kill has left.
fn remove_parts(folder: &Path) {
    for place in [folder, &folder.join(FILES)] {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(PART) {
                // One that stays is in nobody's way.
                fs::remove_file(entry.path()).ok();
            }
        }
    }
}

#[cfg(test)]
mod tests;
