//! What tests look at, and the faults that they switch on.

use super::cast::ME;
use super::people::Peer;
use super::state::World;
use super::wire;
use crate::sim::fault::{Endpoint, Fault};
use crate::sim::records::{Logged, Malformed, Sent, SessionInfo, Who};

impl World {
    /// Accepted sends in order, once each.
    pub fn sends(&self) -> Vec<Sent> {
        self.sent.clone()
    }

    /// All remembered requests in order of arrival.
    pub fn requests(&self) -> Vec<Logged> {
        self.log.iter().cloned().collect()
    }

    /// What no official client would have sent.
    pub fn malformed(&self) -> Vec<Malformed> {
        self.malformed.clone()
    }

    /// Chats that the client told to be read, in order.
    pub fn reads(&self) -> Vec<String> {
        self.read_marks.iter().map(|peer| self.real_id(*peer)).collect()
    }

    /// All logins in order.
    pub fn session_infos(&self) -> Vec<SessionInfo> {
        self.sessions
            .iter()
            .map(|session| SessionInfo {
                edition: session.edition.name(),
                uin: session.uin,
                sid: session.sid.clone(),
                skey: session.skey.clone(),
                host: session.host.clone(),
                user_name: self.name_of(session, Peer::Person(ME)),
                alive: session.is_alive(),
                synced: session.synced,
            })
            .collect()
    }

    /// Everybody in the address book and all whom groups know.
    pub fn everybody(&self) -> Vec<Who> {
        (0..self.people.len()).map(|number| self.who(Peer::Person(number))).collect()
    }

    /// All groups, also those outside of the address book.
    pub fn groups(&self) -> Vec<Who> {
        (0..self.rooms.len()).map(|number| self.who(Peer::Room(number))).collect()
    }

    fn who(&self, peer: Peer) -> Who {
        let (nick, remark, friend, members) = match peer {
            Peer::Person(number) => self
                .people
                .get(number)
                .map(|one| (one.nick.clone(), one.remark.clone(), one.contact_flag() & 1 == 1, 0)),
            Peer::Room(number) => self
                .rooms
                .get(number)
                .map(|one| (one.name.clone(), String::new(), one.saved, one.members.len())),
        }
        .unwrap_or_default();
        let latest = self.sessions.last();
        Who {
            wxid: self.real_id(peer),
            nick: wire::unescape(&nick),
            remark,
            in_address_book: friend,
            members,
            user_name: latest.map(|session| self.name_of(session, peer)).unwrap_or_default(),
        }
    }

    /// Switches a fault on.
    pub fn add_fault(&mut self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.faults.add(endpoint, fault, times);
        self.changed = true;
    }

    /// How many requests met a fault.
    pub fn faults_happened(&self) -> u64 {
        self.faults.happened
    }

    /// Switches all faults off and lets a locked client fetch contacts again.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
        for session in &mut self.sessions {
            session.locked_until = 0;
        }
        self.changed = true;
    }
}
