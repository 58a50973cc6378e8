//! webwxsearchcontact: somebody who is no contact yet (PROTOCOL 10).

use super::Endpoint;
use crate::protocol::json::Json;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::wire::{self, Items, Text};
use crate::protocol::{Error, Session, UserName};

/// Looks for somebody by WeChat number, telephone number or QQ number.
#[derive(Debug)]
pub struct SearchContact<'a> {
    /// In which session.
    pub session: &'a Session,
    /// What is looked for.
    pub keyword: &'a str,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    key_word: &'a str,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    list: Items<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Hit<'a> {
    #[serde(borrow)]
    encry_user_name: Text<'a>,
}

impl Endpoint for SearchContact<'_> {
    /// Names to ask by; nobody else is told of them.
    type Reply = Vec<UserName>;
    const NAME: &'static str = "webwxsearchcontact";

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let body = Body { base_request: moment.base(session), key_word: self.keyword };
        Request::ticketed(session, Self::NAME, &[]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<Vec<UserName>, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        let hits = wire.list.0.iter().filter_map(|raw| {
            let raw = Json::of_record(raw);
            let hit: Hit<'_> = raw.read()?;
            Some(hit.encry_user_name.user_name()).filter(|name| !name.is_empty())
        });
        Ok(hits.collect())
    }
}
