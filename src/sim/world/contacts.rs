//! Contact records, the address book in pages, and the fetch of single contacts.

use serde_json::{Value, json};

use super::cast::{self, FILE_HELPER, ME, Role};
use super::people::{Peer, Person, Room};
use super::request::{Answer, Call, base, field, lay_over, set};
use super::session::Session;
use super::{World, validation};

/// How much of a group is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Members with all their names.
    Full,
    /// Members without names, as webwxinit has them (PROTOCOL 4.1).
    Blank,
    /// No members, as the address book has them.
    None,
}

/// More calls than this within [`HAMMER_MS`] are too many: 1205 (PROTOCOL 5.2).
const HAMMER_CALLS: usize = 20;
/// See [`HAMMER_CALLS`]; one call each 200 ms stays below it.
const HAMMER_MS: u64 = 3_000;

impl World {
    /// What the alias of somebody looks like to us.
    fn shown_alias<'a>(&self, person: &'a Person) -> &'a str {
        if self.setup.hide_ids { "" } else { &person.alias }
    }

    /// webwxgetcontact (PROTOCOL 5.1).
    pub fn get_contact(&mut self, call: &Call) -> Answer {
        let place = match self
            .enter_by_cookie(call, validation::Needs { standard: true, ..validation::GET })
        {
            Ok(place) => place,
            Err(answer) => return answer,
        };
        for name in ["r", "seq", "skey"] {
            if call.param(name).is_none() {
                self.note_tolerated(call, &format!("{name} is missing"));
            }
        }
        let book = self.address_book();
        let from: usize = call.param("seq").and_then(|seq| seq.parse().ok()).unwrap_or(0);
        let size = self.setup.contact_page.max(1);
        let page: Vec<Peer> = book.iter().copied().skip(from).take(size).collect();
        let next = from + page.len();
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let list: Vec<Value> = page
            .into_iter()
            .filter_map(|peer| self.contact(session, peer, Detail::None, &session.skey))
            .collect();
        let seq = if next < book.len() { next } else { 0 };
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"MemberCount": list.len(), "MemberList": list, "Seq": seq}));
        Answer::json(&reply)
    }

    /// Who is in the address book: friends, accounts, saved groups.
    fn address_book(&self) -> Vec<Peer> {
        let people = self.people.iter().enumerate().filter(|(_, person)| {
            !person.gone
                && match person.role {
                    Role::Me | Role::Friend | Role::Official(_) => true,
                    Role::Fixed(name, _) => matches!(name, "filehelper" | "weixin" | "fmessage"),
                    Role::Stranger => false,
                }
        });
        let rooms = self.rooms.iter().enumerate().filter(|(_, room)| room.saved && !room.gone);
        people
            .map(|(number, _)| Peer::Person(number))
            .chain(rooms.map(|(number, _)| Peer::Room(number)))
            .collect()
    }

    /// webwxbatchgetcontact (PROTOCOL 5.2).
    pub fn batch_get_contact(&mut self, call: &Call, now: u64) -> Answer {
        let needs = validation::Needs { lang: true, standard: true, ..validation::POST };
        let (place, body) = match self.enter(call, needs) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        for (name, value) in [("type", Some("ex")), ("r", None)] {
            let sent = call.param(name);
            if sent.is_none() || (value.is_some() && sent != value) {
                self.note_tolerated(call, &format!("{name} is missing or wrong"));
            }
        }
        let list = field(&body, "List").as_array().cloned().unwrap_or_default();
        if list.is_empty() || list.len() > 50 {
            return self.reject(call, &format!("{} contacts asked for at once", list.len()), 1);
        }
        if field(&body, "Count").as_u64() != u64::try_from(list.len()).ok() {
            self.note_tolerated(call, "Count is not the length of List");
        }
        if self.hammered(place, now) {
            return self.reject(call, "too many calls in a short time", 1205);
        }
        for entry in &list {
            let group = entry.get("ChatRoomId").or_else(|| entry.get("EncryChatRoomId"));
            if group.is_none() {
                self.note_tolerated(call, "an entry has neither ChatRoomId nor EncryChatRoomId");
            }
        }
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let found: Vec<Value> = list
            .iter()
            .map(|entry| {
                let name = field(entry, "UserName").as_str().unwrap_or_default();
                self.peer_of(session, name)
                    .and_then(|peer| self.contact(session, peer, Detail::Full, ""))
                    .unwrap_or_else(|| nobody(name))
            })
            .collect();
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"Count": found.len(), "ContactList": found}));
        Answer::json(&reply)
    }

    /// Counts this call; once it was too many the session's calls stay refused for a while.
    fn hammered(&mut self, place: usize, now: u64) -> bool {
        let lock = self.setup.lock_ms;
        let Some(session) = self.sessions.get_mut(place) else { return false };
        session.batch_calls.retain(|at| at + HAMMER_MS > now);
        session.batch_calls.push_back(now);
        if session.batch_calls.len() > HAMMER_CALLS {
            session.locked_until = now + lock;
        }
        session.locked_until > now
    }

    /// Somebody's or a group's record as this session sees it; `skey` goes into its addresses.
    pub fn contact(
        &self,
        session: &Session,
        peer: Peer,
        detail: Detail,
        skey: &str,
    ) -> Option<Value> {
        let name = self.name_of(session, peer);
        let mut record = blank_record();
        let fields = match peer {
            Peer::Person(number) => self.person_fields(number)?,
            Peer::Room(number) => self.room_fields(session, self.rooms.get(number)?, detail),
        };
        let picture = match peer {
            Peer::Person(number) => {
                let seq = self.people.get(number)?.avatar;
                format!("/cgi-bin/mmwebwx-bin/webwxgeticon?seq={seq}&username={name}&skey={skey}")
            }
            Peer::Room(number) => {
                let seq = self.rooms.get(number)?.avatar;
                format!(
                    "/cgi-bin/mmwebwx-bin/webwxgetheadimg?seq={seq}&username={name}&skey={skey}"
                )
            }
        };
        lay_over(&mut record, &fields);
        lay_over(&mut record, &json!({"UserName": name, "HeadImgUrl": picture}));
        Some(record)
    }

    fn person_fields(&self, number: usize) -> Option<Value> {
        let person = self.people.get(number)?;
        let [initial, quan, remark_initial, remark_quan] = person.pinyin_fields();
        let known = !matches!(person.role, Role::Stranger) && !person.gone;
        Some(json!({
            "NickName": person.nick, "RemarkName": if known { person.remark.as_str() } else { "" },
            "PYInitial": initial, "PYQuanPin": quan,
            "RemarkPYInitial": remark_initial, "RemarkPYQuanPin": remark_quan,
            "ContactFlag": person.contact_flag(), "VerifyFlag": person.verify_flag(),
            "Sex": person.sex, "Province": person.place.0, "City": person.place.1,
            "Signature": person.signature, "Alias": self.shown_alias(person), "AttrStatus": person.attr,
            "StarFriend": u32::from(person.starred),
            "SnsFlag": if person.role == Role::Friend { 17 } else { 0 },
            "AppAccountFlag": 0, "HideInputBarFlag": 0,
        }))
    }

    fn room_fields(&self, session: &Session, room: &Room, detail: Detail) -> Value {
        let members: Vec<Value> = match detail {
            Detail::None => Vec::new(),
            Detail::Full | Detail::Blank => room
                .members
                .iter()
                .filter_map(|(number, own)| self.member(session, *number, own, detail))
                .collect(),
        };
        let mut fields = json!({
            "NickName": room.name, "PYInitial": cast::initials(&room.pinyin),
            "PYQuanPin": cast::quan_pin(&room.pinyin),
            "ContactFlag": if room.pinned { 2051 } else if room.saved { 3 } else { 2 },
            "Statues": u32::from(!room.muted), "MemberCount": members.len(),
            "MemberList": members,
        });
        if detail != Detail::None {
            let owner = room.members.first().map_or(ME, |(number, _)| *number);
            let upper = json!({
                "EncryChatRoomId": room.encrypted, "IsOwner": u32::from(owner == ME),
                "ChatRoomOwner": self.name_of(session, Peer::Person(owner)),
                "OwnerUin": if owner == ME { session.uin } else { 0 },
            });
            lay_over(&mut fields, &upper);
        }
        fields
    }

    fn member(&self, session: &Session, number: usize, own: &str, detail: Detail) -> Option<Value> {
        let person = self.people.get(number)?;
        let [initial, quan, ..] = person.pinyin_fields();
        let full = detail == Detail::Full;
        let text = |value: &str| if full { value.to_owned() } else { String::new() };
        // The name a member goes by may be the remark we gave (PROTOCOL 5.2).
        let known =
            !person.remark.is_empty() && person.role == Role::Friend && number.is_multiple_of(2);
        let nick = if known { person.remark.as_str() } else { person.nick.as_str() };
        Some(json!({
            "Uin": 0, "UserName": self.name_of(session, Peer::Person(number)),
            "NickName": text(nick), "DisplayName": text(own),
            "AttrStatus": if full { person.attr } else { 0 },
            "PYInitial": text(&initial), "PYQuanPin": text(&quan),
            "RemarkPYInitial": "", "RemarkPYQuanPin": "", "MemberStatus": 0, "KeyWord": text(""),
        }))
    }

    /// The chats a fresh client is told of, most recent first (PROTOCOL 4.1).
    pub fn recent_chats(&self) -> Vec<Peer> {
        let mut chats = vec![Peer::Person(FILE_HELPER)];
        let rooms = self.rooms.iter().enumerate().filter(|(_, room)| room.recent && !room.gone);
        chats.extend(rooms.map(|(number, _)| Peer::Room(number)));
        chats.extend((7..13).map(Peer::Person));
        chats.push(Peer::Person(2));
        chats
    }
}

/// The answer for a name that nobody has, and for a group that was left.
fn nobody(name: &str) -> Value {
    let mut record = blank_record();
    set(&mut record, "UserName", json!(name));
    record
}

fn blank_record() -> Value {
    json!({
        "Uin": 0, "UserName": "", "NickName": "", "HeadImgUrl": "", "ContactFlag": 0,
        "MemberCount": 0, "MemberList": [], "RemarkName": "", "HideInputBarFlag": 0, "Sex": 0,
        "Signature": "", "VerifyFlag": 0, "OwnerUin": 0, "PYInitial": "", "PYQuanPin": "",
        "RemarkPYInitial": "", "RemarkPYQuanPin": "", "StarFriend": 0, "AppAccountFlag": 0,
        "Statues": 0, "AttrStatus": 0, "Province": "", "City": "", "Alias": "", "SnsFlag": 0,
        "UniFriend": 0, "DisplayName": "", "ChatRoomId": 0, "KeyWord": "", "EncryChatRoomId": "",
        "IsOwner": 0,
    })
}
