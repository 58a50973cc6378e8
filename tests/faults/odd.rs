//! Odd replies on every call of a session, against the real client: it goes on, and loses nothing
//! but the thing that was odd.

use std::path::Path;
use std::time::Duration;

use libtest_mimic::Trial;
use tempfile::TempDir;
use wetui::api::{Login, Method};
use wetui::engine::Setup;
use wetui::model::{Chat, ChatId, Content, Delivery, EditionId, ItemId, Lang};
use wetui::sim::{Endpoint, Fault, Kind, Options, Server};

use super::engine::desk::{Desk, let_go};
use super::engine::seen::Seen;
use super::mangle::mangle;
use super::table::Row;
use super::{odd_fixtures, odd_media};

/// Tries of one text, each after the word of the user.
const MOST_TRIES: usize = 200;
/// Much longer than anything takes, on a machine that does many things.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// So often a reply comes back as odd as it was: one time more than it is believed.
const AGAIN: u32 = 4;
/// Odd replies for each round that is asked for.
const EACH: usize = 4;

/// One endpoint of a login or a session.
#[derive(Clone, Copy)]
struct Target {
    name: &'static str,
    edition: EditionId,
    endpoints: &'static [Endpoint],
    run: fn(Target, usize, u64) -> Row,
}

const LOGIN: &[Endpoint] =
    &[Endpoint::JsLogin, Endpoint::Login, Endpoint::NewLoginPage, Endpoint::Init];
const BOOK: &[Endpoint] =
    &[Endpoint::GetContact, Endpoint::BatchGetContact, Endpoint::StatusNotify, Endpoint::Init];
const SYNC: &[Endpoint] = &[Endpoint::Sync, Endpoint::Sync, Endpoint::SyncCheck];
const SENDS: &[Endpoint] = &[Endpoint::SendMsg, Endpoint::Upload, Endpoint::Media];

const TARGETS: &[Target] = &[
    target("odd replies: login", EditionId::Web, LOGIN, logins),
    target("odd replies: login (file helper)", EditionId::FileHelper, LOGIN, logins),
    target("odd replies: contacts", EditionId::Web, BOOK, logins),
    target("odd replies: sync", EditionId::Web, SYNC, syncs),
    target("odd replies: sync (file helper)", EditionId::FileHelper, SYNC, syncs),
    target("odd replies: sends and media", EditionId::Web, SENDS, sends),
    target("odd replies: sends and media (file helper)", EditionId::FileHelper, SENDS, sends),
];

const fn target(
    name: &'static str,
    edition: EditionId,
    endpoints: &'static [Endpoint],
    run: fn(Target, usize, u64) -> Row,
) -> Target {
    Target { name, edition, endpoints, run }
}

/// A trial for each.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let run = |target: &Target| {
        let target = *target;
        crate::trial(target.name, move || (target.run)(target, rounds * EACH, seed))
    };
    let mut all: Vec<Trial> = TARGETS.iter().map(run).collect();
    let step = (100 / rounds.max(1)).max(1);
    all.extend(odd_fixtures::trials(step));
    all.extend(odd_media::trials(rounds, seed));
    all
}

/// A client and its server.
pub struct Place {
    pub server: Server,
    pub data: TempDir,
    pub desk: Desk,
    chat: ChatId,
    edition: EditionId,
    said: usize,
    odd: u64,
}

