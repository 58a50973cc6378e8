//! What the user is called for, and what they are told of a copied text.

use std::path::PathBuf;

use crate::api::Notification;
use crate::app::notification::{DesktopNotification, Level, NotificationPolicy, QuietHours};
use crate::app::robot::{Robot, chat, problem};
use crate::app::{Copied, Effect, Event, Mouse, MouseKind};
use crate::model::{ChatId, Content, ItemId, Mute, Timestamp};

const NIGHT: QuietHours = QuietHours { from: 23 * 60, to: 8 * 60 };

/// A message arrives in a chat; what the user is called for.
fn arrives(robot: &mut Robot, id: i64, mentions_me: bool) -> Vec<DesktopNotification> {
    robot.drain();
    robot.server(Notification::Arrived { chat: ChatId(id), item: ItemId(1), mentions_me });
    let notice = |effect| match effect {
        Effect::Notify(notice) => Some(notice),
        _ => None,
    };
    robot.drain().into_iter().filter_map(notice).collect()
}

fn robot(level: Level) -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "产品研发群", "读书会"]);
    robot.app.settings.manners = NotificationPolicy { level, ..NotificationPolicy::default() };
    let mut group = chat(2, "产品研发群");
    group.unread = 4;
    let last = group.last.as_mut().unwrap();
    last.sender = "王芳".into();
    last.content = Content::Text("评审改到四点".into());
    let mut muted = chat(3, "读书会");
    muted.mute = Mute::ButMentions;
    robot.server(Notification::Chats(vec![group, muted]));
    robot
}

#[test]
fn as_much_is_said_as_the_user_wishes() {
    for (level, title, body) in [
        (Level::Full, "王芳 · 产品研发群", "评审改到四点"),
        (Level::Name, "王芳 · 产品研发群", ""),
        (Level::Count, "4 条未读", ""),
    ] {
        let told = arrives(&mut robot(level), 2, false);
        let [notice] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((notice.title.as_str(), notice.body.as_str()), (title, body));
    }
}

#[test]
fn muted_chats_and_what_is_being_looked_at_are_quiet_but_mentions_are_not() {
    let mut robot = robot(Level::Name);
    assert!(arrives(&mut robot, 3, false).is_empty(), "muted");
    assert_eq!(arrives(&mut robot, 3, true).len(), 1);
    assert!(arrives(&mut robot, 1, true).is_empty(), "open and looked at");
    robot.event(Event::Focus(false));
    assert_eq!(arrives(&mut robot, 1, true).len(), 1);
}

#[test]
fn the_user_is_called_once_a_second_at_most_and_for_every_mention() {
    let mut robot = robot(Level::Name);
    let calls: usize = (0..20).map(|_| arrives(&mut robot, 2, false).len()).sum();
    assert_eq!(calls, 1);
    assert_eq!(arrives(&mut robot, 2, true).len(), 1);
    robot.now = robot.now.plus_ms(1_500);
    assert_eq!(arrives(&mut robot, 2, false).len(), 1);
}

#[test]
fn nobody_is_called_in_quiet_hours() {
    let mut robot = robot(Level::Name);
    robot.app.settings.manners.quiet = Some(NIGHT);
    robot.now = Timestamp(3 * 3_600_000);
    assert!(arrives(&mut robot, 2, true).is_empty());
    robot.now = Timestamp(9 * 3_600_000);
    assert_eq!(arrives(&mut robot, 2, true).len(), 1);
}

#[test]
fn a_chat_with_hours_of_its_own_calls_by_them_and_who_is_ignored_never_calls() {
    let mut robot = robot(Level::Name);
    let manners = &mut robot.app.settings.manners;
    manners.quiet = Some(NIGHT);
    manners.hours.insert("产品研发群".to_owned(), Some(QuietHours { from: 600, to: 720 }));
    robot.now = Timestamp(3 * 3_600_000);
    assert_eq!(arrives(&mut robot, 2, false).len(), 1, "its hours are others");
    robot.now = Timestamp(11 * 3_600_000);
    assert!(arrives(&mut robot, 2, true).is_empty());
    robot.app.settings.manners.hours.insert("产品研发群".to_owned(), None);
    robot.now = Timestamp(27 * 3_600_000);
    assert_eq!(arrives(&mut robot, 2, false).len(), 1, "it has no quiet hours");
    robot.app.settings.manners.ignored.insert("王芳".to_owned());
    assert!(arrives(&mut robot, 2, true).is_empty(), "who wrote is ignored");
    robot.app.settings.manners.ignored = ["产品研发群".to_owned()].into();
    assert!(arrives(&mut robot, 2, true).is_empty(), "the chat is ignored");
}

