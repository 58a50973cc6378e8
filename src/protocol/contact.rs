//! Records of people, groups and accounts as the server keeps them (PROTOCOL 5.3).

use super::entities;
use super::json::Json;
use super::user_name::UserName;
use super::wire::{Int, Items, Text};
use crate::model::{ContactKind, Gender};
use crate::text::{Printable, is_visible};

mod special;

pub use special::fixed_name;
pub(super) use special::is_shielded;

/// A contact, a group or an account in this login. Empty fields mean: not told, unless the record is
/// a whole one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactRecord {
    /// It has every field of a person's record: what is empty in it is empty. The records of the
    /// address book are so, those that webwxsync tells of changes are not (PROTOCOL 5.3).
    pub whole: bool,
    /// The server's name for it.
    pub user_name: UserName,
    /// What they call themselves; for groups the group's name.
    pub nick: Printable,
    /// What the user calls them.
    pub remark: Printable,
    /// The name in a group.
    pub display: Printable,
    /// WeChat number, if shown.
    pub alias: Printable,
    /// What they say of themselves.
    pub signature: Printable,
    /// Where they say they live.
    pub province: Printable,
    /// Where they say they live.
    pub city: Printable,
    /// As far as it is told.
    pub gender: Gender,
    /// Bits; 0x1 contact, 0x8 blacklisted, 0x200 muted, 0x800 pinned.
    pub contact_flag: u32,
    /// Bits; 0x8 official account.
    pub verify_flag: u32,
    pub star: bool,
    /// Opaque bits that survive logins; helps to know people again (PROTOCOL 5.4).
    pub attr_status: u64,
    /// `seq` of the picture's address: survives logins while the picture does.
    pub avatar_seq: String,
    /// `@` and 32 digits, for groups.
    pub encry_room_id: String,
    /// Who owns the group.
    pub room_owner: UserName,
    /// `Statues` of groups: 0 muted, 1 notifies.
    pub statues: Option<i64>,
    /// Members the group has; 0 when not told.
    pub member_count: u32,
    /// Its members, in the server's order; may be fewer than it has, or nameless (PROTOCOL 14.3).
    pub members: Vec<MemberRecord>,
    /// First letters of the nick.
    pub py_initial: String,
    /// Pinyin of the nick.
    pub py_quan: String,
    /// First letters of the remark.
    pub remark_py_initial: String,
    /// Pinyin of the remark.
    pub remark_py_quan: String,
}

/// A member of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberRecord {
    /// The server's name for them.
    pub user_name: UserName,
    /// What they call themselves; sometimes the user's own remark instead (PROTOCOL 5.2).
    pub nick: Printable,
    /// Their name in this group.
    pub display: Printable,
    /// As [`ContactRecord::attr_status`].
    pub attr_status: u64,
    /// First letters of the nick.
    pub py_initial: String,
    /// Pinyin of the nick.
    pub py_quan: String,
}

impl MemberRecord {
    /// Name in the group, else nick.
    #[must_use]
    pub fn name(&self) -> &Printable {
        if self.display.is_empty() { &self.nick } else { &self.display }
    }
}

impl ContactRecord {
    /// What it is, for the user of this name.
    #[must_use]
    pub fn kind(&self, me: &UserName) -> ContactKind {
        let name = self.user_name.as_str();
        if !me.is_empty() && self.user_name == *me {
            ContactKind::Me
        } else if name == UserName::FILE_HELPER {
            ContactKind::Notes
        } else if self.user_name.is_group() {
            ContactKind::Group
        } else if self.is_special() {
            ContactKind::Service
        } else if self.is_official() {
            ContactKind::Official
        } else if self.contact_flag & 1 == 1 {
            ContactKind::Friend
        } else {
            ContactKind::Stranger
        }
    }

    /// An official account.
    #[must_use]
    pub const fn is_official(&self) -> bool {
        self.verify_flag & 8 != 0
    }

    /// No notifications: a bit for people, `Statues` for groups.
    #[must_use]
    pub fn muted(&self) -> bool {
        if self.user_name.is_group() {
            self.statues == Some(0)
        } else {
            self.contact_flag & 0x200 != 0
        }
    }

    /// On top of the list.
    #[must_use]
    pub const fn pinned(&self) -> bool {
        self.contact_flag & 0x800 != 0
    }

    /// One of the server's own names.
    #[must_use]
    pub fn is_special(&self) -> bool {
        special::is_special(self.user_name.as_str())
    }

