//! Our own messages on their way: on disk before any request is made of them, in order within a
//! conversation, with the same id on every retry.

use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::echoes;
use super::send_outcome::{Outcome, accept, note};
use super::states::{HELD, ME, QUEUED, REFUSED, RETRYING, SENDING, UNKNOWN, state};
use super::{
    Error, Now, Store, arrival, chats, columns, content_json, counting, file_stamps, messages,
    note_facts, search,
};
use crate::model::{
    ChatId, Content, Delivery, Hold, Item, ItemId, LocalId, Reach, Sender, Timestamp,
};
use crate::text::Printable;

/// A message that may go out now: the first of its conversation that is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub item: ItemId,
    pub chat: ChatId,
    /// The same on every retry.
    pub local: LocalId,
    pub content: Content,
    /// Somebody's message that is passed on: as it came.
    pub forwarded: Option<String>,
    /// The file that goes with it.
    pub path: Option<PathBuf>,
    /// What that file was when the user chose it.
    pub stamp: Option<Box<str>>,
    /// How often it was tried without an answer.
    pub attempts: u32,
    /// It was on its way before, and it is unknown how far it got.
    pub doubtful: bool,
    /// When it was written, or when the user said later that it may go.
    pub meant_at: Timestamp,
    /// Whether there is anybody to send to.
    pub reach: Reach,
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// What the timeline shows.
    pub content: Content,
    /// Somebody's message that is passed on: as it came.
    pub forwarded: Option<String>,
    /// The file that goes with it.
    pub path: Option<PathBuf>,
    /// What that file is now; compared when it goes.
    pub stamp: Option<Box<str>>,
}

impl NewOutgoing {
    #[must_use]
    pub const fn text(text: Printable) -> Self {
        Self { content: Content::Text(text), forwarded: None, path: None, stamp: None }
    }
}

/// What became of a message after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The message as it is now.
    pub item: Item,
    /// One that turned out to be the same, and is gone.
    pub gone: Option<ItemId>,
    /// The message of another device that was taken for this one, and has a row of its own now.
    pub parted: Option<Item>,
}

