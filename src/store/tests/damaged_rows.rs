//! Tests of rows whose values are not what this program writes: none keeps anybody from the others,
//! and none makes the account unusable.

use std::path::PathBuf;

use rusqlite::Connection;

use super::{Desk, batch, desk};
use crate::model::{ChatId, Content, Delivery, Find, ItemId, Lang, Position, Timestamp};
use crate::store::*;

/// What one flipped bit can make of a value: another type, text of bytes that are none, a number
/// out of every range.
const VALUES: &[&str] = &[
    "x'ff00fe'",
    "CAST(x'e4bda0e5' AS TEXT)",
    "CAST(x'ff' AS TEXT)",
    "'x'",
    "''",
    "-1",
    "7",
    "9223372036854775807",
    "-9223372036854775808",
    "1.5",
    "NULL",
];

/// A database with something in each table.
async fn furnished() -> Desk {
    let desk = desk().await;
    let group =
        Fields { kind: crate::model::ContactKind::Group, nick: "组".into(), ..Fields::default() };
    let me =
        Fields { kind: crate::model::ContactKind::Me, nick: "我".into(), ..Fields::default() };
    let rows = vec![(None, group, "@@g".to_owned()), (None, me, "@me".to_owned())];
    let ids = desk.store.save_contacts(rows).await.unwrap();
    let member = (desk.friend.contact(), "小李".into());
    desk.store.save_members(ids[0], vec![member], None).await.unwrap();
    for number in 0..3 {
        let message = desk.theirs(&format!("m{number}"), number * 1000, "早");
        desk.store.commit(batch(vec![message])).await.unwrap();
    }
    // What is written later waits for no answer to this question.
    desk.store.ask_identity(ids[0].chat(), vec![desk.friend]).await.unwrap();
    desk.send("17", 5000, "在吗").await;
    desk.store.save_draft(desk.friend, "半句".to_owned()).await.unwrap();
    desk.store.save_session("s".to_owned(), "k".to_owned()).await.unwrap();
    desk
}

/// Everything that is read while a client runs.
async fn read_all(store: &Store, friend: ChatId) -> Result<(), Error> {
    store.me().await?;
    store.chats().await?;
    store.top_chats(9).await?;
    store.drafts().await?;
    store.identity_questions().await?;
    store.jobs().await?;
    store.unsent().await?;
    store.known().await?;
    store.contact_kinds().await?;
    store.people(9).await?;
    store.notebook().newest_texts(9).await?;
    store.files(friend, 9).await?;
    store.members(friend).await?;
    store.contact(friend.contact()).await?;
    store.names(friend, vec![friend.contact()]).await?;
    store.saved_session().await?;
    store.last_heard().await?;
    store.newest(friend, 9).await?;
    let begin = Position { at: Timestamp(i64::MIN), id: ItemId(0) };
    store.newer(friend, begin, 9).await?;
    store.search(Find { words: "早".to_owned(), ..Find::default() }, None, 9).await?;
    store.search(Find { from: Some("李".to_owned()), ..Find::default() }, None, 9).await?;
    store.message(ItemId(1)).await?;
    Ok(())
}

