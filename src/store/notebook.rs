//! The notebook, which is the chat with File Transfer Helper: the newest notes, their tags, and
//! their tasks.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::messages::{self, COLUMNS};
use super::note_facts::number_of;
use super::{Error, Store, columns};
use crate::model::{ChatId, Item, ItemId, TagUse, Timestamp, Todo};

/// Queries about the notes of a store.
#[derive(Clone, Copy, Debug)]
pub struct Notebook<'a>(&'a Store);

impl Store {
    /// Queries about its notes.
    #[must_use]
    pub const fn notebook(&self) -> Notebook<'_> {
        Notebook(self)
    }
}

impl Notebook<'_> {
    /// The newest texts of File Transfer Helper, the newest first.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn newest_texts(self, most: u32) -> Result<Vec<Item>, Error> {
        self.0
            .reader
            .run(move |db| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM messages
                     WHERE chat = (SELECT id FROM contacts WHERE kind = 1)
                     AND substr(content, 1, 7) = '{{\"text\"' ORDER BY at DESC, id DESC LIMIT ?1"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map([most], messages::item)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Sets the state of the task of a note. `None` if there is no such message, or it has no task.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn mark_todo(self, id: ItemId, todo: Todo) -> Result<Option<Item>, Error> {
        self.0
            .writer
            .run(move |db| {
                let sql = "UPDATE messages SET todo = ?2 WHERE id = ?1 AND todo IS NOT NULL";
                if db.execute(sql, params![id.0, number_of(todo)])? == 0 {
                    return Ok(None);
                }
                messages::one(db, id)
            })
            .await
    }

    /// The newest open todos of a chat, the newest first, and the number of all.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn open_todos(self, chat: ChatId, most: u32) -> Result<(Vec<Item>, u32), Error> {
        self.0
            .reader
            .run(move |db| {
                let sql = "SELECT count(*) FROM messages WHERE todo = 0 AND chat = ?1";
                let count = db.query_row(sql, [chat.0], |row| columns::get(row, 0))?;
                let sql = format!(
                    "SELECT {COLUMNS} FROM messages WHERE todo = 0 AND chat = ?1
                     ORDER BY at DESC, id DESC LIMIT ?2"
                );
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map(params![chat.0, most], messages::item)?;
                Ok((rows.collect::<Result<_, _>>()?, count))
            })
            .await
    }

    /// The tags of a chat, or of all, as they were last written; the most frequent first.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn tags(self, chat: Option<ChatId>, most: u32) -> Result<Vec<TagUse>, Error> {
        self.0
            .reader
            .run(move |db| {
                // With max() SQLite takes the other columns from the row of the greatest value.
                let sql = "SELECT t.tag, count(*) AS uses, max(t.message) FROM tags t
                    JOIN messages m ON m.id = t.message WHERE ?1 IS NULL OR m.chat = ?1
                    GROUP BY t.folded ORDER BY uses DESC, max(t.message) DESC LIMIT ?2";
                let mut statement = db.prepare_cached(sql)?;
                let range = params![chat.map(|chat| chat.0), most];
                let rows = statement.query_map(range, |row| {
                    Ok(TagUse { tag: columns::get(row, 0)?, notes: columns::get(row, 1)? })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The notes whose reminders have not been shown, each with the time at which it is due: those
    /// that are due at a time, or all. Notes whose tasks are done are left out.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn reminders(
        self,
        due_at: Option<Timestamp>,
    ) -> Result<Vec<(Item, Timestamp)>, Error> {
        self.0
            .reader
            .run(move |db| {
                let columns: Vec<String> =
                    COLUMNS.split(", ").map(|it| format!("m.{it}")).collect();
                let sql = format!(
                    "SELECT {}, r.due FROM reminders r JOIN messages m ON m.id = r.message
                     WHERE r.rang = 0 AND (?1 IS NULL OR r.due <= ?1) AND ifnull(m.todo, 0) = 0
                     ORDER BY r.due, m.id",
                    columns.join(", ")
                );
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map([due_at.map(|at| at.0)], |row| {
                    Ok((messages::item(row)?, Timestamp(columns::get(row, 14)?)))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Notes that a reminder was shown for this time.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn end_reminder(self, id: ItemId, due: Timestamp) -> Result<(), Error> {
        self.0
            .writer
            .run(move |db| {
                let sql = "UPDATE reminders SET rang = 1 WHERE message = ?1 AND due = ?2";
                db.execute(sql, params![id.0, due.0])?;
                Ok(())
            })
            .await
    }

    /// The chat with File Transfer Helper, once it is known.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn chat(self) -> Result<Option<ChatId>, Error> {
        let sql = "SELECT id FROM contacts WHERE kind = 1";
        let read = move |db: &mut Connection| {
            Ok(db.query_row(sql, [], |row| Ok(ChatId(columns::get(row, 0)?))).optional()?)
        };
        self.0.reader.run(read).await
    }

    /// The account to which the notes belong, as its database is named.
    #[must_use]
    pub fn account(self) -> String {
        self.0.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The times of notes that changed after a change, before and after it, and the number of the
    /// last change.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn changes_after(self, change: i64) -> Result<(Vec<Timestamp>, i64), Error> {
        self.0
            .reader
            .run(move |db| {
                let sql = "SELECT ifnull(max(change), 0) FROM note_changes";
                let newest = db.query_row(sql, [], |row| columns::get(row, 0))?;
                let sql = "SELECT DISTINCT at FROM note_changes WHERE change > ?1";
                let mut statement = db.prepare_cached(sql)?;
                let rows =
                    statement.query_map([change], |row| Ok(Timestamp(columns::get(row, 0)?)))?;
                Ok((rows.collect::<Result<_, _>>()?, newest))
            })
            .await
    }

    /// The times of all notes.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn times(self) -> Result<Vec<Timestamp>, Error> {
        self.0
            .reader
            .run(|db| {
                let sql = "SELECT at FROM messages
                    WHERE chat = (SELECT id FROM contacts WHERE kind = 1)";
                let mut statement = db.prepare_cached(sql)?;
                let rows = statement.query_map([], |row| Ok(Timestamp(columns::get(row, 0)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }
}
