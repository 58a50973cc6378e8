//! Forwarded chat records (PROTOCOL 7.5).

use super::words;
use crate::model::{Content, RecordLine, WebLink};
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
        let words = super::prefix(words.trim_start()).1;
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
    let words = match kind {
        2 => tagged("图片", &[]),
        3 => tagged("语音", &[]),
        4 => tagged("视频", &[&title]),
        5 => tagged("链接", &[either()]),
        6 => tagged("位置", &[either()]),
        7 | 29 | 32 => tagged("音乐", &[&title, &about]),
        8 => tagged("文件", &[either()]),
        10 | 11 | 14 => tagged("商品", &[either()]),
        15 => tagged("小视频", &[&title]),
        16 => tagged("名片", &[either(), &of("nickname")]),
        17 => tagged("聊天记录", &[either()]),
        19 | 33 | 36 => tagged("小程序", &[either(), &of("appbranditem/sourcedisplayname")]),
        22 => tagged("视频号", &[&of("finderFeed/nickname"), &of("finderFeed/desc"), either()]),
        23 => tagged("视频号直播", &[&of("finderLive/nickname"), &of("finderLive/desc"), either()]),
        37 => tagged("动画表情", &[&of("emojiitem/desc")]),
        _ if !about.is_empty() => about,
        _ if !title.is_empty() => title,
        _ => tagged("消息", &[&rest()]),
    };
    let words = if person_wrote { words } else { ids::marked_by_looks(&words) };
    RecordLine { name, words: Printable::new(words.trim()) }
}

/// What it is and what is known of it, each thing once.
fn tagged(name: &str, parts: &[&str]) -> String {
    let mut line = format!("[{name}]");
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if !line.contains(part) {
            line.push(' ');
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
        .then(|| RecordLine { name: Printable::line(name), words: Printable::new(words.trim()) })
}
