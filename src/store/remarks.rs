//! The user's remarks for the people of a chat.

use super::{Error, Store};
use crate::model::{ChatId, PersonName, Remarks};

/// The remarks for the members of a group or for the other person of a chat. `somebody` stands for
/// people without a public name.
///
/// # Errors
/// If the database cannot be read or written.
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
