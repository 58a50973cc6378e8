//! Forwarded chat records (PROTOCOL 7.5).

use super::group_prefix::without_sender;
use super::words;
use crate::model::{Content, Excerpt, ExcerptKind, RecordLine, WebLink};
use crate::protocol::entities;
use crate::protocol::ids;
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;
use crate::text::{Printable, is_visible};

/// A record: its items where they came along, else the lines of its summary.
pub(super) fn record(card: WebLink, items: &str) -> Content {
    let mut lines: Vec<RecordLine> = Doc::read(items, "dataitem")
        .map(|doc| doc.all("datalist/dataitem").iter().map(line).collect())
        .unwrap_or_default();
    if lines.is_empty() {
        lines = card.about.lines().filter_map(summary).collect();
    }
    Content::Record { title: card.title, lines }
}

/// One message of a record. Each says at least what it is.
fn line(item: &Doc) -> RecordLine {
    let of = |name: &str| {
        let words = item.text(&format!("dataitem/{name}"));
        let words = without_sender(words.trim_start(), &[]);
        if is_visible(words) { entities::emoji(words.trim()).into_owned() } else { String::new() }
    };
    let kind = Int::of_text(&item.attribute("dataitem", "datatype")).u32();
    let (about, title) = (of("datadesc"), of("datatitle"));
    let either = || if title.is_empty() { &about } else { &title };
    let called = entities::called(&of("sourcename"));
    let name = if is_visible(&called) { called } else { Printable::default() };
    let rest = || {
        let mut lines = words::lines(item);
        lines.retain(|line| *line != *name);
        words::joined(&lines)
    };
    let person_wrote = matches!(kind, 0 | 1) && !about.is_empty();
    let (excerpt, parts): (ExcerptKind, &[&str]) = match kind {
        2 => (ExcerptKind::Picture, &[]),
        3 => (ExcerptKind::Voice, &[]),
        4 => (ExcerptKind::Video, &[&title]),
        5 => (ExcerptKind::Link, &[either()]),
        6 => (ExcerptKind::Place, &[either()]),
        7 | 29 | 32 => (ExcerptKind::Music, &[&title, &about]),
        8 => (ExcerptKind::File, &[either()]),
        10 | 11 | 14 => (ExcerptKind::Product, &[either()]),
        15 => (ExcerptKind::Clip, &[&title]),
        16 => (ExcerptKind::Card, &[either(), &of("nickname")]),
        17 => (ExcerptKind::Record, &[either()]),
        19 | 33 | 36 => {
            (ExcerptKind::MiniProgram, &[either(), &of("appbranditem/sourcedisplayname")])
        }
        22 => {
            (ExcerptKind::Channel, &[&of("finderFeed/nickname"), &of("finderFeed/desc"), either()])
        }
        23 => (
            ExcerptKind::LiveChannel,
            &[&of("finderLive/nickname"), &of("finderLive/desc"), either()],
        ),
        37 => (ExcerptKind::Sticker, &[&of("emojiitem/desc")]),
        _ if !about.is_empty() => (ExcerptKind::Text, &[&about]),
        _ if !title.is_empty() => (ExcerptKind::Text, &[&title]),
        _ => (ExcerptKind::Unknown, &[&rest()]),
    };
    let text = joined(parts);
    let text = if person_wrote { text } else { ids::marked_by_looks(&text) };
    RecordLine { name, said: Excerpt { kind: excerpt, text: Printable::new(text.trim()) } }
}

/// What is known of a message, each thing once.
fn joined(parts: &[&str]) -> String {
    let mut line = String::new();
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if !line.contains(part) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
        }
    }
    line
}

/// `name: words`.
fn summary(line: &str) -> Option<RecordLine> {
    let line = line.trim();
    let (name, words) =
        line.split_once(": ").or_else(|| line.split_once('：')).unwrap_or(("", line));
    (!line.is_empty())
        .then(|| RecordLine { name: Printable::line(name), said: words.trim().into() })
}
