//! Our own messages on their way: on disk before the network hears of them, in order within a
//! conversation, with the same id on every retry.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, params};

use super::echoes::{self, Answered};
use super::{
    Error, Now, Store, arrival, chats, columns, content_json, counting, file_stamps, messages,
    search, sync_commit,
};
use crate::model::{
    ChatId, Content, Delivery, Hold, Item, ItemId, LocalId, MessageId, Reach, Refusal, Sender,
    Timestamp,
};
use crate::text::Printable;

/// A message that may go out now: the first of its conversation that is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which.
    pub item: ItemId,
    /// To whom.
    pub chat: ChatId,
    /// The same on every retry.
    pub local: LocalId,
    /// What.
    pub content: Content,
    /// Somebody's message that is passed on: as it came.
    pub forwarded: Option<String>,
    /// The file that goes with it.
    pub path: Option<PathBuf>,
    /// What that file was when the user chose it.
    pub stamp: Option<Box<str>>,
    /// How often it was tried without an answer.
    pub attempts: u32,
    /// It was on its way before, and nobody knows how far it got.
    pub doubtful: bool,
    /// When it was written, or when the user said later that it may go.
    pub meant_at: Timestamp,
    /// Whether there is anybody to send to.
    pub reach: Reach,
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// What the timeline shows.
    pub content: Content,
    /// Somebody's message that is passed on: as it came.
    pub forwarded: Option<String>,
    /// The file that goes with it.
    pub path: Option<PathBuf>,
    /// What that file is now; compared when it goes.
    pub stamp: Option<Box<str>>,
}

impl Outgoing {
    /// A text.
    #[must_use]
    pub const fn text(text: Printable) -> Self {
        Self { content: Content::Text(text), forwarded: None, path: None, stamp: None }
    }
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Accepted(MessageId),
    /// The server will not take it.
    Refused(Refusal),
    /// Certainly not sent; goes out again by itself.
    NotSent,
    /// No answer; it may have arrived. After three of these it waits for the user.
    Unanswered,
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

/// What stands for the id of a message whose acceptance told none begins so.
const NAMELESS: &str = "local-";

/// Those that wait or are on their way, in their order.
pub(super) const JOBS: &str = concat!(
    "SELECT m.id, m.chat, m.local_id, m.content, m.attempts, m.delivery, m.raw,
    m.path, max(min(m.at, ifnull(m.told, m.at)), ifnull(m.approved_at, 0)),
    ifnull(c.present, 0)
    FROM messages m LEFT JOIN contacts c ON c.id = m.chat
    WHERE m.delivery IN (0, 1, 2) AND ",
    messages::waiting!(),
    " ORDER BY m.chat, m.at, m.id"
);

/// Tries without an answer before the user is asked (PRODUCT 6.1).
const TRIES: u32 = 3;

impl Store {
    /// The next message of each conversation. One that waits for the user holds nobody up; one that
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
                // A text that was written while the clock was ahead would stand below the answers
                // to it: it gets the time at which it goes.
                let (at, told) = match now {
                    Now::Server(time) if item.at > time => {
                        let at = arrival::place_own(&transaction, item.chat, id, now)?;
                        (at, arrival::told_own(at, now))
                    }
                    Now::Server(_) | Now::Machine(_) => (item.at, item.told),
                };
                let confirmed = match now {
                    Now::Server(time) => Some(time),
                    Now::Machine(_) => None,
                };
                let sql = "UPDATE messages SET delivery = 1, asked_at = ?2, at = ?3, told = ?4,
                    sure_at = ?5 WHERE id = ?1 AND delivery IN (0, 1, 2)";
                let sure = arrival::sure(at, None, confirmed);
                let row = params![id.0, now.time().0, at.0, told.map(|told| told.0), sure];
                if transaction.execute(sql, row)? == 0 {
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
                    other => (None, note(&transaction, id, other)?),
                };
                let sql = "UPDATE messages SET delivery = 6, code = ?3
                    WHERE id = ?1 AND chat <> ?2 AND delivery IN (0, 2)";
                let parting = messages::hold_number(Hold::Parted);
                transaction.execute(sql, params![id.0, to.0, parting])?;
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
            .run(|db| {
                let transaction = db.transaction()?;
                transaction.execute(
                    "UPDATE messages SET delivery = 5
                        WHERE delivery = 1 OR (delivery IN (0, 2) AND attempts > 0)",
                    [],
                )?;
                echoes::shown_to_decide(&transaction)?;
                transaction.execute(
                    "UPDATE messages SET delivery = 0, code = 0 WHERE delivery = 6 AND code = ?1",
                    [messages::hold_number(Hold::Doubt)],
                )?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// The user gives it up: it is forgotten unless it was accepted or is on its way; `even_sending`
    /// where the server has not heard of it yet, as while its file goes up. `None` where it stays.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn discard(
        &self,
        id: ItemId,
        even_sending: bool,
    ) -> Result<Option<Discarded>, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let discarded = take_out(&transaction, id, even_sending)?;
                transaction.commit()?;
                Ok(discarded)
            })
            .await
    }
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
    even_sending: bool,
) -> Result<Option<Discarded>, Error> {
    let Some(item) = messages::one(db, id)? else { return Ok(None) };
    let sql = "SELECT EXISTS (SELECT 1 FROM messages WHERE id = ?1
        AND (delivery IN (0, 2, 4, 5, 6) OR (delivery = 1 AND ?2)))";
    if !db.query_row(sql, params![id.0, even_sending], |row| columns::get::<bool>(row, 0))? {
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
    what: Outgoing,
    local: &LocalId,
    now: Now,
) -> Result<Item, Error> {
    let at = arrival::place_own(db, chat, ItemId(i64::MAX), now)?;
    let told = arrival::told_own(at, now);
    let Outgoing { content, forwarded, path, stamp } = what;
    let sql =
        "INSERT INTO messages (chat, sender, at, content, local_id, delivery, raw, path, told,
            chat_origin)
        VALUES (?1, -1, ?2, ?3, ?4, 0, ?5, ?6, ?7,
            ifnull((SELECT link FROM contacts WHERE id = ?1), 0))";
    let bytes = path.as_deref().map(messages::path_bytes);
    db.execute(
        sql,
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
    Ok(Item {
        id,
        chat,
        sender: Sender::Me,
        at,
        told,
        content,
        delivery: Some(Delivery::Queued),
        mentions_me: false,
        message: None,
        path,
    })
}

