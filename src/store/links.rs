//! Links between contacts that can be undone: what a contact was before another one was taken for
//! it, and separating the two again.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::states::{HELD, QUEUED, RETRYING, SENT};
use super::{Error, Store, columns, contacts, counting, messages};
use crate::model::{ChatId, ContactId, Hold, Item, ItemId, Timestamp};

/// The links that a link brought: itself, and those of the contact that it brought.
const BROUGHT: &str = "WITH RECURSIVE brought (id) AS
    (SELECT ?1 UNION SELECT l.origin FROM links l JOIN brought b ON l.contact = b.id)";

/// The fields of a contact that are restored.
const FIELDS: &str = "kind, fixed, wxid, alias, remark, nick, signature, region, gender, keys,
    attr_status, avatar_seq, muted, pinned, member_count, hushed, owner, whole";

/// Why two contacts are known to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By an id that survives logins. Such a link is never undone.
    Id,
    /// By names and looks.
    Likeness,
    /// By the user's decision at this time.
    User(Timestamp),
}

impl Store {
    /// Records that contacts were found again. Without an id as the proof, what arrives from now on
    /// can be separated from what was there before, also what strangers say in groups.
    /// With an id, messages that were written while another, unconfirmed link held the name may
    /// have been meant for somebody else: they wait for approval, and are returned.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn begin_links(&self, found: Vec<(ContactId, Proof)>) -> Result<Vec<Item>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let sql = "SELECT count(*) > 0 FROM contacts WHERE id = ?1";
                let mut held = Vec::new();
                for (id, proof) in found {
                    if proof == Proof::Id {
                        held.extend(hold(&transaction, id.chat())?);
                        counting::recount(&transaction, id.chat())?;
                        continue;
                    }
                    let kept: Option<bool> = transaction
                        .query_row(sql, [id.0], |row| columns::get(row, 0))
                        .optional()?;
                    if kept == Some(true) {
                        let origin = contacts::next_id(&transaction)?;
                        contacts::retire(&transaction, origin)?;
                        begin(&transaction, origin, id)?;
                    }
                }
                transaction.commit()?;
                Ok(held)
            })
            .await
    }

    /// Confirms a link by an id: it cannot be undone any more.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn confirm_link(&self, origin: ContactId) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                forget(&transaction, origin)?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// The newest link by which a contact is known, of this login or an earlier one.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn newest_link(&self, contact: ContactId) -> Result<Option<ContactId>, Error> {
        self.writer
            .run(move |db| {
                let sql = "SELECT origin FROM links WHERE contact = ?1 ORDER BY
                    origin = (SELECT link FROM contacts WHERE id = ?1) DESC, origin DESC LIMIT 1";
                let found =
                    db.query_row(sql, [contact.0], |row| Ok(ContactId(columns::get(row, 0)?)));
                Ok(found.optional()?)
            })
            .await
    }

    /// Undoes a link: what arrived by it, its draft and the UserName of this session go to a
    /// contact of its own, whose number is that of the link. What was there before is restored.
    /// Messages in the outbox wait for approval, because they were written while the two were taken
    /// for one. `false` if there is no such link.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn part(&self, origin: ContactId) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let sql = "SELECT contact, members FROM links WHERE origin = ?1";
                let link = transaction.query_row(sql, [origin.0], |row| {
                    Ok((ContactId(columns::get(row, 0)?), columns::get::<String>(row, 1)?))
                });
                let Some((contact, members)) = link.optional()? else { return Ok(false) };
                part(&transaction, origin, contact, &members)?;
                transaction.commit()?;
                Ok(true)
            })
            .await
    }
}

