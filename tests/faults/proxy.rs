//! A way to the server that breaks at any byte: a TCP proxy on loopback.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Where a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// After so many bytes of the next request.
    Up(usize),
    /// After so many bytes of the next answer.
    Down(usize),
    /// The next answer comes byte by byte, with this pause after each, for so many bytes.
    Drip(Duration, usize),
}

#[derive(Default)]
struct State {
    cuts: Mutex<VecDeque<Cut>>,
    refusing: AtomicBool,
    /// How often it began to refuse.
    refusals: AtomicU64,
    hits: AtomicU64,
}

impl State {
    /// A connection that was made after so many refusals moves, and must not: what was asked before
    /// a refusal is not answered after it either, however late somebody looks.
    fn refuses(&self, born: u64) -> bool {
        self.refusing.load(Ordering::SeqCst) || self.refusals.load(Ordering::SeqCst) != born
    }

    /// The next cut, if it is one of this direction.
    fn take(&self, up: bool) -> Option<Cut> {
        let mut cuts = self.cuts.lock().unwrap();
        let fits = cuts.front().is_some_and(|cut| matches!(cut, Cut::Up(_)) == up);
        let cut = if fits { cuts.pop_front() } else { None };
        if cut.is_some() {
            self.hits.fetch_add(1, Ordering::Relaxed);
        }
        cut
    }
}

/// The proxy; it ends when it is dropped, with all its connections.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    /// Connections made under an earlier number are dead without knowing it.
    age: watch::Sender<u64>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// Starts one before a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let (age, aging) = watch::channel(0);
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, server, Arc::clone(&state), aging));
        Self { address, state, age, _tasks: tasks }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks the next connection that gets so far.
    pub fn cut(&self, cut: Cut) {
        self.state.cuts.lock().unwrap().push_back(cut);
    }

    /// Nothing breaks any more.
    pub fn clear(&self) {
        self.state.cuts.lock().unwrap().clear();
        self.state.refusing.store(false, Ordering::SeqCst);
    }

    /// New connections end at once, and those that stand are cut when they move.
    pub fn refuse(&self) {
        self.state.refusing.store(true, Ordering::SeqCst);
        self.state.refusals.fetch_add(1, Ordering::SeqCst);
    }

    /// All connections are dead without knowing it, as after a sleep; new ones work.
    pub fn freeze(&self) {
        self.age.send_modify(|age| *age += 1);
        self.state.hits.fetch_add(1, Ordering::Relaxed);
    }

    /// What happened so far.
    pub fn hits(&self) -> u64 {
        self.state.hits.load(Ordering::Relaxed)
    }
}

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    state: Arc<State>,
    age: watch::Receiver<u64>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((client, _)) = listener.accept() => {
                let born = state.refusals.load(Ordering::SeqCst);
                if state.refuses(born) {
                    state.hits.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let (state, age) = (Arc::clone(&state), age.clone());
                connections.spawn(async move {
                    if let Ok(server) = TcpStream::connect(server).await {
                        carry((client, server), (&state, born), age).await;
                    }
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Both directions until one of them ends; then both do.
async fn carry(
    (client, server): (TcpStream, TcpStream),
    state: (&State, u64),
    mut age: watch::Receiver<u64>,
) {
    client.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let first_age = *age.borrow();
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    tokio::select! {
        () = pump(client_in, server_out, state, true) => {}
        () = pump(server_in, client_out, state, false) => {}
        () = outlive(&mut age, first_age) => std::future::pending().await,
    }
}

/// Waits until the connections of this number are dead.
async fn outlive(age: &mut watch::Receiver<u64>, born: u64) {
    while *age.borrow_and_update() == born {
        if age.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    (state, born): (&State, u64),
    up: bool,
) {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        if state.refuses(born) {
            return;
        }
        let bytes = &buffer[..length];
        let whole = match state.take(up) {
            None => to.write_all(bytes).await.is_ok(),
            Some(Cut::Up(after) | Cut::Down(after)) => {
                to.write_all(&bytes[..after.min(length)]).await.ok();
                return;
            }
            Some(Cut::Drip(pause, count)) => drip(&mut to, bytes, pause, count).await,
        };
        if !whole {
            return;
        }
    }
}

async fn drip(to: &mut OwnedWriteHalf, bytes: &[u8], pause: Duration, count: usize) -> bool {
    let (slow, rest) = bytes.split_at(count.min(bytes.len()));
    for byte in slow {
        if to.write_all(&[*byte]).await.is_err() {
            return false;
        }
        tokio::time::sleep(pause).await;
    }
    to.write_all(rest).await.is_ok()
}