impl Place {
    /// Without a login.
    pub async fn new(edition: EditionId, seed: u64) -> Self {
        let options = Options {
            hold: Duration::from_millis(300),
            people: 9,
            groups: 3,
            contact_page: 5,
            seed,
            echo: edition == EditionId::FileHelper,
            mangle,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let desk = Desk::start_with(setup(&server, data.path(), edition, seed));
        Self { server, data, desk, chat: ChatId(0), edition, said: 0, odd: seed << 20 }
    }

    /// The next replies of this endpoint are odd, all in the same way.
    async fn odd(&mut self, endpoint: Endpoint) {
        self.odd += 1;
        self.server.handle().fault(endpoint, Fault::Mangled(self.odd), AGAIN).await.unwrap();
    }

    /// Logs in, however many codes it takes.
    pub async fn log_in(&mut self) {
        enum Step {
            Online,
            Code(String),
            Ask,
        }
        let mut last = String::new();
        loop {
            let known = last.clone();
            let step = |seen: &Seen| match &seen.login {
                _ if seen.is_online() => Some(Step::Online),
                Some(Login::AwaitingPhone | Login::Expired | Login::Refused { .. }) => {
                    Some(Step::Ask)
                }
                _ => seen.code().filter(|code| *code != known).map(Step::Code),
            };
            match self.desk.until_within(PATIENCE, "a login", step).await {
                Step::Online => break,
                // Whatever became of the code, a new one follows.
                Step::Code(code) => {
                    drop(self.server.handle().confirm(&code).await);
                    last = code;
                }
                Step::Ask => {
                    self.desk.seen.login = None;
                    self.desk.ask(Method::NewCode);
                }
            }
        }
        self.server.handle().clear_faults().await.unwrap();
        self.chat = self.speaking().await;
        self.desk.open_id(self.chat).await;
    }

    /// The conversation of whoever writes. Where the odd thing was an id there may be two of one
    /// name, and only one of them is somebody.
    async fn speaking(&mut self) -> ChatId {
        let text = self.comes().await;
        let speaks = |seen: &Seen| {
            let last = |chat: &&Chat| matches!(&chat.last, Some(last) if last.content.label(Lang::En).contains(&text));
            seen.chats.values().find(last).map(|chat| chat.id)
        };
        self.desk.until_within(PATIENCE, &text, speaks).await
    }

    /// Somebody writes, or the phone.
    pub async fn comes(&mut self) -> String {
        self.said += 1;
        let text = format!("来 <b>&amp;</b> 第{}句 👍", self.said);
        let handle = self.server.handle();
        match self.edition {
            EditionId::Web => handle.push_text("妈妈", "me", &text).await.map(drop).unwrap(),
            EditionId::FileHelper => {
                handle.typed_on_phone("filehelper", &text).await.map(drop).unwrap();
            }
        }
        text
    }

    /// Somebody, or the phone, sends something else than a text.
    pub async fn receives(&mut self, kind: Kind) -> ItemId {
        let known: Vec<ItemId> = self.desk.seen.items.values().map(|item| item.id).collect();
        let (from, to) = match self.edition {
            EditionId::Web => ("妈妈", "me"),
            EditionId::FileHelper => ("me", "filehelper"),
        };
        self.server.handle().push(from, to, kind).await.unwrap();
        let new = |seen: &Seen| {
            seen.items.values().map(|item| item.id).find(|item| !known.contains(item))
        };
        self.desk.until_within(PATIENCE, "something new", new).await
    }

    /// The user writes.
    pub fn goes(&mut self) -> String {
        self.said += 1;
        let text = format!("去 第{}句", self.said);
        self.desk.send(self.chat, &text);
        text
    }

    /// Waits until this text has come.
    pub async fn sees(&mut self, text: &str) {
        let found = |seen: &Seen| (standing(seen, text) > 0).then_some(());
        self.desk.until_within(PATIENCE, text, found).await;
    }

    /// Waits until an own text is sent; the user says "again" where asked, and does not do so for ever.
    pub async fn is_sent(&mut self, text: &str) {
        for _ in 0..MOST_TRIES {
            let settled = |seen: &Seen| {
                let (item, delivery) = own(seen, text)?;
                match delivery {
                    Delivery::Sent => Some(None),
                    Delivery::Unknown | Delivery::Refused(_) => Some(Some(item)),
                    _ => None,
                }
            };
            let Some(item) = self.desk.until_within(PATIENCE, text, settled).await else { return };
            self.desk.ask(Method::Retry { item });
            let moved = |seen: &Seen| {
                let state = own(seen, text).map(|(_, delivery)| delivery);
                (!matches!(state, Some(Delivery::Unknown | Delivery::Refused(_)))).then_some(())
            };
            self.desk.until_within(PATIENCE, "another try", moved).await;
        }
        panic!("{text} is never sent, however often the user says so");
    }

    pub async fn leave(self) {
        self.desk.leave().await;
        let_go(self.data.path()).await;
    }
}

/// How often a text stands in the open conversation. One whose id was odd where it came back may
/// stand there beside the one that was sent: nothing else tells them apart.
fn standing(seen: &Seen, text: &str) -> usize {
    seen.texts().iter().filter(|standing| *standing == text).count()
}

/// An own text, and how far it got: where it stands there twice, the one that got less far.
fn own<'a>(seen: &'a Seen, text: &str) -> Option<(ItemId, &'a Delivery)> {
    let said = |content: &Content| matches!(content, Content::Text(t) if t.as_str() == text);
    let saying = seen.items.values().filter(|item| said(&item.content));
    saying
        .filter_map(|item| Some((item.id, item.delivery.as_ref()?)))
        .min_by_key(|(_, delivery)| matches!(delivery, Delivery::Sent))
}

