//! Messages and files as they come: each once and whole, whoever holds the session, until the end.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use wetui::sim::Kind;

use super::offline::objects;
use super::world::{World, names};

/// A command that goes on, and the lines that it prints.
pub struct Following {
    pub child: Child,
    pub lines: Receiver<String>,
}

impl Following {
    pub fn new(world: &World, arguments: &[&str]) -> Self {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        Self::of(wx.args(world.arguments()).args(arguments))
    }

    /// The same by any command.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = std::sync::mpsc::channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        Self { child, lines }
    }

    pub fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).expect("a line")
    }

    /// The first line. What comes before it follows is old to it, so that something comes until it does.
    pub fn first_line(&self, mut comes: impl FnMut()) -> String {
        for _ in 0..60 {
            comes();
            if let Ok(line) = self.lines.recv_timeout(Duration::from_secs(1)) {
                return line;
            }
        }
        panic!("it follows nothing");
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its code, what it still printed, and what it said.
    pub fn ended(mut self) -> (Option<i32>, Vec<String>, String) {
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = self.child.wait().unwrap();
        (status.code(), self.lines.iter().collect(), said)
    }
}

pub fn phone(world: &World, text: &str) {
    world.runtime.block_on(world.server.handle().push_text("me", "filehelper", text)).unwrap();
}

pub fn phone_file(world: &World, name: &str, size: u64) {
    let kind = Kind::File(name.to_owned(), size);
    world.runtime.block_on(world.server.handle().push("me", "filehelper", kind)).unwrap();
}

fn words(line: &str) -> String {
    objects(line)[0]["text"].as_str().unwrap().to_owned()
}

#[test]
fn messages_are_told_as_they_come_and_a_signal_ends_that_in_order() {
    let world = World::new();
    world.log_in("filehelper");
    phone(&world, "早已在路上");
    let tail = Following::new(&world, &["tail", "--json"]);
    assert_eq!(words(&tail.line()), "早已在路上");
    for number in 0..5 {
        phone(&world, &format!("第{number}条"));
    }
    for number in 0..5 {
        assert_eq!(words(&tail.line()), format!("第{number}条"));
    }
    tail.signal(Signal::TERM);
    let (code, more, said) = tail.ended();
    assert_eq!((code, more.len()), (Some(0), 0), "{said}");
}

#[test]
fn beside_a_client_each_message_is_told_once_and_also_after_it_has_left() {
    let world = World::new();
    world.log_in("web");
    let push = |text: &str| {
        let handle = world.server.handle();
        world.runtime.block_on(handle.push_text("李雷", "me", text)).unwrap();
    };
    let (mut client, lines) = world.plain();
    crate::until(&lines, "");
    let tail = Following::new(&world, &["--edition", "web", "tail", "--json"]);
    let mut pushed = 0;
    let first = words(&tail.first_line(|| {
        pushed += 1;
        push(&format!("客户端在{pushed}"));
    }));
    let first: u32 = first.strip_prefix("客户端在").unwrap().parse().unwrap();
    for number in first + 1..=pushed {
        assert_eq!(words(&tail.line()), format!("客户端在{number}"));
    }
    push("又一条");
    assert_eq!(words(&tail.line()), "又一条");
    drop(client.stdin.take());
    client.wait().unwrap();
    push("客户端走了");
    assert_eq!(words(&tail.line()), "客户端走了");
    tail.signal(Signal::INT);
    let (code, more, said) = tail.ended();
    assert_eq!((code, more.len()), (Some(0), 0), "{said}");
}

#[test]
fn the_end_of_the_session_is_told_in_words_and_by_the_code() {
    let world = World::new();
    let (code, printed, said) = world.run(&["tail"]);
    assert_eq!((code, printed.as_str()), (77, ""), "{said}");
    world.log_in("filehelper");
    let tail = Following::new(&world, &["tail", "--json", "--lang", "zh"]);
    phone(&world, "早");
    assert_eq!(words(&tail.line()), "早");
    world.runtime.block_on(world.server.handle().drop_sessions(1100)).unwrap();
    let (code, _, said) = tail.ended();
    assert_eq!(code, Some(77), "{said}");
    assert!(said.contains("手机上退出了登录") && said.contains("wx login"), "{said}");
}

#[test]
fn a_reader_that_goes_away_ends_it_though_nothing_comes() {
    let world = World::new();
    world.log_in("filehelper");
    let mut wx = world.command("sh");
    let arguments = world.arguments().join(" ");
    let line = format!("{} {arguments} tail | head -1", env!("CARGO_BIN_EXE_wx"));
    let mut shell = wx.args(["-c", &line]).stdout(Stdio::piped()).spawn().unwrap();
    phone(&world, "只要一条");
    let mut printed = String::new();
    shell.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert!(printed.ends_with("只要一条\n"), "{printed}");
    assert!(shell.wait().unwrap().success());
}

