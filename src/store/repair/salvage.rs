//! Reading what can still be read of a damaged database.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, params_from_iter};

use crate::store::connection::settle;
use crate::store::encryption::{Key, begins_plain, unlock};
use crate::store::{Error, contacts, note_facts, search};

/// The tables whose rows are kept. The index of words and the tags are built anew.
const TABLES: &[&str] = &[
    "contacts",
    "members",
    "chats",
    "messages",
    "echoes",
    "state",
    "session_names",
    "twins",
    "links",
    "reminders",
];

/// A number that no message of this program can reach.
const LAST_NUMBER: i64 = 1 << 48;

/// Copies every row that can be read into an empty database of this program's version. From a file
/// that cannot be read at all nothing is copied. The damaged file is not changed.
///
/// # Errors
/// If the new database cannot be written.
pub(in crate::store) fn copy(
    damaged: &Path,
    db: &mut Connection,
    key: Option<&Key>,
) -> Result<(), Error> {
    let transaction = db.transaction()?;
    // The damage may have been found before the database was encrypted.
    let key = key.filter(|_| !begins_plain(damaged));
    // Writing is allowed so that the journal of an unclean end is read too.
    let old = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if unlock(&old, key).is_ok()
        && settle(&old).is_ok()
        // In memory only, so that a full disk is not taken for damage.
        && old.pragma_update(None, "locking_mode", "exclusive").is_ok()
        && old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).is_ok()
    {
        for table in TABLES {
            rows(&old, &transaction, table)?;
        }
    }
    // Some of the messages that were counted may be lost.
    transaction.execute("UPDATE chats SET counted = 0", [])?;
    // A message that was lost or got another number is not the newest or a read one any more.
    transaction.execute_batch(
        "UPDATE chats SET last = (SELECT id FROM messages WHERE chat = chats.id
            ORDER BY at DESC, id DESC LIMIT 1)
            WHERE last IS NOT NULL AND last NOT IN (SELECT id FROM messages);
        UPDATE chats SET read_id = min(read_id, ifnull((SELECT max(id) FROM messages), 0));",
    )?;
    contacts::retire_all(&transaction)?;
    search::index_all(&transaction)?;
    note_facts::keep_all(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Copies the rows of a table from both ends as far as they can be read, so that damage in the
/// middle costs only the rows around it.
fn rows(old: &Connection, new: &Connection, table: &str) -> Result<(), Error> {
    let columns = columns(new, table)?;
    let known: Vec<Column> = match self::columns(old, table) {
        Ok(known) => columns
            .into_iter()
            .filter(|column| known.iter().any(|it| it.name == column.name))
            .collect(),
        Err(_) => return Ok(()),
    };
    if known.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = known.iter().map(|column| column.name.as_str()).collect();
    let list = names.join(", ");
    let marks = vec!["?"; known.len()].join(", ");
    let put = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})");
    let mut put = new.prepare(&put)?;
    for order in ["", " ORDER BY 1 DESC"] {
        let Ok(mut take) = old.prepare(&format!("SELECT {list} FROM {table}{order}")) else {
            continue;
        };
        let Ok(mut rows) = take.query([]) else { continue };
        // The first row that cannot be read ends this direction.
        while let Ok(Some(row)) = rows.next() {
            let value = |(at, column): (usize, &Column)| {
                let value = column.kind.fit(as_it_stands(row, at)?);
                if table == "messages" && column.name == "id" {
                    value.map(sound_number)
                } else {
                    value
                }
            };
            let values: Option<Vec<Value>> = known.iter().enumerate().map(value).collect();
            let Some(values) = values else { continue };
            put.execute(params_from_iter(values))?;
        }
    }
    Ok(())
}

/// The number of a message. A number that leaves none for later messages is damaged, and is
/// replaced by the next free one.
fn sound_number(value: Value) -> Value {
    match value {
        Value::Integer(number) if number > LAST_NUMBER => Value::Null,
        other => other,
    }
}

/// The value of a column; text that is no UTF-8 as bytes.
fn as_it_stands(row: &Row<'_>, at: usize) -> Option<Value> {
    match row.get_ref(at).ok()? {
        ValueRef::Text(bytes) if std::str::from_utf8(bytes).is_err() => {
            Some(Value::Blob(bytes.to_vec()))
        }
        value => value.try_into().ok(),
    }
}

/// A column of this program's version.
struct Column {
    name: String,
    kind: Kind,
}

/// The type of a column; `SQLite` itself would accept any value.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Text,
    Bytes,
}

impl Kind {
    /// Makes a value that can be read again of one that may be damaged.
    fn fit(self, value: Value) -> Option<Value> {
        match (self, value) {
            (_, Value::Null) => Some(Value::Null),
            (Self::Number, Value::Integer(number)) => Some(Value::Integer(number)),
            (Self::Number, _) => None,
            (Self::Text, Value::Blob(bytes)) => {
                Some(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
            // A number becomes its digits.
            (Self::Text, value) => Some(value),
            (Self::Bytes, Value::Blob(bytes)) => Some(Value::Blob(bytes)),
            (Self::Bytes, _) => Some(Value::Null),
        }
    }
}

fn columns(db: &Connection, table: &str) -> Result<Vec<Column>, rusqlite::Error> {
    let mut statement = db.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([table], |row| {
        let kind = match row.get::<_, String>(1)?.as_str() {
            "INTEGER" => Kind::Number,
            "BLOB" => Kind::Bytes,
            _ => Kind::Text,
        };
        Ok(Column { name: row.get(0)?, kind })
    })?;
    columns.collect()
}

#[cfg(test)]
mod tests;
