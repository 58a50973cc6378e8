//! Facts of notes are exact, stay as they are marked here, and go with their notes.

use rusqlite::Connection;

use crate::model::{
    ChatId, ContactKind, Content, Find, Item, LocalId, RecallNotice, Sender, TagUse, Timestamp,
    Todo,
};
use crate::store::tests::{Desk, batch, desk, message};
use crate::store::{Change, Discardable, Fields, NewOutgoing, Recall, RecalledBy, Store};

fn tagged(tag: &str) -> Find {
    Find { tags: vec![tag.to_owned()], ..Find::default() }
}

fn state(todo: Todo) -> Find {
    Find { todo: Some(todo), ..Find::default() }
}

fn words(words: &str) -> Find {
    Find { words: words.to_owned(), ..Find::default() }
}

async fn found(desk: &Desk, find: Find) -> Vec<String> {
    let hits = desk.store.search(find, None, 50).await.unwrap();
    let said = |content: &Content| content.written().unwrap().to_string();
    hits.iter().map(|hit| said(&hit.item.content)).collect()
}

/// The names of tags, the most used first.
async fn used(store: &Store, chat: Option<ChatId>, most: u32) -> Vec<String> {
    let tags = store.notebook().tags(chat, most).await.unwrap();
    tags.into_iter().map(|it| it.tag).collect()
}

#[tokio::test]
async fn tags_and_signs_are_found_exactly_and_no_word_that_only_holds_them() {
    let desk = desk().await;
    let notes = [
        "#家 买菜",
        "家里的事",
        "#家里的 C 语言",
        "学 C++ ＃Work",
        "C# 入门",
        "[ ] 修水管",
        "a[0]",
    ];
    for (number, note) in notes.iter().enumerate() {
        desk.send(&number.to_string(), 1000, note).await;
    }
    assert_eq!(found(&desk, tagged("家")).await, ["#家 买菜"]);
    assert_eq!(found(&desk, tagged("#家里的")).await, ["#家里的 C 语言"]);
    assert_eq!(found(&desk, tagged("work")).await, ["学 C++ ＃Work"]);
    assert_eq!(found(&desk, words("C++")).await, ["学 C++ ＃Work"]);
    assert_eq!(found(&desk, words("C#")).await, ["C# 入门"]);
    assert_eq!(found(&desk, words("[ ]")).await, ["[ ] 修水管"]);
    assert_eq!(found(&desk, words("C")).await.len(), 3, "letters alone are found as before");
    assert_eq!(found(&desk, words("～")).await, [""; 0]);
    let both = Find { words: "买菜".to_owned(), ..tagged("家") };
    assert_eq!(found(&desk, both).await, ["#家 买菜"]);
    let none = Find { tags: vec!["家".to_owned(), "work".to_owned()], ..Find::default() };
    assert_eq!(found(&desk, none).await, [""; 0]);
}

#[tokio::test]
async fn signs_are_looked_for_among_all_messages_however_few_are_wanted() {
    let desk = desk().await;
    desk.send("first", 1000, "C++ 第一条").await;
    for number in 0..30 {
        desk.send(&number.to_string(), 2000, "C 语言").await;
    }
    let hits = desk.store.search(words("C++"), None, 1).await.unwrap();
    assert_eq!(hits.len(), 1);
}

