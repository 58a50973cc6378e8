//! Inputs that nobody wrote: every target of `fuzz/` over the server's fixtures, over inputs that
//! once failed (`fuzz/failed`), and over changes of them.
//!
//! A short round is part of the suite. `FUZZ=1000000 cargo test --release --test fuzz` changes
//! inputs a million times for each target; `FUZZ_SEED` decides how; `cargo fuzz run TARGET`
//! explores with coverage.
#![cfg(test)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Changes of inputs for each target, where nobody asks for more.
const SHORT: u64 = 1_000;
/// An input is not made longer than this (bytes); fixtures may be.
const LONGEST: usize = 600;

/// What hostile texts are made of.
const PARTS: &[&str] = &[
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{1b}]52;c;QQ==\u{1b}\\",
    "\u{1b}]8;;http://x\u{1b}\\",
    "\u{1b}c",
    "\u{1b}P",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{202e}gpj.exe",
    "\u{2066}",
    "\u{2069}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{3164}",
    "\u{115f}",
    "\u{2028}",
    "\u{e0041}",
    "\u{301}\u{301}\u{301}",
    "\0",
    "\r\n",
    "\t",
    "\u{7f}",
    "&#27;[2J",
    "&#x1b;",
    "&lt;",
    "&amp;#27;",
    "<br/>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "&b;",
    "<a><a><a>",
    "\\ud800",
    "\\u001b",
    "1e999",
    "-0",
    "[[[[",
    "{\"",
    "99999999999999999999",
    "好",
    "（",
    "。",
    "🇨🇳",
    "👩‍👩‍👧‍👦",
    "❤️",
    "ﷺ",
    "é",
    "https://",
    "@",
    "../",
    "\u{fffd}",
];

/// Numbers that look random and are the same for the same seed (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.next() >> 56).unwrap()
    }
}

/// The files below a folder, in order.
fn inputs(folder: &Path) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = inputs(&root.join("tests/fixtures"));
    let failed = root.join("fuzz/failed").join(target);
    if failed.exists() {
        seeds.extend(inputs(&failed));
    }
    seeds.push(Vec::new());
    seeds
}

/// An input like one of the seeds, and not quite.
fn changed(seeds: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut input = seeds[numbers.below(seeds.len())].clone();
    if numbers.below(3) == 0 {
        // One that is made of nothing but chance.
        input.clear();
    }
    for _ in 0..=numbers.below(8) {
        let at = numbers.below(input.len() + 1);
        match numbers.below(7) {
            0 if at < input.len() => input[at] = numbers.byte(),
            1 => {
                let end = (at + numbers.below(20)).min(input.len());
                input.drain(at..end);
            }
            2 => {
                let other = &seeds[numbers.below(seeds.len())];
                let from = numbers.below(other.len() + 1);
                let to = (from + numbers.below(60)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            3 => {
                let bytes: Vec<u8> = (0..numbers.below(24)).map(|_| numbers.byte()).collect();
                input.splice(at..at, bytes);
            }
            4 => {
                let part = PARTS[numbers.below(PARTS.len())];
                let times = if numbers.below(9) == 0 { 1 + numbers.below(12) } else { 1 };
                input.splice(at..at, part.repeat(times).into_bytes());
            }
            _ => {
                let part = PARTS[numbers.below(PARTS.len())];
                input.splice(at..at, part.bytes());
            }
        }
    }
    if input.len() > LONGEST && numbers.below(4) > 0 {
        input.truncate(LONGEST);
    }
    input
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().expect("a number"))
}

fn run(target: &str) {
    let (_, act) = *fuzz::TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let seeds = seeds(target);
    for seed in &seeds {
        act(seed);
    }
    let rounds = number("FUZZ", SHORT);
    let mut numbers = Numbers(number("FUZZ_SEED", 20_261_121));
    for round in 0..rounds {
        let input = changed(&seeds, &mut numbers);
        let shown = || input.escape_ascii().to_string();
        assert!(catch_unwind(|| act(&input)).is_ok(), "{target}, round {round}: {}", shown());
    }
}

#[test]
fn every_answer_of_a_server_is_read_or_refused() {
    run("server");
}

#[test]
fn nothing_moves_the_cursor_behind_the_door() {
    run("printable");
}

#[test]
fn lines_hold_all_of_a_text_and_fit() {
    run("lines");
}

#[test]
fn the_editor_keeps_its_caret_between_clusters() {
    run("editor");
}

#[test]
fn a_terminal_types_no_controls() {
    run("terminal");
}

#[test]
fn no_sequence_of_events_breaks_the_frontend_or_reaches_the_terminal_raw() {
    run("events");
}

#[test]
fn any_text_on_the_screen_is_letters_only() {
    run("frames");
}

#[test]
fn what_users_type_is_understood_or_refused() {
    run("words");
}
