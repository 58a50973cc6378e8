//! Operations on people and groups that the user requests: made once, and answered (PROTOCOL 10).

use super::asker::{Asker, Reply};
use super::operation_calls::{Call, Outcome, ask, with};
use super::session_names::SessionNames;
use super::{Engine, Error, TaskResult};
use crate::api::{Answer, Operation, PeopleProblem, Problem};
use crate::model::{Ability, ChatId, ChatKind, ContactId, Content, ItemId};
use crate::protocol::{self, ContactRecord, UserName};
use crate::store::{ChatSetting, Store};

impl Engine {
    /// Makes the call for an operation, or answers at once why it cannot be made.
    pub(super) async fn carry_out_operation(
        &mut self,
        asker: Asker,
        operation: Operation,
    ) -> Result<Reply, Error> {
        if let Operation::Mute { chat, mute } = operation {
            self.store()?.save_chat_setting(chat, ChatSetting::Mute(mute)).await?;
            self.take_in_done(&operation, None).await?;
            return Ok(Reply::DONE);
        }
        let call = match self.call_of(&operation).await? {
            Ok(call) => call,
            Err(problem) => return Ok(Reply::refused(problem)),
        };
        // A session that is still logging in may be that of another account.
        let session = self.session.clone().filter(|_| self.login.is_in());
        let (Some(session), client) = (session, self.client.clone()) else {
            return Ok(Reply::refused(Problem::NotLoggedIn));
        };
        self.tasks.spawn(async move {
            let result = ask(&client, &session, call).await;
            TaskResult::Operated(asker, Box::new(operation), result)
        });
        Ok(Reply::Elsewhere)
    }

    /// The call for an operation, or why there is none.
    async fn call_of(&self, operation: &Operation) -> Result<Result<Call, PeopleProblem>, Error> {
        if !self.setup.edition.can(Ability::Contacts) {
            return Ok(Err(PeopleProblem::NotInEdition));
        }
        if let Some(misfit) = operation.misfit() {
            return Ok(Err(PeopleProblem::Misfit(misfit)));
        }
        let name =
            |chat: &ChatId| self.names.name(chat.contact()).cloned().ok_or(PeopleProblem::Unknown);
        let person = |id: &ContactId| self.names.name(*id).cloned().ok_or(PeopleProblem::Unknown);
        let people = |ids: &[ContactId]| ids.iter().map(person).collect::<Result<Vec<_>, _>>();
        Ok(match operation {
            Operation::Remark { chat, remark } => {
                name(chat).map(|name| Call::Remark(name, remark.to_string()))
            }
            Operation::Pin { chat, on } => {
                let contact = self.store()?.contact(chat.contact()).await?;
                let remark = contact.map(|it| it.remark.to_string()).unwrap_or_default();
                name(chat).map(|name| Call::Pin(name, remark, *on))
            }
            // It is done here, without a call.
            Operation::Mute { .. } => Err(PeopleProblem::NotInEdition),
            Operation::Search { keyword } => Ok(Call::Search(keyword.trim().to_owned())),
            Operation::AddFriend { chat, greeting } => {
                name(chat).map(|name| Call::Ask(name, greeting.to_string()))
            }
            Operation::Accept { item } => {
                acceptance(&self.store()?, &self.names, *item).await?.ok_or(PeopleProblem::Unknown)
            }
            Operation::CreateGroup { members } => {
                let names: Result<Vec<_>, _> = members.iter().map(name).collect();
                names.map(Call::Create)
            }
            Operation::AddMembers { chat, members } => {
                let (known, from) =
                    (members_of(&self.store()?, *chat).await?, self.names.least_to_invite());
                let call = |group, new: Vec<UserName>| match known {
                    0 => Call::AddOrInvite(group, new, from),
                    known if with(known, &new) < from => Call::Add(group, new),
                    _ => Call::Invite(group, new),
                };
                name(chat).and_then(|name| Ok(call(name, people(members)?)))
            }
            Operation::RemoveMember { chat, member } => {
                name(chat).and_then(|name| Ok(Call::Remove(name, person(member)?)))
            }
            Operation::RenameGroup { chat, name: new } => {
                name(chat).map(|name| Call::Rename(name, new.to_string()))
            }
            Operation::LeaveGroup { chat } => name(chat).map(Call::Leave),
        })
    }

