//! The order of messages: a message stands behind everything that arrived before it, whatever time
//! it states.

use rusqlite::{Connection, OptionalExtension, params};

use super::states::SENT;
use super::{Error, columns};
use crate::model::{ChatId, Item, ItemId, Timestamp};

/// A message whose time is further ahead of now than this has the time of a wrong clock, in
/// milliseconds. The index `messages_pulled_back` contains the same number.
pub(super) const AHEAD_MS: i64 = 300_000;

/// The current time, and whose clock tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// The server's clock.
    Server(Timestamp),
    /// The clock of this machine, which may be wrong by any amount: the server has not told the
    /// time yet.
    Machine(Timestamp),
}

impl Now {
    pub(super) const fn time(self) -> Timestamp {
        match self {
            Self::Server(time) | Self::Machine(time) => time,
        }
    }
}

impl From<Timestamp> for Now {
    /// A time that the server told.
    fn from(time: Timestamp) -> Self {
        Self::Server(time)
    }
}

/// The sorting time of a row, if the server's clock confirmed it. If a clock that is behind moves
/// the row back, it returns to this time. A row that stated a wrong time has none.
pub(super) fn sure(at: Timestamp, told: Option<Timestamp>, now: Option<Timestamp>) -> Option<i64> {
    let fits = now.is_some_and(|now| told.is_none() && at <= now.plus_ms(AHEAD_MS));
    fits.then_some(at.0)
}

/// Moves messages of a chat that were moved back to their confirmed times, as far as these have come.
/// Everything behind the first of them keeps its order and the time that is shown. Messages in the
/// outbox stay, because they were not sent yet.
pub(super) fn push_forth(db: &Connection, chat: ChatId, latest: Timestamp) -> Result<(), Error> {
    let sql = format!(
        "SELECT id, at, told, sure_at FROM messages WHERE chat = ?1 AND (at, id) >= (
            SELECT at, id FROM messages WHERE chat = ?1 AND sure_at > at + 300000 AND sure_at <= ?2
            AND (delivery IS NULL OR delivery = {SENT}) ORDER BY at, id LIMIT 1)
        AND (delivery IS NULL OR delivery = {SENT}) ORDER BY at, id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![chat.0, latest.0], |row| {
        let (id, at): (i64, i64) = (columns::get(row, 0)?, columns::get(row, 1)?);
        let sure: Option<i64> = columns::get(row, 3)?;
        let is_pulled = |sure: &i64| *sure > at.saturating_add(AHEAD_MS) && *sure <= latest.0;
        Ok((id, at, columns::get(row, 2)?, sure.filter(is_pulled)))
    })?;
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = rows.collect::<Result<_, _>>()?;
    let sql = "UPDATE messages SET at = ?2, told = nullif(?3, ?2) WHERE id = ?1";
    let mut update = db.prepare_cached(sql)?;
    let mut above = i64::MIN;
    for (id, at, told, pulled_from) in rows {
        above = above.max(pulled_from.unwrap_or(at));
        if above != at {
            update.execute(params![id, above, told.unwrap_or(at)])?;
        }
    }
    Ok(())
}

/// The sorting time of a message that arrives now and states the time `told`: not before anything
/// that has arrived or was sent. Own messages in the outbox do not count, because what arrives
/// meanwhile precedes them.
pub(super) fn place(db: &Connection, chat: ChatId, told: Timestamp) -> Result<Timestamp, Error> {
    Ok(newest(db, chat)?.map_or(told, |newest| newest.max(told)))
}

/// The time of the last message that has arrived or was sent.
fn newest(db: &Connection, chat: ChatId) -> Result<Option<Timestamp>, Error> {
    let sql = format!(
        "SELECT at FROM messages WHERE chat = ?1
        AND (delivery IS NULL OR delivery = {SENT}) ORDER BY at DESC, id DESC LIMIT 1"
    );
    let newest: Option<i64> =
        db.prepare_cached(&sql)?.query_row([chat.0], |row| columns::get(row, 0)).optional()?;
    Ok(newest.map(Timestamp))
}

