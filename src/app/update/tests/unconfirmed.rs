//! What leaves the input stays in sight until it is on the disk, and comes back where it was not.

use crate::api::{Account, AccountKey, Answer, Method, Notification, Response};
use crate::app::dialog::Dialog;
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::robot::{Disk, Robot, item, problem};
use crate::app::{Effect, Event};
use crate::model::{
    ChatId, Contact, ContactId, ContactKind, Delivery, EditionId, ItemId, Refusal, Sender,
};
use crate::text::Printable;

const CHAT: ChatId = ChatId(1);

fn on(mut robot: Robot) -> Robot {
    robot.disk = Disk::Slow;
    robot
}

fn slow(names: &[&str]) -> Robot {
    on(Robot::with_chats(names))
}

/// What is to be kept as one, by its place among all of that.
fn kept(robot: &mut Robot) -> Vec<(u64, Vec<Method>)> {
    let kept = |method| match method {
        Method::Keep { methods } => Some(methods),
        _ => None,
    };
    let kept: Vec<_> = robot.asked().into_iter().filter_map(kept).collect();
    let first = robot.keeps.len() + 1 - kept.len();
    (u64::try_from(first).unwrap()..).zip(kept).collect()
}

fn answer(robot: &mut Robot, nth: usize, result: Result<(), &str>) {
    let result = result.map_err(problem).map(|()| Answer::Queued(Vec::new()));
    let id = robot.keeps[nth - 1];
    robot.event(Event::Response(Response { id, result }));
}

/// All methods that are asked among these.
fn asked(effects: &[Effect]) -> Vec<Method> {
    let method = |effect: &Effect| match effect {
        Effect::Ask(request) => Some(request.method.clone()),
        _ => None,
    };
    effects.iter().filter_map(method).collect()
}

fn send(chat: ChatId, text: &str) -> Method {
    Method::Send { chat, text: text.into(), mentions: Vec::new() }
}

fn draft(chat: ChatId, text: &str) -> Method {
    Method::SaveDraft { chat, text: text.to_owned() }
}

#[test]
fn a_text_stays_in_sight_until_it_is_on_the_disk_and_the_next_one_is_typed_behind_it() {
    let mut robot = slow(&["李雷"]);
    robot.typed("第一条").keys("enter").typed("第二条");
    assert_eq!(kept(&mut robot), [(1, vec![send(CHAT, "第一条")])]);
    assert_eq!(robot.app.unconfirmed(), ["第一条"]);
    assert_eq!(robot.input(), "第二条", "they are not mixed up");
    robot.keys("enter");
    assert_eq!(robot.app.unconfirmed(), ["第一条", "第二条"]);
    answer(&mut robot, 1, Ok(()));
    assert_eq!(robot.app.unconfirmed(), ["第二条"]);
    answer(&mut robot, 2, Ok(()));
    assert!(robot.app.unconfirmed().is_empty() && !robot.app.is_unconfirmed());
}

/// What stands in inputs behind an editor.
fn beside(robot: &Robot) -> Vec<String> {
    let beside = robot.app.held().beside(robot.app.edited().as_ref());
    beside.into_iter().map(|one| one.text).collect()
}

/// What the terminal was given to.
fn lent(robot: &mut Robot) -> Vec<Effect> {
    let gives =
        |effect: &Effect| matches!(effect, Effect::Edit(_) | Effect::Pager(..) | Effect::Suspend);
    robot.drain().into_iter().filter(gives).collect()
}