    #[must_use]
    pub fn is_shielded(&self) -> bool {
        special::is_shielded(self.user_name.as_str())
    }

    /// What it is called: fixed names, remark, nick, or the names of the first ten members of a
    /// group without one. Empty when nothing is known.
    #[must_use]
    pub fn name(&self) -> Printable {
        if let Some(name) = fixed_name(self.user_name.as_str()) {
            return Printable::line(name);
        }
        if is_visible(&self.remark) {
            return self.remark.clone();
        }
        if is_visible(&self.nick) {
            return self.nick.clone();
        }
        let names: Vec<&str> = self
            .members
            .iter()
            .map(|member| member.name().as_str())
            .filter(|name| is_visible(name))
            .take(10)
            .collect();
        Printable::line(&names.join("、"))
    }

    /// What is known after an update: an empty or zero field overwrites nothing (PROTOCOL 5.3).
    #[must_use]
    pub fn merged(self, new: Self) -> Self {
        let words = |old: Printable, new: Printable| if new.is_empty() { old } else { new };
        let text = |old: String, new: String| if new.is_empty() { old } else { new };
        let user = |old: UserName, new: UserName| if new.is_empty() { old } else { new };
        let number = |old: u32, new: u32| if new == 0 { old } else { new };
        Self {
            whole: self.whole || new.whole,
            user_name: user(self.user_name, new.user_name),
            nick: words(self.nick, new.nick),
            remark: words(self.remark, new.remark),
            display: words(self.display, new.display),
            alias: words(self.alias, new.alias),
            signature: words(self.signature, new.signature),
            province: words(self.province, new.province),
            city: words(self.city, new.city),
            gender: if new.gender == Gender::Unknown { self.gender } else { new.gender },
            contact_flag: number(self.contact_flag, new.contact_flag),
            verify_flag: number(self.verify_flag, new.verify_flag),
            star: self.star || new.star,
            attr_status: if new.attr_status == 0 { self.attr_status } else { new.attr_status },
            avatar_seq: text(self.avatar_seq, new.avatar_seq),
            encry_room_id: text(self.encry_room_id, new.encry_room_id),
            room_owner: user(self.room_owner, new.room_owner),
            statues: new.statues.or(self.statues),
            member_count: number(self.member_count, new.member_count),
            members: merged_members(self.members, new.members),
            py_initial: text(self.py_initial, new.py_initial),
            py_quan: text(self.py_quan, new.py_quan),
            remark_py_initial: text(self.remark_py_initial, new.remark_py_initial),
            remark_py_quan: text(self.remark_py_quan, new.remark_py_quan),
        }
    }
}

/// The new list says who is in the group; names it leaves out are kept.
fn merged_members(old: Vec<MemberRecord>, mut new: Vec<MemberRecord>) -> Vec<MemberRecord> {
    if new.is_empty() {
        return old;
    }
    let mut known: std::collections::HashMap<UserName, MemberRecord> =
        old.into_iter().map(|member| (member.user_name.clone(), member)).collect();
    for member in &mut new {
        if member.nick.is_empty()
            && let Some(before) = known.remove(&member.user_name)
        {
            member.nick = before.nick;
            member.py_initial = before.py_initial;
            member.py_quan = before.py_quan;
        }
    }
    new
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(borrow)]
    user_name: Text<'a>,
    #[serde(borrow)]
    nick_name: Text<'a>,
    #[serde(borrow)]
    remark_name: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Text<'a>,
    #[serde(borrow)]
    alias: Option<Text<'a>>,
    #[serde(borrow)]
    signature: Option<Text<'a>>,
    #[serde(borrow)]
    province: Text<'a>,
    #[serde(borrow)]
    city: Text<'a>,
    sex: Int,
    contact_flag: Int,
    verify_flag: Int,
    star_friend: Int,
    attr_status: Int,
    #[serde(borrow)]
    head_img_url: Option<Text<'a>>,
    #[serde(borrow)]
    encry_chat_room_id: Text<'a>,
    #[serde(borrow)]
    chat_room_owner: Text<'a>,
    statues: Option<Int>,
    member_count: Int,
    #[serde(borrow)]
    member_list: Items<'a>,
    #[serde(borrow, rename = "PYInitial")]
    py_initial: Text<'a>,
    #[serde(borrow, rename = "PYQuanPin")]
    py_quan: Text<'a>,
    #[serde(borrow, rename = "RemarkPYInitial")]
    remark_py_initial: Text<'a>,
    #[serde(borrow, rename = "RemarkPYQuanPin")]
    remark_py_quan: Text<'a>,
}

