//! Message kinds and what they say: one file a family of kinds (PROTOCOL 7.2).

use super::entities;
use super::incoming::Entry;
use super::names::UserName;
use crate::model::{CallKind, Content, MessageId};
use crate::text::Printable;

mod app;
mod card;
mod location;
mod media;
mod payment;
mod record;
mod status;
mod system;
mod words;

pub use payment::payment;

/// `MsgType` of a grey line.
pub(super) const SYSTEM: u32 = 10_000;

/// What an entry of the message list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Something to show.
    Message(Content),
    /// A message was taken back.
    Recall(Recall),
    /// Something happened on the phone.
    Status(Status),
    /// Nothing for people.
    Ignored,
}

/// A message was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Any of these may be its id (PROTOCOL 7.5); an unknown one is no error.
    pub ids: Vec<MessageId>,
    /// The server's words.
    pub words: Printable,
    /// The id was told as 0: where the user took it back, it is their last message of the
    /// conversation. An id that was not told at all names none.
    pub last_own: bool,
}

/// What happened on the phone (PROTOCOL 5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// This conversation was read there.
    Read(UserName),
    /// This conversation was opened there.
    Opened(UserName),
    /// Its chat list.
    ChatList(ChatList),
    /// A conversation was left, or a code without a meaning.
    Other,
}

/// The phone's chat list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatList {
    /// In its order.
    pub chats: Vec<UserName>,
    /// The names that survive logins, one for each of `chats` in the same order; empty when the
    /// two lists do not match.
    pub ids: Vec<String>,
    /// Conversations with unread messages, by surviving name, and when they were read last in
    /// Unix seconds.
    pub unread: Vec<(String, i64)>,
}

/// Sender and rest of a group message: `@ab12:<br/>text` (PROTOCOL 7.3).
pub(super) fn prefix(raw: &str) -> (Option<&str>, &str) {
    let split = raw.split_once(":<br/>").or_else(|| raw.split_once(":\n"));
    let Some((sender, rest)) = split else { return (None, raw) };
    let bare = sender.strip_prefix('@').unwrap_or(sender);
    let loose = bare.len() == sender.len();
    let sound = |b: u8| b.is_ascii_alphanumeric() || (loose && matches!(b, b'_' | b'-'));
    if bare.is_empty() || !bare.bytes().all(sound) {
        return (None, raw);
    }
    (Some(sender), rest)
}

/// What an entry says; `said` is its content without the group prefix.
pub(super) fn decode(entry: &Entry<'_>, said: &str) -> Decoded {
    let content = match entry.msg_type.u32() {
        1 => text(entry, said),
        3 => media::image(entry, said),
        34 => media::voice(entry, said),
        37 => card::friend_request(entry),
        40 | 42 | 66 => card::card(entry, said),
        43 => media::video(entry, said, false),
        47 => media::sticker(entry, said),
        48 => location::location(entry, said),
        49 => app::app(entry, said),
        50 => call(entry, said, CallKind::Call),
        51 => return Decoded::Status(status::status(entry)),
        52 => call(entry, said, CallKind::Ended),
        53 => call(entry, said, CallKind::Invite),
        62 => media::video(entry, said, true),
        9999 => return Decoded::Ignored,
        SYSTEM => system::notice(said),
        10_002 => return system::command(said),
        _ => return unsupported(entry),
    };
    Decoded::Message(content)
}

/// A call: what its bubble says, else that there was one.
fn call(entry: &Entry<'_>, said: &str, kind: CallKind) -> Content {
    let hint = app::hint(said);
    if hint.is_empty() {
        return Content::Call(kind);
    }
    Content::Unsupported { kind: entry.msg_type.u32(), app: 0, hint }
}

fn text(entry: &Entry<'_>, said: &str) -> Content {
    if entry.sub_msg_type.u32() == 48 {
        location::location(entry, said)
    } else if entry.app_msg_type.u32() == 2001 {
        Content::RedPacket
    } else if entry.has_product_id.i64() != 0 {
        Content::Sticker(None)
    } else if entry.from_user_name.as_str() == "newsapp" {
        app::news(said).unwrap_or_else(|| Content::Text(entities::text(said)))
    } else {
        Content::Text(entities::text(said))
    }
}

/// A kind that cannot be shown, with all that it says.
pub(super) fn unsupported(entry: &Entry<'_>) -> Decoded {
    let title = entities::name(entry.file_name.as_str());
    let said = app::hint(entry.content.as_str());
    let hint = if said.is_empty() || said.contains(title.as_str()) {
        if said.is_empty() { title } else { said }
    } else {
        words::joined(&[title.to_string(), said.to_string()])
    };
    Decoded::Message(Content::Unsupported {
        kind: entry.msg_type.u32(),
        app: entry.app_msg_type.u32(),
        hint,
    })
}

/// A text calls somebody by one of `names`: `@name`, closed by U+2005, a space or the end; or it
/// calls everybody.
#[must_use]
pub fn mentions(text: &str, names: &[&str]) -> bool {
    const EVERYBODY: [&str; 4] = ["所有人", "全体成员", "All", "all"];
    let called = |rest: &str, name: &str| {
        !name.is_empty()
            && rest.strip_prefix(name).is_some_and(|after| {
                after.is_empty()
                    || after.starts_with(|c: char| c == '\u{2005}' || c.is_whitespace())
            })
    };
    text.match_indices('@').any(|(at, sign)| {
        let rest = text.get(at + sign.len()..).unwrap_or_default();
        names.iter().chain(&EVERYBODY).any(|name| called(rest, name))
    })
}

#[cfg(test)]
mod tests;
