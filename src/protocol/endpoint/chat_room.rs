//! webwxcreatechatroom and webwxupdatechatroom: groups (PROTOCOL 10).

use super::Endpoint;
use crate::protocol::error::Kind;
use crate::protocol::json::Json;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Base, Moment, Request};
use crate::protocol::wire::{self, Text};
use crate::protocol::{Error, Session, UserName};

/// From so many members on, people are invited rather than added (PROTOCOL 10).
pub const INVITE_FROM: u32 = 40;

/// Founds a group of the user and at least two others.
#[derive(Debug)]
pub struct CreateChatRoom<'a> {
    /// In which session.
    pub session: &'a Session,
    pub members: &'a [UserName],
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Create<'a> {
    base_request: Base<'a>,
    member_count: usize,
    member_list: Vec<Entry<'a>>,
    topic: &'static str,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    user_name: &'a str,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    chat_room_name: Text<'a>,
}

impl Endpoint for CreateChatRoom<'_> {
    /// The group's name in this login; empty when the server told none.
    type Reply = UserName;
    const NAME: &'static str = "webwxcreatechatroom";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let r = moment.now.0.to_string();
        let list = self.members.iter().map(|it| Entry { user_name: it.as_str() }).collect();
        let body = Create {
            base_request: moment.base(session),
            member_count: self.members.len(),
            member_list: list,
            topic: "",
        };
        Request::ticketed(session, Self::NAME, &[("r", &r)]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<UserName, Error> {
        let body = Json::of_reply(body);
        // -2013 is told on success as well; what counts is the name (PROTOCOL 9.6).
        if let Some(wire) = body.read::<Wire<'_>>()
            && wire.chat_room_name.as_str().starts_with("@@")
        {
            return Ok(UserName::new(wire.chat_room_name.as_str()));
        }
        let wire: Wire<'_> = wire::json::<Self, _>(&body)?;
        Ok(UserName::new(wire.chat_room_name.as_str()))
    }
}

/// Changes a group.
#[derive(Debug)]
pub struct UpdateChatRoom<'a> {
    /// In which session.
    pub session: &'a Session,
    pub group: &'a UserName,
    pub change: RoomChange<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum RoomChange<'a> {
    /// These become members at once.
    Add(&'a [UserName]),
    /// These are invited.
    Invite(&'a [UserName]),
    /// This one goes; only the owner may say so.
    Remove(&'a UserName),
    /// The group is called this, at most 32 bytes.
    Rename(&'a str),
    /// The user leaves.
    Leave,
}

#[derive(Default, serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Update<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    add_member_list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invite_member_list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    del_member_list: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_topic: Option<&'a str>,
    chat_room_name: &'a str,
    base_request: Option<Base<'a>>,
}

impl Endpoint for UpdateChatRoom<'_> {
    type Reply = ();
    const NAME: &'static str = "webwxupdatechatroom";
    const POOL: Pool = Pool::Write;
    const UNKNOWN_CODE: Kind = Kind::Refused;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let list = |names: &[UserName]| {
            let names: Vec<&str> = names.iter().map(UserName::as_str).collect();
            Some(names.join(","))
        };
        let mut body = Update {
            chat_room_name: self.group.as_str(),
            base_request: Some(moment.base(session)),
            ..Update::default()
        };
        let fun = match self.change {
            RoomChange::Add(names) => {
                body.add_member_list = list(names);
                "addmember"
            }
            RoomChange::Invite(names) => {
                body.invite_member_list = list(names);
                "invitemember"
            }
            RoomChange::Remove(name) => {
                body.del_member_list = Some(name.as_str());
                "delmember"
            }
            RoomChange::Rename(name) => {
                body.new_topic = Some(name);
                "modtopic"
            }
            RoomChange::Leave => "quitchatroom",
        };
        Request::ticketed(session, Self::NAME, &[("fun", fun)]).post(&body)
    }

    fn decode(body: &[u8]) -> Result<(), Error> {
        wire::accepted::<Self>(body)
    }
}
