//! A session that another process holds is ended by it, and its data goes only where nobody uses it.

use std::process::Stdio;
use std::time::Duration;

use wetui::sim::{Endpoint, Fault};

use super::beside::Daemon;
use super::world::{World, names, told};

#[test]
fn a_logout_beside_a_client_ends_its_session_on_the_server_and_the_client_is_told() {
    let world = World::new();
    world.log_in("web");
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("已退出登录: 林小满 (web)"), "{said}");
    assert_eq!(world.farewells(), 1);
    crate::until(&lines, "已退出");
    client.kill().unwrap();
    client.wait().unwrap();
}

#[test]
fn a_logout_beside_a_client_that_the_server_did_not_hear_of_is_no_success() {
    let world = World::new();
    world.log_in("web");
    let (_client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let broken = world.server.handle().fault(Endpoint::Logout, Fault::DropBefore, u32::MAX);
    world.runtime.block_on(broken).unwrap();
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!(code, 69, "{said}");
    assert!(said.contains("只在本机退出了"), "{said}");
}

#[test]
fn a_logout_ends_the_session_of_a_daemon_which_goes_on_without_one() {
    let world = World::new();
    world.log_in("filehelper");
    let daemon = Daemon::start(&world, "filehelper");
    let (code, _, said) = world.run(&["--lang", "en", "logout"]);
    assert!(code == 0 && said.contains("logged out"), "{code} {said}");
    assert_eq!(world.farewells(), 1);
    // Between the two nobody holds the session for a moment.
    let holds = || world.run(&["daemon", "status", "--json"]).1.contains("\"running\":true");
    assert!((0..1_000).any(|_| holds()), "the daemon takes the session over");
    drop(daemon);
}

#[test]
fn a_wipe_beside_a_client_names_its_process_and_removes_nothing() {
    let world = World::new();
    world.log_in("web");
    let (client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let before = names(&world.data());
    for (lang, word) in [("zh", "什么都没删"), ("en", "nothing was removed")] {
        let (code, printed, said) = world.run(&["--lang", lang, "wipe", "--yes"]);
        assert_eq!((code, printed.as_str()), (75, ""), "{said}");
        assert!(said.contains(word) && said.contains(&client.id().to_string()), "{said}");
    }
    assert_eq!(names(&world.data()), before);
    assert_eq!(world.farewells(), 0);
}

#[test]
fn a_wipe_ends_the_daemon_that_holds_the_session_and_the_session_too() {
    let world = World::new();
    world.log_in("filehelper");
    // The wipe is what ends it.
    assert_eq!(world.run(&["--edition", "filehelper", "daemon", "start"]).0, 0);
    let (code, printed, said) = world.run(&["--lang", "zh", "wipe", "--yes"]);
    assert_eq!((code, printed.as_str()), (0, "已清除\n"), "{said}");
    assert!(said.contains("先结束后台进程"), "{said}");
    assert_eq!(names(&world.data()), Vec::<String>::new());
    assert_eq!(world.farewells(), 1);
    assert_eq!(world.run(&["daemon", "status"]).0, 1);
}

#[test]
fn of_two_daemons_beside_a_client_one_waits_and_the_other_says_so() {
    let world = World::new();
    world.log_in("filehelper");
    let (mut client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    let daemon = Daemon::start(&world, "filehelper");
    let mut second = world.command(env!("CARGO_BIN_EXE_wx"));
    second.args(world.arguments()).args(["--lang", "en", "daemon", "run"]);
    let second = told(&second.stdin(Stdio::null()).output().unwrap());
    assert!(second.0 == 75 && second.2.contains("waits already"), "{second:?}");
    drop(client.stdin.take());
    client.wait().unwrap();
    let (code, printed, _) = world.run(&["daemon", "status", "--json"]);
    assert!(printed.contains("\"running\":true"), "{code} {printed}");
    drop(daemon);
}

#[test]
fn a_daemon_is_found_in_the_moment_in_which_it_goes_on_with_the_session() {
    for kill in [false, true] {
        let world = World::new();
        world.log_in("filehelper");
        let (mut client, lines) = world.plain_of("filehelper", &[]);
        crate::until(&lines, "已登录");
        let daemon = Daemon::start(&world, "filehelper");
        if kill {
            client.kill().unwrap();
        } else {
            drop(client.stdin.take());
        }
        client.wait().unwrap();
        let (code, printed, said) = world.run(&["daemon", "status", "--json"]);
        assert!(printed.contains("\"running\":true"), "{kill} {code} {printed} {said}");
        // It is ended by the first command that is to end it.
        drop(daemon);
        assert_eq!(world.run(&["daemon", "status"]).0, 1);
    }
}

#[test]
fn what_is_on_its_way_is_tried_at_once_and_a_retry_says_how_it_stands_without_waiting() {
    let world = World::new();
    world.log_in("filehelper");
    let (_client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    let handle = world.server.handle();
    let busy = handle.fault(Endpoint::SendMsg, Fault::Status(502), 1_000);
    world.runtime.block_on(busy).unwrap();
    assert_eq!(world.run(&["note", "--wait", "300ms", "买牛奶"]).0, 75);
    let before = wetui::host::clock::uptime();
    let (code, printed, said) = world.run(&["--lang", "en", "outbox", "retry"]);
    assert_eq!((code, printed.as_str()), (75, ""), "{said}");
    assert!(said.contains("not sent yet"), "{said}");
    let took =
        Duration::from_millis(u64::try_from(wetui::host::clock::uptime().0 - before.0).unwrap());
    assert!(took < Duration::from_secs(50), "{took:?}");
    world.runtime.block_on(handle.clear_faults()).unwrap();
    assert_eq!(world.run(&["outbox", "retry", "--wait", "60s"]), (0, String::new(), String::new()));
}
