//! What commands print with `--json`: one object a line. The keys and words here are a promise to
//! scripts; `wx man` documents them.

use serde_json::{Map, Value, json};

use super::offline::rfc3339;
use crate::model::{
    Attachment, Chat, ChatId, ChatKind, ContactKind, Content, Delivery, Item, Lang, Recalled,
    Sender,
};

/// Where a message stands, and who wrote it.
pub(super) struct Said<'a> {
    /// The name of its conversation.
    pub chat: &'a str,
    /// The name of its sender.
    pub from: &'a str,
}

/// A message.
pub(super) fn message(item: &Item, said: &Said<'_>, lang: Lang) -> String {
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| drop(line.insert(key.to_owned(), value));
    put("chat", said.chat.into());
    put("chat_id", item.chat.0.into());
    put("id", item.id.0.into());
    put("kind", kind(&item.content).into());
    put("at", rfc3339(item.at).into());
    put("from", said.from.into());
    put("me", (item.sender == Sender::Me).into());
    put("state", state(item.delivery.as_ref()).into());
    put("text", text(&item.content, lang).into());
    let original = match &item.content {
        Content::Recalled(Recalled { original: Some(original), .. }) => Some(&**original),
        _ => None,
    };
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
    Value::Object(line).to_string()
}

/// A conversation, with its newest message.
pub(super) fn chat(chat: &Chat, lang: Lang) -> String {
    let last = chat.last.as_ref();
    json!({
        "chat": chat.called(lang), "chat_id": chat.id.0, "kind": chat_kind(chat.kind),
        "at": last.map(|last| rfc3339(last.at)), "from": last.map(|last| last.sender.as_str()),
        "state": last.map(|last| state(last.delivery.as_ref())),
        "text": last.map(|last| text(&last.content, lang)),
        "unread": chat.unread, "mentions": chat.mentions, "waiting": chat.waiting,
        "muted": chat.muted, "pinned": chat.pinned,
    })
    .to_string()
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
    json!({
        "chat": names.shown, "chat_id": id.0, "kind": contact_kind(kind),
        "nick": names.nick, "remark": names.remark, "alias": names.alias,
    })
    .to_string()
}

/// A text keeps its lines.
fn text(content: &Content, lang: Lang) -> String {
    match content {
        Content::Text(text) => text.to_string(),
        other => other.label(lang).to_string(),
    }
}

const fn attachment(content: &Content) -> Option<&Attachment> {
    match content {
        Content::Image(media)
        | Content::File(media)
        | Content::Voice { media, .. }
        | Content::Video { media, .. }
        | Content::Sticker(Some(media)) => Some(media),
        _ => None,
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

/// The word that `kind:` takes in a search, where it takes one.
pub(super) const fn kind(content: &Content) -> &'static str {
    match content {
        Content::Text(_) => "text",
        Content::Image(_) => "picture",
        Content::Voice { .. } => "voice",
        Content::Video { .. } => "video",
        Content::Sticker(_) => "sticker",
        Content::Throw(_) => "game",
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
        Content::Notice(_) => "system",
        Content::Recalled(_) => "recalled",
        Content::Gap(_) => "gap",
        Content::Unsupported { .. } => "other",
    }
}
