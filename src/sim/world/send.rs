//! What the client sends: messages, recalls, marks and names of chats (PROTOCOL 9, 10).

use std::collections::HashMap;

use serde_json::{Value, json};

use super::cast::ME;
use super::letter::{Audience, Letter};
use super::people::Peer;
use super::request::{Answer, Call, base, field, lay_over};
use super::validation::Needs;
use super::{Edition, World, message_kinds, validation, wire};
use crate::sim::{Dedup, MsgId, Sent};

/// How long an own message can be recalled (PROTOCOL 9.5).
const RECALL_MS: u64 = 120_000;

impl World {
    /// webwxsendmsg and its like (PROTOCOL 9.2).
    pub fn send_msg(&mut self, call: &Call, now: u64) -> Answer {
        let standard = self.by_edition_of(call) == Some(Edition::Standard);
        let (place, body) = match self.enter(call, Needs { lang: standard, ..validation::POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        if !field(&body, "Scene").is_number() {
            return self.reject(call, "Scene is missing", 1204);
        }
        let message = &field(&body, "Msg");
        let text = |name: &str| as_text(field(message, name));
        let (Some(kind), Some(content), Some(_), Some(to), Some(client)) = (
            field(message, "Type").as_i64(),
            text("Content").or_else(|| {
                // A sticker that was received is sent again by its md5 (PROTOCOL 9.2).
                let other = message.get("MediaId").or_else(|| message.get("EMoticonMd5"));
                other.map(|_| String::new())
            }),
            text("FromUserName"),
            text("ToUserName"),
            text("ClientMsgId"),
        ) else {
            return self.reject(call, "Msg is incomplete", 1);
        };
        let local = text("LocalID").unwrap_or_default();
        self.note_ids(call, &local, &client);
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let (number, edition) = (session.number, session.edition);
        if let Some(at) = self.known_send(&client, number) {
            return self.sent_before(call, at, &content);
        }
        let me = self.name_of(session, Peer::Person(ME));
        let peer = self.peer_of(session, &to);
        if let Some(why) = refusal(&self.signatures, message, &me) {
            return self.reject(call, why, 1);
        }
        let Some(peer) = peer.filter(|peer| self.can_be_written_to(*peer, edition)) else {
            return self.reject(call, "nobody of this name can be written to", 1204);
        };
        let id = self.next_message_id();
        let mut letter = Letter::new(Peer::Person(ME), peer, kind, now);
        letter.id = id;
        letter.marked = false;
        letter.audience = if self.setup.echo { Audience::All } else { Audience::AllBut(number) };
        (letter.kind, letter.content, letter.fields) = self.as_received(kind, &content, message);
        self.post(letter);
        self.sent.push(Sent {
            to: self.real_id(peer),
            to_name: self.plain_name(peer),
            msg_type: kind,
            content,
            client_msg_id: client,
            local_id: local.clone(),
            msg_id: MsgId(id.to_string()),
            at_ms: now,
            arrivals: 1,
            login: number,
        });
        self.heard.push((peer, id));
        sent_reply(id, &local)
    }

    fn note_ids(&mut self, call: &Call, local: &str, client: &str) {
        if local != client {
            self.note_tolerated(call, "LocalID is not ClientMsgId");
        }
        if client.len() != 17 || !client.bytes().all(|byte| byte.is_ascii_digit()) {
            self.note_tolerated(call, "ClientMsgId is not 17 digits");
        }
    }

    /// The place of a message that was sent before, as far as this server knows it again.
    fn known_send(&self, client: &str, login: u64) -> Option<usize> {
        let again = |one: &Sent| match self.setup.dedup {
            Dedup::Always => one.client_msg_id == client,
            Dedup::Login => one.client_msg_id == client && one.login == login,
            Dedup::Never => false,
        };
        self.sent.iter().position(again)
    }

    /// The same message again: the first answer once more.
    fn sent_before(&mut self, call: &Call, at: usize, content: &str) -> Answer {
        let Some(sent) = self.sent.get_mut(at) else { return Answer::refusal(call.name(), -1) };
        sent.arrivals += 1;
        let differs = sent.content != content;
        let reply = sent_reply(sent.msg_id.0.parse().unwrap_or(0), &sent.local_id);
        if differs {
            self.note_refused(call, "a ClientMsgId was used for two texts");
        }
        reply
    }

    fn can_be_written_to(&self, peer: Peer, edition: Edition) -> bool {
        match peer {
            Peer::Person(ME) => false,
            Peer::Person(super::cast::FILE_HELPER) => true,
            Peer::Person(number) => {
                let friend = self.people.get(number).is_some_and(|one| one.contact_flag() & 1 == 1);
                friend && edition == Edition::Standard
            }
            Peer::Room(number) => {
                let there = self.rooms.get(number).is_some_and(|room| !room.gone);
                there && edition == Edition::Standard
            }
        }
    }

    /// A sent message as receivers get it: MsgType, content, further fields.
    fn as_received(&mut self, kind: i64, content: &str, message: &Value) -> (i64, String, Value) {
        let media = as_text(field(message, "MediaId")).unwrap_or_default();
        match kind {
            3 | 43 | 47 | 62 => {
                let id = format!("@{}", wire::hex(&mut self.rng, 32));
                (kind, id, json!({"MediaId": media, "ImgStatus": 2}))
            }
            // Sent with its AppMsgType, received as 49 with that type beside it (PROTOCOL 9.2).
            6 => (49, wire::escape(content), message_kinds::file_fields(content)),
            5 | 33 | 57 => (49, wire::escape(content), json!({"AppMsgType": kind})),
            _ => (kind, wire::escape(content), json!({})),
        }
    }

    /// webwxrevokemsg (PROTOCOL 9.5).
    pub fn revoke_msg(&mut self, call: &Call, now: u64) -> Answer {
        let (place, body) =
            match self.enter(call, Needs { lang: true, standard: true, ..validation::POST }) {
                Ok(entered) => entered,
                Err(answer) => return answer,
            };
        let id = as_text(field(&body, "SvrMsgId")).and_then(|text| text.parse::<u64>().ok());
        let (Some(id), Some(_)) = (id, as_text(field(&body, "ClientMsgId"))) else {
            return self.reject(call, "SvrMsgId or ClientMsgId is missing", 1);
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let number = session.number;
        let peer = self.peer_of(session, field(&body, "ToUserName").as_str().unwrap_or_default());
        let Some(letter) = self.letter(id).filter(|one| one.from == Peer::Person(ME)) else {
            return self.reject(call, "no own message has this id", -1);
        };
        let (at, to) = (letter.at, letter.to);
        if Some(to) != peer {
            return self.reject(call, "the message went to somebody else", 1);
        }
        if now > at + RECALL_MS {
            return Answer::json(&base(-1, "发送时间超过2分钟的消息，不能被撤回"));
        }
        self.recall(id, Audience::AllBut(number), now);
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"Introduction": "", "SysWording": ""}));
        Answer::json(&reply)
    }

