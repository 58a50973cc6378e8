//! The counts of unread messages. New messages are added and read ones subtracted, so that the cost
//! of a message does not depend on how many are unread. After any other change everything is
//! counted again.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::states::{ME, NOBODY};
use super::{Error, columns};
use crate::model::{ChatId, Position};

/// The condition for messages that count: those of other people, and those from the phone where
/// these count. Messages sent from here have a delivery.
fn counted_rows() -> String {
    format!(
        "(sender > {NOBODY} OR (sender = {ME} AND delivery IS NULL
    AND EXISTS (SELECT 1 FROM state WHERE name = 'phone_is_news')))"
    )
}

/// The condition for messages that mention the user.
const MENTION: &str = "(sender > 0 AND mentions_me)";

/// The last message, and the position up to which all are counted.
const LAST: &str =
    "last = (SELECT id FROM messages WHERE chat = ?1 ORDER BY at DESC, id DESC LIMIT 1),
    counted = ifnull((SELECT max(id) FROM messages WHERE chat = ?1), 0)";

/// Counts a chat again after messages of it changed, went, or came from another chat: finds the
/// newest one, and all that arrived after the read mark.
pub(super) fn recount(db: &Connection, id: ChatId) -> Result<(), Error> {
    let sql = "
INSERT INTO chats (id) VALUES (?1) ON CONFLICT (id) DO NOTHING";
    db.prepare_cached(sql)?.execute([id.0])?;
    let counted_rows = counted_rows();
    let sql = format!(
        "
UPDATE chats SET {LAST},
    unread = (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > read_id AND {counted_rows}),
    mentions = (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > read_id AND {MENTION})
WHERE id = ?1"
    );
    db.prepare_cached(&sql)?.execute([id.0])?;
    Ok(())
}

/// Counts messages that arrived in a chat, if nothing else happened to it.
pub(super) fn count_new(db: &Connection, id: ChatId) -> Result<(), Error> {
    let counted_rows = counted_rows();
    let sql = format!(
        "
UPDATE chats SET {LAST},
    unread = unread + (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > max(read_id, chats.counted) AND {counted_rows}),
    mentions = mentions + (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > max(read_id, chats.counted) AND {MENTION})
WHERE id = ?1 AND chats.counted > 0"
    );
    if db.prepare_cached(&sql)?.execute([id.0])? == 0 {
        // The chat was never counted.
        recount(db, id)?;
    }
    Ok(())
}

/// Counts again after a message that mentioned the user was recalled.
pub(super) fn mention_is_gone(db: &Connection, message: i64) -> Result<(), Error> {
    let sql = "UPDATE chats SET mentions = max(mentions - 1, 0) FROM messages m
        WHERE m.id = ?1 AND chats.id = m.chat AND m.sender > 0
        AND m.id > chats.read_id AND m.id <= chats.counted";
    db.prepare_cached(sql)?.execute([message])?;
    Ok(())
}

/// Moves the read mark up to a position.
pub(super) fn read(db: &Connection, id: ChatId, up_to: Position) -> Result<bool, Error> {
    let sql = "SELECT read_id, counted FROM chats WHERE id = ?1";
    let before: Option<(i64, i64)> = db
        .prepare_cached(sql)?
        .query_row([id.0], |row| Ok((columns::get(row, 0)?, columns::get(row, 1)?)))
        .optional()?;
    // Messages that have not arrived yet cannot have been read.
    let sql = "INSERT INTO chats (id, read_at, read_id)
        VALUES (?1, ?2, min(?3, (SELECT ifnull(max(id), 0) FROM messages)))
        ON CONFLICT (id) DO UPDATE SET read_at = excluded.read_at, read_id = excluded.read_id
        WHERE excluded.read_id > read_id";
    let changed = db.prepare_cached(sql)?.execute(params![id.0, up_to.at.0, up_to.id.0])?;
    if changed > 0 {
        match before {
            Some((read, counted)) if up_to.id.0 < counted => take_off(db, id, read)?,
            // Everything is read, or nothing was counted: few messages are left to count.
            Some(_) | None => recount(db, id)?,
        }
    }
    let sql = "UPDATE chats SET marked = 0 WHERE id = ?1 AND marked <> 0";
    let unmarked = db.prepare_cached(sql)?.execute([id.0])?;
    Ok(changed + unmarked > 0)
}

/// Subtracts the messages between the old and the new read mark.
fn take_off(db: &Connection, id: ChatId, before: i64) -> Result<(), Error> {
    let counted_rows = counted_rows();
    let sql = format!(
        "
UPDATE chats SET
    unread = max(0, unread - (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > ?2 AND id <= read_id AND {counted_rows})),
    mentions = max(0, mentions - (SELECT count(*) FROM messages
        WHERE chat = ?1 AND id > ?2 AND id <= read_id AND {MENTION}))
WHERE id = ?1"
    );
    db.prepare_cached(&sql)?.execute(params![id.0, before])?;
    Ok(())
}

#[cfg(test)]
mod tests;
