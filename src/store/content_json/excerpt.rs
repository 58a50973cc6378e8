//! Quoted and forwarded messages as they are stored: their kind and their words.

use serde::{Deserialize, Serialize};

use crate::model::{Excerpt, ExcerptKind, RecordLine};
use crate::text::Printable;

/// A line of a forwarded record: name, text, and the kind if it is not a text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum StoredLine {
    Text(String, String),
    OfKind(String, String, String),
}

/// The stored name of a kind; `None` for a text.
const fn name(kind: ExcerptKind) -> Option<&'static str> {
    Some(match kind {
        ExcerptKind::Text => return None,
        ExcerptKind::Picture => "picture",
        ExcerptKind::Voice => "voice",
        ExcerptKind::Video => "video",
        ExcerptKind::Clip => "clip",
        ExcerptKind::Link => "link",
        ExcerptKind::Place => "place",
        ExcerptKind::Music => "music",
        ExcerptKind::File => "file",
        ExcerptKind::Product => "product",
        ExcerptKind::Card => "card",
        ExcerptKind::Record => "record",
        ExcerptKind::MiniProgram => "mini_program",
        ExcerptKind::Channel => "channel",
        ExcerptKind::LiveChannel => "live_channel",
        ExcerptKind::Sticker => "sticker",
        ExcerptKind::Call => "call",
        ExcerptKind::Unknown => "unknown",
    })
}

/// The stored name of the kind, and the text.
pub(super) fn stored(excerpt: &Excerpt) -> (Option<String>, String) {
    (name(excerpt.kind).map(str::to_owned), excerpt.text.to_string())
}

/// Decodes an excerpt. One with an unknown kind is kept as a message of unknown kind.
pub(super) fn excerpt(kind: Option<&str>, text: &str) -> Excerpt {
    let known = ExcerptKind::ALL.into_iter().find(|known| name(*known) == kind);
    Excerpt { kind: known.unwrap_or(ExcerptKind::Unknown), text: Printable::new(text) }
}

impl From<&RecordLine> for StoredLine {
    fn from(line: &RecordLine) -> Self {
        let name = line.name.to_string();
        match stored(&line.said) {
            (None, text) => Self::Text(name, text),
            (Some(kind), text) => Self::OfKind(name, text, kind),
        }
    }
}

impl From<StoredLine> for RecordLine {
    fn from(line: StoredLine) -> Self {
        let (name, said) = match line {
            StoredLine::Text(name, text) => (name, excerpt(None, &text)),
            StoredLine::OfKind(name, text, kind) => (name, excerpt(Some(&kind), &text)),
        };
        Self { name: Printable::new(&name), said }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode};
    use super::*;
    use crate::model::{Content, Quote};

    #[test]
    fn quoted_and_forwarded_messages_of_every_kind_come_back_as_they_were() {
        for kind in ExcerptKind::ALL {
            for text in ["", "a \"b\"\n[图片]"] {
                let said = Excerpt { kind, text: text.into() };
                let line = RecordLine { name: "甲".into(), said: said.clone() };
                let quote =
                    Quote { words: "好".into(), name: "乙".into(), quoted: said, of: None };
                for content in [
                    Content::Record { title: "记录".into(), lines: vec![line] },
                    Content::Quote(quote),
                ] {
                    assert_eq!(decode(&encode(&content)), content);
                }
            }
        }
    }
}
