//! synccheck and webwxsync (PROTOCOL 6): two keys, pages, at least once.

use serde_json::{Value, json};

use super::contacts::Detail;
use super::letter::Entry;
use super::login::cookie;
use super::request::{Answer, Call, Outcome, Turn, base, field, lay_over};
use super::validation::{At, Needs};
use super::{Edition, World, validation};
use crate::sim::fault::{Endpoint, Fault};

/// Key values are places in the mailbox above this number.
const BASE: u64 = 700_000_000;
/// The key of messages (PROTOCOL 6.3).
const MESSAGES: u64 = 2;
/// A key that only the SyncCheckKey has.
const CHECK_MARK: u64 = 11;

impl World {
    /// The keys of webwxinit: 1, 2, 3, 1000.
    #[expect(clippy::unused_self, reason = "belongs to the world's other keys")]
    pub fn first_key(&self, place: usize, now: u64) -> Value {
        key_list(&[(1, BASE - 7), (MESSAGES, at(place)), (3, BASE - 1), (1000, now / 1000)])
    }

    /// synccheck (PROTOCOL 6.1).
    pub fn sync_check(&mut self, call: &Call) -> Outcome {
        let place = match self.enter_by_cookie(call, Needs { at: At::Push, ..validation::GET }) {
            Ok(place) => place,
            Err(answer) => return answer.into(),
        };
        let standard = self.by_edition_of(call) == Some(Edition::Standard);
        let needed = ["r", "skey", "sid", "uin", "deviceid"];
        for name in needed.into_iter().chain(standard.then_some("_")) {
            if call.param(name).is_none() {
                self.note_tolerated(call, &format!("{name} is missing"));
            }
        }
        let keys = call.param("synckey").and_then(parse_check);
        let Some((from, has_mark)) = keys else {
            return self.reject(call, "synckey is missing or not K_V|K_V", 1).into();
        };
        if self.sessions.get(place).is_some_and(|session| session.synced) && !has_mark {
            self.note_tolerated(call, "synccheck was given the SyncKey, not the SyncCheckKey");
        }
        self.acknowledge(place, from);
        let looping = self.faults.is_on(Endpoint::Sync, Fault::KeyLoop);
        if looping || self.has_news(place, from) {
            return Answer::script("window.synccheck={retcode:\"0\",selector:\"2\"}").into();
        }
        match call.turn {
            Turn::First | Turn::Again => Outcome::Hold,
            Turn::Last => Answer::script("window.synccheck={retcode:\"0\",selector:\"0\"}").into(),
        }
    }

    fn has_news(&self, place: usize, from: usize) -> bool {
        let Some(session) = self.sessions.get(place) else { return false };
        self.mail.iter().skip(from).any(|entry| Self::is_for(session, entry))
    }

    /// Remembers that the client's keys say it has everything before `from`.
    fn acknowledge(&mut self, place: usize, from: usize) {
        let Some(session) = self.sessions.get_mut(place) else { return };
        if from > session.place {
            session.place = from;
            self.changed = true;
        }
        let (edition, from) = (session.edition, session.place);
        let mark = match edition {
            Edition::Standard => &mut self.acknowledged.0,
            Edition::FileHelper => &mut self.acknowledged.1,
        };
        *mark = (*mark).max(from);
    }

