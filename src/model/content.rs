//! What a message says, one variant a kind (PROTOCOL 7.2).

use serde::{Deserialize, Serialize};

use super::{ContactId, Excerpt, MessageId};
use crate::text::Printable;

/// What a message says. All text is [`Printable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Text, exactly as written: emoji spans resolved, entities undone once, lines kept.
    Text(Printable),
    /// A picture, `MsgType` 3.
    Image(Attachment),
    /// A voice message of so many milliseconds.
    Voice {
        /// Length in milliseconds.
        length: u32,
        /// How to fetch it.
        media: Attachment,
    },
    /// A video, or a short one.
    Video {
        /// Length in seconds.
        seconds: u32,
        /// A clip of a few seconds, `MsgType` 62.
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
        /// What the card says.
        title: Printable,
        /// The name of the program.
        app: Printable,
    },
    /// A video of 视频号.
    Channel {
        /// The name of the channel.
        name: Printable,
        /// What it says of itself.
        about: Printable,
    },
    /// A forwarded chat record, unfolded as far as the web edition gets it.
    Record {
        /// What the card is headed.
        title: Printable,
        /// The messages in it, the oldest first.
        lines: Vec<RecordLine>,
    },
    /// An answer that quotes another message.
    Quote(Quote),
    /// Money sent by transfer; the amount only if the message tells it.
    Transfer {
        /// What the message says.
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
        /// The card of who asks.
        card: Card,
        /// Their greeting.
        greeting: Printable,
        /// What accepting needs.
        ticket: String,
    },
    /// A grey line of the server's: joined, renamed, not a friend any more, patted.
    System(Printable),
    /// A message that was taken back.
    Recalled(Recalled),
    /// Messages may be missing before this place of the history.
    Gap(Gap),
    /// A kind that the web edition cannot show, or that could not be read.
    Unsupported {
        /// `MsgType`; 0 for what cannot be read on the disk.
        kind: u32,
        /// `AppMsgType`, 0 if none.
        app: u32,
        /// Title or other words found in it; may be empty.
        hint: Printable,
    },
}

impl Content {
    /// What somebody wrote, where it is a text or an answer to a quotation.
    #[must_use]
    pub const fn written(&self) -> Option<&Printable> {
        if let Self::Text(words) | Self::Quote(Quote { words, .. }) = self {
            Some(words)
        } else {
            None
        }
    }

    /// The size of what is attached, in bytes; 0 where nothing is, or it was not told.
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

/// What is known of a picture, voice, video or file.
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

/// What was thrown. Which number means which side is not established (PROTOCOL 7.2), so the words
/// for it ask to look at the phone.
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
    /// A game we do not know.
    Other,
}

/// A contact card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Our contact, once the server's name for them is known in a session.
    pub contact: Option<ContactId>,
    /// The nick of whose card it is.
    pub name: Printable,
    /// Their WeChat number, if told.
    pub alias: Printable,
    /// Province and city.
    pub region: Printable,
}

/// A place on the map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// What it is called.
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
    /// Where it leads.
    pub url: Printable,
    /// Which program or account it comes from.
    pub source: Printable,
}

/// One message of a forwarded record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The name of the author, as the record tells it.
    pub name: Printable,
    /// What the message says.
    pub said: Excerpt,
}

/// An answer with what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What is said to the quoted message.
    pub words: Printable,
    /// Who wrote the quoted message.
    pub name: Printable,
    /// What the quoted message says.
    pub quoted: Excerpt,
    /// The quoted message's id, to jump to.
    pub of: Option<MessageId>,
}

/// A payment notice. Amounts are in fen (1/100 yuan), never floating point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Amount in fen; `None` when the notice tells none.
    pub fen: Option<i64>,
    /// Money came in; otherwise it went out.
    pub incoming: bool,
    /// Heading of the notice.
    pub title: Printable,
    /// The other lines of the notice.
    pub about: Printable,
}

/// What a call message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallKind {
    /// It rings, `MsgType` 50.
    Call,
    /// It is over, `MsgType` 52.
    Ended,
    /// An invitation to one, `MsgType` 53.
    Invite,
}

/// Why messages may be missing from the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// Nobody was logged in: the web editions deliver nothing for certain that was sent meanwhile.
    NoLogin,
    /// A reply of the server could not be read, and it may have held messages.
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
    /// What the server says of it: `"X" recalled a message`.
    Server(Printable),
}

/// A message that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    /// Who recalled it.
    pub notice: RecallNotice,
    /// What was recalled, kept unless the user wants otherwise.
    pub original: Option<Box<Content>>,
}

impl Content {
    /// The server, or this program, words it for the user alone: it may call people by the user's
    /// remarks, which are nobody else's business.
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
