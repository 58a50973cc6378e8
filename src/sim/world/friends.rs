//! Becoming friends: somebody is looked for, asked, accepted (PROTOCOL 10). That a request is answered
//! by the new friend in `ModContactList` and by a grey line is a guess.

use serde_json::{Value, json};

use super::World;
use super::cast::{ME, Role};
use super::letter::Letter;
use super::people::Peer;
use super::request::{Answer, Call, base, field, lay_over};
use super::validation::{Needs, POST};
use super::wire;

impl World {
    /// webwxsearchcontact: somebody by their number.
    pub fn search_contact(&mut self, call: &Call) -> Answer {
        let (place, body) = match self.enter(call, Needs { standard: true, ..POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let word = field(&body, "KeyWord").as_str().unwrap_or_default().to_owned();
        let known = |one: &super::people::Person| {
            !word.is_empty() && (one.alias == word || one.wxid == word)
        };
        let found = self.people.iter().position(|one| one.role != Role::Me && known(one));
        let names: Vec<Value> = found
            .map(|number| self.name_of(session, Peer::Person(number)))
            .map(|name| json!({"EncryUserName": name}))
            .into_iter()
            .collect();
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"Count": names.len(), "List": names}));
        Answer::json(&reply)
    }

    /// webwxverifyuser: a request is sent (2) or accepted (3).
    pub fn verify_user(&mut self, call: &Call, now: u64) -> Answer {
        let (place, body) = match self.enter(call, Needs { standard: true, ..POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let whom = field(&body, "VerifyUserList").get(0).cloned().unwrap_or_default();
        let name = field(&whom, "Value").as_str().unwrap_or_default();
        let Some(peer @ Peer::Person(number)) = self.peer_of(session, name) else {
            return self.reject(call, "nobody has this name", 1);
        };
        let ticket = field(&whom, "VerifyUserTicket").as_str().unwrap_or_default();
        let one = field(&body, "VerifyUserListSize").as_u64() == Some(1)
            && field(&body, "SceneListCount").as_u64() == Some(1)
            && field(&body, "SceneList").get(0).and_then(Value::as_u64) == Some(33);
        let sound = match field(&body, "Opcode").as_u64() {
            Some(2) => true,
            Some(3) => !ticket.is_empty(),
            _ => false,
        };
        if !(one && sound) {
            return self.reject(call, "Opcode, its lists or the ticket do not fit", 1);
        }
        if let Some(person) = self.people.get_mut(number).filter(|one| one.role == Role::Stranger) {
            person.role = Role::Friend;
            self.modified(peer);
            let mut letter = Letter::new(peer, Peer::Person(ME), 10000, now);
            letter.content = wire::escape("你们已经是好友了，现在可以开始聊天了");
            self.post(letter);
        }
        Answer::json(&base(0, ""))
    }
}