    /// webwxsync (PROTOCOL 6.2): the same key again brings the same messages.
    pub fn sync(&mut self, call: &Call, now: u64) -> Answer {
        let standard = self.by_edition_of(call) == Some(Edition::Standard);
        let (place, body) = match self.enter(call, Needs { lang: standard, ..validation::POST }) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        self.note_sync(call, &body);
        let Some(from) = parse_key(field(&body, "SyncKey")) else {
            return self.reject(call, "SyncKey has no key 2 or a wrong Count", 1);
        };
        if from > self.mail.len() {
            return self.reject(call, "SyncKey is from the future", 1);
        }
        self.acknowledge(place, from);
        let (reply, more) = self.batch(place, from, call.fault);
        let Some(session) = self.sessions.get_mut(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let first = !session.synced;
        session.synced = true;
        let host = session.host.clone();
        let cookies = [
            ("wxuin", session.uin.to_string(), 172_800_000),
            ("wxsid", session.sid.clone(), 43_200_000),
            ("webwx_data_ticket", session.data_ticket.clone(), 43_200_000),
        ];
        let (next, check) = next_keys(more, now);
        let mut whole = base(0, "");
        lay_over(&mut whole, &reply);
        lay_over(&mut whole, &json!({"SyncKey": next, "SyncCheckKey": check, "SKey": ""}));
        let mut answer = Answer::json(&whole);
        for (name, value, life) in cookies {
            answer = answer.with("set-cookie", cookie(call, &host, name, &value, now + life));
        }
        if first {
            self.changed = true;
            let late = format!("{}_expired", now / 1000);
            answer = answer
                .with("set-cookie", cookie(call, &host, "wxloadtime", &late, now + 43_200_000))
                .with("set-cookie", cookie(call, &host, "wxpluginkey", "1", now + 43_200_000));
        }
        answer
    }

    fn note_sync(&mut self, call: &Call, body: &Value) {
        for name in ["sid", "skey"] {
            if call.param(name).is_none() {
                self.note_tolerated(call, &format!("{name} is missing"));
            }
        }
        if !field(body, "rr").is_i64() {
            self.note_tolerated(call, "rr is missing or no number");
        }
    }

    /// One page of entries and the place after it.
    fn batch(&self, place: usize, from: usize, fault: Option<Fault>) -> (Value, usize) {
        let (mut messages, mut changed, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = from;
        let page = self.setup.page.max(1);
        let silent = matches!(fault, Some(Fault::KeyLoop | Fault::Empty));
        let session = self.sessions.get(place).filter(|_| !silent);
        let mut more = false;
        for (number, entry) in self.mail.iter().enumerate().skip(from) {
            let Some(session) = session else { break };
            if Self::is_for(session, entry) {
                if messages.len() + changed.len() + removed.len() >= page {
                    more = true;
                    break;
                }
                match entry {
                    Entry::Letter(letter) => messages.push(self.render(session, letter)),
                    Entry::Modified(peer) => {
                        changed.extend(self.contact(session, *peer, Detail::Full, ""));
                    }
                    Entry::Deleted(peer) => removed
                        .push(json!({"UserName": self.name_of(session, *peer), "ContactFlag": 0})),
                }
            }
            next = number + 1;
        }
        match fault {
            Some(Fault::Duplicate) => {
                messages = messages.into_iter().flat_map(|one| [one.clone(), one]).collect();
            }
            Some(Fault::Reorder) => messages.reverse(),
            Some(_) | None => {}
        }
        let reply = json!({
            "AddMsgCount": messages.len(), "AddMsgList": messages,
            "ModContactCount": changed.len(), "ModContactList": changed,
            "DelContactCount": removed.len(), "DelContactList": removed,
            "ModChatRoomMemberCount": 0, "ModChatRoomMemberList": [],
            "Profile": no_profile(), "ContinueFlag": u32::from(more),
        });
        (reply, next)
    }

    /// How many entries the latest living session has, by its keys, and how many it does not.
    pub fn progress(&self) -> (usize, usize) {
        let living = self.sessions.iter().rev().find(|session| session.is_alive());
        let Some(session) = living.or(self.sessions.last()) else {
            return (0, self.mail.len());
        };
        let count = |mail: &[Entry]| mail.iter().filter(|one| Self::is_for(session, one)).count();
        let (old, new) = self.mail.split_at(session.place.min(self.mail.len()));
        (count(old), count(new))
    }
}

/// The keys of webwxsync: for its own next body, and for synccheck.
fn next_keys(place: usize, now: u64) -> (Value, Value) {
    let (time, message) = (now / 1000, at(place));
    let body = [(1, BASE - 7), (MESSAGES, message), (3, BASE - 1), (1000, time)];
    let check = [
        (1, BASE - 7),
        (MESSAGES, message),
        (3, BASE - 1),
        (CHECK_MARK, BASE - 3),
        (201, time),
        (1000, time),
        (1001, time),
    ];
    (key_list(&body), key_list(&check))
}

fn at(place: usize) -> u64 {
    BASE + u64::try_from(place).unwrap_or(0)
}

fn place_of(value: u64) -> Option<usize> {
    usize::try_from(value.checked_sub(BASE)?).ok()
}

fn key_list(keys: &[(u64, u64)]) -> Value {
    let list: Vec<Value> = keys.iter().map(|(key, val)| json!({"Key": key, "Val": val})).collect();
    json!({"Count": list.len(), "List": list})
}

/// The place a SyncKey stands for.
fn parse_key(key: &Value) -> Option<usize> {
    let list = field(key, "List").as_array()?;
    if field(key, "Count").as_u64() != u64::try_from(list.len()).ok() {
        return None;
    }
    let entry = list.iter().find(|entry| field(entry, "Key").as_u64() == Some(MESSAGES))?;
    place_of(field(entry, "Val").as_u64()?)
}

/// The place that a synckey string stands for, and whether it is a SyncCheckKey.
fn parse_check(text: &str) -> Option<(usize, bool)> {
    let pairs: Option<Vec<(u64, u64)>> = text
        .split('|')
        .map(|pair| {
            let (key, value) = pair.split_once('_')?;
            Some((key.parse().ok()?, value.parse().ok()?))
        })
        .collect();
    let pairs = pairs?;
    let messages = pairs.iter().find(|(key, _)| *key == MESSAGES)?;
    Some((place_of(messages.1)?, pairs.iter().any(|(key, _)| *key == CHECK_MARK)))
}

fn no_profile() -> Value {
    json!({
        "BitFlag": 0, "UserName": {"Buff": ""}, "NickName": {"Buff": ""}, "BindUin": 0,
        "BindEmail": {"Buff": ""}, "BindMobile": {"Buff": ""}, "Status": 0, "Sex": 0,
        "PersonalCard": 0, "Alias": "", "HeadImgUpdateFlag": 0, "HeadImgUrl": "", "Signature": "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_keys_stand_for_the_same_place_and_are_told_apart() {
        let (body, check) = next_keys(42, 1_700_000_000_000);
        assert_eq!(parse_key(&body), Some(42));
        let text = |key: &Value| {
            let list = key["List"].as_array().unwrap().iter();
            let pairs: Vec<String> =
                list.map(|one| format!("{}_{}", one["Key"], one["Val"])).collect();
            pairs.join("|")
        };
        assert_eq!(parse_check(&text(&check)), Some((42, true)));
        assert_eq!(parse_check(&text(&body)), Some((42, false)));
        assert_eq!(parse_check("2_"), None);
    }
}
