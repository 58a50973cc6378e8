//! The list of conversations, their drafts, what has been read, and becoming one.

use rusqlite::{Connection, Row, params};

use super::contacts::kind_of;
use super::{Error, Store, codec, columns, contacts, gaps, messages};
use crate::model::{Chat, ChatId, ChatKind, ContactKind, ItemId, Last, Position, Reach, Timestamp};
use crate::text::Printable;

/// Everything a row of the list needs, in one pass.
const LIST: &str = "
SELECT c.id, c.kind, c.nick, c.remark, c.alias, c.keys, ifnull(c.hushed, c.muted), c.pinned, c.member_count, c.present,
    max(ifnull(h.unread, 0), ifnull(h.marked, 0)), ifnull(h.mentions, 0), ifnull(h.read_at, 0), ifnull(h.read_id, 0),
    ifnull(h.draft, '') <> '',
    (SELECT count(*) FROM messages w
        WHERE w.chat = c.id AND w.delivery IS NOT NULL AND w.delivery <> 3),
    m.at, m.content, m.sender, m.delivery, m.attempts, m.code, m.words, s.remark, s.nick, c.place, ifnull(h.written, 0),
    (SELECT count(*) FROM messages w
        WHERE w.chat = c.id AND w.delivery IS NOT NULL AND w.delivery <> 3 AND w.delivery IN (4, 5))
FROM contacts c
LEFT JOIN chats h ON h.id = c.id
LEFT JOIN messages m ON m.id = h.last
LEFT JOIN contacts s ON s.id = m.sender AND c.kind = 4
";

/// A conversation is listed while the session knows it, or when it holds something.
const LISTED: &str = "c.kind <> 0 AND (m.id IS NOT NULL OR ifnull(h.draft, '') <> ''
    OR (c.present = 1 AND c.kind <> 3))";

/// The name of the state that says: what came from the user's phone counts as unread.
pub(super) const PHONE_IS_NEWS: &str = "phone_is_news";

/// A message that nobody has read here: of somebody else, or from the phone where that counts. What
/// was sent from here has a delivery.
const COUNTED: &str = "(sender > 0 OR (sender = -1 AND delivery IS NULL
    AND EXISTS (SELECT 1 FROM state WHERE name = 'phone_is_news')))";

fn chat(row: &Row<'_>) -> rusqlite::Result<Chat> {
    let id = ChatId(columns::get(row, 0)?);
    let text = |at: usize| columns::get::<String>(row, at);
    let (nick, remark) = (Printable::line(&text(2)?), Printable::line(&text(3)?));
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
        muted: columns::get(row, 6)?,
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

/// In `present`: the server told that the chat is over. 1 is known by the session of now, and 0 not
/// known yet.
const LEFT: i64 = -1;

/// What `present` says.
const fn reach(present: i64) -> Reach {
    match present {
        LEFT => Reach::Left,
        0 => Reach::Unknown,
        _ => Reach::Known,
    }
}

fn last(row: &Row<'_>) -> rusqlite::Result<Option<Last>> {
    let Some(at) = columns::get::<Option<i64>>(row, 16)? else { return Ok(None) };
    let name = match columns::get::<Option<String>>(row, 23)?.filter(|name| !name.is_empty()) {
        Some(remark) => remark,
        None => columns::get::<Option<String>>(row, 24)?.unwrap_or_default(),
    };
    Ok(Some(Last {
        at: Timestamp(at),
        sender: Printable::line(&name),
        content: codec::decode(&columns::get::<String>(row, 17)?),
        delivery: messages::delivery(row, 19)?,
    }))
}

const fn read_to(at: i64, id: i64) -> Option<Position> {
    if id == 0 { None } else { Some(Position { at: Timestamp(at), id: ItemId(id) }) }
}

pub(super) fn some(db: &Connection, ids: &[ChatId]) -> Result<Vec<Chat>, Error> {
    let sql = format!("{LIST} WHERE c.id = ?1 AND {LISTED}");
    let mut statement = db.prepare_cached(&sql)?;
    let mut chats = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query_map([id.0], chat)?;
        chats.extend(rows.next().transpose()?);
    }
    Ok(chats)
}

/// The newest message of a conversation, unread counts by what comes after the read mark.
pub(super) fn recount(db: &Connection, id: ChatId) -> Result<(), Error> {
    let sql = "
INSERT INTO chats (id) VALUES (?1) ON CONFLICT (id) DO NOTHING";
    db.prepare_cached(sql)?.execute([id.0])?;
    let sql = format!(
        "
UPDATE chats SET
    last = (SELECT id FROM messages WHERE chat = ?1 ORDER BY at DESC, id DESC LIMIT 1),
    unread = (SELECT count(*) FROM messages
        WHERE chat = ?1 AND {COUNTED} AND (at, id) > (read_at, read_id)),
    mentions = (SELECT count(*) FROM messages
        WHERE chat = ?1 AND sender > 0 AND mentions_me AND (at, id) > (read_at, read_id))
WHERE id = ?1"
    );
    db.prepare_cached(&sql)?.execute([id.0])?;
    Ok(())
}

