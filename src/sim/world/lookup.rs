//! Who is called how, and what is known of people, groups and sessions.

use super::cast::{ME, Role};
use super::edition::Edition;
use super::people::{Peer, Person};
use super::state::World;
use super::wire;

impl World {
    /// Who is called so: by remark, nick, group name, id, alias or `me`. The first one wins.
    pub fn find(&self, name: &str) -> Option<Peer> {
        if name == "me" {
            return Some(Peer::Person(ME));
        }
        let person =
            |fits: &dyn Fn(&Person) -> bool| self.people.iter().position(fits).map(Peer::Person);
        person(&|one| one.wxid == name || (!one.alias.is_empty() && one.alias == name))
            .or_else(|| person(&|one| one.remark == name))
            .or_else(|| person(&|one| one.nick == name))
            .or_else(|| {
                let found = self.rooms.iter().position(|one| one.name == name || one.id == name);
                found.map(Peer::Room)
            })
            .filter(|_| !name.is_empty())
    }

    /// The name that we know somebody by.
    pub fn plain_name(&self, peer: Peer) -> String {
        match peer {
            Peer::Person(number) => self.people.get(number).map(|one| {
                if one.remark.is_empty() { one.nick.clone() } else { one.remark.clone() }
            }),
            Peer::Room(number) => self.rooms.get(number).map(|room| room.name.clone()),
        }
        .unwrap_or_default()
    }

    /// Whether a session of some edition lives and has synced.
    pub fn is_watched(&self) -> bool {
        self.sessions.iter().any(|session| session.is_alive() && session.synced)
    }

    /// Whether the latest living session is of the file helper edition.
    pub fn is_file_helper(&self) -> bool {
        let living = self.sessions.iter().rev().find(|session| session.is_alive());
        living.is_some_and(|session| session.edition == Edition::FileHelper)
    }

    /// A member of a group that is not ourselves.
    pub fn any_member(&mut self, room: usize) -> Option<usize> {
        let members = &self.rooms.get(room)?.members;
        let others: Vec<usize> =
            members.iter().map(|(person, _)| *person).filter(|one| *one != ME).collect();
        self.rng.choice(others)
    }

    /// How many groups there are.
    pub fn room_count(&self) -> usize {
        self.rooms.len()
    }

    /// Whether an account answers: friends do, official accounts do not.
    pub fn answers(&self, peer: Peer) -> bool {
        match peer {
            Peer::Person(number) => {
                self.people.get(number).is_some_and(|one| one.role == Role::Friend)
            }
            Peer::Room(_) => true,
        }
    }

    /// The id that stays: a wxid, `…@chatroom`, or a fixed name.
    pub fn real_id(&self, peer: Peer) -> String {
        match peer {
            Peer::Person(number) => self.people.get(number).map(|one| one.wxid.clone()),
            Peer::Room(number) => self.rooms.get(number).map(|one| one.id.clone()),
        }
        .unwrap_or_default()
    }
}

/// A place for a session's name of this chat.
pub fn mark(peer: Peer) -> String {
    match peer {
        Peer::Person(number) => wire::person_mark(number),
        Peer::Room(number) => wire::room_mark(number),
    }
}
