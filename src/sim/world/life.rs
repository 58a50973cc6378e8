//! What people do, as tests, scripts and the control address ask for it.

use serde_json::Value;

use super::kinds::{self, About};
use super::messages::{Audience, Entry, Letter};
use super::names::{self, FILE_HELPER, FRIEND_MESSAGES, ME, NEWS};
use super::people::{Peer, Role};
use super::{World, wire};
use crate::sim::fault::{Endpoint, Fault};
use crate::sim::kind::Kind;
use crate::sim::{Logged, Malformed, MsgId, Sent, SessionInfo, Who};

impl World {
    /// Who is called so: by remark, nick, group name, id, alias or `me`. The first one wins.
    pub fn find(&self, name: &str) -> Option<Peer> {
        if name == "me" {
            return Some(Peer::Person(ME));
        }
        let person = |fits: &dyn Fn(&super::people::Person) -> bool| {
            self.people.iter().position(fits).map(Peer::Person)
        };
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
        living.is_some_and(|session| session.edition == super::Edition::FileHelper)
    }

    /// Somebody sends something: `to` is ourselves or a group.
    pub fn say(&mut self, from: Peer, to: Peer, kind: &Kind, now: u64) -> u64 {
        let id = self.next_message_id();
        let mut letter = Self::envelope(from, to, now);
        let number = match (kind, from) {
            (Kind::FriendRequest | Kind::Suggestion, _) => self.people.len().saturating_sub(1),
            (Kind::Card, _) | (_, Peer::Room(_)) => 11,
            (_, Peer::Person(number)) => number,
        };
        let (wxid, nick) = self
            .people
            .get(number)
            .map(|one| (one.wxid.clone(), one.nick.clone()))
            .unwrap_or_default();
        let about = About { number, wxid: &wxid, nick: &nick };
        let made = kinds::build(kind, self.rng.u64(..), &about, id);
        match made.kind {
            37 | 40 => letter.from = Peer::Person(FRIEND_MESSAGES),
            // System lines have no prefix (PROTOCOL 7.3).
            10000 | 10002 => letter.speaker = None,
            _ if *kind == Kind::News => letter.from = Peer::Person(NEWS),
            _ => {}
        }
        letter.id = id;
        letter.kind = made.kind;
        letter.content = made.content;
        letter.fields = made.fields;
        letter.marked = !matches!(kind, Kind::Text(_));
        self.post(letter)
    }

    /// From, to and speaker as the wire has them: what is said in a group comes from the group.
    fn envelope(from: Peer, to: Peer, now: u64) -> Letter {
        match (from, to) {
            (Peer::Person(ME), to) => Letter::new(from, to, 1, now),
            (Peer::Person(speaker), Peer::Room(_)) => {
                let mut letter = Letter::new(to, Peer::Person(ME), 1, now);
                letter.speaker = Some(speaker);
                letter
            }
            (from, _) => Letter::new(from, Peer::Person(ME), 1, now),
        }
    }

    /// A message whose fields are given, laid over an empty text.
    pub fn say_raw(&mut self, from: Peer, to: Peer, fields: Value, now: u64) -> u64 {
        let mut letter = Self::envelope(from, to, now);
        letter.fields = fields;
        letter.marked = false;
        self.post(letter)
    }

    /// MsgType 51: the phone read (1), entered (2) or left (5) a chat (PROTOCOL 5.5).
    pub fn phone_notice(&mut self, chat: Peer, code: u64, now: u64) {
        let mut letter = Letter::new(Peer::Person(ME), chat, 51, now);
        letter.fields = serde_json::json!({
            "StatusNotifyCode": code, "StatusNotifyUserName": super::init::mark(chat),
        });
        self.post(letter);
    }

    /// Somebody takes another name.
    pub fn rename(&mut self, peer: Peer, name: &str) {
        match peer {
            Peer::Person(number) => {
                if let Some(person) = self.people.get_mut(number) {
                    name.clone_into(&mut person.nick);
                    person.pinyin.clear();
                }
            }
            Peer::Room(number) => {
                if let Some(room) = self.rooms.get_mut(number) {
                    name.clone_into(&mut room.name);
                    room.pinyin.clear();
                }
            }
        }
        self.modified(peer);
    }

    /// Somebody leaves the address book.
    pub fn unfriend(&mut self, peer: Peer) {
        match peer {
            Peer::Person(number) => {
                if let Some(person) = self.people.get_mut(number) {
                    person.gone = true;
                }
            }
            Peer::Room(number) => {
                if let Some(room) = self.rooms.get_mut(number) {
                    room.gone = true;
                }
            }
        }
        self.mail.push(Entry::Deleted(peer));
        self.changed = true;
    }

    /// Recalls a message for everybody.
    pub fn recall_for_all(&mut self, id: &MsgId, now: u64) -> bool {
        id.0.parse().is_ok_and(|id| self.recall(id, Audience::All, now))
    }

    /// What was sent since this was last asked: to whom, and the text.
    pub fn take_heard(&mut self) -> Vec<(Peer, String)> {
        let heard = std::mem::take(&mut self.heard);
        heard
            .into_iter()
            .map(|(peer, id)| {
                let found = self.sent.iter().rev().find(|one| one.msg_id.0 == id.to_string());
                let text = found.filter(|one| one.msg_type == 1).map(|one| one.content.clone());
                (peer, text.unwrap_or_default())
            })
            .collect()
    }

    /// Texts that were written before the first login, a minute apart.
    pub(super) fn write_waiting(&mut self, count: usize, now: u64) {
        let chats: Vec<Peer> =
            (7..19).map(Peer::Person).chain((0..self.rooms.len()).map(Peer::Room)).collect();
        let total = u64::try_from(count).unwrap_or(0);
        for number in 0..count {
            let behind = total.saturating_sub(u64::try_from(number).unwrap_or(0));
            let at = now.saturating_sub(behind * 1_000);
            let text = Kind::Text(format!("等你上线的第 {} 条消息", number + 1));
            match chats.get(number % (chats.len() + 1)).copied() {
                Some(Peer::Room(room)) => {
                    let members = self.rooms.get(room).map(|one| one.members.clone());
                    let others: Vec<usize> = members
                        .unwrap_or_default()
                        .into_iter()
                        .map(|(person, _)| person)
                        .filter(|person| *person != ME)
                        .collect();
                    let speaker = self.rng.choice(others).unwrap_or(9);
                    self.say(Peer::Person(speaker), Peer::Room(room), &text, at);
                }
                Some(from) => {
                    self.say(from, Peer::Person(ME), &text, at);
                }
                None => {
                    self.say(Peer::Person(ME), Peer::Person(FILE_HELPER), &text, at);
                }
            }
        }
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

    /// The name that groups call us by.
    pub fn own_name() -> &'static str {
        names::CAST.first().map_or("", |me| me.nick)
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
}

/// What tests look at.
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

    /// Everybody in the address book and all whom groups know, or all groups.
    pub fn whos(&self, rooms: bool) -> Vec<Who> {
        let count = if rooms { self.rooms.len() } else { self.people.len() };
        let peer = |number| if rooms { Peer::Room(number) } else { Peer::Person(number) };
        (0..count).map(|number| self.who(peer(number))).collect()
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
