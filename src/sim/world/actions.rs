//! What people do, as tests, scripts and the control address ask for it.

use serde_json::Value;

use super::World;
use super::cast::{FILE_HELPER, FRIEND_MESSAGES, ME, NEWS};
use super::letter::{Audience, Entry, Letter};
use super::lookup::mark;
use super::message_kinds::{self, About};
use super::people::Peer;
use crate::sim::MsgId;
use crate::sim::kind::Kind;

impl World {
    /// Somebody sends something: `to` is ourselves or a group.
    pub fn say(&mut self, from: Peer, to: Peer, kind: &Kind, now: u64) -> u64 {
        let id = self.next_message_id();
        let mut letter = envelope(from, to, now);
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
        let made = message_kinds::build(kind, self.rng.u64(..), &about, id);
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

    /// A message whose fields are given, laid over an empty text.
    pub fn say_raw(&mut self, from: Peer, to: Peer, fields: Value, now: u64) -> u64 {
        let mut letter = envelope(from, to, now);
        letter.fields = fields;
        letter.marked = false;
        self.post(letter)
    }

    /// MsgType 51: the phone read (1), entered (2) or left (5) a chat (PROTOCOL 5.5).
    pub fn phone_notice(&mut self, chat: Peer, code: u64, now: u64) {
        let mut letter = Letter::new(Peer::Person(ME), chat, 51, now);
        letter.fields = serde_json::json!({
            "StatusNotifyCode": code, "StatusNotifyUserName": mark(chat),
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
