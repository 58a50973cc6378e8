//! Commands beside a client that has the account open: they tell and do what they do alone, and what they
//! write goes out by its session, each once and in order.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use wetui::host::clock::uptime;
use wetui::sim::{Endpoint, Fault, Kind};

use super::following::{Following, phone};
use super::offline::objects;
use super::promises::{read_all, with_notes};
use super::world::{World, many, told};

#[test]
fn reading_notes_tells_the_same_beside_a_client_and_once_that_was_killed() {
    let world = with_notes();
    let usual = read_all(|arguments| world.run(arguments));
    let (mut client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    assert_eq!(read_all(|arguments| world.run(arguments)), usual);
    client.kill().unwrap();
    client.wait().unwrap();
    assert_eq!(read_all(|arguments| world.run(arguments)), usual);
}

/// A daemon that ends with what it was started for.
pub struct Daemon<'a>(&'a World);

impl<'a> Daemon<'a> {
    pub fn start(world: &'a World, edition: &str) -> Self {
        let daemon = Self(world);
        let (code, printed, said) = world.run(&["--edition", edition, "daemon", "start"]);
        assert_eq!(code, 0, "{printed}{said}");
        daemon
    }
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.run(&["daemon", "stop"]);
            return;
        }
        let (code, printed, said) = self.0.run(&["daemon", "stop"]);
        assert_eq!(code, 0, "{printed}{said}");
    }
}

#[test]
fn with_a_daemon_notes_are_read_written_and_waited_for_as_without_one() {
    let world = with_notes();
    let usual = read_all(|arguments| world.run(arguments));
    let daemon = Daemon::start(&world, "filehelper");
    assert_eq!(read_all(|arguments| world.run(arguments)), usual);
    let done = |arguments: &[&str]| {
        assert_eq!(world.run(arguments), (0, String::new(), String::new()), "{arguments:?}");
    };
    done(&["note", "买菜"]);
    done(&["send", "-t", "filehelper", "买蛋"]);
    let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
    let sent: Vec<&str> = sends.iter().rev().take(2).map(|one| &*one.content).collect();
    assert_eq!(sent, ["买蛋", "买菜"]);
    let wait = Following::new(&world, &["wait", "--from", "phone", "--json"]);
    let line = wait.first_line(|| phone(&world, "在路上"));
    assert_eq!(objects(&line)[0]["text"], "在路上");
    assert_eq!(wait.ended().0, Some(0));
    drop(daemon);
}

#[test]
fn people_payments_and_conversations_are_told_beside_a_client_as_after_it_and_by_a_daemon() {
    let world = World::new();
    world.log_in("web");
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let handle = world.server.handle();
    world.runtime.block_on(handle.push("微信收款助手", "me", Kind::Payment(350))).unwrap();
    world.runtime.block_on(handle.push_text("李雷", "me", "会议室 B3 订好了")).unwrap();
    world.until_code(&["search", "会议室"], 0);
    world.until_code(&["ledger"], 0);
    let file = world.home.path().join("李雷.html").display().to_string();
    let reading: &[&[&str]] = &[
        &["chats", "--json"],
        &["contacts", "lilei", "--json"],
        &["history", "李雷", "--json"],
        &["search", "会议室", "from:李雷"],
        &["export", "李雷"],
        &["export", "李雷", "--force", "-o", &file],
        &["ledger", "--json"],
        &["ledger", "--by", "who", "--csv"],
    ];
    let read_all = || {
        let each = |arguments: &&[&str]| {
            let (code, printed, said) = world.run(arguments);
            assert_eq!((code, said.as_str()), (0, ""), "{arguments:?}: {printed}");
            printed
        };
        reading.iter().map(each).collect::<Vec<_>>()
    };
    let beside = read_all();
    assert!(std::fs::read_to_string(&file).unwrap().contains("会议室 B3"));
    drop(client.stdin.take());
    assert!(client.wait().unwrap().success());
    assert_eq!(read_all(), beside);
    let daemon = Daemon::start(&world, "web");
    assert_eq!(read_all(), beside, "with a daemon");
    drop(daemon);
    assert_eq!(read_all(), beside, "with neither");
}

