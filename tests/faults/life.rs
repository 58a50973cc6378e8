//! A client's life with a server behind a bad way, and what is left of it in the end.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wetui::api::{Login, Method};
use wetui::engine::Setup;
use wetui::host::clock;
use wetui::model::{ChatId, EditionId, ItemId, Timestamp, Uptime};
use wetui::protocol::LookUp;
use wetui::sim::{Dedup, Endpoint, Fault, Handle, Options, Server, Times};

use super::engine::desk::{Desk, let_go};
use super::engine::seen::Seen;
use super::proxy::Proxy;

mod elsewhere;
mod reckon;
mod round;

/// Longer than any recovery may take.
const PATIENCE: Duration = Duration::from_secs(150);

/// Conversations: what they are called, who writes in them, and to whom.
const CHATS: &[(&str, &str, &str)] = &[
    ("陈静", "陈静", "me"),
    ("李雷", "李雷", "me"),
    ("妈妈", "妈妈", "me"),
    (GROUP, "阿哲", GROUP),
];
const GROUP: &str = "周末爬山小分队";

/// How far the clock of all clients is off, in milliseconds.
static OFF: AtomicI64 = AtomicI64::new(0);

/// How long the machines of all clients have slept, in milliseconds.
static SLEPT: AtomicI64 = AtomicI64::new(0);

/// A clock that jumps.
fn jumping() -> Timestamp {
    clock::now().plus_ms(OFF.load(Ordering::Relaxed))
}

/// Goes on in sleep, and does not jump.
fn uptime() -> Uptime {
    clock::uptime().plus_ms(SLEPT.load(Ordering::Relaxed))
}

/// While machines sleep, time passes at the server.
fn server_clock() -> u64 {
    let now = clock::now().plus_ms(SLEPT.load(Ordering::Relaxed));
    u64::try_from(now.0).unwrap()
}

/// The machine sleeps so long.
pub fn sleep_for(ms: i64) {
    SLEPT.fetch_add(ms, Ordering::Relaxed);
    OFF.fetch_add(ms, Ordering::Relaxed);
}

/// Sets the jumping clock.
pub fn jump(ms: i64) {
    OFF.store(ms, Ordering::Relaxed);
}

/// What a scenario asks of its lives.
#[derive(Clone, Copy, Debug)]
pub struct Wants {
    /// The clock jumps.
    pub jumping: bool,
    /// Own messages come back by sync, and only File Transfer Helper is there.
    pub file_helper: bool,
    /// People say the same few words again and again.
    pub repeats: bool,
    /// What the server does with a ClientMsgId that it knows.
    pub dedup: Dedup,
    /// What messages tell of when they were written.
    pub times: Times,
}

impl Wants {
    /// Nothing special; every text is another one.
    pub const PLAIN: Self = Self {
        jumping: false,
        file_helper: false,
        repeats: false,
        dedup: Dedup::Always,
        times: Times::Right,
    };
}

/// What people say again and again.
const WORDS: &[&str] = &["好的", "嗯", "收到", "在吗", "👍"];

struct Said {
    chat: &'static str,
    text: String,
    mine: bool,
    /// How often the user was asked about these words: they go when it is answered, whatever went
    /// meanwhile.
    asked: usize,
}

/// A server, a way to it, a client, and what was said.
pub struct Life {
    pub server: Server,
    pub way: Proxy,
    pub desk: Desk,
    pub numbers: fastrand::Rng,
    /// Names of hosts are unknown.
    pub blind: Arc<AtomicBool>,
    blinded: Arc<AtomicU64>,
    data: TempDir,
    setup: Setup,
    wants: Wants,
    said: Vec<Said>,
    pub open: ChatId,
    chat: &'static str,
    /// Said in this round, from this place on.
    round: usize,
    /// The last item of the open chat when the round began.
    mark: ItemId,
    /// Chats whose messages were read unheard, or were unread although they had been read.
    misread: Vec<String>,
    broken: Instant,
    recovered: Vec<Duration>,
    faults: u64,
    /// Times the user had to decide about a text.
    asked: usize,
    /// Logins that were called for.
    pub logins: usize,
}

#[expect(clippy::disallowed_methods, reason = "recovery is measured in real time")]
fn now() -> Instant {
    Instant::now()
}

impl Life {
    /// Logs in; everything goes well so far.
    pub async fn begin(seed: u64, wants: Wants) -> Self {
        Self::begin_in(&std::env::temp_dir(), seed, wants).await
    }