#[test]
fn where_a_copied_text_went_is_said_truly() {
    let mut robot = Robot::with_chats(&["李雷"]);
    for (went, words) in [
        (Ok(Copied::Tmux { outside: true }), "tmux"),
        (Ok(Copied::Tmux { outside: false }), "set-clipboard"),
        (Ok(Copied::Terminal), "OSC 52"),
        (Ok(Copied::File(PathBuf::from("/s/copied.txt"))), "/s/copied.txt"),
        (
            Ok(Copied::FileForTmux {
                path: "/s/copied.txt".into(), why: "等得太久".to_owned()
            }),
            "tmux 没有收（等得太久）；存在 /s/copied.txt",
        ),
        (Err("没有空间".to_owned()), "没有空间"),
    ] {
        robot.event(Event::Copied(went));
        assert!(robot.app.hint().words.contains(words), "{words}");
    }
}

#[test]
fn pictures_in_sight_are_fetched_once_and_shown_under_their_messages() {
    use crate::api::{Method, Page, PageKind, PictureOf};
    use crate::app::picture::Picture;
    use crate::model::Attachment;
    let mut robot = Robot::with_chats(&["李雷"]);
    let mut picture = crate::app::robot::item(1, 5, "");
    picture.content = Content::Image(Attachment::default());
    let page = Page {
        chat: ChatId(1),
        items: vec![picture.clone()],
        names: Vec::new(),
        at_start: true,
        part: PageKind::Newest,
    };
    robot.comes(page);
    let of = PictureOf::Item(ItemId(5));
    let wanted = Method::Preview { of, urgent: false };
    assert!(robot.asked().contains(&wanted));
    robot.items(1, [picture]);
    assert!(!robot.asked().contains(&wanted), "once");
    robot.pictured(of, Ok(PathBuf::from("/c/t.jpg")));
    let paint = Effect::Paint { of, path: PathBuf::from("/c/t.jpg"), room: (24, 6), native: false };
    assert!(robot.drain().contains(&paint));
    let made = Picture { native: None, columns: 3, cells: vec![(16, 231); 6] };
    let path = PathBuf::from("/c/t.jpg");
    robot.event(Event::Painted { of, path, native: false, picture: Ok(made) });
    assert_eq!(robot.rows().iter().filter(|row| *row == "▀▀▀").count(), 2);
    robot.pictured(of, Err(problem("没有了")));
    assert!(!robot.app.hint().words.contains("没有了"), "nobody looked at it");
}

/// The small form of message 5 of the open chat is on its way.
fn awaiting_a_picture() -> (Robot, crate::api::PictureOf) {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 1, true);
    robot.items(1, [a_picture()]);
    (robot, crate::api::PictureOf::Item(ItemId(5)))
}

fn a_picture() -> crate::model::Item {
    let mut picture = crate::app::robot::item(1, 5, "");
    picture.content = Content::Image(crate::model::Attachment::default());
    picture
}

fn made(columns: u16) -> crate::app::picture::Picture {
    let cells = vec![(16, 231); usize::from(columns)];
    crate::app::picture::Picture { native: None, columns, cells }
}

/// The columns of the picture that is looked at.
fn looked_at(robot: &Robot) -> Option<u16> {
    match &robot.app.dialog {
        Some(crate::app::dialog::Dialog::Picture(it)) => {
            Some(it.picture.as_ref().map_or(0, |it| it.columns))
        }
        _ => None,
    }
}

#[test]
fn a_picture_that_is_looked_at_while_it_comes_stands_among_the_messages_too() {
    let (mut robot, of) = awaiting_a_picture();
    robot.keys("up v").drain();
    assert_eq!(looked_at(&robot), Some(0));
    let path = PathBuf::from("/c/t.jpg");
    robot.pictured(of, Ok(path.clone()));
    let native = |effect: &Effect| match effect {
        Effect::Paint { native, .. } => Some(*native),
        _ => None,
    };
    assert_eq!(robot.drain().iter().filter_map(native).collect::<Vec<_>>(), [true, false]);
    // The small one comes first: it is not what is looked at.
    robot.event(Event::Painted { of, path: path.clone(), native: false, picture: Ok(made(3)) });
    assert_eq!(looked_at(&robot), Some(0));
    // The large one comes when nobody looks any more: it does not stand among the messages.
    robot.keys("esc");
    robot.event(Event::Painted { of, path, native: true, picture: Ok(made(40)) });
    assert!(robot.shows("▀▀▀"));
}

