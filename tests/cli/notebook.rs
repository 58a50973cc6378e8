//! The notebook from the shell, and what waits in the outbox.

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
