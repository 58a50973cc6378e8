//! A WeChat web server of our own, for the demo and for tests.
//!
//! It is written from docs/protocol.md with literal JSON and JavaScript and shares no code
//! with the client, so that one misspelt field cannot satisfy both sides. It speaks the standard
//! edition and the file helper edition, checks what clients send and keeps account of it.
//!
//! # Evidence and guesses
//!
//! Behaviour with a source: jslogin, poll codes and their hold (PROTOCOL 2.1–2.3); the login page
//! in both variants, its cookies, 1203 (2.4, 1.4); desktop clients without Skey (2.6); push login
//! (2.5); one web login at a time (14.1); init, notify codes and the chat list (4, 5.5); address
//! book pages, contact records, 50 at a time, 1205 (5); both keys, renewal of cookies, same key
//! same messages (6); all message forms (7); escaping for receivers (7.3); idempotent sends,
//! 1204 (9.1, 9.6); recall within two minutes (9.5); host table (1.1); uploads with their fields in
//! order, chunks, md5 and tickets (8.3, 8.4, 3.5); downloads, and videos only by range (8.1);
//! remarks, pins, friend requests and groups as they are asked for (10).
//!
//! Guesses, where no source speaks: 1100 for an unknown sid, 1102 for missing cookies and Ret 1
//! for missing fields on every endpoint; `mmweb_appid` enforced with Ret 1; how many contact
//! fetches are too many (20 in 3 s) and for how long; what an address book page holds; which
//! messages wait for a fresh login (those no earlier session confirmed by its keys); `ErrMsg` of a
//! late recall; code 400 for an unknown appid; the answer 408 while a scanned code waits; no echo
//! of own sends in the standard edition unless asked for; PNG where the real server sends JPEG;
//! what follows an accepted friend request or a changed group by sync; an upload without cookies
//! is taken by its form ticket, as peers send it; that faces and numbers of games mean what peers
//! say; whether a message that comes again with its ClientMsgId is the one from before, which
//! [`Dedup`] chooses.
//!
//! # Control address
//!
//! `POST` takes and all give JSON.
//!
//! | address | |
//! |---|---|
//! | `POST /sim/push` | `{from, to, text}`, `{from, to, kind}` or `{from, to, fields}` → `{id}` |
//! | `POST /sim/phone` | `{to, text}`: an own message from the phone |
//! | `POST /sim/recall` | `{id}` |
//! | `POST /sim/rename` | `{who, name}` |
//! | `POST /sim/confirm`, `/sim/cancel` | `{uuid}` |
//! | `POST /sim/fault` | `{endpoint, fault, value, times}`, see [`Fault::named`] and [`Endpoint`] |
//! | `POST /sim/clear` | all faults off |
//! | `POST /sim/drop` | `{code}`: ends all sessions |
//! | `GET /sim/sends`, `requests`, `malformed`, `people`, `groups`, `sessions`, `uuids` | lists |
//!
//! `GET /l/UUID` is what the phone sees after scanning, with its buttons; `GET /qrcode/UUID` the code.

mod clock;
mod fault;
mod handle;
mod http;
mod kind;
mod script;
mod times;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::fault::{Endpoint, Fault};
pub use self::handle::Handle;
pub use self::kind::Kind;
pub use self::script::Script;
pub use self::times::Times;
pub use self::world::Move;

use self::handle::Job;
use self::script::Life;
use self::world::World;

/// What can fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The server has stopped.
    #[error("the server has stopped")]
    Stopped,
    /// Nobody and nothing is called so.
    #[error("unknown: {0}")]
    Unknown(String),
    /// What was waited for did not happen in this time.
    #[error("did not happen within {0:?}")]
    TooLate(Duration),
}

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The same seed makes the same people, groups and script.
    pub seed: u64,
    /// How many friends there are, at least the known cast.
    pub people: usize,
    /// How many groups there are, at least the known ones.
    pub groups: usize,
    /// Texts spread over the chats that wait before the first login.
    pub waiting_messages: usize,
    /// QR codes are scanned this long after they were made and confirmed as long after that.
    pub auto_confirm_after: Option<Duration>,
    /// What people do by themselves.
    pub script: Script,
    /// How long login polls and synccheck wait.
    pub hold: Duration,
    /// How long a QR code can be scanned.
    pub qr_life: Duration,
    /// How long contact fetches stay refused after too many of them.
    pub lock: Duration,
    /// Entries in one webwxsync.
    pub page: usize,
    /// Contacts in one webwxgetcontact.
    pub contact_page: usize,
    /// Requests come with real host names through a TLS proxy: hosts are checked, cookies have
    /// domains, redirects are https.
    pub host_names: bool,
    /// The entry host that accounts are sent to; needs `host_names`. None: the one of the login.
    pub home: Option<String>,
    /// Every account is refused with 1203.
    pub refuse: bool,
    /// Own sends come back through webwxsync also in the standard edition.
    pub echo: bool,
    /// So many friends have the names and pictures of others, and so many groups the name and most
    /// of the members of another.
    pub equal_names: usize,
    /// So many changes happen to people and groups before each login but the first.
    pub moves: usize,
    /// Nobody shows a number, and the phone tells no list of chats.
    pub hide_ids: bool,
    /// Whether a message that was sent twice is one.
    pub dedup: Dedup,
    /// What messages tell of when they were written.
    pub times: Times,
    /// Sessions end with 1102 this long after the login.
    pub kick_after: Option<Duration>,
    /// What time it is for the server, in milliseconds since 1970.
    pub clock: fn() -> u64,
    /// What [`Fault::Mangled`] does to an answer.
    pub mangle: fn(&[u8], u64) -> Vec<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            people: 200,
            groups: 20,
            waiting_messages: 0,
            auto_confirm_after: None,
            script: Script::Quiet,
            hold: Duration::from_secs(25),
            qr_life: Duration::from_secs(300),
            lock: Duration::from_secs(60),
            page: 50,
            contact_page: 120,
            host_names: false,
            home: None,
            refuse: false,
            echo: false,
            equal_names: 0,
            moves: 0,
            hide_ids: false,
            dedup: Dedup::Always,
            times: Times::default(),
            kick_after: None,
            clock: clock::now_ms,
            mangle: |body, _| body.to_vec(),
        }
    }
}

