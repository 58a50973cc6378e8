//! The content of a message as JSON on the disk. It has types of its own, so that no change of the
//! model or of the wire changes what is stored by accident. Fields are only ever added, with a
//! default.

mod excerpt;

use serde::{Deserialize, Serialize};

use excerpt::StoredLine;

use crate::model::{
    Attachment, CallKind, Card, ContactId, Content, Game, Gap, Location, MessageId, Payment, Quote,
    RecallNotice, Recalled, RecordLine, WebLink,
};
use crate::text::Printable;

/// Encodes a content.
pub(super) fn encode(content: &Content) -> String {
    serde_json::to_string(&Stored::from(content)).unwrap_or_default()
}

/// Decodes a content. What cannot be decoded becomes an unsupported message, and is never dropped.
pub(super) fn decode(stored: &str) -> Content {
    match serde_json::from_str::<Stored>(stored) {
        Ok(stored) => stored.into(),
        Err(_) => unreadable(),
    }
}

/// The content of a message that cannot be decoded.
pub(super) fn unreadable() -> Content {
    Content::Unsupported { kind: 0, app: 0, hint: Printable::default() }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Text(String),
    Image(Media),
    Voice(u32, Media),
    Video(u32, bool, Media),
    Sticker(Option<Media>),
    Throw(u8),
    Card(StoredCard),
    Location(String, String),
    Link(Page),
    Articles(Vec<Page>),
    Music(Page),
    File(Media),
    MiniProgram(String, String),
    Channel(String, String),
    Record(String, Vec<StoredLine>),
    Quote {
        words: String,
        name: String,
        /// The kind of the quoted message, if it is not a text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        quoted: String,
        of: Option<String>,
    },
    Transfer(String),
    RedPacket,
    Payment {
        fen: Option<i64>,
        incoming: bool,
        title: String,
        about: String,
    },
    Call(u8),
    LiveLocation,
    FriendRequest {
        card: StoredCard,
        greeting: String,
        ticket: String,
    },
    Notice(String),
    Recalled {
        words: String,
        /// Who recalled it, if the server sent no words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<StoredRecaller>,
        original: Option<Box<Stored>>,
    },
    Gap(StoredGap),
    Unsupported(u32, u32, String),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredRecaller {
    User,
    Another,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredGap {
    Reason {
        why: StoredGapReason,
    },
    /// A sentence, as versions of the program before the codes wrote it.
    Sentence(String),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredGapReason {
    NoLogin,
    UnreadableReply,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the server's own name, and what the disk holds")]
struct Media {
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    bytes: u64,
    width: u32,
    height: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    media_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    encrypted_name: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Page {
    title: String,
    about: String,
    url: String,
    source: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredCard {
    name: String,
    alias: String,
    region: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<i64>,
}

const fn side(throw: Game) -> u8 {
    match throw {
        Game::Other => 0,
        Game::Dice(dots) => dots,
        Game::Rock => 11,
        Game::Paper => 12,
        Game::Scissors => 13,
    }
}

const fn throw(side: u8) -> Game {
    match side {
        1..=6 => Game::Dice(side),
        11 => Game::Rock,
        12 => Game::Paper,
        13 => Game::Scissors,
        _ => Game::Other,
    }
}

fn p(text: &str) -> Printable {
    Printable::new(text)
}

impl From<&Content> for Stored {
    fn from(content: &Content) -> Self {
        match content {
            Content::Text(text) => Self::Text(text.to_string()),
            Content::Image(media) => Self::Image(media.into()),
            Content::Voice { length, media } => Self::Voice(*length, media.into()),
            Content::Video { seconds, short, media } => Self::Video(*seconds, *short, media.into()),
            Content::Sticker(media) => Self::Sticker(media.as_ref().map(Media::from)),
            Content::Game(throw) => Self::Throw(side(*throw)),
            Content::Card(card) => Self::Card(card.into()),
            Content::Location(place) => {
                Self::Location(place.label.to_string(), place.url.to_string())
            }
            Content::Link(link) => Self::Link(link.into()),
            Content::Articles(links) => Self::Articles(links.iter().map(Page::from).collect()),
            Content::Music(link) => Self::Music(link.into()),
            Content::File(file) => Self::File(file.into()),
            Content::MiniProgram { title, app } => {
                Self::MiniProgram(title.to_string(), app.to_string())
            }
            Content::Channel { name, about } => Self::Channel(name.to_string(), about.to_string()),
            Content::Record { title, lines } => {
                Self::Record(title.to_string(), lines.iter().map(StoredLine::from).collect())
            }
            Content::Quote(quote) => quote.into(),
            Content::Transfer { words } => Self::Transfer(words.to_string()),
            Content::RedPacket => Self::RedPacket,
            Content::Payment(payment) => payment.into(),
            Content::Call(kind) => Self::Call(match kind {
                CallKind::Call => 0,
                CallKind::Ended => 1,
                CallKind::Invite => 2,
            }),
            Content::LiveLocation => Self::LiveLocation,
            Content::FriendRequest { card, greeting, ticket } => Self::FriendRequest {
                card: card.into(),
                greeting: greeting.to_string(),
                ticket: ticket.clone(),
            },
            Content::System(words) => Self::Notice(words.to_string()),
            Content::Recalled(recalled) => recalled.into(),
            Content::Gap(gap) => Self::Gap(gap.into()),
            Content::Unsupported { kind, app, hint } => {
                Self::Unsupported(*kind, *app, hint.to_string())
            }
        }
    }
}

impl From<Stored> for Content {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Text(text) => Self::Text(p(&text)),
            Stored::Image(media) => Self::Image(media.into()),
            Stored::Voice(length, media) => Self::Voice { length, media: media.into() },
            Stored::Video(seconds, short, media) => {
                Self::Video { seconds, short, media: media.into() }
            }
            Stored::Sticker(media) => Self::Sticker(media.map(Attachment::from)),
            Stored::Throw(side) => Self::Game(throw(side)),
            Stored::Card(card) => Self::Card(card.into()),
            Stored::Location(label, url) => {
                Self::Location(Location { label: p(&label), url: p(&url) })
            }
            Stored::Link(link) => Self::Link(link.into()),
            Stored::Articles(links) => {
                Self::Articles(links.into_iter().map(WebLink::from).collect())
            }
            Stored::Music(link) => Self::Music(link.into()),
            Stored::File(file) => Self::File(file.into()),
            Stored::MiniProgram(title, app) => Self::MiniProgram { title: p(&title), app: p(&app) },
            Stored::Channel(name, about) => Self::Channel { name: p(&name), about: p(&about) },
            Stored::Record(title, lines) => {
                let lines = lines.into_iter().map(RecordLine::from).collect();
                Self::Record { title: p(&title), lines }
            }
            Stored::Quote { words, name, kind, quoted, of } => Self::Quote(Quote {
                words: p(&words),
                name: p(&name),
                quoted: excerpt::excerpt(kind.as_deref(), &quoted),
                of: of.map(MessageId),
            }),
            Stored::Transfer(words) => Self::Transfer { words: p(&words) },
            Stored::RedPacket => Self::RedPacket,
            Stored::Payment { fen, incoming, title, about } => {
                Self::Payment(Payment { fen, incoming, title: p(&title), about: p(&about) })
            }
            Stored::Call(kind) => Self::Call(match kind {
                1 => CallKind::Ended,
                2 => CallKind::Invite,
                _ => CallKind::Call,
            }),
            Stored::LiveLocation => Self::LiveLocation,
            Stored::FriendRequest { card, greeting, ticket } => {
                Self::FriendRequest { card: card.into(), greeting: p(&greeting), ticket }
            }
            Stored::Notice(words) => Self::System(p(&words)),
            Stored::Recalled { words, by, original } => Self::Recalled(Recalled {
                notice: match by {
                    Some(StoredRecaller::User) => RecallNotice::ByUser,
                    Some(StoredRecaller::Another) => RecallNotice::ByAnother,
                    None => RecallNotice::Server(p(&words)),
                },
                original: original.map(|it| Box::new(Self::from(*it))),
            }),
            Stored::Gap(gap) => Self::Gap(gap.into()),
            Stored::Unsupported(kind, app, hint) => Self::Unsupported { kind, app, hint: p(&hint) },
        }
    }
}

impl From<&Quote> for Stored {
    fn from(quote: &Quote) -> Self {
        let (kind, quoted) = excerpt::stored(&quote.quoted);
        Self::Quote {
            words: quote.words.to_string(),
            name: quote.name.to_string(),
            kind,
            quoted,
            of: quote.of.as_ref().map(|id| id.0.clone()),
        }
    }
}

impl From<&Recalled> for Stored {
    fn from(recalled: &Recalled) -> Self {
        let (by, words) = match &recalled.notice {
            RecallNotice::ByUser => (Some(StoredRecaller::User), String::new()),
            RecallNotice::ByAnother => (Some(StoredRecaller::Another), String::new()),
            RecallNotice::Server(words) => (None, words.to_string()),
        };
        let original = recalled.original.as_deref().map(|it| Box::new(Self::from(it)));
        Self::Recalled { words, by, original }
    }
}

impl From<&Gap> for StoredGap {
    fn from(gap: &Gap) -> Self {
        let why = match gap {
            Gap::NoLogin => StoredGapReason::NoLogin,
            Gap::UnreadableReply => StoredGapReason::UnreadableReply,
            Gap::Sentence(words) => return Self::Sentence(words.to_string()),
        };
        Self::Reason { why }
    }
}

impl From<StoredGap> for Gap {
    fn from(gap: StoredGap) -> Self {
        match gap {
            StoredGap::Reason { why: StoredGapReason::NoLogin } => Self::NoLogin,
            StoredGap::Reason { why: StoredGapReason::UnreadableReply } => Self::UnreadableReply,
            StoredGap::Sentence(words) => Self::Sentence(p(&words)),
        }
    }
}

impl From<&Payment> for Stored {
    fn from(payment: &Payment) -> Self {
        Self::Payment {
            fen: payment.fen,
            incoming: payment.incoming,
            title: payment.title.to_string(),
            about: payment.about.to_string(),
        }
    }
}

impl From<&Attachment> for Media {
    fn from(media: &Attachment) -> Self {
        Self {
            name: media.name.to_string(),
            bytes: media.bytes,
            width: media.width,
            height: media.height,
            media_id: media.media_id.clone(),
            encrypted_name: media.encrypted_name.clone(),
        }
    }
}

impl From<Media> for Attachment {
    fn from(media: Media) -> Self {
        Self {
            name: p(&media.name),
            bytes: media.bytes,
            width: media.width,
            height: media.height,
            media_id: media.media_id,
            encrypted_name: media.encrypted_name,
        }
    }
}

impl From<&WebLink> for Page {
    fn from(link: &WebLink) -> Self {
        Self {
            title: link.title.to_string(),
            about: link.about.to_string(),
            url: link.url.to_string(),
            source: link.source.to_string(),
        }
    }
}

impl From<Page> for WebLink {
    fn from(page: Page) -> Self {
        Self {
            title: p(&page.title),
            about: p(&page.about),
            url: p(&page.url),
            source: p(&page.source),
        }
    }
}

impl From<&Card> for StoredCard {
    fn from(card: &Card) -> Self {
        Self {
            name: card.name.to_string(),
            alias: card.alias.to_string(),
            region: card.region.to_string(),
            contact: card.contact.map(|id| id.0),
        }
    }
}

impl From<StoredCard> for Card {
    fn from(card: StoredCard) -> Self {
        Self {
            contact: card.contact.map(ContactId),
            name: p(&card.name),
            alias: p(&card.alias),
            region: p(&card.region),
        }
    }
}
