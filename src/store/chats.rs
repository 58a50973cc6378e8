//! The list of chats, their drafts, and their read marks.

use rusqlite::{Connection, Row, params};

use super::contacts::kind_of;
use super::states::{HELD, REFUSED, SENT, UNKNOWN};
use super::{Error, Store, chat_settings, columns, content_json, counting, messages};
use crate::model::{
    Chat, ChatId, ChatKind, ContactKind, ItemId, LastMessage, Mute, Position, Reach, Timestamp,
    visible_name,
};
use crate::text::Printable;

/// Everything that a row of the list needs, in one statement. It names the index of waiting
/// messages, because the planner would read all messages of a chat instead. A mute whose end has
/// passed does not count.
fn list() -> String {
    format!(
        "
SELECT c.id, c.kind, c.nick, c.remark, c.alias, c.keys, c.muted, c.pinned, c.member_count, c.present,
    max(ifnull(h.unread, 0), ifnull(h.marked, 0)), ifnull(h.mentions, 0), ifnull(h.read_at, 0), ifnull(h.read_id, 0),
    ifnull(h.draft, '') <> '',
    (SELECT count(*) FROM messages w INDEXED BY messages_waiting
        WHERE w.chat = c.id AND w.delivery IS NOT NULL AND w.delivery <> {SENT}),
    m.at, m.content, m.sender, m.delivery, m.attempts, m.code, m.words, s.remark, s.nick, c.place, ifnull(h.written, 0),
    (SELECT count(*) FROM messages w INDEXED BY messages_waiting
        WHERE w.chat = c.id AND w.delivery IS NOT NULL AND w.delivery <> {SENT}
            AND w.delivery IN ({REFUSED}, {UNKNOWN}, {HELD})),
    CASE WHEN c.hushed > 9 AND c.hushed <= unixepoch() * 1000 THEN 0 ELSE c.hushed END
FROM contacts c
LEFT JOIN chats h ON h.id = c.id
LEFT JOIN messages m ON m.id = h.last
LEFT JOIN contacts s ON s.id = m.sender AND c.kind = 4
"
    )
}

/// A chat is listed if the session has a name for it, or if it has messages or a draft.
const LISTED: &str = "c.kind <> 0 AND (m.id IS NOT NULL OR ifnull(h.draft, '') <> ''
    OR (c.present = 1 AND c.kind <> 3))";

/// The name of the state by which messages from the user's phone count as unread.
pub(super) const PHONE_IS_NEWS: &str = "phone_is_news";

fn chat(row: &Row<'_>) -> rusqlite::Result<Chat> {
    let id = ChatId(columns::get(row, 0)?);
    let text = |at: usize| columns::get::<String>(row, at);
    let (nick, remark) = (Printable::line(&text(2)?), Printable::line(&text(3)?));
    let of_server = if columns::get(row, 6)? { Mute::ButMentions } else { Mute::Off };
    let members = columns::get(row, 8)?;
    let kind = match kind_of(columns::get(row, 1)?) {
        ContactKind::Notes => ChatKind::Notes,
        ContactKind::Group => ChatKind::Group { members },
        ContactKind::Official => ChatKind::Official,
        ContactKind::Service => ChatKind::Service,
        ContactKind::Friend | ContactKind::Stranger | ContactKind::Me => ChatKind::Person,
    };
    let mut keys = text(5)?;
    for more in [nick.as_str(), &text(4)?] {
        if !more.is_empty() {
            keys.push('\n');
            keys.push_str(&more.to_lowercase());
        }
    }
    Ok(Chat {
        id,
        kind,
        name: if remark.is_empty() { nick } else { remark },
        keys,
        pinned: columns::get(row, 7)?,
        mute: chat_settings::mute_of(columns::get(row, 28)?, of_server),
        unread: columns::get(row, 10)?,
        mentions: columns::get(row, 11)?,
        place: columns::get(row, 25)?,
        last: last(row)?,
        read_to: read_to(columns::get(row, 12)?, columns::get(row, 13)?),
        draft: columns::get(row, 14)?,
        waiting: columns::get(row, 15)?,
        written: columns::get(row, 26)?,
        stuck: columns::get(row, 27)?,
        reach: reach(columns::get(row, 9)?),
    })
}

/// The value of `present` for a chat that is over. 1 stands for a chat that the current session
/// knows, 0 for one that it does not know yet.
const LEFT: i64 = -1;

/// The meaning of `present`.
pub(super) const fn reach(present: i64) -> Reach {
    match present {
        LEFT => Reach::Left,
        0 => Reach::Unknown,
        _ => Reach::Known,
    }
}

