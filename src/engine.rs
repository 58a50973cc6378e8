//! The session: logs in, syncs, sends, writes the disk, with or without a screen.

mod account;
mod backoff;
mod book;
mod clock;
mod contacts;
mod course;
mod disk;
mod entering;
mod evidence;
mod export;
mod file_stamp;
mod files;
mod gaps;
mod incoming;
mod keep;
mod late;
mod login;
mod media;
mod merged;
mod openings;
mod operations;
mod outbox;
mod pairing;
mod preview;
mod put_back;
pub mod reach;
pub mod reason;
mod relink;
mod requests;
mod rescue;
mod sync;
mod transfer;
mod unreadable;
mod waiting;

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::api::{Notification, Operation, PictureOf, Request, Transfer, Trouble};
use crate::model::{Chat, ChatId, EditionId, ItemId, Lang, LocalId, Timestamp, Uptime};
use crate::protocol::endpoint::{Batch, Check, ContactPage, Poll, Sent, Uuid, Welcome};
use crate::protocol::{
    self, Client, ContactRecord, Hosts, LookUp, Options, Session, Unread, UserName, local_id,
};
use crate::store::accounts::Accounts;
use crate::store::{self, Store};

use book::Book;
use contacts::Fetching;
use disk::Disk;
use login::Entry;
use media::Moving;
use openings::Openings;
use outbox::Outbox;
use preview::Previews;
use sync::Syncing;
use unreadable::Unreadable;

/// What a session needs to know.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The profile's folder; databases go below it.
    pub data: PathBuf,
    /// The edition to log in to.
    pub edition: EditionId,
    /// The one server of all requests, instead of WeChat's hosts.
    pub server: Option<String>,
    /// What opens the databases, where they are sealed.
    pub secret: Option<store::Key>,
    /// The proxy, where it is not the environment's.
    pub proxy: Option<String>,
    /// The language of words in notifications.
    pub lang: Lang,
    /// What time it is.
    pub now: fn() -> Timestamp,
    /// What durations are measured by: it goes on while the machine sleeps, and nobody sets it.
    pub uptime: fn() -> Uptime,
    /// Who knows the addresses of hosts, where it is not the system.
    pub look_up: Option<LookUp>,
    /// Jitter and ids; any number.
    pub seed: u64,
    /// Where fetched files go; made when the first one comes.
    pub downloads: PathBuf,
    /// Where small pictures are kept for a while.
    pub cache: PathBuf,
    /// Where words are that were not in a database when the program had to end.
    pub rescues: store::rescue::Rescues,
    /// Where replies go that cannot be read; made when there is one.
    pub unread: PathBuf,
    /// No file of more bytes is fetched.
    pub max_download: u64,
}

/// Why the session cannot go on at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A wrong address or proxy.
    #[error(transparent)]
    Setup(#[from] protocol::Error),
    /// The program ended, and the disk had not taken the last words.
    #[error("drafts or messages written last are lost, the disk did not take them: {0}")]
    NotKept(store::Error),
}

/// How things stood when the session ended in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Messages that go out by themselves with the next start.
    pub unsent: u32,
}

/// Something that was waited for. The number tells the session it belongs to: what comes of an
/// earlier one is ignored.
type Arrived = (u64, Done);

