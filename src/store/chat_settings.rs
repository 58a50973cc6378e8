//! The user's settings for contacts: remarks, pinned and muted chats; and contacts that left.

use rusqlite::params;

use super::{Error, Store};
use crate::model::{ChatId, ContactId, Mute, Timestamp};

/// Values of the column `hushed`. A larger value is the time in milliseconds at which a mute ends.
const OFF: i64 = 0;
const BUT_MENTIONS: i64 = 1;
const ALL: i64 = 2;

const fn code_of(mute: Mute) -> i64 {
    match mute {
        Mute::ButMentions => BUT_MENTIONS,
        Mute::All => ALL,
        Mute::Until(Timestamp(end)) if end > ALL => end,
        Mute::Off | Mute::Until(_) => OFF,
    }
}

/// The mute that the user set, or else the server's.
pub(super) const fn mute_of(hushed: Option<i64>, server: Mute) -> Mute {
    match hushed {
        None => server,
        Some(..=OFF) => Mute::Off,
        Some(BUT_MENTIONS) => Mute::ButMentions,
        Some(ALL) => Mute::All,
        Some(end) => Mute::Until(Timestamp(end)),
    }
}

/// A setting of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatSetting {
    /// Whether it is at the top of the list.
    Pinned(bool),
    /// For which messages the user is notified, whatever the server says (PROTOCOL 10: the web
    /// protocols cannot set it).
    Mute(Mute),
}

impl Store {
    /// Saves a remark that the server has accepted; an empty one removes it.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_remark(&self, contact: ContactId, remark: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET remark = ?2 WHERE id = ?1";
                db.execute(sql, params![contact.0, remark])?;
                Ok(())
            })
            .await
    }

    /// Saves a group name that the server has accepted.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_group_name(&self, group: ContactId, name: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE contacts SET nick = ?2 WHERE id = ?1";
                db.execute(sql, params![group.0, name])?;
                Ok(())
            })
            .await
    }

    /// Saves a setting of a chat.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_chat_setting(&self, chat: ChatId, setting: ChatSetting) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let (sql, value) = match setting {
                    ChatSetting::Pinned(on) => {
                        ("UPDATE contacts SET pinned = ?2 WHERE id = ?1", i64::from(on))
                    }
                    ChatSetting::Mute(mute) => {
                        ("UPDATE contacts SET hushed = ?2 WHERE id = ?1", code_of(mute))
                    }
                };
                db.execute(sql, params![chat.0, value])?;
                Ok(())
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mute_comes_back_as_it_was_kept_and_what_was_kept_before_keeps_its_meaning() {
        let end = Mute::Until(Timestamp(1_700_000_000_000));
        for mute in [Mute::Off, Mute::ButMentions, Mute::All, end] {
            for server in [Mute::Off, Mute::ButMentions] {
                assert_eq!(mute_of(Some(code_of(mute)), server), mute);
                assert_eq!(mute_of(None, server), server);
            }
        }
        assert_eq!(mute_of(Some(1), Mute::Off), Mute::ButMentions);
        assert_eq!(mute_of(Some(i64::MIN), Mute::ButMentions), Mute::Off);
        assert_eq!(code_of(Mute::Until(Timestamp(2))), 0, "the past is no code");
    }
}