#[test]
fn a_picture_that_is_shown_stays_whatever_becomes_of_its_small_form() {
    let (mut robot, of) = awaiting_a_picture();
    robot.keys("up v").drain();
    let path = PathBuf::from("/d/whole.jpg");
    robot.pictured(of, Ok(path.clone()));
    robot.event(Event::Painted { of, path, native: true, picture: Ok(made(40)) });
    robot.drain();
    robot.pictured(of, Err(problem("太慢了")));
    robot.pictured(of, Ok(PathBuf::from("/c/t.jpg")));
    let large = |effect: &Effect| matches!(effect, Effect::Paint { native: true, .. });
    assert!(!robot.drain().iter().any(large));
    assert_eq!(looked_at(&robot), Some(40));
}

#[test]
fn a_picture_of_another_account_does_not_stand_under_a_message_of_the_same_number() {
    let (mut robot, of) = awaiting_a_picture();
    let of_the_first = PathBuf::from("/c/of-the-first.jpg");
    robot.pictured(of, Ok(of_the_first.clone()));
    let mut account = robot.app.account.who.clone().unwrap();
    account.key.uin = 2;
    robot.server(Notification::Account(Some(account)));
    robot.server(Notification::Chats(vec![crate::app::robot::chat(1, "韩梅梅")]));
    robot.page(1, 1, 1, true);
    robot.items(1, [a_picture()]);
    robot.event(Event::Painted { of, path: of_the_first, native: false, picture: Ok(made(3)) });
    assert!(!robot.shows("▀▀▀"));
    let path = PathBuf::from("/c/of-the-second.jpg");
    robot.pictured(of, Ok(path.clone()));
    robot.event(Event::Painted { of, path, native: false, picture: Ok(made(4)) });
    assert!(robot.shows("▀▀▀▀"));
}

#[test]
fn links_of_a_message_are_numbered_and_opened_by_their_number() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 1, true);
    let links =
        crate::app::robot::item(1, 2, "见 https://a.example/x 和 https://b.example/y?z=1。");
    robot.items(1, [links]);
    let rows = robot.rows().concat();
    assert!(
        rows.contains("https://a.example/x [1]") && rows.contains("https://b.example/y?z=1 [2]")
    );
    robot.keys("up o");
    robot.drain();
    robot.typed("2");
    let opened = Effect::OpenAddress("https://b.example/y?z=1".to_owned());
    assert_eq!(robot.drain(), [opened]);
}

#[test]
fn a_very_long_message_is_folded_and_whole_on_demand() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 1, true);
    let long = crate::app::robot::item(1, 2, &"长".repeat(20_000));
    robot.items(1, [long]);
    assert!(robot.rows().last().unwrap().contains("选中后按 v"));
    robot.keys("up v");
    let view = robot.app.dialog().unwrap();
    assert!(view.rows.len() > 500);
    assert!(!view.rows.last().unwrap().left.contains("选中后按 v"));
}

#[test]
fn a_selected_message_stays_in_sight_whatever_arrives() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true).keys("up");
    for id in 10..60 {
        robot.items(1, [crate::app::robot::item(1, id, "又来一条")]);
    }
    assert!(robot.shows("第3条"), "{:?}", robot.rows());
}

#[test]
fn the_selection_goes_with_the_page() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 60, true).keys("up");
    let seen = |robot: &Robot| {
        let id = robot.app.inbox.timeline.selected().unwrap().id.0;
        assert!(robot.shows(&format!("第{id}条")), "{id}");
        id
    };
    let (mut before, wheel) =
        (seen(&robot), |kind| Event::Mouse(Mouse { kind, column: 40, row: 5 }));
    for _ in 0..3 {
        robot.keys("pageup");
        assert!(seen(&robot) < before);
        before = seen(&robot);
    }
    for _ in 0..9 {
        robot.event(wheel(MouseKind::WheelDown));
    }
    assert!(seen(&robot) > before, "{before}");
    robot.keys("ctrl-home");
    assert!(seen(&robot) < 20, "{}", seen(&robot));
    robot.keys("ctrl-end");
    assert!(seen(&robot) > 40, "{}", seen(&robot));
    robot.keys("ctrl-home pagedown esc");
    assert!(robot.app.inbox.timeline.selected().is_none());
}

