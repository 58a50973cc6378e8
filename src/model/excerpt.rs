//! A message within another one: a quoted message, or a line of a forwarded record.

use serde::{Deserialize, Serialize};

use crate::text::Printable;

/// What a message says that another one quotes or passes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// What kind of message it is.
    pub kind: ExcerptKind,
    /// The text; for other kinds what is known of the message, such as a title. May be empty.
    pub text: Printable,
}

/// What kind of message an [`Excerpt`] is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExcerptKind {
    /// A text of a person or of the server, which needs no name of a kind.
    #[default]
    Text,
    /// A picture, also one that moves.
    Picture,
    /// A voice message.
    Voice,
    /// A video of any length.
    Video,
    /// A video of a few seconds.
    Clip,
    /// A link to a web page.
    Link,
    /// A place on the map.
    Place,
    /// A song, with a link to it.
    Music,
    /// A file of any type.
    File,
    /// Something that a shop sells.
    Product,
    /// The card of a contact.
    Card,
    /// A record of other messages.
    Record,
    /// A mini program.
    MiniProgram,
    /// A video of 视频号.
    Channel,
    /// A live video of 视频号.
    LiveChannel,
    /// A sticker of any set.
    Sticker,
    /// A call of voice or video.
    Call,
    /// A message of an unknown kind without a text.
    Unknown,
}

impl ExcerptKind {
    /// Every kind, each once.
    pub const ALL: [Self; 18] = [
        Self::Text,
        Self::Picture,
        Self::Voice,
        Self::Video,
        Self::Clip,
        Self::Link,
        Self::Place,
        Self::Music,
        Self::File,
        Self::Product,
        Self::Card,
        Self::Record,
        Self::MiniProgram,
        Self::Channel,
        Self::LiveChannel,
        Self::Sticker,
        Self::Call,
        Self::Unknown,
    ];
}

impl From<Printable> for Excerpt {
    fn from(text: Printable) -> Self {
        Self { kind: ExcerptKind::Text, text }
    }
}

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        Printable::new(text).into()
    }
}

impl From<ExcerptKind> for Excerpt {
    fn from(kind: ExcerptKind) -> Self {
        Self { kind, text: Printable::default() }
    }
}
