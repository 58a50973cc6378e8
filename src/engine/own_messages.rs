//! Own messages that are sent again, discarded or recalled.

use super::asker::{Asker, Reply};
use super::{Engine, Error, TaskResult, chosen_files};
use crate::api::{Answer, Problem, WritingProblem};
use crate::model::{Delivery, Hold, ItemId};
use crate::protocol;
use crate::protocol::endpoint::Revoke;
use crate::store::{self, NewOutgoing, Store, StoredMessage};

impl Engine {
    pub(super) async fn retry_message(&mut self, item: ItemId) -> Result<Reply, Error> {
        let uptime = self.client.uptime();
        let store = self.store()?.clone();
        let chosen = match chosen_anew(self, &store, item).await? {
            Ok(chosen) => chosen,
            Err(why) => return Ok(Reply::refused(why)),
        };
        if let Some(item) = store.retry(item, self.client.server_now(), chosen).await? {
            if item.delivery == Some(Delivery::Held(Hold::Doubt)) {
                return self.ask_again(item.chat).await;
            }
            self.outbox.take_in(item.id, uptime);
            self.show_own(item).await?;
        }
        self.send_next().await?;
        Ok(Reply::DONE)
    }

    pub(super) async fn discard_message(&mut self, item: ItemId) -> Result<Reply, Error> {
        if self.outbox.is_uploading(item) {
            self.stop_transfer(item).await?;
            return Ok(Reply::DONE);
        }
        let given_up = self.give_up(item).await?;
        self.send_next().await?;
        Ok(if given_up { Reply::DONE } else { Reply::refused(WritingProblem::OnItsWay) })
    }

    /// Recalls an own message. The server decides whether that is still possible (PROTOCOL 9.5).
    pub(super) async fn recall_message(
        &mut self,
        asker: Asker,
        item: ItemId,
    ) -> Result<Reply, Error> {
        let known = self.store()?.message(item).await?;
        let Some(StoredMessage { item: what, local, .. }) = known else {
            return Ok(Reply::refused(Problem::MessageNotHere));
        };
        let to = self.names.name(what.chat.contact()).cloned();
        let (Some(session), Some(to), Some(message)) = (self.session.clone(), to, what.message)
        else {
            return Ok(Reply::refused(WritingProblem::RecallNeedsLogin));
        };
        let id = local.unwrap_or_else(|| self.outbox.local_id(self.client.now()));
        let client = self.client.clone();
        self.tasks.spawn(async move {
            let call = Revoke { session: &session, to: &to, message: &message, id: &id };
            TaskResult::Recalled(asker, item, client.call(&call).await)
        });
        Ok(Reply::Elsewhere)
    }

    pub(super) async fn message_recalled(
        &mut self,
        asker: Asker,
        item: ItemId,
        result: Result<(), protocol::Error>,
    ) -> Result<(), Error> {
        if let Err(error) = result {
            let why = WritingProblem::NotRecalled((&error).into());
            self.listeners.frontends.answer(asker, Err(why.into()));
            return Ok(());
        }
        let store = self.store()?;
        let taken_back = match store.take_back(item).await {
            Ok(item) => item,
            // The server has recalled it; the store learns that by the next sync.
            Err(error) => return self.listeners.frontends.found_out(asker, Err(error)),
        };
        if let Some(item) = taken_back {
            self.show_own(item).await?;
        }
        self.listeners.frontends.answer(asker, Ok(Answer::Done));
        Ok(())
    }
}

/// The stamp of the file of a message as it is now, after the user was told that it is not the
/// chosen one and wants it sent. Otherwise why it cannot be sent, in words.
pub(super) async fn chosen_anew(
    engine: &Engine,
    store: &Store,
    item: ItemId,
) -> Result<Result<Option<NewOutgoing>, WritingProblem>, store::Error> {
    let known = store.message(item).await?;
    match known.as_ref().and_then(chosen_files::chosen_anew) {
        Some(path) => Ok(engine.outgoing_file(path).await.map(Some)),
        None => Ok(Ok(None)),
    }
}
