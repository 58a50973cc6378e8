//! The calls for operations on people and groups (PROTOCOL 10).

use crate::protocol::endpoint::{
    BatchContacts, CreateChatRoom, OpLog, RoomChange, SearchContact, UpdateChatRoom, Verify,
    VerifyUser,
};
use crate::protocol::{self, Client, ContactRecord, Session, UserName};

/// The result of an operation.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It succeeded, without further results.
    Done,
    /// A group was created.
    Group(UserName),
    /// People were found.
    People(Vec<ContactRecord>),
}

/// An operation in the names of this session.
#[derive(Debug)]
pub(super) enum Call {
    Remark(UserName, String),
    Pin(UserName, String, bool),
    Search(String),
    Ask(UserName, String),
    Accept(UserName, String),
    Create(Vec<UserName>),
    Add(UserName, Vec<UserName>),
    Invite(UserName, Vec<UserName>),
    /// Adds people, or invites them if the group has at least this many members; the server is
    /// asked for their number.
    AddOrInvite(UserName, Vec<UserName>, u32),
    Remove(UserName, UserName),
    Rename(UserName, String),
    Leave(UserName),
}

/// How many members the group has after these have joined.
pub(super) fn with(members: u32, new: &[UserName]) -> u32 {
    members.saturating_add(u32::try_from(new.len()).unwrap_or(u32::MAX))
}

pub(super) async fn ask(
    client: &Client,
    session: &Session,
    call: Call,
) -> Result<Outcome, protocol::Error> {
    let room = async |group: &UserName, change: RoomChange<'_>| {
        client.call(&UpdateChatRoom { session, group, change }).await
    };
    match &call {
        Call::Remark(contact, remark) => {
            client.call(&OpLog { session, contact, remark, pin: None }).await?;
        }
        Call::Pin(contact, remark, on) => {
            client.call(&OpLog { session, contact, remark, pin: Some(*on) }).await?;
        }
        Call::Ask(contact, greeting) => {
            client.call(&VerifyUser { session, contact, what: Verify::Ask { greeting } }).await?;
        }
        Call::Accept(contact, ticket) => {
            client.call(&VerifyUser { session, contact, what: Verify::Accept { ticket } }).await?;
        }
        Call::Search(keyword) => {
            let names = client.call(&SearchContact { session, keyword }).await?;
            if names.is_empty() {
                return Ok(Outcome::People(Vec::new()));
            }
            let people = client.call(&BatchContacts { session, names: &names }).await?;
            return Ok(Outcome::People(people));
        }
        Call::Create(members) => {
            let name = client.call(&CreateChatRoom { session, members }).await?;
            let told = !name.is_empty();
            return Ok(if told { Outcome::Group(name) } else { Outcome::Done });
        }
        Call::Add(group, names) => room(group, RoomChange::Add(names)).await?,
        Call::Invite(group, names) => room(group, RoomChange::Invite(names)).await?,
        Call::AddOrInvite(group, names, from) => {
            let asked = [group.clone()];
            let told = client.call(&BatchContacts { session, names: &asked }).await?;
            let members = told.first().map_or(0, |group| {
                let listed = u32::try_from(group.members.len()).unwrap_or(u32::MAX);
                group.member_count.max(listed)
            });
            let invites = with(members, names) >= *from;
            let change = if invites { RoomChange::Invite(names) } else { RoomChange::Add(names) };
            room(group, change).await?;
        }
        Call::Remove(group, name) => room(group, RoomChange::Remove(name)).await?,
        Call::Rename(group, name) => room(group, RoomChange::Rename(name)).await?,
        Call::Leave(group) => room(group, RoomChange::Leave).await?,
    }
    Ok(Outcome::Done)
}
