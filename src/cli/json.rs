//! The JSON that commands print with `--json`, one object a line. The keys and words are a promise
//! to scripts; `wx man` documents them.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::model::{
    Attachment, Chat, ChatId, ChatKind, ContactKind, Content, Delivery, Flow, Item, Lang,
    LedgerEntry, Recalled, Sender, Timestamp, money,
};
use crate::text::{Widths, cells, display_line};
use crate::words::content::text;

/// The names that belong to a message.
pub(super) struct Said<'a> {
    /// The name of its chat.
    pub chat: &'a str,
    /// The name of its sender.
    pub from: &'a str,
}

pub(super) fn message(item: &Item, said: &Said<'_>, lang: Lang) -> String {
    printed(&Value::Object(message_object(item, said, lang)))
}

/// The keys of a message, to which others can be added.
pub(super) fn message_object(item: &Item, said: &Said<'_>, lang: Lang) -> Map<String, Value> {
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| drop(line.insert(key.to_owned(), value));
    put("chat", said.chat.into());
    put("chat_id", item.chat.0.into());
    put("id", item.id.0.into());
    put("kind", kind(&item.content).into());
    put("at", rfc3339(item.written()).into());
    put("from", said.from.into());
    put("me", (item.sender == Sender::Me).into());
    put("state", state(item.delivery.as_ref()).into());
    put("text", text(&item.content, lang).into());
    let recalled =
        if let Content::Recalled(recalled) = &item.content { Some(recalled) } else { None };
    let original = recalled.and_then(|Recalled { original, .. }| original.as_deref());
    if let Some(original) = original {
        put("original", text(original, lang).into());
    }
    let media = attachment(&item.content).or_else(|| original.and_then(attachment));
    if let Some(media) = media.filter(|media| !media.name.is_empty()) {
        put("file", media.name.as_str().into());
    }
    if let Some(size) = media.map(|media| media.bytes).filter(|size| *size > 0) {
        put("size", size.into());
    }
    if let Some(path) = &item.path {
        put("path", path.to_string_lossy().into());
    }
    line
}

/// The keys that a payment adds to those of its message.
pub(super) fn payment_keys(entry: &LedgerEntry) -> Map<String, Value> {
    let flow = match entry.flow {
        Flow::In => "in",
        Flow::Out => "out",
        Flow::Card => "card",
    };
    let keys: [(&str, Value); 5] = [
        ("flow", flow.into()),
        ("fen", entry.fen.map_or(Value::Null, Value::from)),
        ("amount", entry.fen.map(money::yuan).map_or(Value::Null, Value::from)),
        ("counterpart", entry.counterpart.as_str().into()),
        ("note", entry.note.as_str().into()),
    ];
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A chat with its newest message.
pub(super) fn chat(chat: &Chat, lang: Lang) -> String {
    let last = chat.last.as_ref();
    printed(&json!({
        "chat": chat.called(lang), "chat_id": chat.id.0, "kind": chat_kind(chat.kind),
        "at": last.map(|last| rfc3339(last.at)), "from": last.map(|last| last.sender.as_str()),
        "state": last.map(|last| state(last.delivery.as_ref())),
        "text": last.map(|last| text(&last.content, lang)),
        "unread": chat.unread, "mentions": chat.mentions, "waiting": chat.waiting,
        "muted": chat.is_muted(), "pinned": chat.pinned,
    }))
}

/// The names of a person or a group.
pub(super) struct Names<'a> {
    pub shown: &'a str,
    pub nick: &'a str,
    pub remark: &'a str,
    pub alias: &'a str,
}

/// A person or a group.
pub(super) fn contact(id: ChatId, kind: ContactKind, names: &Names<'_>) -> String {
    printed(&json!({
        "chat": names.shown, "chat_id": id.0, "kind": contact_kind(kind),
        "at": Value::Null, "from": Value::Null, "state": Value::Null,
        "nick": names.nick, "remark": names.remark, "alias": names.alias,
    }))
}

