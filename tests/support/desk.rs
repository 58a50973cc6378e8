//! A user at a desk: an engine with a data folder, and eyes that wait for what they want to see.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use wetui::api::{FromBackend, Login, Method, Request, RequestId, Response};
use wetui::engine::{self, Attached, FrontendEnds, Setup};
use wetui::export::MarkdownExporter;
use wetui::host::clock;
use wetui::model::{Chat, ChatId, EditionId, Lang};
use wetui::sim::{Handle, Logged, Server};
use wetui::store::rescue::Rescues;

use super::files::ending;
use super::seen::Seen;

/// So long a wish may take before the test fails: much longer than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running engine.
pub struct Desk {
    /// What it told.
    pub seen: Seen,
    pub(crate) requests: UnboundedSender<Request>,
    pub(crate) told: Receiver<FromBackend>,
    /// The number of the last request.
    pub(crate) last: Cell<u64>,
    /// What was asked, by its number.
    pub(crate) asked: RefCell<HashMap<RequestId, Method>>,
    /// Lets more frontends in.
    pub(crate) join: Option<UnboundedSender<Attached>>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: JoinSet<Result<(), engine::Error>>,
}

impl Desk {
    /// Starts an engine on this folder.
    pub fn start(server: &Server, data: &Path, edition: EditionId) -> Self {
        Self::start_with(Self::setup(server.url(), data, edition))
    }

    /// What an engine on this folder needs to know to speak to the server at this address.
    pub fn setup(url: &str, data: &Path, edition: EditionId) -> Setup {
        Setup {
            data: data.to_owned(),
            edition,
            server: Some(url.to_owned()),
            secret: None,
            proxy: None,
            wording: Arc::new(Lang::En),
            exporter: Arc::new(MarkdownExporter::new(Lang::En)),
            now: clock::now,
            uptime: clock::uptime,
            look_up: None,
            seed: 4711,
            downloads: data.join("files"),
            cache: data.join("cache"),
            rescues: Rescues::new(data, &data.join("state")),
            unread: data.join("unread"),
            max_download: 64 << 20,
            hooks: None,
            mirror: None,
        }
    }

    /// Starts an engine.
    pub fn start_with(setup: Setup) -> Self {
        let (ends, attached) = engine::channels();
        let (join, joining) = unbounded_channel();
        join.send(attached).unwrap();
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let ended = engine::run(setup, joining, stop.clone());
        tasks.spawn(async move { ended.await.map(drop) });
        Self { join: Some(join), ..Self::at(ends, stop, tasks) }
    }

    /// The desk of a frontend.
    pub(crate) fn at(
        ends: FrontendEnds,
        stop: CancellationToken,
        tasks: JoinSet<Result<(), engine::Error>>,
    ) -> Self {
        let FrontendEnds { requests, told } = ends;
        let (last, asked) = (Cell::new(1_000), RefCell::default());
        Self { seen: Seen::default(), requests, told, last, asked, join: None, stop, tasks }
    }

    /// Starts one in the web edition and logs in by the phone.
    pub async fn logged_in(server: &Server, data: &Path) -> Self {
        let mut desk = Self::start(server, data, EditionId::Web);
        desk.log_in(server.handle()).await;
        desk
    }

    /// Scans and confirms the code that is shown, and waits for the first sync.
    pub async fn log_in(&mut self, phone: &Handle) {
        let code = self.code().await;
        phone.scan(&code).await.unwrap();
        let asked = |seen: &Seen| matches!(seen.login, Some(Login::Confirm { .. })).then_some(());
        self.until("the code to be scanned", asked).await;
        phone.confirm(&code).await.unwrap();
        self.online().await;
    }

    /// Ends the session and waits for the next code.
    pub async fn log_out(&mut self) {
        self.ask(Method::LogOut);
        let out = |seen: &Seen| matches!(seen.login, Some(Login::Scan { .. })).then_some(());
        self.until("a code", out).await;
    }

    /// Waits for a code; where the phone is asked without one, asks for one.
    pub async fn code(&mut self) -> String {
        let found = |seen: &Seen| match &seen.login {
            Some(Login::AwaitingPhone) => Some(None),
            _ => seen.code().map(Some),
        };
        if let Some(code) = self.until("a code or the phone", found).await {
            return code;
        }
        self.ask(Method::NewCode);
        self.until("a code", Seen::code).await
    }

    /// Waits until the session stands and has synced.
    pub async fn online(&mut self) {
        self.until("to be online", |seen| seen.is_online().then_some(())).await;
    }

    /// Asks for something in the account that was told last.
    pub fn ask(&self, method: Method) {
        self.last.set(self.last.get() + 1);
        self.ask_as(self.last.get(), method);
    }

    /// The same, by a number of one's own.
    pub fn ask_as(&self, id: u64, method: Method) {
        let account = self.seen.account.as_ref().map(|account| account.key);
        let id = RequestId(id);
        self.asked.borrow_mut().insert(id, method.clone());
        self.requests.send(Request { id, account, method }).unwrap();
    }

    /// Takes notifications in until `found` finds what it looks for.
    pub async fn until<T>(&mut self, what: &str, found: impl FnMut(&Seen) -> Option<T>) -> T {
        self.until_within(PATIENCE, what, found).await
    }