/// The records of a list; those without a name are left out, as a group one has left is
/// (PROTOCOL 5.2).
pub(super) fn records(list: &Items<'_>) -> Vec<ContactRecord> {
    list.0
        .iter()
        .filter_map(|raw| Json::of_record(raw).read().map(|wire: Wire<'_>| record(&wire)))
        .filter(|record| !record.user_name.is_empty())
        .collect()
}

/// The same of what has changed: a field that is empty there was not told (PROTOCOL 5.3).
pub(super) fn changes(list: &Items<'_>) -> Vec<ContactRecord> {
    records(list).into_iter().map(|record| ContactRecord { whole: false, ..record }).collect()
}

fn record(wire: &Wire<'_>) -> ContactRecord {
    let nothing = Text::default();
    let name = |text: &Text<'_>| entities::called(text.as_str());
    let told = |text: &Option<Text<'_>>| name(text.as_ref().unwrap_or(&nothing));
    let keep = |text: &Text<'_>| Printable::line(text.as_str()).to_string();
    // One of nothing visible counts as none; the nick of which nothing is seen is told as such.
    let seen =
        |text: &Text<'_>| Some(name(text)).filter(|name| is_visible(name)).unwrap_or_default();
    let picture = wire.head_img_url.as_ref().map_or("", Text::as_str);
    let complete = wire.remark_name.is_some()
        && wire.alias.is_some()
        && wire.signature.is_some()
        && wire.head_img_url.is_some();
    let members = members(&wire.member_list);
    let user_name = wire.user_name.user_name();
    // The official page sets it to 0 for this one name.
    let unflagged = user_name.as_str() == "fmessage";
    ContactRecord {
        // One without a name is the answer for a name that nobody has (PROTOCOL 5.2).
        whole: complete && !wire.nick_name.is_empty(),
        nick: name(&wire.nick_name),
        remark: seen(wire.remark_name.as_ref().unwrap_or(&nothing)),
        display: seen(&wire.display_name),
        alias: told(&wire.alias),
        signature: told(&wire.signature),
        province: name(&wire.province),
        city: name(&wire.city),
        gender: match wire.sex.i64() {
            1 => Gender::Male,
            2 => Gender::Female,
            _ => Gender::Unknown,
        },
        contact_flag: if unflagged { 0 } else { wire.contact_flag.u32() },
        verify_flag: wire.verify_flag.u32(),
        star: wire.star_friend.i64() != 0,
        attr_status: wire.attr_status.u64(),
        avatar_seq: seq(picture),
        encry_room_id: wire.encry_chat_room_id.as_str().to_owned(),
        room_owner: wire.chat_room_owner.user_name(),
        statues: wire.statues.map(Int::i64),
        // A list without names still tells how many there are.
        member_count: wire.member_count.u32().max(u32::try_from(members.len()).unwrap_or_default()),
        members,
        py_initial: keep(&wire.py_initial),
        py_quan: keep(&wire.py_quan),
        remark_py_initial: keep(&wire.remark_py_initial),
        remark_py_quan: keep(&wire.remark_py_quan),
        user_name,
    }
}

fn members(list: &Items<'_>) -> Vec<MemberRecord> {
    list.0
        .iter()
        .filter_map(|raw| Json::of_record(raw).read().map(|wire: Wire<'_>| member(&wire)))
        .filter(|member| !member.user_name.is_empty())
        .collect()
}

fn member(wire: &Wire<'_>) -> MemberRecord {
    let display = entities::called(wire.display_name.as_str());
    MemberRecord {
        user_name: wire.user_name.user_name(),
        nick: entities::called(wire.nick_name.as_str()),
        display: if is_visible(&display) { display } else { Printable::default() },
        attr_status: wire.attr_status.u64(),
        py_initial: Printable::line(wire.py_initial.as_str()).to_string(),
        py_quan: Printable::line(wire.py_quan.as_str()).to_string(),
    }
}

/// `seq` of an address like `/cgi-bin/mmwebwx-bin/webwxgeticon?seq=620134&username=…`; 0 is none.
fn seq(url: &str) -> String {
    let query = url.split_once('?').map_or("", |(_, query)| query).replace("&amp;", "&");
    let seq = query.split('&').find_map(|pair| pair.strip_prefix("seq=")).unwrap_or_default();
    if seq == "0" || !seq.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return String::new();
    }
    seq.to_owned()
}

#[cfg(test)]
mod tests;