    /// The same with its data below a folder.
    pub async fn begin_in(place: &Path, seed: u64, wants: Wants) -> Self {
        let options = Options {
            hold: Duration::from_millis(500),
            people: 12,
            groups: 3,
            seed,
            echo: wants.file_helper,
            clock: server_clock,
            dedup: wants.dedup,
            times: wants.times,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let address: SocketAddr = server.url().trim_start_matches("http://").parse().unwrap();
        let way = Proxy::before(address).await;
        let data = tempfile::tempdir_in(place).unwrap();
        let (blind, blinded) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let edition = if wants.file_helper { EditionId::FileHelper } else { EditionId::Web };
        let url = format!("http://localhost:{}", way.address().port());
        let look_up = names(way.address(), Arc::clone(&blind), Arc::clone(&blinded));
        let setup = Setup {
            look_up: Some(look_up),
            now: if wants.jumping { jumping } else { clock::now },
            uptime,
            seed,
            ..Desk::setup(&url, data.path(), edition)
        };
        let mut desk = Desk::start_with(setup.clone());
        desk.log_in(server.handle()).await;
        let numbers = fastrand::Rng::with_seed(seed);
        let mut life = Self {
            server,
            way,
            desk,
            numbers,
            blind,
            blinded,
            data,
            setup,
            wants,
            said: Vec::new(),
            open: ChatId(0),
            chat: "",
            round: 0,
            mark: ItemId(0),
            misread: Vec::new(),
            broken: now(),
            recovered: Vec::new(),
            faults: 0,
            asked: 0,
            logins: 1,
        };
        if !wants.file_helper {
            // The group is not in the phone's list: its first message makes it known.
            life.chat = GROUP;
            life.comes().await;
            life.desk.chat(GROUP).await;
        }
        life.turn().await;
        life
    }

    pub fn handle(&self) -> &Handle {
        self.server.handle()
    }

    /// Begins a round in some chat.
    pub async fn turn(&mut self) {
        self.chat = if self.wants.file_helper {
            "文件传输助手"
        } else {
            self.numbers.choice(CHATS).unwrap().0
        };
        self.open = self.desk.open(self.chat).await;
        self.round = self.said.len();
        let latest = self.desk.seen.items.values().map(|item| item.id).max();
        self.mark = latest.filter(|_| self.wants.repeats).unwrap_or(ItemId(0));
        self.broken = now();
    }

    /// Switches a fault on.
    pub async fn fault(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.handle().fault(endpoint, fault, times).await.unwrap();
    }

    /// One to three messages come, one or two go.
    pub async fn talk(&mut self) {
        for _ in 0..self.numbers.usize(1..=3) {
            self.comes().await;
        }
        for _ in 0..self.numbers.usize(1..=2) {
            self.goes();
        }
    }

    /// A message comes.
    pub async fn comes(&mut self) {
        let text = self.text("来");
        if self.wants.file_helper {
            self.handle().typed_on_phone(self.chat, &text).await.unwrap();
        } else {
            let (_, from, to) = CHATS.iter().find(|(name, ..)| *name == self.chat).unwrap();
            self.handle().push_text(from, to, &text).await.unwrap();
        }
        self.said.push(Said { chat: self.chat, text, mine: false, asked: 0 });
    }

    /// A message of 50 KB comes.
    pub async fn comes_long(&mut self) {
        let text = format!("{} {}", self.text("长"), "很长".repeat(8_000));
        let (_, from, to) = CHATS.iter().find(|(name, ..)| *name == self.chat).unwrap();
        self.handle().push_text(from, to, &text).await.unwrap();
        self.said.push(Said { chat: self.chat, text, mine: false, asked: 0 });
    }

    /// A message comes that was written so many seconds ago.
    pub async fn comes_late(&mut self, seconds: i64) {
        let text = format!("迟到 {} 第{}句", self.chat, self.said.len());
        let (_, from, to) = CHATS.iter().find(|(name, ..)| *name == self.chat).unwrap();
        let written = clock::now().seconds() - seconds;
        let fields = serde_json::json!({"MsgType": 1, "Content": text, "CreateTime": written});
        self.handle().push_raw(from, to, fields).await.unwrap();
        self.said.push(Said { chat: self.chat, text, mine: false, asked: 0 });
    }

    /// The user sends a text.
    pub fn goes(&mut self) {
        let text = self.text("去");
        self.desk.send(self.open, &text);
        self.said.push(Said { chat: self.chat, text, mine: true, asked: 0 });
    }

    /// The user types the text once more that they sent last, on the phone.
    pub async fn types_the_same_on_phone(&mut self) {
        let Some(last) = self.said.iter().rev().find(|said| said.mine) else { return };
        let text = last.text.clone();
        self.handle().typed_on_phone(self.chat, &text).await.unwrap();
        self.said.push(Said { chat: self.chat, text, mine: false, asked: 0 });
    }

    fn text(&mut self, way: &str) -> String {
        if self.wants.repeats && self.numbers.u8(0..4) > 0 {
            return (*self.numbers.choice(WORDS).unwrap()).to_owned();
        }
        format!("{way} {} <b>&amp;</b> 第{}句 👍", self.chat, self.said.len())
    }

    /// From here on recovery is measured: the fault ends now.
    pub fn healed(&mut self) {
        self.broken = now();
    }

    /// Waits until everything of this round is where it belongs, and ends the faults.
    pub async fn settle(&mut self) {
        self.arrived().await;
        self.recovered.push(self.broken.elapsed());
        self.handle().clear_faults().await.unwrap();
        self.way.clear();
    }

    /// A fault that neither the server nor the way counts.
    pub fn count(&mut self) {
        self.faults += 1;
    }

    /// A new login, with the phone.
    pub async fn log_in(&mut self) {
        self.desk.log_in(self.server.handle()).await;
        self.logins += 1;
        self.open = self.desk.open(self.chat).await;
    }

    /// Ends the client in the middle of everything and starts it again. What was asked of it and
    /// not taken in is asked again, as a user does who does not see it.
    pub async fn restart(&mut self) {
        let desk = std::mem::replace(&mut self.desk, Desk::nobody());
        desk.cut_off().await;
        self.start_again().await;
        for text in self.missing() {
            self.desk.send(self.open, &text);
        }
    }

    /// Starts the client again, with the chat of this round open; nobody needs to log in.
    pub async fn start_again(&mut self) {
        self.start().await;
        self.desk.online().await;
        self.open = self.desk.open(self.chat).await;
    }

    /// Starts the client. A process that is just being started by another scenario holds a copy of
    /// the lock for a moment: then the client says that the account is open, and is started again.
    pub async fn start(&mut self) {
        for _ in 0..100 {
            let_go(self.data.path()).await;
            self.desk = Desk::start_with(self.setup.clone());
            if self.desk.begins().await {
                return;
            }
        }
        panic!("the account stays open elsewhere");
    }

    /// Ends the client in order; others use its folder until it starts again.
    pub async fn stop(&mut self) {
        std::mem::replace(&mut self.desk, Desk::nobody()).leave().await;
    }

    /// The server's address and the folder, for another process.
    pub fn place(&self) -> (String, String) {
        let folder = self.data.path().to_str().unwrap().to_owned();
        (self.setup.server.clone().unwrap(), folder)
    }

    /// The database of the account.
    pub fn database(&self) -> PathBuf {
        crate::database(self.data.path())
    }

    /// Whether a client refuses to start on this folder, in words.
    pub async fn is_refused(&self) -> bool {
        let_go(self.data.path()).await;
        let desk = Desk::start_with(self.setup.clone());
        desk.ends().await.is_some_and(|words| !words.is_empty())
    }

    /// How many messages there should be.
    pub fn said_so_far(&self) -> usize {
        self.said.len()
    }

    /// Starts on a database that was damaged. Gives the messages that were read back, or `None`
    /// where the damage touched nothing. The client is online in the end, after a login if the
    /// session itself was hit.
    pub async fn start_damaged(&mut self) -> Option<usize> {
        self.start().await;
        let state = |seen: &Seen| match () {
            () if seen.is_online() => Some(false),
            () if seen.code().is_some() || seen.login == Some(Login::AwaitingPhone) => Some(true),
            () => None,
        };
        if self.desk.until("a client", state).await {
            self.desk.log_in(self.server.handle()).await;
            self.logins += 1;
        }
        self.desk.settled(&self.server).await;
        let told = self.desk.seen.troubles.iter().any(|it| it.contains("damaged"));
        let mut there = 0;
        for (name, ..) in CHATS {
            if self.desk.seen.all_called(name).len() == 1 {
                there += self.history(name).await.len();
            }
        }
        assert!(told || there >= self.said.len(), "messages are missing without a word");
        told.then_some(there)
    }

    /// Shows the chat of this round again.
    pub async fn reopen(&mut self) {
        self.open = self.desk.open(self.chat).await;
    }

    /// The chat of this round.
    pub fn chat(&self) -> &'static str {
        self.chat
    }