#[tokio::test]
async fn what_is_marked_done_stays_so_and_is_told_with_the_note() {
    let desk = desk().await;
    let note = desk.send("1", 1000, "[ ] 修水管").await;
    assert_eq!(note.todo, Some(Todo::Open));
    let plain = desk.send("2", 1000, "随便").await;
    assert_eq!(plain.todo, None);
    assert_eq!(desk.store.notebook().mark_todo(plain.id, Todo::Done).await.unwrap(), None);
    let done = desk.store.notebook().mark_todo(note.id, Todo::Done).await.unwrap().unwrap();
    assert_eq!((done.todo, &done.content), (Some(Todo::Done), &note.content));
    assert_eq!(found(&desk, state(Todo::Open)).await, [""; 0]);
    assert_eq!(found(&desk, state(Todo::Done)).await, ["[ ] 修水管"]);
    let path = desk.path();
    desk.store.close().await;
    let (store, _) = Store::open(&path, 2, None).unwrap();
    assert_eq!(store.newest(desk.friend, 5).await.unwrap().0[0].todo, Some(Todo::Done));
    store.notebook().mark_todo(note.id, Todo::Open).await.unwrap().unwrap();
    assert_eq!(store.newest(desk.friend, 5).await.unwrap().0[0].todo, Some(Todo::Open));
    store.close().await;
}

#[tokio::test]
async fn what_is_taken_back_or_given_up_has_no_tag_and_nothing_to_do() {
    let desk = desk().await;
    let note = batch(vec![desk.theirs("m1", 1000, "[ ] 交报告 #工作")]);
    desk.store.commit(note).await.unwrap();
    let unsent = desk.send("1", 2000, "todo: 买票 #旅行").await;
    assert_eq!(used(&desk.store, None, 9).await, ["旅行", "工作"]);
    desk.store.discard(unsent.id, Discardable::Waiting).await.unwrap();
    let recall = Recall {
        chat: Some(desk.friend),
        ids: vec![crate::model::MessageId("m1".to_owned())],
        notice: RecallNotice::ByAnother,
        last_own: false,
        by: RecalledBy::Peer,
        line: None,
    };
    let taken_back = crate::store::Batch { recalls: vec![recall], ..batch(Vec::new()) };
    desk.store.commit(taken_back).await.unwrap();
    assert_eq!(used(&desk.store, None, 9).await, [""; 0]);
    assert_eq!(found(&desk, state(Todo::Open)).await, [""; 0]);
    assert_eq!(desk.all().await[0].todo, None);
}

#[tokio::test]
async fn what_is_left_to_do_is_told_the_newest_first_with_how_many_there_are() {
    let desk = desk().await;
    for (number, note) in ["[ ] 一", "随便", "[x] 二", "todo: 三", "[ ] 四"].iter().enumerate()
    {
        let at = 1000 + i64::try_from(number).unwrap();
        desk.send(&number.to_string(), at, note).await;
    }
    let open = async |most| desk.store.notebook().open_todos(desk.friend, most).await.unwrap();
    let (newest, count) = open(2).await;
    let said: Vec<&str> = newest.iter().map(|it| it.content.written().unwrap().as_str()).collect();
    assert_eq!((said, count), (vec!["[ ] 四", "todo: 三"], 3));
    desk.store.notebook().mark_todo(newest[0].id, Todo::Done).await.unwrap().unwrap();
    let (newest, count) = open(9).await;
    assert_eq!((newest.len(), count), (2, 2));
    let other = desk.store.notebook().open_todos(ChatId(999), 9).await.unwrap();
    assert_eq!(other, (Vec::new(), 0));
}

#[tokio::test]
async fn tags_are_told_as_they_were_written_last_the_most_used_first() {
    let desk = desk().await;
    for (number, note) in ["#work", "#家", "#Work 2", "#旅行"].iter().enumerate() {
        desk.send(&number.to_string(), 1000, note).await;
    }
    assert_eq!(used(&desk.store, Some(desk.friend), 9).await, ["Work", "旅行", "家"]);
    assert_eq!(used(&desk.store, None, 1).await, ["Work"]);
    let other = ChatId(999);
    assert_eq!(used(&desk.store, Some(other), 9).await, [""; 0]);
    let most = desk.store.notebook().tags(None, 1).await.unwrap();
    assert_eq!(most, [TagUse { tag: "Work".to_owned(), notes: 2 }]);
}

