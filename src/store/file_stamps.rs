//! The stamps of files in own messages, taken when the user chose them. They are compared before a
//! file is sent, and go along when it is forwarded.

use rusqlite::Connection;

use super::{Error, session};
use crate::model::ItemId;

/// The name of a stamp in the table of states.
fn name(id: ItemId) -> String {
    format!("file-{}", id.0)
}

pub(super) fn keep(db: &Connection, id: ItemId, stamp: &str) -> Result<(), Error> {
    session::set(db, &name(id), stamp)
}

/// The stamp of a message; `None` for messages without a file and for those of versions without
/// stamps.
pub(super) fn of(db: &Connection, id: ItemId) -> Result<Option<Box<str>>, Error> {
    Ok(session::get(db, &name(id))?.map(String::into_boxed_str))
}

pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM state WHERE name = ?1")?.execute([name(id)])?;
    Ok(())
}
