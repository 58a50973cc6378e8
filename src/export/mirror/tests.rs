//! The folder shows the notes as they are, whatever happened to it and whenever a run was ended.

use std::collections::HashSet;

use super::*;
use crate::model::{ContactKind, Content, LocalId, Todo};
use crate::store::{Change, Discardable, Fields, NewOutgoing};

/// 2026-09-14 12:00 UTC.
const BEGIN: i64 = 1_789_387_200_000;
const DAY: i64 = 86_400_000;

struct Desk {
    store: Store,
    chat: ChatId,
    folder: PathBuf,
    home: tempfile::TempDir,
}

async fn desk() -> Desk {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(&home.path().join("a/filehelper-1.db"), 1, None).unwrap();
    let fields =
        Fields { kind: ContactKind::Notes, fixed: "filehelper".to_owned(), ..Fields::default() };
    let ids = store.save_contacts(vec![(None, fields, String::new())]).await.unwrap();
    let folder = home.path().join("notes");
    Desk { store, chat: ids[0].chat(), folder, home }
}

impl Desk {
    fn mirror(&self) -> Arc<MarkdownMirror> {
        Arc::new(MarkdownMirror::new(self.folder.clone(), TimeZone::UTC, Lang::En))
    }

    async fn write(&self, notes: impl Iterator<Item = (i64, String)>) -> Vec<Item> {
        let change = |(at, words): (i64, String)| {
            let what = NewOutgoing::text(words.as_str().into());
            let local = LocalId(format!("{at}{words}"));
            (at, Change::Enqueue { chat: self.chat, what: what.into(), local })
        };
        let mut items = Vec::new();
        for (at, change) in notes.map(change) {
            items.extend(self.store.write(vec![change], Timestamp(at)).await.unwrap().items);
        }
        items
    }

    async fn update(&self) {
        self.mirror().update(self.store.clone()).await.unwrap();
    }

    /// As `wx notes --md` prints it, without its head.
    async fn expected(&self) -> String {
        let conversation =
            Conversation::read(&self.store, (self.chat, ChatKind::Notes), Lang::En).await.unwrap();
        let (items, _) = self.store.newest(self.chat, 100_000).await.unwrap();
        let mut form = Markdown::new(TimeZone::UTC, Lang::En);
        form.head(&conversation);
        items.iter().map(|item| form.entry(&Entry::of(item, &conversation))).collect()
    }

    fn days(&self) -> Vec<PathBuf> {
        let paths = fs::read_dir(&self.folder).into_iter().flatten().map(|it| it.unwrap().path());
        let mut days: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
        days.sort();
        days
    }

    fn shown(&self) -> String {
        let day = |path: PathBuf| format!("\n{}", fs::read_to_string(path).unwrap());
        self.days().into_iter().map(day).collect()
    }
}

#[tokio::test]
async fn a_folder_of_many_days_reads_as_the_notebook_and_follows_each_change() {
    let desk = desk().await;
    desk.update().await;
    assert!(!desk.folder.exists(), "there is no note yet");
    let notes = (0..60).map(|number| (BEGIN + number * DAY / 4, format!("[ ] 第 {number} 条 <b>")));
    let items = desk.write(notes).await;
    desk.update().await;
    assert_eq!((desk.shown(), desk.days().len()), (desk.expected().await, 16));
    desk.store.notebook().mark_todo(items[7].id, Todo::Done).await.unwrap().unwrap();
    desk.store.discard(items[30].id, Discardable::Waiting).await.unwrap();
    desk.write([(BEGIN + 59 * DAY / 4 + 5, "最后".to_owned())].into_iter()).await;
    desk.update().await;
    let shown = desk.shown();
    assert_eq!(shown, desk.expected().await);
    assert!(shown.contains("\\[x\\] 第 7 条"), "{shown}");
}

