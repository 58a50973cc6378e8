//! What the files of own messages were when the user chose them: compared before they go, and given
//! along when they are passed on, however much later.

use rusqlite::Connection;

use super::{Error, session};
use crate::model::ItemId;

/// In the table of states.
fn name(id: ItemId) -> String {
    format!("file-{}", id.0)
}

pub(super) fn keep(db: &Connection, id: ItemId, stamp: &str) -> Result<(), Error> {
    session::set(db, &name(id), stamp)
}

/// `None` for messages without a file, and for those that a version before this table knew.
pub(super) fn of(db: &Connection, id: ItemId) -> Result<Option<Box<str>>, Error> {
    Ok(session::get(db, &name(id))?.map(String::into_boxed_str))
}

pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM state WHERE name = ?1")?.execute([name(id)])?;
    Ok(())
}
