//! The tables, and how they came to be: one migration a version, in one transaction.

use rusqlite::Connection;

use super::tables::STEPS;
use super::{Error, search};

/// Marks our databases (`PRAGMA application_id`): "wetu".
const APPLICATION: i32 = 0x7765_7475;

/// From this version on there is an index of words.
const INDEXED: u32 = 3;

/// The database is one that this program can read as it is.
///
/// # Errors
/// [`Error::Newer`] for one of another version.
pub(super) fn check(db: &Connection) -> Result<(), Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version as usize == STEPS.len() { Ok(()) } else { Err(Error::Newer) }
}

/// Brings a database to the version of this program.
///
/// # Errors
/// [`Error::Newer`] for one of a later program; what SQLite says.
pub(super) fn migrate(db: &mut Connection) -> Result<(), Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let newest = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    if version > newest {
        return Err(Error::Newer);
    }
    if version > 0 && application != APPLICATION {
        return Err(Error::Foreign);
    }
    if version == newest {
        return Ok(());
    }
    let transaction = db.transaction()?;
    for step in STEPS.iter().skip(version as usize) {
        transaction.execute_batch(step)?;
    }
    if version < INDEXED {
        search::index_all(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_read_stays_unread_where_marks_become_places_of_arrival() {
        let mut db = Connection::open_in_memory().unwrap();
        let before = 6;
        for step in &STEPS[..before] {
            db.execute_batch(step).unwrap();
        }
        db.pragma_update(None, "user_version", u32::try_from(before).unwrap()).unwrap();
        db.pragma_update(None, "application_id", APPLICATION).unwrap();
        // The last one came late and tells a time before the mark; the one before it is unread.
        for (id, at) in [(9, 90), (10, 100), (11, 200), (12, 50)] {
            let sql =
                "INSERT INTO messages (id, chat, sender, at, content) VALUES (?1, 1, 1, ?2, '')";
            db.execute(sql, [id, at]).unwrap();
        }
        db.execute("INSERT INTO chats (id, read_at, read_id) VALUES (1, 100, 10)", []).unwrap();
        migrate(&mut db).unwrap();
        let read: i64 =
            db.query_row("SELECT read_id FROM chats WHERE id = 1", [], |row| row.get(0)).unwrap();
        assert_eq!(read, 10);
    }
}
