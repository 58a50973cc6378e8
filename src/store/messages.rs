//! The messages of a chat, as items and pages of them.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::states::{HELD, ME, NOBODY, QUEUED, REFUSED, RETRYING, SENDING, SENT};
use super::{Error, Store, arrival, columns, content_json, file_stamps, note_facts};
use crate::model::{
    ChatId, ContactId, Delivery, Hold, Item, ItemId, LocalId, MessageId, Position, Refusal, Sender,
    Timestamp,
};
use crate::text::Printable;

/// The columns of an item, in the order [`item`] reads them.
pub(super) const COLUMNS: &str = "id, chat, sender, at, content, mentions_me, msg_id, delivery, attempts, code, words, path, told, todo";

pub(super) fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: ItemId(columns::get(row, 0)?),
        chat: ChatId(columns::get(row, 1)?),
        sender: sender(columns::get(row, 2)?),
        at: Timestamp(columns::get(row, 3)?),
        told: columns::get::<Option<i64>>(row, 12)?.map(Timestamp),
        content: content_json::decode(&columns::get::<String>(row, 4)?),
        mentions_me: columns::get(row, 5)?,
        todo: columns::get::<Option<i64>>(row, 13)?.map(note_facts::todo_of),
        message: columns::get::<Option<String>>(row, 6)?.map(MessageId),
        delivery: delivery(row, 7)?,
        path: columns::get::<Option<Vec<u8>>>(row, 11)?.map(path_of),
    })
}

/// A path in bytes, because names need not be text.
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}

pub(super) fn path_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

const fn sender(number: i64) -> Sender {
    match number {
        ME => Sender::Me,
        NOBODY => Sender::System,
        id => Sender::Contact(ContactId(id)),
    }
}

pub(super) const fn sender_number(sender: Sender) -> i64 {
    match sender {
        Sender::Me => ME,
        Sender::System => NOBODY,
        Sender::Contact(id) => id.0,
    }
}

/// Reads the columns delivery, attempts, code, words from `first` on.
pub(super) fn delivery(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Delivery>> {
    let Some(state) = columns::get::<Option<i64>>(row, first)? else { return Ok(None) };
    Ok(Some(match state {
        QUEUED => Delivery::Queued,
        SENDING => Delivery::Sending,
        RETRYING => Delivery::Retrying { attempt: columns::get(row, first + 1)? },
        SENT => Delivery::Sent,
        REFUSED => Delivery::Refused(Refusal {
            code: columns::get(row, first + 2)?,
            words: Printable::new(&columns::get::<String>(row, first + 3)?),
        }),
        HELD => Delivery::Held(hold(columns::get(row, first + 2)?)),
        _ => Delivery::Unknown,
    }))
}

/// Values of `code`: why a message waits for approval. The condition of the index of waiting
/// messages, written as in the schema, so that SQLite uses it.
macro_rules! waiting {
    () => {
        concat!("delivery IS NOT NULL AND delivery <> ", $crate::store::states::state!(SENT))
    };
}
pub(super) use waiting;

pub(super) const fn hold_number(hold: Hold) -> i64 {
    match hold {
        Hold::Late => 1,
        Hold::Doubt => 2,
        Hold::Parted => 3,
    }
}

const fn hold(number: i64) -> Hold {
    match number {
        2 => Hold::Doubt,
        3 => Hold::Parted,
        _ => Hold::Late,
    }
}

pub(super) fn one(db: &Connection, id: ItemId) -> Result<Option<Item>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM messages WHERE id = ?1");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query_map([id.0], item)?;
    Ok(rows.next().transpose()?)
}

/// A message with what is needed to act on it on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// The current item.
    pub item: Item,
    /// The content as on the wire, if it was kept.
    pub raw: Option<String>,
    /// The local id of own messages of this program.
    pub local: Option<LocalId>,
    /// The stamp of its file from when the user chose it, if known.
    pub stamp: Option<Box<str>>,
}