/// Gives what was held for a message that the server refused, or that waits for the user now.
fn note(db: &Connection, id: ItemId, outcome: &Outcome) -> Result<Option<Item>, Error> {
    let id = id.0;
    // An echo that came first has settled it: delivery is 3 then and stays.
    match outcome {
        Outcome::NotSent => db.execute(
            "UPDATE messages SET delivery = iif(attempts > 0, 2, 0) WHERE id = ?1 AND delivery = 1",
            [id],
        )?,
        Outcome::Unanswered => {
            // Where a repetition arrives once more, it is asked for before, not after.
            let asks = echoes::has_held(db, id)? && echoes::repeats_are_new(db)?;
            db.execute(
                "UPDATE messages SET attempts = attempts + 1,
                    delivery = iif(attempts + 1 >= ?2, 5, 2)
                    WHERE id = ?1 AND delivery IN (0, 1, 2)",
                params![id, if asks { 1 } else { TRIES }],
            )?
        }
        Outcome::Refused(refusal) => db.execute(
            "UPDATE messages SET delivery = 4, code = ?2, words = ?3
                WHERE id = ?1 AND delivery IN (0, 1, 2)",
            params![id, refusal.code, refusal.words.as_str()],
        )?,
        Outcome::Accepted(_) => 0,
    };
    // Nothing that has come is hidden while the user decides: an answer that names it takes it back.
    let sql = "SELECT delivery IN (4, 5) FROM messages WHERE id = ?1";
    let is_over = db.prepare_cached(sql)?.query_row([id], |row| columns::get(row, 0)).optional()?;
    if is_over == Some(true) { echoes::shown_after(db, id) } else { Ok(None) }
}

