//! The end of the input: what is waited for, and which code tells how it went.

use super::*;
use crate::api::{
    Connection, Login, Operation, Problem, ServerProblem, SessionEnd, StoreProblem, Transfer,
    WritingProblem,
};
use crate::cli::error::Error;
use crate::model::NetworkFault;

/// So many own messages wait in the chat; so many of them for the user.
fn waiting(waiting: u32, stuck: u32) -> Notification {
    Notification::Chats(vec![Chat { waiting, stuck, ..chat(1, "妈妈", 0) }])
}

pub(super) fn code(client: &PlainClient) -> u8 {
    client.verdict().err().map_or(0, |error: Error| error.code())
}

#[test]
fn the_end_waits_until_the_server_has_what_was_written() {
    let mut client = opened();
    client.line("四点见", NOW);
    let out = client.ended();
    assert_eq!(
        out.ask,
        [Method::ListShared { chat: ChatId(1) }],
        "what was asked is taken in first"
    );
    assert!(!out.quit && client.waiting().is_some());
    assert!(!client.told(waiting(1, 0), NOW).quit);
    assert!(!gathered(&mut client).quit, "it is on the disk, not at the server");
    assert!(client.told(waiting(0, 0), NOW).quit);
    assert_eq!(code(&client), 0);
}

#[test]
fn what_did_not_go_out_in_time_is_told_with_75() {
    for (count, stuck) in [(2, 0), (1, 1)] {
        let mut client = opened();
        client.line("四点见", NOW);
        client.ended();
        client.told(waiting(count, stuck), NOW);
        let left = gathered(&mut client);
        assert_eq!(left.quit, stuck == count, "only what goes by itself is waited for");
        if !left.quit {
            assert!(client.gave_up().quit);
        }
        assert_eq!(code(&client), 75);
        assert!(client.verdict().unwrap_err().to_string().contains(&count.to_string()));
    }
}

#[test]
fn what_waited_for_the_user_before_is_not_held_against_these_lines() {
    let mut client = opened();
    client.told(waiting(1, 1), NOW);
    client.line("四点见", NOW);
    client.ended();
    client.told(waiting(1, 1), NOW);
    assert!(gathered(&mut client).quit);
    assert_eq!(code(&client), 0);
}

#[test]
fn lines_that_cannot_be_carried_out_are_told_with_65() {
    for line in
        ["/open 没有这个人", "/nosuch", "/reply 99 好", "/save 99", "/file", "/recall 99", "/png"]
    {
        let mut client = opened();
        client.line(line, NOW);
        assert!(client.ended().quit, "{line}");
        assert_eq!(code(&client), 65, "{line}");
    }
    let mut client = self::client();
    client.line("写给谁", NOW);
    assert!(client.ended().quit);
    assert_eq!(code(&client), 65, "no chat is open");
    let mut client = opened();
    client.cut("/logo");
    assert!(client.ended().quit);
    assert_eq!(code(&client), 65, "cut off");
}

#[test]
fn what_the_backend_refuses_is_waited_for_and_told_with_65() {
    let mut client = opened();
    let out = client.line("/file /nosuch.txt", NOW);
    assert!(matches!(out.ask.as_slice(), [Method::Attach { .. }, Method::ListShared { .. }]));
    assert!(!client.ended().quit);
    let kept = Method::Keep { methods: out.ask[..1].to_vec() };
    answer(&mut client, kept, Err(problem("没有这个文件")));
    assert!(gathered(&mut client).quit);
    assert_eq!(code(&client), 65);

    let mut client = opened();
    client.line("/save 1", NOW);
    assert!(!client.ended().quit);
    let failed = Transfer::Failed(problem("已过期"));
    let item = client.numbered("1").unwrap().id;
    assert!(client.told(Notification::Transfer { item, transfer: failed }, NOW).quit);
    assert_eq!(code(&client), 65);

    let mut client = opened();
    client.line("/mute", NOW);
    assert!(!client.ended().quit);
    let mute = Method::Operate(Operation::Mute { chat: ChatId(1), mute: Mute::ButMentions });
    assert!(answer(&mut client, mute, Err(Problem::NotLoggedIn)).quit);
    assert_eq!(code(&client), 65);
}

