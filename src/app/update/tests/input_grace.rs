//! Nothing that comes from outside takes keys that were meant for something else, and no text is
//! lost on the way between places.

use crate::api::{
    Account, AccountKey, Answer, Connection, Login, Method, Notification, Operation, Response,
    ServerProblem, SessionEnd, SignedOut,
};
use crate::app::action::{Action, ChatAction};
use crate::app::dialog::Dialog;
use crate::app::dialog::confirm::Confirm;
use crate::app::event::Copied;
use crate::app::robot::{Disk, Robot, chat, item, problem};
use crate::app::{Effect, Event, Screen};
use crate::model::{
    ChatId, Contact, ContactId, ContactKind, Earlier, EditionId, Likeness, NetworkFault,
};
use crate::text::Printable;

/// Somebody in the address book.
fn person(name: &str) -> Contact {
    Contact::new(ContactId(77), ContactKind::Friend, Printable::line(name))
}

fn twins(robot: &mut Robot) {
    let old = vec![Earlier { chat: chat(2, "张伟"), likeness: Likeness::default() }];
    robot.server(Notification::IdentityQuestion { new: ChatId(1), old });
}

fn links(robot: &mut Robot) -> Vec<Method> {
    let link = |request: &Method| matches!(request, Method::ResolveIdentity { .. });
    robot.asked().into_iter().filter(link).collect()
}

#[test]
fn a_question_about_twins_waits_until_nobody_types_and_enter_by_chance_keeps_them_apart() {
    let mut robot = Robot::with_chats(&["张伟", "张伟"]);
    robot.typed("明天");
    twins(&mut robot);
    robot.typed("见").keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["明天见"]);
    assert!(robot.app.dialog.is_none());
    robot.rest(3_000);
    assert!(matches!(robot.app.dialog, Some(Dialog::SamePerson { .. })));
    robot.keys("enter");
    assert_eq!(links(&mut robot), [Method::ResolveIdentity { new: ChatId(1), same_as: None }]);
}

#[test]
fn files_that_are_refused_late_take_no_key_of_what_is_being_typed() {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
    robot.disk = Disk::Slow;
    robot.keys("ctrl-x a").typed("/share/a.png").keys("enter");
    let path = "/share/a.png";
    robot.event(Event::Completed { path: path.into(), found: vec![path.to_owned()] });
    robot.typed("先说别的");
    let (id, result) = (robot.keeps[0], Err(problem("太慢")));
    robot.event(Event::Response(Response { id, result }));
    assert!(robot.app.dialog.is_none());
    assert!(robot.app.hint().words.contains("/share/a.png"), "{}", robot.app.hint().words);
    robot.typed("，好").keys("enter");
    let (id, result) = (*robot.keeps.last().unwrap(), Ok(Answer::Queued(Vec::new())));
    robot.event(Event::Response(Response { id, result }));
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-n").rest(3_000);
    assert!(robot.app.dialog.is_none(), "the line belongs to another conversation");
    robot.keys("ctrl-p").rest(3_000);
    let Some(Dialog::Prompt(prompt)) = &robot.app.dialog else { panic!("the line comes back") };
    assert_eq!(prompt.text.text(), "/share/a.png");
}

#[test]
fn a_question_that_answered_itself_is_not_asked() {
    let mut robot = Robot::with_chats(&["张伟", "张伟"]);
    twins(&mut robot);
    robot.rest(3_000);
    assert!(matches!(robot.app.dialog, Some(Dialog::SamePerson { .. })));
    robot.server(Notification::ChatMerged { gone: ChatId(1), into: ChatId(2) });
    assert!(robot.app.dialog.is_none());
    twins(&mut robot);
    robot.server(Notification::ChatMerged { gone: ChatId(2), into: ChatId(3) }).rest(3_000);
    assert!(robot.app.dialog.is_none());
}

#[test]
fn days_of_messages_below_a_page_do_not_heap_up() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 100, true).keys("pageup pageup");
    let rows = robot.rows();
    for id in 101..9_000 {
        robot.items(1, [item(1, id, "新的")]);
    }
    assert!(robot.app.inbox.timeline.items().len() <= 4_000);
    assert_eq!(robot.rows(), rows);
    robot.asked();
    robot.keys("ctrl-end");
    assert!(robot.asked().contains(&Method::Open { chat: ChatId(1) }), "the newest come again");
}

