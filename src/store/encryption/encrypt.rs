//! Encrypting an unencrypted database.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::Connection;

use super::{Key, begins_plain, is_sealed, mark};
use crate::store::Error;
use crate::store::connection::check;
use crate::store::paths::beside;

/// Encrypts the database at a path if it is not encrypted and a key was given.
pub(in crate::store) fn prepare(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    match key {
        Some(key) if !is_sealed(path) => {
            mark(path)?;
            if begins_plain(path) { seal(path, key) } else { Ok(()) }
        }
        Some(_) | None => Ok(()),
    }
}

/// Copies an unencrypted database into an encrypted one that takes its place.
fn seal(path: &Path, key: &Key) -> Result<(), Error> {
    let sealing = beside(path, ".sealing");
    drop(std::fs::remove_file(&sealing));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(&sealing)?;
    let db = Connection::open(path)?;
    // The journal is written into the file first, because the file is copied.
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    export(&db, &sealing, key).map_err(|error| {
        // SQLCipher reports damage of the copied database in words only.
        let damage = matches!(error, Error::Database(_)).then(|| check(path, None).err()).flatten();
        damage.unwrap_or(error)
    })?;
    db.close().map_err(|(_, error)| Error::from(error))?;
    std::fs::File::open(&sealing)?.sync_all()?;
    std::fs::rename(&sealing, path)?;
    for rest in ["-wal", "-shm"] {
        drop(std::fs::remove_file(beside(path, rest)));
    }
    Ok(())
}

/// Copies an open database into an encrypted one in an empty file.
pub(in crate::store) fn export(db: &Connection, sealing: &Path, key: &Key) -> Result<(), Error> {
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let place = sealing.to_string_lossy().into_owned();
    db.execute("ATTACH DATABASE ?1 AS sealing KEY ?2", [&place, &key.0])?;
    db.query_row("SELECT sqlcipher_export('sealing')", [], |_| Ok(()))?;
    db.execute_batch(&format!(
        "PRAGMA sealing.user_version = {version}; PRAGMA sealing.application_id = {application};"
    ))?;
    db.execute_batch("DETACH DATABASE sealing")?;
    Ok(())
}