/// What a task brought.
enum Done {
    Code(Result<Uuid, protocol::Error>),
    Polled(Result<Poll, protocol::Error>),
    Entered(Result<Session, protocol::Error>),
    Welcomed(Box<Result<Welcome, protocol::Error>>, Option<Unread>),
    Contacts(Result<ContactPage, protocol::Error>, Option<Unread>),
    Fetched(Vec<UserName>, Result<Vec<ContactRecord>, protocol::Error>, Option<Unread>),
    Checked(u64, Result<Check, protocol::Error>),
    Synced(u64, Result<Batch, protocol::Error>, Option<Unread>),
    Keys(u64, Box<Result<Welcome, protocol::Error>>),
    Sent(store::Job, Result<Sent, protocol::Error>),
    Up(Box<store::Job>, Result<transfer::Stored, transfer::Failure>),
    Down(ItemId, Result<PathBuf, transfer::Failure>),
    Previewed(u64, PictureOf, Result<PathBuf, transfer::Failure>),
    Recalled(ItemId, Result<(), protocol::Error>),
    Operated(Box<Operation>, Result<operations::Outcome, protocol::Error>),
    Pushed(Hosts, Result<Option<Uuid>, protocol::Error>),
    LoggedOut(Result<(), protocol::Error>),
    Found(Result<Box<Notification>, store::Error>),
    Looked(Result<(), store::Error>),
    Nothing,
    Woke(Wake),
}

/// What a pause was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wake {
    Login(u64),
    Sync(u64),
    Fetch,
    Outbox(u64),
    Disk,
    Preview(u64),
}

/// Answers to what is being sent are waited for so long when the program ends.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// A database that is locked at the start is tried again after so long.
const LOCKED: Duration = Duration::from_millis(500);

/// So many conversations are told before all of them: more than any list shows at once.
const TOP: u32 = 150;

struct Engine {
    setup: Setup,
    accounts: Accounts,
    client: Client,
    store: Option<Store>,
    session: Option<Session>,
    book: Book,
    openings: Openings,
    entry: Entry,
    syncing: Syncing,
    fetching: Fetching,
    outbox: Outbox,
    moving: Moving,
    previews: Previews,
    disk: Disk,
    unreadable: Unreadable,
    /// How far transfers are.
    progress: Receiver<(ItemId, Transfer)>,
    /// How far off the clock was told to be, in milliseconds.
    clock_told: i64,
    /// The conversation the frontend shows.
    open: Option<ChatId>,
    out: Sender<Notification>,
    tasks: JoinSet<Arrived>,
    epoch: u64,
    random: fastrand::Rng,
    last_local: i64,
}

/// Keeps the session until told to stop, or until nobody listens. Never gives up while offline.
///
/// # Errors
/// When the account is open elsewhere, the disk cannot be used, or an address is wrong.
pub async fn run(
    setup: Setup,
    mut requests: UnboundedReceiver<Request>,
    out: Sender<Notification>,
    stop: CancellationToken,
) -> Result<Ended, Error> {
    let mut engine = Engine::new(setup, out)?;
    let result = engine.work(&mut requests, &stop).await;
    // Nothing goes out any more. What was asked before the end is kept: drafts and texts above all.
    engine.syncing.caught_up = false;
    let mut kept = engine.settle_debts().await;
    while let Ok(request) = requests.try_recv() {
        kept = engine.last_wish(request).await.and(kept);
    }
    // The cookies were renewed since the session was saved last. A login that was not finished is
    // begun anew: half of it would be taken for all.
    if engine.entry.is_in()
        && let Err(error) = engine.save_session().await
    {
        tracing::warn!("the session could not be saved: {error}");
    }
    engine.let_answers_come().await;
    engine.tasks.abort_all();
    kept = engine.settle_debts().await.and(kept);
    let mut ended = Ended::default();
    if let Some(store) = &engine.store {
        ended.unsent = store.unsent().await.unwrap_or_default();
        store.close().await;
    }
    result?;
    kept.map_err(Error::NotKept)?;
    Ok(ended)
}

impl Engine {
    fn new(setup: Setup, out: Sender<Notification>) -> Result<Self, Error> {
        let (moving, progress) = Moving::new();
        Ok(Self {
            accounts: Accounts::new(&setup.data, setup.server.as_deref()),
            client: client(&setup)?,
            store: None,
            session: None,
            book: Book::default(),
            openings: Openings::default(),
            entry: Entry::new(setup.seed),
            syncing: Syncing::new(setup.seed),
            fetching: Fetching::new(setup.seed),
            outbox: Outbox::new(setup.seed),
            moving,
            previews: Previews::new(),
            disk: Disk::default(),
            unreadable: Unreadable::default(),
            progress,
            clock_told: 0,
            open: None,
            out,
            tasks: JoinSet::new(),
            epoch: 0,
            random: fastrand::Rng::with_seed(setup.seed),
            last_local: 0,
            setup,
        })
    }

