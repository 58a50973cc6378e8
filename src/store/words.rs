//! What the user wrote, on the disk as one: messages into the outbox, drafts, what is given up for
//! a draft. A program that is killed at any instant leaves all of it or nothing.

use rusqlite::{Connection, params};

use super::outbox::Discardable;
use super::states::{QUEUED, RETRYING, SENDING};
use super::{Error, NewOutgoing, Now, Store, chats, columns, counting, outbox};
use crate::model::{ChatId, Content, Item, ItemId, LocalId};

/// A change of what the user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A message goes into the outbox.
    Enqueue {
        chat: ChatId,
        what: NewOutgoing,
        /// The same on every try.
        local: LocalId,
    },
    /// What stands in the input of a conversation from now on; empty text removes its draft.
    Draft {
        /// Which conversation.
        chat: ChatId,
        text: String,
    },
    /// A message that waits for the user is forgotten, unless it was accepted meanwhile.
    Discard { item: ItemId },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Messages in the outbox, in order.
    pub items: Vec<Item>,
    /// Messages that are gone, and where they stood.
    pub gone: Vec<(ChatId, ItemId)>,
    /// Conversations whose drafts changed.
    pub drafts: Vec<ChatId>,
}

impl Store {
    /// Writes all of it or nothing. When this returns it is on the disk.
    ///
    /// # Errors
    /// What the disk says; then nothing was written.
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
    /// How many messages go out by themselves; those that wait for the user do not.
    ///
    /// # Errors
    /// What the disk says.
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
            let item = outbox::put(db, chat, what, &local, now)?;
            if let Content::Text(text) = &item.content {
                // The draft became this message: it must not stand there to be sent once more.
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
    }
    Ok(())
}
