//! Whose conversation is exported, under names that may be handed on.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{
    ChatId, ChatKind, Contact, ContactId, Content, Lang, PersonName, Remarks, Sender,
};
use crate::store::{self, Store};
use crate::words::name::somebody;

/// A conversation, with the user's remarks of those in it and what others call them. An export may be
/// handed on, and what the user calls people is nobody else's business.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The conversation in the store.
    pub id: ChatId,
    /// File Transfer Helper, the user's own notebook.
    pub kind: ChatKind,
    /// How others call it.
    pub name: String,
    /// How the user is called.
    me: String,
    remarks: Remarks,
    /// Stands for those who have no name that others know.
    somebody: &'static str,
}

impl Conversation {
    /// What is known of a conversation, for a reader of this language.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn read(
        store: &Store,
        (id, kind): (ChatId, ChatKind),
        lang: Lang,
    ) -> Result<Self, store::Error> {
        let somebody = somebody(lang);
        let remarks = store::remarks_of(store, id, somebody).await?;
        let nick = |contact: Option<Contact>| contact.map(|it| it.nick.to_string());
        let me = nick(store.me().await?).unwrap_or_default();
        let name = nick(store.contact(id.contact()).await?).filter(|nick| !nick.is_empty());
        let name = name.map_or_else(|| id.0.to_string(), |name| remarks.replaced(&name));
        Ok(Self { id, kind, name, me, remarks, somebody })
    }

    /// More people who are named there, as those who left a group.
    pub(super) fn learn_names<'n>(&mut self, names: impl IntoIterator<Item = &'n PersonName>) {
        self.remarks.add(names);
    }

    /// How others know a sender; `names` are those of the people on the page.
    pub(super) fn sender<'a>(
        &'a self,
        sender: Sender,
        names: &HashMap<ContactId, &'a str>,
    ) -> &'a str {
        match sender {
            Sender::Me => &self.me,
            Sender::System => "",
            Sender::Contact(id) if id == self.id.contact() => {
                names.get(&id).copied().unwrap_or(&self.name)
            }
            Sender::Contact(id) => names.get(&id).copied().unwrap_or(self.somebody),
        }
    }

    /// A message without the user's remarks: the server's own texts call people by them, and so may
    /// a quotation.
    pub(super) fn without_remarks<'a>(&self, content: &'a Content) -> Cow<'a, Content> {
        if content.is_worded_for_user() || matches!(content, Content::Quote(_)) {
            let mut content = content.clone();
            self.remarks.replace_in(&mut content);
            return Cow::Owned(content);
        }
        Cow::Borrowed(content)
    }
}
