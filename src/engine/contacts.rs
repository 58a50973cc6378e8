//! Turns records of the server into contacts. Missing names are fetched in the background, and no
//! person is mistaken for another one.

use std::collections::HashSet;

use super::fetching::PAUSE_MS;
use super::identity::evidence::{evidence, fields};
use super::identity::known_groups;
use super::identity::matching::{self, Fresh, Verdict};
use super::identity::questions::show_all;
use super::session_names::SessionNames;
use super::{Engine, Error, TimerKind};
use crate::api::Notification;
use crate::model::{ChatId, ContactId, ContactKind, Member, PersonName, visible_name};
use crate::protocol::endpoint::BatchContacts;
use crate::protocol::{self, ContactRecord, Kind, Unread, UserName};
use crate::store::{Fields, Proof};
use crate::text::{Printable, is_visible};

/// Records with the contacts to which they belong.
#[derive(Default)]
struct Judged {
    /// The records, each with its contact if that is known, and with its name in this session.
    rows: Vec<(Option<ContactId>, Fields, String)>,
    /// Indexes of rows that may belong to any one of several contacts.
    ties: Vec<(usize, Vec<ContactId>)>,
    /// The contacts that were recognised, and by what.
    found: Vec<(ContactId, Proof)>,
}

impl Engine {
    /// Saves records of the server, and recognises known contacts in them.
    pub(super) async fn take_in_contacts(
        &mut self,
        records: Vec<ContactRecord>,
    ) -> Result<Vec<ContactId>, Error> {
        let Some(me) = self.session.as_ref().map(|session| session.me.clone()) else {
            return Ok(Vec::new());
        };
        let mut records: Vec<ContactRecord> = records
            .into_iter()
            .filter(|it| !it.is_shielded() && !it.user_name.is_empty() && it.user_name != me)
            .collect();
        records.sort_by(|a, b| a.user_name.as_str().cmp(b.user_name.as_str()));
        records = merged(records);
        let people: Vec<_> =
            records.iter().filter(|it| !it.user_name.is_group()).cloned().collect();
        let groups: Vec<_> = records.into_iter().filter(|it| it.user_name.is_group()).collect();
        let mut ids = self
            .save_records(people.iter().map(|it| (it.user_name.clone(), fields(it, &me))))
            .await?;
        let members: Vec<_> = groups.iter().flat_map(|it| it.members.iter()).collect();
        // A person in two groups is one person.
        let mut seen = HashSet::new();
        let members = members
            .into_iter()
            .filter(|it| it.user_name != me && seen.insert(it.user_name.clone()));
        let members: Vec<_> =
            members.map(|it| (it.user_name.clone(), self.names.fields_of_member(it))).collect();
        self.save_records(members.into_iter()).await?;
        ids.extend(
            self.save_records(groups.iter().map(|it| (it.user_name.clone(), fields(it, &me))))
                .await?,
        );
        for group in &groups {
            self.save_group(group, &me).await?;
        }
        let bare: Vec<UserName> = groups
            .iter()
            .filter(|it| {
                self.names.id(&it.user_name).is_some_and(|id| !self.names.complete.contains(&id))
            })
            .map(|it| it.user_name.clone())
            .collect();
        self.wanted.want(bare.into_iter(), self.setup.edition, &mut self.tasks);
        if !groups.is_empty() {
            self.relink_groups().await?;
        }
        Ok(ids)
    }

    async fn save_group(&mut self, group: &ContactRecord, me: &UserName) -> Result<(), Error> {
        let Some(id) = self.names.id(&group.user_name) else { return Ok(()) };
        let named = group.members.iter().any(|it| !it.name().is_empty());
        if !named {
            return Ok(());
        }
        let members = group.members.iter();
        if let Some(own) = members.clone().find(|it| it.user_name == *me && !it.display.is_empty())
        {
            self.names.my_names.insert(own.display.to_string());
        }
        let members: Vec<_> = members
            .filter_map(|it| Some((self.names.id(&it.user_name)?, it.display.clone())))
            .collect();
        // Groups that the user owns are not told apart by their owner, as the user owns many.
        let owner = self.names.id(&group.room_owner).filter(|owner| Some(*owner) != self.names.me);
        self.store()?.save_members(id, members, owner).await?;
        self.names.complete.insert(id);
        Ok(())
    }

