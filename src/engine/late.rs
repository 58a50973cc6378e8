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
        if self.is_timely() || is_of_any_account(&request) {
            return self.meant(request);
        }
        let written = written(&request);
        let passes_on = matches!(request, Request::Forward { .. });
        match self.belated(request).await {
            Ok(true) => {
                let what = self.say(
                    "刚换了账号；写给原账号的存在它那里，登录它才发出",
                    "another account is open; what you sent is kept with the one before, and goes \
                     out when that one logs in",
                );
                self.trouble(what, "").await;
            }
            Ok(false) => {}
            Err(error) => {
                tracing::error!("words for another account could not be kept: {error}");
                match written {
                    Some(text) => self.give_back(text).await,
                    None if passes_on => {
                        let what = self.say(
                            "换了账号，没有全部转发",
                            "another account is open; not all was passed on",
                        );
                        self.trouble(what, &error.to_string()).await;
                    }
                    None => {}
                }
            }
        }
        None
    }

    /// What is asked now is about what is open. Where nothing is, what was written is kept in what
    /// was.
    fn is_timely(&self) -> bool {
        self.openings.is_heard() && (self.is_open() || self.openings.meant().is_none())
    }

    /// A text whose conversation cannot be named any more.
    pub(super) async fn give_back(&self, text: String) {
        if !text.trim().is_empty() {
            self.tell(self.back(&text)).await;
        }
    }

    fn back(&self, text: &str) -> Notification {
        let why = self.say(
            "换了账号或数据库，有文字没能存下、没有发出",
            "another account or database is open; a text was not kept nor sent",
        );
        let (text, why) = (Printable::new(text), Printable::line(why));
        Notification::NotKept { chat: None, text, why }
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
        let (is_words, written) = (is_words(&request), written(&request));
        let timely = self.is_timely();
        let done = if timely {
            let Some(request) = self.meant(request) else { return Ok(()) };
            let Some(store) = self.store.clone() else { return self.unkept(is_words) };
            self.wish(&store, request).await.map(drop)
        } else {
            self.belated(request).await.map(drop)
        };
        if let Err(error) = &done {
            tracing::error!("the last words could not be kept: {error}");
            match written.filter(|_| !timely) {
                Some(text) => drop(self.out.try_send(self.back(&text))),
                None => self
                    .last_trouble(self.say("没能存盘，没有发出", "it could not be kept; not sent")),
            }
        }
        if is_words { done } else { Ok(()) }
    }

    /// For the account that the frontend still means: opens its database once more. Says whether
    /// something went into its outbox.
    async fn belated(&mut self, request: Request) -> Result<bool, store::Error> {
        if !is_kept(&request) {
            return Ok(false);
        }
        let Some(path) = self.openings.meant().map(Path::to_owned) else {
            return Err(store::Error::Closed);
        };
        let (store, opened) = self.open_patiently(&path).await?;
        if let Some(damage) = &opened.damage {
            self.tell_damage(damage).await;
        }
        let done = if opened.damage.is_some() && store.me().await?.is_none() {
            self.openings.lost(&path);
            Err(store::Error::Closed)
        } else {
            self.wish(&store, request).await
        };
        store.close().await;
        done
    }

    /// What can be done with a database alone.
    /// Says whether something waits in its outbox now.
    async fn wish(&mut self, store: &Store, request: Request) -> Result<bool, store::Error> {
        let sent = match request {
            Request::Send { chat, text } => Some((vec![chat], Outgoing::text(text))),
            Request::Attach { chat, path } => match self.outward(path).await {
                Ok(what) => Some((vec![chat], what)),
                Err(words) => {
                    self.last_trouble(&words);
                    None
                }
            },
            Request::Forward { item, to } => {
                let what = passed_on(store, item).await?;
                if what.is_none() {
                    self.last_trouble(self.cannot_forward());
                }
                what.map(|what| (to, what))
            }
            other => {
                settle(store, other).await?;
                None
            }
        };
        let Some((to, what)) = sent else { return Ok(false) };
        self.keep(store, to, what).await?;
        Ok(true)
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

/// What is done without sending anything.
async fn settle(store: &Store, request: Request) -> Result<(), store::Error> {
    match request {
        Request::SaveDraft { chat, text } => store.save_draft(chat, text).await,
        Request::MarkUnread { chat } => store.mark_unread(chat).await,
        Request::MarkRead { chat, up_to } => store.mark_read(chat, up_to).await.map(drop),
        Request::Discard { item } => store.discard(item, false).await.map(drop),
        Request::Retry { item } => store.retry(item).await.map(drop),
        Request::Send { .. }
        | Request::Attach { .. }
        | Request::Forward { .. }
        | Request::Heard
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

/// The text of a request, which is never lost.
fn written(request: &Request) -> Option<String> {
    match request {
        Request::SaveDraft { text, .. } => Some(text.clone()),
        Request::Send { text, .. } => Some(text.to_string()),
        Request::Attach { path, .. } => Some(path.display().to_string()),
        _ => None,
    }
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
