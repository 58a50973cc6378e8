//! The saved session, which is continued at the next start: opaque text, sync keys, and the
//! server names of this login.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Error, Store, columns};
use crate::model::ContactId;

/// A saved session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The text written by `protocol`; it contains secrets.
    pub session: Option<String>,
    /// The sync keys, newer than those inside the session.
    pub keys: Option<String>,
    /// The server names of this session with their contacts.
    pub names: Vec<(ContactId, String)>,
}

pub(super) fn set(db: &Connection, name: &str, value: &str) -> Result<(), Error> {
    let sql = "INSERT INTO state (name, value) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    db.prepare_cached(sql)?.execute(params![name, value])?;
    Ok(())
}

pub(super) fn get(db: &Connection, name: &str) -> Result<Option<String>, Error> {
    let mut statement = db.prepare_cached("SELECT value FROM state WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| columns::get(row, 0)).optional()?)
}

/// The session without server names.
pub(super) fn held(db: &Connection) -> Result<Saved, Error> {
    Ok(Saved { session: get(db, "session")?, keys: get(db, "keys")?, names: Vec::new() })
}

impl Store {
    /// Saves the session.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_session(&self, session: String, keys: String) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                set(&transaction, "session", &session)?;
                set(&transaction, "keys", &keys)?;
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// The saved session.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn saved_session(&self) -> Result<Saved, Error> {
        self.writer
            .run(|db| {
                let mut names = db.prepare("SELECT contact, user_name FROM session_names")?;
                let names = names.query_map([], |row| {
                    Ok((ContactId(columns::get(row, 0)?), columns::get(row, 1)?))
                })?;
                Ok(Saved { names: names.collect::<Result<_, _>>()?, ..held(db)? })
            })
            .await
    }
}
