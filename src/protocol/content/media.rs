//! Pictures, voice, video, stickers.

use crate::model::{Attachment, Content, Game};
use crate::protocol::entities;
use crate::protocol::entry::Entry;
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;
use crate::text::Printable;

/// Kind 3. The content is XML or an opaque id.
pub(super) fn image(entry: &Entry<'_>, said: &str) -> Content {
    let doc = read(said);
    let [hd, usual] = ["hdlength", "length"].map(|name| number(doc.as_ref(), "img", name).u64());
    Content::Image(attachment(entry, if hd == 0 { usual } else { hd }))
}

/// Kind 34.
pub(super) fn voice(entry: &Entry<'_>, said: &str) -> Content {
    let doc = read(said);
    let of = |name| number(doc.as_ref(), "voicemsg", name);
    let told = entry.voice_length.u32();
    let length = if told == 0 { of("voicelength").u32() } else { told };
    let bytes = of("length").u64();
    Content::Voice { length, media: attachment(entry, bytes) }
}

/// Kind 43. The content is XML or an opaque id.
pub(super) fn video(entry: &Entry<'_>, said: &str) -> Content {
    let (seconds, media) = length_and_media(entry, said);
    Content::Video { seconds, short: false, media }
}

/// Kind 62, with the same content.
pub(super) fn clip(entry: &Entry<'_>, said: &str) -> Content {
    let (seconds, media) = length_and_media(entry, said);
    Content::Video { seconds, short: true, media }
}

fn length_and_media(entry: &Entry<'_>, said: &str) -> (u32, Attachment) {
    let doc = read(said);
    let of = |name| number(doc.as_ref(), "videomsg", name);
    let told = entry.play_length.u32();
    let seconds = if told == 0 { of("playlength").u32() } else { told };
    let bytes = of("length").u64();
    (seconds, attachment(entry, bytes))
}

/// Kind 47. Stickers of the store have no content.
pub(super) fn sticker(entry: &Entry<'_>, said: &str) -> Content {
    if entry.has_product_id.i64() != 0 || said.trim().is_empty() {
        return Content::Sticker(None);
    }
    let doc = read(said);
    if let Some(throw) = doc.as_ref().and_then(throw) {
        return Content::Game(throw);
    }
    let of = |name| number(doc.as_ref(), "emoji", name);
    let mut media = attachment(entry, of("len").u64());
    if media.width == 0 || media.height == 0 {
        media.width = of("width").u32();
        media.height = of("height").u32();
    }
    Content::Sticker(Some(media))
}

/// `gameext`: type 1 is rock, paper, scissors and type 2 dice, as peers have it; which number is
/// which side was not confirmed (PROTOCOL 7.2).
fn throw(doc: &Doc) -> Option<Game> {
    let of = |name| number(Some(doc), "gameext", name);
    let (game, side) = (of("type"), of("content"));
    match (game.u32(), side.u32()) {
        (0, _) => None,
        (1, 1) => Some(Game::Scissors),
        (1, 2) => Some(Game::Rock),
        (1, 3) => Some(Game::Paper),
        (2, side @ 4..=9) => u8::try_from(side - 3).ok().map(Game::Dice),
        _ => Some(Game::Other),
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

/// The content where it is XML, read once for all that it tells.
fn read(said: &str) -> Option<Doc> {
    Doc::read(&entities::payload(said), "")
}

fn number(doc: Option<&Doc>, element: &str, attribute: &str) -> Int {
    doc.map_or(Int::default(), |doc| Int::of_text(&doc.attribute(element, attribute)))
}
