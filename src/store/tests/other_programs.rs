//! Tests of the database beside other programs that open the same file: backups, `sqlite3`, a
//! status line that asks for the list of chats.

use std::os::unix::fs::MetadataExt as _;

use rusqlite::Connection;

use super::{batch, desk};
use crate::store::*;

/// A connection as another program would open it.
fn another(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.busy_timeout(std::time::Duration::ZERO).unwrap();
    db
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_open_database_is_locked_for_other_processes() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
    let inode = std::fs::metadata(desk.path()).unwrap().ino();
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let held = locks.lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let of_this_file = fields.iter().any(|field| field.ends_with(&format!(":{inode}")));
        line.contains("POSIX")
            && of_this_file
            && fields.contains(&std::process::id().to_string().as_str())
    });
    assert!(held, "no lock on inode {inode}:\n{locks}");
}

#[tokio::test]
async fn a_program_that_writes_for_long_is_waited_for_and_nothing_is_lost() {
    let desk = desk().await;
    let other = another(&desk.path());
    desk.store
        .writer
        .run(|db| Ok(db.busy_timeout(std::time::Duration::from_millis(50))?))
        .await
        .unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = desk.store.save_draft(desk.friend, "写了一半".to_owned()).await.unwrap_err();
    assert!(matches!(refused, Error::Locked), "{refused:?}");
    assert!(refused.is_passing());
    let refused = desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap_err();
    assert!(refused.is_passing(), "{refused:?}");
    other.execute_batch("COMMIT").unwrap();
    desk.store.save_draft(desk.friend, "写了一半".to_owned()).await.unwrap();
    desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
    assert_eq!(desk.all().await.len(), 1);
}

#[tokio::test]
async fn a_write_between_reading_and_writing_of_one_transaction_is_no_failure() {
    // A deferred transaction that has read cannot write any more once somebody else has written:
    // SQLite answers "busy" at once, whatever the timeout.
    let desk = desk().await;
    let other = another(&desk.path());
    for round in 0..20 {
        let id = format!("m{round}");
        desk.store.commit(batch(vec![desk.theirs(&id, round, "早")])).await.unwrap();
        other.execute("UPDATE chats SET draft = ''", []).unwrap();
    }
    assert_eq!(desk.all().await.len(), 20);
}

#[tokio::test(flavor = "current_thread")]
async fn opening_a_database_that_another_program_holds_blocks_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    let (store, _) = Store::open(&path, 1, None).unwrap();
    store.close().await;
    let other = another(&path);
    other.execute_batch("PRAGMA locking_mode = exclusive; BEGIN IMMEDIATE").unwrap();
    // On the thread that opens it this could not go on before the database is given up.
    let ends = async {
        other.execute_batch("COMMIT").unwrap();
        drop(other);
    };
    let (opened, ()) = tokio::join!(Store::open_in_background(path, 1, None), ends);
    let (store, _) = opened.unwrap();
    store.close().await;
}

#[tokio::test]
async fn whoever_only_looks_keeps_no_client_from_starting() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    let (store, _) = Store::open(&path, 1, None).unwrap();
    store.close().await;
    let looking = Store::open_read_only(&path, None).unwrap();
    let (store, opened) = Store::open(&path, 1, None).unwrap();
    assert!(!opened.unclean);
    assert!(looking.chats().await.unwrap().is_empty());
    store.close().await;
    looking.close().await;
}

#[tokio::test]
async fn passing_states_of_sqlite_are_told_from_failures() {
    use rusqlite::ffi;
    let error = |code| Error::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    for code in [
        ffi::SQLITE_BUSY,
        ffi::SQLITE_BUSY_SNAPSHOT,
        ffi::SQLITE_BUSY_RECOVERY,
        ffi::SQLITE_LOCKED,
        ffi::SQLITE_LOCKED_SHAREDCACHE,
        ffi::SQLITE_INTERRUPT,
        ffi::SQLITE_PROTOCOL,
        ffi::SQLITE_ABORT,
        ffi::SQLITE_SCHEMA,
    ] {
        assert!(error(code).is_passing(), "{code}");
    }
    assert!(!error(ffi::SQLITE_CORRUPT).is_passing());
    assert!(!error(ffi::SQLITE_MISUSE).is_passing());
}