#[test]
fn nothing_covers_the_words_on_the_screen_before_the_disk_has_answered_for_them() {
    for answered in [Ok(()), Err("磁盘满了")] {
        for (keys, waits) in
            [("ctrl-x e", Effect::Edit("正在写".to_owned())), ("ctrl-z", Effect::Suspend)]
        {
            let mut robot = slow(&["李雷", "妈妈"]);
            robot.typed("半句").keys("alt-2");
            let left = kept(&mut robot);
            assert_eq!(left.len(), 1, "{left:?}");
            robot.typed("正在写").rest(600).drain();
            robot.keys(keys);
            let effects = robot.drain();
            let asked = format!("{effects:?}");
            assert!(asked.contains("半句") && asked.contains("正在写"), "{asked}");
            assert!(!effects.contains(&waits), "{asked}");
            assert!(robot.app.hint().words.contains("存好"), "{}", robot.app.hint().words);
            answer(&mut robot, 1, Ok(()));
            assert_eq!(lent(&mut robot), [], "the other draft is not answered for");
            answer(&mut robot, 2, answered);
            assert_eq!(lent(&mut robot), [waits]);
            let said = robot.app.hint().words;
            assert!(!said.contains("存好"), "it waits for nothing any more: {said}");
            assert!(beside(&robot).contains(&"半句".to_owned()), "{:?}", beside(&robot));
        }
    }
}

#[test]
fn who_does_not_want_to_wait_for_the_disk_presses_the_key_again() {
    let mut robot = slow(&["李雷"]);
    robot.typed("正在写").keys("ctrl-x e");
    assert_eq!(lent(&mut robot), []);
    robot.typed("呢").keys("ctrl-x e");
    assert_eq!(lent(&mut robot), [Effect::Edit("正在写呢".to_owned())], "what stands there now");
    assert_eq!(beside(&robot), [""; 0], "the editor has it");
    answer(&mut robot, 1, Ok(()));
    assert_eq!(lent(&mut robot), [], "once");
}

#[test]
fn what_is_typed_behind_a_key_that_gives_the_terminal_away_is_not_sent() {
    for (give, stands) in [("ctrl-z", "正在写"), ("ctrl-x e", "正在写漏网")] {
        let mut robot = slow(&["李雷"]);
        robot.typed("正在写").keys(give).typed("漏网").keys("enter");
        assert_eq!(robot.input(), stands, "{give}: a shell takes no part of it, an editor does");
        let asked = format!("{:?}", robot.drain());
        assert!(!asked.contains("Send {"), "{give}: {asked}");
        robot.keys(give);
        assert_eq!(lent(&mut robot).len(), 1, "{give}: who asks again does not wait");
    }
}

#[test]
fn an_editor_that_waited_for_the_disk_does_not_open_over_another_conversation() {
    let mut robot = slow(&["李雷", "妈妈"]);
    robot.typed("正在写").keys("ctrl-x e alt-2").drain();
    answer(&mut robot, 1, Ok(()));
    assert_eq!(lent(&mut robot), []);
    robot.keys("ctrl-x e");
    answer(&mut robot, 2, Ok(()));
    assert_eq!(lent(&mut robot), [Effect::Edit(String::new())], "it opens where it is wanted");
}

#[test]
fn a_text_and_what_becomes_of_its_draft_are_one() {
    let mut robot = slow(&["李雷"]);
    robot.typed("想了一会儿").rest(600);
    assert_eq!(robot.asked(), [draft(CHAT, "想了一会儿")], "it stays on the screen");
    assert!(!robot.app.is_unconfirmed());
    robot.keys("enter");
    let all = vec![send(CHAT, "想了一会儿"), draft(CHAT, "")];
    assert_eq!(kept(&mut robot), [(1, all)]);
}

#[test]
fn what_the_disk_did_not_take_is_in_the_input_again() {
    let mut robot = slow(&["李雷"]);
    robot.typed("重要的话").keys("enter").typed("还有");
    answer(&mut robot, 1, Err("磁盘满了"));
    assert_eq!(robot.input(), "重要的话\n还有");
    assert_eq!(robot.app.hint().words, "磁盘满了");
    assert!(robot.app.unconfirmed().is_empty());
    answer(&mut robot, 1, Err("磁盘满了"));
    assert_eq!(robot.input(), "重要的话\n还有", "once");
}

