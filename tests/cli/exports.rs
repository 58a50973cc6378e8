//! Conversations as files: the forms of `wx export`, where they go, and what they never do to a file
//! that is there.

use std::io::Read as _;
use std::process::Stdio;

use super::offline::{objects, say, take_in};
use super::world::{World, names};

const CODE: &str = "fn main() {\n    let v: Vec<String> = a<b && c;\n\n\treturn;\n}";

/// A chat in which code, what looks like Markdown, a file and a recalled message stand.
fn written() -> World {
    let world = World::new();
    world.log_in("web");
    for words in ["# 不是标题\n- 不是列表", CODE] {
        world.runtime.block_on(world.server.handle().push_text("李雷", "me", words)).unwrap();
    }
    let file = wetui::sim::Kind::File("报表](x).xlsx".to_owned(), 1_000);
    world.runtime.block_on(world.server.handle().push("李雷", "me", file)).unwrap();
    let gone = say(&world, "李雷", "密码是 8848");
    world.runtime.block_on(world.server.handle().recall(&gone)).unwrap();
    take_in(&world, "李雷", "撤回了一条消息");
    world
}

#[test]
fn a_conversation_is_exported_whole_in_four_forms() {
    let world = written();
    let export = |more: &[&str]| {
        let (code, printed, said) =
            world.run(&[&["--lang", "zh", "export", "lilei"], more].concat());
        assert_eq!((code, said.as_str()), (0, ""), "{more:?}");
        printed
    };
    let text = export(&[]);
    assert!(text.starts_with("# ") && text.contains("\n\n## 2"), "{text}");
    assert!(text.contains("\n\\# 不是标题\\\n\\- 不是列表\n"), "{text}");
    assert!(text.contains(&format!("\n```\n{CODE}\n```\n")), "{text}");
    assert!(text.contains("报表\\](x).xlsx") && text.contains("密码是 8848"), "{text}");
    let lines = objects(&export(&["--format", "jsonl"]));
    let texts: Vec<&str> = lines.iter().filter_map(|it| it["text"].as_str()).collect();
    assert!(texts.contains(&CODE) && texts.contains(&"# 不是标题\n- 不是列表"), "{texts:?}");
    assert_eq!(lines.last().unwrap()["original"], "密码是 8848");
    let html = export(&["--format", "html"]);
    assert!(html.contains("Vec&lt;String&gt; = a&lt;b &amp;&amp; c;\n\n\treturn;"), "{html}");
    assert!(html.trim_end().ends_with("</html>"), "{html}");
    let text = export(&["--format", "txt"]);
    assert!(text.contains("\n    # 不是标题\n    - 不是列表\n"), "{text}");
    let head = |line: &&str| line.is_empty() || line.starts_with("    ") || line.starts_with("20");
    assert!(text.lines().skip(1).all(|line| head(&line)), "{text}");
}

#[test]
fn an_export_into_a_file_is_whole_and_takes_no_place_of_another_one() {
    let world = written();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let export = |to: &str, more: &[&str]| {
        let (code, printed, said) =
            world.run(&[&["--lang", "zh", "export", "李雷", "-o", to], more].concat());
        assert_eq!(printed, "");
        (code, said)
    };
    for (name, begin) in [("a.md", "# "), ("a.jsonl", "{"), ("a.html", "<!DOCTYPE"), ("a", "# ")] {
        assert_eq!(export(&path(name), &[]), (0, String::new()), "{name}");
        assert!(std::fs::read_to_string(path(name)).unwrap().starts_with(begin), "{name}");
    }
    std::fs::write(path("a.md"), "别人的").unwrap();
    let (code, said) = export(&path("a.md"), &[]);
    assert_eq!((code, said.contains("--force")), (64, true), "{said}");
    assert_eq!(std::fs::read_to_string(path("a.md")).unwrap(), "别人的");
    assert_eq!(export(&path("a.md"), &["--force"]), (0, String::new()));
    assert!(std::fs::read_to_string(path("a.md")).unwrap().starts_with("# "));
    let (code, said) = export(&folder.path().display().to_string(), &["--force"]);
    assert_eq!((code, said.contains("不是普通文件")), (64, true), "{said}");
    assert_eq!(export(&path("b.md"), &["--until", "2020-01-01"]), (1, String::new()));
    assert_eq!(export(&path("none/b.md"), &[]).0, 74);
    assert_eq!(names(folder.path()), ["a", "a.html", "a.jsonl", "a.md"], "nothing half is left");
}

#[test]
fn a_reader_that_goes_away_and_an_empty_environment_are_no_failure() {
    let world = World::new();
    world.log_in("web");
    let line = "很长的一行 ".repeat(2_000);
    for _ in 0..20 {
        world.runtime.block_on(world.server.handle().push_text("李雷", "me", &line)).unwrap();
    }
    say(&world, "李雷", "最后一条");
    for command in [&["export", "李雷"][..], &["history", "李雷"], &["search", "很长"]] {
        let mut wx = std::process::Command::new(env!("CARGO_BIN_EXE_wx"));
        wx.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut client = wx.args(world.arguments()).args(command).spawn().unwrap();
        let mut first = [0; 1];
        client.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = client.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.as_str()), (Some(0), ""), "{command:?}");
    }
}