#[test]
fn what_waits_in_the_outbox_of_a_client_is_listed_and_goes_out_once() {
    let world = World::new();
    world.log_in("filehelper");
    let (_client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    let handle = world.server.handle();
    let busy = Fault::Status(502);
    world.runtime.block_on(handle.fault(Endpoint::SendMsg, busy, 1_000)).unwrap();
    let (code, printed, said) = world.run(&["note", "--wait", "300ms", "买牛奶"]);
    assert_eq!((code, printed.as_str()), (75, ""), "{said}");
    let waits = objects(&world.until_code(&["outbox", "--json"], 0)).remove(0);
    assert_eq!(waits["text"], "买牛奶", "{waits}");
    world.runtime.block_on(handle.clear_faults()).unwrap();
    world.until_code(&["outbox"], 1);
    let sent = world.runtime.block_on(handle.sends()).unwrap();
    assert_eq!(sent.iter().map(|one| &*one.content).collect::<Vec<_>>(), ["买牛奶"]);
}

#[test]
fn a_message_is_waited_for_beside_a_client_and_a_todo_is_ticked_through_it() {
    let world = World::new();
    world.log_in("web");
    let (_client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let arguments = ["--edition", "web", "wait", "--from", "lilei", "--match", "^四点", "--json"];
    let wait = Following::new(&world, &arguments);
    let line = wait.first_line(|| {
        for text in ["不是", "四点见"] {
            let push = world.server.handle().push_text("李雷", "me", text);
            world.runtime.block_on(push).unwrap();
        }
    });
    assert_eq!(objects(&line)[0]["text"], "四点见");
    let (code, more, said) = wait.ended();
    assert_eq!((code, more.len(), said.as_str()), (Some(0), 0, ""));
    let (code, printed, said) = world.run(&["note", "--edition", "web", "--json", "[ ] 修水管"]);
    assert_eq!(code, 0, "{said}");
    let id = objects(&printed)[0]["id"].to_string();
    assert_eq!(world.run(&["notes", "done", &id]), (0, String::new(), String::new()));
    assert_eq!(world.run(&["notes", "--todo"]).0, 1);
}

/// Asks the server for nothing, over a new connection.
fn ask_server(world: &World) {
    let mut stream = TcpStream::connect(world.server.address()).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: wx\r\nConnection: close\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

/// Milliseconds that each of so many takes.
fn each_takes(count: usize, all: impl FnOnce()) -> f64 {
    let begun = uptime();
    all();
    let millis = u32::try_from(uptime().0 - begun.0).unwrap();
    f64::from(millis) / f64::from(u32::try_from(count).unwrap())
}

/// `NOTES=500` for the long form; with `--nocapture` the time that each takes is printed.
#[test]
fn notes_of_a_loop_arrive_once_and_in_order_by_the_session_of_a_client() {
    let world = World::new();
    world.log_in("filehelper");
    let config = world.home.path().join("config.toml");
    std::fs::write(&config, "[limits]\nunattended_per_day = 0\n").unwrap();
    let (_client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    let count = many("NOTES", 30);
    let script = format!("seq 1 {count} | while read i; do \"$@\" note \"n$i\" || exit; done");
    let mut shell = world.command("sh");
    shell.args(["-c", &script, "-", env!("CARGO_BIN_EXE_wx")]).args(world.arguments());
    shell.arg("--config").arg(config);
    let nothing = (0, String::new(), String::new());
    let each = each_takes(count, || assert_eq!(told(&shell.output().unwrap()), nothing));
    let server = each_takes(count, || (0..count).for_each(|_| ask_server(&world)));
    println!("{count} notes: {each:.1} ms each, the server's own answer {server:.1} ms");
    let expected: Vec<String> = (1..=count).map(|number| format!("n{number}")).collect();
    let sent = world.runtime.block_on(world.server.handle().sends()).unwrap();
    assert!(sent.iter().all(|one| one.arrivals == 1), "{sent:?}");
    assert_eq!(sent.into_iter().map(|one| one.content).collect::<Vec<_>>(), expected);
    let (_, printed, _) = world.run(&["history", "--json", "--since", "1d"]);
    let all = objects(&printed);
    assert!(all.iter().all(|note| note["state"] == "sent"), "{printed}");
    assert_eq!(all.iter().filter_map(|it| it["text"].as_str()).collect::<Vec<_>>(), expected);
}