#[test]
fn what_the_disk_did_not_take_comes_back_in_the_order_it_was_written() {
    let mut robot = slow(&["李雷"]);
    for words in ["一", "二", "三"] {
        robot.typed(words).keys("enter");
    }
    robot.typed("在写");
    for id in 1..=3 {
        answer(&mut robot, id, Err("磁盘满了"));
    }
    assert_eq!(robot.input(), "一\n二\n三\n在写");
    robot.typed("的");
    assert_eq!(robot.input(), "一\n二\n三\n在写的", "the caret stays where one types");
}

#[test]
fn a_draft_that_a_change_of_chats_takes_from_the_screen_is_shown_until_it_is_kept() {
    for keys in ["ctrl-n", "ctrl-x 2", "alt-2", "ctrl-g tab down enter"] {
        let mut robot = slow(&["李雷", "妈妈"]);
        robot.typed("给李雷的").keys(keys);
        if robot.app.inbox.chats.open_id() == Some(CHAT) {
            continue;
        }
        assert_eq!(kept(&mut robot), [(1, vec![draft(CHAT, "给李雷的")])], "{keys}");
        assert_eq!(robot.app.unconfirmed(), ["李雷: 给李雷的"], "{keys}");
        robot.keys("ctrl-p");
        assert!(robot.app.unconfirmed().is_empty(), "it stands in the input");
        answer(&mut robot, 1, Ok(()));
        assert!(!robot.app.is_unconfirmed());
    }
}

#[test]
fn a_note_that_is_being_written_is_kept_as_a_draft_until_it_is_sent() {
    let mut robot = on(Robot::with_notes());
    let notes = ChatId(9);
    robot.keys("ctrl-x n").typed("买牛奶").rest(500);
    assert_eq!(robot.asked(), [draft(notes, "买牛奶")]);
    let held = robot.app.held().typed;
    assert_eq!(held.iter().map(|it| &*it.text).collect::<Vec<_>>(), ["买牛奶"]);
    robot.keys("backspace").rest(500);
    assert_eq!(robot.asked(), [draft(notes, "买牛")]);
    robot.keys("enter");
    assert_eq!(kept(&mut robot), [(1, vec![send(notes, "买牛"), draft(notes, "")])]);
    answer(&mut robot, 1, Ok(()));
    robot.rest(500);
    assert_eq!(robot.asked(), []);
    robot.keys("ctrl-x n").typed("半句").rest(500).keys("esc").rest(500);
    assert_eq!(robot.asked(), [draft(notes, "半句")], "it stands there once");
    robot.keys("ctrl-x n").typed("/quit").keys("ctrl-u").rest(500);
    assert_eq!(robot.asked(), [], "what was deleted is no draft");
    assert_eq!(robot.app.account.composer.texts(), [(notes, "半句".to_owned())]);
}

#[test]
fn a_note_is_said_to_be_noted_when_it_is() {
    let mut robot = on(Robot::with_notes());
    robot.keys("ctrl-x n").typed("买牛奶").keys("enter");
    assert_eq!(kept(&mut robot), [(1, vec![send(ChatId(9), "买牛奶")])]);
    assert_eq!(robot.app.unconfirmed(), ["文件传输助手: 买牛奶"]);
    assert_ne!(robot.app.hint().words, "记下了");
    answer(&mut robot, 1, Ok(()));
    assert_eq!(robot.app.hint().words, "记下了");
    robot.keys("ctrl-x n").typed("买面包").keys("enter");
    answer(&mut robot, 2, Err("磁盘满了"));
    assert_eq!(robot.app.hint().words, "磁盘满了");
    robot.keys("ctrl-n");
    assert_eq!(robot.input(), "买面包");
    robot.keys("ctrl-x n").typed("半句").keys("esc");
    let asked = kept(&mut robot);
    let (_, last) = asked.last().unwrap();
    assert_eq!(*last, [draft(ChatId(9), "半句\n买面包")], "what is put aside too");
}

