//! The keys of what commands print with `--json` are those that the manual lists, of every command and in
//! both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wetui::sim::{Endpoint, Fault, Kind};

use super::beside::Daemon;
use super::following::{Following, phone_file};
use super::offline::{objects, take_in};
use super::world::{World, names};

type Keys = BTreeSet<String>;

/// The keys by the commands that print them, as the manual tells.
fn documented(manual: &str) -> BTreeMap<String, Keys> {
    let plain = manual.replace("\\-", "-").replace("\\e", "\\");
    let (_, section) = plain.split_once(".SH \"JSON\"\n").unwrap();
    let section = section.split("\n.SH ").next().unwrap();
    let mut all: BTreeMap<String, Keys> = BTreeMap::new();
    let mut adds_to_message = Vec::new();
    for entry in section.split(".TP\n").skip(1) {
        let (title, rest) = entry.strip_prefix("\\fB").unwrap().split_once("\\fR\n").unwrap();
        let about = rest.lines().next().unwrap();
        let key =
            |line: &str| line.strip_prefix("\\fI")?.split_once("\\fR").map(|it| it.0.to_owned());
        let keys: Keys = rest.lines().filter_map(key).collect();
        if about == "A message, and:" {
            adds_to_message.push(title.to_owned());
        }
        if !keys.is_empty() {
            all.insert(title.to_owned(), keys);
        }
    }
    let message = all.iter().find(|(title, _)| title.contains("history")).unwrap().1.clone();
    for title in adds_to_message {
        all.get_mut(&title).unwrap().extend(message.iter().cloned());
    }
    all
}

/// What was printed, by the words under which the manual lists it.
#[derive(Default)]
struct Printed(BTreeMap<String, Vec<Value>>);

impl Printed {
    fn add(&mut self, title: &str, lines: &str) {
        let objects = objects(lines);
        assert!(!objects.is_empty(), "{title}");
        self.0.entry(title.to_owned()).or_default().extend(objects);
    }

    /// What a command prints that ends with this code.
    fn run(&mut self, world: &World, title: &str, arguments: &[&str], wanted: i32) {
        let (code, printed, said) = world.run(arguments);
        assert_eq!(code, wanted, "{arguments:?}: {said}");
        self.add(title, &printed);
    }
}

const MESSAGE: &str = "send, note, history, search, tail, wait, inbox, export --format jsonl";
const DRY_RUN: &str = "send --dry-run, note --dry-run";

/// Every kind of object that is printed of a world in which there is one of each.
fn printed() -> Printed {
    let world = World::new();
    world.log_in("web");
    let handle = world.server.handle();
    let mut all = Printed::default();
    let file = world.home.path().join("表.csv");
    std::fs::write(&file, "a,b\n").unwrap();
    let file = file.to_str().unwrap();
    all.run(&world, MESSAGE, &["send", "-t", "filehelper", "--json", "-f", file, "给财务"], 0);
    all.run(&world, MESSAGE, &["note", "--json", "[ ] 关火 #家 @30m"], 0);
    all.run(&world, DRY_RUN, &["send", "-t", "filehelper", "--json", "--dry-run", "-f", file], 0);
    all.run(&world, DRY_RUN, &["note", "--json", "--dry-run", "买牛奶"], 0);
    let push = |from: &str, kind| world.runtime.block_on(handle.push(from, "me", kind)).unwrap();
    push("微信收款助手", Kind::Payment(350));
    let gone = push("李雷", Kind::Text("密码是 8848".to_owned()));
    take_in(&world, "李雷", "8848");
    world.runtime.block_on(handle.recall(&gone)).unwrap();
    take_in(&world, "李雷", "撤回");
    world.runtime.block_on(handle.fault(Endpoint::SendMsg, Fault::Code(1204), 1)).unwrap();
    all.run(&world, MESSAGE, &["note", "--json", "没人要"], 77);
    for (title, arguments) in [
        (MESSAGE, &["history", "李雷", "--json"][..]),
        (MESSAGE, &["history", "filehelper", "--json"]),
        (MESSAGE, &["search", "--json", "8848"]),
        (MESSAGE, &["export", "filehelper", "--format", "jsonl"]),
        ("chats", &["chats", "--json"]),
        ("contacts", &["contacts", "--json"]),
        ("notes", &["notes", "--json"]),
        ("notes", &["notes", "--due", "--json"]),
        ("outbox", &["outbox", "--json"]),
        ("ledger", &["ledger", "--json"]),
        ("ledger --by", &["ledger", "--by", "day", "--json"]),
        ("ledger --by", &["ledger", "--by", "month", "--json"]),
        ("ledger --by", &["ledger", "--by", "who", "--json"]),
        ("keys", &["keys", "--json"]),
        ("doctor", &["doctor", "--offline", "--json"]),
    ] {
        all.run(&world, title, arguments, 0);
    }
    let links = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/link");
    for name in names(&links).iter().filter(|name| !name.ends_with("README.md")) {
        all.run(&world, "frames", &["frames", "--json", links.join(name).to_str().unwrap()], 0);
    }
    let folder = world.home.path().join("in").display().to_string();
    for arguments in [&["tail", "--json"][..], &["wait", "--json"], &["inbox", &folder, "--json"]] {
        let following = Following::new(&world, &[&["--edition", "web"], arguments].concat());
        let mut size = 1_000;
        let line = following.first_line(|| {
            size += 1;
            phone_file(&world, &format!("{size}.bin"), size);
        });
        all.add(MESSAGE, &line);
        drop(KillOnDrop(following));
    }
    // What a fetched file adds.
    all.run(&world, MESSAGE, &["history", "filehelper", "--json"], 0);
    all.add("programs of [[on]]", &told_by_hooks(&world));
    let daemon = Daemon::start(&world, "web");
    all.run(&world, "daemon status", &["--edition", "web", "daemon", "status", "--json"], 0);
    drop(daemon);
    all
}

