//! Pictures, voice, video, stickers.

use crate::model::{Attachment, Content, Throw};
use crate::protocol::entities;
use crate::protocol::incoming::Entry;
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;
use crate::text::Printable;

/// Kind 3. The content is XML or an opaque id.
pub(super) fn image(entry: &Entry<'_>, said: &str) -> Content {
    let size = ["hdlength", "length"].map(|name| number(said, "img", name).u64());
    let [hd, usual] = size;
    Content::Image(attachment(entry, if hd == 0 { usual } else { hd }))
}

/// Kind 34.
pub(super) fn voice(entry: &Entry<'_>, said: &str) -> Content {
    let told = entry.voice_length.u32();
    let length = if told == 0 { number(said, "voicemsg", "voicelength").u32() } else { told };
    let bytes = number(said, "voicemsg", "length").u64();
    Content::Voice { length, media: attachment(entry, bytes) }
}

/// Kinds 43 and 62. The content is XML or an opaque id.
pub(super) fn video(entry: &Entry<'_>, said: &str, short: bool) -> Content {
    let told = entry.play_length.u32();
    let seconds = if told == 0 { number(said, "videomsg", "playlength").u32() } else { told };
    let bytes = number(said, "videomsg", "length").u64();
    Content::Video { seconds, short, media: attachment(entry, bytes) }
}

/// Kind 47. Stickers of the store have no content.
pub(super) fn sticker(entry: &Entry<'_>, said: &str) -> Content {
    if entry.has_product_id.i64() != 0 || said.trim().is_empty() {
        return Content::Sticker(None);
    }
    if let Some(throw) = throw(said) {
        return Content::Throw(throw);
    }
    let mut media = attachment(entry, number(said, "emoji", "len").u64());
    if media.width == 0 || media.height == 0 {
        media.width = number(said, "emoji", "width").u32();
        media.height = number(said, "emoji", "height").u32();
    }
    Content::Sticker(Some(media))
}

/// `gameext`: type 1 is rock, paper, scissors and type 2 dice, as peers have it; which number is
/// which side was not confirmed (PROTOCOL 7.2).
fn throw(said: &str) -> Option<Throw> {
    let (game, side) = (number(said, "gameext", "type"), number(said, "gameext", "content"));
    match (game.u32(), side.u32()) {
        (0, _) => None,
        (1, 1) => Some(Throw::Scissors),
        (1, 2) => Some(Throw::Rock),
        (1, 3) => Some(Throw::Paper),
        (2, side @ 4..=9) => u8::try_from(side - 3).ok().map(Throw::Dice),
        _ => Some(Throw::Other),
    }
}

/// What the entry itself tells of a file; `bytes` where it does not tell its size.
pub(super) fn attachment(entry: &Entry<'_>, bytes: u64) -> Attachment {
    let told = entry.file_size.u64();
    Attachment {
        name: entities::name(entry.file_name.as_str()),
        bytes: if told == 0 { bytes } else { told },
        width: entry.img_width.u32(),
        height: entry.img_height.u32(),
        media_id: Printable::line(entry.media_id.as_str()).to_string(),
        encrypted_name: Printable::line(entry.encry_file_name.as_str()).to_string(),
    }
}

fn number(said: &str, element: &str, attribute: &str) -> Int {
    Doc::read(&entities::payload(said), element)
        .map_or(Int::default(), |doc| Int::of_text(&doc.attribute(element, attribute)))
}