/// The columns that may hold anything, by table.
fn columns(db: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'word_index%' AND m.name NOT LIKE 'sqlite%'
        AND NOT (c.pk AND c.type = 'INTEGER')";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn no_value_of_a_row_keeps_anybody_from_the_others() {
    let desk = furnished().await;
    let all = desk.store.writer.run(|db| Ok(columns(db))).await.unwrap();
    assert!(all.len() > 40, "{all:?}");
    let mut tried = 0;
    for (table, column) in all {
        for value in VALUES {
            let set = format!("SAVEPOINT s; UPDATE {table} SET {column} = {value}");
            let written = desk.store.writer.run(move |db| Ok(db.execute_batch(&set).is_ok()));
            let undo = |db: &mut Connection| Ok(db.execute_batch("ROLLBACK TO s; RELEASE s")?);
            if !written.await.unwrap() {
                desk.store.writer.run(undo).await.unwrap();
                continue;
            }
            // The reader sees what is committed.
            desk.store.writer.run(|db| Ok(db.execute_batch("RELEASE s")?)).await.unwrap();
            let path = desk.path();
            let read = read_all(&desk.store, desk.friend).await;
            assert!(read.is_ok(), "{table}.{column} = {value}: {read:?} ({})", path.display());
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn a_message_of_which_nothing_can_be_read_is_a_line_that_says_so() {
    let desk = furnished().await;
    let spoil = "UPDATE messages SET content = CAST(x'ff' AS TEXT), sender = 'x' WHERE id = 2";
    desk.store.writer.run(move |db| Ok(db.execute(spoil, [])?)).await.unwrap();
    let all = desk.all().await;
    assert_eq!(all.len(), 4, "the others are as they were");
    let said = all[1].content.label(Lang::Zh);
    assert_eq!(said.as_str(), "[读不出来的消息]");
    assert_eq!(all[0].content, Content::Text("早".into()));
}

#[tokio::test]
async fn a_waiting_text_that_was_damaged_is_not_what_goes_out() {
    let desk = furnished().await;
    let spoil = "UPDATE messages SET content = CAST(x'7b2274657874223a22e522' || '}' AS TEXT)
        WHERE delivery IS NOT NULL";
    desk.store.writer.run(move |db| Ok(db.execute(spoil, [])?)).await.unwrap();
    let jobs = desk.store.jobs().await.unwrap();
    assert!(!matches!(jobs[0].content, Content::Text(_)), "{:?}", jobs[0].content);
    let shown = desk.all().await.pop().unwrap();
    assert_eq!(shown.delivery, Some(Delivery::Queued));
}

#[tokio::test]
async fn what_a_repair_makes_of_damaged_text_is_readable_again() {
    let desk = furnished().await;
    let spoil = "UPDATE contacts SET nick = CAST(x'e69d8eff' AS TEXT)";
    desk.store.writer.run(move |db| Ok(db.execute(spoil, [])?)).await.unwrap();
    let path: PathBuf = desk.path();
    desk.store.close().await;
    mark_damaged(&path).unwrap();
    let (store, opened) = Store::open(&path, 2, None).unwrap();
    assert_eq!(opened.damage.unwrap().messages, 4);
    let kept = store.contact(desk.friend.contact()).await.unwrap().unwrap();
    assert!(kept.nick.as_str().starts_with('李'), "{:?}", kept.nick);
    store.close().await;
}

#[test]
fn a_value_that_nobody_of_us_wrote_is_damage() {
    let db = Connection::open_in_memory().unwrap();
    let read = |sql| db.query_row(sql, [], |row| row.get::<_, u8>(0));
    for sql in ["SELECT 'x'", "SELECT 1000", "SELECT NULL"] {
        assert!(matches!(Error::from(read(sql).unwrap_err()), Error::Corrupt), "{sql}");
    }
    let text = db.query_row("SELECT CAST(x'ff' AS TEXT)", [], |row| row.get::<_, String>(0));
    assert!(matches!(Error::from(text.unwrap_err()), Error::Corrupt));
}

#[tokio::test]
async fn one_flipped_bit_anywhere_locks_nobody_out() {
    let desk = furnished().await;
    for number in 10..60 {
        let message = desk.theirs(&format!("m{number}"), number * 1000, &"早安".repeat(20));
        desk.store.commit(batch(vec![message])).await.unwrap();
    }
    let (path, friend) = (desk.path(), desk.friend);
    desk.store.close().await;
    let sound = std::fs::read(&path).unwrap();
    let mut numbers = fastrand::Rng::with_seed(20_261_129);
    let (mut noticed, mut repaired) = (0, 0);
    for round in 0..150 {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("web-1.db");
        let mut bytes = sound.clone();
        // The first hundred bytes say what the file is at all.
        let at = numbers.usize(100..bytes.len());
        bytes[at] ^= 1 << numbers.u8(0..8);
        std::fs::write(&copy, bytes).unwrap();
        let (store, opened) = Store::open(&copy, 1, None).unwrap();
        repaired += usize::from(opened.damage.is_some());
        let read = read_all(&store, friend).await;
        store.close().await;
        match read {
            Ok(()) => continue,
            Err(Error::Corrupt) => noticed += 1,
            Err(other) => panic!("bit of byte {at} in round {round}: {other:?}"),
        }
        mark_damaged(&copy).unwrap();
        let (store, _) = Store::open(&copy, 2, None).unwrap();
        let read = read_all(&store, friend).await;
        assert!(read.is_ok(), "bit of byte {at} after the repair: {read:?}");
        store.close().await;
    }
    assert!(noticed + repaired < 150, "{noticed} {repaired}");
}

#[tokio::test]
async fn a_number_behind_which_no_message_fits_is_damage_and_no_full_disk() {
    let desk = furnished().await;
    let path = desk.path();
    desk.store.close().await;
    let db = Connection::open(&path).unwrap();
    let sql = "UPDATE messages SET id = 9223372036854775807 WHERE msg_id = 'm2';
        UPDATE chats SET last = 9223372036854775807, read_id = 9223372036854775807
        WHERE id = (SELECT chat FROM messages WHERE msg_id = 'm2')";
    db.execute_batch(sql).unwrap();
    drop(db);
    let (store, _) = Store::open(&path, 1, None).unwrap();
    let message = || batch(vec![desk.theirs("m9", 9_000, "晚")]);
    let refused = store.commit(message()).await.unwrap_err();
    assert!(matches!(refused, Error::Corrupt), "{refused}");
    store.close().await;
    mark_damaged(&path).unwrap();
    let (store, opened) = Store::open(&path, 2, None).unwrap();
    assert_eq!(opened.damage.unwrap().messages, 4);
    store.commit(message()).await.unwrap();
    assert_eq!(store.count_messages().await.unwrap(), 5);
    let chat = store.some_chats(vec![desk.friend]).await.unwrap().remove(0);
    assert_eq!(chat.last.unwrap().content, Content::Text("晚".into()));
    assert_eq!(chat.unread, 1, "what came last is unread");
    store.close().await;
}
