//! The edition whose only conversation is the one with the user's phone.

use crate::api::{
    Account, AccountKey, Answer, Connection, Login, Method, Notification, Request, SessionEnd,
    SignedOut,
};
use crate::app::dialog::Dialog;
use crate::app::robot::{Robot, chat, item};
use crate::app::{App, Effect, Event, Settings};
use crate::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, EditionId, Item, ItemId, Reach,
    Sender, Timestamp, Todo,
};

pub const NOTES: ChatId = ChatId(9);

fn notes(unread: u32) -> Notification {
    let notes = Chat { kind: ChatKind::Notes, unread, ..chat(NOTES.0, "文件传输助手") };
    Notification::Chats(vec![notes])
}

fn account() -> Notification {
    let me = Contact::new(ContactId(1), ContactKind::Me, "小林".into());
    let edition = EditionId::FileHelper;
    Notification::Account(Some(Account {
        me,
        key: AccountKey::new(edition, 1),
        drafts: Vec::new(),
    }))
}

/// A terminal of this size in which nobody has logged in yet.
fn started(columns: u16, rows: u16) -> Robot {
    let now = Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::FileHelper, (columns, rows), now);
    Robot::of(app, now)
}

pub fn logged_in(columns: u16, rows: u16) -> Robot {
    let mut robot = started(columns, rows);
    robot.server(account()).server(notes(0)).server(Notification::Login(Login::LoggedIn));
    robot.page(NOTES.0, 1, 3, true);
    robot
}

fn is_open_alone(robot: &Robot) {
    let places = robot.app.places();
    assert_eq!(robot.app.inbox.chats.open_id(), Some(NOTES));
    assert_eq!(places.timeline.width, robot.app.window.size.0, "{places:?}");
    assert!(places.list.is_empty() && places.side.is_empty(), "{places:?}");
    assert!(robot.shows("第3条"), "{:?}", robot.rows());
}

#[test]
fn the_only_conversation_is_open_at_any_size_and_after_any_resize() {
    let sizes = [(80, 24), (55, 24), (50, 14), (20, 8), (120, 40), (56, 16), (40, 15), (200, 50)];
    for (columns, rows) in sizes {
        let mut robot = logged_in(columns, rows);
        is_open_alone(&robot);
        for (columns, rows) in sizes {
            robot.event(Event::Resize { columns, rows });
            is_open_alone(&robot);
            robot.keys("esc ctrl-x l esc ctrl-x t esc");
            is_open_alone(&robot);
        }
        robot.drain();
        robot.typed("买牛奶").keys("enter");
        let sent = Method::Send { chat: NOTES, text: "买牛奶".into(), mentions: Vec::new() };
        assert!(robot.asked().contains(&sent), "{columns}x{rows}");
    }
}

#[test]
fn it_is_open_whatever_is_told_first_and_when_its_session_goes_on() {
    let login = || Notification::Login(Login::LoggedIn);
    for told in [[account(), notes(0), login()], [login(), account(), notes(0)]] {
        let mut robot = started(50, 14);
        for notification in told {
            robot.server(notification);
        }
        robot.page(NOTES.0, 1, 3, true);
        is_open_alone(&robot);
        // The session was restored: its chats are told once more.
        robot.server(account()).server(notes(0)).server(login());
        robot.page(NOTES.0, 1, 3, true);
        is_open_alone(&robot);
    }
}

#[test]
fn a_second_conversation_can_be_reached_all_the_same() {
    let mut robot = logged_in(80, 24);
    robot.server(Notification::Chats(vec![chat(5, "微信团队")]));
    assert!(!robot.app.places().list.is_empty());
    robot.event(Event::Resize { columns: 50, rows: 14 });
    is_open_alone(&robot);
    robot.keys("esc");
    assert!(!robot.app.places().list.is_empty(), "on a narrow screen Esc shows the list");
}

