//! Which messages somebody can send: names and the parts a test may want to choose.

use std::str::FromStr;

use super::error::Error;

/// A message to be pushed. What it looks like on the wire is written in `world/kinds.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Plain text; the server escapes it.
    Text(String),
    /// A picture, `MsgType` 3.
    Image,
    /// A voice message of this many milliseconds (34).
    Voice(u32),
    /// A video of this many seconds (43).
    Video(u32),
    /// A short video (62).
    ShortVideo,
    /// A sticker (47).
    Sticker,
    /// A sticker from the store: empty content (47, `HasProductId` 1).
    StoreSticker,
    /// A die that shows this number (47 with a gameext).
    Dice(u8),
    /// Scissors (1), rock (2) or paper (3) (47 with a gameext).
    Hand(u8),
    /// A contact card (42).
    Card,
    /// A friend request (37); comes from 朋友推荐消息.
    FriendRequest,
    /// Somebody you may know (40).
    Suggestion,
    /// A place on the map (1 / 48).
    Location,
    /// A link with title and description (49 / 5).
    Link,
    /// Several articles of an official account in one message (49 / 5).
    Articles,
    /// News from 腾讯新闻 (1).
    News,
    /// Music (49 / 3).
    Music,
    /// A video from an app (49 / 4).
    AppVideo,
    /// A file of this name and length (49 / 6).
    File(String, u64),
    /// A mini program (49 / 33).
    MiniProgram,
    /// A channels video (49 / 51).
    Channels,
    /// A solitaire list (49 / 53).
    Solitaire,
    /// An answer: text, whom it quotes, what it quotes (49 / 57).
    Quote {
        /// What the quotation is answered with.
        text: String,
        /// The name of who is quoted.
        who: String,
        /// The quoted text.
        quoted: String,
    },
    /// A transfer of this many fen (49 / 2000).
    Transfer(u64),
    /// A red packet as a system line (10000).
    RedPacket,
    /// A red packet as an app message (49 / 2001).
    RedPacketApp,
    /// Forwarded chat records (49 / 19).
    Record,
    /// Somebody shares their position (49 / 17).
    LiveLocation,
    /// A payment notice over this many fen (49 / 5).
    Payment(u64),
    /// Money that arrived, as newer notices tell it (49 / 5): the amount in the template only.
    PaymentArrived(u64),
    /// What a shop's clerk is told (49 / 5).
    PaymentClerk(u64),
    /// Money that was paid (49 / 5).
    PaymentPaid(u64),
    /// A voice or video call (50).
    Call,
    /// The end of a call (52).
    CallEnded,
    /// An invitation to a call (53).
    CallInvite,
    /// A grey line; may hold `<a href="weixin://…">`, which the server escapes (10000).
    System(String),
    /// A nudge (10002).
    Pat,
    /// An invitation by template (10002).
    Invite,
    /// A message of a MsgType that no client knows.
    Unknown(i64),
    /// An app message of an `AppMsgType` that no client knows.
    UnknownApp(i64),
    /// An app message whose XML ends in the middle.
    BrokenXml,
}

/// The names of [`Kind::named`].
pub const NAMES: &[&str] = &[
    "text",
    "image",
    "voice",
    "video",
    "short_video",
    "sticker",
    "store_sticker",
    "dice",
    "hand",
    "card",
    "friend_request",
    "suggestion",
    "location",
    "link",
    "articles",
    "news",
    "music",
    "app_video",
    "file",
    "mini_program",
    "channels",
    "solitaire",
    "quote",
    "transfer",
    "red_packet",
    "red_packet_app",
    "record",
    "live_location",
    "payment",
    "payment_arrived",
    "payment_clerk",
    "payment_paid",
    "call",
    "call_ended",
    "call_invite",
    "system",
    "pat",
    "invite",
    "unknown",
    "unknown_app",
    "broken_xml",
];

impl Kind {
    /// One of each kind, with usual contents.
    #[must_use]
    pub fn all() -> Vec<Self> {
        NAMES.iter().filter_map(|name| name.parse().ok()).collect()
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "text" => Self::Text("今天的风刚刚好".to_owned()),
            "image" => Self::Image,
            "voice" => Self::Voice(3_200),
            "video" => Self::Video(10),
            "short_video" => Self::ShortVideo,
            "sticker" => Self::Sticker,
            "store_sticker" => Self::StoreSticker,
            "dice" => Self::Dice(5),
            "hand" => Self::Hand(1),
            "card" => Self::Card,
            "friend_request" => Self::FriendRequest,
            "suggestion" => Self::Suggestion,
            "location" => Self::Location,
            "link" => Self::Link,
            "articles" => Self::Articles,
            "news" => Self::News,
            "music" => Self::Music,
            "app_video" => Self::AppVideo,
            "file" => Self::File("第三季度总结 & 计划.pdf".to_owned(), 2_411_724),
            "mini_program" => Self::MiniProgram,
            "channels" => Self::Channels,
            "solitaire" => Self::Solitaire,
            "quote" => Self::Quote {
                text: "同意，就这么办".to_owned(),
                who: "陈静".to_owned(),
                quoted: "那改到 <周四> 下午？".to_owned(),
            },
            "transfer" => Self::Transfer(10_000),
            "red_packet" => Self::RedPacket,
            "red_packet_app" => Self::RedPacketApp,
            "record" => Self::Record,
            "live_location" => Self::LiveLocation,
            "payment" => Self::Payment(350),
            "payment_arrived" => Self::PaymentArrived(123_456),
            "payment_clerk" => Self::PaymentClerk(2_000),
            "payment_paid" => Self::PaymentPaid(900),
            "call" => Self::Call,
            "call_ended" => Self::CallEnded,
            "call_invite" => Self::CallInvite,
            "system" => Self::System("\"李雷\"修改群名为“周末去哪儿”".to_owned()),
            "pat" => Self::Pat,
            "invite" => Self::Invite,
            "unknown" => Self::Unknown(4_242),
            "unknown_app" => Self::UnknownApp(4_242),
            "broken_xml" => Self::BrokenXml,
            other => return Err(Error::Unknown(format!("kind {other}"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_kind() {
        assert_eq!(Kind::all().len(), NAMES.len());
    }
}