    /// Recalls a message for this audience. Returns false when there is none of this id.
    pub fn recall(&mut self, id: u64, audience: Audience, now: u64) -> bool {
        let Some(letter) = self.letter(id).cloned() else { return false };
        let who = match letter.speaker {
            Some(number) => self.plain_name(Peer::Person(number)),
            None => self.plain_name(letter.from),
        };
        let words = if letter.from == Peer::Person(ME) {
            "你撤回了一条消息".to_owned()
        } else {
            format!("\"{who}\" 撤回了一条消息")
        };
        let mut notice = Letter::new(letter.from, letter.to, 10002, now);
        notice.speaker = letter.speaker;
        notice.audience = audience;
        notice.content = message_kinds::recall(&self.real_id(letter.chat()), id, &words);
        self.post(notice);
        true
    }

    /// webwxoplog: remark and pin (PROTOCOL 10).
    pub fn op_log(&mut self, call: &Call) -> Answer {
        let (place, body) = match self.enter(call, Needs { standard: true, ..validation::POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let peer = self.peer_of(session, field(&body, "UserName").as_str().unwrap_or_default());
        let remark = as_text(field(&body, "RemarkName"));
        match (peer, field(&body, "CmdId").as_u64(), remark, field(&body, "OP").as_u64()) {
            (Some(Peer::Person(number)), Some(2), Some(remark), _) => {
                self.set_remark(number, &remark);
            }
            (Some(peer), Some(3), Some(remark), Some(pin @ (0 | 1))) => {
                if let Peer::Person(number) = peer {
                    self.set_remark(number, &remark);
                }
                if let Some(pinned) = self.pinned_mut(peer) {
                    *pinned = pin == 1;
                }
            }
            _ => return self.reject(call, "CmdId and its fields do not fit", 1),
        }
        if let Some(peer) = peer {
            self.modified(peer);
        }
        Answer::json(&base(0, ""))
    }

    fn set_remark(&mut self, number: usize, remark: &str) {
        if let Some(person) = self.people.get_mut(number).filter(|person| person.remark != remark) {
            remark.clone_into(&mut person.remark);
            person.remark_pinyin.clear();
        }
    }

    fn pinned_mut(&mut self, peer: Peer) -> Option<&mut bool> {
        match peer {
            Peer::Person(number) => self.people.get_mut(number).map(|person| &mut person.pinned),
            Peer::Room(number) => self.rooms.get_mut(number).map(|room| &mut room.pinned),
        }
    }
}

/// A value that peers send as text or as a number.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Why a message is refused at all: with a large file goes what webwxcheckupload gave for one of its
/// size.
fn refusal(signatures: &HashMap<String, u64>, message: &Value, me: &str) -> Option<&'static str> {
    let text = |name: &str| as_text(field(message, name));
    if text("FromUserName").as_deref() != Some(me) {
        return Some("FromUserName is not our own name");
    }
    let fields = message_kinds::file_fields(&text("Content").unwrap_or_default());
    let size = as_text(field(&fields, "FileSize")).and_then(|size| size.parse().ok());
    let size: u64 = size.unwrap_or_default();
    let given = text("Signature").and_then(|it| signatures.get(&it));
    let is_file = field(message, "Type").as_i64() == Some(6);
    let lacks = is_file && size > message_kinds::app::CHECKED && given != Some(&size);
    lacks.then_some("a large file has no signature of webwxcheckupload")
}

fn sent_reply(id: u64, local: &str) -> Answer {
    let mut reply = base(0, "");
    lay_over(&mut reply, &json!({"MsgID": id.to_string(), "LocalID": local}));
    Answer::json(&reply)
}
