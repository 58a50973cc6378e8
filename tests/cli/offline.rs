//! What is read of the disk: which words find which messages, and which name means which chat.

use std::io::Write as _;

use wetui::sim::MsgId;

use super::world::World;

/// Somebody writes, and a client takes it in.
fn say(world: &World, who: &str, words: &str) -> MsgId {
    let id = world.runtime.block_on(world.server.handle().push_text(who, "me", words)).unwrap();
    take_in(world, who, words);
    id
}

/// The client runs with this chat open until these words are on its lines.
fn take_in(world: &World, chat: &str, words: &str) {
    let (mut client, lines) = world.plain();
    let mut input = client.stdin.take().unwrap();
    writeln!(input, "/open {chat}").unwrap();
    crate::until(&lines, words);
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
    let found = chats.into_iter().find(|chat| chat["name"] == "李雷").unwrap();
    let id = found["id"].to_string();
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
