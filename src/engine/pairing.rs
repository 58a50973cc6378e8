//! Evidence that comes later than the contacts: the phone's chat list with ids that never change, and
//! the user's own word about twins.

use std::collections::{HashMap, HashSet};

use super::{Engine, Error, evidence};
use crate::api::Notification;
use crate::model::{ChatId, ContactId, ContactKind, Earlier, Item};
use crate::protocol::{ChatList, ContactRecord, UserName, fixed_name};
use crate::store::{Fields, Proof};

impl Engine {
    /// The phone's chat list: names of now beside ids that never change (PROTOCOL 5.4, 5.5). The
    /// strongest evidence there is.
    pub(super) async fn pair(&mut self, list: ChatList) -> Result<(), Error> {
        let store = self.store()?;
        self.meet(list.chats.iter()).await?;
        let known = store.known().await?;
        let with_id = || known.iter().filter(|it| !it.wxid.is_empty());
        let owners: HashMap<&str, ContactId> =
            with_id().map(|it| (it.wxid.as_str(), it.id)).collect();
        // What the disk knows, since a session that has just begun has heard of nobody's id.
        let mut stored: HashMap<ContactId, String> =
            with_id().map(|it| (it.id, it.wxid.clone())).collect();
        let links: HashMap<ContactId, ContactId> =
            known.iter().filter_map(|it| Some((it.id, it.link?))).collect();
        let mut wanted = Vec::new();
        for (name, wxid) in list.chats.iter().zip(&list.ids) {
            if *name == UserName::file_helper() || fixed_name(name.as_str()).is_some() {
                continue;
            }
            let id = if let Some(id) = self.book.id(name) {
                id
            } else {
                wanted.push(name.clone());
                self.contact_of(name).await?
            };
            let now = stored.get(&id).cloned().unwrap_or_default();
            if now == *wxid && !wxid.is_empty() {
                self.confirm(links.get(&id).copied()).await?;
            }
            if now == *wxid || wxid.is_empty() {
                continue;
            }
            let owner = owners.get(wxid.as_str()).copied().filter(|owner| *owner != id);
            if let Some(owner) = owner.filter(|owner| self.book.name(*owner).is_some()) {
                // The id is this name's: whoever was taken for its owner so far is another one.
                self.part(owner, links.get(&owner).copied()).await?;
            }
            match owner {
                Some(owner) if now.is_empty() => {
                    let new = self.part(id, links.get(&id).copied()).await?;
                    self.merge(new, owner, Proof::Id).await?;
                }
                // Weaker evidence was wrong: this name is somebody else's from now on.
                _ if !now.is_empty() => {
                    self.part(id, links.get(&id).copied()).await?;
                    self.split(name, wxid, owner).await?;
                }
                _ => {
                    let kind =
                        if name.is_group() { ContactKind::Group } else { ContactKind::Stranger };
                    let fields = Fields { kind, wxid: wxid.clone(), ..Fields::default() };
                    store.save_contacts(vec![(Some(id), fields, String::new())]).await?;
                    self.book.learn(id, "", wxid, kind);
                }
            }
            // The phone may name one id twice.
            if let Some(now) = self.book.id(name) {
                stored.insert(now, wxid.clone());
            }
        }
        self.want(wanted.into_iter());
        self.order(&list.chats).await?;
        let chats = store.chats().await?;
        self.tell_chats(chats).await;
        self.ask_twins().await
    }

    /// The order of the phone's list, for conversations without messages.
    pub(super) async fn order(&mut self, names: &[UserName]) -> Result<(), Error> {
        let mut chats = Vec::with_capacity(names.len());
        for name in names.iter().filter(|name| !name.is_empty()) {
            let record = ContactRecord { user_name: name.clone(), ..ContactRecord::default() };
            if !record.is_shielded() {
                chats.push(self.contact_of(name).await?.chat());
            }
        }
        Ok(self.store()?.save_places(chats).await?)
    }