/// Those that wait or are on their way, in their order.
pub(super) const JOBS: &str = concat!(
    "SELECT m.id, m.chat, m.local_id, m.content, m.attempts, m.delivery, m.raw,
    m.path, max(min(m.at, ifnull(m.told, m.at)), ifnull(m.approved_at, 0)),
    ifnull(c.present, 0)
    FROM messages m INDEXED BY messages_waiting LEFT JOIN contacts c ON c.id = m.chat
    WHERE m.delivery IN (",
    state!(QUEUED),
    ", ",
    state!(SENDING),
    ", ",
    state!(RETRYING),
    ") AND ",
    messages::waiting!(),
    " ORDER BY m.chat, m.id"
);

impl Store {
    /// The next message of each conversation: the one that was written first, whatever clocks told
    /// when they were written. One that waits for the user holds nobody up; one that
    /// is being tried holds those behind it.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn jobs(&self) -> Result<Vec<Job>, Error> {
        self.writer
            .run(|db| {
                let mut statement = db.prepare_cached(JOBS)?;
                let rows = statement.query_map([], |row| {
                    Ok(Job {
                        item: ItemId(columns::get(row, 0)?),
                        chat: ChatId(columns::get(row, 1)?),
                        local: LocalId(columns::get(row, 2)?),
                        content: columns::exact(row, 3)?
                            .map_or_else(content_json::unreadable, content_json::decode),
                        forwarded: columns::get(row, 6)?,
                        path: columns::get::<Option<Vec<u8>>>(row, 7)?.map(messages::path_of),
                        stamp: None,
                        attempts: columns::get(row, 4)?,
                        doubtful: columns::get::<i64>(row, 5)? == 1
                            || columns::get::<u32>(row, 4)? > 0,
                        meant_at: Timestamp(columns::get(row, 8)?),
                        reach: chats::reach(columns::get(row, 9)?),
                    })
                })?;
                let mut jobs: Vec<Job> = rows.collect::<Result<_, _>>()?;
                jobs.dedup_by_key(|job| job.chat);
                for job in jobs.iter_mut().filter(|job| job.path.is_some()) {
                    job.stamp = file_stamps::of(db, job.item)?;
                }
                Ok(jobs)
            })
            .await
    }

    /// All own messages that the server has not accepted, those of a conversation in the order in
    /// which they were written.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn waiting(&self) -> Result<Vec<Item>, Error> {
        self.reader
            .run(|db| {
                let sql = concat!(
                    " FROM messages INDEXED BY messages_waiting WHERE ",
                    messages::waiting!(),
                    " ORDER BY chat, id"
                );
                let mut statement = db.prepare(&format!("SELECT {}{sql}", messages::COLUMNS))?;
                let rows = statement.query_map([], messages::item)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The server is asked to take it now. Gives the item as it is now; `None` when there is nothing
    /// to ask: it is gone, or its echo has settled it.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn ask(&self, id: ItemId, now: impl Into<Now>) -> Result<Option<Item>, Error> {
        let now = now.into();
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let Some(item) = messages::one(&transaction, id)? else { return Ok(None) };
                let (at, told) = arrival::place_going(&transaction, &item, now)?;
                let confirmed = match now {
                    Now::Server(time) => Some(time),
                    Now::Machine(_) => None,
                };
                let sql = format!(
                    "UPDATE messages SET delivery = {SENDING}, asked_at = ?2, at = ?3, told = ?4,
                    sure_at = ?5 WHERE id = ?1 AND delivery IN ({QUEUED}, {SENDING}, {RETRYING})"
                );
                let sure = arrival::sure(at, None, confirmed);
                let row = params![id.0, now.time().0, at.0, told.map(|told| told.0), sure];
                if transaction.execute(&sql, row)? == 0 {
                    return Ok(None);
                }
                transaction.commit()?;
                messages::one(db, id)
            })
            .await
    }

    /// Writes down what became of a try to send to a conversation; `None` when the item is gone. It
    /// may stand in another one by now, since two that were taken for one were parted: then it does
    /// not go again before the user says so.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn settle(
        &self,
        id: ItemId,
        to: ChatId,
        outcome: Outcome,
    ) -> Result<Option<Settled>, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let (gone, parted) = match &outcome {
                    Outcome::Accepted(message) => accept(&transaction, id, message)?,
                    Outcome::Refused(_) | Outcome::NotSent | Outcome::Unanswered => {
                        (None, note(&transaction, id, &outcome)?)
                    }
                };
                let sql = format!(
                    "UPDATE messages SET delivery = {HELD}, code = ?3
                    WHERE id = ?1 AND chat <> ?2 AND delivery IN ({QUEUED}, {RETRYING})"
                );
                let parting = messages::hold_number(Hold::Parted);
                transaction.execute(&sql, params![id.0, to.0, parting])?;
                let item = messages::one(&transaction, id)?;
                match (&item, gone) {
                    (Some(item), None) => counting::count_new(&transaction, item.chat)?,
                    (Some(item), Some(_)) => counting::recount(&transaction, item.chat)?,
                    (None, _) => {}
                }
                transaction.commit()?;
                Ok(item.map(|item| Settled { item, gone, parted }))
            })
            .await
    }

    /// Another login begins: no id tells the server any more whether it has a message of which no
    /// answer came, so that the user is asked; and what the last login could not tell is open again.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn begin_login(&self) -> Result<(), Error> {
        self.writer
            .run_deferred(|db| {
                let transaction = db.transaction()?;
                transaction.execute(
                    &format!(
                        "UPDATE messages SET delivery = {UNKNOWN}
                        WHERE delivery = {SENDING}
                            OR (delivery IN ({QUEUED}, {RETRYING}) AND attempts > 0)"
                    ),
                    [],
                )?;
                echoes::shown_to_decide(&transaction)?;
                transaction.execute(
                    &format!(
                        "UPDATE messages SET delivery = {QUEUED}, code = 0
                        WHERE delivery = {HELD} AND code = ?1"
                    ),
                    [messages::hold_number(Hold::Doubt)],
                )?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// The user gives it up: it is forgotten unless it was accepted or is on its way. `None` where it
    /// stays.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn discard(
        &self,
        id: ItemId,
        which: Discardable,
    ) -> Result<Option<Discarded>, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let discarded = take_out(&transaction, id, which)?;
                transaction.commit()?;
                Ok(discarded)
            })
            .await
    }
}

