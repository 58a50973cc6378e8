//! webwxpushloginurl: a login that the phone only has to confirm (PROTOCOL 2.5).

use super::{Endpoint, Uuid};
use crate::protocol::json::Json;
use crate::protocol::request::{Moment, Request};
use crate::protocol::wire::{Int, Text};
use crate::protocol::{Error, Hosts};

/// Asks the phone of a known account to confirm; needs the cookies of an earlier login.
#[derive(Debug)]
pub struct PushLogin<'a> {
    /// The account's hosts.
    pub hosts: &'a Hosts,
    /// The account's number.
    pub uin: u64,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Wire<'a> {
    ret: Option<Int>,
    #[serde(borrow)]
    uuid: Text<'a>,
}

impl Endpoint for PushLogin<'_> {
    /// `None`: not possible, show the QR.
    type Reply = Option<Uuid>;
    const NAME: &'static str = "webwxpushloginurl";

    fn request(&self, _: &Moment<'_>) -> Request {
        let entry = &self.hosts.entry;
        let uin = self.uin.to_string();
        let path = "/cgi-bin/mmwebwx-bin/webwxpushloginurl";
        Request::new(entry, entry, path, &[("uin", &uin)])
    }

    fn decode(body: &[u8]) -> Result<Option<Uuid>, Error> {
        let body = Json::of_reply(body);
        let page = body.is_page();
        let wire: Option<Wire<'_>> = if page { None } else { body.read() };
        let Some(wire) = wire else {
            return Err(Error::Unreadable { endpoint: Self::NAME, what: "not JSON", page });
        };
        let allowed = wire.ret.is_some_and(|ret| ret.i32() == 0);
        Ok((allowed && !wire.uuid.is_empty()).then(|| Uuid(wire.uuid.as_str().to_owned())))
    }
}
