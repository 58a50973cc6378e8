//! Removing a session that has ended from damaged databases that were set aside. No statement may
//! be able to change them, so pages that contain parts of it are overwritten in the file.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::rebuild;
use crate::store::Error;
use crate::store::session::Saved;

/// The page size of the databases, in bytes.
const PAGE: usize = 4096;

/// The sizes in bytes of the header of a journal, and of the header of each of its pages.
const JOURNAL: usize = 32;
const FRAME: usize = 24;

/// This many bytes of a session in sequence, from a multiple of [`STEP`] on, are no coincidence.
/// Sessions have most of their text in common, so earlier ones are found too.
const WINDOW: usize = 24;
const STEP: usize = 4;

/// Removes the session from every database that was moved away. An encrypted one reveals nothing,
/// and is left as it is.
///
/// # Errors
/// If the database cannot be read or written.
pub(in crate::store) fn all_moved(path: &Path) -> Result<(), Error> {
    // A failure with one must not prevent the others.
    let all: Vec<Result<(), Error>> =
        rebuild::moved(path).iter().map(|aside| moved(aside)).collect();
    all.into_iter().filter(|done| !matches!(done, Err(Error::Corrupt))).collect()
}

/// Removes the session from a database that is not damaged.
///
/// # Errors
/// If the database cannot be read or written.
pub(in crate::store) fn moved(path: &Path) -> Result<(), Error> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.pragma_update(None, "secure_delete", "on")?;
    db.execute_batch(
        "DELETE FROM state WHERE name IN ('session', 'keys'); DELETE FROM session_names;",
    )?;
    db.close().map_err(|(_, error)| Error::from(error))
}

/// Overwrites the traces of a session in everything that was set aside from a database.
///
/// # Errors
/// If the database cannot be read or written.
pub(in crate::store) fn asides(path: &Path, saved: &Saved) -> Result<(), Error> {
    let texts = [saved.session.as_deref(), saved.keys.as_deref()];
    let texts = texts.into_iter().flatten();
    let parts: HashSet<&[u8]> = texts.flat_map(|text| text.as_bytes().windows(WINDOW)).collect();
    if parts.is_empty() {
        return Ok(());
    }
    // A failure with one must not prevent the others.
    let mut all = Ok(());
    for aside in rebuild::asides(path) {
        let journal = aside.to_string_lossy().ends_with("-wal");
        let (skip, size) = if journal { (JOURNAL, FRAME + PAGE) } else { (0, PAGE) };
        let done = overwrite(&aside, skip, size, &parts);
        if all.is_ok() {
            all = done;
        }
    }
    all
}

/// Fills the blocks of a file that contain one of these parts with zeros.
fn overwrite(path: &Path, skip: usize, size: usize, parts: &HashSet<&[u8]>) -> Result<(), Error> {
    let mut source = BufReader::with_capacity(1 << 20, File::open(path)?);
    let target = OpenOptions::new().write(true).open(path)?;
    let mut at = source.seek(SeekFrom::Start(skip as u64))?;
    let mut block = Vec::with_capacity(size);
    while source.by_ref().take(size as u64).read_to_end(&mut block)? > 0 {
        if block.windows(WINDOW).step_by(STEP).any(|part| parts.contains(part)) {
            block.fill(0);
            target.write_all_at(&block, at)?;
        }
        at += block.len() as u64;
        block.clear();
    }
    target.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::store::paths::beside;
    use crate::store::tests::{batch, desk};
    use crate::store::{Store, mark_damaged};

    /// A session as long as a real one, with some of its keys.
    fn session(key: &str) -> String {
        let cookie = |number: u32| {
            format!("{{\"raw_cookie\":\"name{number}={key}{number}; Domain=wx2.qq.com; Path=/\"}},")
        };
        format!("{{\"version\":1,\"cookies\":[{}]}}", (0..80).map(cookie).collect::<String>())
    }

    #[tokio::test]
    async fn a_session_that_is_over_is_gone_from_what_was_set_aside_too() {
        let desk = desk().await;
        let path = desk.path();
        desk.store.commit(batch(vec![desk.theirs("1", 10, "金丝雀")])).await.unwrap();
        desk.store.save_session(session("early-secret-key-"), "k".to_owned()).await.unwrap();
        desk.store.checkpoint().await;
        desk.store.commit(batch(vec![desk.theirs("2", 10, "归巢")])).await.unwrap();
        desk.store.save_session(session("secret-key-"), "k".to_owned()).await.unwrap();
        // As kill -9 leaves it, with a first page that nobody can read.
        let aside = path.with_extension("corrupt-7");
        for suffix in ["", "-wal"] {
            std::fs::copy(beside(&path, suffix), beside(&aside, suffix)).unwrap();
        }
        let told = |words: &str| {
            let holds = |suffix: &&str| {
                let bytes = std::fs::read(beside(&aside, suffix)).unwrap();
                bytes.windows(words.len()).any(|it| it == words.as_bytes())
            };
            ["", "-wal"].iter().filter(|suffix| holds(suffix)).count()
        };
        assert!(told("early-secret-key-") > 0 && told("=secret-key-") > 0);
        // The one that is known is of another login.
        desk.store.save_session(session("other-key-"), "k".to_owned()).await.unwrap();
        desk.store.forget_session().await.unwrap();
        assert_eq!(told("secret-key-"), 0);
        assert!(told("金丝雀") > 0 && told("归巢") > 0, "messages stay");
    }

    #[tokio::test]
    async fn a_repair_takes_the_session_out_of_what_it_sets_aside() {
        let desk = desk().await;
        desk.store.save_session(session("secret-key-"), "k".to_owned()).await.unwrap();
        desk.store.close().await;
        mark_damaged(&desk.path()).unwrap();
        let (store, opened) = Store::open(&desk.path(), 7, None).unwrap();
        let aside = std::fs::read(opened.damage.unwrap().aside).unwrap();
        assert!(!aside.windows(11).any(|it| it == b"secret-key-"));
        assert_eq!(store.saved_session().await.unwrap().session, Some(session("secret-key-")));
    }
}
