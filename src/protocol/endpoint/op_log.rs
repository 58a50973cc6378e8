//! webwxoplog: a contact's remark, and what stands on top of the list (PROTOCOL 10).

use super::Endpoint;
use crate::protocol::error::Kind;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::{Error, Session, UserName, wire};

/// Changes something about a contact.
#[derive(Debug)]
pub struct OpLog<'a> {
    /// In which session.
    pub session: &'a Session,
    pub contact: &'a UserName,
    /// The remark: the new one, or when only pinning the one it has, which would be wiped else.
    pub remark: &'a str,
    /// `None` sets the remark; else on top or not any more.
    pub pin: Option<bool>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    user_name: &'a str,
    cmd_id: u8,
    #[serde(rename = "OP", skip_serializing_if = "Option::is_none")]
    op: Option<u8>,
    remark_name: &'a str,
}

impl Endpoint for OpLog<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxoplog";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let body = Body {
            base_request: moment.base(session),
            user_name: self.contact.as_str(),
            cmd_id: if self.pin.is_some() { 3 } else { 2 },
            op: self.pin.map(u8::from),
            remark_name: self.remark,
        };
        Request::ticketed(session, Self::NAME, &[]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        wire::accepted::<Self>(body)
    }
}
