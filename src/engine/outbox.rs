//! Sends own messages: in order within a chat, with the same id on every attempt. The user is asked
//! when nothing else helps.

use super::context::sorting_clock;
use super::decide::outbox::{Failed, Lanes};
use super::decide::sync::Echo;
use super::decide::waiting::{self, Dispatch, Receiver};
use super::{Engine, Error, TaskResult, TimerKind, course, large_files, mentions};
use crate::api::Notification;
use crate::model::{
    Ability, Chat, ChatId, ChatOver, Content, Delivery, ItemId, MessageId, OwnRefusal, Refusal,
};
use crate::protocol::endpoint::{Media, SendMedia, SendText, Sent};
use crate::protocol::{self, Client, Forward, UserName};
use crate::store::{self, Discardable, Discarded, Job, Outcome, Settled, Store};

/// Where the file of a message on the server comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaFrom {
    /// It was uploaded just now.
    Upload,
    /// It is that of the forwarded message.
    Original,
}

impl Engine {
    pub(super) async fn send_media(
        &mut self,
        job: Job,
        media: Media,
        from: MediaFrom,
    ) -> Result<(), Error> {
        let to = self.names.name(job.chat.contact()).cloned();
        let (Some(session), Some(to)) = (self.session.clone(), to) else {
            self.outbox.release(job.item);
            return Ok(());
        };
        if !self.begin_attempt(&job).await? {
            return Ok(());
        }
        let client = self.client.clone();
        let forwarded = from == MediaFrom::Original;
        let raw = job.forwarded.as_deref().filter(|_| forwarded);
        let large = raw.and_then(|raw| large_files::question(&job.content, raw, &to));
        self.tasks.spawn(async move {
            let media = match &large {
                Some(file) => large_files::signed((&client, &session), file, media).await,
                None => media,
            };
            let call =
                SendMedia { session: &session, to: &to, id: &job.local, what: &media, forwarded };
            let result = client.call(&call).await;
            TaskResult::Sent(job, result)
        });
        Ok(())
    }

    /// Sends the next message of every chat that can be reached.
    pub(super) async fn send_next(&mut self) -> Result<(), Error> {
        if !self.sync.is_caught_up() || self.session.is_none() {
            return Ok(());
        }
        for job in self.store()?.jobs().await? {
            let chat = job.chat;
            if self.outbox.holds(chat) || self.disk.holds(chat) {
                continue;
            }
            let to = self.names.name(chat.contact()).cloned();
            match (next_of((&self.outbox, &self.client), &job, to.as_ref()), to) {
                (Dispatch::Go, Some(to)) => {
                    let item = job.item;
                    self.outbox.begin(item, chat);
                    if let Err(error) = self.send_message(job, to).await {
                        self.outbox.release(item);
                        return Err(error);
                    }
                }
                (Dispatch::Ask(hold), _) => {
                    if let Some(item) = self.store()?.hold(job.item, hold).await? {
                        let may_have_come_back = item.delivery == Some(Delivery::Unknown);
                        self.show_own(item).await?;
                        if may_have_come_back && self.listeners.frontends.is_shown(chat) {
                            Box::pin(self.tell_page(chat)).await?;
                        }
                        // What follows it does not wait for the answer.
                        self.tasks.wake_after(0, TimerKind::Outbox(0));
                    }
                }
                (Dispatch::Refuse, _) => {
                    if let Some(over) = over(&self.store()?, chat).await? {
                        let refusal = Refusal::ours(over.into());
                        self.attempt_ended(job, Outcome::Refused(refusal), 0).await?;
                    }
                }
                (Dispatch::Wait, _) | (Dispatch::Go, None) => {}
            }
        }
        Ok(())
    }

