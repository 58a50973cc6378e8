//! Following messages, for commands that wait for them. While another process holds the session,
//! they are read from the database; otherwise the command holds a session of its own. Whoever holds
//! it next, each message is told once and none is left out.

mod ends;
mod feed;

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::sleep;

use super::backend::{self, OnFault};
use super::context::{Context, runtime};
use super::error::Error;
use super::output::print_error;
use super::stored;
use crate::api::{FromBackend, Method, Notification, Request, RequestId, Watch};
use crate::engine;
use crate::host::attaching::AttachError;
use crate::host::backend::{BackendError, EngineOptions};
use crate::model::{ChatId, ItemId, Lang, Sender};
use crate::store::{self, Arrivals, Hit, Store};

pub(super) use ends::{Ended, Ends};
pub(super) use feed::{Feed, Heard};

/// How often the database is read while another process writes it.
const LOOK: Duration = Duration::from_millis(250);
/// How long a program that is restarting, for example after an update, has to take its session
/// back.
const COMEBACK: Duration = Duration::from_secs(2);
/// After so many reads it is checked whether the account is still taken, because another process
/// may have got the process id.
const LOOKS: u32 = 40;
/// How many messages are read at once.
const MOST: u32 = 500;

/// Whether to go on after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Follow,
    /// No more messages are wanted.
    End,
}

/// The messages to follow, and who takes them.
struct Follower<'a, T> {
    context: &'a Context,
    lang: Lang,
    /// The chat; `None` for all.
    chat: Option<ChatId>,
    /// The newest message that was taken, or was there before.
    last: ItemId,
    take: T,
}

/// How a session of the command's own ended.
enum Held {
    Ended(Ended),
    /// Another process has the account open.
    Elsewhere(u32),
    /// The daemon that held the session was stopped.
    Stopped,
}

/// Passes each message that arrives from now on to `take`, of one chat or of all, until no more are
/// wanted.
///
/// # Errors
/// 77 without a session and when it ends; errors of `take` and of the database.
pub(super) fn follow(
    context: &Context,
    chat: Option<&str>,
    limit: Option<Duration>,
    take: impl FnMut(&Hit) -> Result<Next, Error>,
) -> Result<Ended, Error> {
    let lang = context.lang(&context.settings()?);
    context.start_log()?;
    runtime()?.block_on(async {
        let mut ends = Ends::new(limit)?;
        let (chat, last) = begin(context, chat, lang).await?;
        let mut follower = Follower { context, lang, chat, last, take };
        loop {
            match follower.hold(&mut ends).await? {
                Held::Ended(ended) => return Ok(ended),
                Held::Stopped => say_stopped(lang),
                Held::Elsewhere(holder) => {
                    if let Some(ended) = follower.watch(holder, &mut ends).await? {
                        return Ok(ended);
                    }
                }
            }
        }
    })
}

/// The chat that is meant, and the newest message so far.
async fn begin(
    context: &Context,
    chat: Option<&str>,
    lang: Lang,
) -> Result<(Option<ChatId>, ItemId), Error> {
    let store = stored::open(context)?;
    let chat = match chat {
        Some(name) => Some(stored::find_chat(store.chats().await?, name, lang)?.id),
        None => None,
    };
    let last = Arrivals::of(&store).newest().await?;
    store.close().await;
    Ok((chat, last))
}

