//! File Transfer Helper alone: open at every size, a row a note, what the phone sent marked, tags, todos
//! and files beside it or in its place.

use wetui::api::{
    Account, AccountKey, Answer, Connection, Gathered, Login, Method, Notification, Page, PageKind,
    Request, Response,
};
use wetui::app::{App, Effect, Event, Key, Settings, Theme, update};
use wetui::model::{
    Attachment, Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, Delivery,
    EditionId, Item, ItemId, Lang, Refusal, Sender, TagUse, Todo,
};
use wetui::text::Printable;

use super::world::{NOW, said};
use super::{draw, dump, snapshot};

const NOTES: ChatId = ChatId(1);
const SIZES: [(u16, u16); 4] = [(40, 15), (55, 24), (80, 24), (120, 40)];

/// A note, so many minutes ago.
fn note(id: i64, minutes: i64, content: Content) -> Item {
    Item {
        id: ItemId(id),
        chat: NOTES,
        sender: Sender::Me,
        at: NOW.plus_ms(-minutes * 60_000),
        told: None,
        content,
        delivery: None,
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

fn notes() -> Vec<Item> {
    let sent = Some(Delivery::Sent);
    let file = |name: &str, bytes| {
        Content::File(Attachment { name: Printable::line(name), bytes, ..Attachment::default() })
    };
    let refusal = Refusal { code: 1204, words: Printable::line("文件太大") };
    let long = "make: *** [all] 出错 2；先看 /var/log/build.log，再找李雷问一下灰度机的磁盘";
    vec![
        note(1, 1_700, said("周末爬山，带雨衣 #家")),
        Item { delivery: sent.clone(), ..note(2, 1_690, said("du -sh /var/log/* | sort -h")) },
        Item { delivery: sent.clone(), ..note(3, 95, said(long)) },
        Item { todo: Some(Todo::Open), ..note(4, 80, said("[ ] 修水管 #家")) },
        Item { todo: Some(Todo::Done), ..note(5, 79, said("[ ] 取快递")) },
        note(6, 79, file("合同.pdf", 219_136)),
        Item { delivery: sent, ..note(7, 30, said("买：\n  牛奶\n  鸡蛋")) },
        Item {
            delivery: Some(Delivery::Refused(refusal)), ..note(8, 20, file("大.iso", 9 << 30))
        },
        Item { delivery: Some(Delivery::Queued), ..note(9, 1, said("报销 #work")) },
    ]
}

fn gathered() -> Gathered {
    let tag = |tag: &str, notes| TagUse { tag: tag.to_owned(), notes };
    let all = notes();
    let of = |id: i64| all.iter().find(|it| it.id == ItemId(id)).cloned();
    Gathered {
        files: [8, 6].into_iter().filter_map(of).collect(),
        notes: Vec::new(),
        tags: vec![tag("家", 2), tag("work", 1)],
        todos: of(4).into_iter().collect(),
        open_todos: 1,
    }
}

struct Notebook {
    app: App,
    size: (u16, u16),
}

impl Notebook {
    fn new(lang: Lang, ascii: bool, size: (u16, u16)) -> Self {
        let settings = Settings {
            lang,
            ascii,
            zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)),
            theme: Theme::Sixteen,
            ..Settings::default()
        };
        let app = App::new(settings, EditionId::FileHelper, size, NOW);
        let mut notebook = Self { app, size };
        let me = Contact::new(ContactId(9), ContactKind::Me, Printable::line("小林"));
        let key = AccountKey::new(EditionId::FileHelper, 1);
        let account = Account { me, key, drafts: Vec::new() };
        let notes = Chat::new(NOTES, ChatKind::Notes, Printable::line("文件传输助手"));
        for told in [
            Notification::Account(Some(account)),
            Notification::Login(Login::LoggedIn),
            Notification::Chats(vec![notes]),
            Notification::Connection(Connection::Online { synced: NOW }),
        ] {
            notebook.event(Event::Server(told));
        }
        notebook
    }

    fn event(&mut self, event: Event) -> &mut Self {
        for effect in update(&mut self.app, NOW, event) {
            let Effect::Ask(Request { id, method, .. }) = effect else { continue };
            let answer = match method {
                Method::Open { chat } => Answer::Page(Page {
                    chat,
                    items: notes(),
                    names: Vec::new(),
                    at_start: true,
                    part: PageKind::Newest,
                }),
                Method::ListShared { .. } => Answer::Shared(gathered()),
                _ => continue,
            };
            self.event(Event::Response(Response { id, result: Ok(answer) }));
        }
        self
    }

    fn keys(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_all(keys).unwrap() {
            self.event(Event::Key(key));
        }
        self
    }

    fn seen(&self) -> String {
        let (buf, caret) = draw(&self.app, self.size);
        dump(&buf, caret)
    }
}

#[test]
fn the_notes_at_every_size_in_both_languages() {
    for (lang, word) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in SIZES {
            let notebook = Notebook::new(lang, false, size);
            snapshot!(format!("notebook-{}x{}-{word}", size.0, size.1), notebook.seen());
        }
    }
}

#[test]
fn what_stands_beside_the_notes_while_keys_go_there() {
    for (lang, word) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in SIZES {
            let mut notebook = Notebook::new(lang, false, size);
            notebook.keys("ctrl-x t");
            snapshot!(format!("notebook-side-{}x{}-{word}", size.0, size.1), notebook.seen());
        }
    }
}

#[test]
fn what_came_from_the_phone_is_marked_in_ascii_too_and_nothing_else_is() {
    let marked = |ascii, mark: &str| {
        let shown = Notebook::new(Lang::Zh, ascii, (80, 24)).seen();
        let rows: Vec<String> = shown
            .lines()
            .filter(|line| line.contains(&format!(" {mark} ")))
            .map(str::to_owned)
            .collect();
        assert_eq!(rows.len(), 4, "{shown}");
        for (row, words) in rows.iter().zip(["爬山", "修水管", "取快递", "合同"]) {
            assert!(row.contains(words), "{row}");
        }
        shown
    };
    marked(false, "▯");
    let shown = marked(true, "p");
    snapshot!("notebook-80x24-ascii-zh", shown);
    let mut notebook = Notebook::new(Lang::En, true, (120, 40));
    notebook.keys("f1");
    for c in "written on".chars() {
        let name = if c == ' ' { "space".to_owned() } else { c.to_string() };
        notebook.keys(&name);
    }
    assert!(notebook.seen().contains("written on the phone"), "{}", notebook.seen());
}
