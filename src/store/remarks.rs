//! What the user calls the people of a conversation.

use super::{Error, Store};
use crate::model::{ChatId, PersonName, Remarks};

/// What the user calls the members of a group and whom a conversation is with; `somebody` stands for those
/// whom others know by no name.
///
/// # Errors
/// What the disk says.
pub async fn remarks_of(store: &Store, chat: ChatId, somebody: &str) -> Result<Remarks, Error> {
    let mut remarks = Remarks::new(somebody);
    let members = store.members(chat).await?.into_iter();
    let members: Vec<PersonName> =
        members.map(|it| PersonName { shown: it.name, public: it.public }).collect();
    remarks.add(&members);
    let names = store.names(chat, vec![chat.contact()]).await?;
    remarks.add(names.iter().map(|(_, name)| name));
    Ok(remarks)
}