#[test]
fn with_several_conversations_a_narrow_screen_still_begins_with_the_list() {
    let mut robot = Robot::with_chats(&["妈妈", "李雷"]);
    robot.event(Event::Resize { columns: 50, rows: 14 });
    robot.keys("esc");
    assert!(!robot.app.places().list.is_empty());
}

/// Something comes from the phone.
fn from_phone(robot: &mut Robot, id: i64) -> Vec<Effect> {
    robot.drain();
    let own = crate::model::Item { sender: Sender::Me, ..item(NOTES.0, id, "手机上写的") };
    robot.server(notes(1)).items(NOTES.0, [own]);
    let (chat, item) = (NOTES, ItemId(id));
    robot.server(Notification::Arrived { chat, item, mentions_me: false });
    robot.drain()
}

#[test]
fn what_the_phone_sends_calls_the_user_who_looks_elsewhere() {
    let mut robot = logged_in(80, 24);
    let looking = from_phone(&mut robot, 4);
    assert!(!looking.iter().any(|effect| matches!(effect, Effect::Notify(_))), "{looking:?}");
    assert!(
        looking
            .iter()
            .any(|it| matches!(it, Effect::Ask(Request { method: Method::MarkRead { .. }, .. })))
    );
    robot.server(notes(0));
    robot.event(Event::Focus(false));
    robot.rest(2_000);
    let away = from_phone(&mut robot, 5);
    let called = away.iter().find_map(|effect| match effect {
        Effect::Notify(notice) => Some(notice),
        _ => None,
    });
    let called = called.expect("a call");
    assert_eq!((called.title.as_str(), called.unread), ("文件传输助手", 1));
    assert!(away.contains(&Effect::Title("(1) wx".to_owned())), "{away:?}");
    let read =
        |it: &Effect| matches!(it, Effect::Ask(Request { method: Method::MarkRead { .. }, .. }));
    assert!(!away.iter().any(read), "nobody looks");
}

#[test]
fn a_note_after_the_session_has_ended_is_kept_and_the_status_says_when_it_goes() {
    let long = "很长".repeat(3_000);
    let odd = [
        "买牛奶",
        " ",
        "\u{3164}",
        "0",
        "null",
        "👨\u{200d}👩\u{200d}👧",
        "两行\n三行\n",
        "[微笑]",
        "《未读》",
        "http://x",
        "%s\\n{}<b>",
        long.as_str(),
    ];
    for note in odd {
        let mut robot = logged_in(80, 24);
        let gone =
            Chat {
                kind: ChatKind::Notes, reach: Reach::Unknown, ..chat(NOTES.0, "文件传输助手")
            };
        let why = SessionEnd::SignedOut(SignedOut { code: 1101, clock_ahead_ms: None });
        let ended = Connection::Ended { why };
        robot.server(Notification::Connection(ended)).server(Notification::Chats(vec![gone]));
        robot.server(Notification::Login(Login::Starting)).drain();
        robot.event(Event::Paste(note.to_owned())).keys("enter");
        let kept = robot.asked().into_iter().find_map(|asked| match asked {
            Method::Send { chat: NOTES, text, .. } => Some(text.to_string()),
            _ => None,
        });
        if note.trim().is_empty() {
            assert_eq!(kept, None, "nothing was written");
            continue;
        }
        assert_eq!(kept.as_deref(), Some(note), "{note:?}");
        assert_eq!(robot.app.hint().words, "已退出登录，文字已保存，登录后发", "{note:?}");
    }
}

pub fn todo(id: i64, words: &str, todo: Option<Todo>) -> Item {
    Item { sender: Sender::Me, todo, ..item(NOTES.0, id, words) }
}