#[test]
fn a_message_higher_than_the_page_stays_selected_to_its_end() {
    let mut robot = Robot::with_chats(&["李雷"]);
    // No more rows than are shown without being folded, in a window that is lower.
    robot.event(Event::Resize { columns: 80, rows: 12 });
    let lines: Vec<String> = (0..16).map(|n| format!("长文{n}")).collect();
    let items = [(1, "前".to_owned()), (2, lines.join("\n")), (3, "后".to_owned())];
    for (id, words) in items {
        robot.items(1, [crate::app::robot::item(1, id, &words)]);
    }
    robot.keys("up up");
    let selected = |robot: &Robot| robot.app.inbox.timeline.selected().map(|item| item.id);
    let wheel = Mouse { kind: MouseKind::WheelDown, column: 40, row: 5 };
    while !robot.shows("长文15") {
        robot.event(Event::Mouse(wheel));
        assert_eq!(selected(&robot), Some(ItemId(2)));
    }
    let up = Event::Mouse(Mouse { kind: MouseKind::WheelUp, ..wheel });
    let rows = robot.event(up.clone()).rows();
    robot.items(1, [crate::app::robot::item(1, 4, "又来一条")]);
    assert_eq!(robot.rows(), rows, "who reads stays where they are");
    assert_eq!(selected(&robot), Some(ItemId(2)));
    robot.keys("ctrl-end");
    assert_eq!(selected(&robot), Some(ItemId(2)));
    let arrive = (5..30).map(|id| crate::app::robot::item(1, id, "还有一条"));
    robot.items(1, arrive);
    assert_eq!(selected(&robot), Some(ItemId(2)));
    assert!(robot.shows("长文15"), "its end: {:?}", robot.rows());
}

#[test]
fn the_selected_message_stays_in_sight_whatever_takes_room_and_the_page_at_its_end() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 60, true).keys("up");
    let seen = |robot: &Robot| {
        let id = robot.app.inbox.timeline.selected().unwrap().id.0;
        robot.shows(&format!("第{id}条"))
    };
    for _ in 0..9 {
        robot.keys("up");
    }
    for rows in [12, 40, 3, 24] {
        robot.event(Event::Resize { columns: 80, rows });
        assert!(rows < 10 || seen(&robot), "{rows}");
    }
    robot.keys("esc");
    assert!(!robot.app.scrolled_up(), "the newest is in sight");
    robot.event(Event::Resize { columns: 120, rows: 24 });
    robot.keys("ctrl-x b up");
    for _ in 0..18 {
        robot.keys("up");
    }
    robot.keys("alt-l");
    assert!(seen(&robot));
}

#[test]
fn a_picture_that_comes_does_not_push_the_selected_message_out_of_sight() {
    let (mut robot, of) = awaiting_a_picture();
    let items = (6..26).map(|id| crate::app::robot::item(1, id, &format!("第{id}条")));
    robot.items(1, items);
    robot.keys("up home");
    let last = robot.rows().into_iter().rfind(|row| row.starts_with('第')).unwrap();
    let selected =
        |robot: &Robot| format!("第{}条", robot.app.inbox.timeline.selected().unwrap().id.0);
    while selected(&robot) != last {
        robot.keys("down");
    }
    let path = PathBuf::from("/c/t.jpg");
    robot.pictured(of, Ok(path.clone()));
    let made = crate::app::picture::Picture { cells: vec![(16, 231); 18], ..made(3) };
    robot.event(Event::Painted { of, path, native: false, picture: Ok(made) });
    assert!(robot.rows().contains(&last), "{:?}", robot.rows());
    assert_eq!(selected(&robot), last);
}

#[test]
fn in_a_chat_of_which_nothing_was_read_the_unread_line_stands_too() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let mut other = chat(2, "妈妈");
    other.unread = 3;
    robot.server(Notification::Chats(vec![other]));
    robot.keys("ctrl-n");
    robot.page(2, 1, 8, true);
    let rows = robot.rows();
    let line = rows.iter().position(|row| row == "以下 3 条未读").unwrap();
    assert!(rows[line..].iter().any(|row| row == "第6条"), "{rows:?}");
    assert!(!rows[line..].iter().any(|row| row == "第5条"), "{rows:?}");
}
