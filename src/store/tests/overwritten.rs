//! Files of an open database that something else than SQLite wrote over.

use std::path::Path;

use super::{Desk, batch, desk};
use crate::store::paths::beside;
use crate::store::{Error, Store};

/// A database with a copy of how it was before most of it was written.
async fn grown() -> (Desk, Vec<u8>) {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", 1, "早")])).await.unwrap();
    desk.store.checkpoint().await;
    let old = std::fs::read(desk.path()).unwrap();
    for number in 0..150 {
        let text = format!("消息{number}{}", "长".repeat(300));
        let message = desk.theirs(&format!("m{number}"), number, &text);
        desk.store.commit(batch(vec![message])).await.unwrap();
    }
    desk.store.checkpoint().await;
    desk.store.save_draft(desk.friend, "前".to_owned()).await.unwrap();
    (desk, old)
}

fn another_program(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn what_is_written_over_an_open_database_is_noticed_before_the_next_commit() {
    for way in ["older copy", "older copy behind a checkpoint", "emptied", "noise", "journal cut"] {
        let (desk, old) = grown().await;
        let path = desk.path();
        match way {
            "older copy" => std::fs::write(&path, old).unwrap(),
            "older copy behind a checkpoint" => {
                another_program(&path, "PRAGMA wal_checkpoint(PASSIVE)");
                std::fs::write(&path, old).unwrap();
            }
            "emptied" => std::fs::write(&path, "").unwrap(),
            "noise" => std::fs::write(&path, vec![0x5a; old.len()]).unwrap(),
            _ => std::fs::write(beside(&path, "-wal"), "").unwrap(),
        }
        let refused = desk.store.save_draft(desk.friend, "半句".to_owned()).await.unwrap_err();
        assert!(matches!(refused, Error::Corrupt), "{way}: {refused}");
    }
}

#[tokio::test]
async fn what_other_programs_do_by_sqlite_is_no_damage() {
    let (desk, _) = grown().await;
    let path = desk.path();
    for sql in [
        "PRAGMA wal_checkpoint(PASSIVE)",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "UPDATE chats SET marked = marked",
        "VACUUM",
        "CREATE TABLE theirs (x); DROP TABLE theirs; PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        another_program(&path, sql);
        desk.store.save_draft(desk.friend, sql.to_owned()).await.unwrap();
        let message = desk.theirs(sql, 1_000, "又");
        desk.store.commit(batch(vec![message])).await.unwrap();
    }
    assert_eq!(desk.store.count_messages().await.unwrap(), 156);
    desk.store.close().await;
    let (store, opened) = Store::open(&path, 1, None).unwrap();
    assert!(opened.damage.is_none());
    store.close().await;
}