#[test]
fn who_goes_on_writing_under_a_question_writes_and_is_asked_later() {
    let mut robot = Robot::with_chats(&["张伟", "张伟"]);
    twins(&mut robot);
    robot.rest(3_000);
    robot.typed("先说这个").keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["先说这个"]);
    assert!(links(&mut robot).is_empty());
    robot.rest(3_000);
    robot.keys("up enter");
    assert_eq!(
        links(&mut robot),
        [Method::ResolveIdentity { new: ChatId(1), same_as: Some(ChatId(2)) }]
    );
}

#[test]
fn a_session_that_ends_while_somebody_types_takes_no_letter_for_a_key_of_the_login() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("see y");
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    let expires = robot.now.plus_ms(300_000);
    robot.server(Notification::Login(Login::Scan { url, expires }));
    robot.typed("ou there, epu");
    assert_eq!(robot.input(), "see you there, epu");
    assert_eq!(robot.app.screen(), Screen::Chats);
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::SwitchEdition(_))));
    robot.keys("enter");
    robot.rest(3_000);
    assert_eq!(robot.app.screen(), Screen::Login);
}

#[test]
fn the_login_says_why_one_stands_there_again() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let why = SessionEnd::SignedOut(SignedOut { code: 1100, clock_ahead_ms: None });
    robot.server(Notification::Connection(Connection::Ended { why }));
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    let expires = robot.now.plus_ms(300_000);
    robot.server(Notification::Login(Login::Scan { url, expires })).rest(10_000);
    assert_eq!(robot.app.screen(), Screen::Login);
    assert_eq!(robot.app.hint().words, "手机上退出了登录 (1100)");
}

#[test]
fn what_was_written_in_the_editor_goes_to_the_chat_it_was_written_for() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.typed("给李雷").keys("ctrl-x ctrl-e");
    assert!(robot.drain().contains(&Effect::Edit("给李雷".to_owned())));
    robot.keys("ctrl-n").typed("给妈妈");
    robot.event(Event::Edited(Ok("给李雷的长信\n".to_owned())));
    assert_eq!(robot.input(), "给妈妈");
    robot.keys("ctrl-p");
    assert_eq!(robot.input(), "给李雷的长信");
}

#[test]
fn what_came_into_the_input_while_the_editor_was_open_stays() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("信").keys("ctrl-x ctrl-e");
    let why = problem("磁盘满了");
    robot.server(Notification::NotKept { chat: Some(ChatId(1)), text: "没发出的".into(), why });
    robot.event(Event::Edited(Ok("写好的信".to_owned())));
    assert_eq!(robot.input(), "写好的信\n没发出的\n信");
}

#[test]
fn a_group_that_was_founded_opens_only_for_who_waits_for_it() {
    let mut robot = Robot::with_chats(&["李雷", "新群"]);
    let operation = Operation::CreateGroup { members: vec![ChatId(1)] };
    robot.app.dialog = Some(Dialog::Confirm(Confirm::Request {
        words: String::new(),
        method: Method::Operate(operation.clone()),
    }));
    robot.keys("enter");
    let method = Method::Operate(operation.clone());
    let done = || Ok(Answer::GroupCreated(ChatId(2)));
    robot.typed("给李雷的").answer(&method, done());
    assert_eq!(robot.input(), "给李雷的");
    robot.app.dialog = Some(Dialog::Confirm(Confirm::Request {
        words: String::new(),
        method: Method::Operate(operation.clone()),
    }));
    robot.keys("enter").answer(&method, done());
    assert_eq!(robot.input(), "", "nobody pressed a key since");
}

#[test]
fn somebody_found_late_does_not_take_a_note_away() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("/find 138").keys("enter");
    let search = |it: &Method| matches!(it, Method::Operate(Operation::Search { .. }));
    robot.typed("写着").answer_last(search, Ok(Answer::Found(vec![person("韩梅梅")])));
    assert!(robot.app.dialog.is_none());
    robot.typed("话").keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["写着话"]);
    robot.rest(3_000);
    assert!(matches!(robot.app.dialog, Some(Dialog::Select { .. })));
}

