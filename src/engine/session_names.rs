//! Who is who in this session: the server's names of this login and our contacts.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::identity::evidence::keys;
use crate::model::{ChatId, ContactId, ContactKind, Content};
use crate::protocol::endpoint::INVITE_FROM;
use crate::protocol::{MemberRecord, UserName, mentions, named};
use crate::store::{Fields, Job};
use crate::text::{Printable, is_visible};

/// What the engine must know of a contact without asking the disk.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    /// What they call themselves; the sender of a payment notice is told by it.
    pub nick: String,
    /// The real id, if known.
    pub wxid: String,
    /// Not only met in a group.
    pub known: bool,
}

/// The names of this session. They are never a key on disk.
#[derive(Debug, Default)]
pub struct SessionNames {
    /// The database that is open.
    pub path: Option<PathBuf>,
    /// The number of its account.
    pub uin: u64,
    ids: HashMap<UserName, ContactId>,
    names: HashMap<ContactId, UserName>,
    briefs: HashMap<ContactId, Brief>,
    pub me: Option<ContactId>,
    /// How the user is called, also in groups: what a mention says.
    pub my_names: HashSet<String>,
    /// From so many members on, people are invited rather than added, as the server told in this
    /// session; 0 when it told nothing.
    pub invite_from: u32,
    /// Those about whom the user was asked in this session, and whom they may be, as was told.
    pub asked: HashMap<ContactId, Vec<ChatId>>,
    /// Groups that came up in this session: whether they are known from an earlier one has neither
    /// been told by an id, nor judged, nor asked.
    pub unjudged: HashSet<ContactId>,
    /// Groups that came up in this session and have become part of none from before: whether one of
    /// them is known from an earlier session depends on how near the others are.
    pub came_up: HashSet<ContactId>,
    /// Those of whom nothing but the name of this login has been told.
    pub nameless: HashSet<ContactId>,
    /// Groups whose members have been fetched.
    pub complete: HashSet<ContactId>,
    /// Contacts that became part of others: a frontend may still mean the first.
    merged: HashMap<ContactId, ContactId>,
}

impl SessionNames {
    /// Nobody is known yet in this database.
    pub fn of(path: PathBuf, uin: u64) -> Self {
        Self { path: Some(path), uin, ..Self::default() }
    }

    /// Another session: nobody has a name any more.
    pub fn forget(&mut self) {
        let merged = std::mem::take(&mut self.merged);
        *self = Self { path: self.path.take(), uin: self.uin, merged, ..Self::default() };
    }

    /// This name is this contact's.
    pub fn bind(&mut self, name: UserName, id: ContactId) {
        if let Some(old) = self.names.insert(id, name.clone())
            && old != name
        {
            self.ids.remove(&old);
        }
        self.ids.insert(name, id);
    }

    /// The server does not know this contact any more.
    pub fn release(&mut self, id: ContactId) {
        if let Some(name) = self.names.remove(&id) {
            self.ids.remove(&name);
        }
    }

    /// Two contacts were one.
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

    /// One contact turned out to be two: the name of this session is the new one's.
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

    /// What became of a contact: itself, or the one it is part of.
    pub fn now(&self, id: ContactId) -> ContactId {
        let mut now = id;
        // Who is told as the whole of something is no part of anything then: there is an end.
        for _ in 0..self.merged.len() {
            match self.merged.get(&now) {
                Some(whole) => now = *whole,
                None => break,
            }
        }
        now
    }

    /// Whose name it is.
    pub fn id(&self, name: &UserName) -> Option<ContactId> {
        self.ids.get(name).copied()
    }

    /// How the server calls a contact now.
    pub fn name(&self, id: ContactId) -> Option<&UserName> {
        self.names.get(&id)
    }

    /// All contacts that have a name now.
    pub fn bound(&self) -> HashSet<ContactId> {
        self.names.keys().copied().collect()
    }

    /// Both are somebody of this login, so that they are two.
    pub fn are_two(&self, one: ContactId, other: ContactId) -> bool {
        self.names.contains_key(&one) && self.names.contains_key(&other)
    }

    /// What is known of a contact.
    pub fn brief(&self, id: ContactId) -> Option<&Brief> {
        self.briefs.get(&id)
    }

    /// The name of whom an id means: one of this login, or one that survives logins.
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

    /// Learns something of a contact; empty fields say nothing.
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

    /// What a group tells of a member. A member's nickname may be the user's own remark
    /// (PROTOCOL 5.2), so nothing is learnt of friends.
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

    /// The contact that has the name of `id` now, which may have become a part of another one.
    pub fn current(&self, id: ContactId) -> ContactId {
        self.name(id).and_then(|name| self.id(name)).unwrap_or(id)
    }

    /// Words of the server with names in the place of the ids in them.
    pub fn with_names(&self, words: &str) -> Printable {
        let name = |id: &str| self.called(id).map(str::to_owned);
        Printable::new(&named(words, &name))
    }

    /// Whether the words of a message mention the user.
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

    /// A message that was on its way when its chat became a part of another one.
    pub fn in_current_chat(&self, job: Job) -> Job {
        Job { chat: self.now(job.chat.contact()).chat(), ..job }
    }
}
