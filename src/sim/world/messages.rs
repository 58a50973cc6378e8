//! The mailbox: what happened, in order, and how a message looks to one session.

use serde_json::{Value, json};

use super::cast::FILE_HELPER;
use super::letter::{Audience, Entry, Letter};
use super::people::Peer;
use super::request::lay_over;
use super::session::Session;
use super::{Edition, World, wire};

impl World {
    /// A `MsgId` that was never given.
    pub fn next_message_id(&mut self) -> u64 {
        self.next_id += self.rng.u64(1..5_000_000);
        self.next_id
    }

    /// Puts a message into the mailbox; returns its MsgId.
    pub fn post(&mut self, mut letter: Letter) -> u64 {
        if letter.id == 0 {
            letter.id = self.next_message_id();
        }
        let id = letter.id;
        self.mail.push(Entry::Letter(Box::new(letter)));
        self.changed = true;
        id
    }

    /// Tells the sessions that a record changed.
    pub fn modified(&mut self, peer: Peer) {
        self.mail.push(Entry::Modified(peer));
        self.changed = true;
    }

    /// Whether this session is told of an entry.
    pub fn is_for(session: &Session, entry: &Entry) -> bool {
        match entry {
            Entry::Letter(letter) => {
                let audience = match letter.audience {
                    Audience::All => true,
                    Audience::Only(number) => number == session.number,
                    Audience::AllBut(number) => number != session.number,
                };
                let notes = letter.chat() == Peer::Person(FILE_HELPER);
                match session.edition {
                    Edition::Standard => audience,
                    // This edition has one chat and always echoes (PROTOCOL 3.3).
                    Edition::FileHelper => notes && !matches!(letter.audience, Audience::Only(_)),
                }
            }
            Entry::Modified(_) | Entry::Deleted(_) => session.edition == Edition::Standard,
        }
    }

    /// A message as this session gets it (PROTOCOL 7.1).
    pub fn render(&self, session: &Session, letter: &Letter) -> Value {
        let name = |peer| self.name_of(session, peer);
        let mut content = self.fill(session, letter, &letter.content);
        if let Some(speaker) = letter.speaker {
            content = format!("{}:<br/>{content}", name(Peer::Person(speaker)));
        }
        let mut entry = json!({
            "MsgId": letter.id.to_string(), "NewMsgId": letter.id,
            "FromUserName": name(letter.from), "ToUserName": name(letter.to),
            "MsgType": letter.kind, "Content": content, "Status": 3, "ImgStatus": 1,
            "CreateTime": self.setup.times.told(letter.id, letter.at), "VoiceLength": 0, "PlayLength": 0, "FileName": "",
            "FileSize": "", "MediaId": "", "Url": "", "AppMsgType": 0, "StatusNotifyCode": 0,
            "StatusNotifyUserName": "", "RecommendInfo": no_recommendation(), "ForwardFlag": 0,
            "AppInfo": {"AppID": "", "Type": 0}, "HasProductId": 0, "Ticket": "", "ImgHeight": 0,
            "ImgWidth": 0, "SubMsgType": 0, "OriContent": "", "EncryFileName": "",
        });
        lay_over(&mut entry, &self.fill_value(session, letter, &letter.fields));
        entry
    }

    fn fill(&self, session: &Session, letter: &Letter, text: &str) -> String {
        if !letter.marked {
            return text.to_owned();
        }
        wire::fill(text, |room, number| {
            let peer = if room { Peer::Room(number) } else { Peer::Person(number) };
            self.name_of(session, peer)
        })
    }

    fn fill_value(&self, session: &Session, letter: &Letter, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(session, letter, text)),
            Value::Array(list) => {
                list.iter().map(|one| self.fill_value(session, letter, one)).collect()
            }
            Value::Object(map) => map
                .iter()
                .map(|(key, one)| (key.clone(), self.fill_value(session, letter, one)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// All messages, the newest first.
    pub fn letters(&self) -> impl Iterator<Item = &Letter> {
        self.mail.iter().rev().filter_map(|entry| match entry {
            Entry::Letter(letter) => Some(letter.as_ref()),
            Entry::Modified(_) | Entry::Deleted(_) => None,
        })
    }

    /// The message with this id.
    pub fn letter(&self, id: u64) -> Option<&Letter> {
        self.letters().find(|letter| letter.id == id)
    }
}

fn no_recommendation() -> Value {
    json!({
        "UserName": "", "NickName": "", "QQNum": 0, "Province": "", "City": "", "Content": "",
        "Signature": "", "Alias": "", "Scene": 0, "VerifyFlag": 0, "AttrStatus": 0, "Sex": 0,
        "Ticket": "", "OpCode": 0,
    })
}