fn last(row: &Row<'_>) -> rusqlite::Result<Option<LastMessage>> {
    let Some(at) = columns::get::<Option<i64>>(row, 16)? else { return Ok(None) };
    let remark: Option<String> = columns::get(row, 23)?;
    let nick: Option<String> = columns::get(row, 24)?;
    Ok(Some(LastMessage {
        at: Timestamp(at),
        sender: visible_name(&[&remark.unwrap_or_default(), &nick.unwrap_or_default()]),
        content: content_json::decode(&columns::get::<String>(row, 17)?),
        delivery: messages::delivery(row, 19)?,
    }))
}

const fn read_to(at: i64, id: i64) -> Option<Position> {
    if id == 0 { None } else { Some(Position { at: Timestamp(at), id: ItemId(id) }) }
}

pub(super) fn some(db: &Connection, ids: &[ChatId]) -> Result<Vec<Chat>, Error> {
    let sql = format!("{} WHERE c.id = ?1 AND {LISTED}", list());
    let mut statement = db.prepare_cached(&sql)?;
    let mut chats = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query_map([id.0], chat)?;
        chats.extend(rows.next().transpose()?);
    }
    Ok(chats)
}

pub(super) fn drafts(db: &Connection) -> Result<Vec<(ChatId, String)>, Error> {
    let mut statement = db.prepare("SELECT id, draft FROM chats WHERE draft <> ''")?;
    let rows = statement
        .query_map([], |row| Ok((ChatId(columns::get(row, 0)?), columns::get(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Saves the draft of a chat; an empty text removes it.
pub(super) fn draft(db: &Connection, chat: ChatId, text: &str) -> Result<(), Error> {
    let sql = "INSERT INTO chats (id, draft) VALUES (?1, ?2)
        ON CONFLICT (id) DO UPDATE SET draft = excluded.draft";
    db.prepare_cached(sql)?.execute(params![chat.0, text])?;
    Ok(())
}

impl Store {
    /// All chats.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn chats(&self) -> Result<Vec<Chat>, Error> {
        self.reader
            .run(|db| {
                let mut statement = db.prepare_cached(&format!("{} WHERE {LISTED}", list()))?;
                let rows = statement.query_map([], chat)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The chats at the top of the list: the pinned ones, File Transfer Helper, and about `count`
    /// of the newest. This is enough for the first frame, however many chats there are.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn top_chats(&self, count: u32) -> Result<Vec<Chat>, Error> {
        self.reader
            .run(move |db| {
                let list = list();
                let sql = format!(
                    "{list} WHERE {LISTED} AND c.id IN (
                        SELECT id FROM (SELECT id FROM chats WHERE last IS NOT NULL
                            ORDER BY last DESC LIMIT ?1)
                        UNION SELECT id FROM contacts WHERE pinned OR kind = 1)"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map([count], chat)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The given chats without those that are not listed.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn some_chats(&self, ids: Vec<ChatId>) -> Result<Vec<Chat>, Error> {
        self.writer.run(move |db| some(db, &ids)).await
    }

    /// Saves the order of chats on the phone in place of the one before.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_places(&self, chats: Vec<ChatId>) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                transaction.execute("UPDATE contacts SET place = 0 WHERE place > 0", [])?;
                let sql = "UPDATE contacts SET place = ?2 WHERE id = ?1 AND place = 0";
                for (place, chat) in (1_i64..).zip(chats) {
                    transaction.prepare_cached(sql)?.execute(params![chat.0, place])?;
                }
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// Notes that the contact of a chat was deleted, or that the user is no longer in the group.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn leave(&self, chat: ChatId) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                let sql = "UPDATE contacts SET present = ?2, pinned = 0 WHERE id = ?1";
                db.execute(sql, params![chat.0, LEFT])?;
                db.execute("DELETE FROM session_names WHERE contact = ?1", [chat.0])?;
                Ok(())
            })
            .await
    }

    /// Saves a draft; an empty one removes it.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_draft(&self, chat: ChatId, text: String) -> Result<(), Error> {
        self.writer.run(move |db| draft(db, chat, &text)).await
    }

    /// All drafts.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn drafts(&self) -> Result<Vec<(ChatId, String)>, Error> {
        self.reader.run(|db| drafts(db)).await
    }

    /// Marks everything up to a position as read; returns whether this changed anything.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn mark_read(&self, chat: ChatId, up_to: Position) -> Result<bool, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let news = counting::read(&transaction, chat, up_to)?;
                transaction.commit()?;
                Ok(news)
            })
            .await
    }

    /// Marks a chat as unread until it is read, at the user's wish.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn mark_unread(&self, chat: ChatId) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "INSERT INTO chats (id, marked) VALUES (?1, 1)
                    ON CONFLICT (id) DO UPDATE SET marked = 1";
                db.prepare_cached(sql)?.execute([chat.0])?;
                Ok(())
            })
            .await
    }
}