/// What stands in the input of a conversation; empty text removes its draft.
pub(super) fn draft(db: &Connection, chat: ChatId, text: &str) -> Result<(), Error> {
    let sql = "INSERT INTO chats (id, draft) VALUES (?1, ?2)
        ON CONFLICT (id) DO UPDATE SET draft = excluded.draft";
    db.prepare_cached(sql)?.execute(params![chat.0, text])?;
    Ok(())
}

/// Everything up to a position has been read.
pub(super) fn read(db: &Connection, id: ChatId, up_to: Position) -> Result<bool, Error> {
    let sql = "INSERT INTO chats (id, read_at, read_id) VALUES (?1, ?2, ?3)
        ON CONFLICT (id) DO UPDATE SET read_at = excluded.read_at, read_id = excluded.read_id
        WHERE (excluded.read_at, excluded.read_id) > (read_at, read_id)";
    let changed = db.prepare_cached(sql)?.execute(params![id.0, up_to.at.0, up_to.id.0])?;
    if changed > 0 {
        recount(db, id)?;
    }
    let sql = "UPDATE chats SET marked = 0 WHERE id = ?1 AND marked <> 0";
    let unmarked = db.prepare_cached(sql)?.execute([id.0])?;
    Ok(changed + unmarked > 0)
}

impl Store {
    /// All conversations.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn chats(&self) -> Result<Vec<Chat>, Error> {
        self.reader
            .run(|db| {
                let mut statement = db.prepare_cached(&format!("{LIST} WHERE {LISTED}"))?;
                let rows = statement.query_map([], chat)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The conversations on top of the list: pinned, the user's notes, and about so many of the
    /// newest. What the first frame shows, whatever the number of all.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn top_chats(&self, count: u32) -> Result<Vec<Chat>, Error> {
        self.reader
            .run(move |db| {
                let sql = format!(
                    "{LIST} WHERE {LISTED} AND c.id IN (
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

    /// Some conversations; those that are not listed are left out.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn some_chats(&self, ids: Vec<ChatId>) -> Result<Vec<Chat>, Error> {
        self.writer.run(move |db| some(db, &ids)).await
    }

    /// The phone's list of chats, first one first; replaces the one before.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_places(&self, chats: Vec<ChatId>) -> Result<(), Error> {
        self.writer
            .run(move |db| {
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

    /// The server told that the other one is deleted, or that the user is no longer in the group.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn leave(&self, chat: ChatId) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET present = ?2, pinned = 0 WHERE id = ?1";
                db.execute(sql, params![chat.0, LEFT])?;
                db.execute("DELETE FROM session_names WHERE contact = ?1", [chat.0])?;
                Ok(())
            })
            .await
    }

    /// Keeps a draft; an empty one goes.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_draft(&self, chat: ChatId, text: String) -> Result<(), Error> {
        self.writer.run(move |db| draft(db, chat, &text)).await
    }

    /// All drafts.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn drafts(&self) -> Result<Vec<(ChatId, String)>, Error> {
        self.reader
            .run(|db| {
                let mut statement = db.prepare("SELECT id, draft FROM chats WHERE draft <> ''")?;
                let rows = statement.query_map([], |row| {
                    Ok((ChatId(columns::get(row, 0)?), columns::get(row, 1)?))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Everything up to a position has been read; says whether that is news.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn mark_read(&self, chat: ChatId, up_to: Position) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let news = read(&transaction, chat, up_to)?;
                transaction.commit()?;
                Ok(news)
            })
            .await
    }

    /// Marks a conversation as unread, by the user's own wish, until it is read.
    ///
    /// # Errors
    /// What the disk says.
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

    /// Two are one: messages, draft, members and read mark of `new` become those of `old`, which
    /// stays. The name of this session goes along. Says whether they are one now: two of which
    /// different ids that survive logins are known never become one, whatever the evidence.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn link(&self, new: ChatId, old: ChatId) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                if have_different_ids(&transaction, new, old)? {
                    return Ok(false);
                }
                merge(&transaction, new, old)?;
                transaction.commit()?;
                Ok(true)
            })
            .await
    }

    /// A question about twins: those that may be the same. It is asked once.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn ask_twin(&self, new: ChatId, old: Vec<ChatId>) -> Result<(), Error> {
        let old: Vec<String> = old.iter().map(|id| id.0.to_string()).collect();
        self.writer
            .run(move |db| {
                let sql = "INSERT OR IGNORE INTO twins (new, old) VALUES (?1, ?2)";
                db.execute(sql, params![new.0, old.join(",")])?;
                Ok(())
            })
            .await
    }

    /// The questions that were not answered.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn twins(&self) -> Result<Vec<(ChatId, Vec<ChatId>)>, Error> {
        self.writer
            .run(|db| {
                let mut statement = db.prepare("SELECT new, old FROM twins WHERE asked = 0")?;
                let rows = statement.query_map([], |row| {
                    let old: String = columns::get(row, 1)?;
                    let old = old.split(',').filter_map(|id| id.parse().ok()).map(ChatId);
                    Ok((ChatId(columns::get(row, 0)?), old.collect()))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The question is answered: it will not be asked again.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn twin_answered(&self, new: ChatId) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                db.execute("UPDATE twins SET asked = 1 WHERE new = ?1", [new.0])?;
                Ok(())
            })
            .await
    }
}

