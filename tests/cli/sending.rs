//! Notes and messages from a shell: what arrives, what is printed, and how it ends.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Stdio};

use serde_json::Value;
use wetui::sim::{Endpoint, Fault, Kind};

use super::offline::{objects, take_in};
use super::world::{World, told};

/// A command with something on its standard input.
fn piped(world: &World, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = started(world, arguments, &[]);
    child.stdin.take().unwrap().write_all(input).unwrap();
    told(&child.wait_with_output().unwrap())
}

fn started(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> Child {
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(world.arguments()).args(arguments).envs(variables.iter().copied());
    let pipe = Stdio::piped;
    wx.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap()
}

/// What the server has accepted, in order.
fn sent(world: &World) -> Vec<String> {
    let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
    sends.into_iter().map(|one| one.content).collect()
}

fn fault(world: &World, endpoint: Endpoint, fault: Fault, times: u32) {
    world.runtime.block_on(world.server.handle().fault(endpoint, fault, times)).unwrap();
}

#[test]
fn a_note_arrives_exactly_and_nothing_is_printed() {
    let world = World::new();
    world.log_in("filehelper");
    let code = "fn main() {\n\t    let a: Vec<String> = b && c;\n}\n";
    let piped_code = format!("{code}\n");
    for (arguments, input, arrives) in [
        (&["note", "买", "牛奶 &amp; 面包"][..], "", "买 牛奶 &amp; 面包"),
        (&["note"], "  两行\n第二行 👨‍👩‍👧\n", "  两行\n第二行 👨‍👩‍👧"),
        (&["note"], &piped_code, code),
        (&["note", "-"], "从管道来", "从管道来"),
        (&["note", "-t", "build", "-t", "#家", "好了"], "没人读", "好了 #build #家"),
        (&["note", "--code", "rust", "-t", "x"], "  a\n", "```rust\n  a\n```\n#x"),
        (&["note", "--", "-e"], "", "-e"),
    ] {
        let (code, printed, said) = piped(&world, arguments, input.as_bytes());
        assert_eq!((code, printed.as_str(), said.as_str()), (0, "", ""), "{arguments:?}");
        assert_eq!(sent(&world).last().map(String::as_str), Some(arrives), "{arguments:?}");
    }
}

#[test]
fn a_note_that_is_accepted_is_an_object_with_its_id_and_state() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, printed, said) = world.run(&["note", "--json", "买牛奶"]);
    assert_eq!(code, 0, "{said}");
    let note = objects(&printed).remove(0);
    assert_eq!((&note["state"], &note["text"]), (&"sent".into(), &"买牛奶".into()), "{note}");
    assert_eq!(note["kind"], "text");
    assert!(note["id"].is_i64() && note["chat_id"].is_i64() && note["at"].is_string(), "{note}");
}

#[test]
fn nothing_to_send_is_a_wrong_command_line_and_bytes_that_are_no_text_are_told() {
    let world = World::new();
    world.log_in("filehelper");
    for (arguments, input, expected) in [
        (&["note"][..], &b""[..], 64),
        (&["note"], b"\n", 64),
        (&["note", " "], b"", 64),
        (&["note"], b"\xff\xfe", 65),
        (&["note", "-f", "/no/such/file"], b"", 65),
        (&["note", "-f", "/"], b"", 65),
        (&["note", "-f", "-"], b"", 64),
        (&["note", "-f", "-", "-"], b"x", 64),
        (&["note", "-t", "a b", "x"], b"", 64),
        (&["note", "--wait", "soon", "x"], b"", 64),
        (&["note", "--wait", "1s", "--queue", "x"], b"", 64),
        (&["note", "-e", "x"], b"", 64),
    ] {
        let (code, printed, said) = piped(&world, arguments, input);
        assert_eq!((code, printed.as_str()), (expected, ""), "{arguments:?}: {said}");
        assert!(!said.is_empty());
    }
    assert_eq!(sent(&world), Vec::<String>::new());
}

#[test]
fn controls_are_left_out_and_that_is_said() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, _, said) = piped(&world, &["note", "--lang", "zh"], b"a\x1b[1mb\x07\r\nc");
    assert_eq!((code, said.trim()), (0, "去掉了 2 个控制字符"));
    assert_eq!(sent(&world), ["a[1mb\nc"]);
}