/// The object as one line. Characters that terminals do not draw as they are become escapes: the
/// object keeps its exact value, and is harmless on a screen.
pub(super) fn printed(object: &Value) -> String {
    let mut line = String::new();
    for c in object.to_string().chars() {
        let drawn = matches!(c, ' '..='~' | '\u{3400}'..='\u{9fff}') || {
            let mut room = [0; 4];
            let one: &str = c.encode_utf8(&mut room);
            cells(one, Widths::NARROW) > 0 && display_line(one) == one
        };
        if drawn {
            line.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            write!(line, "\\u{unit:04x}").ok();
        }
    }
    line
}

pub(super) fn rfc3339(at: Timestamp) -> String {
    instant(at).to_string()
}

/// The point in time; times outside the range of the calendar become its beginning.
fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

pub(super) const fn attachment(content: &Content) -> Option<&Attachment> {
    if let Content::Image(media)
    | Content::File(media)
    | Content::Voice { media, .. }
    | Content::Video { media, .. }
    | Content::Sticker(Some(media)) = content
    {
        Some(media)
    } else {
        None
    }
}

const fn state(delivery: Option<&Delivery>) -> &'static str {
    match delivery {
        None => "received",
        Some(Delivery::Queued) => "queued",
        Some(Delivery::Sending) => "sending",
        Some(Delivery::Retrying { .. }) => "retrying",
        Some(Delivery::Sent) => "sent",
        Some(Delivery::Refused(_)) => "refused",
        Some(Delivery::Unknown) => "unknown",
        Some(Delivery::Held(_)) => "held",
    }
}

const fn chat_kind(kind: ChatKind) -> &'static str {
    match kind {
        ChatKind::Notes => "notes",
        ChatKind::Person => "person",
        ChatKind::Group { .. } => "group",
        ChatKind::Official => "official",
        ChatKind::Service => "service",
    }
}

const fn contact_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Notes => "notes",
        ContactKind::Me | ContactKind::Friend | ContactKind::Stranger => "person",
        ContactKind::Group => "group",
        ContactKind::Official => "official",
        ContactKind::Service => "service",
    }
}

/// The kind in the words of the filter `kind:`, if that knows it.
pub(super) const fn kind(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "text",
        Content::Image(_) => "picture",
        Content::Voice { .. } => "voice",
        Content::Video { .. } => "video",
        Content::Sticker(_) => "sticker",
        Content::Game(_) => "game",
        Content::Card(_) => "card",
        Content::Location(_) => "place",
        Content::Link(_) | Content::Articles(_) => "link",
        Content::Music(_) => "music",
        Content::File(_) => "file",
        Content::MiniProgram { .. } => "program",
        Content::Channel { .. } => "channel",
        Content::Record { .. } => "record",
        Content::Quote(_) => "quote",
        Content::Transfer { .. } => "transfer",
        Content::RedPacket => "red-packet",
        Content::Payment(_) => "payment",
        Content::Call(_) => "call",
        Content::LiveLocation => "live-location",
        Content::FriendRequest { .. } => "friend-request",
        Content::System(_) => "system",
        Content::Recalled(_) => "recalled",
        Content::Gap(_) => "gap",
        Content::Unsupported { .. } => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_drawn_is_written_by_its_number_and_read_back_exactly() {
        let text =
            "字a\u{200b}\u{200d}👩\u{200d}👧 e\u{301}\u{e0041}\u{2028}\u{202e}\u{9b}31m\t\"\\\n";
        let line = printed(&json!({ "text": text }));
        assert!(line.contains('字') && line.contains('👩'), "{line}");
        let hidden =
            |c: char| c.is_control() || "\u{200b}\u{200d}\u{2028}\u{202e}\u{e0041}".contains(c);
        assert!(!line.contains(hidden), "{line}");
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["text"], text);
    }
}