struct KillOnDrop(Following);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        // `wait` has ended by itself.
        self.0.child.kill().ok();
        self.0.child.wait().unwrap();
    }
}

/// What programs are told while a client begins, hears of a payment and of words, and is ended.
fn told_by_hooks(world: &World) -> String {
    let told: PathBuf = world.home.path().join("told");
    let config = world.home.path().join("config.toml");
    let mut text = std::fs::File::create(&config).unwrap();
    for event in ["message", "payment", "login"] {
        let run = format!("exec cat >> {}", told.display());
        writeln!(text, "[[on]]\nevent = {event:?}\nrun = [\"sh\", \"-c\", {run:?}]").unwrap();
    }
    let (mut client, lines) = world.plain_of("web", &["--config", config.to_str().unwrap()]);
    crate::until(&lines, "已登录");
    let read = || std::fs::read_to_string(&told).unwrap_or_default();
    let has_all =
        || ["\"login\"", "\"payment\"", "\"message\""].iter().all(|it| read().contains(it));
    world.until("all three events", || {
        let push = world.server.handle().push("微信收款助手", "me", Kind::Payment(350));
        world.runtime.block_on(push).unwrap();
        phone_file(world, "hook.bin", 1_000);
        has_all().then_some(())
    });
    drop(client.stdin.take());
    client.wait().unwrap();
    let printed = read();
    // The last one may be under way.
    printed.split_inclusive('\n').filter(|line| line.ends_with("}\n")).collect()
}

#[test]
fn every_key_that_a_command_prints_is_in_the_manual_and_every_key_of_the_manual_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let documented = documented(&crate::run(home.path(), &["man"]).1);
    let printed = printed();
    let own = |title: &str, keys: &Keys| -> Keys {
        // Hooks, notes, outbox and ledger add to a message, of which the first row tells everything.
        let message = &documented[MESSAGE];
        if title == MESSAGE { keys.clone() } else { keys.difference(message).cloned().collect() }
    };
    for (title, objects) in &printed.0 {
        let listed =
            documented.get(title).unwrap_or_else(|| panic!("{title} is not in the manual"));
        for object in objects {
            let keys: Keys = object.as_object().unwrap().keys().cloned().collect();
            let unknown: Vec<_> = keys.difference(listed).collect();
            assert!(unknown.is_empty(), "{title}: {unknown:?} of {object}");
        }
        let seen: Keys =
            objects.iter().flat_map(|it| it.as_object().unwrap().keys().cloned()).collect();
        assert_eq!(own(title, &seen), own(title, listed), "{title}");
    }
    let titles: BTreeSet<&String> = printed.0.keys().collect();
    assert_eq!(titles, documented.keys().collect(), "each row of the manual is looked at");
}

#[test]
fn no_command_with_json_is_left_out_of_the_manual() {
    let home = tempfile::tempdir().unwrap();
    let documented = documented(&crate::run(home.path(), &["man"]).1);
    let is_listed = |name: &str| {
        documented
            .keys()
            .any(|title| title.split(", ").any(|it| it.split(' ').next() == Some(name)))
    };
    let mut all = wetui::cli::command();
    all.build();
    let has_json =
        |command: &clap::Command| command.get_arguments().any(|it| it.get_long() == Some("json"));
    let with_json =
        |command: &&clap::Command| has_json(command) || command.get_subcommands().any(has_json);
    let names: Vec<&str> =
        all.get_subcommands().filter(with_json).map(clap::Command::get_name).collect();
    assert!(names.len() > 10, "{names:?}");
    let missing: Vec<&&str> = names.iter().filter(|name| !is_listed(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_message_and_conversation_says_where_who_when_and_how_it_fares() {
    let printed = printed();
    for title in [MESSAGE, DRY_RUN, "chats", "notes", "outbox", "ledger", "contacts"] {
        for object in &printed.0[title] {
            for key in ["chat", "chat_id", "kind", "at", "from", "state"] {
                assert!(object.get(key).is_some(), "{title}: {key} of {object}");
            }
        }
    }
    let own: Vec<_> = printed.0[MESSAGE].iter().filter(|it| it["me"] == true).collect();
    let nameless: Vec<_> = own.iter().filter(|it| it["from"] == "").collect();
    assert!(own.len() > 3 && nameless.is_empty(), "{nameless:?}");
}
