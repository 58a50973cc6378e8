//! What is written while no chat is open, or nobody is logged in.

use super::sends;
use crate::api::{Account, AccountKey, Answer, Login, Notification, Response};
use crate::app::robot::{Disk, Robot, chat};
use crate::app::{App, Effect, Event, Screen, Settings};
use crate::model::{ChatId, Contact, ContactId, ContactKind, EditionId, Timestamp};
use crate::text::Printable;

fn account(uin: u64, drafts: Vec<(ChatId, String)>) -> Notification {
    let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林"));
    Notification::Account(Some(Account { me, key: AccountKey::new(EditionId::Web, uin), drafts }))
}

fn chats(robot: &mut Robot) {
    let chats = [(1, "李雷"), (2, "妈妈")].map(|(id, name)| chat(id, name));
    robot.server(Notification::Chats(chats.to_vec()));
}

/// A narrow window: the list alone, no chat open; 妈妈 has a draft.
fn without_chat() -> Robot {
    let now = Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::Web, (40, 15), now);
    let mut robot = Robot::of(app, now);
    robot.server(account(1, vec![(ChatId(2), "草稿".to_owned())]));
    robot.server(Notification::Login(Login::LoggedIn));
    chats(&mut robot);
    assert_eq!(robot.app.account.composer.chat(), None);
    robot.drain();
    robot
}

#[test]
fn what_is_written_with_no_chat_open_is_the_draft_of_the_chat_that_is_chosen() {
    for paste in [false, true] {
        let mut robot = without_chat();
        if paste {
            robot.event(Event::Paste("晚上七点\n老地方见".to_owned()));
        } else {
            robot.typed("晚上七点").keys("ctrl-j").typed("老地方见");
        }
        assert_eq!(robot.input(), "晚上七点\n老地方见");
        robot.keys("enter");
        assert!(robot.app.hint().words.contains("带过去"), "{:?}", robot.app.hint().words);
        assert_eq!(
            (robot.input().as_str(), robot.app.account.composer.chat()),
            ("晚上七点\n老地方见", None)
        );
        assert!(sends(&robot.asked()).is_empty());
        robot.keys("down up enter");
        let open = robot.app.account.composer.chat().unwrap();
        let wanted = if open == ChatId(2) {
            "草稿\n晚上七点\n老地方见"
        } else {
            "晚上七点\n老地方见"
        };
        assert_eq!(robot.input(), wanted);
        robot.keys("enter");
        assert_eq!(sends(&robot.asked()), [wanted]);
    }
}

#[test]
fn a_draft_that_stands_there_is_kept_before_what_comes_along() {
    let mut robot = without_chat();
    robot.typed("新写的");
    robot.server(Notification::Account(None));
    robot.server(account(1, vec![(ChatId(2), "草稿".to_owned())]));
    chats(&mut robot);
    assert_eq!(robot.input(), "新写的");
    while robot.app.account.composer.chat() != Some(ChatId(2)) {
        robot.keys("ctrl-n");
        if robot.app.account.composer.chat() == Some(ChatId(1)) {
            // It went along, and stays the draft of the first.
            assert_eq!(robot.input(), "新写的");
            return;
        }
    }
    assert_eq!(robot.input(), "草稿\n新写的");
}

#[test]
fn a_draft_with_no_room_for_more_stays_and_the_text_waits_for_another_chat() {
    let now = Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::Web, (40, 15), now);
    let mut robot = Robot::of(app, now);
    let long = "长".repeat(crate::text::Editor::MAX_CHARS);
    robot.server(account(1, vec![(ChatId(1), long.clone()), (ChatId(2), "草稿".to_owned())]));
    robot.server(Notification::Login(Login::LoggedIn));
    chats(&mut robot);
    robot.typed("新写的").app.account.composer.open(ChatId(1));
    assert!(robot.input() == long, "nothing of it is cut off");
    robot.app.account.composer.open(ChatId(2));
    assert_eq!(robot.input(), "草稿\n新写的");
}

#[test]
fn a_sentence_of_an_input_method_at_the_login_is_kept_and_presses_no_key_of_it() {
    let now = Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::Web, (80, 24), now);
    let mut robot = Robot::of(app, now);
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    let expires = robot.now.plus_ms(300_000);
    robot.server(Notification::Login(Login::Scan { url, expires }));
    assert_eq!(robot.app.screen(), Screen::Login);
    robot.typed("记得带 e 卡");
    robot.event(Event::Paste("和身份证".to_owned()));
    assert_eq!(robot.app.edition(), EditionId::Web, "e is no key there");
    robot.rest(3_000);
    robot.keys("i");
    assert!(robot.app.code().inverted, "a letter alone is");
    assert_eq!(robot.app.held().unaddressed, "记得带 e 卡和身份证");
    robot.server(account(1, Vec::new()));
    robot.server(Notification::Login(Login::LoggedIn));
    chats(&mut robot);
    if robot.app.account.composer.chat().is_none() {
        robot.keys("ctrl-n");
    }
    assert_eq!(robot.input(), "记得带 e 卡和身份证");
    assert_eq!(robot.app.held().unaddressed, "");
}