/// Moves messages ahead of now back to now. They have the time of a wrong clock, and would
/// otherwise stay below everything that arrives until that time, and keep their chat at the top of
/// the list.
pub(super) fn pull_back(db: &Connection, chat: ChatId, now: Timestamp) -> Result<(), Error> {
    let latest = now.plus_ms(AHEAD_MS);
    let sql = "SELECT at FROM messages WHERE chat = ?1 ORDER BY at DESC LIMIT 1";
    let last: Option<i64> =
        db.prepare_cached(sql)?.query_row([chat.0], |row| columns::get(row, 0)).optional()?;
    if last.is_none_or(|last| last <= latest.0) {
        return Ok(());
    }
    // Behind messages that are a little ahead of now and stay there.
    let sql = "UPDATE messages SET told = ifnull(told, at), at = max(?2, ifnull(
            (SELECT max(at) FROM messages WHERE chat = ?1 AND at <= ?3), ?2))
        WHERE chat = ?1 AND at > ?3";
    db.prepare_cached(sql)?.execute(params![chat.0, whole(now).0, latest.0])?;
    Ok(())
}

/// The sorting time of an own message that is written or sent now: behind everything that arrived
/// or was sent, and behind own messages that were written before it, which may have been sent with
/// a wrong time.
pub(super) fn place_own(
    db: &Connection,
    chat: ChatId,
    own: ItemId,
    now: Now,
) -> Result<Timestamp, Error> {
    match now {
        Now::Server(now) => pull_back(db, chat, now)?,
        // If this machine's clock may be behind, messages ahead of it stay.
        Now::Machine(_) => {}
    }
    let now = whole(now.time());
    let sql = format!(
        "SELECT max(at) FROM messages INDEXED BY messages_waiting
        WHERE chat = ?1 AND id < ?2 AND delivery IS NOT NULL AND delivery <> {SENT}"
    );
    let waiting: Option<i64> =
        db.prepare_cached(&sql)?.query_row([chat.0, own.0], |row| columns::get(row, 0))?;
    let above = newest(db, chat)?.max(waiting.map(Timestamp));
    Ok(above.map_or(now, |above| above.max(now)))
}

/// The sorting time of an own message that is sent now, and the time at which it was written if
/// that differs. A text that was written while the clock was ahead would stand below the answers to
/// it, so it gets the time at which it is sent. It is never moved behind what arrived meanwhile,
/// because later own messages keep their places, nor left before one that was written earlier.
pub(super) fn place_going(
    db: &Connection,
    item: &Item,
    now: Now,
) -> Result<(Timestamp, Option<Timestamp>), Error> {
    let (mut at, mut told) = (item.at, item.told);
    match now {
        Now::Server(time) if item.at > time => {
            let going = place_own(db, item.chat, item.id, now)?;
            if going < at {
                (at, told) = (going, told_own(going, now));
            }
        }
        Now::Server(_) | Now::Machine(_) => {}
    }
    let sql = "SELECT max(at) FROM messages
        WHERE chat = ?1 AND at > ?2 AND id < ?3 AND delivery IS NOT NULL";
    let earlier: Option<i64> = db
        .prepare_cached(sql)?
        .query_row(params![item.chat.0, at.0, item.id.0], |row| columns::get(row, 0))?;
    if let Some(earlier) = earlier {
        (told, at) = (told.or(Some(at)), Timestamp(earlier));
    }
    Ok((at, told))
}

/// The time at which an own message was written, if it is sorted by another one.
pub(super) fn told_own(at: Timestamp, now: Now) -> Option<Timestamp> {
    Some(whole(now.time())).filter(|now| *now != at)
}

/// The start of the second. The server counts whole seconds, and an answer within the same second
/// must stand below.
const fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.seconds())
}
