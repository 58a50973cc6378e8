//! Lines behind a command that was to turn to another chat and did not.

use super::*;
use crate::api::{Login, ServerProblem};
use crate::model::NetworkFault;

/// 李雷 is open; of 张伟 there are two.
fn opened_by(writer: Writer) -> PlainClient {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, writer);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    let chats = vec![chat(1, "李雷", 0), chat(2, "张伟", 0), chat(3, "张伟", 0)];
    client.told(Notification::Chats(chats), NOW);
    assert!(client.line("/open 李雷", NOW).ask.contains(&Method::Open { chat: ChatId(1) }));
    client
}

#[test]
fn after_a_turn_that_failed_no_line_goes_to_the_chat_before() {
    let turns = [
        "/open 张伟",
        "/open 没有这个人",
        "/o 张伟",
        "/go 99",
        "/next",
        "/n",
        "/opne 张伟",
        "/nxet",
        "/to 张伟",
    ];
    for (writer, turn) in
        turns.iter().flat_map(|turn| [(Writer::Program, turn), (Writer::Person, turn)])
    {
        let mut client = opened_by(writer);
        let out = client.line(turn, NOW);
        assert!(out.lines.concat().contains("现在没有打开的聊天"), "{turn}: {out:?}");
        for line in ["只给张伟看的工资", "/file /etc/hostname", "/reply 1 好", "//x", "一\\"]
        {
            let out = client.line(line, NOW);
            assert!(out.ask.is_empty(), "{turn}, then {line}: {out:?}");
        }
        client.line("", NOW);
        let out = client.line("/open 李雷", NOW);
        assert!(out.ask.contains(&Method::Open { chat: ChatId(1) }));
        assert_eq!(sent(&client.line("在", NOW)), "在");
    }
}

#[test]
fn a_program_that_names_nobody_or_an_unknown_command_turns_to_nobody() {
    for turn in ["/open", "/open  ", "/chat 张伟", "/switch 张伟", "/members-of 张伟"] {
        let mut client = opened_by(Writer::Program);
        client.line(turn, NOW);
        assert!(client.line("只给张伟看的", NOW).ask.is_empty(), "{turn}");
        client.ended();
        assert!(client.verdict().is_err_and(|error| error.code() == 65), "{turn}");
        // Somebody at a terminal sees the list, or that there is no such command.
        let mut client = opened_by(Writer::Person);
        client.line(turn, NOW);
        assert_eq!(sent(&client.line("在", NOW)), "在", "{turn}");
    }
}

#[test]
fn the_notes_stay_open_where_nobody_else_can_be_meant() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.told(helper(), NOW);
    let notes = Chat { kind: ChatKind::Notes, ..chat(1, "文件传输助手", 0) };
    client.told(Notification::Chats(vec![notes]), NOW);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    client.line("/open 张伟", NOW);
    assert_eq!(sent(&client.line("记一下", NOW)), "记一下");
}

fn sends(out: &Out, words: &str) -> bool {
    let is = |ask: &Method| matches!(ask, Method::Send { text, .. } if text.as_str() == words);
    out.ask.iter().any(is)
}

#[test]
fn a_name_that_the_login_may_still_tell_is_looked_for_when_it_has_told_all() {
    for writer in [Writer::Program, Writer::Person] {
        let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, writer);
        client.told(Notification::Login(Login::Starting), NOW);
        client.told(Notification::Chats(vec![chat(1, "李雷雷", 0)]), NOW);
        let out = client.line("/open 李雷", NOW);
        assert!(out.ask.is_empty() && out.lines.concat().contains("登录后再做"), "{out:?}");
        assert!(client.line("在吗", NOW).ask.is_empty());
        client.told(Notification::Chats(vec![chat(2, "李雷", 0)]), NOW);
        let out = client.told(Notification::Login(Login::LoggedIn), NOW);
        assert!(out.ask.contains(&Method::Open { chat: ChatId(2) }), "{out:?}");
        assert!(sends(&out, "在吗"), "{out:?}");
    }
}

#[test]
fn without_a_server_a_name_means_a_chat_of_the_disk() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.told(Notification::Login(Login::Starting), NOW);
    client.told(Notification::Chats(vec![chat(1, "李雷", 0)]), NOW);
    client.line("/open 李雷", NOW);
    client.line("在吗", NOW);
    let why = ServerProblem::NoConnection(NetworkFault::Other);
    let out = client.told(Notification::Login(Login::Unreachable { why, retry_at: NOW }), NOW);
    assert!(out.ask.contains(&Method::Open { chat: ChatId(1) }), "{out:?}");
    assert!(sends(&out, "在吗"), "{out:?}");
}
