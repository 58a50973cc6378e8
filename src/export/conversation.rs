//! Whose conversation is exported, under names that may be handed on.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{
    ChatId, ChatKind, Contact, ContactId, Content, Gap, RecallNotice, Recalled, Sender,
};
use crate::store::{self, Store};
use crate::text::Printable;

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
    /// Remarks and the names in their place.
    remarks: HashMap<String, String>,
}

impl Conversation {
    /// What is known of a conversation.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn read(store: &Store, id: ChatId, kind: ChatKind) -> Result<Self, store::Error> {
        let members = store.members(id).await?;
        let members = members.iter().map(|it| (it.name.to_string(), it.public.as_str().to_owned()));
        let mut remarks: HashMap<String, String> = members.collect();
        for (_, name) in store.names(id, vec![id.contact()]).await? {
            remarks.insert(name.shown.to_string(), name.public.as_str().to_owned());
        }
        remarks.retain(|shown, public| shown != public && !shown.is_empty());
        let nick = |contact: Option<Contact>| contact.map(|it| it.nick.to_string());
        let me = nick(store.me().await?).unwrap_or_default();
        let name = nick(store.contact(id.contact()).await?).filter(|nick| !nick.is_empty());
        let mut found = Self { id, kind, name: String::new(), me, remarks };
        found.name = name.map_or_else(|| id.0.to_string(), |name| found.public(&name));
        Ok(found)
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
            Sender::Contact(id) => names.get(&id).copied().unwrap_or(&self.name),
        }
    }

    /// A message without the user's remarks: the server's own texts call people by them, and so may
    /// a quotation.
    pub(super) fn without_remarks<'a>(&self, content: &'a Content) -> Cow<'a, Content> {
        if self.remarks.is_empty() {
            return Cow::Borrowed(content);
        }
        let public = |words: &str| Printable::new(&self.public(words));
        if let Content::System(words) = content {
            Cow::Owned(Content::System(public(words)))
        } else if let Content::Gap(Gap::Sentence(words)) = content {
            Cow::Owned(Content::Gap(Gap::Sentence(public(words))))
        } else if let Content::Recalled(Recalled { notice, original }) = content {
            let notice = match notice {
                RecallNotice::Server(words) => RecallNotice::Server(public(words)),
                RecallNotice::ByUser | RecallNotice::ByAnother => notice.clone(),
            };
            let original = original.as_ref();
            let original = original.map(|it| Box::new(self.without_remarks(it).into_owned()));
            Cow::Owned(Content::Recalled(Recalled { notice, original }))
        } else if let Content::Quote(quote) = content {
            let mut quote = quote.clone();
            quote.name = public(&quote.name);
            Cow::Owned(Content::Quote(quote))
        } else {
            Cow::Borrowed(content)
        }
    }

    /// A text of the server's with the remarks in it replaced: it sets names in quotation marks, and
    /// calls a group without a name by its members.
    fn public(&self, words: &str) -> String {
        let around = ['"', '“', '”', '、', ','];
        let name = |part: &str| {
            let (part, end) = match part.chars().next_back().filter(|c| around.contains(c)) {
                Some(end) => (part.strip_suffix(end).unwrap_or(part), end.to_string()),
                None => (part, String::new()),
            };
            let found = self.remarks.get(part.trim());
            found.map_or(part, String::as_str).to_owned() + &end
        };
        words.split_inclusive(around).map(name).collect()
    }
}
