//! The long link: streams, dumps and captures of any bytes.

use wetui::link::capture;
use wetui::link::dissect::{Kind, dissect};
use wetui::link::dump;
use wetui::link::frame::Decoder;
use wetui::link::stream::{Chunk, Conversation, Direction};

/// Frames that a decoder of ours accepts.
const MOST_BYTES: u32 = 1 << 20;

/// Whatever comes is frames, or ends with a reason; what is found in it covers its bytes.
pub fn link(data: &[u8]) {
    decode(data);
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