    /// Assigns a contact to each record: the one that has this name in the session, a known one, or
    /// a new one. If several known ones fit, a new contact is made and the user is asked once.
    async fn save_records(
        &mut self,
        records: impl Iterator<Item = (UserName, Fields)>,
    ) -> Result<Vec<ContactId>, Error> {
        let seen = |(name, mut fields): (UserName, Fields)| {
            if !is_visible(&fields.nick) {
                fields.nick = visible_name(&[&fields.nick, &fields.alias]);
            }
            (name, fields)
        };
        let records: Vec<(UserName, Fields)> = records.map(seen).collect();
        let unknown: Vec<Fresh> = records
            .iter()
            .filter(|(name, _)| self.names.id(name).is_none())
            .map(|(_, fields)| evidence(fields))
            .collect();
        let mut verdicts = Vec::new();
        if !unknown.is_empty() {
            verdicts = matching::link(&self.store()?.known().await?, &self.names.bound(), &unknown);
        }
        let Judged { rows, ties, found } = judged(&self.names, records, verdicts);
        let store = self.store()?.clone();
        let held = if found.is_empty() { Vec::new() } else { store.begin_links(found).await? };
        let ids = store.save_contacts(rows.clone()).await?;
        let mut named_late = Vec::new();
        for ((known, fields, name), id) in rows.into_iter().zip(&ids) {
            let bare = fields.nick.is_empty() && fields.fixed.is_empty();
            if known.is_none() && bare {
                self.names.nameless.insert(*id);
            } else if !bare && self.names.nameless.remove(id) {
                named_late.push((*id, evidence(&fields)));
            }
            if known.is_none() && fields.kind == ContactKind::Group {
                self.names.unjudged.insert(*id);
                self.names.came_up.insert(*id);
            }
            self.names.bind(UserName::new(name), *id);
            self.names.learn(*id, &fields.nick, &fields.wxid, fields.kind);
        }
        for (at, old) in ties {
            if let Some(new) = ids.get(at) {
                self.doubt_identity(*new, old).await?;
            }
        }
        self.know_again(named_late).await?;
        show_all(self, held).await?;
        Ok(ids.into_iter().map(|id| self.names.now(id)).collect())
    }

    /// Recognises contacts for which only the name of this login was known when they appeared, as
    /// the first message of a person in a group contains no more.
    async fn know_again(&mut self, late: Vec<(ContactId, Fresh)>) -> Result<(), Error> {
        let late: Vec<_> = late.into_iter().filter(|(_, fresh)| !fresh.group).collect();
        if late.is_empty() {
            return Ok(());
        }
        let new: HashSet<ContactId> = late.iter().map(|(id, _)| *id).collect();
        let mut known = self.store()?.known().await?;
        known.retain(|it| !new.contains(&it.id));
        let bound = self.names.bound();
        let fresh: Vec<Fresh> = late.iter().map(|(_, fresh)| fresh.clone()).collect();
        for ((new, _), verdict) in late.into_iter().zip(matching::link(&known, &bound, &fresh)) {
            match verdict {
                Verdict::Same(old, proof) => {
                    self.merge(new, old, proof).await?;
                }
                Verdict::Tie(old) => self.doubt_identity(new, old).await?,
                Verdict::New => {}
            }
        }
        Ok(())
    }