    pub(super) async fn operation_done(
        &mut self,
        asker: Asker,
        operation: Operation,
        result: Result<Outcome, protocol::Error>,
    ) -> Result<(), Error> {
        let answered = match result {
            Ok(outcome) => self.take_in_outcome(&operation, outcome).await,
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "operation: {error}");
                Ok(Err(Problem::Server((&error).into())))
            }
        };
        match answered {
            Ok(result) => self.listeners.frontends.answer(asker, result),
            Err(Error::Store(error)) => {
                return self.listeners.frontends.found_out(asker, Err(error));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn take_in_outcome(
        &mut self,
        operation: &Operation,
        outcome: Outcome,
    ) -> Result<Result<Answer, Problem>, Error> {
        match outcome {
            Outcome::Done => {
                self.take_in_done(operation, None).await?;
                Ok(Ok(Answer::Done))
            }
            Outcome::Group(name) => {
                let id = self.contact_of(&name).await?;
                // A group that was created just now is no known one, whoever its members are.
                self.names.unjudged.remove(&id);
                self.take_in_done(operation, Some(id.chat())).await?;
                Ok(Ok(Answer::GroupCreated(id.chat())))
            }
            Outcome::People(records) => self.people_found(records).await,
        }
    }

    async fn people_found(
        &mut self,
        records: Vec<ContactRecord>,
    ) -> Result<Result<Answer, Problem>, Error> {
        let store = self.store()?;
        let mut people = Vec::new();
        for id in self.take_in_contacts(records).await? {
            people.extend(store.contact(id).await?);
        }
        if people.is_empty() {
            return Ok(Err(PeopleProblem::NobodyFound.into()));
        }
        Ok(Ok(Answer::Found(people)))
    }

    /// Applies what the server has done, before the sync brings it.
    async fn take_in_done(
        &mut self,
        operation: &Operation,
        founded: Option<ChatId>,
    ) -> Result<(), Error> {
        let store = self.store()?;
        let mut changed = founded;
        match operation {
            Operation::Remark { chat, remark } => {
                store.save_remark(chat.contact(), remark.to_string()).await?;
                changed = Some(*chat);
            }
            Operation::Pin { chat, on } => {
                store.save_chat_setting(*chat, ChatSetting::Pinned(*on)).await?;
                changed = Some(*chat);
            }
            Operation::Mute { chat, .. } => changed = Some(*chat),
            Operation::RenameGroup { chat, name } => {
                store.save_group_name(chat.contact(), name.to_string()).await?;
                changed = Some(*chat);
            }
            Operation::LeaveGroup { chat } => {
                if let Some(name) = self.names.name(chat.contact()).cloned() {
                    self.contact_left(&name).await?;
                }
            }
            Operation::AddMembers { chat, .. } | Operation::RemoveMember { chat, .. } => {
                let id = chat.contact();
                self.names.complete.remove(&id);
                let name = self.names.name(id).cloned();
                self.wanted.want(name.into_iter(), self.setup.edition, &mut self.tasks);
            }
            Operation::Search { .. }
            | Operation::AddFriend { .. }
            | Operation::Accept { .. }
            | Operation::CreateGroup { .. } => {}
        }
        if let Some(chat) = changed {
            self.tell_changed(vec![chat]).await?;
        }
        Ok(())
    }
}

/// The number of members of a group by its record, even before their names have come; 0 if it is
/// unknown.
async fn members_of(store: &Store, chat: ChatId) -> Result<u32, Error> {
    let named = u32::try_from(store.members(chat).await?.len()).unwrap_or(u32::MAX);
    let told = match store.some_chats(vec![chat]).await?.first().map(|it| it.kind) {
        Some(ChatKind::Group { members }) => members,
        Some(ChatKind::Notes | ChatKind::Person | ChatKind::Official | ChatKind::Service)
        | None => 0,
    };
    Ok(named.max(told))
}

/// The call that accepts a friend request; `None` if the message is not one, or contains no known
/// person.
async fn acceptance(
    store: &Store,
    names: &SessionNames,
    item: ItemId,
) -> Result<Option<Call>, Error> {
    let Some(known) = store.message(item).await? else { return Ok(None) };
    let Content::FriendRequest { card, ticket, .. } = known.item.content else {
        return Ok(None);
    };
    let name = card.contact.and_then(|id| names.name(id)).cloned();
    Ok(name.map(|name| Call::Accept(name, ticket)))
}