#[test]
fn one_message_is_waited_for_by_who_sent_it_and_what_it_says() {
    let world = World::new();
    world.log_in("web");
    let push = |from: &str, text: &str| {
        let handle = world.server.handle();
        world.runtime.block_on(handle.push_text(from, "me", text)).unwrap();
    };
    let arguments = [
        "--edition",
        "web",
        "wait",
        "--from",
        "lilei",
        "--match",
        r"\d{4}",
        "--timeout",
        "2m",
        "--json",
    ];
    let wait = Following::new(&world, &arguments);
    push("妈妈", "1234");
    push("李雷", "没有数");
    push("李雷", "验证码 5678");
    let (code, printed, said) = wait.ended();
    assert_eq!((code, printed.len()), (Some(0), 1), "{printed:?} {said}");
    assert_eq!(words(&printed[0]), "验证码 5678");
    let (code, printed, said) =
        world.run(&["--edition", "web", "wait", "--from", "phone", "--timeout", "300ms"]);
    assert_eq!((code, printed.as_str(), said.as_str()), (1, "", ""), "none came");
    for wrong in [&["wait", "--match", "("][..], &["wait", "--timeout", "soon"]] {
        assert_eq!(world.run(wrong).0, 64, "{wrong:?}");
    }
    assert_eq!(world.run(&["--edition", "web", "wait", "--chat", "没有这个人"]).0, 65);
}

#[test]
fn what_the_phone_sends_lands_in_a_folder_under_its_time_and_is_handed_to_a_program() {
    let world = World::new();
    world.log_in("filehelper");
    let folder = world.home.path().join("收");
    let list = world.home.path().join("list");
    let exec = format!("sh -c 'echo \"$1\" >> {}' -", list.display());
    let arguments = ["inbox", folder.to_str().unwrap(), "--exec", &exec];
    let inbox = Following::new(&world, &arguments);
    phone(&world, "不是文件");
    phone_file(&world, "../../报告.pdf", 2_000);
    let path = inbox.line();
    let name = path.rsplit('/').next().unwrap();
    let (at, own) = name.split_at(16);
    assert!(at.starts_with("20") && own.ends_with("报告.pdf") && !own.contains('/'), "{name}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 2_000);
    phone_file(&world, "again.bin", 3_000);
    assert!(inbox.line().ends_with("again.bin"));
    inbox.signal(Signal::TERM);
    let (code, _, said) = inbox.ended();
    assert_eq!(code, Some(0), "{said}");
    let handed = std::fs::read_to_string(list).unwrap();
    assert_eq!(handed.lines().count(), 2, "{handed}");
    assert_eq!(handed.lines().next(), Some(path.as_str()));
}

#[test]
fn beside_a_client_files_land_as_well_and_also_after_it_was_killed() {
    let world = World::new();
    world.log_in("web");
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let folder = world.home.path().join("in");
    let inbox = Following::new(&world, &["--edition", "web", "inbox", folder.to_str().unwrap()]);
    let mut sent = 1_000;
    let first = inbox.first_line(|| {
        sent += 1;
        phone_file(&world, &format!("beside-{sent}.bin"), sent);
    });
    assert!(first.contains(" beside-"), "{first}");
    client.kill().unwrap();
    client.wait().unwrap();
    phone_file(&world, "after.bin", 2_000);
    let mut path = inbox.line();
    while path.contains(" beside-") {
        path = inbox.line();
    }
    assert!(path.ends_with(" after.bin"), "{path}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 2_000);
    inbox.signal(Signal::TERM);
    let (code, more, said) = inbox.ended();
    assert_eq!((code, more.len()), (Some(0), 0), "{said}");
}

#[test]
fn two_hundred_files_are_each_there_once_and_whole_though_it_is_killed_ten_times() {
    const FILES: usize = 200;
    let world = World::new();
    world.log_in("filehelper");
    let folder = world.home.path().join("in");
    let arguments = ["inbox", folder.to_str().unwrap()];
    // The first start says from when on.
    let inbox = Following::new(&world, &arguments);
    phone_file(&world, "first", 999);
    assert!(inbox.line().ends_with(" first"));
    inbox.signal(Signal::KILL);
    inbox.ended();
    for number in 0..FILES {
        phone_file(&world, &format!("f{number}.bin"), 1_000 + u64::try_from(number).unwrap());
    }
    for run in 0..10 {
        let inbox = Following::new(&world, &arguments);
        for _ in 0..=run {
            inbox.line();
        }
        inbox.signal(Signal::KILL);
        inbox.ended();
    }
    let inbox = Following::new(&world, &arguments);
    phone_file(&world, "last", 998);
    while !inbox.line().ends_with(" last") {}
    inbox.signal(Signal::TERM);
    let (code, _, said) = inbox.ended();
    assert_eq!(code, Some(0), "{said}");
    let names = names(&folder);
    let visible: Vec<&String> = names.iter().filter(|name| !name.starts_with('.')).collect();
    let sizes: BTreeSet<u64> =
        visible.iter().map(|name| std::fs::metadata(folder.join(name)).unwrap().len()).collect();
    assert_eq!((visible.len(), sizes.len()), (FILES + 2, FILES + 2), "{visible:?}");
    assert!(!visible.iter().any(|name| name.contains("(2)")), "{visible:?}");
    assert!(names.iter().all(|name| !name.starts_with(".wx-part")), "{names:?}");
}

#[test]
fn a_hang_up_ends_what_follows_unless_it_was_begun_with_nohup() {
    let world = World::new();
    world.log_in("filehelper");
    let mut nohup = world.command("sh");
    nohup.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_wx")]);
    nohup.args(world.arguments()).args(["tail", "--json"]);
    let tail = Following::of(&mut nohup);
    tail.first_line(|| phone(&world, "一"));
    tail.signal(Signal::HUP);
    tail.first_line(|| phone(&world, "二"));
    tail.signal(Signal::TERM);
    assert_eq!(tail.ended().0, Some(0));
    let tail = Following::new(&world, &["tail", "--json"]);
    tail.first_line(|| phone(&world, "三"));
    tail.signal(Signal::HUP);
    tail.ended();
}