#[tokio::test]
async fn what_is_missing_is_made_anew_and_what_did_not_change_is_left_alone() {
    let desk = desk().await;
    let items =
        desk.write((0..8).map(|number| (BEGIN + number * DAY, format!("第 {number} 条")))).await;
    desk.update().await;
    let days = desk.days();
    fs::remove_file(&days[2]).unwrap();
    fs::write(&days[3], "mine").unwrap();
    desk.update().await;
    assert!(days[2].is_file());
    assert_eq!(fs::read_to_string(&days[3]).unwrap(), "mine", "nothing of that day changed");
    fs::remove_dir_all(&desk.folder).unwrap();
    desk.update().await;
    assert_eq!(desk.shown(), desk.expected().await);
    desk.store.discard(items[5].id, Discardable::Waiting).await.unwrap();
    desk.update().await;
    assert_eq!(desk.shown(), desk.expected().await, "a day without notes has no file");
}

#[tokio::test]
async fn files_stand_beside_the_notes_under_names_of_their_own() {
    let desk = desk().await;
    let source = desk.home.path().join("报告 1.pdf");
    fs::write(&source, "pdf").unwrap();
    for local in ["1", "2"] {
        let content = Content::File(crate::model::Attachment {
            name: "报告 1.pdf".into(),
            ..Default::default()
        });
        let what = NewOutgoing {
            content,
            forwarded: None,
            path: Some(source.clone()),
            stamp: None,
            mentions: Vec::new(),
        };
        let change = Change::Enqueue {
            chat: desk.chat,
            what: what.into(),
            local: LocalId(local.to_owned()),
        };
        desk.store.write(vec![change], Timestamp(BEGIN)).await.unwrap();
    }
    desk.update().await;
    let shown = desk.shown();
    let mut names: Vec<String> = fs::read_dir(desk.folder.join(FILES))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["2026-09-14 1200 2 报告 1.pdf", "2026-09-14 1200 报告 1.pdf"]);
    assert_eq!(shown.matches("](files/2026-09-14%201200%20").count(), 2, "{shown}");
}

#[tokio::test]
async fn the_folder_of_another_account_is_left_alone_and_that_is_said_once() {
    let desk = desk().await;
    desk.write([(BEGIN, "一".to_owned())].into_iter()).await;
    fs::create_dir(&desk.folder).unwrap();
    let mark = Mark { of: "web-2 en UTC".to_owned(), change: 1 };
    write_mark(&desk.folder, &mark).unwrap();
    let mirror = desk.mirror();
    assert!(Arc::clone(&mirror).update(desk.store.clone()).await.is_err());
    assert!(mirror.update(desk.store.clone()).await.is_ok());
    assert!(desk.days().is_empty());
}

#[tokio::test]
async fn ten_thousand_notes_are_never_torn_though_runs_end_at_any_instant() {
    const NOTES: i64 = 10_000;
    let desk = desk().await;
    let changes = (0..NOTES).map(|number| {
        let words = format!("第 {number} 条\n    缩进 #标签{}", number % 7);
        let what = NewOutgoing::text(words.as_str().into());
        Change::Enqueue { chat: desk.chat, what: what.into(), local: LocalId(number.to_string()) }
    });
    // A few days of thousands each.
    let changes: Vec<Change> = changes.collect();
    for (day, part) in (0..).zip(changes.chunks(2_500)) {
        desk.store.write(part.to_vec(), Timestamp(BEGIN + day * DAY)).await.unwrap();
    }
    let expected = desk.expected().await;
    let whole: HashSet<String> = {
        let days = expected.split("\n## ").skip(1);
        days.map(|day| format!("## {day}").trim_end().to_owned()).collect()
    };
    for micros in (0..40).map(|round| round * 700) {
        // A run that is dropped ends where it stands, as a kill ends it.
        let run = desk.mirror().update(desk.store.clone());
        tokio::time::timeout(std::time::Duration::from_micros(micros), run).await.ok();
        for path in desk.days() {
            let text = fs::read_to_string(&path).unwrap();
            assert!(whole.contains(text.trim_end()), "{} is torn", path.display());
        }
    }
    desk.update().await;
    assert_eq!(desk.shown(), expected);
}
