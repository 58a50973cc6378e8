//! What is read of the disk: which words find which messages, and which name means which chat.

use std::io::Write as _;

use wetui::sim::MsgId;

use super::world::World;

/// Somebody writes, and a client takes it in.
pub fn say(world: &World, who: &str, words: &str) -> MsgId {
    let id = world.runtime.block_on(world.server.handle().push_text(who, "me", words)).unwrap();
    take_in(world, who, words);
    id
}

/// The client runs with this chat open until these words are on its lines.
pub fn take_in(world: &World, chat: &str, words: &str) {
    let (mut client, lines) = world.plain();
    let mut input = client.stdin.take().unwrap();
    // The words may come by the sync before the page is answered, which a quit would call undone.
    for _ in 0..2 {
        writeln!(input, "/open {chat}").unwrap();
        crate::until(&lines, words);
    }
    writeln!(input, "/quit").unwrap();
    assert!(client.wait().unwrap().success());
}

#[test]
fn several_words_are_looked_for_without_quotes() {
    let world = World::new();
    world.log_in("web");
    say(&world, "李雷", "会议室 B3 订好了");
    for words in [&["search", "会议室", "B3"][..], &["search", "会议室 B3"]] {
        let (code, found, said) = world.run(words);
        assert_eq!((code, found.lines().count()), (0, 1), "{words:?}: {found}{said}");
        assert!(found.contains("会议室 B3 订好了"), "{found}");
    }
    let (_, found, _) = world.run(&["search", "--chat", "李雷", "会议室", "from:李雷"]);
    assert_eq!(found.lines().count(), 1, "{found}");
    let (code, _, said) = world.run(&["--lang", "zh", "search", "会议室", "after:嗯"]);
    assert_eq!((code, said.contains("不是过滤条件")), (65, true), "{said}");
}

#[test]
fn a_recalled_message_is_found_and_printed_by_what_it_said() {
    let world = World::new();
    world.log_in("web");
    let id = say(&world, "李雷", "密码是 8848");
    world.runtime.block_on(world.server.handle().recall(&id)).unwrap();
    take_in(&world, "李雷", "撤回了一条消息");
    let (code, found, said) = world.run(&["--lang", "zh", "search", "8848"]);
    assert_eq!(code, 0, "{said}");
    assert!(found.contains("撤回") && found.contains("(密码是 8848)"), "{found}");
    let (_, found, _) = world.run(&["search", "--json", "8848"]);
    let hit: serde_json::Value = serde_json::from_str(found.trim_end()).unwrap();
    assert_eq!(hit["original"], "密码是 8848");
}

#[test]
fn a_chat_is_meant_by_its_name_or_its_id_and_doubt_shows_the_ids() {
    let world = World::new();
    world.log_in("web");
    say(&world, "李雷", "在吗");
    let (_, chats, _) = world.run(&["chats", "--json"]);
    let chats = chats.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = chats.into_iter().find(|chat| chat["chat"] == "李雷").unwrap();
    let id = found["chat_id"].to_string();
    for wanted in [id.clone(), format!("id:{id}"), "李雷".to_owned()] {
        let (code, history, said) = world.run(&["history", &wanted]);
        assert_eq!(code, 0, "{wanted}: {said}");
        assert!(history.contains("在吗"), "{wanted}: {history}");
    }
    let (code, _, said) = world.run(&["--lang", "zh", "history", "张伟"]);
    assert_eq!((code, said.matches("id:").count()), (65, 2), "{said}");
    let (code, _, said) = world.run(&["--lang", "zh", "history", "id:999999"]);
    assert_eq!((code, said.contains("没有叫这个的聊天")), (65, true), "{said}");
}

#[test]
fn contacts_stand_in_the_order_of_an_address_book() {
    let world = World::new();
    world.log_in("web");
    let (code, contacts, said) = world.run(&["contacts"]);
    assert_eq!(code, 0, "{said}");
    let at = |name: &str| {
        let found = contacts.lines().position(|line| line.starts_with(name));
        found.unwrap_or_else(|| panic!("{name}: {contacts}"))
    };
    assert!(at("陈静") < at("李雷") && at("李雷") < at("妈妈"), "{contacts}");
    assert!(at("妈妈") < at("张伟") && at("张伟") < at("404宿舍"), "{contacts}");
}