    /// An id says that a link was right.
    async fn confirm(&self, link: Option<ContactId>) -> Result<(), Error> {
        if let Some(link) = link {
            self.store()?.confirm_link(link).await?;
        }
        Ok(())
    }

    /// The name of this login is another one's than was thought. Gives whose it is now: what came by
    /// the wrong link is parted from what was there before.
    async fn part(
        &mut self,
        contact: ContactId,
        link: Option<ContactId>,
    ) -> Result<ContactId, Error> {
        let store = self.store()?;
        let Some(new) = link else { return Ok(contact) };
        if !store.part(new).await? {
            return Ok(contact);
        }
        tracing::info!("a link turned out to be wrong: two contacts are parted");
        self.book.part(contact, new);
        // Drafts, lists and pages are told anew: both conversations have changed.
        self.tell_account().await?;
        Ok(new)
    }

    /// The user says that a conversation holds the words of two: the newest link is undone.
    pub(super) async fn part_chat(&mut self, chat: ChatId) -> Result<(), Error> {
        let contact = chat.contact();
        let link = self.store()?.newest_link(contact).await?;
        if link.is_none() {
            let what = self.say("这个聊天里没有合并过的记录", "nothing was joined in this chat");
            self.trouble(what, "").await;
            return Ok(());
        }
        let bound = self.store()?.known().await?.iter().any(|it| it.link == link);
        if bound {
            self.part(contact, link).await?;
        } else if let Some(link) = link {
            self.store()?.part(link).await?;
            self.tell_account().await?;
        }
        Ok(())
    }

    async fn split(
        &mut self,
        name: &UserName,
        wxid: &str,
        owner: Option<ContactId>,
    ) -> Result<(), Error> {
        let store = self.store()?;
        let kind = if name.is_group() { ContactKind::Group } else { ContactKind::Friend };
        let wrong = self.book.id(name);
        let known = store.known().await?;
        // Whoever was parted just now has no id yet: the name stays theirs.
        let anew = |id: &ContactId| known.iter().any(|it| it.id == *id && it.wxid.is_empty());
        if let Some(id) = wrong.filter(anew) {
            let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
            if let Some(owner) = owner {
                self.merge(id, owner, Proof::Id).await?;
                return Ok(());
            }
            store.save_contacts(vec![(Some(id), fields, String::new())]).await?;
            self.book.learn(id, "", wxid, kind);
            self.want(std::iter::once(name.clone()));
            return Ok(());
        }
        if let Some(wrong) = wrong {
            self.book.release(wrong);
            store.contact_gone(wrong).await?;
        }
        let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
        let rows = vec![(owner, fields, name.as_str().to_owned())];
        if let Some(id) = store.save_contacts(rows).await?.first() {
            self.book.bind(name.clone(), *id);
            self.book.learn(*id, "", wxid, kind);
        }
        self.want(std::iter::once(name.clone()));
        Ok(())
    }

    /// One of this login may be one of these; what was written to them waits for an answer.
    pub(super) async fn doubt(&mut self, new: ContactId, old: Vec<ContactId>) -> Result<(), Error> {
        let bound = self.book.bound();
        let old: Vec<ChatId> =
            old.into_iter().filter(|id| !bound.contains(id)).map(ContactId::chat).collect();
        if old.is_empty() {
            return Ok(());
        }
        let held = self.store()?.ask_twin(new.chat(), old).await?;
        show_all(self, held).await
    }