#[test]
fn files_and_the_line_beside_them_go_as_one_and_come_back_as_one() {
    let mut robot = slow(&["李雷"]);
    robot.typed("看图").keys("ctrl-x a").typed("/a.png /b.png").keys("enter");
    for path in ["/a.png", "/b.png"] {
        robot.event(Event::Completed { path: path.into(), found: vec![path.to_owned()] });
    }
    let attach = |path: &str| Method::Attach { chat: CHAT, path: path.into() };
    let all = vec![attach("/a.png"), attach("/b.png"), send(CHAT, "看图")];
    assert_eq!(kept(&mut robot), [(1, all)]);
    assert_eq!(robot.app.unconfirmed(), ["/a.png", "/b.png", "看图"]);
    answer(&mut robot, 1, Err("/b.png: 太大"));
    assert_eq!(robot.input(), "看图");
    let Some(Dialog::Prompt(Prompt { question: PromptFor::Files(CHAT), text, .. })) =
        &robot.app.dialog
    else {
        panic!("the line of paths stands there again")
    };
    assert_eq!(text.text(), "/a.png /b.png");
    assert_eq!(robot.app.hint().words, "/b.png: 太大");
}

#[test]
fn a_command_that_sends_takes_its_line_along() {
    let mut robot = slow(&["李雷"]);
    robot.typed("/file /a.png").rest(600);
    robot.drain();
    robot.keys("enter");
    let attach = Method::Attach { chat: CHAT, path: "/a.png".into() };
    let all = kept(&mut robot);
    assert_eq!(all, [(1, vec![attach, draft(CHAT, "")])]);
    assert_eq!(robot.app.unconfirmed(), ["/a.png"]);
}

#[test]
fn a_refused_text_that_is_edited_is_a_draft_and_no_message_any_more_at_once() {
    let mut robot = slow(&["李雷"]);
    robot.page(1, 1, 3, true);
    let mut own = item(1, 9, "没发出去");
    own.sender = Sender::Me;
    own.delivery = Some(Delivery::Refused(Refusal { code: 1204, words: Printable::default() }));
    robot.items(1, [own]).drain();
    robot.keys("up e");
    let all = vec![draft(CHAT, "没发出去"), Method::Discard { item: ItemId(9) }];
    assert_eq!(kept(&mut robot), [(1, all)]);
}

#[test]
fn what_comes_from_the_editor_is_kept_at_once() {
    let mut robot = slow(&["李雷"]);
    robot.typed("开头").rest(600);
    robot.drain();
    robot.event(Event::Key(crate::app::Key::parse_all("ctrl-x").unwrap()[0]));
    robot.keys("e");
    assert_eq!(kept(&mut robot), [(1, vec![draft(CHAT, "开头")])], "it may not be there yet");
    answer(&mut robot, 1, Ok(()));
    robot.event(Event::Edited(Ok("开头和一小时的字".to_owned())));
    assert_eq!(kept(&mut robot), [(2, vec![draft(CHAT, "开头和一小时的字")])]);
    assert!(robot.app.is_unconfirmed(), "the file of the editor waits for that");
    assert!(!robot.drain().contains(&Effect::RemoveEdited));
    answer(&mut robot, 2, Ok(()));
    assert!(!robot.app.is_unconfirmed());
    assert!(robot.drain().contains(&Effect::RemoveEdited));
}

#[test]
fn words_for_an_account_that_is_not_open_any_more_are_copied_where_they_were_not_kept() {
    let mut robot = slow(&["李雷", "妈妈"]);
    robot.typed("给李雷").keys("enter").typed("半句");
    let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("别人"));
    let other = Account { me, key: AccountKey::new(EditionId::Web, 2), drafts: Vec::new() };
    robot.drain();
    robot.server(Notification::Account(Some(other)));
    let half = Method::Keep { methods: vec![draft(CHAT, "半句")] };
    assert!(robot.asked_about().contains(&(1, half)), "it belongs to the first");
    assert!(robot.app.unconfirmed().is_empty(), "nothing of it is shown in another account");
    for id in [1, 2] {
        answer(&mut robot, id, Err("没能存下"));
    }
    assert_eq!(robot.input(), "");
    robot.rest(300);
    assert!(robot.drain().contains(&Effect::Copy("给李雷\n半句".to_owned())));
}

