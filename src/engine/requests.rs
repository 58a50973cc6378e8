//! Carries out the requests of frontends. Each is answered by one function.

use super::asker::{Asker, FrontendId, Reply};
use super::chosen_files::FileLooks;
use super::decide::previews::Turn;
use super::{Engine, Error, TaskResult, files_of_requests, joining, lookups, notebook, pages};
use crate::api::{Answer, Concern, Hit, Method, Request};
use crate::model::{Ability, ChatId, Find, Position};
use crate::protocol::endpoint::{Notify, StatusNotify};

/// The number of messages in the result of a search.
const HITS: u32 = 50;

/// Carries out a request, after its files were looked at.
pub(super) async fn take_in(
    engine: &mut Engine,
    frontend: FrontendId,
    request: Request,
    looks: Option<Box<FileLooks>>,
) -> Result<(), Error> {
    let (request, looks) = match looks {
        Some(looks) => (request, *looks),
        None => match files_of_requests::look_first(engine, frontend, request).await {
            Some(request) => (request, FileLooks::default()),
            None => return Ok(()),
        },
    };
    engine.transfers.looks = looks;
    let done = engine.answer_request(frontend, request).await;
    engine.transfers.looks = FileLooks::default();
    done
}

impl Engine {
    /// Carries out a request, and answers it.
    async fn answer_request(
        &mut self,
        frontend: FrontendId,
        request: Request,
    ) -> Result<(), Error> {
        let asker = self.listeners.frontends.asked(frontend, request.id);
        self.listeners.frontends.unanswered.keep_for_later(&request);
        let Request { account, method, .. } = request;
        if !self.is_current(account) && method.concern() != Concern::AnyAccount {
            self.store_for_closed_account(asker, account, method).await;
            return Ok(());
        }
        let reply = match self.as_meant_now(method) {
            Some(method) => self.carry_out(asker, method).await,
            None => Ok(Reply::DONE),
        };
        self.listeners.frontends.reply(asker, reply)
    }

    async fn carry_out(&mut self, asker: Asker, method: Method) -> Result<Reply, Error> {
        match method {
            Method::Open { chat } => self.open_chat(asker.frontend, chat).await,
            Method::Watch(watch) => {
                self.listeners.frontends.watch(asker.frontend, watch);
                Ok(Reply::DONE)
            }
            Method::Older { chat, before } => pages::older(&self.store()?, chat, before).await,
            Method::Newer { chat, after } => pages::newer(&self.store()?, chat, after).await,
            Method::PageAround { chat, spot } => {
                let store = self.store()?;
                self.listeners.frontends.open(asker.frontend, chat);
                pages::around(&store, chat, spot).await
            }
            Method::Keep { .. }
            | Method::KeepOnce { .. }
            | Method::Send { .. }
            | Method::Attach { .. }
            | Method::Forward { .. } => self.keep_texts(asker, method).await,
            Method::SaveDraft { chat, text } => self.save_draft(chat, text).await,
            Method::Recall { item } => self.recall_message(asker, item).await,
            Method::Retry { item } => self.retry_message(item).await,
            Method::Discard { item } => self.discard_message(item).await,
            Method::Fetch { item } => done(self.fetch_file(item).await),
            Method::CancelTransfer { item } => done(self.stop_transfer(item).await),
            Method::Preview { of, urgent } => {
                self.previews.ask(asker, self.opened.current(), of);
                self.fetch_preview(of, if urgent { Turn::Now } else { Turn::Queued }).await?;
                Ok(Reply::Elsewhere)
            }
            Method::Search { find, chat } => self.search_messages(asker, find, chat),
            Method::MarkRead { chat, up_to } => self.mark_read(chat, up_to).await,
            Method::MarkUnread { chat } => self.mark_unread(chat).await,
            Method::Details { chat } => lookups::details(&self.store()?, chat).await,
            Method::Members { chat } => lookups::members(&self.store()?, chat).await,
            Method::MarkTodo { item, todo } => notebook::mark_todo(self, item, todo).await,
            Method::EndReminder { item, due } => notebook::end_reminder(self, item, due).await,
            Method::ListTags { chat } => notebook::list_tags(self, chat).await,
            Method::ListGroupMembers => lookups::list_group_members(&self.store()?).await,
            Method::DescribeSession => joining::describe_session(self).await,
            Method::ListShared { chat } => lookups::list_shared(&self.store()?, chat).await,
            Method::Export { chat } => self.export_chat(asker, chat),
            Method::Operate(operation) => self.carry_out_operation(asker, operation).await,
            Method::ResolveIdentity { new, same_as } => self.resolve_identity(new, same_as).await,
            Method::Part { chat } => self.part_chat(chat).await,
            Method::NewCode => done(self.asked_for_code().await),
            Method::SwitchEdition(edition) => done(self.switch_edition(edition).await),
            Method::ReconnectNow => done(self.reconnect_now().await),
            Method::SystemResumed => {
                self.resume_after_sleep();
                // The timer stood still while the machine slept.
                self.tasks.wake_for_reminders(0);
                Ok(Reply::DONE)
            }
            Method::HandOver => Ok(self.listeners.frontends.begin_handover()),
            Method::SetEnding(how) => Ok(self.listeners.frontends.set_ending(asker, how)),
            Method::LogOut => done(self.log_out().await),
        }
    }

    async fn reconnect_now(&mut self) -> Result<(), Error> {
        self.login_now().await;
        self.outbox.wake_all();
        self.sync_now().await;
        self.disk_now().await?;
        if self.store.is_some() { self.send_next().await } else { Ok(()) }
    }

    fn search_messages(
        &mut self,
        asker: Asker,
        find: Find,
        chat: Option<ChatId>,
    ) -> Result<Reply, Error> {
        let store = self.store()?;
        // A search for rare words among a million messages may take a moment, and nothing waits for
        // it.
        self.tasks.spawn(async move {
            let found = store.search(find, chat, HITS).await;
            let hit =
                |hit: crate::store::Hit| -> Hit { (hit.item, hit.chat_name, hit.sender_name) };
            let hits = found.map(|found| Answer::Hits(found.into_iter().map(hit).collect()));
            TaskResult::Answer(asker, hits.map(Ok))
        });
        Ok(Reply::Elsewhere)
    }

    async fn mark_unread(&mut self, chat: ChatId) -> Result<Reply, Error> {
        self.store()?.mark_unread(chat).await?;
        done(self.tell_changed(vec![chat]).await)
    }

    async fn mark_read(&mut self, chat: ChatId, up_to: Position) -> Result<Reply, Error> {
        if !self.store()?.mark_read(chat, up_to).await? {
            return Ok(Reply::DONE);
        }
        self.tell_changed(vec![chat]).await?;
        let name = self.names.name(chat.contact()).cloned();
        let Some(name) = name else { return Ok(Reply::DONE) };
        if self.setup.edition.can(Ability::NotifyPhone) {
            self.call(|client, session| async move {
                let call = StatusNotify { session: &session, what: Notify::Read(&name) };
                // The badge of the phone is not important enough for another attempt.
                drop(client.call(&call).await);
                TaskResult::Nothing
            });
        }
        Ok(Reply::DONE)
    }

    async fn asked_for_code(&mut self) -> Result<(), Error> {
        if self.session.is_none() {
            self.new_code().await;
        }
        Ok(())
    }
}

/// An answer without a result. What it brings is sent as notifications.
fn done(result: Result<(), Error>) -> Result<Reply, Error> {
    result.map(|()| Reply::DONE)
}
