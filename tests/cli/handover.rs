//! The session goes from process to process while messages come: whoever follows them is told each once.

use rustix::process::Signal;

use super::following::{Following, phone_file};
use super::offline::objects;
use super::world::{World, names};

/// Every fourth message is a file of the phone, the others are words of somebody else.
fn push(world: &World, number: usize) -> String {
    if number % 4 == 3 {
        let name = format!("f{number}.bin");
        phone_file(world, &name, 1_000 + u64::try_from(number).unwrap());
        return name;
    }
    let text = format!("第{number}条");
    world.runtime.block_on(world.server.handle().push_text("李雷", "me", &text)).unwrap();
    text
}

/// What a line tells of: the name of a file, or words.
fn subject(line: &str) -> String {
    let message = &objects(line)[0];
    message["file"].as_str().or(message["text"].as_str()).unwrap().to_owned()
}

#[test]
fn two_hundred_messages_are_told_and_kept_once_though_each_holder_of_the_session_is_killed() {
    const ALL: usize = 200;
    let world = World::new();
    world.log_in("web");
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let tail = Following::new(&world, &["--edition", "web", "tail", "--json"]);
    let folder = world.home.path().join("in");
    let arguments = ["--edition", "web", "inbox", folder.to_str().unwrap()];
    let mut inbox = Following::new(&world, &arguments);
    let mut early = 0;
    let mut comes = || {
        early += 1;
        phone_file(&world, &format!("early-{early}"), early);
    };
    tail.first_line(&mut comes);
    inbox.first_line(&mut comes);
    let mut expected = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let until = |seen: &mut Vec<String>, last: &String| {
        while seen.last() != Some(last) {
            seen.push(subject(&tail.line()));
        }
    };
    for number in 0..ALL {
        expected.push(push(&world, number));
        // Some of what was pushed was told before, some will be after.
        match number {
            50 => {
                until(&mut seen, &expected[40]);
                client.kill().unwrap();
                client.wait().unwrap();
            }
            100 | 150 => {
                until(&mut seen, &expected[number - 10]);
                inbox.signal(Signal::KILL);
                inbox.ended();
                inbox = Following::new(&world, &arguments);
            }
            _ => {}
        }
    }
    until(&mut seen, expected.last().unwrap());
    seen.retain(|one| !one.starts_with("early-"));
    assert_eq!(seen, expected);
    while !inbox.line().ends_with(&format!(" f{}.bin", ALL - 1)) {}
    for following in [tail, inbox] {
        following.signal(Signal::TERM);
        let (code, more, said) = following.ended();
        assert_eq!((code, more.len()), (Some(0), 0), "{said}");
    }
    for number in (3..ALL).step_by(4) {
        let end = format!(" f{number}.bin");
        let there: Vec<String> =
            names(&folder).into_iter().filter(|name| name.ends_with(&end)).collect();
        assert_eq!(there.len(), 1, "{end}: {there:?}");
        let size = std::fs::metadata(folder.join(&there[0])).unwrap().len();
        assert_eq!(size, 1_000 + u64::try_from(number).unwrap());
    }
    assert!(!names(&folder).iter().any(|name| name.contains("(2)")), "{:?}", names(&folder));
}