#[test]
fn a_file_that_comes_and_a_search_are_waited_for() {
    let mut client = opened();
    client.line("/save 1", NOW);
    client.line("/search 四点", NOW);
    assert!(!client.ended().quit);
    let search = Method::Search { find: crate::model::Find::default(), chat: None };
    assert!(!answer(&mut client, search, Ok(Answer::Hits(Vec::new()))).quit);
    let item = client.numbered("1").unwrap().id;
    let transfer = Transfer::Fetched("/tmp/a".into());
    assert!(client.told(Notification::Transfer { item, transfer }, NOW).quit);
    assert_eq!(code(&client), 0);
}

#[test]
fn without_a_login_the_end_is_77_and_names_what_was_not_done() {
    let scan = || {
        let url = "https://login.weixin.qq.com/l/IZwTwDRHlA==".to_owned();
        Notification::Login(Login::Scan { url, expires: NOW.plus_ms(240_000) })
    };
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    assert!(!client.ended().quit, "a session may go on");
    assert!(client.told(scan(), NOW).quit);
    assert_eq!(code(&client), 77);

    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("记一下", NOW);
    client.line("/quit", NOW);
    client.ended();
    assert!(!client.told(scan(), NOW).quit, "somebody may scan it");
    let out = client.gave_up();
    assert!(out.quit && out.lines == ["! 没有做: 记一下"], "{out:?}");
    assert_eq!(code(&client), 77);

    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("记一下", NOW);
    let why = ServerProblem::NoConnection(NetworkFault::Other);
    let unreachable = Login::Unreachable { why, retry_at: NOW };
    client.told(Notification::Login(unreachable), NOW);
    client.ended();
    assert!(client.gave_up().quit);
    assert_eq!(code(&client), 69);
}

#[test]
fn a_session_that_turns_out_to_be_over_is_no_success() {
    let mut client = opened();
    client.told(Notification::Connection(Connection::Connecting), NOW);
    client.line("四点见", NOW);
    client.ended();
    client.told(waiting(1, 0), NOW);
    assert!(!gathered(&mut client).quit);
    client.told(Notification::Connection(Connection::Ended { why: SessionEnd::LoggedOut }), NOW);
    client.told(Notification::Login(Login::Expired), NOW);
    assert!(gathered(&mut client).quit);
    assert_eq!(code(&client), 77);
    assert!(client.verdict().unwrap_err().to_string().contains("1 条待发"));
}

#[test]
fn whom_a_line_told_to_log_out_is_not_blamed_for_it() {
    let mut client = opened();
    client.line("/logout", NOW);
    assert!(!client.ended().quit);
    client.told(Notification::Connection(Connection::Ended { why: SessionEnd::LoggedOut }), NOW);
    client.told(Notification::Login(Login::Expired), NOW);
    assert!(client.ended().quit);
    assert_eq!(code(&client), 0);
}

#[test]
fn what_the_disk_did_not_take_is_no_success() {
    let mut client = opened();
    client.line("四点见", NOW);
    client.ended();
    let why = WritingProblem::NotStored(StoreProblem::Full).into();
    client.told(Notification::NotKept { chat: Some(ChatId(1)), text: "四点见".into(), why }, NOW);
    assert!(gathered(&mut client).quit);
    assert_eq!(code(&client), 74);
}

#[test]
fn a_person_is_kept_for_a_moment_only_and_not_blamed_for_a_slip() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Person);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/opne mm", NOW);
    client.line("/open mm", NOW);
    page(&mut client, 3);
    client.line("四点见", NOW);
    assert!(!client.line("/quit", NOW).quit);
    let patience = client.waiting().unwrap().patience;
    assert!(patience.as_secs() <= 2, "{patience:?}");
    client.told(waiting(1, 0), NOW);
    gathered(&mut client);
    assert!(client.gave_up().quit);
    assert_eq!(code(&client), 75, "a text that only waits is not sent");
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Person);
    assert!(client.line("/quit", NOW).quit, "at the login nothing is waited for");
    assert_eq!(code(&client), 0);
}

