//! People and groups that change on the phone between two logins, while texts to them wait: who got
//! whose words in the end, and whose histories are one.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::future::join_all;
use libtest_mimic::Trial;
use tempfile::TempDir;
use wetui::api::Method;
use wetui::model::{ChatId, Content};
use wetui::sim::{Dedup, Endpoint, Fault, Handle, Options, Server};

use super::engine::desk::{Desk, PATIENCE};
use super::engine::seen::Seen;
use super::table::Row;
use crate::{runtime, trial};

/// Lives beside each other, and logins of each before the next world begins.
const LIVES: usize = 4;
const LOGINS: usize = 5;
/// Changes before each login.
const MOVES: usize = 8;
/// Of so many people the user hears in each round, and writes to so many of them.
const SPEAKERS: usize = 12;
const WRITTEN_TO: usize = 5;

/// The suite of this file.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let named = |name: &'static str, ids: Ids, names: Names| {
        trial(name, move || runtime().block_on(lives(name, (ids, names), rounds, seed)))
    };
    vec![
        named("people: changed between logins, ids told", Ids::Told, Names::Their),
        named("people: changed between logins, no ids", Ids::Hidden, Names::Their),
        named("people: changed between logins, ids now and then", Ids::NowAndThen, Names::Their),
        named("people: of equal names, ids told", Ids::Told, Names::Equal),
        named("people: of equal names, no ids", Ids::Hidden, Names::Equal),
        named("people: of equal names, ids now and then", Ids::NowAndThen, Names::Equal),
    ]
}

/// Whether the server tells ids that survive logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ids {
    Told,
    Hidden,
    NowAndThen,
}

/// Whether people and groups are called as others are, and look like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Their,
    Equal,
}

async fn lives(name: &str, kind: (Ids, Names), rounds: usize, seed: u64) -> Row {
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    let asked = join_all((0..LIVES).map(async |number| {
        let mut rows = (Row::default(), 0);
        let mut left = rounds / LIVES + usize::from(number < rounds % LIVES);
        let mut world = 0;
        while left > 0 {
            let logins = left.min(LOGINS);
            let seed = seed.wrapping_mul(1_000).wrapping_add((number * 100 + world) as u64);
            let (row, asked) = World::begin(seed, kind).await.live(logins).await;
            rows.0.add(row);
            rows.1 += asked;
            left -= logins;
            world += 1;
        }
        rows
    }))
    .await;
    let mut questions = 0;
    for (row, asked) in asked {
        all.add(row);
        questions += asked;
    }
    let wrong = std::mem::take(&mut all.note);
    all.note = format!("{questions} asked{}{wrong}", if wrong.is_empty() { "" } else { "; " });
    all
}

/// A server whose people change, and a client.
struct World {
    server: Server,
    desk: Desk,
    numbers: fastrand::Rng,
    ids: Ids,
    said: Vec<String>,
    written: Vec<String>,
    asked: usize,
    logins: u64,
    _data: TempDir,
}

/// What is said to or by somebody tells whom it is of: `来 wxid_… 3`.
fn of(text: &str) -> Option<&str> {
    text.split(' ').nth(1).filter(|_| text.starts_with(['来', '去']))
}