    /// Asks what only the user can tell, where there is a history to lose. A question that has
    /// become another one is asked anew, and one that has become moot is withdrawn.
    pub(super) async fn ask_twins(&mut self) -> Result<(), Error> {
        let store = self.store()?.clone();
        let twins = store.twins().await?;
        let known = if twins.is_empty() { Vec::new() } else { store.known().await? };
        let one = |chat: ChatId| known.iter().find(|it| it.id == chat.contact());
        let (mut open, mut released) = (HashSet::new(), Vec::new());
        for (new, old) in twins {
            let mut left = old.clone();
            left.retain(|chat| !self.book.are_two(new.contact(), chat.contact()));
            let chats = store.some_chats(left.clone()).await?;
            let earlier: Vec<Earlier> = chats
                .into_iter()
                .filter(|chat| chat.last.is_some())
                .map(|chat| {
                    let both = one(new).zip(one(chat.id));
                    let likeness = both.map(|(new, old)| evidence::likeness(new, old));
                    Earlier { chat, likeness: likeness.unwrap_or_default() }
                })
                .collect();
            if earlier.is_empty() {
                left.clear();
            }
            if left.len() < old.len() {
                released.extend(store.narrow_twin(new, left).await?);
            }
            if earlier.is_empty() {
                continue;
            }
            open.insert(new.contact());
            let about: Vec<ChatId> = earlier.iter().map(|it| it.chat.id).collect();
            if self.book.asked.insert(new.contact(), about.clone()) != Some(about) {
                self.tell(Notification::Twin { new, old: earlier }).await;
            }
        }
        let moot: Vec<ContactId> =
            self.book.asked.keys().filter(|new| !open.contains(new)).copied().collect();
        for new in moot {
            self.book.asked.remove(&new);
            self.tell(Notification::TwinWithdrawn(new.chat())).await;
        }
        show_all(self, released).await
    }

    /// A text waits because nobody knows whom it was written to: the question is asked again. Where
    /// there is none, the text waits for its conversation to be known, and that is said.
    pub(super) async fn ask_again(&mut self, chat: ChatId) -> Result<(), Error> {
        for (new, old) in self.store()?.twins().await? {
            if old.contains(&chat) {
                self.book.asked.remove(&new.contact());
            }
        }
        self.ask_twins().await?;
        if self.book.asked.values().flatten().any(|asked_about| *asked_about == chat) {
            return Ok(());
        }
        let released = self.store()?.undoubt(chat).await?;
        show_all(self, released).await?;
        let what = self.say(
            "没有要回答的了：这条等这个聊天在这次登录里认出来再发",
            "nothing is left to answer: this goes once this login knows the chat",
        );
        self.trouble(what, "").await;
        self.pump().await
    }

    /// The user says whether one of this login is one of an earlier one.
    pub(super) async fn link(&mut self, new: ChatId, same_as: Option<ChatId>) -> Result<(), Error> {
        let same_as = same_as.map(|old| self.book.now(old.contact()).chat());
        // It turned out meanwhile who it is.
        let known = self.book.now(new.contact());
        let moot = |old: ChatId| {
            let apart = known != new.contact() && known != old.contact();
            apart || self.book.are_two(new.contact(), old.contact())
        };
        if same_as.is_some_and(moot) {
            let what = self.say(
                "这两个在这次登录里各自认出来了，是两个：分开保存",
                "both are known in this login by now: they are two and stay apart",
            );
            self.trouble(what, "").await;
            return self.ask_twins().await;
        }
        if known != new.contact() {
            return Ok(());
        }
        self.book.unjudged.remove(&new.contact());
        let proof = Proof::User(self.server_now());
        if let Some(old) = same_as
            && !self.merge(new.contact(), old.contact(), proof).await?
        {
            let what = self.say(
                "这两个的微信号不同，是两个：分开保存",
                "their ids differ: they are two and stay apart",
            );
            self.trouble(what, "").await;
        }
        let released = self.store()?.narrow_twin(new, Vec::new()).await?;
        show_all(self, released).await?;
        // Rows that waited for the answer say now why they wait on.
        let chats = self.store()?.chats().await?;
        self.tell_chats(chats).await;
        self.ask_twins().await?;
        self.pump().await
    }
}

async fn show_all(engine: &mut Engine, items: Vec<Item>) -> Result<(), Error> {
    for item in items {
        engine.show_own(item).await?;
    }
    Ok(())
}
