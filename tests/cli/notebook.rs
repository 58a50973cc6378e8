//! The notebook from the shell, and what waits in the outbox.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::offline::{objects, pipe};
use super::world::World;

#[test]
fn notes_are_found_by_tag_by_what_is_to_do_and_by_expression() {
    let world = World::new();
    world.log_in("filehelper");
    assert_eq!(world.run(&["notes"]).0, 1, "an empty notebook");
    let lines = "#家 买菜\\\n还有蛋\n家里的事\n#家里的 C++ #Work\n[ ] 修水管 #家\n[x] 取快递\n\
                 todo: 写测试\n";
    let (code, printed, said) = pipe(&world, lines);
    assert_eq!(code, 0, "{printed}{said}");
    let count = |more: &[&str]| {
        let (code, printed, said) = world.run(&[&["notes"], more].concat());
        assert_eq!((code == 0, said.as_str()), (!printed.is_empty(), ""), "{more:?}: {code}");
        printed.lines().count()
    };
    assert_eq!(count(&[]), 6);
    assert_eq!(count(&["--tag", "家"]), 2);
    assert_eq!(count(&["-t", "#家", "-t", "work"]), 0);
    assert_eq!(count(&["-t", "#家里的", "-t", "work"]), 1);
    assert_eq!(count(&["--todo"]), 2);
    assert_eq!(count(&["--todo", "--tag", "家"]), 1);
    assert_eq!(count(&["--grep", r"C\+\+"]), 1);
    assert_eq!(count(&["--grep", "^(还有|取快递|\\[x\\])"]), 1);
    assert_eq!(count(&["--grep", "(?m)^还有"]), 1);
    assert_eq!(count(&["--limit", "2"]), 2);
    assert_eq!(count(&["--tag", "家", "--limit", "1", "--since", "1h"]), 1);
    assert_eq!(count(&["--until", "1h"]), 0);
    let (code, _, said) = world.run(&["--lang", "zh", "notes", "--grep", "("]);
    assert_eq!((code, said.contains("正则表达式不对")), (65, true), "{said}");
    let (_, printed, _) = world.run(&["notes", "--json"]);
    let notes = objects(&printed);
    assert_eq!(
        (&notes[0]["tags"][0], &notes[0]["text"]),
        (&"家".into(), &"#家 买菜\n还有蛋".into())
    );
    let todo: Vec<_> = notes.iter().map(|note| note["todo"].as_str().unwrap_or("")).collect();
    assert_eq!(todo, ["", "", "", "open", "done", "open"]);
    let (_, printed, _) = world.run(&["notes", "--md", "--tag", "家"]);
    assert!(printed.contains(" \\#家 买菜\\\n  还有蛋\n- "), "{printed}");
    assert!(printed.contains(" \\[ \\] 修水管 #家\n"), "{printed}");
    let (code, exported, _) = world.run(&["export"]);
    let (_, printed, _) = world.run(&["notes", "--md"]);
    assert_eq!((code, exported), (0, printed), "the notebook is exported as it is printed");
}

#[test]
fn what_is_to_do_is_done_and_undone_from_the_shell_and_told_by_every_command() {
    let world = World::new();
    world.log_in("filehelper");
    pipe(&world, "[ ] 修水管 #家\n随便\n家里的事\n学 C++\nC# 入门\n");
    let (_, printed, _) = world.run(&["notes", "--todo", "--json"]);
    let note = objects(&printed).remove(0);
    let id = note["id"].to_string();
    let query = |words: &[&str]| {
        let (code, printed, said) = world.run(&[&["search"], words].concat());
        assert_eq!(said, "");
        (code, printed.lines().count())
    };
    assert_eq!(query(&["tag:家"]), (0, 1));
    assert_eq!(query(&["#家"]), (0, 1));
    assert_eq!(query(&["tag:家里的"]), (1, 0));
    assert_eq!(query(&["C++"]), (0, 1));
    assert_eq!(query(&["[ ]"]), (0, 1));
    assert_eq!(query(&["is:todo"]), (0, 1));
    assert_eq!(query(&["from:phone"]), (1, 0), "all of it was written here");
    assert_eq!(world.run(&["notes", "done", &id]), (0, String::new(), String::new()));
    assert_eq!((query(&["is:todo"]), query(&["is:done", "tag:家"])), ((1, 0), (0, 1)));
    assert_eq!(world.run(&["notes", "--todo"]).0, 1);
    let (_, printed, _) = world.run(&["notes", "--json", "--tag", "家"]);
    let note = objects(&printed).remove(0);
    assert_eq!((&note["todo"], &note["text"]), (&"done".into(), &"[ ] 修水管 #家".into()));
    for form in [&["notes"][..], &["notes", "--md"], &["history"], &["export"]] {
        let (_, printed, _) = world.run(form);
        let ticked = printed.replace('\\', "");
        assert!(ticked.contains("[x] 修水管"), "{form:?}: {printed}");
    }
    assert_eq!(world.run(&["notes", "undo", &format!("id:{id}")]).0, 0);
    assert_eq!(query(&["is:todo"]), (0, 1));
    let (_, printed, _) = world.run(&["notes", "--json", "--grep", "随便"]);
    let plain = objects(&printed)[0]["id"].to_string();
    for (wrong, expected) in [(plain.as_str(), 65), ("999999", 65), ("x", 64)] {
        let (code, printed, said) = world.run(&["notes", "done", wrong]);
        assert_eq!((code, printed.as_str()), (expected, ""), "{wrong}: {said}");
        assert!(!said.is_empty());
    }
    assert_eq!(world.run(&["notes", "done"]).0, 64);
    assert_eq!(world.run(&["notes", "--todo", "done", &id]).0, 64);
}

