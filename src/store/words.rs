//! Saving what the user wrote in one transaction: messages into the outbox, drafts, and messages
//! discarded for a draft. A program that is killed leaves all of it or nothing.

use rusqlite::{Connection, params};

use super::outbox::Discardable;
use super::states::{QUEUED, RETRYING, SENDING};
use super::{Error, NewOutgoing, Now, Store, chats, columns, counting, once, outbox};
use crate::model::{ChatId, Content, Item, ItemId, LocalId, RequestToken};

/// A change of what the user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new message in the outbox.
    Enqueue {
        chat: ChatId,
        what: Box<NewOutgoing>,
        /// The local id, the same in every attempt.
        local: LocalId,
    },
    /// The new draft of a chat; an empty text removes it.
    Draft { chat: ChatId, text: String },
    /// Discards a message that waits for the user, unless it was accepted meanwhile.
    Discard { item: ItemId },
    /// Notes that all of this was done for a request, so that it is not done again.
    Once(RequestToken),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The new messages of the outbox, in order.
    pub items: Vec<Item>,
    /// The messages that are gone, with their chats.
    pub gone: Vec<(ChatId, ItemId)>,
    /// The chats whose drafts changed.
    pub drafts: Vec<ChatId>,
}

impl Store {
    /// Makes all changes or none. When this returns, they are on the disk.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing was changed.
    pub async fn write(&self, changes: Vec<Change>, now: impl Into<Now>) -> Result<Written, Error> {
        let now = now.into();
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let mut written = Written::default();
                for change in changes {
                    one(&transaction, change, now, &mut written)?;
                }
                transaction.commit()?;
                Ok(written)
            })
            .await
    }
}

impl Store {
    /// How many messages are sent automatically; those that wait for the user do not count.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn unsent(&self) -> Result<u32, Error> {
        let sql = format!(
            "SELECT count(*) FROM messages
            WHERE delivery IN ({QUEUED}, {SENDING}, {RETRYING})"
        );
        self.writer.run(move |db| Ok(db.query_row(&sql, [], |row| columns::get(row, 0))?)).await
    }
}

fn one(db: &Connection, change: Change, now: Now, written: &mut Written) -> Result<(), Error> {
    match change {
        Change::Enqueue { chat, what, local } => {
            let item = outbox::put(db, chat, *what, &local, now)?;
            if let Content::Text(text) = &item.content {
                // The draft became this message, so it must not stay to be sent once more.
                let sql = "UPDATE chats SET draft = '' WHERE id = ?1 AND draft = ?2";
                db.execute(sql, params![chat.0, text.as_str()])?;
            }
            counting::count_new(db, chat)?;
            written.items.push(item);
        }
        Change::Draft { chat, text } => {
            chats::draft(db, chat, &text)?;
            written.drafts.push(chat);
        }
        Change::Discard { item } => {
            if let Some(gone) = outbox::take_out(db, item, Discardable::Waiting)? {
                written.gone.push((gone.chat, item));
                written.items.extend(gone.parted);
            }
        }
        Change::Once(token) => {
            once::note(db, token, written.items.iter().map(|item| item.id))?;
        }
    }
    Ok(())
}
