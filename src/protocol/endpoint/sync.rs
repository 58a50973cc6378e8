//! webwxsync: what happened since the last one (PROTOCOL 6.2).

use serde_json::value::RawValue;

use super::Endpoint;
use crate::protocol::contact::{self, ContactRecord};
use crate::protocol::error::Kind;
use crate::protocol::incoming::{self, Incoming};
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, LANG, Moment, Request};
use crate::protocol::salvage::{self, Parts};
use crate::protocol::wire::{self, Int, Items, Text};
use crate::protocol::{Error, KeyList, Secret, Session, UserName, entities, numbers};
use crate::text::Printable;

/// Fetches what is new. Sending the keys of a batch tells the server that it was stored.
#[derive(Debug)]
pub struct Sync<'a> {
    /// In which session.
    pub session: &'a Session,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Messages, in the server's order.
    pub incoming: Vec<Incoming>,
    /// Entries of the message list without an addressee that could be read, as they came.
    pub broken: Vec<String>,
    /// New and changed contacts and groups.
    pub changed: Vec<ContactRecord>,
    pub gone: Vec<UserName>,
    /// Groups whose members changed; to be fetched again.
    pub members_changed: Vec<UserName>,
    /// The user's own record changed.
    pub profile: Option<ProfileChange>,
    /// There is more: ask again at once.
    pub more: bool,
    /// `SyncKey`, empty if it stays.
    pub sync_key: KeyList,
    /// `SyncCheckKey`, empty if it stays.
    pub check_key: KeyList,
    /// A new key, empty if the old one stays.
    pub(in crate::protocol) skey: Secret,
}

/// Fields of the user's own record; empty ones did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// What they call themselves.
    pub nick: Printable,
    /// What they say of themselves.
    pub signature: Printable,
    /// WeChat number.
    pub alias: Printable,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
    sync_key: wire::KeysOut,
    #[serde(rename = "rr")]
    rr: i32,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    add_msg_list: Items<'a>,
    #[serde(borrow)]
    mod_contact_list: Items<'a>,
    #[serde(borrow)]
    del_contact_list: Items<'a>,
    #[serde(borrow)]
    mod_chat_room_member_list: Items<'a>,
    #[serde(borrow)]
    profile: Option<&'a RawValue>,
    continue_flag: Int,
    sync_key: wire::Keys,
    sync_check_key: wire::Keys,
    #[serde(borrow, rename = "SKey")]
    skey: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Named<'a> {
    #[serde(borrow)]
    user_name: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct WireProfile<'a> {
    bit_flag: Int,
    #[serde(borrow)]
    nick_name: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
    #[serde(borrow)]
    alias: Text<'a>,
}

impl Endpoint for Sync<'_> {
    type Reply = Batch;
    const NAME: &'static str = "webwxsync";
    const POOL: Pool = Pool::ReadLong;
    const ENVIRONMENT: Kind = Kind::RateLimited;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let query = [
            ("sid", session.sid.reveal()),
            ("skey", session.skey.reveal()),
            ("lang", LANG),
            ("pass_ticket", session.pass_ticket.reveal()),
        ];
        let body = Body {
            base_request: moment.base(session),
            sync_key: wire::KeysOut::new(&session.keys.body),
            rr: numbers::not32(moment.now),
        };
        Request::on_entry(session, Self::NAME, &query).post(&body)
    }

    fn decode(body: &[u8]) -> Result<Batch, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        let (incoming, broken) = incoming::all(&wire.add_msg_list);
        Ok(Batch {
            incoming,
            broken,
            changed: contact::changes(&wire.mod_contact_list),
            gone: user_names(&wire.del_contact_list),
            members_changed: user_names(&wire.mod_chat_room_member_list),
            profile: wire.profile.and_then(profile),
            more: wire.continue_flag.i64() != 0,
            sync_key: wire.sync_key.list(),
            check_key: wire.sync_check_key.list(),
            skey: Secret::new(wire.skey.as_str()),
        })
    }

    fn salvage(body: &[u8]) -> Option<Batch> {
        let body = String::from_utf8_lossy(body);
        let reads = |reply: &str| Self::decode(reply.as_bytes()).is_ok();
        let reply = salvage::rebuild(&body, &PARTS, reads)?;
        Self::decode(reply.as_bytes()).ok()
    }
}

/// What is looked for in an answer that cannot be read: without the keys the same comes again.
const PARTS: Parts = Parts {
    lists: &["AddMsgList", "ModContactList", "DelContactList", "ModChatRoomMemberList"],
    objects: &["SyncKey", "SyncCheckKey"],
    scalars: &["ContinueFlag", "SKey"],
};

fn user_names(list: &Items<'_>) -> Vec<UserName> {
    list.0
        .iter()
        .filter_map(|raw| {
            let raw = Json::of_record(raw);
            let named: Named<'_> = raw.read()?;
            Some(named.user_name.user_name()).filter(|name| !name.is_empty())
        })
        .collect()
}

/// Flag 0 is sent along with every batch and tells nothing.
fn profile(raw: &RawValue) -> Option<ProfileChange> {
    let raw = Json::of_record(raw);
    let wire: WireProfile<'_> = raw.read()?;
    (wire.bit_flag.i64() != 0).then(|| ProfileChange {
        nick: entities::called(wire.nick_name.as_str()),
        signature: entities::name(wire.signature.as_str()),
        alias: entities::name(wire.alias.as_str()),
    })
}
