//! Requests that were carried out and must not be carried out again, with the messages that they
//! put into the outbox.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Error, Store, columns};
use crate::model::{ItemId, RequestToken};

/// How many requests are remembered. A program repeats only those without an answer, as soon as it
/// has found the next session.
const REMEMBERED: i64 = 10_000;

/// The messages that this request put into the outbox; `None` if it was not carried out.
///
/// # Errors
/// If the database cannot be read.
pub async fn kept_once(store: &Store, token: RequestToken) -> Result<Option<Vec<ItemId>>, Error> {
    store
        .writer
        .run(move |db| {
            let sql = "SELECT items FROM once WHERE token = ?1";
            let items = db.query_row(sql, [key(token)], |row| columns::get::<String>(row, 0));
            let ids = |items: String| {
                let numbers = items.split(' ').filter_map(|number| number.parse().ok());
                numbers.map(ItemId).collect()
            };
            Ok(items.optional()?.map(ids))
        })
        .await
}

pub(super) fn note(
    db: &Connection,
    token: RequestToken,
    items: impl Iterator<Item = ItemId>,
) -> Result<(), Error> {
    let items: Vec<String> = items.map(|item| item.0.to_string()).collect();
    let sql = "INSERT INTO once (token, items) VALUES (?1, ?2)";
    db.prepare_cached(sql)?.execute(params![key(token), items.join(" ")])?;
    let sql = "DELETE FROM once WHERE id <= ?1";
    db.prepare_cached(sql)?.execute([db.last_insert_rowid() - REMEMBERED])?;
    Ok(())
}

fn key(token: RequestToken) -> Vec<u8> {
    [token.connection.to_be_bytes(), token.number.to_be_bytes()].concat()
}
