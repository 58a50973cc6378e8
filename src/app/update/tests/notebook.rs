//! The edition whose only conversation is the one with the user's phone.

use crate::api::{
    Account, AccountKey, Connection, Login, Method, Notification, Request, SessionEnd, SignedOut,
};
use crate::app::robot::{Robot, chat, item};
use crate::app::{App, Effect, Event, Settings};
use crate::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, EditionId, ItemId, Reach, Sender,
    Timestamp,
};

const NOTES: ChatId = ChatId(9);

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

fn logged_in(columns: u16, rows: u16) -> Robot {
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
        let sent = Method::Send { chat: NOTES, text: "买牛奶".into() };
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
            Method::Send { chat: NOTES, text } => Some(text.to_string()),
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