    /// A text that another process told to be kept.
    pub fn kept(&mut self, text: String) {
        self.said.push(Said { chat: self.chat, text, mine: true, asked: 0 });
    }

    /// Texts that another process was given, and may have kept before it ended: those that stand
    /// there count.
    pub async fn perhaps(&mut self, texts: &[String]) {
        let there = self.history(self.chat).await;
        for text in there.into_iter().filter(|text| texts.contains(text)) {
            if !self.said.iter().any(|said| said.text == text) {
                self.kept(text);
            }
        }
        self.said[self.round..].sort_by_key(|said| texts.iter().position(|it| *it == said.text));
        self.open = self.desk.chat(self.chat).await.id;
    }

    /// What was said so far is settled.
    pub fn next_round(&mut self) {
        self.round = self.said.len();
    }

    /// All texts of a conversation, in order.
    async fn history(&mut self, name: &str) -> Vec<String> {
        let chat = self.desk.open(name).await;
        while !self.desk.seen.at_start {
            let pages = self.desk.seen.pages;
            let before = *self.desk.seen.items.keys().next().unwrap();
            self.desk.ask(Method::Older { chat, before });
            let more = |seen: &Seen| (seen.pages > pages).then_some(());
            self.desk.until("an older page", more).await;
        }
        self.desk.seen.texts()
    }
}

fn names(server: SocketAddr, blind: Arc<AtomicBool>, blinded: Arc<AtomicU64>) -> LookUp {
    LookUp::new(move |_| {
        if blind.load(Ordering::Relaxed) {
            blinded.fetch_add(1, Ordering::Relaxed);
            return Err(io::Error::other("no such host"));
        }
        Ok(vec![SocketAddr::new(server.ip(), 0)])
    })
}
