//! Facts about notes, stored beside them: their tags, the state of their tasks, which the user can
//! change, and the times of their reminders.

use jiff::tz::TimeZone;
use rusqlite::{Connection, params};

use super::{Error, columns, content_json};
use crate::model::{
    Item, ItemId, Sender, Todo, folded_tag, may_say_something, reminders, tags, todo,
};

pub(super) const fn number_of(todo: Todo) -> i64 {
    match todo {
        Todo::Open => 0,
        Todo::Done => 1,
    }
}

pub(super) const fn todo_of(number: i64) -> Todo {
    match number {
        0 => Todo::Open,
        _ => Todo::Done,
    }
}

/// The condition for messages in this state.
pub(super) const fn condition(todo: Todo) -> &'static str {
    match todo {
        Todo::Open => " AND m.todo = 0",
        Todo::Done => " AND m.todo = 1",
    }
}

/// Stores the facts about a new message, and sets them in the item.
pub(super) fn keep(db: &Connection, item: &mut Item) -> Result<(), Error> {
    let Some(text) = item.content.written() else { return Ok(()) };
    keep_reminders(db, item, text)?;
    item.todo = keep_text(db, item.id, text)?;
    Ok(())
}

/// Stores its tags, and whether it has a task. A state that the user has set stays.
fn keep_text(db: &Connection, id: ItemId, text: &str) -> Result<Option<Todo>, Error> {
    let put = "INSERT OR IGNORE INTO tags (folded, message, tag) VALUES (?1, ?2, ?3)";
    for tag in tags(text) {
        db.prepare_cached(put)?.execute(params![folded_tag(tag), id.0, tag])?;
    }
    let todo = todo(text);
    if let Some(todo) = todo {
        let sql = "UPDATE messages SET todo = ?2 WHERE id = ?1 AND todo IS NULL";
        db.prepare_cached(sql)?.execute(params![id.0, number_of(todo)])?;
    }
    Ok(todo)
}

/// Stores when an own note in File Transfer Helper is due, in this machine's time zone.
fn keep_reminders(db: &Connection, item: &Item, text: &str) -> Result<(), Error> {
    if item.sender != Sender::Me || !text.contains(['@', '＠']) {
        return Ok(());
    }
    let sql = "INSERT OR IGNORE INTO reminders (message, due)
        SELECT ?1, ?2 FROM contacts WHERE id = ?3 AND kind = 1";
    for due in reminders(text, item.written(), &TimeZone::system()) {
        db.prepare_cached(sql)?.execute(params![item.id.0, due.0, item.chat.0])?;
    }
    Ok(())
}

/// Removes the facts about a message that is not a note any more.
pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM tags WHERE message = ?1")?.execute([id.0])?;
    db.prepare_cached("DELETE FROM reminders WHERE message = ?1")?.execute([id.0])?;
    Ok(())
}

/// Stores the facts about all messages of a database without any. Notes from before the
/// introduction of reminders have none.
pub(super) fn keep_all(db: &Connection) -> Result<(), Error> {
    let mut statement = db.prepare("SELECT id, content FROM messages ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // A damaged text has no facts.
        if let Ok(content) = row.get_ref(1)?.as_str()
            && may_say_something(content)
        {
            let content = content_json::decode(content);
            let text = content.written().map_or("", |text| text.as_str());
            keep_text(db, ItemId(columns::get(row, 0)?), text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
