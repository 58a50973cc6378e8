//! webwxverifyuser: friend requests, sent and accepted (PROTOCOL 10).

use super::Endpoint;
use crate::protocol::error::Kind;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::{Error, Session, UserName, wire};

/// Asks somebody to be friends, or accepts that they asked.
#[derive(Debug)]
pub struct VerifyUser<'a> {
    /// In which session.
    pub session: &'a Session,
    pub contact: &'a UserName,
    pub what: Verify<'a>,
}

/// Which way round.
#[derive(Clone, Copy, Debug)]
pub enum Verify<'a> {
    /// Asks, with a greeting.
    Ask {
        /// What they will read.
        greeting: &'a str,
    },
    /// Accepts, by the ticket of the request.
    Accept {
        /// `RecommendInfo.Ticket`.
        ticket: &'a str,
    },
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    opcode: u8,
    verify_user_list_size: u8,
    verify_user_list: [Entry<'a>; 1],
    verify_content: &'a str,
    scene_list_count: u8,
    scene_list: [u8; 1],
    #[serde(rename = "skey")]
    skey: &'a str,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    value: &'a str,
    verify_user_ticket: &'a str,
}

impl Endpoint for VerifyUser<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxverifyuser";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let (opcode, ticket, greeting) = match self.what {
            Verify::Ask { greeting } => (2, "", greeting),
            Verify::Accept { ticket } => (3, ticket, ""),
        };
        let r = moment.now.0.to_string();
        let body = Body {
            base_request: moment.base(session),
            opcode,
            verify_user_list_size: 1,
            verify_user_list: [Entry { value: self.contact.as_str(), verify_user_ticket: ticket }],
            verify_content: greeting,
            scene_list_count: 1,
            scene_list: [33],
            skey: session.skey.reveal(),
        };
        Request::ticketed(session, Self::NAME, &[("r", &r)]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        wire::accepted::<Self>(body)
    }
}
