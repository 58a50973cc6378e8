//! `kill -9` at any instant: a client in a process of its own, which is this program again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use libtest_mimic::Trial;
use wetui::model::EditionId;

use super::engine::desk::Desk;
use super::engine::seen::Seen;
use super::life::{Life, Wants};
use super::table::Row;
use crate::{runtime, trial};

/// How this program is told to be the client: then the server, the folder, the chat, and texts.
const WORKER: &str = "--as-client";
/// Texts that a client is given.
const TEXTS: usize = 6;
/// Lives beside each other.
const LIVES: usize = 5;

const NAME: &str = "kill -9 while it sends and syncs";

/// The suites of this file: five kills for each round of the others.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    vec![trial(NAME, move || lives(NAME, LIVES, rounds * 5, seed, Anywhere::default))]
}

/// Where a client that is killed keeps its data.
pub trait Place {
    /// The folder.
    fn path(&self) -> &Path;
    /// What else happens to it when the client was killed.
    fn killed(&self);
}

/// A folder to which nothing else happens.
struct Anywhere(PathBuf);

impl Default for Anywhere {
    fn default() -> Self {
        Self(std::env::temp_dir())
    }
}

impl Place for Anywhere {
    fn path(&self) -> &Path {
        &self.0
    }

    fn killed(&self) {}
}

/// The client, if this program was started as one: it restores its session, sends its texts, and
/// says which of them are kept. It ends when it is killed.
pub fn worker() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(WORKER) {
        return None;
    }
    let (url, folder, chat) = (arguments.next()?, arguments.next()?, arguments.next()?);
    let texts: Vec<String> = arguments.collect();
    runtime().block_on(async move {
        let mut desk = Desk::start_with(Desk::setup(&url, Path::new(&folder), EditionId::Web));
        // Before the network: what is typed while it is not there yet must be kept too.
        let id = desk.open(&chat).await;
        for text in &texts {
            desk.send(id, text);
            let kept = |seen: &Seen| seen.item(text).map(drop);
            desk.until("a text to be kept", kept).await;
            println!("{text}");
            std::io::stdout().flush().unwrap();
        }
        desk.until_within(Duration::from_secs(3600), "the end", |_| None::<()>).await;
    });
    Some(ExitCode::SUCCESS)
}

/// So many kills, spread over lives that run beside each other, each in a place of its own.
pub fn lives<P: Place>(
    name: &str,
    count: usize,
    kills: usize,
    seed: u64,
    place: impl Fn() -> P + Copy + Send + 'static,
) -> Row {
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    let lives: Vec<_> = (0..count)
        .map(|number| {
            let mine = kills / count + usize::from(number < kills % count);
            let seed = seed.wrapping_mul(7_001).wrapping_add(number as u64);
            std::thread::spawn(move || runtime().block_on(one(mine, seed, &place())))
        })
        .collect();
    for life in lives {
        all.add(life.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    }
    all
}

/// One account that is killed again and again.
async fn one(kills: usize, seed: u64, place: &impl Place) -> Row {
    let wants = Wants::PLAIN;
    let mut life = Life::begin_in(place.path(), seed, wants).await;
    let mut given = Vec::new();
    life.stop().await;
    for kill in 0..kills {
        for _ in 0..life.numbers.usize(0..3) {
            life.comes().await;
        }
        let texts: Vec<String> = (0..TEXTS).map(|n| format!("杀 {seed} {kill} {n}")).collect();
        given.extend(texts.iter().cloned());
        for text in run(&mut life, &texts) {
            life.kept(text);
        }
        place.killed();
        life.count();
        if kill % 10 == 9 {
            // Now and then it may finish.
            life.healed();
            finish(&mut life, &given).await;
            life.next_round();
            life.stop().await;
        }
    }
    life.healed();
    finish(&mut life, &given).await;
    life.reckon().await
}

async fn finish(life: &mut Life, given: &[String]) {
    life.start_again().await;
    life.perhaps(given).await;
    life.settle().await;
}

/// Starts the client, kills it after a while, and gives the texts that it told to be kept.
fn run(life: &mut Life, texts: &[String]) -> Vec<String> {
    let (url, folder) = life.place();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([WORKER, &url, &folder, life.chat()]).args(texts);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut kept = Vec::new();
    // Half of them are killed after some texts were kept, wherever the network is then.
    if life.numbers.bool() {
        for _ in 0..=life.numbers.usize(0..TEXTS) {
            kept.extend(told.next().transpose().unwrap());
        }
        pause(life.numbers.u64(0..15_000));
    } else {
        pause(life.numbers.u64(0..150_000));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    kept.extend(told.map_while(Result::ok));
    kept
}

#[expect(clippy::disallowed_methods, reason = "a kill comes at a random instant")]
fn pause(microseconds: u64) {
    std::thread::sleep(Duration::from_micros(microseconds));
}
