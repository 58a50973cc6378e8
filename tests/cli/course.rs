//! The log at its lowest level tells the course of a session, and nothing of what opens it.

use super::world::World;

#[test]
fn the_log_tells_the_course_of_a_session_without_a_key_in_it() {
    let world = World::new();
    let (code, _, said) = world.run(&["login", "--edition", "web", "--log", "trace"]);
    assert_eq!(code, 0, "{said}");
    let log = log(&world.data());
    for call in ["jslogin", "login", "webwxnewloginpage", "webwxinit", "webwxgetcontact"] {
        let told = format!("endpoint=\"{call}\"");
        let answered = |line: &&str| {
            line.contains(&told) && line.contains("status=200") && line.contains("ms=")
        };
        assert!(log.lines().any(|line| answered(&line)), "{call}: {log}");
    }
    for state in ["state=\"scan\"", "state=\"entering\"", "state=\"in\"", "epoch="] {
        assert!(log.contains(state), "{state}: {log}");
    }
    let requests = world.runtime.block_on(world.server.handle().requests()).unwrap();
    let keys = ["skey", "sid", "pass_ticket", "ticket", "uuid", "uin"];
    let mut secrets: Vec<String> = Vec::new();
    for request in &requests {
        let query = request.query.iter().filter(|(name, _)| keys.contains(&name.as_str()));
        secrets.extend(query.chain(&request.cookies).map(|(_, value)| value.clone()));
    }
    let people = world.runtime.block_on(world.server.handle().people()).unwrap();
    secrets.extend(people.into_iter().flat_map(|who| [who.wxid, who.nick, who.user_name]));
    secrets.retain(|secret| secret.len() > 5 || !secret.is_ascii());
    assert!(secrets.len() > 20);
    for secret in secrets {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
    assert!(!log.contains("http"), "the log holds an address: {log}");
}

/// What was written below this folder.
fn log(data: &std::path::Path) -> String {
    let mut folders = vec![data.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("wx.log") {
                return std::fs::read_to_string(path).unwrap();
            }
        }
    }
    panic!("no log")
}
