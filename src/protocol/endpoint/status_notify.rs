//! webwxstatusnotify: tells the phone that we are there, or that a chat was read (PROTOCOL 4.2).

use super::Endpoint;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::{Error, Session, UserName, wire};

/// Tells the phone something. Only where the edition has contacts.
#[derive(Debug)]
pub struct StatusNotify<'a> {
    /// Of which session.
    pub session: &'a Session,
    pub what: Notify<'a>,
}

/// What the phone is told.
#[derive(Clone, Copy, Debug)]
pub enum Notify<'a> {
    /// Code 3, after webwxinit: asks for the phone's chat list.
    Ready,
    /// Code 1: this conversation was read; its badge on the phone goes.
    Read(&'a UserName),
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    code: u8,
    from_user_name: &'a str,
    to_user_name: &'a str,
    client_msg_id: i64,
}

impl Endpoint for StatusNotify<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxstatusnotify";

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let (code, to) = match self.what {
            Notify::Ready => (3, &session.me),
            Notify::Read(chat) => (1, chat),
        };
        Request::ticketed(session, Self::NAME, &[]).post(&Body {
            base_request: moment.base(session),
            code,
            from_user_name: session.me.as_str(),
            to_user_name: to.as_str(),
            client_msg_id: moment.now.0,
        })
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        wire::accepted::<Self>(body)
    }
}