/// What the new one was told, where it was told: nothing known is overwritten by nothing, and who is
/// seen in a group is no stranger for that.
const MERGE_FIELDS: &str = "
UPDATE contacts SET
    kind = iif(n.kind = 3, contacts.kind, n.kind),
    fixed = iif(n.fixed = '', contacts.fixed, n.fixed),
    wxid = iif(n.wxid = '', contacts.wxid, n.wxid),
    alias = iif(n.alias = '', contacts.alias, n.alias),
    remark = iif(n.remark = '', contacts.remark, n.remark),
    nick = iif(n.nick = '', contacts.nick, n.nick),
    signature = iif(n.signature = '', contacts.signature, n.signature),
    region = iif(n.region = '', contacts.region, n.region),
    gender = iif(n.gender = 0, contacts.gender, n.gender),
    keys = iif(n.keys = '', contacts.keys, n.keys),
    attr_status = iif(n.attr_status = 0, contacts.attr_status, n.attr_status),
    avatar_seq = iif(n.avatar_seq = '', contacts.avatar_seq, n.avatar_seq),
    muted = iif(n.kind = 3, contacts.muted, n.muted),
    pinned = iif(n.kind = 3, contacts.pinned, n.pinned),
    member_count = iif(n.member_count = 0, contacts.member_count, n.member_count),
    place = iif(n.place = 0, contacts.place, n.place),
    present = n.present
FROM contacts n WHERE n.id = ?1 AND contacts.id = ?2";

fn have_different_ids(db: &Connection, one: ChatId, other: ChatId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM contacts a, contacts b WHERE a.id = ?1 AND b.id = ?2
        AND ((a.wxid <> '' AND b.wxid <> '' AND a.wxid <> b.wxid)
            OR (a.fixed <> '' AND b.fixed <> '' AND a.fixed <> b.fixed)))";
    Ok(db.query_row(sql, params![one.0, other.0], |row| columns::get(row, 0))?)
}

fn merge(db: &Connection, new: ChatId, old: ChatId) -> Result<(), Error> {
    contacts::retire(db, new.contact())?;
    gaps::merge(db, new, old)?;
    let ids = params![new.0, old.0];
    for sql in [
        "UPDATE messages SET chat = ?2 WHERE chat = ?1",
        "UPDATE messages SET sender = ?2 WHERE sender = ?1",
        "UPDATE OR REPLACE members SET contact = ?2 WHERE contact = ?1",
        "DELETE FROM members WHERE chat = ?2 AND EXISTS (SELECT 1 FROM members WHERE chat = ?1)",
        "UPDATE members SET chat = ?2 WHERE chat = ?1",
        "UPDATE OR REPLACE session_names SET contact = ?2 WHERE contact = ?1",
        "INSERT INTO chats (id) VALUES (?2) ON CONFLICT (id) DO NOTHING",
        // Neither draft is lost: the newer one first.
        "UPDATE chats SET draft = trim(ifnull((SELECT draft FROM chats WHERE id = ?1), '')
            || iif(draft = '', '', char(10) || draft), char(10)) WHERE id = ?2
            AND EXISTS (SELECT 1 FROM chats WHERE id = ?1 AND draft <> '')",
        "UPDATE chats SET (read_at, read_id) = (SELECT max(a.read_at, b.read_at),
            iif(a.read_at > b.read_at, a.read_id, b.read_id) FROM chats a, chats b
            WHERE a.id = ?1 AND b.id = ?2) WHERE id = ?2 AND EXISTS (SELECT 1 FROM chats WHERE id = ?1)",
        "UPDATE chats SET written = written + ifnull((SELECT written FROM chats WHERE id = ?1), 0)
            WHERE id = ?2",
        MERGE_FIELDS,
        "DELETE FROM chats WHERE id = ?1 AND ?2 = ?2",
        "DELETE FROM contacts WHERE id = ?1 AND ?2 = ?2",
        "UPDATE twins SET asked = 1 WHERE new = ?1 AND ?2 = ?2",
    ] {
        db.execute(sql, ids)?;
    }
    recount(db, old)
}
