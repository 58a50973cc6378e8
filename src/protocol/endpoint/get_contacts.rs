//! webwxgetcontact: the address book, page by page (PROTOCOL 5.1).

use super::Endpoint;
use crate::protocol::contact::{self, ContactRecord};
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{LANG, Moment, Request};
use crate::protocol::salvage::{self, Parts};
use crate::protocol::wire::{self, Int, Items};
use crate::protocol::{Error, Session};

/// Asks for a page of the address book.
#[derive(Debug)]
pub struct GetContacts<'a> {
    /// Of which session.
    pub session: &'a Session,
    /// 0, then [`ContactPage::next`] of the page before.
    pub seq: i64,
}

/// A page of the address book: friends, official accounts, and saved groups only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactPage {
    pub contacts: Vec<ContactRecord>,
    /// How many the server says there are in all; 0 when it says nothing.
    pub total: u32,
    /// `Seq` of the next page; 0 after the last.
    pub next: i64,
}

impl ContactPage {
    /// No book has so many pages. The official page stops after 17 (PROTOCOL 5.1), but the rest of
    /// a large book is there.
    pub const MOST: usize = 200;

    /// The `seq` to ask for next, given those asked for so far: none after the last page, after
    /// [`ContactPage::MOST`] pages, or when the server goes in circles.
    #[must_use]
    pub fn next_after(&self, asked: &[i64]) -> Option<i64> {
        let done = self.next == 0 || asked.len() >= Self::MOST || asked.contains(&self.next);
        (!done).then_some(self.next)
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    member_count: Int,
    #[serde(borrow)]
    member_list: Items<'a>,
    seq: Int,
}

impl Endpoint for GetContacts<'_> {
    type Reply = ContactPage;
    const NAME: &'static str = "webwxgetcontact";
    const POOL: Pool = Pool::ReadLong;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let (r, seq) = (moment.now.0.to_string(), self.seq.to_string());
        let query = [
            ("lang", LANG),
            ("pass_ticket", session.pass_ticket.reveal()),
            ("r", &r),
            ("seq", &seq),
            ("skey", session.skey.reveal()),
        ];
        Request::on_entry(session, Self::NAME, &query)
    }

    fn decode(body: &[u8]) -> Result<ContactPage, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        Ok(ContactPage {
            contacts: contact::records(&wire.member_list),
            total: wire.member_count.u32(),
            next: wire.seq.i64(),
        })
    }

    fn salvage(body: &[u8]) -> Option<ContactPage> {
        let body = String::from_utf8_lossy(body);
        let reads = |reply: &str| Self::decode(reply.as_bytes()).is_ok();
        let reply = salvage::rebuild(&body, &PARTS, reads)?;
        Self::decode(reply.as_bytes()).ok()
    }
}

/// What is looked for in an answer that cannot be read.
const PARTS: Parts =
    Parts { lists: &["MemberList"], objects: &[], scalars: &["MemberCount", "Seq"] };
