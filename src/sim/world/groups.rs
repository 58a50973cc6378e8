//! Groups made and changed by the client (PROTOCOL 10), and the calls without consequence.

use serde_json::json;

use super::cast::ME;
use super::letter::Letter;
use super::people::{self, Peer};
use super::request::{Answer, Call, base, field, lay_over};
use super::validation::{Needs, POST};
use super::{World, wire};

impl World {
    /// webwxcreatechatroom.
    pub fn create_room(&mut self, call: &Call, now: u64) -> Answer {
        let (place, body) = match self.enter(call, Needs { standard: true, ..POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let list = field(&body, "MemberList").as_array().cloned().unwrap_or_default();
        let names = list.iter().filter_map(|one| field(one, "UserName").as_str());
        let members: Vec<usize> = names.filter_map(|name| self.person(session, name)).collect();
        if members.len() < 2 || members.len() != list.len() {
            return self.reject(call, "a group needs two others that are known", 1);
        }
        let mut room = people::empty(&mut self.rng);
        field(&body, "Topic").as_str().unwrap_or_default().clone_into(&mut room.name);
        room.members = std::iter::once(ME).chain(members).map(|one| (one, String::new())).collect();
        let peer = Peer::Room(self.rooms.len());
        self.rooms.push(room);
        self.introduce(peer);
        self.say_in_room(peer, "你邀请了朋友加入了群聊", now);
        let name = self.sessions.get(place).map(|session| self.name_of(session, peer));
        let mut reply = base(0, "Everything is OK");
        let upper = json!({"Topic": "", "PYInitial": "", "QuanPin": "", "MemberCount": list.len(),
            "MemberList": list, "ChatRoomName": name, "BlackList": ""});
        lay_over(&mut reply, &upper);
        Answer::json(&reply)
    }

    /// webwxupdatechatroom.
    pub fn update_room(&mut self, call: &Call, now: u64) -> Answer {
        let (place, body) = match self.enter(call, Needs { standard: true, ..POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let people = |key: &str| -> Vec<usize> {
            let list = field(&body, key).as_str().unwrap_or_default();
            list.split(',').filter_map(|name| self.person(session, name)).collect()
        };
        let added = [people("AddMemberList"), people("InviteMemberList")].concat();
        let removed = people("DelMemberList");
        let peer = self.peer_of(session, field(&body, "ChatRoomName").as_str().unwrap_or_default());
        let Some(peer @ Peer::Room(number)) = peer else {
            return self.reject(call, "no group has this name", 1);
        };
        let Some(room) = self.rooms.get_mut(number) else {
            return Answer::refusal(call.name(), 1);
        };
        let words = match call.param("fun") {
            Some("addmember" | "invitemember") if !added.is_empty() => {
                room.members.extend(added.into_iter().map(|one| (one, String::new())));
                "你邀请了朋友加入了群聊".to_owned()
            }
            Some("delmember") if !removed.is_empty() => {
                room.members.retain(|(one, _)| !removed.contains(one));
                "你将成员移出了群聊".to_owned()
            }
            Some("modtopic") => {
                field(&body, "NewTopic").as_str().unwrap_or_default().clone_into(&mut room.name);
                format!("你修改群名为“{}”", room.name)
            }
            Some("quitchatroom") => {
                room.gone = true;
                return Answer::json(&base(0, ""));
            }
            _ => return self.reject(call, "fun and its lists do not fit", 1),
        };
        self.modified(peer);
        self.say_in_room(peer, &words, now);
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"MemberCount": 0, "MemberList": []}));
        Answer::json(&reply)
    }

    fn person(&self, session: &super::session::Session, name: &str) -> Option<usize> {
        match self.peer_of(session, name) {
            Some(Peer::Person(number)) => Some(number),
            Some(Peer::Room(_)) | None => None,
        }
    }

    /// Gives a name in every session to somebody who is new.
    pub fn introduce(&mut self, peer: Peer) {
        let mut sessions = std::mem::take(&mut self.sessions);
        for session in &mut sessions {
            session.learn(self, peer);
        }
        self.sessions = sessions;
    }

    fn say_in_room(&mut self, room: Peer, words: &str, now: u64) {
        let mut letter = Letter::new(room, Peer::Person(ME), 10000, now);
        letter.content = wire::escape(words);
        self.post(letter);
    }
}
