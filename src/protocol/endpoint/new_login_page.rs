//! webwxnewloginpage: turns a confirmed code into a session (PROTOCOL 2.4).

use super::{Endpoint, refused};
use crate::protocol::address::Origin;
use crate::protocol::error::Kind;
use crate::protocol::request::{Moment, Request};
use crate::protocol::wire::Int;
use crate::protocol::{Error, Hosts, Ret, Secret, xml};
use crate::text::Printable;

/// The keys in it.
const KEYS: [&str; 4] = ["skey", "wxsid", "wxuin", "pass_ticket"];

/// Redeems a ticket.
#[derive(Debug)]
pub struct NewLoginPage<'a> {
    /// The address to open, without `fun` and `version`.
    pub(in crate::protocol) address: &'a str,
    /// The hosts it leads to.
    pub(in crate::protocol) hosts: &'a Hosts,
}

/// What the page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The keys; those that are empty are to be taken from the cookies.
    Keys(Keys),
    /// Open this instead.
    Elsewhere(String),
}

/// The keys of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub(in crate::protocol) skey: Secret,
    pub(in crate::protocol) sid: Secret,
    pub(in crate::protocol) uin: u64,
    pub(in crate::protocol) pass_ticket: Secret,
}

impl Endpoint for NewLoginPage<'_> {
    type Reply = Page;
    const NAME: &'static str = "webwxnewloginpage";
    const UNKNOWN_CODE: Kind = Kind::Refused;
    const MAY_REDIRECT: bool = true;

    fn request(&self, _: &Moment<'_>) -> Request {
        let bare = self.address.split('#').next().unwrap_or_default();
        let mark = if bare.contains('?') { '&' } else { '?' };
        let entry: &Origin = &self.hosts.entry;
        let mut request = Request::new(entry, entry, "", &[]);
        request.url = format!("{bare}{mark}fun=new&version=v2");
        request
    }

    fn decode(body: &[u8]) -> Result<Page, Error> {
        let body = String::from_utf8_lossy(body);
        let body = body.trim_start_matches('\u{feff}').trim();
        // A part of it is neither keys nor a refusal: half of a number is another number.
        if body.contains("<error") && !body.contains("</error>") {
            return Err(Error::unreadable(Self::NAME, "cut"));
        }
        let Some(reply) = xml::Doc::read(body, "error") else {
            // Some accounts get no XML at all and their keys as cookies (PROTOCOL 2.4).
            let page = body.contains('<');
            return if body.is_empty() {
                Ok(Page::Keys(Keys::default()))
            } else {
                Err(Error::Unreadable { endpoint: Self::NAME, what: "no keys", page })
            };
        };
        // Bytes that were lost within it took the end of a key along, or left half of its brackets.
        let is_whole = |tag: &&str| {
            let count = |tag: String| body.matches(&tag).count();
            count(format!("<{tag}>")) == count(format!("</{tag}>"))
                && !reply.text(tag).contains(['<', '>', '[', ']'])
        };
        if !KEYS.iter().all(is_whole) {
            return Err(Error::unreadable(Self::NAME, "cut"));
        }
        let said = reply.text("ret");
        let ret = match said.trim() {
            "" if reply.text("wxuin").is_empty() && reply.text("redirecturl").is_empty() => None,
            "" => Some(0),
            number => number.parse().ok(),
        };
        // What is no number says neither yes nor no.
        let ret = ret.ok_or_else(|| Error::unreadable(Self::NAME, "no ret"))?;
        if ret != 0 {
            let words = Printable::line(&reply.text("message"));
            return Err(refused::<Self>(Ret::new(ret), words));
        }
        let elsewhere = reply.text("redirecturl");
        if !elsewhere.trim().is_empty() {
            return Ok(Page::Elsewhere(elsewhere.trim().to_owned()));
        }
        let secret = |tag| Secret::new(reply.text(tag).trim());
        Ok(Page::Keys(Keys {
            skey: secret("skey"),
            sid: secret("wxsid"),
            uin: Int::of_text(&reply.text("wxuin")).u64(),
            pass_ticket: secret("pass_ticket"),
        }))
    }
}
