//! The outbox: own messages are on the disk before any request is made for them, go out in order
//! within a chat, and keep their id in every retry.

use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::echoes;
use super::send_outcome::{Outcome, accept, note};
use super::states::{HELD, ME, QUEUED, REFUSED, RETRYING, SENDING, UNKNOWN, state};
use super::{
    Error, Now, Store, arrival, chats, columns, content_json, counting, file_stamps, mentions,
    messages, note_facts, search,
};
use crate::model::{
    ChatId, ContactId, Content, Delivery, Hold, Item, ItemId, LocalId, Reach, Sender, Timestamp,
};
use crate::text::Printable;

/// A message that may be sent now: the first of its chat without an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub item: ItemId,
    pub chat: ChatId,
    /// The local id, the same in every retry.
    pub local: LocalId,
    pub content: Content,
    /// The content as on the wire, if it is a forwarded message of somebody else.
    pub forwarded: Option<String>,
    pub path: Option<PathBuf>,
    /// The stamp of the file from when the user chose it.
    pub stamp: Option<Box<str>>,
    /// The members of the group whom it mentions.
    pub mentions: Vec<ContactId>,
    /// How many attempts had no answer.
    pub attempts: u32,
    /// Whether it was being sent when the last program ended, so that it is unknown whether it
    /// arrived.
    pub doubtful: bool,
    /// When it was written, or when the user approved it later.
    pub meant_at: Timestamp,
    /// Whether the session can reach the recipient.
    pub reach: Reach,
}

/// A new message for the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// The content that is shown.
    pub content: Content,
    /// The content as on the wire, if it is a forwarded message of somebody else.
    pub forwarded: Option<String>,
    pub path: Option<PathBuf>,
    /// The current stamp of the file, which is compared when it is sent.
    pub stamp: Option<Box<str>>,
    /// The members of the group whom it mentions.
    pub mentions: Vec<ContactId>,
}

impl NewOutgoing {
    #[must_use]
    pub const fn text(text: Printable) -> Self {
        Self {
            content: Content::Text(text),
            forwarded: None,
            path: None,
            stamp: None,
            mentions: Vec::new(),
        }
    }
}

/// The result of noting an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The current item.
    pub item: Item,
    /// Another item that turned out to be the same message, and is gone.
    pub gone: Option<ItemId>,
    /// The message of another device that was taken for this one, and has a row of its own now.
    pub parted: Option<Item>,
}

/// The messages that wait or are being sent, in order.
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
    /// The next message of each chat: the one that was written first, whatever the clock said at
    /// that time. A message that waits for the user does not hold up others; one that is being sent
    /// holds up those behind it.
    ///
    /// # Errors
    /// If the database cannot be read or written.
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
                        mentions: Vec::new(),
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
                for job in jobs.iter_mut().filter(|job| matches!(job.content, Content::Text(_))) {
                    job.mentions = mentions::of(db, job.item)?;
                }
                Ok(jobs)
            })
            .await
    }

    /// All own messages that the server has not accepted; those of a chat in the order in which
    /// they were written.
    ///
    /// # Errors
    /// If the database cannot be read or written.
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

    /// Notes that the server is being asked to accept a message. Returns the item; `None` if it is
    /// gone, or its echo has settled it.
    ///
    /// # Errors
    /// If the database cannot be read or written.
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

    /// Notes the outcome of an attempt to send to a chat; `None` if the item is gone. If two
    /// contacts were separated meanwhile, it may be in another chat now, and then waits for
    /// approval.
    ///
    /// # Errors
    /// If the database cannot be read or written.
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
                    Outcome::Accepted(message) => {
                        mentions::forget(&transaction, id)?;
                        accept(&transaction, id, message)?
                    }
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

    /// Begins another login. No id tells the server any more whether it has a message without an
    /// answer, so the user is asked about those, also where they were asked before only because it had
    /// waited for long; and what was learnt about repeated messages is
    /// forgotten.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn begin_login(&self) -> Result<(), Error> {
        self.writer
            .run_deferred(|db| {
                let transaction = db.transaction()?;
                transaction.execute(
                    &format!(
                        "UPDATE messages SET delivery = {UNKNOWN}
                        WHERE delivery = {SENDING}
                            OR (delivery IN ({QUEUED}, {RETRYING}) AND attempts > 0)
                            OR (delivery = {HELD} AND code = ?1 AND attempts > 0)"
                    ),
                    [messages::hold_number(Hold::Late)],
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

    /// Discards a message unless it was accepted or is being sent. `None` if it stays.
    ///
    /// # Errors
    /// If the database cannot be read or written.
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

/// Which messages can be discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discardable {
    /// Those that wait, were refused, or got no answer.
    Waiting,
    /// Also one that is marked as being sent while its file is being uploaded, so that no request
    /// has sent it yet.
    Uploading,
}

/// The result of discarding a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    pub chat: ChatId,
    /// The message that was held as its possible echo, and is shown now.
    pub parted: Option<Item>,
}

/// Removes a message that was not accepted.
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
    mentions::forget(db, id)?;
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
    let NewOutgoing { content, forwarded, path, stamp, mentions } = what;
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
    mentions::keep(db, id, &mentions)?;
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