    /// Makes contacts for all names that have none, in one write.
    pub(super) async fn meet_names(
        &mut self,
        names: impl Iterator<Item = &UserName>,
    ) -> Result<(), Error> {
        let me = self.session.as_ref().map(|session| session.me.clone()).unwrap_or_default();
        let new: HashSet<&UserName> =
            names.filter(|name| !name.is_empty() && self.names.id(name).is_none()).collect();
        let record =
            |name: &UserName| ContactRecord { user_name: name.clone(), ..ContactRecord::default() };
        let new: Vec<ContactRecord> =
            new.into_iter().map(record).filter(|it| !it.is_shielded()).collect();
        if !new.is_empty() {
            self.save_records(new.iter().map(|it| (it.user_name.clone(), fields(it, &me)))).await?;
        }
        Ok(())
    }

    /// The contact with this name; if there is none, a new one, whose name is fetched.
    pub(super) async fn contact_of(&mut self, name: &UserName) -> Result<ContactId, Error> {
        if let Some(id) = self.names.id(name) {
            return Ok(id);
        }
        let me = self.session.as_ref().map(|session| session.me.clone()).unwrap_or_default();
        let record = ContactRecord { user_name: name.clone(), ..ContactRecord::default() };
        let ids = self.save_records(std::iter::once((name.clone(), fields(&record, &me)))).await?;
        self.wanted.want(std::iter::once(name.clone()), self.setup.edition, &mut self.tasks);
        ids.first().copied().ok_or(Error::Store(crate::store::Error::Closed))
    }

    /// The contact of a person of whom only a contact card is known.
    pub(super) async fn meet_stranger(
        &mut self,
        name: &UserName,
        nick: Printable,
        alias: &str,
    ) -> Result<ContactId, Error> {
        let fields = Fields {
            kind: ContactKind::Stranger,
            nick,
            alias: alias.to_owned(),
            ..Fields::default()
        };
        let ids = self.save_records(std::iter::once((name.clone(), fields))).await?;
        ids.first().copied().ok_or(Error::Store(crate::store::Error::Closed))
    }

    /// Compares the groups that appeared in this login with known ones, now that their members are
    /// known. A group that is settled stays so, whatever happens to its members and its name.
    async fn relink_groups(&mut self) -> Result<(), Error> {
        if self.names.unjudged.is_empty() {
            return Ok(());
        }
        let known = self.store()?.known().await?;
        for (group, verdict) in known_groups::judged(&self.names, &self.wanted.wanted, known) {
            match verdict {
                Verdict::Same(old, proof) => {
                    self.merge(group, old, proof).await?;
                }
                Verdict::Tie(old) => {
                    self.names.unjudged.remove(&group);
                    self.doubt_identity(group, old).await?;
                }
                // Members who join or leave later do not make it a known one.
                Verdict::New if self.names.complete.contains(&group) => {
                    self.names.unjudged.remove(&group);
                }
                Verdict::New => {}
            }
        }
        Ok(())
    }

    pub(super) async fn names_fetched(
        &mut self,
        names: Vec<UserName>,
        result: Result<Vec<ContactRecord>, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        self.wanted.busy = false;
        let result = match (result, unread) {
            // Names in a reply that stays malformed are not requested again, so that others get
            // their turn.
            (Err(error), Some(unread)) => self.salvaged_names(unread).await.ok_or(error),
            (result, _) => {
                self.unreadable.read::<BatchContacts<'_>>();
                result
            }
        };
        match result {
            Ok(records) => {
                self.wanted.backoff.reset();
                for name in &names {
                    self.wanted.wanted.remove(name);
                }
                let ids = match self.take_in_contacts(records).await {
                    Ok(ids) => ids,
                    Err(error) => {
                        // What could not be written is requested again.
                        self.wanted.want(names.into_iter(), self.setup.edition, &mut self.tasks);
                        return Err(error);
                    }
                };
                // A group that the user has left is missing in the answer. It is not requested
                // again.
                let asked: Vec<_> = names.iter().filter_map(|name| self.names.id(name)).collect();
                self.names.complete.extend(asked);
                if names.iter().any(UserName::is_group) {
                    self.relink_groups().await?;
                }
                self.tell_learnt_names(ids).await?;
                self.wanted.fetch_later(PAUSE_MS, &mut self.tasks);
                // Messages that waited for a contact that is recognised now can be sent.
                self.send_next().await?;
            }
            Err(error) => {
                for name in names.into_iter().rev() {
                    self.wanted.queue.push_front(name);
                }
                let ms = match error.kind() {
                    Kind::RateLimited => self.wanted.backoff.throttled_ms(),
                    Kind::SignedOut
                    | Kind::Transient
                    | Kind::Refused
                    | Kind::Permanent
                    | Kind::Ambiguous => self.wanted.backoff.next_ms(),
                };
                tracing::warn!(kind = ?error.kind(), "contacts: {error}");
                self.wanted.fetch_later(ms, &mut self.tasks);
            }
        }
        Ok(())
    }