#[tokio::test]
async fn notes_of_an_earlier_version_get_their_facts() {
    let desk = desk().await;
    desk.send("1", 1000, "TODO 写测试 #Work").await;
    desk.send("2", 1000, "[x] 取快递").await;
    let path = desk.path();
    desk.store.close().await;
    let db = Connection::open(&path).unwrap();
    // As the version before made it.
    db.execute_batch(
        "DROP TRIGGER note_came; DROP TRIGGER note_changed; DROP TRIGGER note_went;
        DROP TABLE note_changes; DROP INDEX contacts_notes; DROP TRIGGER facts_go_with_message;
        DROP TABLE tags; DROP TABLE reminders; DROP INDEX messages_todo;
        ALTER TABLE messages DROP COLUMN todo; DROP TABLE once; PRAGMA user_version = 13;",
    )
    .unwrap();
    drop(db);
    let (store, _) = Store::open(&path, 2, None).unwrap();
    let all = store.newest(desk.friend, 5).await.unwrap().0;
    assert_eq!((all[0].todo, all[1].todo), (Some(Todo::Open), Some(Todo::Done)));
    assert_eq!(used(&store, None, 9).await, ["Work"]);
    store.close().await;
}

/// A note in File Transfer Helper, written at this time.
async fn note(desk: &Desk, at: i64, words: &str) -> Item {
    let fields =
        Fields { kind: ContactKind::Notes, fixed: "filehelper".to_owned(), ..Fields::default() };
    let notes =
        desk.store.save_contacts(vec![(None, fields, String::new())]).await.unwrap()[0].chat();
    let change = Change::Enqueue {
        chat: notes,
        what: NewOutgoing::text(words.into()).into(),
        local: LocalId(format!("{at}")),
    };
    desk.store.write(vec![change], Timestamp(at)).await.unwrap().items.pop().unwrap()
}

#[tokio::test]
async fn a_note_is_told_again_at_its_time_until_the_user_was_called_and_not_where_it_is_done() {
    const MINUTE: i64 = 60_000;
    let desk = desk().await;
    let at = 1_789_387_200_000;
    let pot = note(&desk, at, "@30m 关火 @60m").await;
    let other = message(desk.friend, Sender::Me, "m1", at, "@30m 不在这里");
    desk.store.commit(batch(vec![other])).await.unwrap();
    let book = || desk.store.notebook();
    let due_at = |minutes: i64| Some(Timestamp(at + minutes * MINUTE));
    assert!(book().reminders(due_at(29)).await.unwrap().is_empty());
    let due: Vec<_> = book().reminders(due_at(30)).await.unwrap();
    assert_eq!((due.len(), due[0].0.id, due[0].1), (1, pot.id, due_at(30).unwrap()));
    book().end_reminder(pot.id, due[0].1).await.unwrap();
    assert!(book().reminders(due_at(59)).await.unwrap().is_empty());
    assert_eq!(book().reminders(None).await.unwrap().len(), 1);
    let path = desk.path();
    desk.store.close().await;
    let (store, _) = Store::open(&path, 2, None).unwrap();
    assert_eq!(store.notebook().reminders(due_at(600)).await.unwrap().len(), 1, "after a start");
    store.discard(pot.id, Discardable::Waiting).await.unwrap();
    assert!(store.notebook().reminders(None).await.unwrap().is_empty());
    store.close().await;
}

#[tokio::test]
async fn what_is_done_is_not_told_again() {
    let desk = desk().await;
    let todo = note(&desk, 1_789_387_200_000, "[ ] 关火 @30m").await;
    assert_eq!(desk.store.notebook().reminders(None).await.unwrap().len(), 1);
    desk.store.notebook().mark_todo(todo.id, Todo::Done).await.unwrap();
    assert!(desk.store.notebook().reminders(None).await.unwrap().is_empty());
    desk.store.notebook().mark_todo(todo.id, Todo::Open).await.unwrap();
    assert_eq!(desk.store.notebook().reminders(None).await.unwrap().len(), 1);
}