/// The server took it. Its echo may have come before: as this item, or as one of its own, which is
/// gone then and leaves its ids. If the item was settled by the echo of another message with the
/// same words, that message gets a row of its own. An id that belongs to anything else deletes
/// nothing: the item is accepted and stays without it.
fn accept(
    db: &Connection,
    id: ItemId,
    message: &MessageId,
) -> Result<(Option<ItemId>, Option<Item>), Error> {
    let own = "SELECT chat, msg_id FROM messages WHERE id = ?1 AND local_id IS NOT NULL";
    let own = db
        .query_row(own, [id.0], |row| Ok((columns::get(row, 0)?, columns::get(row, 1)?)))
        .optional()?;
    let Some((chat, taken)): Option<(i64, Option<String>)> = own else { return Ok((None, None)) };
    let told = Some(message).filter(|message| !message.0.starts_with(NAMELESS));
    let mut parted = match echoes::answered(db, id.0, told)? {
        Answered::Alone => None,
        Answered::IsIt(echo) => {
            let sql = "UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = 3 WHERE id = ?1";
            db.execute(sql, params![id.0, echo.message.0, echo.new_id])?;
            sync_commit::learn(db, id.0, &echo)?;
            return Ok((None, None));
        }
        Answered::Parted(item) => Some(item),
    };
    if taken.is_some() && message.0.starts_with(NAMELESS) {
        // The acceptance tells no id, the echo did.
        db.execute("UPDATE messages SET delivery = 3 WHERE id = ?1", [id.0])?;
        return Ok((None, None));
    }
    let sql = "SELECT id, new_id, sender = -1 AND delivery IS NULL AND chat = ?2 FROM messages
        WHERE msg_id = ?1";
    let holder: Option<(i64, Option<String>, bool)> = db
        .query_row(sql, params![message.0, chat], |row| {
            Ok((columns::get(row, 0)?, columns::get(row, 1)?, columns::get(row, 2)?))
        })
        .optional()?;
    let (echo, new_id) = match holder {
        Some((holder, ..)) if holder == id.0 => return Ok((None, None)),
        Some((.., false)) => {
            let sql = "UPDATE messages SET delivery = 3,
                msg_id = ifnull(msg_id, 'local-' || local_id) WHERE id = ?1";
            db.execute(sql, [id.0])?;
            return Ok((None, parted));
        }
        Some((echo, new_id, true)) => (Some(echo), new_id),
        None => (None, None),
    };
    if let Some(echo) = echo {
        echoes::ids_are_known(db)?;
        // It may have been taken back meanwhile.
        let sql = "UPDATE messages SET content = (SELECT content FROM messages WHERE id = ?2)
            WHERE id = ?1 AND (SELECT content FROM messages WHERE id = ?2) LIKE '{\"recalled\"%'";
        db.execute(sql, [id.0, echo])?;
        db.execute("DELETE FROM messages WHERE id = ?1", [echo])?;
        search::forget(db, ItemId(echo))?;
    }
    if let Some(other) = taken {
        parted = part(db, id, &other)?;
    }
    let sql = "UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = 3 WHERE id = ?1";
    db.execute(sql, params![id.0, message.0, new_id])?;
    Ok((echo.map(ItemId), parted))
}

/// The echo by which an item was settled was that of another message, which gets its own row, is
/// found by a search, and is shown.
fn part(db: &Connection, id: ItemId, other: &str) -> Result<Option<Item>, Error> {
    let sql = "SELECT new_id FROM messages WHERE id = ?1";
    let new_id: Option<String> = db.query_row(sql, [id.0], |row| columns::get(row, 0))?;
    let copy = "INSERT INTO messages (chat, sender, at, content, raw, msg_id, new_id, chat_origin)
        SELECT chat, sender, at, content, ?4, ?2, ?3, chat_origin FROM messages WHERE id = ?1";
    // Unique ids: first one of them lets go. A file of ours is passed on as it lies here, not as what
    // that echo told.
    let sql = "UPDATE messages SET msg_id = NULL, new_id = NULL, raw = iif(path IS NULL, raw, NULL)
        WHERE id = ?1";
    let raw: Option<String> =
        db.query_row("SELECT raw FROM messages WHERE id = ?1", [id.0], |row| columns::get(row, 0))?;
    db.execute(sql, [id.0])?;
    db.execute(copy, params![id.0, other, new_id, raw])?;
    let parted = messages::one(db, ItemId(db.last_insert_rowid()))?;
    if let Some(item) = &parted {
        search::index(db, item.id, &item.content)?;
    }
    Ok(parted)
}
