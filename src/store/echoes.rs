//! Own messages that come back by sync. Equal words prove nothing, because the user may have typed
//! them on the phone. A message that may be the echo of one in the outbox is held until the server
//! has answered.

use rusqlite::{Connection, OptionalExtension, params};

use super::new_message::{NewMessage, insert};
use super::states::{RETRYING, SENDING, SENT, UNKNOWN};
use super::{Error, columns, content_json, counting, session};
use crate::model::{ChatId, Content, Item, MessageId, Sender, Timestamp};

/// How far apart the two can be for one to be the echo of the other, in milliseconds.
const ECHO_MS: i64 = 10 * 60 * 1000;

/// The name of the state which says that, as far as can be seen, the server took a repeated message
/// for a new one.
const REPEATS: &str = "repeats_are_new";

/// What an own message that comes back is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// The message of this number: by its local id, or one that was accepted without an id.
    Of(i64),
    /// Perhaps the message of this number, which has the same words and waits for an answer.
    Perhaps(i64),
}

/// Finds the own message by the local id of the echo.
pub(super) fn own_by_id(db: &Connection, message: &NewMessage) -> Result<Option<Echo>, Error> {
    let Some(local) = &message.local else { return Ok(None) };
    let sql = "SELECT id FROM messages WHERE local_id = ?1 AND msg_id IS NULL";
    let found = db.prepare_cached(sql)?.query_row([&local.0], |row| columns::get(row, 0));
    Ok(found.optional()?.map(Echo::Of))
}

/// Finds the own message by its content: the oldest in flight with the same content, not newer than
/// the echo, nor last sent long before it. Only in an edition in which own messages come back by
/// sync; in others equal words come from the phone.
pub(super) fn own_by_content(db: &Connection, message: &NewMessage) -> Result<Option<Echo>, Error> {
    let waiting = format!(
        "SELECT id, content, at FROM messages
        WHERE chat = ?1 AND min(at, ifnull(asked_at, at)) - ?3 <= ?2
        AND ?2 <= ifnull(asked_at, at) + ?3 AND delivery IN ({SENDING}, {RETRYING})
        AND msg_id IS NULL
        AND id NOT IN (SELECT own FROM echoes)"
    );
    // By the index of ids, because many messages are accepted.
    let nameless = format!(
        "SELECT id, content, at FROM messages
        WHERE msg_id >= 'local-' AND msg_id < 'local.' AND chat = ?1
        AND min(at, ifnull(asked_at, at)) - ?3 <= ?2 AND ?2 <= ifnull(asked_at, at) + ?3
        AND delivery = {SENT}"
    );
    let mut oldest: Option<((i64, i64), Echo)> = None;
    for (sql, is_accepted) in [(&waiting, false), (&nameless, true)] {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(params![message.chat.0, message.at.0, ECHO_MS])?;
        while let Some(row) = rows.next()? {
            if is_equal(&content_json::decode(&columns::get::<String>(row, 1)?), &message.content) {
                let id = columns::get(row, 0)?;
                let order = (columns::get(row, 2)?, id);
                let echo = if is_accepted { Echo::Of(id) } else { Echo::Perhaps(id) };
                if oldest.is_none_or(|(known, _)| order < known) {
                    oldest = Some((order, echo));
                }
            }
        }
    }
    Ok(oldest.map(|(_, echo)| echo))
}

/// Whether an echo can be that of a content. A text comes back unchanged. Of a file the server
/// tells other details, so the kind and, for files, the name must be equal.
fn is_equal(own: &Content, echo: &Content) -> bool {
    match (own, echo) {
        (Content::Image(_), Content::Image(_))
        | (Content::Video { .. }, Content::Video { .. })
        | (Content::Sticker(_), Content::Sticker(_)) => true,
        (Content::File(own), Content::File(echo)) => own.name == echo.name,
        (own, echo) => own == echo,
    }
}

/// Holds a message that may be the echo of `own` until that is known.
pub(super) fn hold(db: &Connection, own: i64, message: &NewMessage) -> Result<(), Error> {
    let sql = "INSERT INTO echoes (msg_id, own, at, told, content, raw, new_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    db.prepare_cached(sql)?.execute(params![
        message.message.0,
        own,
        message.at.0,
        message.told.map(|told| told.0),
        content_json::encode(&message.content),
        message.raw,
        message.new_id,
    ])?;
    Ok(())
}

/// Whether a message is held.
pub(super) fn is_held(db: &Connection, message: &MessageId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM echoes WHERE msg_id = ?1)";
    Ok(db.prepare_cached(sql)?.query_row([&message.0], |row| columns::get(row, 0))?)
}

