//! The content of a message, with one variant for each kind (PROTOCOL 7.2).

use serde::{Deserialize, Serialize};

use super::{ContactId, Excerpt, MessageId};
use crate::text::Printable;

/// The content of a message. All text is [`Printable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Text, exactly as written: emoji spans resolved, entities undone once, lines kept.
    Text(Printable),
    /// A picture, `MsgType` 3.
    Image(Attachment),
    /// A voice message.
    Voice {
        /// Its length in milliseconds.
        length: u32,
        /// How to fetch it.
        media: Attachment,
    },
    /// A video, or a short one.
    Video {
        /// Its length in seconds.
        seconds: u32,
        /// Whether it is a clip of a few seconds, `MsgType` 62.
        short: bool,
        /// How to fetch it.
        media: Attachment,
    },
    /// A sticker; `None` for store stickers, which only the phone can show.
    Sticker(Option<Attachment>),
    /// Dice, or rock, paper and scissors.
    Game(Game),
    /// A contact card.
    Card(Card),
    /// A place on the map, `MsgType` 48.
    Location(Location),
    /// A web page, `AppMsgType` 5.
    Link(WebLink),
    /// An official account's list of articles.
    Articles(Vec<WebLink>),
    /// A song, `AppMsgType` 3.
    Music(WebLink),
    /// A file, `AppMsgType` 6.
    File(Attachment),
    /// A mini program.
    MiniProgram {
        /// The title of its card.
        title: Printable,
        /// The name of the program.
        app: Printable,
    },
    /// A video of 视频号.
    Channel {
        /// The name of the channel.
        name: Printable,
        /// The text about it.
        about: Printable,
    },
    /// A forwarded chat record, unfolded as far as the web edition gets it.
    Record {
        /// The title of its card.
        title: Printable,
        /// The messages in it, the oldest first.
        lines: Vec<RecordLine>,
    },
    /// An answer that quotes another message.
    Quote(Quote),
    /// Money sent by transfer; the amount only if the message tells it.
    Transfer {
        /// The text of the message.
        words: Printable,
    },
    /// A red packet: only the phone can open it.
    RedPacket,
    /// A payment notice (PROTOCOL 7.6).
    Payment(Payment),
    /// A call, which only the phone can answer.
    Call(CallKind),
    /// A live location that began.
    LiveLocation,
    /// A request to become friends.
    FriendRequest {
        /// The card of the person who asks.
        card: Card,
        /// Their greeting.
        greeting: Printable,
        /// The ticket that is needed to accept.
        ticket: String,
    },
    /// A grey line of the server: somebody joined, the group was renamed, a nudge.
    System(Printable),
    /// A recalled message.
    Recalled(Recalled),
    /// Messages may be missing at this position of the history.
    Gap(Gap),
    /// A kind that the web edition cannot show, or a message that could not be parsed.
    Unsupported {
        /// `MsgType`; 0 if the stored message cannot be parsed.
        kind: u32,
        /// `AppMsgType`, 0 if none.
        app: u32,
        /// The title or other text found in it; may be empty.
        hint: Printable,
    },
}

impl Content {
    /// The text that a person wrote, if it is a text or an answer to a quotation.
    #[must_use]
    pub const fn written(&self) -> Option<&Printable> {
        if let Self::Text(words) | Self::Quote(Quote { words, .. }) = self {
            Some(words)
        } else {
            None
        }
    }

    /// The size of the attachment in bytes; 0 if there is none, or it is not known.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        match self {
            Self::Image(media)
            | Self::Voice { media, .. }
            | Self::Video { media, .. }
            | Self::Sticker(Some(media))
            | Self::File(media) => media.bytes,
            Self::Text(_)
            | Self::Sticker(None)
            | Self::Game(_)
            | Self::Card(_)
            | Self::Location(_)
            | Self::Link(_)
            | Self::Articles(_)
            | Self::Music(_)
            | Self::MiniProgram { .. }
            | Self::Channel { .. }
            | Self::Record { .. }
            | Self::Quote(_)
            | Self::Transfer { .. }
            | Self::RedPacket
            | Self::Payment(_)
            | Self::Call(_)
            | Self::LiveLocation
            | Self::FriendRequest { .. }
            | Self::System(_)
            | Self::Recalled(_)
            | Self::Gap(_)
            | Self::Unsupported { .. } => 0,
        }
    }
}