impl Store {
    /// A message with all its stored values.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn message(&self, id: ItemId) -> Result<Option<StoredMessage>, Error> {
        self.writer
            .run(move |db| {
                let Some(item) = one(db, id)? else { return Ok(None) };
                let sql = "SELECT raw, local_id FROM messages WHERE id = ?1";
                let found = db.query_row(sql, [id.0], |row| {
                    let local: Option<String> = columns::get(row, 1)?;
                    Ok((columns::get(row, 0)?, local.map(LocalId)))
                });
                let stamp = file_stamps::of(db, id)?;
                Ok(found.optional()?.map(|(raw, local)| StoredMessage { item, raw, local, stamp }))
            })
            .await
    }

    /// Moves messages that a clock behind had moved back to the times at which they stood, once
    /// those have come. Their order stays. Returns the chats.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn push_forth(&self, now: Timestamp) -> Result<Vec<ChatId>, Error> {
        self.writer
            .run_deferred(move |db| {
                let latest = now.plus_ms(arrival::AHEAD_MS);
                let sql = format!(
                    "SELECT DISTINCT chat FROM messages
                    WHERE sure_at > at + 300000 AND sure_at <= ?1
                    AND (delivery IS NULL OR delivery = {SENT})"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let chats =
                    statement.query_map([latest.0], |row| Ok(ChatId(columns::get(row, 0)?)))?;
                let chats: Vec<ChatId> = chats.collect::<Result<_, _>>()?;
                drop(statement);
                if chats.is_empty() {
                    return Ok(chats);
                }
                let transaction = db.transaction()?;
                for chat in &chats {
                    arrival::push_forth(&transaction, *chat, latest)?;
                }
                transaction.commit()?;
                Ok(chats)
            })
            .await
    }

    /// Saves the path of a message's file; `None` if there is no file any more.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_path(
        &self,
        id: ItemId,
        path: Option<PathBuf>,
    ) -> Result<Option<Item>, Error> {
        self.writer
            .run(move |db| {
                let bytes = path.as_deref().map(path_bytes);
                db.execute("UPDATE messages SET path = ?2 WHERE id = ?1", params![id.0, bytes])?;
                one(db, id)
            })
            .await
    }

    /// The newest items of a chat, oldest first, and whether the first of all is among them.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn newest(&self, chat: ChatId, count: u32) -> Result<(Vec<Item>, bool), Error> {
        let end = Position { at: Timestamp(i64::MAX), id: ItemId(i64::MAX) };
        self.older(chat, end, count).await
    }

    /// Items before a position, oldest first, and whether the first of all is among them.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn older(
        &self,
        chat: ChatId,
        before: Position,
        count: u32,
    ) -> Result<(Vec<Item>, bool), Error> {
        // Read by the second connection: a batch is told only after its commit, so a page requested
        // then contains it, and a page never waits for a batch that is being written.
        self.reader
            .run(move |db| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM messages WHERE chat = ?1 AND (at, id) < (?2, ?3)
                     ORDER BY at DESC, id DESC LIMIT ?4"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let range = params![chat.0, before.at.0, before.id.0, i64::from(count) + 1];
                let rows = statement.query_map(range, item)?;
                let mut items: Vec<Item> = rows.collect::<Result<_, _>>()?;
                let at_start = items.len() <= count as usize;
                items.truncate(count as usize);
                items.reverse();
                Ok((items, at_start))
            })
            .await
    }

    /// Items behind a position, oldest first, and whether the newest of all is among them.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn newer(
        &self,
        chat: ChatId,
        after: Position,
        count: u32,
    ) -> Result<(Vec<Item>, bool), Error> {
        self.reader
            .run(move |db| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM messages WHERE chat = ?1 AND (at, id) > (?2, ?3)
                     ORDER BY at, id LIMIT ?4"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let range = params![chat.0, after.at.0, after.id.0, i64::from(count) + 1];
                let rows = statement.query_map(range, item)?;
                let mut items: Vec<Item> = rows.collect::<Result<_, _>>()?;
                let at_end = items.len() <= count as usize;
                items.truncate(count as usize);
                Ok((items, at_end))
            })
            .await
    }

    /// The position of the message with an id of the server in a chat.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn place_of(
        &self,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Option<Position>, Error> {
        self.reader
            .run(move |db| {
                let sql = "SELECT at, id FROM messages WHERE (msg_id = ?2 OR new_id = ?2)
                    AND chat = ?1 LIMIT 1";
                let found = db.query_row(sql, params![chat.0, message.0], |row| {
                    Ok(Position {
                        at: Timestamp(columns::get(row, 0)?),
                        id: ItemId(columns::get(row, 1)?),
                    })
                });
                Ok(found.optional()?)
            })
            .await
    }

    /// The number of messages, for tests and measurements.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn count_messages(&self) -> Result<u64, Error> {
        self.reader
            .run(|db| {
                let count: i64 =
                    db.query_row("SELECT count(*) FROM messages", [], |row| columns::get(row, 0))?;
                Ok(count.unsigned_abs())
            })
            .await
    }
}
