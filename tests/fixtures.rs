//! Every answer in `tests/fixtures` is read as written beside it, in the folder `read`.
#![cfg(test)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wetui::protocol::endpoint::{
    Batch, BatchContacts, Endpoint, GetContacts, Init, JsLogin, LoginPoll, PushLogin, SendText,
    StatusNotify, Sync, SyncCheck,
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
}