pub fn objects(printed: &str) -> Vec<serde_json::Value> {
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_message_in_json_says_where_it_stands_and_what_it_is() {
    let world = World::new();
    world.log_in("web");
    say(&world, "李雷", "会议室 B3 订好了");
    say(&world, "妈妈", "会议室在哪");
    let file = wetui::sim::Kind::File("报表.xlsx".to_owned(), 1_000);
    world.runtime.block_on(world.server.handle().push("李雷", "me", file)).unwrap();
    take_in(&world, "李雷", "[文件");
    for command in [&["history", "李雷", "--json"][..], &["search", "会议室", "--json"]] {
        let (code, printed, said) = world.run(command);
        assert_eq!(code, 0, "{said}");
        for message in objects(&printed) {
            for key in ["chat", "kind", "at", "from", "state", "text"] {
                assert!(message[key].is_string(), "{key}: {message}");
            }
            assert!(message["chat_id"].is_i64() && message["id"].is_i64(), "{message}");
        }
    }
    let (_, printed, _) = world.run(&["search", "会议室", "--json"]);
    let chats: Vec<_> = objects(&printed).iter().map(|it| it["chat"].clone()).collect();
    assert_eq!(chats, ["妈妈", "李雷"]);
    let (_, printed, _) = world.run(&["history", "李雷", "--json"]);
    let file = objects(&printed).into_iter().find(|it| it["kind"] == "file").unwrap();
    assert!(file["file"].is_string() && file["size"].is_i64(), "{file}");
    assert_eq!(file["state"], "received");
    let ids = |printed: &str| -> Vec<(serde_json::Value, serde_json::Value)> {
        objects(printed).iter().map(|it| (it["chat_id"].clone(), it["kind"].clone())).collect()
    };
    let (_, chats, _) = world.run(&["chats", "--json"]);
    let (_, contacts, _) = world.run(&["contacts", "--json"]);
    let contacts = ids(&contacts);
    assert!(ids(&chats).iter().all(|chat| contacts.contains(chat)), "one kind in both");
}

#[test]
fn a_range_of_time_and_a_number_narrow_what_is_printed() {
    let world = World::new();
    world.log_in("web");
    for text in ["第一", "第二", "第三"] {
        say(&world, "李雷", text);
    }
    let count = |more: &[&str]| {
        let (code, printed, said) = world.run(&[&["history", "李雷"], more].concat());
        assert!(code == i32::from(printed.is_empty()), "{more:?}: {code} {said}");
        printed.lines().count()
    };
    assert_eq!(count(&[]), 3);
    assert_eq!(count(&["--limit", "2"]), 2);
    assert_eq!(count(&["--since", "1h"]), 3);
    assert_eq!(count(&["--until", "1h"]), 0);
    assert_eq!(count(&["--since", "7d", "--until", "1h"]), 0);
    let (code, printed, _) = world.run(&["search", "第", "--since", "1h", "--limit", "1"]);
    assert_eq!((code, printed.lines().count()), (0, 1), "{printed}");
    for command in [&["search", "没有这个词"][..], &["contacts", "没有这个人"]] {
        let (code, printed, said) = world.run(command);
        assert_eq!((code, printed.as_str(), said.as_str()), (1, "", ""), "{command:?}");
    }
    let (code, _, said) = world.run(&["--lang", "zh", "history", "李雷", "--since", "嗯"]);
    assert_eq!((code, said.contains("不是时间")), (65, true), "{said}");
    let (code, _, said) = world.run(&["--lang", "zh", "history"]);
    assert_eq!((code, said.contains("wx chats")), (64, true), "{said}");
}

#[test]
fn where_there_is_one_conversation_nobody_need_name_it_and_a_queued_line_says_so() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, _, said) = world.run(&["history"]);
    assert_eq!(code, 1, "{said}");
    let handle = world.server.handle();
    let (endpoint, fault) = (wetui::sim::Endpoint::SendMsg, wetui::sim::Fault::Status(502));
    world.runtime.block_on(handle.fault(endpoint, fault, 1)).unwrap();
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(world.arguments()).args(["--plain", "--edition", "filehelper", "--lang", "zh"]);
    let piped = std::process::Stdio::piped;
    let mut client = wx.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    client.stdin.take().unwrap().write_all("买牛奶\n修水管\n".as_bytes()).unwrap();
    let (code, printed, said) = super::world::told(&client.wait_with_output().unwrap());
    assert_eq!(code, 0, "{printed}{said}");
    let sent = world.runtime.block_on(handle.sends()).unwrap();
    assert_eq!(sent.iter().map(|it| &*it.content).collect::<Vec<_>>(), ["买牛奶", "修水管"]);
    for command in [&["history"][..], &["history", "filehelper"]] {
        let (code, printed, said) = world.run(command);
        assert_eq!((code, printed.lines().count()), (0, 2), "{said}");
        assert!(!printed.contains("待发"), "{printed}");
    }
}

/// The line-oriented client of File Transfer Helper with these lines as its input.
pub fn pipe(world: &World, lines: &str) -> (i32, String, String) {
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(world.arguments()).args(["--plain", "--edition", "filehelper", "--lang", "zh"]);
    let piped = std::process::Stdio::piped;
    let mut client = wx.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    client.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    super::world::told(&client.wait_with_output().unwrap())
}

#[test]
fn what_a_pipe_could_not_send_is_told_with_75_and_is_no_sent_line_in_the_history() {
    let world = World::new();
    world.log_in("filehelper");
    let handle = world.server.handle();
    let refused = wetui::sim::Fault::Code(1204);
    world.runtime.block_on(handle.fault(wetui::sim::Endpoint::SendMsg, refused, 1)).unwrap();
    let (code, printed, said) = pipe(&world, "买牛奶\n");
    assert_eq!(code, 75, "{printed}{said}");
    assert!(said.contains("1 条"), "{said}");
    let (_, history, _) = world.run(&["--lang", "zh", "history"]);
    assert!(history.contains("] 买牛奶"), "{history}");
    let (_, history, _) = world.run(&["history", "--json"]);
    assert_ne!(objects(&history)[0]["state"], "sent", "{history}");
    let (code, printed, said) = pipe(&world, "/file /没有这个.txt\n");
    assert_eq!(code, 65, "{printed}{said}");
}

#[test]
fn the_last_line_of_a_pipe_is_sent_without_a_newline_and_one_that_goes_on_is_a_draft() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, printed, said) = pipe(&world, "买牛奶");
    assert_eq!(code, 0, "{printed}{said}");
    let sent = world.runtime.block_on(world.server.handle().sends()).unwrap();
    assert_eq!(sent.iter().map(|it| &*it.content).collect::<Vec<_>>(), ["买牛奶"]);
    let (code, printed, said) = pipe(&world, "修水管\\");
    assert_eq!(
        (code, printed.contains("存为草稿，没有发送: 修水管")),
        (75, true),
        "{printed}{said}"
    );
    let (_, printed, _) = pipe(&world, "");
    assert!(printed.contains("草稿（未发送）: 修水管"), "{printed}");
}
