//! History gaps: messages from a time without a login may never arrive here, so a row before the
//! next message says that some may be missing.

use rusqlite::{Connection, params};

use super::{Error, Store, columns, content_json, messages, search, session};
use crate::model::{ChatId, Content, Gap, Item, ItemId, Timestamp};
use crate::text::Printable;

/// The name of the state with the time at which the server last answered.
const ALIVE: &str = "alive";
/// The name of the state with the gap before the next messages, as the content of its row.
const NEXT: &str = "gap";

impl Store {
    /// Saves when the server last answered the session.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn heard(&self, at: Timestamp) -> Result<(), Error> {
        self.writer.run_deferred(move |db| session::set(db, ALIVE, &at.0.to_string())).await
    }

    /// When the server last answered a session; `None` if it never did.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn last_heard(&self) -> Result<Option<Timestamp>, Error> {
        self.writer
            .run(|db| {
                let said = session::get(db, ALIVE)?;
                Ok(said.and_then(|at| at.parse().ok()).map(Timestamp))
            })
            .await
    }

    /// Ends a gap in a chat in which the user writes. Returns the row of the gap.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn end_gap(&self, chat: ChatId, now: Timestamp) -> Result<Option<Item>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let sql = "SELECT ifnull(max(at), 0) FROM messages WHERE chat = ?1";
                let newest: i64 =
                    transaction.query_row(sql, [chat.0], |row| columns::get(row, 0))?;
                let at = Timestamp::from_seconds(now.seconds()).max(Timestamp(newest));
                let gap = end(&transaction, chat, at)?;
                transaction.commit()?;
                Ok(gap)
            })
            .await
    }

    /// Notes a gap before the next message of every chat, after a reply was lost that may have
    /// contained messages of any of them.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn may_miss(&self, gap: Gap) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                session::set(&transaction, NEXT, &content_json::encode(&Content::Gap(gap)))?;
                transaction.execute("UPDATE chats SET gap = 1", [])?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// Begins a gap: its row will stand before the next message of each chat that has messages.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn begin_gap(&self, gap: Gap) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                session::set(&transaction, NEXT, &content_json::encode(&Content::Gap(gap)))?;
                transaction.execute("UPDATE chats SET gap = 1 WHERE last IS NOT NULL", [])?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }
}

/// The row of a gap that ends with a message of the time `at` and stands before it.
pub(super) fn end(db: &Connection, chat: ChatId, at: Timestamp) -> Result<Option<Item>, Error> {
    let sql = "UPDATE chats SET gap = 0 WHERE id = ?1 AND gap";
    if db.prepare_cached(sql)?.execute([chat.0])? == 0 {
        return Ok(None);
    }
    insert(db, chat, at)
}

/// Merges the gaps of two chats: what arrived in the new one since the login stands behind the gap
/// of the old one.
pub(super) fn merge(db: &Connection, new: ChatId, old: ChatId) -> Result<(), Error> {
    let first = "SELECT min(at) FROM messages WHERE chat = ?1";
    let first: Option<i64> =
        db.prepare_cached(first)?.query_row([new.0], |row| columns::get(row, 0))?;
    let sql = "UPDATE chats SET gap = 0 WHERE id = ?1 AND gap";
    if let Some(first) = first
        && db.prepare_cached(sql)?.execute([old.0])? > 0
    {
        insert(db, old, Timestamp(first).plus_ms(-1))?;
    }
    Ok(())
}

fn insert(db: &Connection, chat: ChatId, at: Timestamp) -> Result<Option<Item>, Error> {
    let Some(kept) = session::get(db, NEXT)? else { return Ok(None) };
    let content = stored(&kept);
    let sql = "INSERT INTO messages (chat, sender, at, content) VALUES (?1, 0, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![chat.0, at.0, content_json::encode(&content)])?;
    let id = ItemId(db.last_insert_rowid());
    search::index(db, id, &content)?;
    messages::one(db, id)
}

/// The content of a stored gap; an earlier version stored the sentence itself.
fn stored(kept: &str) -> Content {
    let content = content_json::decode(kept);
    if matches!(content, Content::Gap(_)) {
        return content;
    }
    Content::Gap(Gap::Sentence(Printable::line(kept)))
}

#[cfg(test)]
mod tests;
