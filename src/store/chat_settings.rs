//! The user's settings of contacts: remarks, pinned and muted chats, and contacts that left.

use rusqlite::params;

use super::{Error, Store};
use crate::model::{ChatId, ContactId};

impl Store {
    /// The server took a new remark; an empty one removes it.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_remark(&self, contact: ContactId, remark: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET remark = ?2 WHERE id = ?1";
                db.execute(sql, params![contact.0, remark])?;
                Ok(())
            })
            .await
    }

    /// The server took a group's new name.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_group_name(&self, group: ContactId, name: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET nick = ?2 WHERE id = ?1";
                db.execute(sql, params![group.0, name])?;
                Ok(())
            })
            .await
    }

    /// A conversation stands on top of the list, or not any more.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_pinned(&self, chat: ChatId, pinned: bool) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET pinned = ?2 WHERE id = ?1";
                db.execute(sql, params![chat.0, pinned])?;
                Ok(())
            })
            .await
    }

    /// A conversation is quiet here or not, whatever the server says (PROTOCOL 10: there is no call
    /// for it on the web).
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_muted(&self, chat: ChatId, muted: bool) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET hushed = ?2 WHERE id = ?1";
                db.execute(sql, params![chat.0, muted])?;
                Ok(())
            })
            .await
    }
}
