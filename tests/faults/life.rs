//! A client's life with a server behind a bad way, and what is left of it in the end.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wetui::api::Request;
use wetui::engine::Setup;
use wetui::model::{ChatId, Delivery, EditionId, Timestamp};
use wetui::protocol::LookUp;
use wetui::runtime::clock;
use wetui::sim::{Endpoint, Fault, Handle, Options, Server};

use super::engine::desk::{Desk, let_go};
use super::engine::seen::Seen;
use super::proxy::Proxy;
use super::table::Row;

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

/// A clock that jumps.
fn jumping() -> Timestamp {
    clock::now().plus_ms(OFF.load(Ordering::Relaxed))
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
}

struct Said {
    chat: &'static str,
    text: String,
    mine: bool,
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
    open: ChatId,
    chat: &'static str,
    /// Said in this round, from this place on.
    round: usize,
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
        let options = Options {
            hold: Duration::from_millis(500),
            people: 12,
            groups: 3,
            seed,
            echo: wants.file_helper,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let address: SocketAddr = server.url().trim_start_matches("http://").parse().unwrap();
        let way = Proxy::before(address).await;
        let data = tempfile::tempdir().unwrap();
        let (blind, blinded) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let edition = if wants.file_helper { EditionId::FileHelper } else { EditionId::Web };
        let url = format!("http://localhost:{}", way.address().port());
        let look_up = names(way.address(), Arc::clone(&blind), Arc::clone(&blinded));
        let now_is = if wants.jumping { jumping } else { clock::now };
        let setup = Setup {
            look_up: Some(look_up),
            now: now_is,
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
        self.said.push(Said { chat: self.chat, text, mine: false });
    }

    /// A message comes that was written so many seconds ago.
    pub async fn comes_late(&mut self, seconds: i64) {
        let text = format!("迟到 {} 第{}句", self.chat, self.said.len());
        let (_, from, to) = CHATS.iter().find(|(name, ..)| *name == self.chat).unwrap();
        let written = clock::now().seconds() - seconds;
        let fields = serde_json::json!({"MsgType": 1, "Content": text, "CreateTime": written});
        self.handle().push_raw(from, to, fields).await.unwrap();
        self.said.push(Said { chat: self.chat, text, mine: false });
    }

    /// The user sends a text.
    pub fn goes(&mut self) {
        let text = self.text("去");
        self.desk.send(self.open, &text);
        self.said.push(Said { chat: self.chat, text, mine: true });
    }

    fn text(&self, way: &str) -> String {
        format!("{way} {} <b>&amp;</b> 第{}句 👍", self.chat, self.said.len())
    }

    /// From here on recovery is measured: the fault ends now.
    pub fn healed(&mut self) {
        self.broken = now();
    }

    /// Waits until everything of this round is where it belongs.
    pub async fn settle(&mut self) {
        let round: Vec<(String, bool)> =
            self.said[self.round..].iter().map(|said| (said.text.clone(), said.mine)).collect();
        loop {
            let found = |seen: &Seen| state(seen, &round);
            let state = self.desk.until_within(PATIENCE, "everything to arrive", found).await;
            let State::Unclear(text) = state else { break };
            // Three times without an answer: the user is asked, and says "again".
            self.asked += 1;
            let item = self.desk.seen.item(&text).unwrap().id;
            self.desk.ask(Request::Retry { item });
            let moved =
                |seen: &Seen| (seen.delivery(&text) != Some(Delivery::Unknown)).then_some(());
            self.desk.until_within(PATIENCE, "the user's wish to be done", moved).await;
        }
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
        let round = &self.said[self.round..];
        let missing = round.iter().filter(|it| it.mine && self.desk.seen.item(&it.text).is_none());
        for said in missing {
            self.desk.send(self.open, &said.text);
        }
    }

    /// Starts the client again, with the chat of this round open; nobody needs to log in.
    pub async fn start_again(&mut self) {
        let_go(self.data.path()).await;
        self.desk = Desk::start_with(self.setup.clone());
        self.desk.online().await;
        self.open = self.desk.open(self.chat).await;
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

    /// The chat of this round.
    pub fn chat(&self) -> &'static str {
        self.chat
    }

    /// A text that another process told to be kept.
    pub fn kept(&mut self, text: String) {
        self.said.push(Said { chat: self.chat, text, mine: true });
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
        self.open = self.desk.open(self.chat).await;
    }

    /// Ends the life and counts what is left of it.
    pub async fn reckon(mut self) -> Row {
        let mut row = Row {
            received: self.said.iter().filter(|said| !said.mine).count(),
            sent: self.said.iter().filter(|said| said.mine).count(),
            recovered: std::mem::take(&mut self.recovered),
            ..Row::default()
        };
        let blinded = self.blinded.load(Ordering::Relaxed);
        row.faults =
            self.faults + self.handle().faults().await.unwrap() + self.way.hits() + blinded;
        self.desk.settled(&self.server).await;
        self.count_stored(&mut row).await;
        self.count_sent(&mut row).await;
        let requests = self.handle().requests().await.unwrap();
        let asked = requests.iter().filter(|one| one.path.ends_with("/webwxnewloginpage")).count();
        if asked != self.logins {
            row.wrong += 1;
            row.note = format!("{asked} logins where {} were called for", self.logins);
        }
        if self.asked > 0 {
            row.note = format!("{} asked", self.asked);
        }
        self.desk.leave().await;
        drop(self.data);
        row
    }

    async fn count_stored(&mut self, row: &mut Row) {
        let names: &[&str] = if self.wants.file_helper {
            &["文件传输助手"]
        } else {
            &["陈静", "李雷", "妈妈", GROUP]
        };
        for name in names {
            let texts = self.history(name).await;
            let mut times: HashMap<&str, usize> = HashMap::new();
            for text in &texts {
                *times.entry(text).or_default() += 1;
            }
            row.stored += texts.len();
            row.doubled += texts.len() - times.len();
            let said: Vec<&Said> = self.said.iter().filter(|said| said.chat == *name).collect();
            row.lost += said.iter().filter(|said| !times.contains_key(&*said.text)).count();
            let foreign = |text: &&str| !said.iter().any(|said| said.text == **text);
            row.wrong += times.keys().filter(|text| foreign(text)).count();
            let own: Vec<&str> = said.iter().filter(|it| it.mine).map(|it| &*it.text).collect();
            row.wrong += usize::from(!in_order(&texts, &own));
        }
    }

    async fn count_sent(&self, row: &mut Row) {
        let sends = self.handle().sends().await.unwrap();
        let mine: Vec<&Said> = self.said.iter().filter(|said| said.mine).collect();
        for said in &mine {
            let there = sends.iter().filter(|sent| sent.content == said.text);
            let (right, all) = (there.clone().filter(|it| it.to_name == said.chat), there.count());
            let right = right.count();
            row.lost += usize::from(all == 0);
            row.doubled += all.saturating_sub(1);
            row.wrong += all - right;
        }
        let order: Vec<String> = sends.into_iter().map(|sent| sent.content).collect();
        for (name, ..) in CHATS {
            let own = mine.iter().filter(|said| said.chat == *name).map(|said| &*said.text);
            row.wrong += usize::from(!in_order(&order, &own.collect::<Vec<_>>()));
        }
    }

    /// All texts of a conversation, in order.
    async fn history(&mut self, name: &str) -> Vec<String> {
        let chat = self.desk.open(name).await;
        while !self.desk.seen.at_start {
            let pages = self.desk.seen.pages;
            let before = *self.desk.seen.items.keys().next().unwrap();
            self.desk.ask(Request::Older { chat, before });
            let more = |seen: &Seen| (seen.pages > pages).then_some(());
            self.desk.until("an older page", more).await;
        }
        self.desk.seen.texts()
    }
}

/// How a round stands.
enum State {
    /// Everything is where it belongs.
    Settled,
    /// The user has to decide about this text.
    Unclear(String),
}

/// `None` while something is missing.
fn state(seen: &Seen, round: &[(String, bool)]) -> Option<State> {
    let unclear =
        round.iter().find(|(text, mine)| *mine && seen.delivery(text) == Some(Delivery::Unknown));
    if let Some((text, _)) = unclear {
        return Some(State::Unclear(text.clone()));
    }
    let there = |(text, mine): &(String, bool)| match mine {
        true => seen.delivery(text) == Some(Delivery::Sent),
        false => seen.item(text).is_some(),
    };
    round.iter().all(there).then_some(State::Settled)
}

/// `part` stands in `whole` in its order.
fn in_order(whole: &[String], part: &[&str]) -> bool {
    let places: Vec<_> =
        part.iter().filter_map(|text| whole.iter().position(|it| it == text)).collect();
    places.is_sorted()
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