    /// Notifies of names that came after the messages of their contacts.
    pub(super) async fn tell_learnt_names(&mut self, ids: Vec<ContactId>) -> Result<(), Error> {
        let store = self.store()?;
        let chats: Vec<ChatId> = ids.iter().map(|id| self.names.current(*id).chat()).collect();
        self.tell_changed(chats).await?;
        for chat in self.listeners.frontends.open_chats() {
            let members = store.members(chat).await?;
            let name =
                |it: &Member| PersonName { shown: it.name.clone(), public: it.public.clone() };
            let names = members.iter().map(|it| (it.contact, name(it))).collect();
            self.listeners.notify(Notification::Names { chat, names }).await;
            if !members.is_empty() {
                self.listeners.notify(Notification::MembersChanged { chat, members }).await;
            }
        }
        self.ask_identity_questions().await
    }

    pub(super) async fn contact_left(&mut self, name: &UserName) -> Result<(), Error> {
        let Some(id) = self.names.id(name) else { return Ok(()) };
        let store = self.store()?;
        store.leave(id.chat()).await?;
        self.names.release(id);
        // Messages that waited for the chat show that on their rows.
        self.tasks.wake_after(0, TimerKind::Outbox(0));
        let left = store.some_chats(vec![id.chat()]).await?;
        if left.is_empty() {
            self.listeners.notify(Notification::ChatsGone(vec![id.chat()])).await;
        } else {
            self.listeners.notify_chats(left).await;
        }
        Ok(())
    }
}

/// Assigns contacts to the records, by the verdicts on those whose names are new in this session.
fn judged(
    names: &SessionNames,
    records: Vec<(UserName, Fields)>,
    verdicts: Vec<Verdict>,
) -> Judged {
    let mut verdicts = verdicts.into_iter();
    let mut judged = Judged::default();
    for (at, (name, fields)) in records.into_iter().enumerate() {
        let id = match names.id(&name) {
            Some(id) => Some(id),
            None => match verdicts.next() {
                Some(Verdict::Same(id, proof)) => {
                    judged.found.push((id, proof));
                    Some(id)
                }
                Some(Verdict::Tie(old)) => {
                    // A group is compared, and asked about, as soon as its members are known.
                    if fields.kind != ContactKind::Group {
                        judged.ties.push((at, old));
                    }
                    None
                }
                Some(Verdict::New) | None => None,
            },
        };
        judged.rows.push((id, fields, name.as_str().to_owned()));
    }
    judged
}

/// The only contact of the file helper edition, which every account has.
pub(super) fn file_helper() -> ContactRecord {
    ContactRecord { user_name: UserName::file_helper(), ..ContactRecord::default() }
}

/// Merges records with the same name (PROTOCOL 5.3).
fn merged(records: Vec<ContactRecord>) -> Vec<ContactRecord> {
    let mut merged: Vec<ContactRecord> = Vec::with_capacity(records.len());
    for record in records {
        match merged.pop_if(|last| last.user_name == record.user_name) {
            Some(last) => merged.push(last.merged(record)),
            None => merged.push(record),
        }
    }
    merged
}
