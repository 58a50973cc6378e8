//! Every answer in `tests/fixtures` is read as written beside it, in the folder `read`.
#![cfg(test)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wetui::protocol::endpoint::{
    Batch, BatchContacts, CheckUpload, Endpoint, GetContacts, Init, JsLogin, LoginPoll, PushLogin,
    SendText, StatusNotify, Sync, SyncCheck, UploadChunk,
};
use wetui::protocol::{Error, UserName};

fn folder<E: Endpoint>(show: fn(&Result<E::Reply, Error>) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(E::NAME);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}", E::NAME);
    for file in files {
        let read = show(&E::decode(&std::fs::read(&file).unwrap()));
        let name = file.file_stem().unwrap().to_str().unwrap();
        insta::with_settings!({
            snapshot_path => folder.join("read"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, read) });
    }
}

fn debug<T: std::fmt::Debug>(read: &Result<T, Error>) -> String {
    format!("{read:#?}")
}

/// Of a batch with messages, who wrote to whom and what it says.
fn messages(batch: &Batch) -> String {
    let mut out = String::new();
    for message in &batch.incoming {
        let sender = message.sender.as_ref().map(UserName::as_str).unwrap_or_default();
        writeln!(out, "{} {} > {} {sender}", message.kind, message.from, message.to).unwrap();
        writeln!(out, "{:#?}\n", message.decoded).unwrap();
    }
    writeln!(out, "broken: {:?}", batch.broken).unwrap();
    out
}

#[test]
fn the_login_is_read_as_written_beside_it() {
    folder::<JsLogin<'_>>(debug);
    folder::<LoginPoll<'_>>(debug);
    folder::<PushLogin<'_>>(debug);
    folder::<Init<'_>>(debug);
}

#[test]
fn contacts_are_read_as_written_beside_them() {
    folder::<GetContacts<'_>>(debug);
    folder::<BatchContacts<'_>>(debug);
}

#[test]
fn every_kind_of_message_is_read_as_written_beside_it() {
    folder::<Sync<'_>>(|read| match read {
        Ok(batch) if !batch.incoming.is_empty() => messages(batch),
        read => debug(read),
    });
}

#[test]
fn the_other_answers_are_read_as_written_beside_them() {
    folder::<SyncCheck<'_>>(debug);
    folder::<SendText<'_>>(debug);
    folder::<StatusNotify<'_>>(debug);
    folder::<UploadChunk<'_>>(debug);
    folder::<CheckUpload<'_>>(debug);
}

/// What an odd server, proxy or phone puts into a string.
const ODD: [&[u8]; 24] = [
    b"\x1b",
    b"\n",
    b"\0",
    b"\x14",
    b"\t\r",
    b"\x7f",
    b"\xff",
    b"\xe4",
    b"\xe4\xbd",
    b"\xc0\x80",
    b"\xed\xa0\xbd",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xef\xbb\xbf",
    b"\xf4\x90\x80\x80",
    b"\\q",
    b"\\x1b",
    b"\\'",
    b"\\u12",
    b"\\ud83d",
    b"\\ude00",
    b"\\ud83d\\ud83d",
    b"\\u0000",
    b"\"",
    b"\\",
];

/// Where strings begin and end in strict JSON, without their quotes.
fn strings(json: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < json.len() {
        match (json[at], start) {
            (b'\\', _) => at += 1,
            (b'"', None) => start = Some(at + 1),
            (b'"', Some(from)) => {
                found.push(from..at);
                start = None;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads every answer of a folder again and again, each time with something odd in one string;
/// says how many records differ, and how many there are.
fn odd_strings<E: Endpoint>(records: fn(E::Reply) -> Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(E::NAME);
    let mut odd = ODD.iter().cycle();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(json) = std::fs::read(&path) else { continue };
        let Ok(whole) = E::decode(&json) else { continue };
        let whole = records(whole);
        for (place, string) in strings(&json).into_iter().enumerate() {
            let odd = odd.next().unwrap();
            // Not within an escape or a character: those bytes would mean another thing.
            let mut at = [string.start, string.end][place % 2];
            if place % 3 == 0 {
                let within = std::str::from_utf8(&json[string.clone()]).unwrap();
                at += within.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
                at = at.min(string.end);
            }
            let text = [&json[..at], odd, &json[at..]].concat();
            let shown = || format!("{} at {at}: {}", path.display(), odd.escape_ascii());
            // The names of members are strings too: without one its value belongs to nothing, be it
            // a list of records or whom a record is from.
            let is_name = json[string.end + 1..].trim_ascii_start().starts_with(b":");
            let read = match E::decode(&text) {
                Ok(read) => records(read),
                Err(_) if is_name => continue,
                Err(error) => panic!("{}: {error}", shown()),
            };
            // Something where there was no name makes a record of what was none.
            let named = string.is_empty() && read.len() == whole.len() + 1;
            if is_name || named {
                continue;
            }
            assert_eq!(read.len(), whole.len(), "{}", shown());
            let differ = read.iter().zip(&whole).filter(|(one, other)| one != other).count();
            assert!(differ <= 1, "{}: {differ} records differ", shown());
        }
    }
}

fn each<T: std::fmt::Debug>(records: &[T]) -> Vec<String> {
    records.iter().map(|record| format!("{record:?}")).collect()
}

#[test]
fn something_odd_in_any_string_costs_no_other_record() {
    odd_strings::<Sync<'_>>(|batch| {
        let lists = [each(&batch.incoming), each(&batch.broken), each(&batch.changed)];
        lists.concat().into_iter().chain(each(&batch.gone)).collect()
    });
    odd_strings::<Init<'_>>(|welcome| each(&welcome.contacts));
    odd_strings::<GetContacts<'_>>(|page| each(&page.contacts));
    odd_strings::<BatchContacts<'_>>(|contacts| each(&contacts));
}
