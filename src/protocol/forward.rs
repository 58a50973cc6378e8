//! Passing a message on: what the server takes for it (PROTOCOL 9.4).

use super::content;
use super::endpoint::Media;
use super::entities;
use super::xml::Doc;
use crate::model::{Attachment, Content};

/// How a message is passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forward {
    Text(String),
    /// As what it was: the server takes the original by its content.
    Media(Media),
}

/// How a message is passed on; `raw` is its content as it came. `None` where the web has no way:
/// voice, calls, money, games, notices.
#[must_use]
pub fn forward(content: &Content, raw: &str) -> Option<Forward> {
    let xml = entities::payload(content::prefix(raw).1);
    let media = match content {
        Content::Text(words) => return Some(Forward::Text(words.to_string())),
        Content::Quote(quote) => return Some(Forward::Text(quote.words.to_string())),
        Content::Location(place) => {
            return Some(Forward::Text(join(&place.label, &place.url)));
        }
        Content::Card(card) => return Some(Forward::Text(join(&card.name, &card.alias))),
        Content::Image(_) => Media::Image { media_id: String::new(), content: said(xml)? },
        Content::Video { short, .. } => {
            Media::Video { short: *short, media_id: String::new(), content: said(xml)? }
        }
        Content::Sticker(Some(_)) => sticker(&xml)?,
        Content::File(file) => original_file(file)?,
        Content::Link(_)
        | Content::Articles(_)
        | Content::Music(_)
        | Content::MiniProgram { .. }
        | Content::Channel { .. }
        | Content::Record { .. } => app(&xml)?,
        Content::Voice { .. }
        | Content::Sticker(None)
        | Content::Game(_)
        | Content::Transfer { .. }
        | Content::RedPacket
        | Content::Payment(_)
        | Content::Call(_)
        | Content::LiveLocation
        | Content::FriendRequest { .. }
        | Content::System(_)
        | Content::Recalled(_)
        | Content::Gap(_)
        | Content::Unsupported { .. } => return None,
    };
    Some(Forward::Media(media))
}

fn join(words: &str, more: &str) -> String {
    if more.is_empty() { words.to_owned() } else { format!("{words}\n{more}") }
}

fn said(xml: String) -> Option<String> {
    (!xml.trim().is_empty()).then_some(xml)
}

fn sticker(xml: &str) -> Option<Media> {
    let md5 = Doc::read(xml, "emoji")?.attribute("emoji", "md5");
    let sound = !md5.is_empty() && md5.bytes().all(|b| b.is_ascii_hexdigit());
    sound.then_some(Media::Sticker { media_id: String::new(), md5 })
}

fn original_file(file: &Attachment) -> Option<Media> {
    let known = !file.media_id.is_empty();
    known.then(|| Media::file(&file.name, file.bytes, &file.media_id))
}

/// The MD5 of a received file, in lower-case hexadecimal, where its message tells it.
#[must_use]
pub fn fingerprint(raw: &str) -> Option<String> {
    let xml = entities::payload(content::prefix(raw).1);
    let md5 = Doc::read(&xml, "appmsg")?.text("appmsg/md5").trim().to_ascii_lowercase();
    let sound = md5.len() == 32 && md5.bytes().all(|b| b.is_ascii_hexdigit());
    sound.then_some(md5)
}

/// The `appmsg` element alone, with its own type.
fn app(xml: &str) -> Option<Media> {
    let kind = Doc::read(xml, "appmsg")?.text("appmsg/type").trim().parse().ok()?;
    let (from, end) = (xml.find("<appmsg")?, "</appmsg>");
    let to = xml.rfind(end)? + end.len();
    let content = xml.get(from..to)?.to_owned();
    let (signature, aes_key) = (String::new(), String::new());
    Some(Media::App { kind, content, signature, aes_key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WebLink;
    use crate::text::Printable;

    #[test]
    fn a_picture_from_a_group_goes_on_without_the_name_of_who_sent_it() {
        let raw = "@ab12:<br/>&lt;msg&gt;&lt;img length=\"5\" /&gt;&lt;/msg&gt;";
        let Some(Forward::Media(Media::Image { media_id, content })) =
            forward(&Content::Image(Attachment::default()), raw)
        else {
            panic!("no picture");
        };
        assert_eq!((media_id.as_str(), content.as_str()), ("", "<msg><img length=\"5\" /></msg>"));
    }

    #[test]
    fn a_link_goes_on_as_its_app_message_and_a_voice_message_does_not() {
        let raw = "<msg><appmsg appid=\"\"><title>T</title><type>5</type></appmsg><fromusername>\
                   a</fromusername></msg>";
        let link = Content::Link(WebLink { title: Printable::line("T"), ..WebLink::default() });
        let Some(Forward::Media(Media::App { kind, content, .. })) = forward(&link, raw) else {
            panic!("no app message");
        };
        assert_eq!(kind, 5);
        assert!(content.starts_with("<appmsg") && content.ends_with("</appmsg>"), "{content}");
        let voice = Content::Voice { length: 1, media: Attachment::default() };
        assert_eq!(forward(&voice, raw), None);
    }

    #[test]
    fn the_fingerprint_of_a_file_is_taken_from_its_message_where_it_is_one() {
        let raw = |md5: &str| {
            format!("<msg><appmsg><title>a</title><type>6</type><md5>{md5}</md5></appmsg></msg>")
        };
        let known = "900150983cd24fb0d6963f7d28e17f72";
        assert_eq!(fingerprint(&raw(&known.to_uppercase())).as_deref(), Some(known));
        for odd in ["", "9001", "../50983cd24fb0d6963f7d28e17f7"] {
            assert_eq!(fingerprint(&raw(odd)), None, "{odd}");
        }
        assert_eq!(fingerprint("no XML"), None);
    }

    #[test]
    fn a_sticker_goes_on_by_its_md5_alone() {
        let sticker = Content::Sticker(Some(Attachment::default()));
        let raw = "<msg><emoji md5=\"0a1b\" len=\"3\"/></msg>";
        let md5 = "0a1b".to_owned();
        let media = Media::Sticker { media_id: String::new(), md5 };
        assert_eq!(forward(&sticker, raw), Some(Forward::Media(media)));
        assert_eq!(forward(&sticker, "<msg><emoji md5=\"../x\"/></msg>"), None);
    }
}
