//! Requests that are answered from the database alone.

use super::asker::Reply;
use super::{Error, notebook};
use crate::api::{Answer, Gathered, PeopleProblem};
use crate::model::ChatId;
use crate::store::Store;

/// The number of files and of notes beside a chat; more than fit on any screen.
const SHARED_MOST: u32 = 40;
/// The number of group members for the finder at most.
const PEOPLE_MOST: u32 = 20_000;

/// The details of a contact, with the members if it is a group.
pub(super) async fn details(store: &Store, chat: ChatId) -> Result<Reply, Error> {
    let Some(contact) = store.contact(chat.contact()).await? else {
        return Ok(Reply::refused(PeopleProblem::Unknown));
    };
    let members = store.members(chat).await?;
    Ok(Answer::Contact { contact, members }.into())
}

/// The members of a group.
pub(super) async fn members(store: &Store, chat: ChatId) -> Result<Reply, Error> {
    Ok(Answer::Members(store.members(chat).await?).into())
}

/// The files and links of a chat, and the newest notes, for the pane beside it.
pub(super) async fn list_shared(store: &Store, chat: ChatId) -> Result<Reply, Error> {
    let files = store.files(chat, SHARED_MOST).await?;
    let notes = store.notebook().newest_texts(SHARED_MOST).await?;
    let mut shared = Gathered { files, notes, ..Gathered::default() };
    notebook::beside(store, chat, &mut shared).await?;
    Ok(Answer::Shared(shared).into())
}

/// The members of all groups, for the finder.
pub(super) async fn list_group_members(store: &Store) -> Result<Reply, Error> {
    Ok(Answer::GroupMembers(store.people(PEOPLE_MOST).await?).into())
}