#[test]
fn the_notes_are_open_from_the_start_and_every_message_of_the_phone_is_printed() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("第一条笔记", NOW);
    client.told(helper(), NOW);
    let notes = Chat { kind: ChatKind::Notes, ..chat(1, "文件传输助手", 0) };
    let out = client.told(Notification::Chats(vec![notes]), NOW);
    assert!(out.ask.contains(&Method::Open { chat: ChatId(1) }), "{out:?}");
    let out = client.told(Notification::Login(Login::LoggedIn), NOW);
    let text = "第一条笔记".into();
    assert_eq!(out.ask, [Method::Send { chat: ChatId(1), text, mentions: Vec::new() }]);
    let phone = Item { sender: Sender::Me, ..item(40, "手机上写的") };
    let told = client.told(Notification::Items { chat: ChatId(1), items: vec![phone] }, NOW);
    assert_eq!(told.lines, ["[12:00] #1 我: 手机上写的"]);
    let last_year = Item { at: NOW.plus_ms(-300 * 86_400_000), ..item(41, "去年的") };
    let told = client.told(Notification::Items { chat: ChatId(1), items: vec![last_year] }, NOW);
    assert!(told.lines[0].starts_with("[2025-11-18 12:00] #2"), "{:?}", told.lines);
}

#[test]
fn what_was_not_answered_in_time_is_named_and_told_with_65() {
    for line in ["/save 1", "/mute", "/pin", "/logout", "/search 四点", "/more", "/members"] {
        for hurry in [PlainClient::gave_up, PlainClient::stopped] {
            let mut client = opened();
            client.line(line, NOW);
            assert!(!client.ended().quit, "{line}");
            assert!(hurry(&mut client).quit, "{line}");
            assert!(client.unanswered().concat().contains(line), "{line}");
            assert_eq!(code(&client), 65, "{line}");
        }
    }
    let mut client = opened();
    let own = Item { sender: Sender::Me, ..item(90, "四点见") };
    client.told(Notification::Items { chat: ChatId(1), items: vec![own.clone()] }, NOW);
    client.line("/recall 11", NOW);
    client.ended();
    assert!(client.gave_up().quit);
    assert_eq!(code(&client), 65);
    // The answer may still come while the backend ends.
    answer(&mut client, Method::Recall { item: own.id }, Ok(Answer::Done));
    assert!(client.unanswered().is_empty());
    assert_eq!(code(&client), 0);
}

#[test]
fn a_line_that_only_the_last_word_of_the_backend_counts_is_told_with_75() {
    for left in [Some(1), None] {
        let mut client = opened();
        let out = client.line("四点见", NOW);
        client.requests(&mut drafts::together(out));
        assert!(client.stopped().quit);
        client.ending.left = left;
        assert_eq!(code(&client), 75, "{left:?}");
    }
    let mut client = opened();
    let out = client.line("四点见", NOW);
    client.requests(&mut drafts::together(out));
    client.stopped();
    client.ending.left = Some(0);
    assert_eq!(code(&client), 0, "it went out while the backend ended");
    let mut client = opened();
    client.stopped();
    client.ending.left = Some(3);
    assert_eq!(code(&client), 0, "what others wrote is not held against this input");
}

#[test]
fn lines_that_a_signal_overtook_are_named_and_told_with_65() {
    let mut client = opened();
    let (tell, mut lines) = tokio::sync::mpsc::unbounded_channel();
    tell.send(Line::Whole("四点见".to_owned())).unwrap();
    tell.send(Line::Last("五点".to_owned())).unwrap();
    let out = super::super::stop(&mut client, &mut lines);
    assert!(out.quit && out.ask.is_empty(), "{out:?}");
    assert_eq!(out.lines, ["! 没有做: 四点见", "! 没有做: 五点"]);
    assert_eq!(code(&client), 65);
}

#[test]
fn the_last_line_of_a_pipe_needs_no_newline() {
    let mut client = opened();
    assert_eq!(sent(&client.last_line("四点见\r", NOW)), "四点见");
    let mut client = opened();
    assert_eq!(client.last_line("/logout", NOW).ask, [Method::LogOut]);
    let mut early = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    early.last_line("记一下", NOW);
    assert_eq!(early.lines.early, ["记一下"]);
    let mut client = opened();
    client.ending = Ending::new(Writer::Person);
    assert_eq!(client.last_line("四点", NOW), Out::default(), "at a terminal Enter sends");
}

