//! Wherever a repair is cut off, nothing that could be read is lost, and it is said.

use std::path::Path;

use crate::store::paths::beside;
use crate::store::tests::{Desk, batch, desk};
use crate::store::{Error, Store, mark_damaged};

/// A database with a message, a draft and a session, closed; its path is in the desk.
async fn closed() -> Desk {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", 10, "早")])).await.unwrap();
    desk.store.save_draft(desk.friend, "打了一半".to_owned()).await.unwrap();
    desk.store.save_session("s".to_owned(), "k".to_owned()).await.unwrap();
    desk.store.close().await;
    desk
}

/// A complete new one, as a repair makes it, and the damaged one, where it was before.
async fn cut_off_before_the_swap() -> Desk {
    let desk = closed().await;
    std::fs::copy(desk.path(), beside(&desk.path(), ".salvaged-7")).unwrap();
    std::fs::write(desk.path(), vec![0x5a; 8192]).unwrap();
    std::fs::write(beside(&desk.path(), "-wal"), "journal of the damaged one").unwrap();
    desk
}

async fn everything_is_there(store: &Store, desk: &Desk) {
    assert_eq!(store.newest(desk.friend, 9).await.unwrap().0.len(), 1);
    assert_eq!(store.drafts().await.unwrap(), [(desk.friend, "打了一半".to_owned())]);
    assert_eq!(store.saved_session().await.unwrap().session.as_deref(), Some("s"));
}

/// Nothing but the database, its lock, and what was set aside.
fn only_asides_are_left(path: &Path) {
    for rest in [".damaged", ".salvaging", ".salvaging-wal", ".salvaged-7", ".salvaged-42"] {
        assert!(!beside(path, rest).exists(), "{rest}");
    }
}

#[tokio::test]
async fn a_repair_that_was_cut_off_while_it_copied_begins_again() {
    let desk = closed().await;
    mark_damaged(&desk.path()).unwrap();
    for rest in ["", "-wal", "-shm"] {
        std::fs::write(beside(&desk.path(), &format!(".salvaging{rest}")), "half").unwrap();
    }
    let (store, opened) = Store::open(&desk.path(), 42, None).unwrap();
    let damage = opened.damage.unwrap();
    assert_eq!((damage.messages, damage.aside), (1, desk.path().with_extension("corrupt-42")));
    everything_is_there(&store, &desk).await;
    only_asides_are_left(&desk.path());
}

#[tokio::test]
async fn a_repair_that_was_cut_off_before_between_and_after_its_renames_is_finished() {
    for step in 0..4 {
        let desk = cut_off_before_the_swap().await;
        let (path, aside) = (desk.path(), desk.path().with_extension("corrupt-7"));
        match step {
            0 => mark_damaged(&path).unwrap(),
            1 => {}
            _ => std::fs::rename(beside(&path, "-wal"), beside(&aside, "-wal")).unwrap(),
        }
        if step == 3 {
            std::fs::rename(&path, &aside).unwrap();
        }
        let (store, opened) = Store::open(&path, 42, None).unwrap();
        let damage = opened.damage.unwrap();
        assert_eq!((damage.messages, &damage.aside), (1, &aside), "step {step}");
        everything_is_there(&store, &desk).await;
        only_asides_are_left(&path);
        assert_eq!(std::fs::read(&aside).unwrap(), vec![0x5a; 8192]);
        assert_eq!(std::fs::read(beside(&aside, "-wal")).unwrap(), b"journal of the damaged one");
        store.close().await;
        assert!(Store::open(&path, 43, None).unwrap().1.damage.is_none(), "it is over");
    }
}

#[tokio::test]
async fn an_account_whose_database_is_between_two_names_is_still_the_last_one() {
    use crate::model::EditionId;
    use crate::store::accounts::Accounts;
    let home = tempfile::tempdir().unwrap();
    let accounts = Accounts::new(home.path(), None);
    accounts.remember(EditionId::Web, 7).unwrap();
    let salvaged = beside(&accounts.database(EditionId::Web, 7), ".salvaged-7");
    std::fs::write(salvaged, "").unwrap();
    assert_eq!(accounts.current(None), Some((EditionId::Web, 7)));
}

#[tokio::test]
async fn a_mark_without_a_database_says_nothing_of_the_next_one() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    mark_damaged(&path).unwrap();
    let (store, opened) = Store::open(&path, 42, None).unwrap();
    assert!(opened.damage.is_none());
    store.close().await;
    assert!(Store::open(&path, 43, None).unwrap().1.damage.is_none());
}

#[tokio::test]
async fn who_only_looks_repairs_nothing() {
    let desk = closed().await;
    let path = desk.path();
    let names = || {
        let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
        let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let refused = || {
        let looked = Store::open_read_only(&path, None);
        assert!(matches!(looked, Err(Error::Corrupt)), "{looked:?}");
    };
    mark_damaged(&path).unwrap();
    let before = (names(), std::fs::read(&path).unwrap());
    refused();
    assert_eq!((names(), std::fs::read(&path).unwrap()), before);
    std::fs::rename(&path, beside(&path, ".salvaged-7")).unwrap();
    let before = names();
    refused();
    assert_eq!(names(), before);
    std::fs::remove_file(beside(&path, ".salvaged-7")).unwrap();
    std::fs::write(&path, vec![0x5a; 8192]).unwrap();
    std::fs::remove_file(beside(&path, ".damaged")).unwrap();
    refused();
    assert_eq!(std::fs::read(&path).unwrap(), vec![0x5a; 8192]);
}

#[tokio::test]
async fn what_was_set_aside_before_is_never_written_over() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    std::fs::write(home.path().join("web-1.corrupt-44-wal"), "of another").unwrap();
    let mut asides = Vec::new();
    for filling in [1_u8, 2, 3] {
        std::fs::write(&path, vec![filling; 8192]).unwrap();
        let (store, opened) = Store::open(&path, 42, None).unwrap();
        store.close().await;
        asides.push((opened.damage.unwrap().aside, filling));
    }
    for (aside, filling) in &asides {
        assert_eq!(std::fs::read(aside).unwrap(), vec![*filling; 8192], "{}", aside.display());
    }
    assert_eq!(asides[2].0, home.path().join("web-1.corrupt-45"), "44 has a journal");
}

#[tokio::test]
async fn damage_that_changed_the_kind_of_a_value_costs_no_page_of_the_history() {
    let desk = closed().await;
    let db = rusqlite::Connection::open(desk.path()).unwrap();
    let chat = desk.friend.0;
    let odd = "INSERT INTO messages (chat, sender, at, content, msg_id) VALUES";
    for values in ["x'FF7B', 'blob'", "x'7b2274657874223a22e79281227d', 'text'"] {
        db.execute_batch(&format!("{odd} ({chat}, {chat}, 20, {values})")).unwrap();
    }
    db.execute_batch(&format!("{odd} ({chat}, 'who', 'then', 'x', 'no numbers')")).unwrap();
    drop(db);
    mark_damaged(&desk.path()).unwrap();
    let (store, opened) = Store::open(&desk.path(), 42, None).unwrap();
    assert_eq!(opened.damage.unwrap().messages, 3);
    assert_eq!(store.newest(desk.friend, 9).await.unwrap().0.len(), 3);
}
