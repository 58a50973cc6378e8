//! Which name of this login belongs to which contact.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::identity::evidence::keys;
use crate::model::{ChatId, ContactId, ContactKind, Content};
use crate::protocol::endpoint::INVITE_FROM;
use crate::protocol::{MemberRecord, UserName, mentions, named};
use crate::store::{Fields, Job};
use crate::text::{Printable, is_visible};

/// What is known of a contact without a look at the database.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    /// The nickname, by which the sender of a notice of payment is recognised.
    pub nick: String,
    /// The real id, if known.
    pub wxid: String,
    /// Whether the contact is known otherwise than from a group.
    pub known: bool,
}

/// The names of this session. They are never a key in the database.
#[derive(Debug, Default)]
pub struct SessionNames {
    /// The path of the open database.
    pub path: Option<PathBuf>,
    /// The number of its account.
    pub uin: u64,
    ids: HashMap<UserName, ContactId>,
    names: HashMap<ContactId, UserName>,
    briefs: HashMap<ContactId, Brief>,
    pub me: Option<ContactId>,
    /// Another name under which a message seems to have been written by the user.
    pub other_me: Option<UserName>,
    /// The names of the user, in groups too, as mentions contain them.
    pub my_names: HashSet<String>,
    /// From this many members on, people are invited rather than added, as the server stated in
    /// this session; 0 if it did not.
    pub invite_from: u32,
    /// The contacts about whom the user was asked in this session, with those who they may be.
    pub asked: HashMap<ContactId, Vec<ChatId>>,
    /// The groups that appeared in this session and are not judged yet, neither by an id, nor by
    /// likeness, nor by the user.
    pub unjudged: HashSet<ContactId>,
    /// The groups that appeared in this session and were not merged with an earlier one. Whether
    /// one of them is known depends on how similar the others are.
    pub came_up: HashSet<ContactId>,
    /// The contacts of whom only the name of this login is known.
    pub nameless: HashSet<ContactId>,
    /// The groups whose members have been fetched.
    pub complete: HashSet<ContactId>,
    /// The contacts that were merged into others. A frontend may still use the old number.
    merged: HashMap<ContactId, ContactId>,
}

impl SessionNames {
    /// The names of a database that was just opened: none yet.
    pub fn of(path: PathBuf, uin: u64) -> Self {
        Self { path: Some(path), uin, ..Self::default() }
    }

    /// Forgets all names, because another session begins.
    pub fn forget(&mut self) {
        let merged = std::mem::take(&mut self.merged);
        *self = Self { path: self.path.take(), uin: self.uin, merged, ..Self::default() };
    }

    /// Records that a name belongs to a contact.
    pub fn bind(&mut self, name: UserName, id: ContactId) {
        if let Some(old) = self.names.insert(id, name.clone())
            && old != name
        {
            self.ids.remove(&old);
        }
        self.ids.insert(name, id);
    }

    /// Records that the server no longer has this contact.
    pub fn release(&mut self, id: ContactId) {
        if let Some(name) = self.names.remove(&id) {
            self.ids.remove(&name);
        }
    }

    /// Merges two contacts.
    pub fn merge(&mut self, new: ContactId, old: ContactId) {
        self.merged.remove(&old);
        self.merged.insert(new, old);
        self.unjudged.remove(&new);
        self.came_up.remove(&new);
        if let Some(name) = self.names.remove(&new) {
            self.bind(name, old);
        }
        if let Some(brief) = self.briefs.remove(&new) {
            self.briefs.insert(old, brief);
        }
        if self.complete.remove(&new) {
            self.complete.insert(old);
        }
    }

    /// Splits a contact: the name of this session belongs to the new one.
    pub fn part(&mut self, old: ContactId, new: ContactId) {
        self.merged.remove(&new);
        self.merged.retain(|_, whole| *whole != new);
        if let Some(name) = self.names.remove(&old) {
            self.bind(name, new);
        }
        if let Some(brief) = self.briefs.remove(&old) {
            self.briefs.insert(new, Brief { wxid: String::new(), ..brief });
        }
        if self.complete.remove(&old) {
            self.complete.insert(new);
        }
    }