#[test]
fn what_is_to_do_is_ticked_by_a_key_and_shown_as_it_is_told() {
    let mut robot = logged_in(80, 24);
    robot.items(NOTES.0, [todo(4, "[ ] 修水管", Some(Todo::Open))]);
    assert!(robot.shows("[ ] 修水管"));
    robot.drain();
    robot.keys("up x");
    let asked = |todo| Method::MarkTodo { item: ItemId(4), todo };
    assert!(robot.asked().contains(&asked(Todo::Done)));
    robot.items(NOTES.0, [todo(4, "[ ] 修水管", Some(Todo::Done))]);
    assert!(robot.shows("[x] 修水管"), "{:?}", robot.rows());
}

#[test]
fn what_is_done_is_put_back_by_the_same_key_and_where_nothing_is_to_do_that_is_said() {
    let mut robot = logged_in(80, 24);
    robot.items(NOTES.0, [todo(4, "[ ] 修水管", Some(Todo::Done))]);
    robot.drain();
    robot.keys("up x");
    let open = Method::MarkTodo { item: ItemId(4), todo: Todo::Open };
    assert!(robot.asked().contains(&open));
    let mut robot = logged_in(80, 24);
    robot.drain();
    robot.keys("up x");
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::MarkTodo { .. })));
    let said = robot.app.hint().words;
    assert!(said.contains("不是待办"), "{said}");
}

#[test]
fn several_marked_todos_become_what_the_selected_one_becomes() {
    let mut robot = logged_in(80, 24);
    robot.items(
        NOTES.0,
        [
            todo(4, "[ ] 一", Some(Todo::Open)),
            todo(5, "随便", None),
            todo(6, "[x] 二", Some(Todo::Done)),
            todo(7, "[ ] 三", Some(Todo::Open)),
        ],
    );
    robot.keys("up k k k space space space").drain();
    robot.keys("x");
    let done = |id| Method::MarkTodo { item: ItemId(id), todo: Todo::Done };
    assert_eq!(robot.asked(), [done(4), done(6)], "the selected one, 7, was open");
}

#[test]
fn tab_after_a_sign_completes_the_tags_of_the_notebook_and_of_nothing_else() {
    let mut robot = logged_in(80, 24);
    robot.typed("修水管 #j").drain();
    robot.keys("tab");
    let ask = Method::ListTags { chat: NOTES };
    assert!(robot.asked().contains(&ask));
    robot.answer(&ask, Ok(Answer::Tags(vec!["家".to_owned(), "Work".to_owned()])));
    assert_eq!(robot.app.editor().text(), "修水管 #家 ");
    robot.typed("＃").keys("tab");
    robot.answer(&ask, Ok(Answer::Tags(vec!["家".to_owned(), "Work".to_owned()])));
    assert!(matches!(robot.app.dialog, Some(Dialog::Select { .. })));
    robot.keys("enter");
    assert_eq!(robot.app.editor().text(), "修水管 #家 ＃家 ");
    let mut robot = Robot::with_chats(&["妈妈"]);
    robot.typed("#j").drain();
    robot.keys("tab");
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::ListTags { .. })));
}

#[test]
fn a_note_that_wants_to_be_told_again_calls_the_user_once_whatever_they_look_at() {
    let mut robot = logged_in(80, 24);
    robot.drain();
    let due = Timestamp(1_700_000_100_000);
    let reminder = || Notification::Reminder { note: Box::new(todo(4, "@30m 关火", None)), due };
    robot.server(reminder());
    let effects = robot.drain();
    let rang = |it: &&Effect| matches!(it, Effect::Notify(notice) if notice.title.contains("提醒"));
    assert_eq!(effects.iter().filter(rang).count(), 1, "{effects:?}");
    let ended = Method::EndReminder { item: ItemId(4), due };
    let asks = |it: &Effect| matches!(it, Effect::Ask(Request { method, .. }) if *method == ended);
    assert!(effects.iter().any(asks), "{effects:?}");
    let said = robot.app.hint().words;
    assert!(said.contains("关火") && said.contains("提醒"), "{said}");
    robot.server(reminder());
    assert_eq!(robot.drain().iter().filter(rang).count(), 0, "it is not answered yet");
}