#[test]
fn a_text_that_is_written_to_nobody_is_not_in_the_input_of_a_chat_that_opens_by_itself() {
    let now = Timestamp(1_700_000_000_000);
    let at_login = |edition| {
        let mut robot = Robot::of(App::new(Settings::default(), edition, (80, 24), now), now);
        robot.event(Event::Paste("晚上七点老地方见".to_owned()));
        robot
    };
    let mut robot = at_login(EditionId::Web);
    robot.server(account(1, Vec::new()));
    robot.server(Notification::Login(Login::LoggedIn));
    for _ in 0..2 {
        chats(&mut robot);
        robot.keys("enter");
        assert_eq!(robot.app.account.composer.chat(), None);
        assert!(sends(&robot.asked()).is_empty(), "it is addressed to nobody");
    }
    robot.keys("ctrl-n");
    assert!(robot.app.account.composer.chat().is_some(), "the user has chosen");
    assert_eq!(robot.input(), "晚上七点老地方见");

    // Where there is one conversation alone, with oneself, nothing can go astray.
    let mut robot = at_login(EditionId::FileHelper);
    let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林"));
    let (uin, edition, drafts) = (1, EditionId::FileHelper, Vec::new());
    robot.server(Notification::Account(Some(Account {
        me,
        key: AccountKey::new(edition, uin),
        drafts,
    })));
    robot.server(Notification::Login(Login::LoggedIn));
    robot.server(Notification::Chats(vec![chat(1, "文件传输助手")]));
    assert_eq!(robot.app.account.composer.chat(), Some(ChatId(1)));
    assert_eq!(robot.input(), "晚上七点老地方见");
}

#[test]
fn another_account_takes_nothing_of_what_belongs_to_none() {
    let mut robot = without_chat();
    robot.typed("还没选给谁");
    robot.server(account(2, Vec::new()));
    assert_eq!(robot.app.held().unaddressed, "还没选给谁");
    robot.keys("ctrl-c");
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-_");
    assert_eq!(robot.input(), "还没选给谁");
}

/// What the disk was asked to hold for nobody.
fn noted(robot: &mut Robot) -> Vec<String> {
    let note = |effect| match effect {
        Effect::NoteUnaddressed(text) => Some(text),
        _ => None,
    };
    robot.drain().into_iter().filter_map(note).collect()
}

#[test]
fn what_is_written_to_nobody_is_on_the_disk_like_a_draft_until_a_draft_has_it() {
    let mut robot = without_chat();
    robot.disk = Disk::Slow;
    robot.typed("还没选给谁");
    assert!(noted(&mut robot).is_empty(), "it is being written");
    robot.rest(600);
    assert_eq!(noted(&mut robot), ["还没选给谁"]);
    robot.rest(600);
    assert!(noted(&mut robot).is_empty(), "it is there already");
    robot.keys("down up enter");
    assert!(robot.app.account.composer.chat().is_some());
    assert!(noted(&mut robot).is_empty(), "no draft has it");
    robot.rest(600);
    let [draft] = robot.keeps[..] else { panic!("the draft is on its way: {:?}", robot.keeps) };
    robot.rest(600);
    assert!(noted(&mut robot).is_empty());
    robot.event(Event::Response(Response { id: draft, result: Ok(Answer::Queued(Vec::new())) }));
    assert_eq!(noted(&mut robot), [""]);
}

#[test]
fn what_is_written_to_nobody_and_cleared_is_on_no_disk() {
    let mut robot = without_chat();
    robot.typed("还没选给谁").rest(600);
    assert_eq!(noted(&mut robot), ["还没选给谁"]);
    robot.keys("ctrl-u").rest(600);
    assert_eq!(noted(&mut robot), [""]);
    // What is asked for in haste holds the last key, too.
    robot.typed("又一句").event(Event::Leave);
    assert_eq!(noted(&mut robot), ["又一句"]);
}

#[test]
fn the_last_line_says_what_enter_does_with_a_text_that_is_written_to_nobody() {
    let mut robot = without_chat();
    let says = |robot: &Robot, words: &str| {
        let hint = robot.app.hint().words;
        assert!(hint.starts_with(words), "{hint}");
    };
    says(&robot, "↑↓ 选 Enter 打开 ");
    robot.typed("还没选给谁");
    says(&robot, "还没打开聊天");
    robot.rest(10_000);
    says(&robot, "↑↓ 选聊天，再 Enter 打开，文字带过去 ");
    robot.keys("down");
    says(&robot, "Enter 打开，文字带过去 ");
    robot.keys("enter");
    assert!(robot.input().ends_with("还没选给谁"), "{}", robot.input());
}
