//! Who is logged in, and who is not any more after `wx logout`.

use std::io::Write as _;

use wetui::sim::{Endpoint, Fault};

use super::world::{World, names, server_folder, told};

#[test]
fn a_logout_ends_the_session_that_is_used_whatever_edition_is_the_default() {
    let world = World::new();
    world.log_in("web");
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("已退出登录") && said.contains("(web)"), "{said}");
    assert_eq!(world.farewells(), 1);
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!((code, said.contains("没有登录")), (77, true), "{said}");
    assert_eq!(world.farewells(), 1);
}

#[test]
fn a_logout_names_every_edition_and_ends_all_of_them() {
    let world = World::new();
    world.log_in("filehelper");
    world.log_in("web");
    let (code, _, said) = world.run(&["--lang", "en", "logout"]);
    assert_eq!(code, 0, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("logged out: ") && lines[0].ends_with("(web)"), "{said}");
    assert!(lines[1].starts_with("logged out: ") && lines[1].ends_with("(filehelper)"), "{said}");
    assert_eq!(world.farewells(), 2);
    let (code, people, _) = world.run(&["contacts"]);
    assert_eq!(code, 0);
    assert!(people.contains("李雷"), "the account used last is still the one that is read");
}

#[test]
fn a_logout_of_one_edition_leaves_the_other_alone() {
    let world = World::new();
    world.log_in("filehelper");
    world.log_in("web");
    let (code, _, said) = world.run(&["--edition", "filehelper", "logout"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("(filehelper)") && !said.contains("(web)"), "{said}");
    let (code, _, said) = world.run(&["--edition", "filehelper", "logout"]);
    assert_eq!(code, 77, "{said}");
    let (code, _, said) = world.run(&["logout"]);
    assert_eq!((code, said.contains("(web)")), (0, true), "{said}");
}

#[test]
fn a_logout_reaches_accounts_that_were_not_used_last_and_does_not_stop_at_one_it_cannot_read() {
    let world = World::new();
    world.log_in("web");
    let folder = world.data().join("default");
    let server = server_folder(&folder);
    let name = names(&server).into_iter().find(|name| name.starts_with("web-")).unwrap();
    let uin = name.trim_start_matches("web-").split('.').next().unwrap();
    let another = server.join("web-7.db");
    std::fs::copy(server.join(format!("web-{uin}.db")), &another).unwrap();
    let database = rusqlite::Connection::open(&another).unwrap();
    database.execute("UPDATE state SET value = replace(value, ?1, '7')", [uin]).unwrap();
    drop(database);
    std::fs::create_dir(server.join("web-8.db")).unwrap();
    let (code, _, said) = world.run(&["--lang", "en", "logout"]);
    assert_eq!(code, 74, "{said}");
    assert_eq!(said.matches("logged out: 林小满 (web)").count(), 2, "{said}");
    assert!(said.contains("not logged out: 8 (web)"), "{said}");
    std::fs::remove_dir(server.join("web-8.db")).unwrap();
    let current = std::fs::read_to_string(server.join("current.json")).unwrap();
    assert!(current.contains(uin), "another account is used from now on: {current}");
    assert_eq!(world.run(&["logout"]).0, 77);
}

#[test]
fn a_login_that_gives_up_does_not_say_that_it_goes_on() {
    let world = World::new();
    // a port of this machine where nobody listens
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for (lang, what) in [("zh", "连不上服务器"), ("en", "cannot be reached")] {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.arg("--data-dir").arg(world.data()).args(["--lang", lang, "--server", &nowhere]);
        let (code, _, said) = told(&wx.arg("login").output().unwrap());
        assert_eq!((code, said.contains(what)), (69, true), "{said}");
        assert!(!said.contains("重试") && !said.contains("again"), "{said}");
    }
}

#[test]
fn who_has_an_account_open_is_said_in_the_language_of_the_user() {
    let world = World::new();
    world.log_in("filehelper");
    let folder = world.data().join("default");
    let server = server_folder(&folder);
    let lock = names(&server).into_iter().find(|name| name.contains(".lock")).unwrap();
    let held = std::fs::File::create(server.join(lock)).unwrap();
    held.lock().unwrap();
    for (lang, words) in [("zh", "在另一个 wx 里打开"), ("en", "is open in another wx")] {
        let (code, _, said) = world.run(&["--lang", lang, "logout"]);
        assert_eq!((code, said.contains(words)), (75, true), "{said}");
    }
}

#[test]
fn a_logout_that_the_server_did_not_hear_of_is_no_success() {
    // It is not reached, it does not answer well, it says no.
    for fault in [Fault::DropBefore, Fault::Status(502), Fault::Code(-1)] {
        let world = World::new();
        world.log_in("web");
        let broken = world.server.handle().fault(Endpoint::Logout, fault, u32::MAX);
        world.runtime.block_on(broken).unwrap();
        let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
        assert_eq!(code, 69, "{fault:?}: {said}");
        assert!(said.contains("只在本机退出了: 林小满 (web)"), "{fault:?}: {said}");
        assert!(said.contains("在服务器上还有效"), "{fault:?}: {said}");
        let sessions = world.runtime.block_on(world.server.handle().sessions()).unwrap();
        assert_eq!(sessions.len(), 1);
        let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
        assert_eq!((code, said.contains("没有登录")), (77, true), "forgotten here: {said}");
    }
}

#[test]
fn a_logout_of_a_session_that_the_server_does_not_know_any_more_is_one() {
    let world = World::new();
    world.log_in("web");
    let refused = world.server.handle().fault(Endpoint::Logout, Fault::Code(1101), u32::MAX);
    world.runtime.block_on(refused).unwrap();
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!((code, said.contains("已退出登录")), (0, true), "{said}");
}

#[test]
fn a_wipe_says_when_a_session_lives_on_and_removes_everything_all_the_same() {
    let world = World::new();
    world.log_in("web");
    world.log_in("filehelper");
    let broken = world.server.handle().fault(Endpoint::Logout, Fault::DropBefore, u32::MAX);
    world.runtime.block_on(broken).unwrap();
    // Every edition is left, whichever is named.
    let arguments = ["--lang", "zh", "--edition", "web", "wipe", "--yes"];
    let (code, printed, said) = world.run(&arguments);
    assert_eq!((code, printed.as_str()), (69, "已清除\n"), "{said}");
    assert!(said.contains("(web)") && said.contains("(filehelper)"), "{said}");
    assert_eq!(names(&world.data()), Vec::<String>::new());
}

#[test]
fn a_line_that_logs_out_and_is_not_heard_of_fails() {
    let world = World::new();
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    let broken = world.server.handle().fault(Endpoint::Logout, Fault::DropBefore, u32::MAX);
    world.runtime.block_on(broken).unwrap();
    writeln!(client.stdin.take().unwrap(), "/logout").unwrap();
    assert_eq!(client.wait().unwrap().code(), Some(69));
}

/// Ways in which what is stored of a session cannot be read any more.
fn spoil(database: &std::path::Path, way: &str) {
    match way {
        "emptied" => drop(std::fs::File::create(database).unwrap()),
        "first page" => {
            let mut bytes = std::fs::read(database).unwrap();
            bytes[..4096].fill(0x5a);
            std::fs::write(database, bytes).unwrap();
        }
        "marked as damaged" => {
            spoil(database, "session cut");
            std::fs::write(database.with_extension("db.damaged"), "").unwrap();
        }
        _ => {
            let database = rusqlite::Connection::open(database).unwrap();
            let sql = "UPDATE state SET value = substr(value, 1, 200) WHERE name = 'session'";
            assert_eq!(database.execute(sql, []).unwrap(), 1);
        }
    }
}

#[test]
fn a_session_that_cannot_be_read_is_not_said_to_be_over() {
    for way in ["emptied", "first page", "session cut", "marked as damaged"] {
        for command in [&["logout"][..], &["wipe", "--yes"]] {
            let world = World::new();
            world.log_in("web");
            spoil(&world.database(), way);
            let (code, printed, said) = world.run(&[&["--lang", "zh"], command].concat());
            assert_eq!(code, 69, "{way} {command:?}: {said}");
            assert!(said.contains("可能还有效") && said.contains("手机"), "{way}: {said}");
            assert!(!said.contains("没有登录") && !said.contains("已退出"), "{way}: {said}");
            let is_wiped = command.first() == Some(&"wipe");
            assert_eq!(printed == "已清除\n", is_wiped, "{way}");
            assert_eq!(names(&world.data()).is_empty(), is_wiped, "{way}");
        }
    }
}

#[test]
fn sessions_on_another_server_are_named_and_not_said_to_be_over() {
    let world = World::new();
    world.log_in("web");
    let host = world.server.url().split("//").last().unwrap().trim_end_matches('/').to_owned();
    let run = |arguments: &[&str]| {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.arg("--data-dir").arg(world.data()).args(["--lang", "zh"]);
        told(&wx.args(["--server", "http://127.0.0.1:9"]).args(arguments).output().unwrap())
    };
    let (code, _, said) = run(&["logout"]);
    assert_eq!(code, 69, "{said}");
    assert!(said.contains(&format!("林小满 (web) {host}")), "{said}");
    assert!(said.contains("没有退出") && said.contains("--server"), "{said}");
    let (code, printed, said) = run(&["wipe", "--yes"]);
    assert_eq!((code, printed.as_str()), (69, "已清除\n"), "{said}");
    assert!(said.contains(&format!("林小满 (web) {host}")) && said.contains("手机"), "{said}");
    assert_eq!(names(&world.data()), Vec::<String>::new());
    assert_eq!(world.farewells(), 0);
}

#[test]
fn keys_that_stay_in_a_locked_database_are_told_and_nothing_is_wiped() {
    let world = World::new();
    world.log_in("web");
    let held = rusqlite::Connection::open(world.database()).unwrap();
    held.execute_batch("BEGIN IMMEDIATE; UPDATE chats SET marked = marked").unwrap();
    let kept = || -> u32 {
        let sql = "SELECT count(*) FROM state WHERE name IN ('session', 'keys')";
        held.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!((code, kept()), (75, 2), "{said}");
    assert!(said.contains("密钥还在") && !said.contains("已退出登录"), "{said}");
    let (code, printed, said) = world.run(&["--lang", "zh", "wipe", "--yes"]);
    assert_eq!((code, printed.as_str(), kept()), (75, "", 2), "{said}");
    assert!(said.contains("什么都没删"), "{said}");
    held.execute_batch("ROLLBACK").unwrap();
    let (code, _, said) = world.run(&["--lang", "zh", "logout"]);
    assert_eq!((code, kept()), (0, 0), "{said}");
}