#[test]
fn a_message_that_goes_on_at_the_end_of_the_input_is_a_draft_and_told_with_75() {
    for (begun, last) in [("", "四点\\"), ("四点\\", "五点\\")] {
        let mut client = opened();
        client.line(begun, NOW);
        client.last_line(last, NOW);
        let out = client.ended();
        assert!(out.quit && matches!(out.ask.as_slice(), [Method::SaveDraft { .. }]), "{out:?}");
        assert!(out.lines.concat().contains("存为草稿，没有发送: 四点"), "{out:?}");
        assert_eq!(code(&client), 75);
        assert!(client.verdict().unwrap_err().to_string().contains("1 条没写完"));
    }
    let mut client = opened();
    client.cut("四点");
    assert!(client.ended().lines.concat().contains("草稿"));
    assert_eq!(code(&client), 75, "the input failed");
}

#[test]
fn a_quote_that_is_none_and_a_picture_that_cannot_be_written_are_told_with_65() {
    let mut client = opened();
    let system = Item { sender: Sender::System, ..item(90, "你们已经是好友了") };
    client.told(Notification::Items { chat: ChatId(1), items: vec![system] }, NOW);
    let out = client.line("/reply 11 好", NOW);
    assert!(out.ask.is_empty() && out.lines[0].starts_with("! 这条不能引用"), "{out:?}");
    assert!(client.ended().quit);
    assert_eq!(code(&client), 65);
    let mut client = opened();
    let said = super::super::write_code(&mut client, std::path::Path::new("/dev/null"), "a");
    assert!(said.starts_with("! "), "{said}");
    assert_eq!(code(&client), 65);
}

/// The web account with one text that does not go out, then the other edition with a note that does.
fn left_in_web(stuck: u32) -> (PlainClient, Vec<String>) {
    let mut client = client();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/open mm", NOW);
    page(&mut client, 3);
    client.line("四点见", NOW);
    client.told(waiting(1, stuck), NOW);
    client.line("/edition", NOW);
    client.told(Notification::Account(None), NOW);
    let mut said = client.told(helper(), NOW).lines;
    let notes = Chat { kind: ChatKind::Notes, ..chat(1, "文件传输助手", 0) };
    said.extend(client.told(Notification::Chats(vec![notes]), NOW).lines);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    client.line("记一下", NOW);
    (client, said)
}

#[test]
fn a_text_that_stays_in_an_account_that_was_left_is_told_with_75() {
    for stuck in [0, 1] {
        let (mut client, _) = left_in_web(stuck);
        client.ended();
        page(&mut client, 3);
        assert!(gathered(&mut client).quit, "it is not waited for");
        assert_eq!(code(&client), 75);
        let words = client.verdict().unwrap_err().to_string();
        assert!(words.contains("1 条没有发出，存在换掉的那个账号里"), "{words}");
    }
}

#[test]
fn leaving_an_account_says_what_it_keeps() {
    let mut client = opened();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("四点见", NOW);
    client.told(waiting(1, 0), NOW);
    let said = client.told(account(2, Vec::new()), NOW).lines.concat();
    assert!(said.contains("1 条还没有发出，留在刚才的账号里"), "{said}");
}

#[test]
fn a_text_that_was_left_and_goes_out_when_its_account_opens_again_is_sent() {
    let (mut client, _) = left_in_web(0);
    page(&mut client, 3);
    client.told(Notification::Account(None), NOW);
    client.told(account(1, Vec::new()), NOW);
    client.told(waiting(1, 0), NOW);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    page(&mut client, 3);
    client.ended();
    gathered(&mut client);
    assert!(client.told(waiting(0, 0), NOW).quit);
    assert_eq!(code(&client), 0);
}

#[test]
fn a_text_that_its_account_confirms_after_it_was_left_is_told_with_75() {
    let mut client = opened();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    let out = client.line("四点见", NOW);
    let id = client.requests(&mut drafts::together(out))[0].id;
    client.told(account(2, Vec::new()), NOW);
    client.told(Response { id, result: Ok(Answer::Queued(Vec::new())) }, NOW);
    client.ended();
    assert_eq!(code(&client), 75);
}