#[test]
fn files_go_up_before_their_text_and_standard_input_is_named_by_its_first_bytes() {
    let world = World::new();
    world.log_in("filehelper");
    let file = world.home.path().join("表 1.csv");
    std::fs::write(&file, "a,b\n").unwrap();
    let (code, printed, said) =
        world.run(&["note", "--json", "-f", file.to_str().unwrap(), "给财务"]);
    assert_eq!(code, 0, "{said}");
    let all = objects(&printed);
    assert_eq!((&all[0]["kind"], &all[0]["file"]), (&"file".into(), &"表 1.csv".into()), "{all:?}");
    assert_eq!(all[1]["text"], "给财务");
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 40]].concat();
    let (code, printed, said) = piped(&world, &["note", "--json", "-f", "-"], &png);
    assert_eq!(code, 0, "{said}");
    assert_eq!(objects(&printed)[0]["kind"], "picture", "{printed}");
    let (code, printed, said) =
        piped(&world, &["note", "--json", "-f", "-", "--name", "日志.log"], b"x\n");
    assert_eq!((code, &objects(&printed)[0]["file"]), (0, &"日志.log".into()), "{said}");
}

#[test]
fn a_long_text_goes_as_a_file_with_its_ends_as_the_text() {
    let world = World::new();
    world.log_in("filehelper");
    let lines: Vec<String> = (1..=90).map(|number| number.to_string()).collect();
    let lines = lines.join("\n") + "\n";
    let arguments = ["note", "--lang", "zh", "--json", "--max", "50", "--name", "make.log"];
    let (code, printed, said) = piped(&world, &arguments, lines.as_bytes());
    assert_eq!(code, 0, "{said}");
    let all = objects(&printed);
    let path = all[0]["path"].as_str().unwrap();
    assert_eq!(
        (&all[0]["file"], std::fs::read_to_string(path).unwrap()),
        (&"make.log".into(), lines)
    );
    assert_eq!(all[1]["text"], "1\n2\n3\n…（中间 84 行见 make.log）\n88\n89\n90");
    let (code, printed, _) = piped(&world, &["note", "--json", "--max", "50"], b"1\n2\n");
    assert_eq!((code, objects(&printed).len()), (0, 1));
}

#[test]
fn what_is_written_in_an_editor_is_sent_and_stays_in_its_file_where_it_is_not() {
    let world = World::new();
    let script = |words: &str| {
        let path = world.home.path().join("editor");
        std::fs::write(&path, format!("#!/bin/sh\n{words}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let edits = |script: &str| {
        let child = started(&world, &["note", "-e", "--lang", "zh"], &[("EDITOR", script)]);
        told(&child.wait_with_output().unwrap())
    };
    let (code, _, said) = edits(&script("printf '写好的\\n' > \"$1\""));
    assert_eq!(code, 77, "{said}");
    let path = said.lines().find_map(|line| line.strip_prefix("写的内容还在 ")).unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), "写好的\n");
    world.log_in("filehelper");
    let (code, _, said) = edits(&script("printf '写好的\\n' > \"$1\""));
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(sent(&world), ["写好的"]);
    assert_eq!(edits(&script("true")).0, 64, "nothing was written");
    assert_eq!(edits(&script("echo x > \"$1\"; exit 3")).0, 65);
    assert_eq!(sent(&world).len(), 1);
}

#[test]
fn a_name_that_several_have_sends_nothing_and_lists_them() {
    let world = World::new();
    world.log_in("web");
    let (_, chats, _) = world.run(&["chats", "--json"]);
    let chats = objects(&chats);
    // A group of which nothing but the number has come yet is not called by its placeholder.
    let is_named = |chat: &Value| !chat["chat"].as_str().unwrap().starts_with('（');
    let group = chats.iter().find(|chat| chat["kind"] == "group" && is_named(chat)).unwrap();
    let name = group["chat"].as_str().unwrap();
    let names: String = chats.iter().map(|chat| chat["chat"].as_str().unwrap()).collect();
    let shared =
        |c: &char| chats.iter().filter(|it| it["chat"].as_str().unwrap().contains(*c)).count() > 1;
    let shared = names.chars().find(shared).unwrap().to_string();
    let (code, printed, said) = world.run(&["send", "-t", &shared, "在吗"]);
    assert_eq!((code, printed.as_str()), (65, ""), "{said}");
    assert!(said.lines().filter(|line| line.trim().starts_with("id:")).count() > 1, "{said}");
    for nobody in ["", " "] {
        let (code, printed, said) = world.run(&["send", "-t", nobody, "在吗"]);
        assert_eq!((code, printed.as_str()), (65, ""), "{said}");
    }
    let (code, _, said) = world.run(&["send", "-t", "没有这个人", "在吗"]);
    assert_eq!(code, 65, "{said}");
    assert_eq!(sent(&world), Vec::<String>::new());
    let (code, _, said) = world.run(&["send", "-t", name, "在吗"]);
    assert_eq!((code, said.as_str()), (0, ""));
    let (code, _, said) = world.run(&["send", "-t", &format!("id:{}", group["chat_id"]), "在"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(sent(&world), ["在吗", "在"]);
}

#[test]
fn a_dry_run_says_what_would_go_to_whom() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, printed, said) = world.run(&["note", "--lang", "zh", "--dry-run", "买牛奶"]);
    assert_eq!((code, printed.as_str()), (0, "会发给 文件传输助手\n  买牛奶\n"), "{said}");
    let (code, printed, _) = world.run(&["note", "--dry-run", "--json", "买牛奶"]);
    let told = objects(&printed).remove(0);
    assert_eq!((code, &told["state"], &told["text"]), (0, &"dry-run".into(), &"买牛奶".into()));
    assert_eq!(sent(&world), Vec::<String>::new());
}