fn setup(server: &Server, data: &Path, edition: EditionId, seed: u64) -> Setup {
    Setup { seed, ..Desk::setup(server.url(), data, edition) }
}

/// Each time a new login, with one call of it odd.
fn logins(target: Target, times: usize, seed: u64) -> Row {
    crate::runtime().block_on(async move {
        let mut row = Row { name: target.name.to_owned(), ..Row::default() };
        let turns = (0..times).map(async |turn| {
            let mut place = Place::new(target.edition, seed * 1_000 + turn as u64).await;
            place.odd(target.endpoints[turn % target.endpoints.len()]).await;
            place.log_in().await;
            let (came, went) = (place.comes().await, place.goes());
            place.sees(&came).await;
            place.is_sent(&went).await;
            let faults = place.server.handle().faults().await.unwrap();
            place.leave().await;
            faults
        });
        for faults in futures_util::future::join_all(turns).await {
            row.faults += faults;
            row.received += 2;
            row.sent += 1;
            row.stored += 3;
        }
        row
    })
}

/// One session; each time its sync is odd while messages come.
fn syncs(target: Target, times: usize, seed: u64) -> Row {
    crate::runtime().block_on(async move {
        let mut row = Row { name: target.name.to_owned(), ..Row::default() };
        let mut place = Place::new(target.edition, seed).await;
        place.log_in().await;
        let mut all = Vec::new();
        for turn in 0..times {
            let first = place.comes().await;
            place.sees(&first).await;
            place.odd(target.endpoints[turn % target.endpoints.len()]).await;
            let mut odd = Vec::new();
            for _ in 0..3 {
                odd.push(place.comes().await);
            }
            if target.edition == EditionId::Web {
                place.server.handle().push("妈妈", "me", kind(turn)).await.unwrap();
            }
            let went = place.goes();
            place.is_sent(&went).await;
            place.server.handle().clear_faults().await.unwrap();
            let last = place.comes().await;
            place.sees(&last).await;
            // What was odd itself may be another text now, or nothing.
            let missing = odd.iter().filter(|text| standing(&place.desk.seen, text) == 0).count();
            row.lost += missing.saturating_sub(1);
            // Nor may more than the odd one itself stand there twice.
            let twice = odd
                .iter()
                .chain([&went])
                .map(|text| standing(&place.desk.seen, text).saturating_sub(1));
            row.doubled += twice.sum::<usize>().saturating_sub(1);
            row.received += 5;
            row.sent += 1;
            all.extend([first, went, last]);
            let gone = all.iter().filter(|text| standing(&place.desk.seen, text) == 0).count();
            row.wrong += gone;
        }
        let recalled = |content: &Content| matches!(content, Content::Recalled(_));
        row.wrong += place.desk.seen.items.values().filter(|it| recalled(&it.content)).count();
        row.stored = place.desk.seen.items.len();
        row.faults = place.server.handle().faults().await.unwrap();
        place.leave().await;
        row
    })
}

/// Kinds with XML in them.
fn kind(turn: usize) -> Kind {
    match turn % 6 {
        0 => Kind::Link,
        1 => Kind::Location,
        2 => Kind::Image,
        3 => Kind::Quote { text: "答".into(), who: "妈妈".into(), quoted: "问".into() },
        4 => Kind::File("记录.txt".into(), 99),
        _ => Kind::Card,
    }
}

/// One session; each time the answer to a send or a file is odd.
fn sends(target: Target, times: usize, seed: u64) -> Row {
    crate::runtime().block_on(async move {
        let mut row = Row { name: target.name.to_owned(), ..Row::default() };
        let mut place = Place::new(target.edition, seed).await;
        place.log_in().await;
        let file = place.data.path().join("记录.txt");
        std::fs::write(&file, "一二三".repeat(99)).unwrap();
        for turn in 0..times {
            place.odd(target.endpoints[turn % target.endpoints.len()]).await;
            place.desk.ask(Method::Attach { chat: place.chat, path: file.clone() });
            let went = place.goes();
            let came = place.comes().await;
            place.sees(&came).await;
            place.server.handle().clear_faults().await.unwrap();
            place.is_sent(&went).await;
            row.received += 1;
            row.sent += 1;
            row.stored += 2;
        }
        row.faults = place.server.handle().faults().await.unwrap();
        place.leave().await;
        row
    })
}
