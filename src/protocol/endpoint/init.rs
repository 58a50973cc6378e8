//! webwxinit: who we are, the recent chats, and the first keys (PROTOCOL 4.1).

use super::Endpoint;
use crate::protocol::contact::{self, ContactRecord};
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::salvage::{self, Parts};
use crate::protocol::wire::{self, Int, Items, Text};
use crate::protocol::{Error, KeyList, Secret, Session, UserName, entities, numbers};
use crate::text::Printable;

/// Begins the session.
#[derive(Debug)]
pub struct Init<'a> {
    pub session: &'a Session,
}

/// What the server says to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    pub me: Profile,
    /// About ten recent chats; members of groups have no names here.
    pub contacts: Vec<ContactRecord>,
    /// The chat list's order, without doubles.
    pub chat_set: Vec<UserName>,
    /// The first `SyncKey`.
    pub keys: KeyList,
    /// `InviteStartCount`: from so many members on, people are invited to a group; 0 when not told.
    pub invite_from: u32,
    /// A new key, empty if the old one stays.
    pub(in crate::protocol) skey: Secret,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// In this login.
    pub user_name: UserName,
    /// What they call themselves.
    pub nick: Printable,
    /// What they say of themselves.
    pub signature: Printable,
    /// The account's number; 0 when not told.
    pub uin: u64,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("user_name", &self.user_name).finish_non_exhaustive()
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    base_request: Base<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    user: User<'a>,
    #[serde(borrow)]
    contact_list: Items<'a>,
    #[serde(borrow)]
    chat_set: Text<'a>,
    sync_key: wire::Keys,
    invite_start_count: Int,
    #[serde(borrow, rename = "SKey")]
    skey: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct User<'a> {
    uin: Int,
    #[serde(borrow, rename = "UserName")]
    name: Text<'a>,
    #[serde(borrow)]
    nick_name: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
}

impl Endpoint for Init<'_> {
    type Reply = Welcome;
    const NAME: &'static str = "webwxinit";
    const POOL: Pool = Pool::ReadLong;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let r = numbers::not32(moment.now).to_string();
        Request::ticketed(session, Self::NAME, &[("r", &r)])
            .post(&Body { base_request: moment.base(session) })
    }

    fn decode(body: &[u8]) -> Result<Welcome, Error> {
        let body = Json::of_reply(body);
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        // An empty answer with Ret 0 is what the wrong host gives (PROTOCOL 1.1).
        if wire.user.name.is_empty() {
            return Err(Error::unreadable(Self::NAME, "no user"));
        }
        Ok(Welcome {
            me: Profile {
                user_name: wire.user.name.user_name(),
                nick: entities::called(wire.user.nick_name.as_str()),
                signature: entities::name(wire.user.signature.as_str()),
                uin: wire.user.uin.u64(),
            },
            contacts: contact::records(&wire.contact_list),
            chat_set: names(wire.chat_set.as_str()),
            keys: wire.sync_key.list(),
            invite_from: wire.invite_start_count.u32(),
            skey: Secret::new(wire.skey.as_str()),
        })
    }

    fn salvage(body: &[u8]) -> Option<Welcome> {
        let body = String::from_utf8_lossy(body);
        // Without a user no answer is one.
        let reads = |reply: &str| {
            let reply = reply.strip_suffix('}').unwrap_or_default();
            Self::decode(format!("{reply},\"User\":{{\"UserName\":\"@\"}}}}").as_bytes()).is_ok()
        };
        let reply = salvage::rebuild(&body, &PARTS, reads)?;
        if let Ok(welcome) = Self::decode(reply.as_bytes()) {
            return Some(welcome);
        }
        let user =
            salvage::object_of(&body, "User", &["Uin", "UserName", "NickName", "Signature"])?;
        let reply = format!("{},{user}}}", reply.strip_suffix('}')?);
        Self::decode(reply.as_bytes()).ok()
    }
}

/// What is looked for in an answer that cannot be read.
const PARTS: Parts =
    Parts { lists: &["ContactList"], objects: &["User", "SyncKey"], scalars: &["ChatSet", "SKey"] };

/// A comma list with doubles and a comma at its end.
pub(in crate::protocol) fn names(list: &str) -> Vec<UserName> {
    let mut seen = std::collections::HashSet::new();
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && seen.insert(*name))
        .map(UserName::new)
        .collect()
}
