//! webwxsendmsgimg, webwxsendvideomsg, webwxsendemoticon, webwxsendappmsg, and what else is sent
//! that is not text (PROTOCOL 9.2 to 9.4).

use super::Endpoint;
use super::send_text::Sent;
use crate::model::{EditionId, LocalId};
use crate::protocol::error::Kind;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, LANG, Moment, Request};
use crate::protocol::{Error, Session, UserName};
use crate::text::escape_markup;

/// Sends something that lies on the server already. The same `id` on every attempt.
#[derive(Debug)]
pub struct SendMedia<'a> {
    /// From which session.
    pub session: &'a Session,
    pub to: &'a UserName,
    /// `LocalID` and `ClientMsgId`.
    pub id: &'a LocalId,
    pub what: &'a Media,
    /// It was somebody's message before: the server takes the original by its content
    /// (PROTOCOL 9.4).
    pub forwarded: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// A picture: uploaded, or the content of the one to forward.
    Image {
        /// `MediaId`; empty when forwarded.
        media_id: String,
        /// The original content; empty for a new one.
        content: String,
    },
    Video {
        /// `MsgType` 62 instead of 43.
        short: bool,
        /// `MediaId`; empty when forwarded.
        media_id: String,
        /// The original content; empty for a new one.
        content: String,
    },
    /// A sticker: an uploaded GIF, or one that was received, by its md5.
    Sticker {
        /// `MediaId` of the upload.
        media_id: String,
        /// `EMoticonMd5`, where nothing was uploaded.
        md5: String,
    },
    /// An app message.
    App {
        /// `AppMsgType`; 6 for files.
        kind: u32,
        /// The `appmsg` element.
        content: String,
        /// What webwxcheckupload gave for a large file; empty else.
        signature: String,
        /// As `signature`; only the filehelper edition sends it.
        aes_key: String,
    },
    /// A place, as its original content.
    Location(String),
    /// A contact card, as its content.
    Card(String),
}

impl Media {
    /// A file that was uploaded (PROTOCOL 9.3).
    #[must_use]
    pub fn file(name: &str, bytes: u64, media_id: &str) -> Self {
        Self::App {
            kind: 6,
            content: file_card(name, bytes, media_id),
            signature: String::new(),
            aes_key: String::new(),
        }
    }

    /// Endpoint and `Type`.
    const fn call(&self) -> (&'static str, u32) {
        match self {
            Self::Image { .. } => ("webwxsendmsgimg", 3),
            Self::Video { short: false, .. } => ("webwxsendvideomsg", 43),
            Self::Video { short: true, .. } => ("webwxsendvideomsg", 62),
            Self::Sticker { .. } => ("webwxsendemoticon", 47),
            Self::App { kind, .. } => ("webwxsendappmsg", *kind),
            Self::Location(_) => ("webwxsendmsg", 48),
            Self::Card(_) => ("webwxsendmsg", 42),
        }
    }
}

/// The elements in the official page's order.
fn file_card(name: &str, bytes: u64, media_id: &str) -> String {
    let suffix = match name.rsplit_once('.') {
        Some((stem, suffix)) if !stem.is_empty() => suffix,
        _ => "",
    };
    format!(
        "<appmsg appid='wxeb7ec651dd0aefa9' sdkver=''><title>{}</title><des></des><action></action>\
         <type>6</type><content></content><url></url><lowurl></lowurl><appattach>\
         <totallen>{bytes}</totallen><attachid>{}</attachid><fileext>{}</fileext></appattach>\
         <extinfo></extinfo></appmsg>",
        escape_markup(name),
        escape_markup(media_id),
        escape_markup(suffix),
    )
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    msg: Msg<'a>,
    scene: u8,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Msg<'a> {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji_flag: Option<u8>,
    #[serde(rename = "EMoticonMd5", skip_serializing_if = "Option::is_none")]
    md5: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'a str>,
    #[serde(rename = "AESKey", skip_serializing_if = "Option::is_none")]
    aes_key: Option<&'a str>,
    from_user_name: &'a str,
    to_user_name: &'a str,
    #[serde(rename = "LocalID")]
    local_id: &'a str,
    client_msg_id: &'a str,
}

impl<'a> Msg<'a> {
    fn of(media: &'a SendMedia<'a>) -> Self {
        let given = |value: &'a String| Some(value.as_str()).filter(|value| !value.is_empty());
        let mut msg = Self {
            kind: media.what.call().1,
            emoji_flag: None,
            md5: None,
            media_id: None,
            content: None,
            signature: None,
            aes_key: None,
            from_user_name: media.session.me.as_str(),
            to_user_name: media.to.as_str(),
            local_id: &media.id.0,
            client_msg_id: &media.id.0,
        };
        match media.what {
            Media::Image { media_id, content } | Media::Video { media_id, content, .. } => {
                msg.media_id = Some(media_id);
                msg.content = Some(content);
            }
            Media::Sticker { media_id, md5 } => {
                msg.emoji_flag = Some(2);
                msg.media_id = given(media_id);
                msg.md5 = given(md5);
            }
            Media::App { content, signature, aes_key, .. } => {
                msg.content = Some(content);
                msg.signature = given(signature);
                msg.aes_key = given(aes_key);
            }
            Media::Location(content) | Media::Card(content) => msg.content = Some(content),
        }
        msg
    }
}

impl Endpoint for SendMedia<'_> {
    type Reply = Sent;
    /// The part that all the calls share.
    const NAME: &'static str = "webwxsend";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let (name, _) = self.what.call();
        let ticket = ("pass_ticket", session.pass_ticket.reveal());
        let language = ("lang", LANG);
        let query = match self.what {
            // The filehelper page names no language here (PROTOCOL 3.4).
            Media::Image { .. } if session.edition == EditionId::FileHelper => {
                vec![("fun", "async"), ("f", "json"), ticket]
            }
            Media::Image { .. } | Media::Video { .. } | Media::App { .. } => {
                vec![("fun", "async"), ("f", "json"), language, ticket]
            }
            Media::Sticker { .. } => vec![("fun", "sys"), language, ticket],
            Media::Location(_) | Media::Card(_) => vec![language, ticket],
        };
        let body = Body {
            base_request: moment.base(session),
            msg: Msg::of(self),
            scene: if self.forwarded { 2 } else { 0 },
        };
        Request::on_entry(session, name, &query).post(&body)
    }

    fn decode(body: &[u8]) -> Result<Sent, Error> {
        super::send_text::sent::<Self>(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_of_a_file_escapes_its_name_and_has_the_official_order() {
        let card = file_card("a<b>&'c'.tar.gz", 12, "@crypt_1");
        assert!(card.contains("<title>a&lt;b&gt;&amp;&#39;c&#39;.tar.gz</title>"), "{card}");
        assert!(card.contains("<totallen>12</totallen><attachid>@crypt_1</attachid>"));
        assert!(card.contains("<fileext>gz</fileext></appattach><extinfo></extinfo></appmsg>"));
        assert!(file_card(".profile", 1, "m").contains("<fileext></fileext>"));
    }
}
