//! What waits in the outbox is sent once more, or given up, from the shell.

use serde_json::Value;
use wetui::sim::{Endpoint, Fault};

use super::offline::objects;
use super::world::World;

fn refuse(world: &World, times: u32) {
    let fault = world.server.handle().fault(Endpoint::SendMsg, Fault::Code(1204), times);
    world.runtime.block_on(fault).unwrap();
}

fn sent(world: &World) -> Vec<String> {
    let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
    sends.into_iter().map(|one| one.content).collect()
}

fn waiting(world: &World) -> Vec<Value> {
    let (code, printed, said) = world.run(&["outbox", "--json"]);
    assert_eq!((code == 0, said.as_str()), (!printed.is_empty(), ""), "{code}");
    objects(&printed)
}

/// What is done with nothing said.
fn done(world: &World, arguments: &[&str]) {
    assert_eq!(world.run(arguments), (0, String::new(), String::new()), "{arguments:?}");
}

#[test]
fn what_was_refused_is_sent_once_more_or_given_up_by_its_number() {
    let world = World::new();
    world.log_in("filehelper");
    assert_eq!(world.run(&["outbox", "retry"]), (1, String::new(), String::new()));
    refuse(&world, 2);
    for note in ["买牛奶", "修水管"] {
        assert_eq!(world.run(&["note", note]).0, 77);
    }
    let ids: Vec<String> = waiting(&world).iter().map(|it| format!("id:{}", it["id"])).collect();
    assert_eq!(ids.len(), 2);
    let (code, _, said) = world.run(&["outbox", "retry", "id:999999"]);
    assert_eq!((code, said.contains("id:999999")), (65, true), "{said}");
    refuse(&world, 1);
    let (code, printed, said) = world.run(&["outbox", "retry", &ids[0]]);
    assert_eq!((code, printed.as_str(), said.contains("1204")), (77, "", true), "{said}");
    done(&world, &["outbox", "retry", &ids[0]]);
    assert_eq!(sent(&world), ["买牛奶"]);
    done(&world, &["outbox", "discard", &ids[1]]);
    assert!(waiting(&world).is_empty());
    assert_eq!(sent(&world), ["买牛奶"]);
    assert_eq!(world.run(&["outbox", "discard"]).0, 64);
}

#[test]
fn beside_a_client_it_goes_out_by_its_session_and_without_one_it_stays() {
    let world = World::new();
    world.log_in("filehelper");
    refuse(&world, 2);
    for note in ["一", "二"] {
        assert_eq!(world.run(&["note", note]).0, 77);
    }
    let (mut client, lines) = world.plain_of("filehelper", &[]);
    crate::until(&lines, "已登录");
    done(&world, &["outbox", "retry"]);
    assert_eq!(sent(&world), ["一", "二"]);
    refuse(&world, 1);
    assert_eq!(world.run(&["note", "三"]).0, 77);
    drop(client.stdin.take());
    client.wait().unwrap();
    assert_eq!(world.run(&["logout"]).0, 0);
    let (code, printed, said) = world.run(&["outbox", "retry"]);
    assert_eq!((code, printed.as_str()), (77, ""), "{said}");
    assert!(said.contains("wx login"), "{said}");
    assert_eq!(waiting(&world).len(), 1);
}
