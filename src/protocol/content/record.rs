//! Forwarded chat records (PROTOCOL 7.5).

use crate::model::{Content, RecordLine, WebLink};
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;
use crate::text::Printable;

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

fn line(item: &Doc) -> RecordLine {
    let of = |name: &str| item.text(&format!("dataitem/{name}"));
    let kind = Int::of_text(&item.attribute("dataitem", "datatype")).u32();
    let (about, title) = (of("datadesc"), of("datatitle"));
    let words = match kind {
        2 => tagged("图片", ""),
        3 => tagged("语音", ""),
        4 => tagged("视频", &title),
        5 => tagged("链接", &title),
        6 => tagged("位置", &title),
        8 => tagged("文件", &title),
        17 => tagged("聊天记录", &title),
        19 => tagged("小程序", &title),
        _ if about.trim().is_empty() => title,
        _ => about,
    };
    RecordLine { name: Printable::line(&of("sourcename")), words: Printable::new(words.trim()) }
}

fn tagged(name: &str, title: &str) -> String {
    let title = title.trim();
    if title.is_empty() { format!("[{name}]") } else { format!("[{name}] {title}") }
}

/// `name: words`.
fn summary(line: &str) -> Option<RecordLine> {
    let line = line.trim();
    let (name, words) =
        line.split_once(": ").or_else(|| line.split_once('：')).unwrap_or(("", line));
    (!line.is_empty())
        .then(|| RecordLine { name: Printable::line(name), words: Printable::new(words.trim()) })
}