/// Whether a message that comes again with the same `ClientMsgId` is the one from before. No source
/// says which of them WeChat's server does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dedup {
    /// Whichever login sends it again.
    #[default]
    Always,
    /// Within a login.
    Login,
    /// Never.
    Never,
}

impl std::str::FromStr for Dedup {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "always" => Ok(Self::Always),
            "login" => Ok(Self::Login),
            "never" => Ok(Self::Never),
            other => Err(Error::Unknown(other.to_owned())),
        }
    }
}

/// The MsgId of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct MsgId(pub String);

/// Somebody or a group.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Who {
    /// wxid, `gh_…`, `…@chatroom` or fixed name: the same in all sessions.
    pub wxid: String,
    /// Name, with emoji spans as on the wire.
    pub nick: String,
    /// Our name for them.
    pub remark: String,
    /// Whether getcontact tells of them.
    pub in_address_book: bool,
    /// Members of a group, ourselves too.
    pub members: usize,
    /// The name in the latest session; empty without one.
    pub user_name: String,
}

/// A message that a client sent and the server accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// wxid, `…@chatroom` or fixed name of the receiver.
    pub to: String,
    /// Our name for the receiver.
    pub to_name: String,
    /// `Type` of the message.
    pub msg_type: i64,
    /// Exactly as received.
    pub content: String,
    /// `ClientMsgId`.
    pub client_msg_id: String,
    /// `LocalID`.
    pub local_id: String,
    /// The MsgId it got.
    pub msg_id: MsgId,
    /// Unix milliseconds.
    pub at_ms: u64,
    /// How often it was sent.
    pub arrivals: u32,
    /// Which login sent it, counted from 1.
    pub login: u64,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Logged {
    /// Unix milliseconds.
    pub at_ms: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// Without query.
    pub path: String,
    /// The `Host` header.
    pub host: String,
    /// Parameters in order, decoded once.
    pub query: Vec<(String, String)>,
    /// Cookies in order.
    pub cookies: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// What it was answered; None while it is held or when it was cut.
    pub status: Option<u16>,
    /// The first 64 KiB of the answer's body.
    pub reply: String,
}

/// A request that the official client would not have sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Malformed {
    /// Its path.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    /// Whether it was answered all the same, as the real server does.
    pub tolerated: bool,
}

/// A login.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SessionInfo {
    /// `standard` or `filehelper`.
    pub edition: &'static str,
    /// The account.
    pub uin: u64,
    /// Its sid.
    pub sid: String,
    /// Its skey.
    pub skey: String,
    /// Its entry host.
    pub host: String,
    /// Our own name in it.
    pub user_name: String,
    /// Whether it has not ended.
    pub alive: bool,
    /// Whether webwxsync was called.
    pub synced: bool,
}

/// A running server. Dropping it closes everything.
#[derive(Debug)]
pub struct Server {
    url: String,
    address: SocketAddr,
    handle: Handle,
    tasks: JoinSet<()>,
    closing: DropGuard,
}

impl Server {
    /// Starts a server; needs a tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let listen = |source| Error::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let (jobs, queue) = mpsc::unbounded_channel();
        let (bell, changes) = watch::channel(0);
        let handle = Handle::new(jobs, changes);
        let closing = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let clock = options.clock;
        let now = clock();
        let life = Life::new(options.script, options.seed);
        tasks.spawn(own(World::new(&options, now), life, queue, bell, clock));
        let desk = http::Desk {
            handle: handle.clone(),
            hold: options.hold,
            clock,
            mangle: options.mangle,
        };
        tasks.spawn(http::serve(listener, desk, closing.clone()));
        let url = format!("http://{address}");
        Ok(Self { url, address, handle, tasks, closing: closing.drop_guard() })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reaches into the running server.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Closes all connections and waits until everything has ended.
    pub async fn stop(self) {
        let Self { closing, mut tasks, .. } = self;
        drop(closing);
        tasks.shutdown().await;
    }
}

/// Owns the world: does one job after the other, lets time pass, tells that something changed.
async fn own(
    mut world: World,
    mut life: Life,
    mut queue: mpsc::UnboundedReceiver<Job>,
    changed: watch::Sender<u64>,
    clock: fn() -> u64,
) {
    loop {
        let now = clock();
        let due = [world.tick(now), life.step(&mut world, now)].into_iter().flatten().min();
        if world.take_changed() {
            changed.send_modify(|count| *count += 1);
        }
        let pause = due.map(|due| Duration::from_millis(due.saturating_sub(clock())));
        let job = tokio::select! {
            job = queue.recv() => job,
            () = sleep(pause) => continue,
        };
        let Some(job) = job else { return };
        job(&mut world, clock());
        while let Ok(job) = queue.try_recv() {
            job(&mut world, clock());
        }
    }
}

/// Sleeps so long, or for ever.
async fn sleep(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}
