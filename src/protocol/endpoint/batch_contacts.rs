//! webwxbatchgetcontact: groups with their members, and people, by name (PROTOCOL 5.2).

use super::Endpoint;
use crate::protocol::contact::{self, ContactRecord};
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, LANG, Moment, Request};
use crate::protocol::salvage::{self, Parts};
use crate::protocol::wire::{self, Items};
use crate::protocol::{Error, Session, UserName};

/// Asks for some contacts or groups. Too often, and the server locks the account out for hours.
#[derive(Debug)]
pub struct BatchContacts<'a> {
    /// Of which session.
    pub session: &'a Session,
    /// Whom; at most [`BatchContacts::MOST`], the rest is left out.
    pub names: &'a [UserName],
}

impl BatchContacts<'_> {
    /// How many one request may name.
    pub const MOST: usize = 50;
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    count: usize,
    list: Vec<Entry<'a>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    user_name: &'a str,
    chat_room_id: &'static str,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    contact_list: Items<'a>,
}

impl Endpoint for BatchContacts<'_> {
    type Reply = Vec<ContactRecord>;
    const NAME: &'static str = "webwxbatchgetcontact";
    const POOL: Pool = Pool::ReadLong;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let r = moment.now.0.to_string();
        let query = [
            ("type", "ex"),
            ("r", &r),
            ("lang", LANG),
            ("pass_ticket", session.pass_ticket.reveal()),
        ];
        let list: Vec<Entry<'_>> = self
            .names
            .iter()
            .take(Self::MOST)
            .map(|name| Entry { user_name: name.as_str(), chat_room_id: "" })
            .collect();
        let body = Body { base_request: moment.base(session), count: list.len(), list };
        Request::on_entry(session, Self::NAME, &query).post(&body)
    }

    fn decode(body: &[u8]) -> Result<Vec<ContactRecord>, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        Ok(contact::records(&wire.contact_list))
    }

    fn salvage(body: &[u8]) -> Option<Vec<ContactRecord>> {
        let body = String::from_utf8_lossy(body);
        let reads = |reply: &str| Self::decode(reply.as_bytes()).is_ok();
        let reply = salvage::rebuild(&body, &PARTS, reads)?;
        Self::decode(reply.as_bytes()).ok()
    }
}

/// What is looked for in an answer that cannot be read.
const PARTS: Parts = Parts { lists: &["ContactList"], objects: &[], scalars: &[] };