#[test]
fn a_note_that_is_put_aside_becomes_a_draft_and_keeps_its_lines() {
    for keys in ["esc", "ctrl-c", "ctrl-g"] {
        let mut robot = Robot::with_notes();
        robot.keys("ctrl-x n").event(Event::Paste("一\n二".to_owned()));
        robot.typed("三").keys(keys);
        robot.event(Event::Leave);
        let notes = robot.app.inbox.chats.notes().unwrap();
        let draft = Method::SaveDraft { chat: notes, text: "一\n二三".to_owned() };
        assert!(robot.asked().contains(&draft), "{keys}");
    }
    let mut robot = Robot::with_notes();
    robot.keys("ctrl-x n").typed("挂断了").event(Event::Leave);
    let notes = robot.app.inbox.chats.notes().unwrap();
    let draft = Method::SaveDraft { chat: notes, text: "挂断了".to_owned() };
    assert!(robot.asked().contains(&draft));
}

#[test]
fn who_never_rests_has_a_draft_on_disk_all_the_same() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let mut waits = Vec::new();
    for _ in 0..30 {
        robot.typed("打");
        robot.now = robot.now.plus_ms(100);
        waits.extend(robot.drain().iter().filter_map(|effect| match effect {
            Effect::Timer { after_ms, .. } => Some(*after_ms),
            _ => None,
        }));
    }
    assert_eq!(waits.first(), Some(&500));
    assert_eq!(waits.last(), Some(&0), "two seconds after the first key at the latest");
}

#[test]
fn a_sent_text_that_is_looked_at_costs_no_draft() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.typed("早").keys("enter").typed("写了一半的长信").keys("ctrl-up");
    assert_eq!(robot.input(), "早");
    robot.event(Event::Leave);
    let draft = Method::SaveDraft { chat: ChatId(1), text: "写了一半的长信".to_owned() };
    assert!(robot.asked().contains(&draft));
    robot.keys("enter");
    assert_eq!(super::sends(&robot.asked()).last(), Some(&"早"));
    assert_eq!(robot.input(), "写了一半的长信");
    robot.keys("ctrl-up ctrl-n ctrl-p");
    assert_eq!(robot.input(), "写了一半的长信");
}

#[test]
fn looking_at_a_sent_text_and_undoing_it_changes_nothing() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.typed("一").keys("enter").typed("二").keys("enter").typed("草稿");
    robot.keys("ctrl-up ctrl-_").event(Event::Leave);
    assert_eq!(robot.input(), "草稿");
    let asked = robot.asked();
    let drafts: Vec<_> = asked.iter().filter(|it| matches!(it, Method::SaveDraft { .. })).collect();
    let draft = Method::SaveDraft { chat: ChatId(1), text: "草稿".to_owned() };
    assert_eq!(drafts.last(), Some(&&draft));
    robot.keys("ctrl-up ctrl-up ctrl-_ ctrl-n ctrl-p");
    assert_eq!(robot.input(), "草稿");
    robot.keys("ctrl-up ctrl-_ enter");
    assert_eq!(super::sends(&robot.asked()), ["草稿"]);
    assert_eq!(robot.input(), "", "sent once");
}

#[test]
fn the_editor_on_a_sent_text_takes_no_draft_along() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("旧").keys("enter").typed("草稿").keys("ctrl-up ctrl-x ctrl-e");
    robot.asked();
    robot.event(Event::Edited(Ok("新".to_owned()))).keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["新"]);
    assert_eq!(robot.input(), "草稿");
}

#[test]
fn the_login_takes_no_letters_either_when_it_comes_after_a_bad_network() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.server(Notification::Login(Login::Starting));
    let why = ServerProblem::NoConnection(NetworkFault::Other);
    let retry_at = robot.now.plus_ms(1_000);
    robot.server(Notification::Login(Login::Unreachable { why, retry_at }));
    robot.typed("se");
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    let expires = robot.now.plus_ms(300_000);
    robot.server(Notification::Login(Login::Scan { url, expires })).typed("e you");
    assert_eq!(robot.input(), "see you");
    robot.keys("enter").rest(3_000);
    assert_eq!(robot.app.screen(), Screen::Login);
}

