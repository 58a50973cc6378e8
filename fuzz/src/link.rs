//! The long link: streams, dumps and captures of any bytes.

use wetui::link::capture;
use wetui::link::dissect::{Kind, dissect};
use wetui::link::dump;
use wetui::link::frame::Decoder;
use wetui::link::frontend_end::FrontendEnd;
use wetui::link::hello::{About, Hello};
use wetui::link::message::{FromFrontend, FromSession};
use wetui::link::session_end::SessionEnd;
use wetui::link::stream::{Chunk, Conversation, Direction};

/// Frames that a decoder of ours accepts.
const MOST_BYTES: u32 = 1 << 20;

/// Whatever comes is frames, or ends with a reason; what is found in it covers its bytes.
pub fn link(data: &[u8]) {
    decode(data);
    speak(data);
    let mut conversations = vec![Conversation {
        ends: None,
        chunks: vec![Chunk::new(Direction::Unknown, data.to_vec())],
    }];
    conversations.extend(dump::read(&String::from_utf8_lossy(data)));
    if let Ok(found) = capture::read(data) {
        conversations.extend(found.conversations);
    }
    conversations.iter().for_each(covers);
}

/// The frames and the reason are the same whether the bytes come at once or one by one.
fn decode(data: &[u8]) {
    let at_once = decoded(&[data]);
    let single: Vec<&[u8]> = data.chunks(1).collect();
    assert_eq!(at_once, decoded(&single));
}

fn decoded(parts: &[&[u8]]) -> (usize, String) {
    let mut decoder = Decoder::new(MOST_BYTES);
    let mut frames = 0;
    for part in parts {
        decoder.push(part);
        while let Ok(Some(_)) = decoder.next_frame() {
            frames += 1;
        }
    }
    (frames, format!("{:?}", decoder.end()))
}

/// Either end of a link takes any bytes, and the same of them whether they come at once or one by one,
/// with a hello of ours before them and without.
fn speak(data: &[u8]) {
    let hello = Hello::new(1, About::default());
    let of_frontend = FromFrontend::Hello(hello.clone()).to_bytes().expect("a short frame");
    let of_session = FromSession::Hello(hello).to_bytes().expect("a short frame");
    for begin in [&[][..], &of_frontend] {
        let spoken = [begin, data].concat();
        assert_eq!(asked(&spoken, usize::MAX), asked(&spoken, 1));
    }
    for begin in [&[][..], &of_session] {
        let spoken = [begin, data].concat();
        assert_eq!(told(&spoken, usize::MAX), told(&spoken, 1));
    }
}

fn asked(bytes: &[u8], at_once: usize) -> String {
    let (mut end, mut events) = (SessionEnd::new(), Vec::new());
    for part in bytes.chunks(at_once.min(bytes.len().max(1))) {
        end.push(part);
        while let Ok(Some(event)) = end.next_event() {
            events.push(event);
        }
    }
    format!("{events:?} {:?}", end.end())
}

fn told(bytes: &[u8], at_once: usize) -> String {
    let (mut end, mut events) = (FrontendEnd::new(), Vec::new());
    for part in bytes.chunks(at_once.min(bytes.len().max(1))) {
        end.push(part);
        while let Ok(Some(event)) = end.next_event() {
            events.push(event);
        }
    }
    format!("{events:?} {:?}", end.end())
}

fn covers(conversation: &Conversation) {
    let held = |chunk: &Chunk| chunk.missing + chunk.bytes.len() as u64;
    let all: u64 = conversation.chunks.iter().map(held).sum();
    let covered: u64 = dissect(conversation)
        .iter()
        .map(|record| match &record.kind {
            Kind::Frame(found) => found.header.packet_bytes.into(),
            Kind::Torn { present, .. } => *present,
            Kind::Unreadable(bytes) | Kind::Missing(bytes) => *bytes,
        })
        .sum();
    assert_eq!(covered, all);
}