#[test]
fn a_conversation_that_became_part_of_another_one_gets_its_words_back_there() {
    let mut robot = slow(&["李雷", "李雷2"]);
    robot.typed("一句").keys("enter");
    robot.server(Notification::ChatMerged { gone: CHAT, into: ChatId(2) });
    answer(&mut robot, 1, Err("磁盘满了"));
    assert_eq!(
        (robot.app.account.composer.chat(), robot.input()),
        (Some(ChatId(2)), "一句".to_owned())
    );
}

#[test]
fn a_quit_waits_for_the_words_that_are_on_their_way_to_the_disk() {
    let mut robot = slow(&["李雷"]);
    robot.typed("第一条").keys("enter").typed("半句").keys("ctrl-x ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit));
    answer(&mut robot, 1, Ok(()));
    assert!(!robot.drain().contains(&Effect::Quit), "the draft is on its way");
    answer(&mut robot, 2, Ok(()));
    assert!(robot.drain().contains(&Effect::Quit));
}

#[test]
fn whoever_tells_the_program_to_stop_from_outside_waits_for_the_disk_as_control_z_does() {
    let mut robot = slow(&["李雷"]);
    robot.typed("半句").event(Event::Suspend);
    let effects = robot.drain();
    assert!(!effects.contains(&Effect::Suspend), "the draft is on its way");
    assert!(robot.app.hint().words.contains("先把写的存好"), "{}", robot.app.hint().words);
    answer(&mut robot, 1, Ok(()));
    assert_eq!(lent(&mut robot), [Effect::Suspend]);
    robot.typed("又").event(Event::Suspend).event(Event::Suspend);
    assert_eq!(lent(&mut robot), [Effect::Suspend], "told twice, nobody waits");
}

#[test]
fn what_waits_for_a_slow_disk_says_so_as_long_as_it_waits() {
    for (key, says) in [("ctrl-x ctrl-c", "正在存盘"), ("ctrl-z", "先把写的存好")] {
        let mut robot = slow(&["李雷"]);
        robot.typed("第一条").keys("enter").keys(key);
        for _ in 0..20 {
            let hint = robot.app.hint();
            assert!(hint.words.contains(says) && !hint.alarming, "{key}: {}", hint.words);
            robot.rest(10_000);
        }
        answer(&mut robot, 1, Err("磁盘满了"));
        assert_eq!(robot.app.hint().words, "磁盘满了", "{key}");
        robot.rest(10_000);
        assert!(!robot.app.hint().words.contains(says), "{key}: {}", robot.app.hint().words);
    }
}

#[test]
fn what_is_typed_while_a_quit_waits_for_the_disk_is_kept_too() {
    let mut robot = on(Robot::with_notes());
    robot.typed("AB").keys("ctrl-x ctrl-c").typed(" TYPED");
    answer(&mut robot, 1, Ok(()));
    let chat = robot.app.account.composer.chat().unwrap();
    let effects = robot.drain();
    assert!(!effects.contains(&Effect::Quit), "its own draft is on its way");
    let again = Method::Keep { methods: vec![draft(chat, "AB TYPED")] };
    assert!(asked(&effects).contains(&again), "{effects:?}");
    robot.keys("ctrl-x n").typed("买牛奶");
    answer(&mut robot, 2, Ok(()));
    let note = Method::Keep { methods: vec![draft(ChatId(9), "买牛奶")] };
    assert!(robot.asked().contains(&note), "a note that was begun meanwhile");
    robot.keys("enter");
    assert!(kept(&mut robot).is_empty(), "it was meant for the note");
    answer(&mut robot, 3, Ok(()));
    assert!(robot.drain().contains(&Effect::Quit));
}

#[test]
fn what_is_typed_while_a_quit_waits_is_on_the_screen_where_the_disk_did_not_take_it() {
    let mut robot = slow(&["李雷"]);
    robot.typed("AB").keys("ctrl-x ctrl-c").typed(" TYPED");
    answer(&mut robot, 1, Ok(()));
    answer(&mut robot, 2, Err("磁盘满了"));
    assert!(!robot.drain().contains(&Effect::Quit));
    assert_eq!(robot.input(), "AB TYPED");
}

#[test]
fn a_quit_whose_words_were_not_kept_stays_with_them_and_the_next_one_leaves() {
    for quit in ["ctrl-x ctrl-c", "ctrl-c ctrl-c"] {
        let mut robot = slow(&["李雷"]);
        robot.typed("重要的话").keys("enter").keys(quit);
        answer(&mut robot, 1, Err("磁盘满了"));
        assert!(!robot.drain().contains(&Effect::Quit), "{quit}");
        assert_eq!(robot.input(), "重要的话");
        assert_eq!(robot.app.hint().words, "磁盘满了");
        robot.keys("ctrl-x ctrl-c");
        let effects = robot.drain();
        let at = |wanted: &dyn Fn(&Effect) -> bool| effects.iter().position(wanted);
        let kept = Method::Keep { methods: vec![draft(CHAT, "重要的话")] };
        let kept = at(&|effect| asked(std::slice::from_ref(effect)) == [kept.clone()]).unwrap();
        assert!(kept < at(&|effect| *effect == Effect::Quit).unwrap(), "the draft is tried again");
    }
}

#[test]
fn a_second_quit_and_a_signal_wait_for_nothing() {
    let mut robot = slow(&["李雷"]);
    robot.typed("一句").keys("enter ctrl-x ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit));
    robot.keys("ctrl-x ctrl-c");
    assert!(robot.drain().contains(&Effect::Quit));
    let mut robot = slow(&["李雷"]);
    robot.typed("一句").keys("enter").event(Event::Leave);
    assert!(robot.drain().contains(&Effect::Quit));
}

#[test]
fn a_quit_that_failed_is_past_when_words_are_kept_again() {
    let mut robot = slow(&["李雷"]);
    robot.typed("一句").keys("enter ctrl-x ctrl-c");
    answer(&mut robot, 1, Err("磁盘满了"));
    robot.keys("enter");
    answer(&mut robot, 2, Ok(()));
    robot.typed("又一句").keys("enter ctrl-x ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit), "this one waits again");
}

fn with_editor(robot: &mut Robot) {
    robot.event(Event::Key(crate::app::Key::parse_all("ctrl-x").unwrap()[0]));
    robot.keys("e").drain();
}

#[test]
fn the_editors_file_stays_where_its_text_was_not_kept_and_is_named() {
    let mut robot = slow(&["李雷"]);
    with_editor(&mut robot);
    robot.event(Event::Edited(Ok("一小时的字".to_owned())));
    answer(&mut robot, 1, Err("草稿没能存盘"));
    let kept = Effect::KeepEdited { why: "草稿没能存盘".to_owned() };
    assert!(robot.drain().contains(&kept));
    let (path, why) = ("/s/wx-a.txt".into(), "草稿没能存盘".to_owned());
    robot.event(Event::EditedKept { path, why });
    let words = robot.app.hint().words;
    assert!(words.contains("wx-a.txt") && words.contains("草稿没能存盘"), "{words}");
    // Where another account is open, or the text is too long, nothing is kept at all.
    let mut robot = slow(&["李雷"]);
    with_editor(&mut robot);
    robot.event(Event::Edited(Ok("长".repeat(2_000_000))));
    let keeps = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::KeepEdited { .. }))
    };
    assert!(keeps(&robot.drain()));
    robot.event(Event::Edited(Ok("给谁的".to_owned())));
    assert!(keeps(&robot.drain()));
}

#[test]
fn the_editors_file_goes_where_nothing_was_changed() {
    let mut robot = slow(&["李雷"]);
    robot.typed("开头").rest(600);
    with_editor(&mut robot);
    robot.event(Event::Edited(Ok("开头".to_owned())));
    assert!(robot.drain().contains(&Effect::RemoveEdited));
}
