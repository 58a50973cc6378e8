//! Evidence that comes later than the contacts: the list of chats of the phone with permanent ids,
//! and the answers of the user.

use std::collections::HashMap;

use crate::engine::{Engine, Error};
use crate::model::{ContactId, ContactKind};
use crate::protocol::{ChatList, ContactRecord, UserName, fixed_name};
use crate::store::{Fields, Proof};

impl Engine {
    /// Handles the list of chats of the phone, which contains names of this login with permanent
    /// ids (PROTOCOL 5.4, 5.5). It is the strongest evidence.
    pub(in crate::engine) async fn pair_wxids(&mut self, list: ChatList) -> Result<(), Error> {
        let store = self.store()?;
        self.meet_names(list.chats.iter()).await?;
        let known = store.known().await?;
        let with_id = || known.iter().filter(|it| !it.wxid.is_empty());
        let owners: HashMap<&str, ContactId> =
            with_id().map(|it| (it.wxid.as_str(), it.id)).collect();
        // From the database, since a session that has just begun has no ids.
        let mut stored: HashMap<ContactId, String> =
            with_id().map(|it| (it.id, it.wxid.clone())).collect();
        let links: HashMap<ContactId, ContactId> =
            known.iter().filter_map(|it| Some((it.id, it.link?))).collect();
        let mut wanted = Vec::new();
        for (name, wxid) in list.chats.iter().zip(&list.ids) {
            if *name == UserName::file_helper() || fixed_name(name.as_str()).is_some() {
                continue;
            }
            let id = if let Some(id) = self.names.id(name) {
                id
            } else {
                wanted.push(name.clone());
                self.contact_of(name).await?
            };
            let now = stored.get(&id).cloned().unwrap_or_default();
            if now == *wxid
                && !wxid.is_empty()
                && let Some(link) = links.get(&id)
            {
                // The id confirms the match.
                store.confirm_link(*link).await?;
            }
            if now == *wxid || wxid.is_empty() {
                continue;
            }
            let owner = owners.get(wxid.as_str()).copied().filter(|owner| *owner != id);
            if let Some(owner) = owner.filter(|owner| self.names.name(*owner).is_some()) {
                // The id belongs to this name, so its supposed owner is another contact.
                self.part(owner, links.get(&owner).copied()).await?;
            }
            match owner {
                Some(owner) if now.is_empty() => {
                    let new = self.part(id, links.get(&id).copied()).await?;
                    self.merge(new, owner, Proof::Id).await?;
                }
                // Weaker evidence was wrong: this name belongs to another contact from now on.
                _ if !now.is_empty() => {
                    self.part(id, links.get(&id).copied()).await?;
                    self.split_contact(name, wxid, owner).await?;
                }
                _ => save_id(self, id, (name, wxid)).await?,
            }
            // The phone may send one id twice.
            if let Some(now) = self.names.id(name) {
                stored.insert(now, wxid.clone());
            }
        }
        self.wanted.want(wanted.into_iter(), self.setup.edition, &mut self.tasks);
        self.save_order(&list.chats).await?;
        let chats = store.chats().await?;
        self.listeners.notify_chats(chats).await;
        self.ask_identity_questions().await
    }

    /// Saves the order of the list of the phone, for chats without messages.
    pub(in crate::engine) async fn save_order(&mut self, names: &[UserName]) -> Result<(), Error> {
        let mut chats = Vec::with_capacity(names.len());
        for name in names.iter().filter(|name| !name.is_empty()) {
            let record = ContactRecord { user_name: name.clone(), ..ContactRecord::default() };
            if !record.is_shielded() {
                chats.push(self.contact_of(name).await?.chat());
            }
        }
        Ok(self.store()?.save_places(chats).await?)
    }

    async fn split_contact(
        &mut self,
        name: &UserName,
        wxid: &str,
        owner: Option<ContactId>,
    ) -> Result<(), Error> {
        let store = self.store()?;
        let kind = if name.is_group() { ContactKind::Group } else { ContactKind::Friend };
        let wrong = self.names.id(name);
        let known = store.known().await?;
        // A contact that was split off just now has no id yet, and keeps the name.
        let anew = |id: &ContactId| known.iter().any(|it| it.id == *id && it.wxid.is_empty());
        if let Some(id) = wrong.filter(anew) {
            let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
            if let Some(owner) = owner {
                self.merge(id, owner, Proof::Id).await?;
                return Ok(());
            }
            store.save_contacts(vec![(Some(id), fields, String::new())]).await?;
            self.names.learn(id, "", wxid, kind);
            self.wanted.want(std::iter::once(name.clone()), self.setup.edition, &mut self.tasks);
            return Ok(());
        }
        if let Some(wrong) = wrong {
            self.names.release(wrong);
            store.contact_gone(wrong).await?;
        }
        let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
        let rows = vec![(owner, fields, name.as_str().to_owned())];
        if let Some(id) = store.save_contacts(rows).await?.first() {
            self.names.bind(name.clone(), *id);
            self.names.learn(*id, "", wxid, kind);
        }
        self.wanted.want(std::iter::once(name.clone()), self.setup.edition, &mut self.tasks);
        Ok(())
    }
}

/// Saves the permanent id of a contact.
async fn save_id(
    engine: &mut Engine,
    id: ContactId,
    (name, wxid): (&UserName, &str),
) -> Result<(), Error> {
    let kind = if name.is_group() { ContactKind::Group } else { ContactKind::Stranger };
    let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
    engine.store()?.save_contacts(vec![(Some(id), fields, String::new())]).await?;
    engine.names.learn(id, "", wxid, kind);
    engine.names.unjudged.remove(&id);
    Ok(())
}
