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
mod error;
mod fault;
mod handle;
mod http;
mod kind;
mod options;
mod records;
mod script;
mod times;
mod world;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::error::Error;
pub use self::fault::{Endpoint, Fault};
pub use self::handle::Handle;
pub use self::kind::Kind;
pub use self::options::{Dedup, Options, Script};
pub use self::records::{Logged, Malformed, MsgId, Sent, SessionInfo, Who};
pub use self::times::Times;
pub use self::world::Move;

use self::handle::Job;
use self::script::Life;
use self::world::World;

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