/// Which messages the user may give up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discardable {
    /// Those that wait for a request, were refused, or got no answer.
    Waiting,
    /// Also one that is marked as being sent: its file goes up, and no request has sent it yet.
    Uploading,
}

/// A message was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// Where it stood.
    pub chat: ChatId,
    /// What was taken for its echo for the time being, and stands there by itself now.
    pub parted: Option<Item>,
}

/// Forgets a message that was not accepted.
pub(super) fn take_out(
    db: &Connection,
    id: ItemId,
    which: Discardable,
) -> Result<Option<Discarded>, Error> {
    let Some(item) = messages::one(db, id)? else { return Ok(None) };
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1
            AND (delivery IN ({QUEUED}, {RETRYING}, {REFUSED}, {UNKNOWN}, {HELD})
                OR (delivery = {SENDING} AND ?2)))"
    );
    let uploading = which == Discardable::Uploading;
    if !db.query_row(&sql, params![id.0, uploading], |row| columns::get::<bool>(row, 0))? {
        return Ok(None);
    }
    let parted = echoes::shown_after(db, id.0)?;
    db.execute("DELETE FROM messages WHERE id = ?1", [id.0])?;
    search::forget(db, id)?;
    file_stamps::forget(db, id)?;
    counting::recount(db, item.chat)?;
    Ok(Some(Discarded { chat: item.chat, parted }))
}

pub(super) fn put(
    db: &Connection,
    chat: ChatId,
    what: NewOutgoing,
    local: &LocalId,
    now: Now,
) -> Result<Item, Error> {
    let at = arrival::place_own(db, chat, ItemId(i64::MAX), now)?;
    let told = arrival::told_own(at, now);
    let NewOutgoing { content, forwarded, path, stamp } = what;
    let sql = format!(
        "INSERT INTO messages (chat, sender, at, content, local_id, delivery, raw, path, told,
            chat_origin)
        VALUES (?1, {ME}, ?2, ?3, ?4, {QUEUED}, ?5, ?6, ?7,
            ifnull((SELECT link FROM contacts WHERE id = ?1), 0))"
    );
    let bytes = path.as_deref().map(messages::path_bytes);
    db.execute(
        &sql,
        params![
            chat.0,
            at.0,
            content_json::encode(&content),
            local.0,
            forwarded,
            bytes,
            told.map(|told| told.0)
        ],
    )?;
    let id = ItemId(db.last_insert_rowid());
    if let Some(stamp) = stamp {
        file_stamps::keep(db, id, &stamp)?;
    }
    search::index(db, id, &content)?;
    let sql = "INSERT INTO chats (id, written) VALUES (?1, 1)
        ON CONFLICT (id) DO UPDATE SET written = written + 1";
    db.prepare_cached(sql)?.execute([chat.0])?;
    let mut item = Item {
        id,
        chat,
        sender: Sender::Me,
        at,
        told,
        content,
        delivery: Some(Delivery::Queued),
        mentions_me: false,
        todo: None,
        message: None,
        path,
    };
    note_facts::keep(db, &mut item)?;
    Ok(item)
}