    /// The same, with a patience of one's own.
    pub async fn until_within<T>(
        &mut self,
        patience: Duration,
        what: &str,
        mut found: impl FnMut(&Seen) -> Option<T>,
    ) -> T {
        let looking = async {
            loop {
                if let Some(found) = found(&self.seen) {
                    return found;
                }
                match self.told.recv().await {
                    Some(told) => self.hear(told),
                    None => panic!("the engine ended: {:?}", self.tasks.join_next().await),
                }
            }
        };
        let found = within(patience, looking).await;
        found.unwrap_or_else(|| panic!("waited in vain for {what}: {:?}", brief(&self.seen)))
    }

    /// Takes in what has been told already.
    pub fn glance(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.hear(told);
        }
    }

    pub(crate) fn hear(&mut self, told: FromBackend) {
        match told {
            FromBackend::Notification(notification) => self.seen.take(notification),
            FromBackend::Response(Response { id, result }) => {
                let method = self.asked.borrow_mut().remove(&id);
                let method = method.expect("an answer to nothing, or a second one");
                self.seen.answered(id, method, result);
            }
        }
    }

    /// Waits until a poll has begun and ended after now, and takes in what it brought: whatever was
    /// to be told has been told then.
    pub async fn settled(&mut self, server: &Server) {
        let polls = requests(server, "synccheck").await.len();
        // Those of clients that were cut off never end, and are not waited for.
        let more = async |handle: &Handle| {
            let all = handle.requests().await.unwrap();
            let later = all.iter().filter(|one| one.path.ends_with("synccheck")).skip(polls);
            (later.filter(|one| one.status.is_some()).count() > 1).then_some(())
        };
        // A client that has just been offline may still pause before its next poll.
        server.handle().until(4 * PATIENCE, more).await.unwrap();
        self.glance();
    }

    /// The conversation of this name, once it is told.
    pub async fn chat(&mut self, name: &str) -> Chat {
        self.until(name, |seen| seen.chat(name).cloned()).await
    }

    /// Opens a conversation and waits for its newest page.
    pub async fn open(&mut self, name: &str) -> ChatId {
        let id = self.chat(name).await.id;
        self.open_id(id).await;
        id
    }

    /// Opens a conversation and waits for its newest page.
    pub async fn open_id(&mut self, chat: ChatId) {
        // Its number means something once the account is known.
        self.until("an account", |seen| seen.account.as_ref().map(drop)).await;
        let pages = self.seen.pages;
        self.ask(Method::Open { chat });
        // It may become part of another one meanwhile, which is opened then.
        let is_it = |seen: &Seen| {
            let now = seen.merged.get(&chat).copied().unwrap_or(chat);
            seen.pages > pages && (seen.open == Some(chat) || seen.open == Some(now))
        };
        self.until("a page", |seen| is_it(seen).then_some(())).await;
    }

    /// Sends a text to a conversation.
    pub fn send(&self, chat: ChatId, text: &str) {
        self.ask(Method::Send { chat, text: text.into(), mentions: Vec::new() });
    }

    /// Ends the engine wherever it is, as a power cut does; returns once its store is let go.
    pub async fn cut_off(mut self) {
        self.tasks.abort_all();
        while self.tasks.join_next().await.is_some() {}
    }

    /// Ends the engine as a user does who quits.
    pub async fn leave(mut self) {
        drop((self.requests, self.told, self.join));
        self.stop.cancel();
        let ended = within(PATIENCE, self.tasks.join_next()).await;
        ended.expect("the engine does not end").unwrap().unwrap().unwrap();
    }
}

/// Waits until an engine that was cut off has let its database go.
pub async fn let_go(data: &Path) {
    let free = async {
        let held = |path| std::fs::File::open(path).unwrap().try_lock().is_err();
        while ending(data, "lock").into_iter().any(held) {
            tokio::task::yield_now().await;
        }
    };
    within(PATIENCE, free).await.expect("the database stays locked");
}

/// Waits so long for something, and gives `None` where it does not come. Time in which this process
/// stood still uses up no patience: the client stood still too.
pub async fn within<T>(patience: Duration, something: impl Future<Output = T>) -> Option<T> {
    const STEP: Duration = Duration::from_millis(250);
    let awake = async {
        for _ in 0..patience.as_millis().div_ceil(STEP.as_millis()) {
            tokio::time::sleep(STEP).await;
        }
    };
    tokio::select! {
        biased;
        something = something => Some(something),
        () = awake => None,
    }
}

/// The parts of what was seen that help to understand why something was not.
fn brief(seen: &Seen) -> impl std::fmt::Debug {
    let last = seen.told.iter().rev().take(12).rev().copied().collect::<Vec<_>>();
    let chats = seen.chats.len();
    let texts = seen.items.values().map(|item| (item.content.clone(), item.delivery.clone()));
    let texts: Vec<_> = texts.rev().take(5).collect();
    (last, seen.login.clone(), seen.connection.clone(), chats, texts, seen.troubles.clone())
}

/// The requests of one endpoint, in order of arrival.
pub async fn requests(server: &Server, endpoint: &str) -> Vec<Logged> {
    let all = server.handle().requests().await.unwrap();
    all.into_iter().filter(|one| one.path.ends_with(&format!("/{endpoint}"))).collect()
}
