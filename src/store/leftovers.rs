//! Removing contacts of earlier logins to whom nothing refers.

use std::collections::HashSet;

use rusqlite::Connection;

use super::{Error, Store, columns, contacts, content_json};
use crate::model::{ContactId, Content};

/// Contacts that nobody would miss: in no group, without messages, drafts or settings. Strangers,
/// and those that were created because a question was not answered.
const LEFT_OVER: &str = "
SELECT c.id FROM contacts c WHERE (c.kind = 3 OR c.id IN (SELECT new FROM twins WHERE asked = 0))
    AND c.kind NOT IN (0, 1) AND c.fixed = '' AND c.hushed IS NULL AND c.wxid = ''
    AND NOT EXISTS (SELECT 1 FROM session_names n WHERE n.contact = c.id)
    AND NOT EXISTS (SELECT 1 FROM members m JOIN contacts g ON g.id = m.chat
        WHERE m.contact = c.id)
    AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat = c.id)
    AND NOT EXISTS (SELECT 1 FROM chats h WHERE h.id = c.id
        AND (h.draft <> '' OR h.marked OR h.written > 0))";

impl Store {
    /// Removes contacts that no login knows and that are left from earlier ones. Returns how many.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn clear_leftovers(&self) -> Result<usize, Error> {
        self.writer
            .run_deferred(|db| {
                let transaction = db.transaction()?;
                let cleared = clear(&transaction)?;
                transaction.commit()?;
                Ok(cleared)
            })
            .await
    }
}

fn clear(db: &Connection) -> Result<usize, Error> {
    let ids = |sql: &str| -> Result<Vec<i64>, Error> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |row| columns::get(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let mut left: Vec<i64> = ids(LEFT_OVER)?;
    if left.is_empty() {
        return Ok(0);
    }
    let spoke: HashSet<i64> =
        ids("SELECT DISTINCT sender FROM messages WHERE sender > 0")?.into_iter().collect();
    let named = named_in_cards(db)?;
    left.retain(|id| !spoke.contains(id) && !named.contains(&ContactId(*id)));
    for id in &left {
        contacts::retire(db, ContactId(*id))?;
        for sql in [
            "DELETE FROM contacts WHERE id = ?1",
            "DELETE FROM chats WHERE id = ?1",
            "DELETE FROM members WHERE contact = ?1",
            "DELETE FROM twins WHERE new = ?1",
            "DELETE FROM links WHERE contact = ?1",
        ] {
            db.prepare_cached(sql)?.execute([id])?;
        }
    }
    Ok(left.len())
}

/// The contacts to which cards and friend requests refer.
fn named_in_cards(db: &Connection) -> Result<HashSet<ContactId>, Error> {
    let sql = "SELECT content FROM messages WHERE substr(content, 1, 7) <> '{\"text\"'
        AND content LIKE '%contact%'";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| columns::get::<String>(row, 0))?;
    let mut named = HashSet::new();
    for content in rows {
        if let Content::Card(card) | Content::FriendRequest { card, .. } =
            content_json::decode(&content?)
        {
            named.extend(card.contact);
        }
    }
    Ok(named)
}
