//! What was asked too late: the program ends, or another account is open by now. Words are kept.

use std::path::Path;

use super::{Engine, Error};
use crate::api::{Notification, Request, Trouble};
use crate::model::{ChatId, Content, ItemId};
use crate::protocol::forward;
use crate::store::{self, OnServer, Outgoing, Store};
use crate::text::Printable;

impl Engine {
    /// A request as it is meant now; `None` where nothing is left to do: it means an account that
    /// is not open any more, where what was written has been kept.
    pub(super) async fn timely(&mut self, request: Request) -> Option<Request> {
        if self.openings.is_heard() || is_of_any_account(&request) {
            return self.meant(request);
        }
        let sends = is_words(&request) && !matches!(request, Request::SaveDraft { .. });
        match self.belated(request).await {
            Ok(()) if sends => {
                let what = self.say(
                    "刚换了账号；写给原账号的存在它那里，登录它才发出",
                    "another account is open; what you sent is kept with the one before, and goes \
                     out when that one logs in",
                );
                self.trouble(what, "").await;
            }
            Ok(()) => {}
            Err(error) => {
                let what = self.say(
                    "刚换了账号，写给原账号的没能存盘",
                    "another account is open; what you wrote in the one before could not be kept",
                );
                self.trouble(what, &error.to_string()).await;
            }
        }
        None
    }

    /// The program ends: what keeps words safe is still done.
    ///
    /// # Errors
    /// What the disk says; then the words are only on the screen.
    pub(super) async fn last_wish(&mut self, request: Request) -> Result<(), store::Error> {
        if request == Request::Heard {
            self.openings.heard();
            return Ok(());
        }
        let is_words = is_words(&request);
        let done = if self.openings.is_heard() {
            let Some(request) = self.meant(request) else { return Ok(()) };
            let Some(store) = self.store.clone() else { return self.unkept(is_words) };
            self.wish(&store, request).await
        } else {
            self.belated(request).await
        };
        if let Err(error) = &done {
            tracing::error!("the last words could not be kept: {error}");
            self.last_trouble(self.say("没能存盘，没有发出", "it could not be kept; not sent"));
        }
        if is_words { done } else { Ok(()) }
    }

    /// For the account that was open before: opens its database once more.
    async fn belated(&mut self, request: Request) -> Result<(), store::Error> {
        let Some(path) = self.openings.former().map(Path::to_owned) else { return Ok(()) };
        if !is_kept(&request) {
            return Ok(());
        }
        let (store, _) = Store::open(&path, self.now().0, self.setup.secret.as_ref())?;
        let done = self.wish(&store, request).await;
        store.close().await;
        done
    }

    /// What can be done with a database alone.
    async fn wish(&mut self, store: &Store, request: Request) -> Result<(), store::Error> {
        match request {
            Request::SaveDraft { chat, text } => store.save_draft(chat, text).await,
            Request::Send { chat, text } => {
                self.keep(store, vec![chat], Outgoing::text(text)).await
            }
            Request::Attach { chat, path } => match self.outward(path).await {
                Ok(what) => self.keep(store, vec![chat], what).await,
                Err(words) => {
                    self.last_trouble(&words);
                    Ok(())
                }
            },
            Request::Forward { item, to } => match passed_on(store, item).await {
                Ok(Some(what)) => self.keep(store, to, what).await,
                Ok(None) => {
                    self.last_trouble(self.cannot_forward());
                    Ok(())
                }
                Err(error) => {
                    tracing::error!("a message could not be passed on: {error}");
                    Ok(())
                }
            },
            Request::MarkUnread { chat } => store.mark_unread(chat).await,
            Request::MarkRead { chat, up_to } => store.mark_read(chat, up_to).await.map(drop),
            Request::Discard { item } => store.discard(item, false).await.map(drop),
            Request::Retry { item } => store.retry(item).await.map(drop),
            Request::Heard
            | Request::Open { .. }
            | Request::Older { .. }
            | Request::Recall { .. }
            | Request::Fetch { .. }
            | Request::Stop { .. }
            | Request::Preview { .. }
            | Request::Search { .. }
            | Request::Newer { .. }
            | Request::Around { .. }
            | Request::Details { .. }
            | Request::Do(_)
            | Request::Members { .. }
            | Request::People
            | Request::Gather { .. }
            | Request::Export { .. }
            | Request::Link { .. }
            | Request::NewCode
            | Request::SwitchEdition(_)
            | Request::ReconnectNow
            | Request::Awake
            | Request::LogOut => Ok(()),
        }
    }

    /// Into the outbox, to go out at the next start.
    async fn keep(
        &mut self,
        store: &Store,
        to: Vec<ChatId>,
        what: Outgoing,
    ) -> Result<(), store::Error> {
        for chat in to {
            let local = self.local_id();
            store.enqueue(chat, what.clone(), local, self.now()).await?;
        }
        Ok(())
    }

    /// For a frontend that still listens; nobody waits for one that does not.
    fn last_trouble(&self, what: &str) {
        let trouble = Trouble { what: Printable::line(what), advice: Printable::default() };
        self.out.try_send(Notification::Trouble(trouble)).ok();
    }

    /// Passes a message on: what was fetched or written here goes up anew, everything else is taken
    /// by the server from the original.
    pub(super) async fn pass_on(&mut self, item: ItemId, to: Vec<ChatId>) -> Result<(), Error> {
        let Some(what) = passed_on(&self.store()?, item).await? else {
            self.trouble(self.cannot_forward(), "").await;
            return Ok(());
        };
        for chat in to {
            self.enqueue(chat, what.clone()).await?;
        }
        Ok(())
    }

    fn cannot_forward(&self) -> &'static str {
        self.setup.lang.pick("这类消息网页版不能转发", "the web cannot pass this on")
    }
}

/// A message as it goes out again. `None`: the web edition cannot do that.
async fn passed_on(store: &Store, item: ItemId) -> Result<Option<Outgoing>, store::Error> {
    let Some(known) = store.message(item).await? else { return Ok(None) };
    let OnServer { item, raw, .. } = known;
    let own = item.path.filter(|_| raw.is_none());
    let raw = raw.unwrap_or_default();
    let (forwarded, path) = match (&item.content, own) {
        (Content::Text(_), _) => (None, None),
        (_, Some(path)) => (None, Some(path)),
        (content, None) if forward(content, &raw).is_some() => (Some(raw), None),
        _ => return Ok(None),
    };
    Ok(Some(Outgoing { content: item.content, forwarded, path }))
}

/// What the user wrote, or chose to send.
const fn is_words(request: &Request) -> bool {
    matches!(
        request,
        Request::SaveDraft { .. }
            | Request::Send { .. }
            | Request::Attach { .. }
            | Request::Forward { .. }
    )
}

/// What is kept on disk, whether a session goes on or not.
const fn is_kept(request: &Request) -> bool {
    is_words(request)
        || matches!(
            request,
            Request::MarkUnread { .. }
                | Request::MarkRead { .. }
                | Request::Discard { .. }
                | Request::Retry { .. }
        )
}

/// What names nothing that belongs to an account.
const fn is_of_any_account(request: &Request) -> bool {
    matches!(
        request,
        Request::Heard
            | Request::NewCode
            | Request::SwitchEdition(_)
            | Request::ReconnectNow
            | Request::Awake
    )
}
