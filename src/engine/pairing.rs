//! Evidence that comes later than the contacts: the phone's chat list with ids that never change, and
//! the user's own word about twins.

use std::collections::HashMap;

use super::{Engine, Error};
use crate::api::Notification;
use crate::model::{ContactId, ContactKind};
use crate::protocol::{ChatList, ContactRecord, UserName, fixed_name};
use crate::store::Fields;

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
            if now == *wxid || wxid.is_empty() {
                continue;
            }
            let owner = owners.get(wxid.as_str()).copied().filter(|owner| *owner != id);
            match owner {
                Some(owner) if now.is_empty() => self.merge(id, owner).await?,
                // Weaker evidence was wrong: this name is somebody else's from now on.
                _ if !now.is_empty() => self.split(name, wxid, owner).await?,
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
        Ok(())
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

    async fn split(
        &mut self,
        name: &UserName,
        wxid: &str,
        owner: Option<ContactId>,
    ) -> Result<(), Error> {
        let store = self.store()?;
        if let Some(wrong) = self.book.id(name) {
            self.book.release(wrong);
            store.contact_gone(wrong).await?;
        }
        let kind = if name.is_group() { ContactKind::Group } else { ContactKind::Friend };
        let fields = Fields { kind, wxid: wxid.to_owned(), ..Fields::default() };
        let rows = vec![(owner, fields, name.as_str().to_owned())];
        if let Some(id) = store.save_contacts(rows).await?.first() {
            self.book.bind(name.clone(), *id);
            self.book.learn(*id, "", wxid, kind);
        }
        self.want(std::iter::once(name.clone()));
        Ok(())
    }

    /// Asks what only the user can tell, where there is a history to lose.
    pub(super) async fn ask_twins(&mut self) -> Result<(), Error> {
        let store = self.store()?;
        for (new, old) in store.twins().await? {
            let old = store.some_chats(old).await?;
            let old: Vec<_> = old.into_iter().filter(|chat| chat.last.is_some()).collect();
            if old.is_empty() {
                store.twin_answered(new).await?;
            } else if self.book.asked.insert(new.contact()) {
                self.tell(Notification::Twin { new, old }).await;
            }
        }
        Ok(())
    }
}