    /// The contact into which this one was merged; itself if it was not.
    pub fn now(&self, id: ContactId) -> ContactId {
        let mut now = id;
        // A contact into which another one is merged is itself not merged any more, so this ends.
        for _ in 0..self.merged.len() {
            match self.merged.get(&now) {
                Some(whole) => now = *whole,
                None => break,
            }
        }
        now
    }

    /// The contact with this name.
    pub fn id(&self, name: &UserName) -> Option<ContactId> {
        self.ids.get(name).copied()
    }

    /// The name of a contact in this session.
    pub fn name(&self, id: ContactId) -> Option<&UserName> {
        self.names.get(&id)
    }

    /// All contacts that have a name in this session.
    pub fn bound(&self) -> HashSet<ContactId> {
        self.names.keys().copied().collect()
    }

    /// Whether both have a name in this session, so that they are two.
    pub fn are_two(&self, one: ContactId, other: ContactId) -> bool {
        self.names.contains_key(&one) && self.names.contains_key(&other)
    }

    /// What is known of a contact.
    pub fn brief(&self, id: ContactId) -> Option<&Brief> {
        self.briefs.get(&id)
    }

    /// The nickname of the person with this id, either a name of this login or a permanent id.
    pub fn called(&self, id: &str) -> Option<&str> {
        let real = || {
            let known = |(_, brief): &(&ContactId, &Brief)| brief.wxid == id;
            self.briefs.iter().find(known).map(|(contact, _)| *contact)
        };
        if id.is_empty() {
            return None;
        }
        let contact = self.id(&UserName::new(id)).or_else(real)?;
        self.briefs.get(&contact).map(|brief| brief.nick.as_str()).filter(|nick| is_visible(nick))
    }

    /// Records what became known of a contact. Empty fields are ignored.
    pub fn learn(&mut self, id: ContactId, nick: &str, wxid: &str, kind: ContactKind) {
        let brief = self.briefs.entry(id).or_default();
        if !nick.is_empty() {
            nick.clone_into(&mut brief.nick);
        }
        if !wxid.is_empty() {
            wxid.clone_into(&mut brief.wxid);
        }
        brief.known |= kind != ContactKind::Stranger;
    }

    /// The fields of a member of a group. A member's nickname may be the user's own remark
    /// (PROTOCOL 5.2), so those of friends are ignored.
    pub fn fields_of_member(&self, member: &MemberRecord) -> Fields {
        let known = self.id(&member.user_name).and_then(|id| self.brief(id));
        if known.is_some_and(|brief| brief.known) {
            return Fields::default();
        }
        Fields {
            nick: member.nick.clone(),
            attr_status: member.attr_status,
            keys: keys(&[&member.py_quan, &member.py_initial]),
            ..Fields::default()
        }
    }

    /// The contact that has the name of `id` now, which may have been merged into another one.
    pub fn current(&self, id: ContactId) -> ContactId {
        self.name(id).and_then(|name| self.id(name)).unwrap_or(id)
    }

    /// A text of the server, with names in place of the ids in it.
    pub fn with_names(&self, words: &str) -> Printable {
        let name = |id: &str| self.called(id).map(str::to_owned);
        Printable::new(&named(words, &name))
    }

    /// Whether the text of a message mentions the user.
    pub fn are_mentioned_in(&self, content: &Content) -> bool {
        let words = if let Content::Text(words) = content {
            words
        } else if let Content::Quote(quote) = content {
            &quote.words
        } else {
            return false;
        };
        let names: Vec<&str> = self.my_names.iter().map(String::as_str).collect();
        mentions(words, &names)
    }

    /// The size from which on a group invites people instead of adding them.
    pub const fn least_to_invite(&self) -> u32 {
        if self.invite_from == 0 { INVITE_FROM } else { self.invite_from }
    }

    /// A message that was being sent when its chat was merged into another one.
    pub fn in_current_chat(&self, job: Job) -> Job {
        Job { chat: self.now(job.chat.contact()).chat(), ..job }
    }
}
