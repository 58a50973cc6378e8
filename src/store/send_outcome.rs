//! The outcome of an attempt to send: the answer of the server, written into the rows of the
//! message and of its echo.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::echoes::{self, Answered};
use super::states::{ME, QUEUED, REFUSED, RETRYING, SENDING, SENT, UNKNOWN};
use super::{Error, columns, messages, note_facts, search, sync_commit};
use crate::model::{Item, ItemId, MessageId, Refusal};

/// The outcome of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server accepted it.
    Accepted(MessageId),
    /// The server refused it.
    Refused(Refusal),
    /// It was certainly not sent, and is sent again automatically.
    NotSent,
    /// There was no answer, so it may have arrived. After three of these it waits for the user.
    Unanswered,
}

/// The prefix of the id of a message that was accepted without an id.
const NAMELESS: &str = "local-";

/// How many attempts without an answer are made before the user is asked (PRODUCT 6.1).
const TRIES: u32 = 3;

/// Notes the outcome. Returns what was held for a message that the server refused or that waits for
/// the user now.
pub(super) fn note(db: &Connection, id: ItemId, outcome: &Outcome) -> Result<Option<Item>, Error> {
    let id = id.0;
    // If the echo came first, the message is already sent, and stays so.
    match outcome {
        Outcome::NotSent => db.execute(
            &format!(
                "UPDATE messages SET delivery = iif(attempts > 0, {RETRYING}, {QUEUED})
                WHERE id = ?1 AND delivery = {SENDING}"
            ),
            [id],
        )?,
        Outcome::Unanswered => {
            // If a repeated message would arrive twice, the user is asked before the first
            // repetition.
            let asks = echoes::has_held(db, id)? && echoes::repeats_are_new(db)?;
            db.execute(
                &format!(
                    "UPDATE messages SET attempts = attempts + 1,
                    delivery = iif(attempts + 1 >= ?2, {UNKNOWN}, {RETRYING})
                    WHERE id = ?1 AND delivery IN ({QUEUED}, {SENDING}, {RETRYING})"
                ),
                params![id, if asks { 1 } else { TRIES }],
            )?
        }
        Outcome::Refused(refusal) => db.execute(
            &format!(
                "UPDATE messages SET delivery = {REFUSED}, code = ?2, words = ?3
                WHERE id = ?1 AND delivery IN ({QUEUED}, {SENDING}, {RETRYING})"
            ),
            params![id, refusal.code, refusal.words.as_str()],
        )?,
        Outcome::Accepted(_) => 0,
    };
    // Nothing that has arrived stays hidden while the user decides. If an answer names it later, it
    // is removed again.
    let sql = format!("SELECT delivery IN ({REFUSED}, {UNKNOWN}) FROM messages WHERE id = ?1");
    let is_over =
        db.prepare_cached(&sql)?.query_row([id], |row| columns::get(row, 0)).optional()?;
    if is_over == Some(true) { echoes::shown_after(db, id) } else { Ok(None) }
}

/// Notes that the server accepted a message. Its echo may have come before: as this item, or as an
/// item of its own, which is removed and leaves its ids to this one. If the item was settled by the
/// echo of another message with the same words, that one gets a row of its own. An id that belongs
/// to anything else removes nothing: the item is accepted without an id.
pub(super) fn accept(
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
            let sql = format!(
                "UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = {SENT} WHERE id = ?1"
            );
            db.execute(&sql, params![id.0, echo.message.0, echo.new_id])?;
            sync_commit::learn(db, id.0, &echo)?;
            return Ok((None, None));
        }
        Answered::Parted(item) => Some(item),
    };
    if taken.is_some() && message.0.starts_with(NAMELESS) {
        // The answer contains no id, but the echo did.
        db.execute(&format!("UPDATE messages SET delivery = {SENT} WHERE id = ?1"), [id.0])?;
        return Ok((None, None));
    }
    let sql = format!(
        "SELECT id, new_id, sender = {ME} AND delivery IS NULL AND chat = ?2 FROM messages
        WHERE msg_id = ?1"
    );
    let holder: Option<(i64, Option<String>, bool)> = db
        .query_row(&sql, params![message.0, chat], |row| {
            Ok((columns::get(row, 0)?, columns::get(row, 1)?, columns::get(row, 2)?))
        })
        .optional()?;
    let (echo, new_id) = match holder {
        Some((holder, ..)) if holder == id.0 => return Ok((None, None)),
        Some((.., false)) => {
            let sql = format!(
                "UPDATE messages SET delivery = {SENT},
                msg_id = ifnull(msg_id, 'local-' || local_id) WHERE id = ?1"
            );
            db.execute(&sql, [id.0])?;
            return Ok((None, parted));
        }
        Some((echo, new_id, true)) => (Some(echo), new_id),
        None => (None, None),
    };
    if let Some(echo) = echo {
        echoes::ids_are_known(db)?;
        // It may have been recalled meanwhile.
        let sql = "UPDATE messages SET content = (SELECT content FROM messages WHERE id = ?2), todo = NULL
            WHERE id = ?1 AND (SELECT content FROM messages WHERE id = ?2) LIKE '{\"recalled\"%'";
        db.execute(sql, [id.0, echo])?;
        db.execute("DELETE FROM messages WHERE id = ?1", [echo])?;
        search::forget(db, ItemId(echo))?;
    }
    if let Some(other) = taken {
        parted = part(db, id, &other)?;
    }
    let sql =
        format!("UPDATE messages SET msg_id = ?2, new_id = ?3, delivery = {SENT} WHERE id = ?1");
    db.execute(&sql, params![id.0, message.0, new_id])?;
    Ok((echo.map(ItemId), parted))
}

/// Gives a row of its own to the message by whose echo the item was settled by mistake. It can be
/// found and is shown.
fn part(db: &Connection, id: ItemId, other: &str) -> Result<Option<Item>, Error> {
    let sql = "SELECT new_id FROM messages WHERE id = ?1";
    let new_id: Option<String> = db.query_row(sql, [id.0], |row| columns::get(row, 0))?;
    let copy = "INSERT INTO messages (chat, sender, at, content, raw, msg_id, new_id, chat_origin)
        SELECT chat, sender, at, content, ?4, ?2, ?3, chat_origin FROM messages WHERE id = ?1";
    // Ids are unique, so one item gives them up first. A file of ours is forwarded from the disk,
    // not as that echo described it.
    let sql = "UPDATE messages SET msg_id = NULL, new_id = NULL, raw = iif(path IS NULL, raw, NULL)
        WHERE id = ?1";
    let raw: Option<String> =
        db.query_row("SELECT raw FROM messages WHERE id = ?1", [id.0], |row| columns::get(row, 0))?;
    db.execute(sql, [id.0])?;
    db.execute(copy, params![id.0, other, new_id, raw])?;
    let mut parted = messages::one(db, ItemId(db.last_insert_rowid()))?;
    if let Some(item) = &mut parted {
        search::index(db, item.id, &item.content)?;
        note_facts::keep(db, item)?;
    }
    Ok(parted)
}
