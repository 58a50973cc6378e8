//! Whom an own text mentions: the members that were meant when it was written. By then somebody else
//! may have the name.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Error, columns, session};
use crate::model::{ContactId, ItemId};

/// The name of the members in the table of states.
fn name(id: ItemId) -> String {
    format!("mentions-{}", id.0)
}

/// The link by which a contact is known in this login; 0 for none. `None` if the contact is gone.
fn link_of(db: &Connection, contact: i64) -> Result<Option<i64>, Error> {
    let mut statement = db.prepare_cached("SELECT link FROM contacts WHERE id = ?1")?;
    Ok(statement.query_row([contact], |row| columns::get(row, 0)).optional()?)
}

/// Keeps them, each with the link by which it is known.
pub(super) fn keep(db: &Connection, id: ItemId, members: &[ContactId]) -> Result<(), Error> {
    let mut kept = Vec::new();
    for member in members {
        if let Some(link) = link_of(db, member.0)? {
            kept.push(format!("{}:{link}", member.0));
        }
    }
    if kept.is_empty() { Ok(()) } else { session::set(db, &name(id), &kept.join(",")) }
}

pub(super) fn forget(db: &Connection, id: ItemId) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM state WHERE name = ?1")?.execute([name(id)])?;
    Ok(())
}

/// The members that a text mentions, without those who are known by another link than at that time:
/// they may be other people.
pub(super) fn of(db: &Connection, id: ItemId) -> Result<Vec<ContactId>, Error> {
    let Some(kept) = session::get(db, &name(id))? else { return Ok(Vec::new()) };
    let mut members = Vec::new();
    for (member, link) in kept.split(',').filter_map(|one| one.split_once(':')) {
        let (Ok(member), Ok(link)) = (member.parse::<i64>(), link.parse::<i64>()) else {
            continue;
        };
        if link_of(db, member)? == Some(link) {
            members.push(ContactId(member));
        }
    }
    Ok(members)
}
