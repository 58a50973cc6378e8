//! Kind 49: links, files, programs, quotes, records, by `AppMsgType`.

use super::group_prefix::without_sender;
use super::media::attachment;
use super::{record, system, words};
use crate::model::{Content, Excerpt, ExcerptKind, MessageId, Quote, WebLink};
use crate::protocol::entities;
use crate::protocol::entry::Entry;
use crate::protocol::ids;
use crate::protocol::wire::Int;
use crate::protocol::xml::Doc;
use crate::text::{Printable, is_visible};

/// Kind 49.
pub(super) fn app(entry: &Entry<'_>, said: &str) -> Content {
    let xml = entities::payload(said);
    let doc = Doc::read(&xml, "appmsg");
    let told = entry.app_msg_type.u32();
    let kind = match &doc {
        Some(doc) if told == 0 => Int::of_text(&doc.text("appmsg/type")).u32(),
        _ => told,
    };
    let card = link(entry, doc.as_ref(), said);
    let of = |path: &str| doc.as_ref().map(|doc| doc.text(path)).unwrap_or_default();
    match kind {
        1 | 53 => {
            Content::Text(Printable::new(&entities::emoji(&of("appmsg/title")))).or_titled(&card)
        }
        2 => Content::Image(attachment(entry, 0)),
        3 | 76 | 92 => Content::Music(card),
        4 => Content::Link(card),
        5 | 100_001 => articles(doc, card),
        6 => Content::File(file(entry, doc.as_ref())),
        8 => super::media::sticker(entry, said),
        17 => Content::LiveLocation,
        19 => record::record(card, &of("appmsg/recorditem")),
        33 | 36 | 44 => program(&card, &of),
        51 => channel(card, &of),
        57 => quote(card, &of),
        62 => nudge(doc.as_ref(), &card),
        87 => announcement(&of, doc.as_ref(), &card, said),
        2000 => Content::Transfer { words: transfer(&card) },
        2001 => Content::RedPacket,
        _ => {
            let hint = usable(doc.as_ref(), &card, said);
            Content::Unsupported { kind: 49, app: kind, hint }
        }
    }
}

/// News of kind 1: the categories stand at the root.
pub(super) fn news(said: &str) -> Option<Content> {
    let doc = Doc::read(&entities::payload(said), "category")?;
    let links = items(doc);
    (!links.is_empty()).then_some(Content::Articles(links))
}

/// All that a reader can use of an app message of any kind: heading, words, address, and whom it
/// is from.
fn usable(doc: Option<&Doc>, card: &WebLink, said: &str) -> Printable {
    let mut lines = vec![card.title.to_string(), card.about.to_string()];
    let loose = || hint(said).lines().map(str::to_owned).collect();
    let inner = doc.map_or_else(loose, words::lines);
    lines.extend(inner.into_iter().filter(|line| *line != *card.source));
    lines.extend([card.url.to_string(), card.source.to_string()]);
    lines.retain(|line| is_visible(line));
    let mut once: Vec<String> = Vec::new();
    for line in lines {
        if !once.iter().any(|known| known.contains(line.trim())) {
            once.push(line);
        }
    }
    words::joined(&once)
}

/// Somebody nudged somebody: its words, with a mark for each id that a template names.
fn nudge(doc: Option<&Doc>, card: &WebLink) -> Content {
    let of = |path: &str| doc.map(|doc| doc.text(path)).unwrap_or_default();
    let template = [of("patMsg/records/record/templete"), of("patMsg/records/record/template")];
    let template = template.into_iter().find(|words| !words.trim().is_empty());
    let words = template.map(|words| Printable::line(&system::patted(&words)));
    let words = words.unwrap_or_else(|| card.title.clone());
    if words.is_empty() {
        return Content::Unsupported { kind: 49, app: 62, hint: words };
    }
    Content::System(words)
}