/// From now on, what arrives for a contact came by this link.
fn begin(db: &Connection, origin: ContactId, contact: ContactId) -> Result<(), Error> {
    // An earlier link by which nothing arrived needs no separation.
    let sql = "DELETE FROM links WHERE contact = ?1
        AND NOT EXISTS (SELECT 1 FROM links further WHERE further.contact = links.origin)
        AND NOT EXISTS (SELECT 1 FROM messages WHERE chat_origin = origin AND chat_origin <> 0)
        AND NOT EXISTS (SELECT 1 FROM messages WHERE sender_origin = origin AND sender_origin <> 0)";
    db.prepare_cached(sql)?.execute([contact.0])?;
    let sql = format!(
        "INSERT OR REPLACE INTO links
            (origin, contact, {FIELDS}, draft, read_at, read_id, marked, members)
        SELECT ?1, c.id, {FIELDS}, ifnull(h.draft, ''), ifnull(h.read_at, 0), ifnull(h.read_id, 0),
            ifnull(h.marked, 0), ifnull((SELECT group_concat(m.contact) FROM members m
                WHERE m.chat = c.id), '')
        FROM contacts c LEFT JOIN chats h ON h.id = c.id WHERE c.id = ?2"
    );
    db.prepare_cached(&sql)?.execute([origin.0, contact.0])?;
    let sql = "UPDATE contacts SET link = ?1 WHERE id = ?2";
    db.prepare_cached(sql)?.execute([origin.0, contact.0])?;
    Ok(())
}

/// Merges two contacts. Unless an id proves it, this can be undone, and what belonged to the new
/// one is told from the rest. The links of the new one stay its own, so that they are complete
/// again after a separation: the contact of a link can be the origin of another one.
pub(super) fn merge(db: &Connection, new: ChatId, old: ChatId, proof: Proof) -> Result<(), Error> {
    match proof {
        Proof::Id => {
            db.execute("UPDATE contacts SET link = 0 WHERE id = ?1", [old.0])?;
            db.execute("UPDATE links SET contact = ?2 WHERE contact = ?1", [new.0, old.0])?;
        }
        Proof::Likeness | Proof::User(_) => {
            begin(db, new.contact(), old.contact())?;
            let chat = "UPDATE messages SET chat_origin = ?1 WHERE chat = ?1 AND chat_origin = 0";
            db.execute(chat, [new.0])?;
            let sender =
                "UPDATE messages SET sender_origin = ?1 WHERE sender = ?1 AND sender_origin = 0";
            db.execute(sender, [new.0])?;
        }
    }
    Ok(())
}