/// Whether a message with the same content has come back of which it is uncertain whether it is the
/// echo.
pub(super) fn has_held(db: &Connection, own: i64) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM echoes WHERE own = ?1)";
    Ok(db.prepare_cached(sql)?.query_row([own], |row| columns::get(row, 0))?)
}

/// Takes the message that is held for `own`.
fn take(db: &Connection, own: i64) -> Result<Option<NewMessage>, Error> {
    let sql = "DELETE FROM echoes WHERE own = ?1
        RETURNING msg_id, at, told, content, raw, new_id, (SELECT chat FROM messages WHERE id = ?1)";
    let held = db.prepare_cached(sql)?.query_row([own], |row| {
        let Some(chat) = columns::get::<Option<i64>>(row, 6)? else { return Ok(None) };
        Ok(Some(NewMessage {
            message: MessageId(columns::get(row, 0)?),
            at: Timestamp(columns::get(row, 1)?),
            told: columns::get::<Option<i64>>(row, 2)?.map(Timestamp),
            content: content_json::decode(&columns::get::<String>(row, 3)?),
            raw: columns::get(row, 4)?,
            new_id: columns::get(row, 5)?,
            chat: ChatId(chat),
            sender: Sender::Me,
            local: None,
            mentions_me: false,
        }))
    });
    Ok(held.optional()?.flatten())
}

/// Notes the id that the server gave a message, or that it gave none. What was held for it is its
/// echo, or another message that gets a row of its own.
pub(super) fn answered(
    db: &Connection,
    own: i64,
    answer: Option<&MessageId>,
) -> Result<Answered, Error> {
    let repeated = "SELECT attempts > 0 FROM messages WHERE id = ?1";
    let Some(held) = take(db, own)? else { return Ok(Answered::Alone) };
    let is_it = answer.is_none_or(|answer| *answer == held.message);
    if db.query_row(repeated, [own], |row| columns::get(row, 0))? {
        session::set(db, REPEATS, if is_it { "0" } else { "1" })?;
    }
    if is_it {
        return Ok(Answered::IsIt(held));
    }
    Ok(Answered::Parted(insert(db, &held, None)?))
}

/// What the answer means for the held message.
pub(super) enum Answered {
    Alone,
    /// It is the echo.
    IsIt(NewMessage),
    /// It was written elsewhere, and is shown now.
    Parted(Item),
}

/// Shows the message that was held for one that was refused or discarded.
pub(super) fn shown_after(db: &Connection, own: i64) -> Result<Option<Item>, Error> {
    take(db, own)?.map(|held| insert(db, &held, None)).transpose()
}

/// Shows what is held for messages that wait for the user, so that the user decides with everything
/// in sight.
pub(super) fn shown_to_decide(db: &Connection) -> Result<(), Error> {
    let sql = format!(
        "SELECT DISTINCT e.own FROM echoes e JOIN messages m ON m.id = e.own
        WHERE m.delivery = {UNKNOWN}"
    );
    let mut statement = db.prepare(&sql)?;
    let owns: Vec<i64> =
        statement.query_map([], |row| columns::get(row, 0))?.collect::<Result<_, _>>()?;
    for own in owns {
        if let Some(item) = shown_after(db, own)? {
            counting::count_new(db, item.chat)?;
        }
    }
    Ok(())
}

/// Stops holding a message, so that it is shown.
pub(super) fn release(db: &Connection, message: &MessageId) -> Result<(), Error> {
    let sql = "SELECT own FROM echoes WHERE msg_id = ?1 OR new_id = ?1";
    let own: Option<i64> =
        db.prepare_cached(sql)?.query_row([&message.0], |row| columns::get(row, 0)).optional()?;
    match own {
        Some(own) => shown_after(db, own).map(drop),
        None => Ok(()),
    }
}

/// Notes that the server keeps ids: the answer named a message that had come by sync before.
pub(super) fn ids_are_known(db: &Connection) -> Result<(), Error> {
    if repeats_are_new(db)? { session::set(db, REPEATS, "0") } else { Ok(()) }
}

/// Whether the user must decide about a message: its echo may have come back although it was not
/// answered, and sending it again could make it arrive twice.
pub(super) fn asks_user(db: &Connection, own: i64) -> Result<bool, Error> {
    let sql =
        format!("UPDATE messages SET delivery = {UNKNOWN} WHERE id = ?1 AND delivery = {RETRYING}");
    Ok(repeats_are_new(db)? && db.prepare_cached(&sql)?.execute([own])? > 0)
}

/// Whether the last repeated message seems to have been taken for a new one, so that the user
/// decides about the next.
pub(super) fn repeats_are_new(db: &Connection) -> Result<bool, Error> {
    Ok(session::get(db, REPEATS)?.as_deref() == Some("1"))
}