/// A notice to a group, whose title only says that it is one.
fn announcement(
    of: &impl Fn(&str) -> String,
    doc: Option<&Doc>,
    card: &WebLink,
    said: &str,
) -> Content {
    let told = of("appmsg/textannouncement");
    let hint = if told.trim().is_empty() || told.trim_start().starts_with('<') {
        let all = usable(doc, card, said);
        let rest = all.strip_prefix(card.title.as_str()).map(str::trim_start);
        rest.filter(|rest| !rest.is_empty()).map_or(all.clone(), Printable::new)
    } else {
        Printable::new(entities::told(told.trim()).trim())
    };
    Content::Unsupported { kind: 49, app: 87, hint }
}

/// What a content that is not understood says, as far as a reader can use it.
pub(super) fn hint(content: &str) -> Printable {
    let said = without_sender(content, &[]);
    let xml = entities::payload(said);
    if !xml.trim_start().starts_with('<') {
        let text = entities::text(said);
        // Opaque ids are no words.
        return if words::is_words(&text) {
            words::joined(&[text.to_string()])
        } else {
            Printable::default()
        };
    }
    Doc::read(&xml, "").map(|doc| words::joined(&words::lines(&doc))).unwrap_or_default()
}

impl Content {
    /// A text, or the title the entry itself has where the text is empty.
    fn or_titled(self, card: &WebLink) -> Self {
        let is_empty = matches!(&self, Self::Text(text) if text.is_empty());
        if is_empty { Self::Text(card.title.clone()) } else { self }
    }
}

fn link(entry: &Entry<'_>, doc: Option<&Doc>, said: &str) -> WebLink {
    let of = |path| doc.map(|doc| doc.text(path)).unwrap_or_default();
    let or = |words: String, other: Printable| {
        let line = Printable::line(&words);
        if is_visible(&line) { line } else { other }
    };
    let named = || {
        let name = entities::name(entry.file_name.as_str());
        // What is no card at all says what it says in plain words.
        let loose = || Printable::line(&hint(said));
        if is_visible(&name) || doc.is_some() { name } else { loose() }
    };
    let title = of("appmsg/title");
    let source = [of("appmsg/sourcedisplayname"), of("appinfo/appname")];
    WebLink {
        title: or(entities::emoji(&title).into_owned(), named()),
        about: Printable::new(entities::emoji(of("appmsg/des").trim()).trim()),
        url: or(of("appmsg/url"), entities::address(entry.url.as_str())),
        source: source
            .iter()
            .map(|s| entities::called(s))
            .find(|s| is_visible(s))
            .unwrap_or_default(),
    }
}

/// Two articles and more are a list; one is a link.
fn articles(doc: Option<Doc>, card: WebLink) -> Content {
    let mut links = match doc {
        Some(doc) if doc.has("mmreader/category") => items(doc),
        Some(_) | None => Vec::new(),
    };
    if links.len() > 1 {
        return Content::Articles(links);
    }
    let only = links.pop().unwrap_or_default();
    let or = |words: Printable, other: Printable| if words.is_empty() { other } else { words };
    Content::Link(WebLink {
        title: or(card.title, only.title),
        about: or(card.about, only.about),
        url: or(card.url, only.url),
        source: or(card.source, only.source),
    })
}

fn items(doc: Doc) -> Vec<WebLink> {
    doc.all("category/item")
        .iter()
        .map(|item| {
            let of =
                |name: &str| Printable::line(&entities::emoji(&item.text(&format!("item/{name}"))));
            WebLink {
                title: of("title"),
                about: of("digest"),
                url: of("url"),
                source: of("sources/source/name"),
            }
        })
        .filter_map(|mut link| {
            if !is_visible(&link.title) {
                let rest = [&link.about, &link.url];
                link.title = rest.into_iter().find(|words| is_visible(words))?.clone();
            }
            Some(link)
        })
        .collect()
}

fn file(entry: &Entry<'_>, doc: Option<&Doc>) -> crate::model::Attachment {
    let of = |path| doc.map(|doc| doc.text(path)).unwrap_or_default();
    let mut file = attachment(entry, Int::of_text(&of("appattach/totallen")).u64());
    if file.name.is_empty() {
        file.name = Printable::line(&of("appmsg/title"));
    }
    if file.media_id.is_empty() {
        file.media_id = Printable::line(&of("appattach/attachid")).to_string();
    }
    file
}

