//! Two contacts that are one, and the question whether they are.

use rusqlite::{Connection, params};

use super::{Error, Store, chats, columns, contacts, gaps, links, messages};
use crate::model::{ChatId, Hold, Item, ItemId, Timestamp};

/// By what two contacts are known to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// An id that survives logins: it is never undone.
    Id,
    /// What they are called and look like.
    Likeness,
    /// The user's own word, given at this time.
    User(Timestamp),
}

impl Store {
    /// Two are one: messages, draft, members and read mark of `new` become those of `old`, which
    /// stays. The name of this session goes along. Says whether they are one now: two of which
    /// different ids that survive logins are known never become one, whatever the evidence.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn link(&self, new: ChatId, old: ChatId, proof: Proof) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                if have_different_ids(&transaction, new, old)? {
                    return Ok(false);
                }
                merge(&transaction, new, old, proof)?;
                transaction.commit()?;
                Ok(true)
            })
            .await
    }

    /// A question about twins: those that may be the same. It is asked once. What was written to the
    /// earlier ones and waits goes nowhere before it is answered. Gives what waits so.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn ask_twin(&self, new: ChatId, old: Vec<ChatId>) -> Result<Vec<Item>, Error> {
        let list: Vec<String> = old.iter().map(|id| id.0.to_string()).collect();
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let sql = "INSERT OR IGNORE INTO twins (new, old) VALUES (?1, ?2)";
                transaction.execute(sql, params![new.0, list.join(",")])?;
                let mut held = Vec::new();
                for chat in old {
                    held.extend(doubt(&transaction, chat)?);
                    chats::recount(&transaction, chat)?;
                }
                transaction.commit()?;
                Ok(held)
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

    /// The question is answered: it will not be asked again, and what waited for the answer waits
    /// for the earlier ones to be known again.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn twin_answered(&self, new: ChatId) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                transaction.execute("UPDATE twins SET asked = 1 WHERE new = ?1", [new.0])?;
                for chat in others(&transaction, new)? {
                    release(&transaction, chat, Proof::Likeness)?;
                    chats::recount(&transaction, chat)?;
                }
                transaction.commit()?;
                Ok(())
            })
            .await
    }
}

/// Messages that may not go out by themselves any more.
fn doubt(db: &Connection, chat: ChatId) -> Result<Vec<Item>, Error> {
    let sql = "SELECT id FROM messages WHERE chat = ?1 AND delivery IN (0, 2)";
    let mut statement = db.prepare_cached(sql)?;
    let ids = statement.query_map([chat.0], |row| Ok(ItemId(columns::get(row, 0)?)))?;
    let ids: Vec<ItemId> = ids.collect::<Result<_, _>>()?;
    let sql = "UPDATE messages SET delivery = 6, code = ?2 WHERE id = ?1";
    let mut held = Vec::new();
    for id in ids {
        db.execute(sql, params![id.0, messages::hold_number(Hold::Doubt)])?;
        held.extend(messages::one(db, id)?);
    }
    Ok(held)
}

/// The earlier ones of a question about which no other is open.
fn others(db: &Connection, new: ChatId) -> Result<Vec<ChatId>, Error> {
    let read = |sql: &str| -> Result<Vec<ChatId>, Error> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([new.0], |row| columns::get::<String>(row, 0))?;
        let lists: Vec<String> = rows.collect::<Result<_, _>>()?;
        let ids = lists.iter().flat_map(|list| list.split(','));
        Ok(ids.filter_map(|id| id.parse().ok()).map(ChatId).collect())
    };
    let open = read("SELECT old FROM twins WHERE new <> ?1 AND asked = 0")?;
    let mut these = read("SELECT old FROM twins WHERE new = ?1")?;
    these.retain(|chat| !open.contains(chat));
    Ok(these)
}

