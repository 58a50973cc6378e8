//! webwxlogout: ends the session on the server (PROTOCOL 2.7).

use super::Endpoint;
use crate::protocol::request::{Moment, Request};
use crate::protocol::wire;
use crate::protocol::{Error, Session};

/// Ends the session; the answer is a redirect that nobody follows.
#[derive(Debug)]
pub struct LogOut<'a> {
    pub session: &'a Session,
    /// 0 when the user wants it or after 1100, 1 after 1101, 1102 and `Ret` 1205.
    pub kind: u8,
}

impl Endpoint for LogOut<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxlogout";
    const MAY_REDIRECT: bool = true;

    fn request(&self, _: &Moment<'_>) -> Request {
        let session = self.session;
        let kind = self.kind.to_string();
        let query = [("redirect", "1"), ("type", &kind), ("skey", session.skey.reveal())];
        let uin = session.uin.to_string();
        Request::on_entry(session, Self::NAME, &query)
            .form(&[("sid", session.sid.reveal()), ("uin", &uin)])
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        // A redirect with or without a page, or a refusal as other calls have it.
        if body.trim_ascii_start().starts_with(b"{") {
            return wire::accepted::<Self>(body);
        }
        Ok(())
    }
}