    async fn send_message(&mut self, job: Job, to: UserName) -> Result<(), Error> {
        if let Some(raw) = &job.forwarded {
            match protocol::forward(&job.content, raw) {
                Some(Forward::Media(media)) => {
                    self.send_media(job, media, MediaFrom::Original).await?;
                }
                Some(Forward::Text(text)) => self.send_text(job, to, text, Vec::new()).await?,
                None => {
                    let refusal = Refusal::ours(OwnRefusal::CannotPassOn);
                    return self.attempt_ended(job, Outcome::Refused(refusal), 0).await;
                }
            }
            return Ok(());
        }
        if job.path.is_some() {
            self.upload(job, to);
            return Ok(());
        }
        let Content::Text(text) = &job.content else {
            // Damage of the disk has made it out of a text of the user.
            let refusal = Refusal::ours(OwnRefusal::Damaged);
            return self.attempt_ended(job, Outcome::Refused(refusal), 0).await;
        };
        let text = text.to_string();
        let mentions = mentions::names(&self.store()?, &self.names, &job).await?;
        self.send_text(job, to, text, mentions).await
    }

    async fn send_text(
        &mut self,
        job: Job,
        to: UserName,
        text: String,
        mentions: Vec<UserName>,
    ) -> Result<(), Error> {
        if !self.begin_attempt(&job).await? {
            return Ok(());
        }
        self.call(|client, session| async move {
            let call = SendText {
                session: &session,
                to: &to,
                id: &job.local,
                text: &text,
                mentions: &mentions,
            };
            let result = client.call(&call).await;
            TaskResult::Sent(job, result)
        });
        Ok(())
    }

    /// Records that a message is being sent: from now on the server may have it, and its echo may
    /// come. Returns `false` if there is nothing to send any more, because its echo came first or
    /// the user discarded it.
    async fn begin_attempt(&mut self, job: &Job) -> Result<bool, Error> {
        if let Some(item) = self.store()?.ask(job.item, sorting_clock(&self.client)).await? {
            tracing::debug!(item = job.item.0, attempts = job.attempts, "goes out");
            self.show_own(item).await?;
            return Ok(true);
        }
        self.outbox.release(job.item);
        // The next message may be sent.
        self.tasks.wake_after(0, TimerKind::Outbox(0));
        Ok(false)
    }

    pub(super) async fn message_sent(
        &mut self,
        job: Job,
        result: Result<Sent, protocol::Error>,
    ) -> Result<(), Error> {
        let error = match result {
            Ok(sent) => {
                self.outbox.accepted(job.item, job.chat);
                // An answer without an id is an acceptance, too (PROTOCOL 9.1).
                let id =
                    sent.message.unwrap_or_else(|| MessageId(format!("local-{}", job.local.0)));
                self.settle_message(&job, Outcome::Accepted(id)).await?;
                return self.send_next().await;
            }
            Err(error) => error,
        };
        tracing::warn!(kind = ?error.kind(), "send: {error}");
        let (outcome, ms) = match self.outbox.failed(job.chat, error.kind(), self.setup.edition) {
            Failed::NotSent(ms) => (Outcome::NotSent, ms),
            Failed::Unanswered(ms) => (Outcome::Unanswered, ms),
            Failed::Refused => {
                let refusal = error.refusal().unwrap_or_default();
                (Outcome::Refused(refusal), 0)
            }
        };
        self.attempt_ended(job, outcome, ms).await
    }

    /// Handles the end of an attempt without success: its chat pauses this many milliseconds, or
    /// continues at once.
    pub(super) async fn attempt_ended(
        &mut self,
        job: Job,
        outcome: Outcome,
        ms: u64,
    ) -> Result<(), Error> {
        self.outbox.release(job.item);
        if ms > 0 {
            let round = self.sync.round();
            let rest = match &outcome {
                Outcome::Unanswered => {
                    self.outbox.rest_for_echo(job.chat, self.setup.edition, round)
                }
                Outcome::NotSent | Outcome::Accepted(_) | Outcome::Refused(_) => {
                    self.outbox.rest(job.chat)
                }
            };
            self.tasks.wake_after(ms, TimerKind::Outbox(rest.number));
            // The message may have arrived although no answer says so. Its echo is fetched at once,
            // unless the server cannot be reached anyway.
            if rest.echo == Echo::Awaited && !self.sync.is_offline() {
                self.sync();
            }
        }
        self.settle_message(&job, outcome).await?;
        if ms == 0 { Box::pin(self.send_next()).await } else { Ok(()) }
    }

