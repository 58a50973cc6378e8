//! login: waits for the phone to scan and to confirm (PROTOCOL 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Endpoint, Uuid};
use crate::protocol::numbers::not32;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Moment, Request};
use crate::protocol::{Error, Hosts, js};

/// Asks what the phone did; held for up to 27 s.
#[derive(Debug)]
pub struct LoginPoll<'a> {
    /// Where the login began.
    pub hosts: &'a Hosts,
    /// The code that is shown.
    pub uuid: &'a Uuid,
    /// The first poll of this code (`tip` 1, later 0).
    pub first: bool,
}

/// What the phone did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poll {
    /// 408: nothing yet; poll again.
    Waiting,
    /// 201: scanned, not confirmed; poll again.
    Scanned {
        /// The picture of who scanned, a JPEG; may be empty.
        avatar: Vec<u8>,
    },
    /// 200: confirmed.
    Confirmed(Ticket),
    /// 202: cancelled on the phone; ask for a fresh code.
    Cancelled,
    /// 400, 500, 0 or nothing at all: ask for a fresh code.
    Expired,
}

/// Where the login leads: good for about 300 s, for [`super::super::Client::enter`].
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(pub(in crate::protocol) String);

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(***)")
    }
}

impl Endpoint for LoginPoll<'_> {
    type Reply = Poll;
    const NAME: &'static str = "login";
    const POOL: Pool = Pool::Poll;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let r = not32(moment.now).to_string();
        let number = moment.script_number().to_string();
        let mut query = vec![
            ("loginicon", "true"),
            ("uuid", self.uuid.0.as_str()),
            ("tip", if self.first { "1" } else { "0" }),
            ("r", &r),
            ("_", &number),
        ];
        if moment.edition.poll_names_app {
            query.push(("appid", moment.edition.app_id));
        }
        let path = "/cgi-bin/mmwebwx-bin/login";
        Request::new(&self.hosts.login, &self.hosts.entry, path, &query).script()
    }

    fn decode(body: &[u8]) -> Result<Poll, Error> {
        let script = String::from_utf8_lossy(body);
        if script.trim_start().starts_with('<') {
            let what = "no code";
            return Err(Error::Unreadable { endpoint: Self::NAME, what, page: true });
        }
        match js::value(&script, "window.code").unwrap_or_default() {
            "408" => Ok(Poll::Waiting),
            "201" => Ok(Poll::Scanned { avatar: avatar(&script) }),
            "200" => match js::value(&script, "window.redirect_uri") {
                Some(uri) if !uri.is_empty() => Ok(Poll::Confirmed(Ticket(uri.to_owned()))),
                _ => Err(Error::unreadable(Self::NAME, "no redirect_uri")),
            },
            "202" => Ok(Poll::Cancelled),
            "400" | "500" | "0" => Ok(Poll::Expired),
            // What is cut does not tell that the code is used up.
            _ if js::is_cut(&script) => Err(Error::unreadable(Self::NAME, "cut")),
            _ => Ok(Poll::Expired),
        }
    }
}

/// The bytes behind `data:img/jpg;base64,`; empty when there are none.
fn avatar(script: &str) -> Vec<u8> {
    js::value(script, "window.userAvatar")
        .and_then(|uri| uri.split_once("base64,"))
        .and_then(|(_, data)| STANDARD.decode(data.trim()).ok())
        .unwrap_or_default()
}