    async fn work(
        &mut self,
        requests: &mut UnboundedReceiver<Request>,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let begun = loop {
            match self.begin().await {
                // Another program, as a backup, is writing: a start waits for it.
                Err(Error::Store(store::Error::Locked)) => {
                    self.disk_failed(&store::Error::Locked).await;
                    self.disk.forget_trouble();
                    tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = tokio::time::sleep(LOCKED) => {}
                    }
                }
                begun => break begun,
            }
        };
        match begun {
            // Without a place to keep anything there is nothing to begin with.
            Err(Error::Store(store::Error::Corrupt)) => self.repair().await?,
            begun => begun?,
        }
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                request = requests.recv() => match request {
                    Some(request) => {
                        let result = self.request(request).await;
                        self.survive(result).await?;
                    }
                    None => return Ok(()),
                },
                Some((item, transfer)) = self.progress.recv() => self.moved(item, transfer).await,
                Some(done) = self.tasks.join_next() => match done {
                    Ok((epoch, done)) if epoch == self.epoch => {
                        let result = self.done(done).await;
                        self.survive(result).await?;
                    }
                    Ok(_) => {}
                    Err(error) if error.is_cancelled() => {}
                    Err(error) => std::panic::resume_unwind(error.into_panic()),
                },
            }
        }
    }

    /// Shows what is on the disk before any network, then restores the session or logs in.
    async fn begin(&mut self) -> Result<(), Error> {
        match self.accounts.current(Some(self.setup.edition)) {
            Some((edition, uin)) => self.open_account(edition, uin).await?,
            None => self.tell_nobody().await,
        }
        self.tell(Notification::Login(crate::api::Login::Starting)).await;
        if !self.restore().await? {
            self.ask_for_code().await;
        }
        Ok(())
    }

    async fn done(&mut self, done: Done) -> Result<(), Error> {
        match done {
            Done::Code(result) => self.got_code(result).await,
            Done::Polled(result) => self.polled(result).await,
            Done::Entered(result) => self.entered(result).await,
            Done::Welcomed(result, unread) => self.welcomed(*result, unread).await?,
            Done::Contacts(result, unread) => self.got_contacts(result, unread).await?,
            Done::Fetched(names, result, unread) => self.fetched(names, result, unread).await?,
            Done::Checked(round, result) => self.checked(round, result).await?,
            Done::Synced(round, result, unread) => self.synced(round, result, unread).await?,
            Done::Keys(round, result) => self.got_keys(round, *result).await?,
            Done::Sent(job, result) => self.sent(self.of_now(job), result).await?,
            Done::Up(job, result) => self.uploaded(self.of_now(*job), result).await?,
            Done::Down(item, result) => self.downloaded(item, result).await?,
            Done::Previewed(run, of, result) => self.previewed(run, of, result).await?,
            Done::Recalled(item, result) => self.recalled(item, result).await?,
            Done::Operated(operation, result) => self.operated(*operation, result).await?,
            Done::Pushed(hosts, result) => self.pushed(hosts, result).await,
            Done::LoggedOut(result) => self.logged_out(result).await?,
            Done::Found(found) => self.tell(*found?).await,
            Done::Looked(result) => {
                self.disk.unchecked = false;
                result?;
            }
            Done::Nothing => {}
            Done::Woke(wake) => self.woke(wake).await?,
        }
        Ok(())
    }

    async fn woke(&mut self, wake: Wake) -> Result<(), Error> {
        match wake {
            Wake::Login(pause) => self.login_again(pause).await,
            Wake::Sync(round) => self.sync_again(round),
            Wake::Fetch => self.fetch(),
            Wake::Outbox(rest) => self.rested(rest).await?,
            Wake::Disk => self.disk_again().await?,
            Wake::Preview(run) => self.preview_is_slow(run).await?,
        }
        Ok(())
    }

    /// The program ends: what is being sent gets a moment to be answered, so that it does not go
    /// out once more at the next start.
    async fn let_answers_come(&mut self) {
        let answers = async {
            while self.outbox.is_asking() {
                match self.tasks.join_next().await {
                    Some(Ok((epoch, Done::Sent(job, result)))) if epoch == self.epoch => {
                        drop(self.sent(self.of_now(job), result).await);
                    }
                    Some(_) => {}
                    None => return,
                }
            }
        };
        tokio::time::timeout(LAST_ANSWERS, answers).await.ok();
    }

    /// The store, once an account is open.
    fn store(&self) -> Result<Store, Error> {
        self.store.clone().ok_or(Error::Store(store::Error::Closed))
    }

    fn now(&self) -> Timestamp {
        (self.setup.now)()
    }

    fn uptime(&self) -> Uptime {
        (self.setup.uptime)()
    }

    /// What time it is by the server's clock, once it has told; ours may be years off.
    fn server_now(&self) -> Timestamp {
        self.now().plus_ms(self.client.ahead_ms())
    }

    fn say<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.setup.lang.pick(zh, en)
    }

    /// Waits while the frontend is behind: a slow screen slows the network down.
    async fn tell(&self, notification: Notification) {
        course::log_state(&notification);
        // Nobody listens any more: the request channel ends too, and with it the engine.
        drop(self.out.send(notification).await);
    }

    /// What is one piece of news is told at once, so that no frame shows a part of it.
    async fn tell_together(&self, told: Vec<Notification>) {
        let mut told = told.into_iter().peekable();
        while told.peek().is_some() {
            let part: Vec<Notification> = told.by_ref().take(self.out.max_capacity()).collect();
            let Ok(permits) = self.out.reserve_many(part.len()).await else { return };
            for (permit, notification) in permits.zip(part) {
                permit.send(notification);
            }
        }
    }

    async fn tell_chats(&self, chats: Vec<Chat>) {
        if !chats.is_empty() {
            self.tell(Notification::Chats(chats)).await;
        }
    }

    async fn trouble(&self, what: &str, advice: &str) {
        self.tell(Notification::Trouble(Trouble::new(what, advice))).await;
    }

    /// Runs a call beside everything else; what it brings comes back as [`Done`].
    fn spawn(&mut self, task: impl Future<Output = Done> + Send + 'static) -> AbortHandle {
        let epoch = self.epoch;
        self.tasks.spawn(async move { (epoch, task.await) })
    }

    fn wake_after(&mut self, ms: u64, wake: Wake) {
        self.spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Done::Woke(wake)
        });
    }

    /// What is still on its way belongs to the past.
    async fn new_epoch(&mut self) {
        self.epoch += 1;
        tracing::debug!(epoch = self.epoch, "another session");
        self.tasks.abort_all();
        self.next_round();
        self.sync_forgets();
        self.unreadable = Unreadable::default();
        self.outbox.forget();
        self.keep_waiting();
        self.forget_fetching();
        self.forget_previews().await;
        for item in self.moving.forget() {
            let transfer = Transfer::Stopped;
            self.tell(Notification::Transfer { item, transfer }).await;
        }
    }

    /// A new id for a message, never given before by this program.
    fn local_id(&mut self) -> LocalId {
        let now = self.now().0.max(self.last_local + 1);
        self.last_local = now;
        local_id(Timestamp(now), self.random.u16(0..1000))
    }
}

fn client(setup: &Setup) -> Result<Client, protocol::Error> {
    Client::new(Options {
        edition: setup.edition,
        server: setup.server.clone(),
        proxy: setup.proxy.clone(),
        clock: setup.now,
        uptime: setup.uptime,
        look_up: setup.look_up.clone(),
    })
}