/// What the new one was told, where it was told: nothing known is overwritten by what was not told,
/// and who is seen in a group is no stranger for that, nor reachable.
const MERGE_FIELDS: &str = "
UPDATE contacts SET
    kind = iif(n.kind = 3, contacts.kind, n.kind),
    fixed = iif(n.fixed = '', contacts.fixed, n.fixed),
    wxid = iif(n.wxid = '', contacts.wxid, n.wxid),
    alias = iif(n.alias = '' AND NOT n.whole, contacts.alias, n.alias),
    remark = iif(n.remark = '' AND NOT n.whole, contacts.remark, n.remark),
    nick = iif(n.nick = '', contacts.nick, n.nick),
    signature = iif(n.signature = '' AND NOT n.whole, contacts.signature, n.signature),
    region = iif(n.region = '' AND NOT n.whole, contacts.region, n.region),
    gender = iif(n.gender = 0, contacts.gender, n.gender),
    keys = iif(n.keys = '' AND NOT n.whole, contacts.keys, n.keys),
    attr_status = iif(n.attr_status = 0, contacts.attr_status, n.attr_status),
    avatar_seq = iif(n.avatar_seq = '' AND NOT n.whole, contacts.avatar_seq, n.avatar_seq),
    muted = iif(n.kind = 3, contacts.muted, n.muted),
    pinned = iif(n.kind = 3, contacts.pinned, n.pinned),
    member_count = iif(n.member_count = 0, contacts.member_count, n.member_count),
    place = iif(n.place = 0, contacts.place, n.place),
    owner = iif(n.owner = 0, contacts.owner, n.owner),
    whole = max(contacts.whole, n.whole),
    present = iif(n.kind = 3 AND contacts.kind <> 3, contacts.present, n.present)
FROM contacts n WHERE n.id = ?1 AND contacts.id = ?2";

fn have_different_ids(db: &Connection, one: ChatId, other: ChatId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM contacts a, contacts b WHERE a.id = ?1 AND b.id = ?2
        AND ((a.wxid <> '' AND b.wxid <> '' AND a.wxid <> b.wxid)
            OR (a.fixed <> '' AND b.fixed <> '' AND a.fixed <> b.fixed)))";
    Ok(db.query_row(sql, params![one.0, other.0], |row| columns::get(row, 0))?)
}

fn merge(db: &Connection, new: ChatId, old: ChatId, proof: Proof) -> Result<(), Error> {
    contacts::retire(db, new.contact())?;
    links::merge(db, new, old, proof)?;
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
        // The earlier mark: nothing unread of either is read by that. One that has nothing unread
        // is no bound.
        "UPDATE chats SET (read_at, read_id) = (SELECT a.read_at, a.read_id FROM chats a
            WHERE a.id IN (?1, ?2)
            ORDER BY a.unread = 0, iif(a.unread = 0, -a.read_id, a.read_id) LIMIT 1) WHERE id = ?2",
        "UPDATE chats SET written = written + ifnull((SELECT written FROM chats WHERE id = ?1), 0)
            WHERE id = ?2",
        MERGE_FIELDS,
        "DELETE FROM chats WHERE id = ?1 AND ?2 = ?2",
        "DELETE FROM contacts WHERE id = ?1 AND ?2 = ?2",
        "UPDATE twins SET asked = 1 WHERE new = ?1 AND ?2 = ?2",
    ] {
        db.execute(sql, ids)?;
    }
    release(db, old, proof)?;
    chats::recount(db, old)
}

/// What waited because nobody knew whom it was written to is on its way again: somebody knows now.
fn release(db: &Connection, chat: ChatId, proof: Proof) -> Result<(), Error> {
    let sql = "UPDATE messages SET delivery = 0, code = 0, approved_at = ifnull(?2, approved_at)
        WHERE chat = ?1 AND delivery = 6 AND code = ?3";
    let approved = match proof {
        Proof::User(at) => Some(at.0),
        Proof::Id | Proof::Likeness => None,
    };
    db.execute(sql, params![chat.0, approved, messages::hold_number(Hold::Doubt)])?;
    Ok(())
}
