//! Nothing lost, nothing doubled: faults of the way and of the server, kills, full disks, each many
//! times over, counted in the end.
//!
//! A short round is part of the suite. The whole of it, with its table:
//! `FAULTS=100 cargo test --release --test faults`. `FAULTS_SEED` decides what exactly happens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test with a main function of its own"
)]

#[path = "support"]
mod support {
    pub mod desk;
    pub mod files;
    pub mod home;
    pub mod screen;
    pub mod seen;
    pub mod slow_disk;
    pub mod terminal;
}
mod faults {
    pub(crate) use super::support as engine;
    use super::support::{home, screen, slow_disk, terminal};

    pub mod desk;
    pub mod disk;
    pub mod ends;
    pub mod kill;
    pub mod life;
    pub mod mangle;
    pub mod odd;
    pub mod odd_fixtures;
    pub mod odd_media;
    pub mod people;
    pub mod power;
    pub mod proxy;
    pub mod random_ends;

    pub mod scenarios;
    pub mod soak;
    pub mod table;
    pub mod words;
}

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use futures_util::future::join_all;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::{Builder, Runtime};

use faults::life::Life;
use faults::scenarios::{ALL, Scenario};
use faults::table::{self, Row};
use faults::{disk, ends, kill, odd, people, power, random_ends, soak, words};

/// Rounds of each scenario, where nobody asks for more.
const SHORT: usize = 3;
/// Lives of a scenario beside each other.
const LIVES: usize = 10;

fn main() -> ExitCode {
    if let Some(code) = kill::worker() {
        return code;
    }
    let mut arguments = Arguments::from_args();
    let (rounds, seed) = (number("FAULTS", SHORT), number("FAULTS_SEED", 4711));
    // Nearly all of the time is spent waiting.
    arguments.test_threads.get_or_insert(8);
    let whole = rounds > SHORT;
    let mut trials = Vec::new();
    for scenario in ALL {
        let rounds = if scenario.slow && !whole { 1 } else { rounds };
        trials.push(trial(scenario.name, move || lives(*scenario, rounds, seed as u64)));
    }
    trials.extend(kill::trials(rounds, seed as u64));
    trials.extend(power::trials(rounds, seed as u64));
    trials.extend(disk::trials(rounds, seed as u64));
    trials.extend(ends::trials(rounds, seed as u64));
    trials.extend(random_ends::trials(rounds, seed as u64));
    trials.extend(words::trials(rounds, seed as u64));
    trials.extend(odd::trials(rounds, seed as u64));
    trials.extend(people::trials(rounds, seed as u64));
    trials.extend(soak::trials(seed as u64));
    let conclusion = libtest_mimic::run(&arguments, trials);
    table::print();
    conclusion.exit_code()
}

/// A number of the environment.
pub(crate) fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}

/// A scenario with a name that can be asked for in a shell.
pub(crate) fn trial(name: &str, run: impl FnOnce() -> Row + Send + 'static) -> Trial {
    Trial::test(name.to_owned(), move || table::keep(run()).map_err(Failed::from))
}

/// The database of the account below a folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    support::files::ending(folder, "db").pop().expect("a database")
}

/// Where clients and servers live.
pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The rounds of a scenario, spread over lives that run beside each other.
fn lives(scenario: Scenario, rounds: usize, seed: u64) -> Row {
    runtime().block_on(async move {
        let count = LIVES.min(rounds);
        let live = async |number| {
            let mine = rounds / count + usize::from(number < rounds % count);
            let seed = seed.wrapping_mul(1_000).wrapping_add(number as u64);
            let mut life = Life::begin(seed, scenario.wants).await;
            for _ in 0..mine {
                life.turn().await;
                (scenario.round)(&mut life).await;
            }
            life.reckon().await
        };
        let mut all = Row { name: scenario.name.to_owned(), ..Row::default() };
        for row in join_all((0..count).map(live)).await {
            all.add(row);
        }
        all
    })
}
