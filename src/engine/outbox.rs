//! Own messages on their way: in order within a chat, the same id on every retry, the user asked
//! when nothing else helps.

use std::collections::{HashMap, HashSet};

use super::backoff::Backoff;
use super::{Done, Engine, Error, Wake};
use crate::model::{ChatId, Delivery, EditionId, Item, MessageId, Refusal};
use crate::protocol::endpoint::{SendText, Sent};
use crate::protocol::{self, Kind, UserName};
use crate::store::{Job, Outcome};
use crate::text::Printable;

/// Where own messages come back by sync, an answer that never came is waited for that way so long
/// before the message is sent again, in milliseconds.
const ECHO_MS: u64 = 4_000;

/// What is on its way.
#[derive(Debug)]
pub(super) struct Outbox {
    /// Chats with a message on its way, or resting after a failure.
    busy: HashSet<ChatId>,
    resting: HashSet<ChatId>,
    backoff: HashMap<ChatId, Backoff>,
    seed: u64,
}

impl Outbox {
    pub fn new(seed: u64) -> Self {
        Self { busy: HashSet::new(), resting: HashSet::new(), backoff: HashMap::new(), seed }
    }

    /// Somebody is impatient: nothing rests any more.
    pub fn wake_all(&mut self) {
        self.resting.clear();
    }

    /// Another session: nothing is on its way.
    pub fn forget(&mut self) {
        *self = Self::new(self.seed);
    }
}

impl Engine {
    /// Sends the next message of every chat that can be reached.
    pub(super) async fn pump(&mut self) -> Result<(), Error> {
        if !self.syncing.caught_up || self.session.is_none() {
            return Ok(());
        }
        for job in self.store()?.jobs().await? {
            let chat = job.chat;
            if self.outbox.busy.contains(&chat) || self.outbox.resting.contains(&chat) {
                continue;
            }
            if let Some(to) = self.book.name(chat.contact()).cloned() {
                self.outbox.busy.insert(chat);
                self.send(job, to).await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self, job: Job, to: UserName) -> Result<(), Error> {
        self.settle(&job, Outcome::Sending).await?;
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else {
            return Ok(());
        };
        self.spawn(async move {
            let call =
                SendText { session: &session, to: &to, id: &job.local, text: job.text.as_str() };
            let result = client.call(&call).await;
            Done::Sent(job, result)
        });
        Ok(())
    }

    pub(super) async fn sent(
        &mut self,
        job: Job,
        result: Result<Sent, protocol::Error>,
    ) -> Result<(), Error> {
        self.outbox.busy.remove(&job.chat);
        let error = match result {
            Ok(sent) => {
                self.outbox.backoff.remove(&job.chat);
                // An answer without an id is an acceptance all the same (PROTOCOL 9.1).
                let id =
                    sent.message.unwrap_or_else(|| MessageId(format!("local-{}", job.local.0)));
                self.settle(&job, Outcome::Accepted(id)).await?;
                return self.pump().await;
            }
            Err(error) => error,
        };
        tracing::warn!(kind = ?error.kind(), "send: {error}");
        let seed = self.outbox.seed;
        let backoff = self.outbox.backoff.entry(job.chat).or_insert_with(|| Backoff::new(seed));
        let (outcome, ms) = match error.kind() {
            Kind::Transient | Kind::SignedOut => (Outcome::NotSent, backoff.next_ms()),
            Kind::RateLimited => (Outcome::NotSent, backoff.throttled_ms()),
            Kind::Ambiguous => {
                let echoes = self.setup.edition == EditionId::FileHelper;
                let least = if echoes { ECHO_MS } else { 0 };
                (Outcome::Unanswered, backoff.next_ms().max(least))
            }
            Kind::Refused | Kind::Permanent => {
                let words = error.words(self.setup.lang);
                let refusal = error.refusal().unwrap_or(Refusal { code: 0, words });
                (Outcome::Refused(refusal), 0)
            }
        };
        self.settle(&job, outcome).await?;
        if ms == 0 {
            return self.pump().await;
        }
        self.outbox.resting.insert(job.chat);
        self.wake_after(ms, Wake::Outbox(job.chat));
        Ok(())
    }

    /// The rest of a chat is over.
    pub(super) async fn rested(&mut self, chat: ChatId) -> Result<(), Error> {
        self.outbox.resting.remove(&chat);
        self.pump().await
    }

    /// Writes down what became of a try, and shows it.
    async fn settle(&mut self, job: &Job, outcome: Outcome) -> Result<(), Error> {
        let store = self.store()?;
        let Some((item, gone)) = store.settle(job.item, outcome).await? else { return Ok(()) };
        if let Some(gone) = gone {
            let items = vec![gone];
            self.tell(crate::api::Notification::ItemsGone { chat: item.chat, items }).await;
        }
        self.show_own(item).await
    }

    /// An own message changed: in its timeline and in the list.
    pub(super) async fn show_own(&mut self, item: Item) -> Result<(), Error> {
        let chat = item.chat;
        let quiet = matches!(item.delivery, Some(Delivery::Sending));
        self.tell_items(chat, vec![item]).await?;
        if !quiet {
            let chats = self.store()?.some_chats(vec![chat]).await?;
            self.tell_chats(chats).await;
        }
        Ok(())
    }

    /// A text is put into the outbox; the frontend gets it back if the disk does not take it.
    pub(super) async fn enqueue(&mut self, chat: ChatId, text: Printable) -> Result<(), Error> {
        let local = self.local_id();
        let kept = match self.store.clone() {
            Some(store) => store.enqueue(chat, text.clone(), local, self.now()).await,
            None => Err(crate::store::Error::Closed),
        };
        match kept {
            Ok(item) => {
                self.show_own(item).await?;
                self.pump().await
            }
            Err(error) => {
                let why = match error {
                    crate::store::Error::Full => self.say(
                        "磁盘满了，没有发出，文字放回输入框",
                        "the disk is full; the text is back in the input",
                    ),
                    _ => self.say(
                        "没能存盘，没有发出，文字放回输入框",
                        "it could not be kept; the text is back in the input",
                    ),
                };
                let why = Printable::line(why);
                self.tell(crate::api::Notification::NotKept { chat, text, why }).await;
                Ok(())
            }
        }
    }
}
