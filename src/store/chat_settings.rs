//! The user's settings of contacts: remarks, pinned and muted chats, and contacts that left.

use rusqlite::params;

use super::{Error, Store};
use crate::model::{ChatId, ContactId};

/// What the user set for a conversation, on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatSetting {
    /// It stands on top of the list.
    Pinned(bool),
    /// It is quiet here, whatever the server says (PROTOCOL 10: there is no call for it on the web).
    Muted(bool),
}

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

    /// Keeps what the user set for a conversation.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_chat_setting(&self, chat: ChatId, setting: ChatSetting) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let (sql, on) = match setting {
                    ChatSetting::Pinned(on) => {
                        ("UPDATE contacts SET pinned = ?2 WHERE id = ?1", on)
                    }
                    ChatSetting::Muted(on) => ("UPDATE contacts SET hushed = ?2 WHERE id = ?1", on),
                };
                db.execute(sql, params![chat.0, on])?;
                Ok(())
            })
            .await
    }
}