impl<T: FnMut(&Hit) -> Result<Next, Error>> Follower<'_, T> {
    /// Follows with a session of the command's own.
    async fn hold(&mut self, ends: &mut Ends) -> Result<Held, Error> {
        let settings = self.context.settings()?;
        let edition = stored::account(self.context)?.1;
        let data = self.context.paths.data()?.to_owned();
        let secret = self.context.secret(&settings)?;
        let options = self.context.engine_options(&settings, &data, secret);
        let options = EngineOptions { edition, ..options };
        let lang = self.lang;
        let mut ended = Ended::Wanted;
        let work = async |requests: &_, notifications: &mut _| {
            ended = self.listen(requests, notifications, ends).await?;
            Ok(())
        };
        match backend::during(options, lang, OnFault::LetWorkEnd, work).await {
            Ok(()) => Ok(Held::Ended(ended)),
            Err(Error::Session(engine::Error::Store(store::Error::Busy(holder)))) => {
                Ok(Held::Elsewhere(holder))
            }
            Err(Error::Attach(AttachError::Stopped { .. })) => Ok(Held::Stopped),
            Err(error) => Err(error),
        }
    }

    async fn listen(
        &mut self,
        requests: &UnboundedSender<Request>,
        notifications: &mut Receiver<FromBackend>,
        ends: &mut Ends,
    ) -> Result<Ended, Error> {
        let mut feed = Feed::new(self.last, self.chat, self.lang);
        let watch = Request { id: RequestId(1), account: None, method: Method::Watch(Watch::All) };
        // Fails only if the backend is gone, which is handled below.
        requests.send(watch).ok();
        loop {
            let told = tokio::select! {
                told = notifications.recv() => told.ok_or(BackendError::Gone)?,
                ended = ends.next() => return Ok(ended),
            };
            let is_opened = opens_account(&told);
            let Heard { hits, say, over } = feed.hear(told);
            self.chat = feed.chat();
            // Notifications come by chat, but the database has the order of arrival. The process
            // that held the session before may have written until just now.
            if is_opened || !hits.is_empty() {
                for hit in written(self.context, &mut self.last).await? {
                    if self.wanted(&hit) && (self.take)(&hit)? == Next::End {
                        return Ok(Ended::Wanted);
                    }
                }
            }
            if let Some(words) = say {
                print_error(&words);
            }
            if let Some(words) = over {
                return Err(Error::Refused(words));
            }
        }
    }

    fn wanted(&self, hit: &Hit) -> bool {
        self.chat.is_none_or(|chat| hit.item.chat == chat)
    }

    /// Follows in the database as long as another process holds the session; `None` when it does
    /// not any more.
    async fn watch(&mut self, holder: u32, ends: &mut Ends) -> Result<Option<Ended>, Error> {
        let store = stored::open(self.context)?;
        let arrivals = Arrivals::of(&store);
        let mut left = false;
        for _ in 0..LOOKS {
            // Checked before reading, so that what it wrote last is read after it has ended.
            let alive = holder != 0 && is_alive(holder);
            for hit in arrived(&store, self.last).await? {
                self.last = hit.item.id;
                if self.wanted(&hit) && (self.take)(&hit)? == Next::End {
                    return Ok(Some(Ended::Wanted));
                }
            }
            if left && !alive {
                store.close().await;
                return Ok(None);
            }
            if alive && !arrivals.have_session().await? {
                let words = self
                    .lang
                    .pick("登录断开了；运行 wx login", "the session ended; run `wx login`");
                return Err(Error::Refused(words.to_owned()));
            }
            left = !alive;
            tokio::select! {
                () = sleep(if left { COMEBACK } else { LOOK }) => {}
                ended = ends.next() => return Ok(Some(ended)),
            }
        }
        store.close().await;
        Ok(None)
    }
}

/// Whether an account is opened by this, or again after its session was found anew.
pub(super) const fn opens_account(told: &FromBackend) -> bool {
    matches!(told, FromBackend::Notification(Notification::Account(Some(_))))
}

/// The messages that were written since the last time, by any process.
pub(super) async fn written(context: &Context, last: &mut ItemId) -> Result<Vec<Hit>, Error> {
    let store = stored::open(context)?;
    let mut all = Vec::new();
    loop {
        let hits = arrived(&store, *last).await?;
        let Some(newest) = hits.last().map(|hit| hit.item.id) else { break };
        *last = newest;
        all.extend(hits);
    }
    store.close().await;
    Ok(all)
}

/// The messages that arrived after this one, own messages under the user's name.
async fn arrived(store: &Store, after: ItemId) -> Result<Vec<Hit>, Error> {
    let mut hits = Arrivals::of(store).after(after, MOST).await?;
    let mut own = hits.iter_mut().filter(|hit| hit.item.sender == Sender::Me).peekable();
    if own.peek().is_some() {
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        own.for_each(|hit| hit.sender_name = me.clone());
    }
    Ok(hits)
}

/// Says that the command goes on without the daemon; a daemon that is started later waits behind it.
pub(super) fn say_stopped(lang: Lang) {
    print_error(lang.pick(
        "后台进程停了，接着由这个命令收消息",
        "the daemon was stopped; this command goes on by itself",
    ));
}

/// Whether a process of this id runs, which may belong to another user.
fn is_alive(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return true };
    !matches!(test_kill_process(process), Err(rustix::io::Errno::SRCH))
}