#[test]
fn a_full_input_keeps_what_stands_in_it_when_a_text_comes_back() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.event(Event::Paste("满".repeat(120_000)));
    let full = robot.input();
    let why = problem("磁盘满了");
    robot.server(Notification::NotKept { chat: Some(ChatId(1)), text: "没发出的".into(), why });
    assert_eq!(robot.input(), full);
    assert!(robot.drain().contains(&Effect::Copy("没发出的".to_owned())));
}

#[test]
fn a_text_that_comes_back_leaves_the_caret_where_somebody_types() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("wor");
    let why = problem("磁盘满了");
    robot.server(Notification::NotKept { chat: Some(ChatId(1)), text: "没发出的".into(), why });
    robot.typed("ld");
    assert_eq!(robot.input(), "没发出的\nworld");
}

#[test]
fn a_paste_into_a_list_is_looked_for_once() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-r").event(Event::Paste("很长的一段".repeat(10_000)));
    let search = |request: &&Method| matches!(request, Method::Search { .. });
    assert_eq!(robot.asked().iter().filter(search).count(), 1);
}

/// Another account logs in: its contacts have the numbers of those before.
fn another_account(robot: &mut Robot) {
    let account = Account {
        key: AccountKey::new(EditionId::Web, 2),
        ..robot.app.account.who.clone().unwrap()
    };
    robot.server(Notification::Account(Some(account)));
    robot.server(Notification::Chats(vec![chat(1, "韩梅梅")]));
}

#[test]
fn another_account_finds_nothing_begun_in_the_one_before() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("给李雷").keys("ctrl-x a").typed("/tmp/x");
    assert!(matches!(robot.app.dialog, Some(Dialog::Prompt(_))));
    another_account(&mut robot);
    assert!(robot.app.dialog.is_none());
    assert_eq!(robot.input(), "");
    let draft = Method::SaveDraft { chat: ChatId(1), text: "给李雷".to_owned() };
    let open = Method::Open { chat: ChatId(1) };
    assert_eq!(robot.asked_about(), [(1, draft), (2, open)], "kept for the one before");
    robot.event(Event::Leave);
    assert!(robot.asked().is_empty(), "no draft of one account goes to the other");
}

#[test]
fn a_note_that_was_begun_is_kept_for_its_account_when_another_one_opens() {
    let mut robot = Robot::with_notes();
    robot.keys("ctrl-x n").typed("买牛奶");
    assert!(matches!(robot.app.dialog, Some(Dialog::Prompt(_))));
    robot.asked();
    another_account(&mut robot);
    let draft = Method::SaveDraft { chat: ChatId(9), text: "买牛奶".to_owned() };
    assert_eq!(robot.asked_about()[0], (1, draft));
}

#[test]
fn the_same_account_goes_on_with_its_chat_and_its_words() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("给李雷");
    robot.asked();
    robot.server(Notification::Account(robot.app.account.who.clone()));
    let asked = robot.asked();
    assert!(asked.contains(&Method::Open { chat: ChatId(1) }), "{asked:?}");
    robot.server(Notification::Chats(vec![chat(1, "李雷")]));
    assert_eq!(robot.input(), "给李雷");
}

#[test]
fn a_list_that_is_told_anew_in_parts_turns_the_user_to_no_other_chat() {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
    let open = robot.app.inbox.chats.open_id().unwrap();
    robot.typed("写到一半");
    robot.server(Notification::Account(robot.app.account.who.clone()));
    let other = if open == ChatId(1) { chat(2, "韩梅梅") } else { chat(1, "李雷") };
    robot.server(Notification::Chats(vec![other]));
    assert_eq!(robot.app.inbox.chats.open_id(), Some(open));
    assert_eq!(robot.input(), "写到一半");
    robot.typed("，接着写");
    robot.server(Notification::Chats(vec![chat(1, "李雷"), chat(2, "韩梅梅")]));
    assert_eq!(robot.app.inbox.chats.open_id(), Some(open));
    assert_eq!(robot.input(), "写到一半，接着写");
}

#[test]
fn what_an_editor_brings_for_another_account_is_not_lost() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("长信").keys("ctrl-x e");
    another_account(&mut robot);
    robot.drain();
    robot.event(Event::Edited(Ok("写了很久的长信\n".to_owned())));
    assert_eq!(robot.input(), "");
    assert!(robot.drain().contains(&Effect::Copy("写了很久的长信".to_owned())));
}