#[test]
fn without_a_session_nothing_is_sent_or_kept_and_no_code_is_shown() {
    let world = World::new();
    let (code, printed, said) = world.run(&["note", "--lang", "zh", "买牛奶"]);
    assert_eq!((code, printed.as_str()), (77, ""), "{said}");
    assert!(said.contains("没有登录") && !said.contains("login.weixin"), "{said}");
    assert_eq!(world.run(&["note", "--queue", "买牛奶"]).0, 77, "there is no account yet");
    world.log_in("filehelper");
    world.runtime.block_on(world.server.handle().drop_sessions(1101)).unwrap();
    let (code, _, said) = world.run(&["note", "买牛奶"]);
    assert!(matches!(code, 75 | 77), "{code}: {said}");
}

#[test]
fn what_the_server_refuses_is_77_with_its_words() {
    let world = World::new();
    world.log_in("filehelper");
    fault(&world, Endpoint::SendMsg, Fault::Code(1204), 1);
    let (code, printed, said) = world.run(&["note", "--lang", "zh", "--json", "买牛奶"]);
    assert_eq!((code, &objects(&printed)[0]["state"]), (77, &"refused".into()), "{said}");
    assert!(said.contains("买牛奶") && said.contains("1204"), "{said}");
}

#[test]
fn what_is_kept_is_75_and_goes_out_first_with_the_next_session() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, printed, said) = world.run(&["note", "--lang", "zh", "--queue", "一"]);
    assert_eq!((code, printed.as_str()), (75, ""), "{said}");
    assert!(said.contains("存好了"), "{said}");
    fault(&world, Endpoint::SendMsg, Fault::Never, 1);
    let (code, _, said) = world.run(&["note", "--wait", "300ms", "二"]);
    assert_eq!(code, 75, "{said}");
    world.runtime.block_on(world.server.handle().clear_faults()).unwrap();
    let (code, _, said) = world.run(&["note", "三"]);
    assert_eq!(code, 0, "{said}");
    let mut arrived = sent(&world);
    arrived.dedup();
    assert_eq!(arrived, ["一", "二", "三"]);
}

#[test]
fn beside_an_open_client_a_note_goes_out_by_its_session_once() {
    let world = World::new();
    world.log_in("web");
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let (code, _, said) = world.run(&["note", "--edition", "web", "买牛奶"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(sent(&world), ["买牛奶"]);
    drop(client.stdin.take());
    assert!(client.wait().unwrap().success());
    assert_eq!(sent(&world), ["买牛奶"]);
}

#[test]
fn an_answer_quotes_a_message_under_the_name_that_everybody_knows() {
    let world = World::new();
    world.log_in("web");
    world.run(&["send", "-t", "filehelper", "会议几点"]);
    let (_, history, _) = world.run(&["history", "filehelper", "--json"]);
    let id = objects(&history)[0]["id"].to_string();
    let (code, _, said) = world.run(&["send", "-t", "filehelper", "--reply", &id, "四点"]);
    assert_eq!(code, 0, "{said}");
    let answer = sent(&world).pop().unwrap();
    assert!(answer.starts_with('「') && answer.ends_with("- -\n四点"), "{answer}");
    assert!(answer.contains("会议几点"), "{answer}");
    let (code, _, said) = world.run(&["send", "-t", "filehelper", "--reply", "999999", "四点"]);
    assert_eq!(code, 65, "{said}");
}

#[test]
fn what_the_server_words_for_the_user_is_quoted_by_what_it_is() {
    let world = World::new();
    world.log_in("web");
    let handle = world.server.handle();
    world.runtime.block_on(handle.push("李雷", "me", Kind::Transfer(10_000))).unwrap();
    world.runtime.block_on(handle.push_text("李雷", "me", "还你的")).unwrap();
    take_in(&world, "李雷", "还你的");
    let (_, history, _) = world.run(&["history", "李雷", "--json"]);
    let transfer = objects(&history).into_iter().find(|it| it["kind"] == "transfer").unwrap();
    let id = transfer["id"].to_string();
    let (code, _, said) =
        world.run(&["--lang", "zh", "send", "-t", "李雷", "--reply", &id, "谢谢"]);
    assert_eq!((code, said.as_str()), (0, ""));
    let answer = sent(&world).pop().unwrap();
    assert!(answer.starts_with("「李雷：[转账]」\n"), "{answer}");
}