/// Holds messages in the outbox that were written by an unconfirmed link. If no id of the contact
/// was known, the newest link before told it, and messages written by that link stay.
pub(super) fn hold(db: &Connection, chat: ChatId) -> Result<Vec<Item>, Error> {
    let sql = format!("UPDATE messages INDEXED BY messages_waiting SET delivery = {HELD}, code = ?2
        WHERE chat = ?1 AND chat_origin <> 0
        AND delivery IS NOT NULL AND delivery <> {SENT}
        AND (delivery IN ({QUEUED}, {RETRYING}) OR (delivery = {HELD} AND code = ?3))
        AND chat_origin IS NOT (SELECT max(l.origin) FROM links l JOIN contacts c ON c.id = l.contact
            WHERE c.id = ?1 AND c.wxid <> '' AND l.wxid = '') RETURNING id");
    let (parted, doubt) = (messages::hold_number(Hold::Parted), messages::hold_number(Hold::Doubt));
    let mut statement = db.prepare_cached(&sql)?;
    let ids = statement.query_map(params![chat.0, parted, doubt], |row| columns::get(row, 0))?;
    let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
    let mut held = Vec::new();
    for id in ids {
        held.extend(messages::one(db, ItemId(id))?);
    }
    Ok(held)
}

fn forget(db: &Connection, origin: ContactId) -> Result<(), Error> {
    for sql in [
        "UPDATE links SET contact = (SELECT contact FROM links WHERE origin = ?1) WHERE contact = ?1",
        "UPDATE messages SET chat_origin = 0 WHERE chat_origin = ?1 AND chat_origin <> 0",
        "UPDATE messages SET sender_origin = 0 WHERE sender_origin = ?1 AND sender_origin <> 0",
        "UPDATE contacts SET link = 0 WHERE link = ?1",
        "DELETE FROM links WHERE origin = ?1",
    ] {
        db.execute(sql, [origin.0])?;
    }
    Ok(())
}

fn part(
    db: &Connection,
    origin: ContactId,
    contact: ContactId,
    members: &str,
) -> Result<(), Error> {
    // Only the link by which this login knows the contact holds its UserName.
    let sql = "SELECT link = ?1 FROM contacts WHERE id = ?2";
    let now: bool = db.query_row(sql, [origin.0, contact.0], |row| columns::get(row, 0))?;
    let ids = [origin.0, contact.0];
    let new = format!(
        "INSERT INTO contacts (id, {FIELDS}, place, present)
            SELECT ?1, {FIELDS}, place, iif(link = ?1, present, 0) FROM contacts WHERE id = ?2"
    );
    db.execute(&new, ids)?;
    for sql in [
        // An id and settings that were there before belong to the earlier contact.
        "UPDATE contacts SET wxid = iif(contacts.wxid = l.wxid, '', contacts.wxid),
            fixed = iif(contacts.fixed = l.fixed, '', contacts.fixed),
            hushed = iif(contacts.hushed IS l.hushed, NULL, contacts.hushed)
            FROM links l WHERE l.origin = ?1 AND contacts.id = ?1 AND l.contact = ?2",
        // What was written since belongs to the new contact.
        "INSERT INTO chats (id, draft, read_at, read_id, marked)
            SELECT ?1, iif(h.draft = l.draft, '', h.draft), h.read_at, h.read_id,
                iif(l.marked, 0, h.marked)
            FROM chats h JOIN links l ON l.origin = ?1 WHERE h.id = ?2",
        "UPDATE chats SET draft = iif(chats.draft = '', '', l.draft), read_at = l.read_at,
            read_id = l.read_id, marked = l.marked FROM links l WHERE l.origin = ?1 AND chats.id = ?2",
    ] {
        db.execute(sql, ids)?;
    }
    for (whose, by) in [("chat", "chat_origin"), ("sender", "sender_origin")] {
        let sql = format!(
            "{BROUGHT} UPDATE messages SET {whose} = ?1, {by} = iif({by} = ?1, 0, {by})
                WHERE {by} IN (SELECT id FROM brought) AND {by} <> 0 AND {whose} = ?2"
        );
        db.execute(&sql, ids)?;
    }
    if now {
        take_name(db, origin, contact, members)?;
        // The link by which this login knew it before. With a known id there is no doubt.
        let sql = "UPDATE contacts SET link = ifnull((SELECT max(origin) FROM links
            WHERE contact = ?1), 0) WHERE id = ?1 AND wxid = ''";
        db.execute(sql, [origin.0])?;
    }
    let back = format!(
        "UPDATE contacts SET ({FIELDS}) = (SELECT {FIELDS} FROM links WHERE origin = ?1),
            present = iif(link = ?1, 0, present), place = iif(link = ?1, 0, place),
            link = iif(link = ?1, 0, link) WHERE id = ?2"
    );
    db.execute(&back, ids)?;
    let sql = format!(
        "UPDATE messages INDEXED BY messages_waiting SET delivery = {HELD}, code = ?2
        WHERE chat = ?1 AND delivery IN ({QUEUED}, {RETRYING})
        AND delivery IS NOT NULL AND delivery <> {SENT}"
    );
    db.execute(&sql, params![origin.0, messages::hold_number(Hold::Parted)])?;
    db.execute("DELETE FROM links WHERE origin = ?1", [origin.0])?;
    counting::recount(db, origin.chat())?;
    counting::recount(db, contact.chat())
}

/// Moves the UserName of this session and the memberships to the new contact. A group from before
/// gets back the members that it had.
fn take_name(
    db: &Connection,
    origin: ContactId,
    contact: ContactId,
    members: &str,
) -> Result<(), Error> {
    let ids = [origin.0, contact.0];
    for sql in [
        "UPDATE session_names SET contact = ?1 WHERE contact = ?2",
        "UPDATE OR IGNORE members SET contact = ?1 WHERE contact = ?2
            AND chat IN (SELECT id FROM contacts WHERE present = 1)",
        "UPDATE members SET chat = ?1 WHERE chat = ?2",
    ] {
        db.execute(sql, ids)?;
    }
    let members = members.split(',').filter_map(|id| id.parse::<i64>().ok());
    for (place, member) in (0_i64..).zip(members) {
        let sql = "INSERT OR IGNORE INTO members (chat, contact, place) VALUES (?1, ?2, ?3)";
        db.execute(sql, params![contact.0, member, place])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
