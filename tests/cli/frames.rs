//! `wx frames` on what people have: notes, dumps, captures, pipes.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A fixture of the long link.
fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/link");
    folder.join(name).to_str().unwrap().to_owned()
}

fn lines(home: &TempDir, file: &str) -> Vec<Value> {
    let (code, printed, said) = crate::run(home.path(), &["frames", "--json", file]);
    assert_eq!((code, said.as_str()), (0, ""), "{printed}");
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_examples_of_the_notes_are_decoded() {
    let home = tempfile::tempdir().unwrap();
    let heartbeat = json!({
        "connection": 1, "number": 1, "direction": null, "offset": 0, "at": null,
        "kind": "heartbeat", "length": 16, "header": 16, "version": 1, "operation": 6,
        "name": "heartbeat", "sequence": 15,
    });
    assert_eq!(lines(&home, &fixture("heartbeat.txt")), [heartbeat]);
    let push = json!({
        "connection": 1, "number": 1, "direction": null, "offset": 0, "at": null, "kind": "torn",
        "length": 265, "header": 16, "version": 1, "operation": 122, "name": "push", "sequence": 0,
        "bytes": 16,
    });
    assert_eq!(lines(&home, &fixture("push.txt")), [push]);
}

#[test]
fn raw_bytes_and_a_pipe_are_read_as_a_dump_is() {
    let home = tempfile::tempdir().unwrap();
    let bytes = [0, 0, 0, 0x12, 0, 0x10, 0, 1, 0, 0, 0, 0xed, 0, 0, 0, 1, 0xff, 0xfe];
    let file = home.path().join("frames.bin");
    fs::write(&file, bytes).unwrap();
    let found = lines(&home, file.to_str().unwrap());
    assert_eq!((&found[0]["name"], &found[0]["length"]), (&json!("newsendmsg"), &json!(18)));
    let mut wx = crate::wx(home.path(), &["--lang", "zh", "frames", "-"]);
    let mut wx = wx.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    wx.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = wx.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(printed.contains("237 (0xed)") && printed.contains("没有应答"), "{printed}");
}

#[test]
fn a_capture_tells_who_answered_what_and_when() {
    let home = tempfile::tempdir().unwrap();
    let found = lines(&home, &fixture("session.pcap"));
    let brief: Vec<String> = found
        .iter()
        .map(|it| {
            let [kind, name, way] = ["kind", "name", "direction"].map(|key| it[key].to_string());
            format!("{kind} {name} {way} {}", it["answers"]).replace('"', "")
        })
        .collect();
    let wanted = [
        "identify identify to_server null",
        "identify identify to_client 1",
        "heartbeat heartbeat to_server null",
        "heartbeat heartbeat to_client 3",
        "request newsendmsg to_server null",
        "answer newsendmsg to_client 5",
        "push push to_client null",
        "ack null to_server null",
        "push notify to_client null",
        "request newsendmsg to_server null",
        "torn push to_client null",
    ];
    assert_eq!(brief, wanted);
    assert_eq!(found[9]["sequences_missing"], 2);
    let after = found[5]["after_us"].as_i64().unwrap();
    assert!((20_000..1_000_000).contains(&after), "{after}");
}

#[test]
fn what_holds_no_frame_is_an_error_that_says_what_can_be_read() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("letter.txt");
    fs::write(&file, "Dear Sir or Madam,\n").unwrap();
    let (code, printed, said) =
        crate::run(home.path(), &["--lang", "en", "frames", file.to_str().unwrap()]);
    assert_eq!((code, printed.as_str()), (65, ""), "{said}");
    assert!(said.contains("hex dump") && said.contains("pcap"), "{said}");
    let (code, ..) = crate::run(home.path(), &["frames", "/nonexistent/capture.pcap"]);
    assert_eq!(code, 74);
}