/// The line-oriented client of File Transfer Helper, until it has said these words or is ready.
fn says_at_its_start(world: &World, words: &str) -> bool {
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(world.arguments()).args(["--plain", "--edition", "filehelper", "--lang", "zh"]);
    let mut client = wx.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(client.stdin.take().unwrap(), "在吗").unwrap();
    let output = client.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().contains(words)
}

#[test]
fn a_note_is_told_again_at_its_time_also_by_a_client_that_starts_later_and_only_once() {
    let world = World::new();
    world.log_in("filehelper");
    pipe(&world, "@30m 关火 #家\n[ ] 交报告 @明天9点\n@王芳 在吗\n");
    let (code, printed, said) = world.run(&["notes", "--due"]);
    assert_eq!((code, printed.lines().count()), (0, 2), "{printed}{said}");
    assert!(printed.lines().next().unwrap().ends_with("关火 #家"), "{printed}");
    let (_, printed, _) = world.run(&["notes", "--due", "--json", "--todo"]);
    let due = objects(&printed).remove(0);
    assert!(due["due"].is_string() && due["todo"] == "open", "{due}");
    assert!(!says_at_its_start(&world, "提醒"), "it is too early");
    let place = world.data().join("default");
    let database = find_database(&place).unwrap();
    let db = rusqlite::Connection::open(database).unwrap();
    let sql = "UPDATE reminders SET due = 1000 WHERE due = (SELECT min(due) FROM reminders)";
    assert_eq!(db.execute(sql, []).unwrap(), 1);
    drop(db);
    assert!(says_at_its_start(&world, "关火 #家"));
    assert_eq!(world.run(&["notes", "--due"]).1.lines().count(), 1);
    assert!(!says_at_its_start(&world, "! 提醒"));
}

fn find_database(place: &Path) -> Option<PathBuf> {
    let mut entries = std::fs::read_dir(place).ok()?.map(|entry| entry.unwrap().path());
    let found = |path: PathBuf| {
        let is_database = path.extension().is_some_and(|it| it == "db");
        if path.is_dir() { find_database(&path) } else { is_database.then_some(path) }
    };
    entries.find_map(found)
}

#[test]
fn what_the_server_did_not_take_is_in_the_outbox_with_its_reason() {
    let world = World::new();
    world.log_in("filehelper");
    let handle = world.server.handle();
    let (code, printed, said) = world.run(&["outbox"]);
    assert_eq!((code, printed.as_str(), said.as_str()), (1, "", ""));
    let refused = wetui::sim::Fault::Code(1204);
    world.runtime.block_on(handle.fault(wetui::sim::Endpoint::SendMsg, refused, 1)).unwrap();
    let (code, printed, said) = pipe(&world, "买牛奶\n");
    assert_eq!(code, 75, "{printed}{said}");
    let (code, printed, said) = world.run(&["--lang", "zh", "outbox"]);
    assert_eq!((code, printed.lines().count()), (0, 1), "{said}");
    let fields: Vec<&str> = printed.trim_end().split('\t').collect();
    assert!(fields[2].starts_with("id:") && fields[3].ends_with("] 买牛奶"), "{printed}");
    let (_, printed, _) = world.run(&["outbox", "--json"]);
    let waits = objects(&printed);
    assert!(waits[0]["state"] != "sent" && waits[0]["text"] == "买牛奶", "{printed}");
    assert!(waits[0]["chat"].is_string() && waits[0]["at"].is_string(), "{printed}");
}

#[test]
fn people_are_found_by_pinyin_and_doubt_lists_ids() {
    let world = World::new();
    world.log_in("web");
    super::offline::say(&world, "李雷", "在吗");
    for wanted in ["lilei", "李雷"] {
        let (code, printed, said) = world.run(&["history", wanted]);
        assert_eq!(code, 0, "{said}");
        assert!(printed.contains("在吗"), "{printed}");
        let (code, printed, said) = world.run(&["contacts", wanted]);
        assert_eq!((code, printed.contains("李雷")), (0, true), "{printed}{said}");
    }
    let (code, _, said) = world.run(&["history", "zw"]);
    assert_eq!((code, said.matches("id:").count() >= 2), (65, true), "{said}");
}

#[test]
fn a_shell_completes_chats_and_tags_of_the_account_that_the_line_names() {
    let world = World::new();
    world.log_in("filehelper");
    pipe(&world, "买菜 #家\n写完 #工作\n");
    let script = world.home.path().join("wx.bash");
    std::fs::write(&script, world.run(&["completions", "bash"]).1).unwrap();
    let general = world.arguments().join(" ");
    let offered = |line: &str, last: &str| {
        let shell = format!(
            "source {}; COMP_WORDS=({} {general} {line} '{last}'); \
             COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); _wx_with_names {} '{last}' ''; \
             printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script.display(),
            env!("CARGO_BIN_EXE_wx"),
            env!("CARGO_BIN_EXE_wx"),
        );
        let output = world.command("bash").args(["-c", &shell]).output().unwrap();
        let (code, printed, said) = super::world::told(&output);
        assert_eq!((code, said.as_str()), (0, ""), "{line}");
        printed.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered("note -t", ""), ["工作", "家"]);
    assert_eq!(offered("notes --tag", "家"), ["家"]);
    assert_eq!(offered("history", ""), ["文件传输助手"]);
    assert_eq!(offered("send -t", "没有"), [""]);
    assert!(offered("", "his").contains(&"history".to_owned()));
    for shell in ["zsh", "fish"] {
        let (code, script, _) = world.run(&["completions", shell]);
        assert!(code == 0 && script.contains("--names"), "{shell}");
    }
    let (_, zsh, _) = world.run(&["completions", "zsh"]);
    assert!(zsh.contains(":CHAT:_wx_chats'") && zsh.contains(":TAG:_wx_tags'"));
}