impl World {
    async fn begin(seed: u64, (ids, names): (Ids, Names)) -> Self {
        let dedup = if seed.is_multiple_of(2) { Dedup::Always } else { Dedup::Login };
        let options = Options {
            hold: Duration::from_millis(500),
            people: 40,
            groups: if names == Names::Equal { 14 } else { 8 },
            seed,
            equal_names: if names == Names::Equal { 10 } else { 0 },
            moves: MOVES,
            hide_ids: ids == Ids::Hidden,
            dedup,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let desk = Desk::logged_in(&server, data.path()).await;
        Self {
            server,
            desk,
            numbers: fastrand::Rng::with_seed(seed),
            ids,
            said: Vec::new(),
            written: Vec::new(),
            asked: 0,
            logins: 1,
            _data: data,
        }
    }

    fn handle(&self) -> &Handle {
        self.server.handle()
    }

    async fn live(mut self, logins: usize) -> (Row, usize) {
        for round in 0..logins {
            let chats = self.people_write(round).await;
            self.user_writes(round, chats).await;
            self.log_in_again().await;
        }
        self.people_write(logins).await;
        self.reckon().await
    }

    /// Some people and groups write; gives where what each wrote stands.
    async fn people_write(&mut self, round: usize) -> HashMap<String, ChatId> {
        let people = self.handle().people().await.unwrap();
        let groups = self.handle().groups().await.unwrap();
        let friends = people.iter().filter(|it| it.in_address_book && it.wxid.starts_with("wxid_"));
        let mut ids: Vec<String> = friends.map(|it| it.wxid.clone()).collect();
        self.numbers.shuffle(&mut ids);
        ids.truncate(SPEAKERS);
        let speaker = ids[0].clone();
        let mut texts = Vec::new();
        for id in &ids {
            let text = format!("来 {id} {round}");
            self.handle().push_text(id, "me", &text).await.unwrap();
            texts.push(text);
        }
        for group in groups {
            let text = format!("来 {} {round}", group.wxid);
            self.handle().push_text(&speaker, &group.wxid, &text).await.unwrap();
            texts.push(text);
        }
        let stands = |seen: &Seen| {
            let said = |chat: &wetui::model::Chat| match &chat.last.as_ref()?.content {
                Content::Text(text) => Some((text.to_string(), chat.id)),
                _ => None,
            };
            let last: HashMap<String, ChatId> = seen.chats.values().filter_map(said).collect();
            let all: Option<HashMap<String, ChatId>> =
                texts.iter().map(|text| Some((of(text)?.to_owned(), *last.get(text)?))).collect();
            all
        };
        let chats = self.desk.until("everybody's words", stands).await;
        self.said.extend(texts);
        chats
    }

    /// The user writes to some of them: the answers to what is written last before the session ends
    /// are lost, and the rest is written while nobody is logged in.
    async fn user_writes(&mut self, round: usize, chats: HashMap<String, ChatId>) {
        let mut to: Vec<(String, ChatId)> = chats.into_iter().collect();
        to.sort();
        self.numbers.shuffle(&mut to);
        to.truncate(WRITTEN_TO);
        let lost = to.pop().unwrap();
        let slow = Fault::SlowDrip(Duration::from_secs(3_600));
        self.handle().fault(Endpoint::SendMsg, slow, 1).await.unwrap();
        let sends = self.handle().sends().await.unwrap().len();
        self.writes(&lost, round);
        let accepted =
            async |handle: &Handle| (handle.sends().await.unwrap().len() > sends).then_some(());
        self.handle().until(PATIENCE, accepted).await.unwrap();
        self.desk.log_out().await;
        self.handle().clear_faults().await.unwrap();
        for one in &to {
            self.writes(one, round);
        }
        let kept = |seen: &Seen| {
            // Whose members were told meanwhile may have turned out to be another one.
            let now = |chat: &ChatId| seen.merged.get(chat).copied().unwrap_or(*chat);
            let kept = |chat: &ChatId| seen.chats.get(&now(chat)).is_some_and(|it| it.waiting > 0);
            to.iter().all(|(_, chat)| kept(chat)).then_some(())
        };
        self.desk.until("the texts to be kept", kept).await;
    }

    fn writes(&mut self, (id, chat): &(String, ChatId), round: usize) {
        let text = format!("去 {id} {round}");
        self.desk.send(*chat, &text);
        self.written.push(text);
    }

    /// Another login, before which people change. Some questions are answered with no, others never.
    async fn log_in_again(&mut self) {
        if self.ids == Ids::NowAndThen {
            let hidden = self.numbers.bool();
            let handle = self.handle();
            let done = if hidden { handle.hide_ids().await } else { handle.show_ids().await };
            done.unwrap();
        }
        self.desk.seen.twins.clear();
        self.desk.log_in(self.server.handle()).await;
        self.logins += 1;
        self.desk.settled(&self.server).await;
        self.desk.settled(&self.server).await;
        for (new, _) in std::mem::take(&mut self.desk.seen.twins) {
            self.asked += 1;
            if self.numbers.u8(0..3) == 0 {
                self.desk.ask(Method::ResolveIdentity { new, same_as: None });
            }
        }
    }

    async fn reckon(mut self) -> (Row, usize) {
        let mut row = Row {
            faults: self.logins,
            received: self.said.len(),
            sent: self.written.len(),
            ..Row::default()
        };
        self.desk.settled(&self.server).await;
        let sends = self.handle().sends().await.unwrap();
        let mut once = HashSet::new();
        for sent in &sends {
            if of(&sent.content) != Some(sent.to.as_str()) {
                row.wrong += 1;
                row.note = format!("{:?} went to {}", sent.content, sent.to);
            }
            row.doubled += usize::from(!once.insert(sent.content.clone()));
        }
        let mut stored: HashMap<String, usize> = HashMap::new();
        let chats: Vec<ChatId> = self.desk.seen.chats.values().map(|it| it.id).collect();
        for chat in chats {
            self.desk.open_id(chat).await;
            let texts = self.desk.seen.texts();
            let whose: HashSet<&str> = texts.iter().filter_map(|text| of(text)).collect();
            row.wrong += whose.len().saturating_sub(1);
            if whose.len() > 1 {
                row.note = format!("one chat holds the words of {whose:?}: {texts:?}");
            }
            for text in texts {
                *stored.entry(text).or_default() += 1;
            }
        }
        row.stored = stored.values().sum();
        // A text whose answer was lost may stand there twice: with the question about it, and as the
        // server tells it to the next session.
        let heard = stored.iter().filter(|(text, _)| text.starts_with('来'));
        row.doubled += heard.map(|(_, times)| times - 1).sum::<usize>();
        let all = self.said.iter().chain(&self.written);
        row.lost = all.filter(|text| !stored.contains_key(*text)).count();
        self.desk.leave().await;
        (row, self.asked)
    }
}
