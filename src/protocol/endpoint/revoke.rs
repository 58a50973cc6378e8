//! webwxrevokemsg: takes an own message back (PROTOCOL 9.5).

use super::Endpoint;
use crate::model::{LocalId, MessageId};
use crate::protocol::error::Kind;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::{Error, Session, UserName, wire};

/// Takes an own message back, within two minutes; not in the conversation with oneself.
#[derive(Debug)]
pub struct Revoke<'a> {
    /// From which session.
    pub session: &'a Session,
    /// In which conversation.
    pub to: &'a UserName,
    /// The server's id of the message.
    pub message: &'a MessageId,
    /// The `ClientMsgId` of the message.
    pub id: &'a LocalId,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    svr_msg_id: &'a str,
    to_user_name: &'a str,
    client_msg_id: &'a str,
}

impl Endpoint for Revoke<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxrevokemsg";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let body = Body {
            base_request: moment.base(session),
            svr_msg_id: &self.message.0,
            to_user_name: self.to.as_str(),
            client_msg_id: &self.id.0,
        };
        Request::ticketed(session, Self::NAME, &[]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        wire::accepted::<Self>(body)
    }
}
