//! webwxsendmsg: a text (PROTOCOL 9.1 and 9.2).

use super::Endpoint;
use crate::model::{LocalId, MessageId};
use crate::protocol::error::Kind;
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::wire::{self, Text};
use crate::protocol::{Error, Session, UserName};
use crate::text::escape_markup;

/// Sends a text. The same `id` on every attempt: it is what keeps a text from arriving twice.
#[derive(Debug)]
pub struct SendText<'a> {
    /// From which session.
    pub session: &'a Session,
    pub to: &'a UserName,
    /// `LocalID` and `ClientMsgId`.
    pub id: &'a LocalId,
    /// What, exactly: no escapes, lines by line feeds.
    pub text: &'a str,
    /// Whom it mentions, in a group (PROTOCOL 7.3).
    pub mentions: &'a [UserName],
}

/// The server took a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id there; what an echo is known by. `None` when the server told none.
    pub message: Option<MessageId>,
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
    kind: u8,
    content: &'a str,
    from_user_name: &'a str,
    to_user_name: &'a str,
    #[serde(rename = "LocalID")]
    local_id: &'a str,
    client_msg_id: &'a str,
    #[serde(rename = "MsgSource", skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow, rename = "MsgID")]
    message: Text<'a>,
}

impl Endpoint for SendText<'_> {
    type Reply = Sent;
    const NAME: &'static str = "webwxsendmsg";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let body = Body {
            base_request: moment.base(session),
            msg: Msg {
                kind: 1,
                content: self.text,
                from_user_name: session.me.as_str(),
                to_user_name: self.to.as_str(),
                local_id: &self.id.0,
                client_msg_id: &self.id.0,
                source: source(self.to, self.mentions),
            },
            scene: 0,
        };
        Request::ticketed(session, Self::NAME, &[]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<Sent, Error> {
        sent::<Self>(body)
    }
}

/// The answer of every call that sends.
pub(super) fn sent<E: Endpoint>(body: &[u8]) -> Result<Sent, Error> {
    let body = Json::of_reply(body);
    let wire: Wire<'_> = wire::json::<E, _>(&body)?;
    let message = wire.message.as_str();
    let told = !message.is_empty() && message != "0";
    Ok(Sent { message: told.then(|| MessageId(message.to_owned())) })
}

/// `MsgSource` of a text that mentions people.
fn source(group: &UserName, mentions: &[UserName]) -> Option<String> {
    if mentions.is_empty() {
        return None;
    }
    let names: Vec<String> = mentions.iter().map(|it| escape_markup(it.as_str())).collect();
    Some(format!(
        "<msgsource><atusername>{}</atusername><atchatroomname>{}</atchatroomname></msgsource>",
        names.join(","),
        escape_markup(group.as_str())
    ))
}
