//! What can still be read of a damaged database.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::seal::{Key, unlock};
use super::{Error, search, settle};

/// The tables whose rows are worth keeping; the index of words is made anew.
const TABLES: &[&str] =
    &["contacts", "members", "chats", "messages", "state", "session_names", "twins"];

/// Copies every row that can be read into an empty database of this program's version. Gives the
/// number of messages. A file of which nothing can be read gives none.
///
/// # Errors
/// What the new database's disk says.
pub(super) fn copy(damaged: &Path, db: &mut Connection, key: Option<&Key>) -> Result<u64, Error> {
    let transaction = db.transaction()?;
    let mut messages = 0;
    // Writing is allowed so that the journal of an unclean end is read too.
    if let Ok(old) = Connection::open_with_flags(damaged, OpenFlags::SQLITE_OPEN_READ_WRITE)
        && unlock(&old, key).is_ok()
        && settle(&old).is_ok()
        // The damaged file stays as it is.
        && old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).is_ok()
    {
        for table in TABLES {
            let copied = rows(&old, &transaction, table)?;
            if *table == "messages" {
                messages = copied;
            }
        }
    }
    search::index_all(&transaction)?;
    transaction.commit()?;
    Ok(messages)
}

/// Rows of a table from both of its ends, as far as they can be read: damage in the middle costs
/// what stands around it.
fn rows(old: &Connection, new: &Connection, table: &str) -> Result<u64, Error> {
    let columns = columns(new, table)?;
    let known: Vec<String> = match self::columns(old, table) {
        Ok(known) => columns.into_iter().filter(|column| known.contains(column)).collect(),
        Err(_) => return Ok(0),
    };
    if known.is_empty() {
        return Ok(0);
    }
    let list = known.join(", ");
    let marks = vec!["?"; known.len()].join(", ");
    let put = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})");
    let mut put = new.prepare(&put)?;
    let mut copied = 0;
    for order in ["", " ORDER BY 1 DESC"] {
        let Ok(mut take) = old.prepare(&format!("SELECT {list} FROM {table}{order}")) else {
            continue;
        };
        let Ok(mut rows) = take.query([]) else { continue };
        // The first row that cannot be read ends this direction.
        while let Ok(Some(row)) = rows.next() {
            let values: Result<Vec<Value>, _> = (0..known.len()).map(|at| row.get(at)).collect();
            let Ok(values) = values else { continue };
            copied += put.execute(params_from_iter(values))? as u64;
        }
    }
    Ok(copied)
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests;