fn channel(card: WebLink, of: &impl Fn(&str) -> String) -> Content {
    let name = entities::called(&of("finderFeed/nickname"));
    let about = Printable::line(&entities::emoji(&of("finderFeed/desc")));
    let told = is_visible(&name) || is_visible(&about);
    Content::Channel { name, about: if told { about } else { card.title } }
}

fn program(card: &WebLink, of: &impl Fn(&str) -> String) -> Content {
    let app = if card.source.is_empty() {
        entities::called(&of("weappinfo/weappname"))
    } else {
        card.source.clone()
    };
    let title = [&card.title, &card.about, &app].into_iter().find(|words| is_visible(words));
    Content::MiniProgram { title: title.cloned().unwrap_or_default(), app }
}

fn quote(card: WebLink, of: &impl Fn(&str) -> String) -> Content {
    let mut quoted = of("refermsg/content");
    if quoted.trim().is_empty() {
        // XML that was not escaped: its elements stand in the quote itself.
        quoted = of("refermsg/content/title");
    }
    let id = of("refermsg/svrid");
    let id = id.trim();
    let kind = Int::of_text(&of("refermsg/type")).u32();
    let title = Printable::new(&entities::emoji(&of("appmsg/title")));
    // In a group the sender may stand before it, whatever it is.
    let ids = [of("refermsg/chatusr"), of("refermsg/fromusr")];
    let wrote: Vec<&str> = ids.iter().map(|id| id.trim()).collect();
    Content::Quote(Quote {
        words: if is_visible(&title) { title } else { card.title },
        name: quoted_person(of),
        quoted: quoted_message(kind, without_sender(quoted.trim_start(), &wrote)),
        of: (!matches!(id, "" | "0")).then(|| MessageId(id.to_owned())),
    })
}

/// Who wrote the quoted message: the name that came along, else a mark for the id.
fn quoted_person(of: &impl Fn(&str) -> String) -> Printable {
    let told = entities::called(of("refermsg/displayname").trim());
    if is_visible(&told) {
        return told;
    }
    let ids = [of("refermsg/chatusr"), of("refermsg/fromusr")];
    let id = ids.iter().map(|id| id.trim()).find(|id| !id.is_empty());
    id.map(|id| Printable::line(&ids::marked(id))).unwrap_or_default()
}

/// Of a text its words, of everything else what it is.
fn quoted_message(kind: u32, said: &str) -> Excerpt {
    match kind {
        3 => ExcerptKind::Picture.into(),
        34 => ExcerptKind::Voice.into(),
        42 => ExcerptKind::Card.into(),
        43 | 62 => ExcerptKind::Video.into(),
        47 => ExcerptKind::Sticker.into(),
        48 => ExcerptKind::Place.into(),
        50 | 52 | 53 => ExcerptKind::Call.into(),
        1 if !said.trim_start().starts_with('<') => entities::emoji(said.trim()).trim().into(),
        _ => quoted_card(kind, said),
    }
}

/// The heading of what was quoted, else all that is said in it. No person wrote the ids in that.
fn quoted_card(kind: u32, said: &str) -> Excerpt {
    let xml = entities::payload(said);
    let words = if !xml.trim_start().starts_with('<') {
        entities::emoji(said.trim()).into_owned()
    } else if let Some(doc) =
        Doc::read(&xml, "appmsg").filter(|doc| is_visible(&doc.text("appmsg/title")))
    {
        entities::emoji(&doc.text("appmsg/title")).into_owned()
    } else {
        hint(said).to_string()
    };
    if is_visible(&words) {
        return ids::marked_by_looks(&words).as_str().into();
    }
    if kind == 49 { ExcerptKind::Link.into() } else { ExcerptKind::Unknown.into() }
}

/// The sentence with the amount, up to its first full stop.
fn transfer(card: &WebLink) -> Printable {
    let about = card.about.split('。').next().unwrap_or_default();
    if about.trim().is_empty() { card.title.clone() } else { Printable::line(about) }
}
