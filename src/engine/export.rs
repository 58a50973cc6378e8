//! A whole conversation as Markdown, in the download folder, page by page from the first message.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::io::AsyncWriteExt as _;
use tokio::task::spawn_blocking;

use super::asker::{Asker, Reply};
use super::{Engine, Error, TaskResult, files};
use crate::api::{Answer, Problem, Wording};
use crate::model::{ChatId, Item, ItemId, Position, Remarks, Sender, Timestamp, senders};
use crate::store::{self, Store};

/// Messages that are read at once.
const PAGE: u32 = 500;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Disk(#[from] std::io::Error),
    #[error("{0}")]
    Store(#[from] store::Error),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Disk(error) => Self::System((&error).into()),
            Failure::Store(error) => Self::Store((&error).into()),
        }
    }
}

impl Engine {
    /// Writes it beside everything else.
    pub(super) async fn export(&mut self, asker: Asker, chat: ChatId) -> Result<Reply, Error> {
        let store = self.store()?.clone();
        let remarks = store::remarks_of(&store, chat, self.setup.wording.somebody()).await?;
        let contact = store.contact(chat.contact()).await?;
        let nick = contact.map(|it| it.nick.to_string()).filter(|nick| !nick.is_empty());
        let name = nick.map_or_else(|| chat.0.to_string(), |nick| remarks.replaced(&nick));
        let me = store.me().await?.map(|me| me.nick.to_string()).unwrap_or_default();
        let (folder, wording) = (self.setup.downloads.clone(), Arc::clone(&self.setup.wording));
        self.tasks.spawn(async move {
            let written = write(&store, chat, folder, (&name, &me), remarks, &*wording).await;
            TaskResult::Answer(asker, Ok(written.map(Answer::Exported).map_err(Problem::from)))
        });
        Ok(Reply::Elsewhere)
    }
}

async fn write(
    store: &Store,
    chat: ChatId,
    folder: PathBuf,
    (name, me): (&str, &str),
    mut remarks: Remarks,
    wording: &dyn Wording,
) -> Result<PathBuf, Failure> {
    let file = files::safe_name(&format!("{name}.md"));
    let begin = {
        let folder = folder.clone();
        move || {
            files::folder(&folder)?;
            tempfile::Builder::new().prefix(".wx-").suffix(".part").tempfile_in(&folder)
        }
    };
    let file_and_name = spawn_blocking(begin).await.map_err(std::io::Error::other)??;
    let (out, part) = file_and_name.into_parts();
    let mut out = tokio::fs::File::from_std(out);
    out.write_all(format!("# {}\n", line(name)).as_bytes()).await?;
    let zone = TimeZone::system();
    let mut day = String::new();
    let mut after = Position { at: Timestamp(i64::MIN), id: ItemId(i64::MIN) };
    loop {
        let (items, at_end) = store.newer(chat, after, PAGE).await?;
        let names = store.names(chat, senders(&items)).await?;
        // Who left a group is no member of it any more.
        remarks.add(names.iter().map(|(_, name)| name));
        let mut text = String::new();
        for item in &items {
            let sender = match item.sender {
                Sender::Me => me,
                Sender::System => "",
                Sender::Contact(id) => {
                    let found = names.iter().find(|(contact, _)| *contact == id);
                    let found = found.map(|(_, name)| name.public.as_str());
                    let unknown = if id == chat.contact() { name } else { wording.somebody() };
                    found.filter(|name| !name.is_empty()).unwrap_or(unknown)
                }
            };
            let sender = wording.author(item.sender, sender);
            entry(&mut text, item, (&sender, &mut day), &remarks, (&zone, wording));
        }
        out.write_all(text.as_bytes()).await?;
        match items.last() {
            Some(last) if !at_end => after = last.position(),
            Some(_) | None => break,
        }
    }
    out.flush().await?;
    // Only what is on the disk, whole, gets the name.
    out.sync_all().await?;
    let put = move || files::put_in_place(part, &folder, &file);
    Ok(spawn_blocking(put).await.map_err(std::io::Error::other)??)
}

/// A message: the day where it is another one, time and name, the words as a quotation so that
/// nothing in them is taken for a heading or a list.
fn entry(
    out: &mut String,
    item: &Item,
    (sender, day): (&str, &mut String),
    remarks: &Remarks,
    (zone, wording): (&TimeZone, &dyn Wording),
) {
    let zoned = |at: Timestamp| {
        jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone.clone())
    };
    let (at, written) = (zoned(item.at), zoned(item.written()));
    let today = at.strftime("%Y-%m-%d").to_string();
    if *day != today {
        out.push_str(&["\n## ", &today, "\n"].concat());
        *day = today;
    }
    let clock = if written.date() == at.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    let head = format!("\n**{} {}**\n\n", written.strftime(clock), line(sender));
    out.push_str(&head);
    let words = wording.message(&item.content);
    let words = if item.content.is_worded_for_user() { remarks.replaced(&words) } else { words };
    for row in words.split('\n') {
        out.push_str(&["> ", row, "\n"].concat());
    }
}

/// A name in one line, without what Markdown reads.
fn line(name: &str) -> String {
    name.chars().map(|c| if matches!(c, '*' | '_' | '`' | '\n' | '#') { ' ' } else { c }).collect()
}