#[test]
fn drafts_are_kept_before_the_edition_is_switched_and_nothing_is_sent_after_it() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("/edition").keys("enter").keys("enter");
    let asked = robot.asked();
    assert!(
        matches!(asked.last(), Some(Method::SwitchEdition(EditionId::FileHelper))),
        "{asked:?}"
    );
    robot.typed("太早").keys("enter");
    assert!(super::sends(&robot.asked()).is_empty());
}

#[test]
fn what_was_sent_in_one_account_does_not_come_up_in_the_other() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("只给李雷").keys("enter");
    another_account(&mut robot);
    robot.app.account.composer.history(1);
    assert_eq!(robot.input(), "");
}

#[test]
fn a_pasted_picture_goes_where_it_was_pasted_or_nowhere() {
    let mut robot = Robot::with_chats(&["李雷", "老板"]);
    let paste = |robot: &mut Robot| {
        let action = Action::Chat(ChatAction::PastePicture);
        let effects = super::super::actions::act(&mut robot.app, action);
        let [Effect::PastePicture(number)] = *Vec::from_iter(effects) else { panic!() };
        number
    };
    let come = |robot: &mut Robot, number, path: &str| {
        robot.asked();
        robot.event(Event::Pasted(number, Ok(path.into())));
        let to = |request| match request {
            Method::Attach { chat, path } => Some((chat, path)),
            _ => None,
        };
        robot.asked().into_iter().find_map(to)
    };
    let first = paste(&mut robot);
    robot.keys("ctrl-n");
    let second = paste(&mut robot);
    assert_eq!(come(&mut robot, second, "/b.png"), Some((ChatId(2), "/b.png".into())));
    assert_eq!(come(&mut robot, first, "/a.png"), Some((ChatId(1), "/a.png".into())));
    let third = paste(&mut robot);
    another_account(&mut robot);
    paste(&mut robot);
    assert_eq!(come(&mut robot, third, "/c.png"), None);
    assert!(robot.app.hint().words.contains("/c.png"), "where it lies is said");
}

#[test]
fn texts_whose_conversations_are_gone_are_copied_together_and_it_is_said_why() {
    let mut robot = Robot::with_chats(&["李雷"]);
    for text in ["没人要的", "还有一段"] {
        let (text, why) = (text.into(), problem("没能存下"));
        robot.server(Notification::NotKept { chat: None, text, why });
        assert_eq!(robot.input(), "");
        assert_eq!(robot.app.hint().words, "没能存下");
    }
    robot.drain();
    robot.rest(500);
    let copied = Effect::Copy("没人要的\n还有一段".to_owned());
    assert_eq!(robot.drain().iter().filter(|effect| **effect == copied).count(), 1);
    robot.event(Event::Copied(Ok(Copied::Terminal)));
    assert!(robot.app.hint().words.starts_with("没能存下；已请终端复制"));
    robot.event(Event::Leave);
    assert!(!robot.drain().contains(&copied), "once");
}

#[test]
fn an_edition_that_stays_shows_its_login_again_and_no_chat_under_the_hands() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let account = robot.app.account.who.clone();
    let scan =
        Login::Scan { url: "https://login.weixin.qq.com/l/x".to_owned(), expires: robot.now };
    robot.server(Notification::Login(scan.clone()));
    robot.rest(10_000);
    robot.keys("e").keys("e");
    robot.server(Notification::Login(scan)).server(Notification::Account(account));
    robot.server(Notification::Chats(vec![chat(1, "李雷")]));
    assert_eq!(robot.app.screen(), Screen::Login);
}

#[test]
fn what_the_disk_held_is_asked_for_again_when_nothing_may_be_left_of_it() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("给李雷").rest(5000);
    let draft = Method::SaveDraft { chat: ChatId(1), text: "给李雷".to_owned() };
    assert!(robot.asked().contains(&draft));
    robot.server(Notification::Account(robot.app.account.who.clone()));
    assert!(robot.asked().contains(&draft), "the account was told without this draft");
    robot.server(Notification::Account(None));
    assert_eq!(robot.asked_about()[0], (1, draft));
}