/// The metadata of a picture, voice message, video or file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// File name as sent; empty if none. Not a safe name for the disk.
    pub name: Printable,
    /// Size in bytes, 0 if not told.
    pub bytes: u64,
    /// Width in pixels, 0 if not told.
    pub width: u32,
    /// Height in pixels, 0 if not told.
    pub height: u32,
    /// `MediaId` for files (PROTOCOL 8.1).
    pub media_id: String,
    /// `EncryFileName` for files (PROTOCOL 8.1).
    pub encrypted_name: String,
}

/// The result of a game. It is not established which number stands for which side (PROTOCOL 7.2),
/// so its words refer to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Game {
    /// A die, with 1 to 6 dots.
    Dice(u8),
    /// A fist.
    Rock,
    /// An open hand.
    Paper,
    /// Two fingers.
    Scissors,
    /// An unknown game.
    Other,
}

/// A contact card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The contact, if the server's name for it is known in a session.
    pub contact: Option<ContactId>,
    /// The nickname on the card.
    pub name: Printable,
    /// The WeChat ID, if known.
    pub alias: Printable,
    /// Province and city.
    pub region: Printable,
}

/// A place on the map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The name of the place.
    pub label: Printable,
    /// A link to a map; empty if none.
    pub url: Printable,
}

/// A page with its heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebLink {
    /// The heading; may be empty.
    pub title: Printable,
    /// A few words on it.
    pub about: Printable,
    /// The web address.
    pub url: Printable,
    /// The program or account from which it comes.
    pub source: Printable,
}

/// One message of a forwarded record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The name of the author in the record.
    pub name: Printable,
    /// The content of the message.
    pub said: Excerpt,
}

/// An answer with the message that it quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The text of the answer.
    pub words: Printable,
    /// The author of the quoted message.
    pub name: Printable,
    /// The content of the quoted message.
    pub quoted: Excerpt,
    /// The id of the quoted message.
    pub of: Option<MessageId>,
}

/// A payment notice. Amounts are in fen (1/100 yuan), never floating point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The amount in fen; `None` if the notice contains none.
    pub fen: Option<i64>,
    /// Whether the money was received; otherwise it was paid.
    pub incoming: bool,
    /// Heading of the notice.
    pub title: Printable,
    /// The other lines of the notice.
    pub about: Printable,
}

/// The state of a call in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallKind {
    /// The call begins, `MsgType` 50.
    Call,
    /// The call has ended, `MsgType` 52.
    Ended,
    /// An invitation to one, `MsgType` 53.
    Invite,
}

/// Why messages may be missing from the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// Nobody was logged in. The web editions do not reliably deliver what was sent meanwhile.
    NoLogin,
    /// A reply of the server could not be parsed, and may have contained messages.
    UnreadableReply,
    /// A sentence that an earlier version of this program stored instead of a code.
    Sentence(Printable),
}

/// Who recalled a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecallNotice {
    /// The user; the server sent no text about it.
    ByUser,
    /// Another person, in groups perhaps the owner; the server sent no text about it.
    ByAnother,
    /// The text of the server: `"X" recalled a message`.
    Server(Printable),
}

/// A recalled message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// Who recalled it.
    pub notice: RecallNotice,
    /// The recalled content, which is kept unless the user disables that.
    pub original: Option<Box<Content>>,
}

impl Content {
    /// Whether its text was made for the user alone by the server or this program, and may contain
    /// the user's remarks, which others must not see.
    #[must_use]
    pub const fn is_worded_for_user(&self) -> bool {
        match self {
            Self::System(_)
            | Self::Recalled(_)
            | Self::Gap(_)
            | Self::Transfer { .. }
            | Self::RedPacket
            | Self::Payment(_)
            | Self::FriendRequest { .. }
            | Self::Card(_)
            | Self::Channel { .. }
            | Self::Unsupported { .. } => true,
            Self::Text(_)
            | Self::Image(_)
            | Self::Voice { .. }
            | Self::Video { .. }
            | Self::Sticker(_)
            | Self::Game(_)
            | Self::Location(_)
            | Self::Link(_)
            | Self::Articles(_)
            | Self::Music(_)
            | Self::File(_)
            | Self::MiniProgram { .. }
            | Self::Record { .. }
            | Self::Quote(_)
            | Self::Call(_)
            | Self::LiveLocation => false,
        }
    }
}