    /// Handles the end of a pause.
    pub(super) async fn rest_is_over(&mut self, number: u64) -> Result<(), Error> {
        self.outbox.end_time(number);
        self.outbox.wake_rested(self.sync.finished());
        self.send_next().await
    }

    /// Stores the result of an attempt, and notifies of it.
    pub(super) async fn settle_message(
        &mut self,
        job: &Job,
        outcome: Outcome,
    ) -> Result<(), Error> {
        let to = self.names.now(job.chat.contact()).chat();
        let settled = match self.store.clone() {
            Some(store) => store.settle(job.item, to, outcome.clone()).await,
            None => Err(store::Error::Closed),
        };
        let settled = match settled {
            // Whatever the result is, it is kept in memory and written as soon as the disk works.
            Err(error) => {
                self.disk.keep_outcome(job.clone(), outcome);
                return Err(Error::Store(error));
            }
            Ok(settled) => settled,
        };
        tracing::debug!(
            item = job.item.0,
            attempts = job.attempts,
            outcome = course::outcome_word(&outcome),
            "tried"
        );
        let Some(Settled { item, gone, parted }) = settled else { return Ok(()) };
        if let Some(gone) = gone {
            let items = vec![gone];
            self.listeners.notify(Notification::ItemsGone { chat: item.chat, items }).await;
        }
        let news = parted.as_ref().filter(|_| !self.setup.edition.can(Ability::Contacts));
        let news = news.map(|parted| (parted.chat, parted.id));
        if let Some(parted) = parted {
            self.tell_items(parted.chat, vec![parted]).await?;
        }
        self.show_own(item).await?;
        if let Some((chat, item)) = news {
            // A message typed on the phone was taken for an echo so far, so no bell was rung.
            self.listeners.notify(Notification::Arrived { chat, item, mentions_me: false }).await;
        }
        Ok(())
    }

    /// Takes a message out of the outbox. Returns whether it was there.
    pub(super) async fn give_up(&mut self, item: ItemId) -> Result<bool, Error> {
        let store = self.store()?;
        let uploading = self.outbox.end_upload(item);
        let known = store.message(item).await?.map(|known| known.item);
        let which = if uploading { Discardable::Uploading } else { Discardable::Waiting };
        let Some(Discarded { chat, parted }) = store.discard(item, which).await? else {
            return Ok(known.is_none());
        };
        self.listeners.notify(Notification::ItemsGone { chat, items: vec![item] }).await;
        if let Some(parted) = parted {
            self.tell_items(chat, vec![parted]).await?;
        }
        self.tell_changed(vec![chat]).await?;
        Ok(true)
    }
}

/// Why nothing can be sent to a chat any more.
async fn over(store: &Store, chat: ChatId) -> Result<Option<ChatOver>, Error> {
    let chats = store.some_chats(vec![chat]).await?;
    Ok(chats.first().and_then(Chat::over))
}

/// Whether a message is sent to `to` now.
fn next_of((outbox, client): (&Lanes, &Client), job: &Job, to: Option<&UserName>) -> Dispatch {
    let receiver = match to {
        Some(name) if *name == UserName::file_helper() => Receiver::Notes,
        Some(_) | None => Receiver::Others,
    };
    let taken_in = outbox.taken_in(job.item);
    let waited =
        waiting::waited_ms((job.meant_at, client.server_now()), (taken_in, client.uptime()));
    waiting::next(job.reach, receiver, waited)
}