/// What another program may do to the database of somebody else, at random, until it is told to stop.
fn meddle(path: &Path, seed: u64, stop: &std::sync::atomic::AtomicBool) -> u32 {
    let mut numbers = fastrand::Rng::with_seed(seed);
    let (mut done, mut db) = (0, another(path));
    db.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        let copy = path.with_extension(format!("backup-{seed}-{done}"));
        let acted = match numbers.u8(0..8) {
            0 => db.execute_batch("SELECT count(*) FROM messages"),
            1 => db.execute_batch("BEGIN IMMEDIATE; UPDATE chats SET marked = marked; COMMIT"),
            2 => db.execute_batch("BEGIN EXCLUSIVE; UPDATE chats SET marked = marked; ROLLBACK"),
            3 => db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"),
            4 => db.execute_batch("VACUUM"),
            5 => db.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).map(drop),
            6 => {
                // The last connection that closes deletes the journal, unless somebody locks it.
                db = another(path);
                db.busy_timeout(std::time::Duration::from_secs(5))
            }
            _ => db.execute_batch("PRAGMA journal_mode = delete"),
        };
        // It may find the database busy, which is its own concern.
        done += u32::from(acted.is_ok());
        drop(std::fs::remove_file(copy));
    }
    done
}

/// More can be asked for: `OTHER_PROGRAMS=180` goes on for so many seconds.
#[expect(clippy::disallowed_methods, reason = "how long it goes on is the caller's wish")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_beside_programs_that_read_write_checkpoint_vacuum_and_back_up() {
    let seconds = std::env::var("OTHER_PROGRAMS").map_or(0, |it| it.parse().unwrap());
    let (begun, long) = (std::time::Instant::now(), std::time::Duration::from_secs(seconds));
    let desk = desk().await;
    let (path, friend) = (desk.path(), desk.friend);
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let others: Vec<_> = (0..2)
        .map(|seed| {
            let (path, stop) = (path.clone(), stop.clone());
            std::thread::spawn(move || meddle(&path, seed, &stop))
        })
        .collect();
    let (mut number, mut waited, mut starts) = (0_i64, 0, 0);
    let mut store = desk.store.clone();
    while number < 350 || begun.elapsed() < long {
        let message = desk.theirs(&format!("m{number}"), number, "早");
        match store.commit(batch(vec![message])).await {
            Ok(_) => number += 1,
            Err(error) if error.is_passing() => waited += 1,
            Err(error) => panic!("message {number}: {error:?}"),
        }
        let draft = format!("写到{number}");
        while let Err(error) = store.save_draft(friend, draft.clone()).await {
            assert!(error.is_passing(), "draft {number}: {error:?}");
            waited += 1;
        }
        if number % 100 == 99 {
            // Other clients come and go, and so do we.
            store.close().await;
            starts += 1;
            store = loop {
                match Store::open(&path, 1, None) {
                    Ok((store, opened)) => {
                        assert!(opened.damage.is_none(), "start {starts}");
                        break store;
                    }
                    Err(error) => assert!(error.is_passing(), "start {starts}: {error:?}"),
                }
            };
        }
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let done: u32 = others.into_iter().map(|other| other.join().unwrap()).sum();
    store.close().await;
    let (store, _) = Store::open(&path, 1, None).unwrap();
    let kept = i64::try_from(store.count_messages().await.unwrap()).unwrap();
    eprintln!("{number} messages, {starts} starts, {waited} waits beside {done} acts of others");
    assert_eq!(kept, number, "lost {}", number - kept);
    assert_eq!(store.drafts().await.unwrap(), [(friend, format!("写到{number}"))]);
    assert!(done > 0 && number > 0);
    store.close().await;
}
