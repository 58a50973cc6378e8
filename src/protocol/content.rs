//! Message kinds and what they say: one file a family of kinds (PROTOCOL 7.2).

use super::entities;
use super::entry::Entry;
use crate::model::{CallKind, Content};
use crate::text::Printable;

mod app;
mod card;
mod decoded;
mod group_prefix;
mod location;
mod media;
mod payment;
mod record;
mod status;
mod system;
mod words;

pub use decoded::{ChatList, Decoded, Recall, Status};
pub(super) use group_prefix::prefix;
pub use payment::payment;

/// `MsgType` of a grey line.
pub(super) const SYSTEM: u32 = 10_000;

/// What an entry says; `said` is its content without the group prefix.
pub(super) fn decode(entry: &Entry<'_>, said: &str) -> Decoded {
    let content = match entry.msg_type.u32() {
        1 => text(entry, said),
        3 => media::image(entry, said),
        34 => media::voice(entry, said),
        37 if entry.from_user_name.as_str() == "fmessage" => card::friend_request(entry),
        37 | 40 | 42 | 66 => card::card(entry, said),
        43 => plain(entry, said).unwrap_or_else(|| media::video(entry, said)),
        47 => plain(entry, said).unwrap_or_else(|| media::sticker(entry, said)),
        48 => location::location(entry, said),
        49 => app::app(entry, said),
        50 => call(entry, said, CallKind::Call),
        51 => return Decoded::Status(status::status(entry)),
        52 => call(entry, said, CallKind::Ended),
        53 => call(entry, said, CallKind::Invite),
        62 => plain(entry, said).unwrap_or_else(|| media::clip(entry, said)),
        9999 => return Decoded::Ignored,
        SYSTEM => return system::grey_line(said),
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

/// Words where the data of a video or a sticker should be: they are what there is to show.
fn plain(entry: &Entry<'_>, said: &str) -> Option<Content> {
    let is_xml = entities::payload(said).trim_start().starts_with('<');
    let hint = if is_xml { Printable::default() } else { app::hint(said) };
    let kind = entry.msg_type.u32();
    (!hint.is_empty()).then_some(Content::Unsupported { kind, app: 0, hint })
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
