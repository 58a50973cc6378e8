//! A daemon is stopped and started again while commands follow messages: they go on where they were, and
//! tell each message once.

use rustix::process::Signal;
use wetui::sim::Kind;

use super::beside::Daemon;
use super::following::{Following, phone, phone_file};
use super::offline::objects;
use super::world::{World, names};

fn words(line: &str) -> String {
    objects(line)[0]["text"].as_str().unwrap().to_owned()
}

/// Nothing is left to say, and nothing went wrong.
fn ended_in_order(following: Following) {
    following.signal(Signal::TERM);
    let (code, more, said) = following.ended();
    assert_eq!((code, more.len()), (Some(0), 0), "{said}");
}

/// What the phone sends meanwhile, the last of it while a daemon runs again.
fn through_restarts(world: &World, mut sends: impl FnMut(&str)) {
    for round in 0..3 {
        let daemon = Daemon::start(world, "filehelper");
        sends(&format!("{round}：有后台"));
        drop(daemon);
        sends(&format!("{round}：停了"));
    }
    let daemon = Daemon::start(world, "filehelper");
    sends("又有后台");
    drop(daemon);
}

#[test]
fn messages_go_on_being_told_each_once_while_the_daemon_is_stopped_and_started_again() {
    let world = World::new();
    world.log_in("filehelper");
    let daemon = Daemon::start(&world, "filehelper");
    let tail = Following::new(&world, &["tail", "--json"]);
    let mut early = 0;
    tail.first_line(|| {
        early += 1;
        phone(&world, &format!("早{early}"));
    });
    drop(daemon);
    let mut sent = Vec::new();
    through_restarts(&world, |text| {
        phone(&world, text);
        sent.push(text.to_owned());
        // Some of it is told before the next holder has the session, some after.
        if text.contains("停了") {
            while words(&tail.line()) != text {}
        }
    });
    phone(&world, "最后");
    let mut told = Vec::new();
    while told.last().is_none_or(|last| last != "最后") {
        told.push(words(&tail.line()));
    }
    assert_eq!(told, ["又有后台", "最后"]);
    ended_in_order(tail);
}

#[test]
fn every_file_is_kept_once_while_the_daemon_is_stopped_and_started_again() {
    let world = World::new();
    world.log_in("filehelper");
    let daemon = Daemon::start(&world, "filehelper");
    let folder = world.home.path().join("in");
    let inbox = Following::new(&world, &["inbox", folder.to_str().unwrap()]);
    let mut early = 0;
    inbox.first_line(|| {
        early += 1;
        phone_file(&world, &format!("early-{early}"), early);
    });
    drop(daemon);
    let mut sent: u64 = 0;
    through_restarts(&world, |_| {
        sent += 1;
        phone_file(&world, &format!("f{sent}.bin"), 5_000 + sent);
        while sent.is_multiple_of(2) && !inbox.line().ends_with(&format!(" f{sent}.bin")) {}
    });
    phone_file(&world, "last", 4_000);
    while !inbox.line().ends_with(" last") {}
    ended_in_order(inbox);
    let names: Vec<String> =
        names(&folder).into_iter().filter(|name| !name.starts_with('.')).collect();
    for number in 1..=sent {
        let end = format!(" f{number}.bin");
        let there: Vec<&String> = names.iter().filter(|name| name.ends_with(&end)).collect();
        assert_eq!(there.len(), 1, "{end}: {names:?}");
        let size = std::fs::metadata(folder.join(there[0])).unwrap().len();
        assert_eq!(size, 5_000 + number);
    }
    assert!(!names.iter().any(|name| name.contains("(2)")), "{names:?}");
}

#[test]
fn payments_are_followed_and_one_message_is_waited_for_through_a_restart() {
    let world = World::new();
    world.log_in("web");
    let daemon = Daemon::start(&world, "web");
    let edition = ["--edition", "web"];
    let ledger = Following::new(&world, &[&edition[..], &["ledger", "--follow", "--csv"]].concat());
    assert!(ledger.line().contains("金额") || ledger.lines.recv().is_ok());
    let wait = ["wait", "--from", "lilei", "--match", "^好$", "--json"];
    let wait = Following::new(&world, &[&edition[..], &wait].concat());
    let handle = world.server.handle();
    let pays = |fen| {
        let push = handle.push("微信收款助手", "me", Kind::Payment(fen));
        world.runtime.block_on(push).unwrap();
    };
    let first = ledger.first_line(|| pays(100));
    assert!(first.contains("1.00"), "{first}");
    drop(daemon);
    pays(350);
    while !ledger.line().contains("3.50") {}
    let daemon = Daemon::start(&world, "web");
    pays(575);
    while !ledger.line().contains("5.75") {}
    let line = wait.first_line(|| {
        world.runtime.block_on(handle.push_text("李雷", "me", "不好")).unwrap();
        world.runtime.block_on(handle.push_text("李雷", "me", "好")).unwrap();
    });
    assert_eq!(words(&line), "好");
    assert_eq!(wait.ended().0, Some(0));
    drop(daemon);
    ended_in_order(ledger);
}
