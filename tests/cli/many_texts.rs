//! A thousand and more texts through a pipe: each arrives once and in order, or is kept, and the exit
//! code says which.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;
use wetui::sim::{Endpoint, Fault};

use super::world::{World, told};

const COUNT: usize = 1_003;

/// The texts, one a line.
fn texts() -> Vec<String> {
    (0..COUNT).map(|number| format!("text {number:04}")).collect()
}

/// The code of the client to which they are piped, and what it said.
fn pipe(world: &World) -> (i32, String, String) {
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(world.arguments()).args(["--plain", "--edition", "filehelper", "--lang", "en"]);
    wx.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut client = wx.spawn().unwrap();
    let mut input = client.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        for text in texts() {
            writeln!(input, "{text}").unwrap();
        }
    });
    let ended = told(&client.wait_with_output().unwrap());
    writing.join().unwrap();
    ended
}

fn sends(world: &World) -> Vec<String> {
    let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
    sends.into_iter().map(|sent| sent.content).collect()
}

#[test]
fn a_thousand_texts_through_a_pipe_arrive_once_and_in_order() {
    let world = World::new();
    world.log_in("filehelper");
    let (code, _, said) = pipe(&world);
    assert_eq!((code, sends(&world)), (0, texts()), "{said}");
}

#[test]
fn a_thousand_texts_through_a_pipe_wait_in_the_outbox_where_the_server_cannot_be_reached() {
    let world = World::new();
    world.log_in("filehelper");
    let handle = world.server.handle();
    for endpoint in [Endpoint::SendMsg, Endpoint::SyncCheck, Endpoint::Sync, Endpoint::Init] {
        world.runtime.block_on(handle.fault(endpoint, Fault::DropBefore, u32::MAX)).unwrap();
    }
    let (code, _, said) = pipe(&world);
    assert_eq!(code, 75, "{said}");
    assert!(said.contains("1003"), "it says how many: {said}");
    let (_, outbox, _) = world.run(&["outbox", "--json"]);
    let waiting = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    let waiting: Vec<String> =
        outbox.lines().map(|line| waiting(line)["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(waiting, texts());
    assert_eq!(sends(&world), [""; 0]);
}
