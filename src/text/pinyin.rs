//! Han text found by what is typed on a Latin keyboard: full pinyin, initials, both mixed, every
//! reading of a character, optionally shuangpin and tolerance for sounds that many people mix up.

mod order;
mod shuangpin;
#[cfg(test)]
mod tests;

use pinyin::ToPinyinMulti;

pub use order::order;
pub use shuangpin::Shuangpin;

/// Longer names are matched by so many characters.
const MOST: usize = 64;
/// Longer queries match nothing that people are called.
const QUERY_MOST: usize = 32;
/// What a match costs that does not begin at the name's beginning.
const INNER: u32 = 100;
/// What leaving characters out costs.
const GAP: u32 = 1000;
const NEVER: u32 = u32::MAX;

/// How sounds are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// z and zh, c and ch, s and sh, n and l are the same.
    pub tolerant: bool,
    /// Two keys a syllable, in this scheme, besides full pinyin.
    pub shuangpin: Option<Shuangpin>,
}

/// The letters of one reading of a character, at most 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sound {
    letters: [u8; 6],
    count: u8,
    typed: Typed,
}

/// How a syllable is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    /// Letter by letter, or by its initial alone.
    Spelt,
    /// By two keys that stand for it, which have no initial of their own.
    TwoKeys,
}

/// One character of a name.
#[derive(Clone, Copy, Debug)]
struct Unit {
    /// In lower case.
    c: char,
    /// Where its sounds begin, and how many there are.
    first: u16,
    count: u8,
    /// A word begins here, so that a match may begin here after a gap.
    begins: bool,
}

/// A name, prepared to be compared with many queries.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    units: Vec<Unit>,
    sounds: Vec<Sound>,
    /// All that may be typed for it, a bit a letter; other characters share bits.
    letters: u64,
}

/// What was typed, prepared to be compared with many names.
#[derive(Clone, Debug, Default)]
pub struct Query {
    chars: Vec<char>,
    letters: u64,
}

/// How well a name fits; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// From the first to the last character. With the cost of how it was typed.
    Whole(u32),
    /// From the first character on.
    Leading(u32),
    /// Somewhere, in one piece.
    Inner(u32),
    /// With characters left out between.
    Scattered(u32),
}

impl Query {
    /// In lower case and without blanks. Empty: fits everything.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let chars = typed.chars().filter(|c| !c.is_whitespace() && *c != '\'').map(fold);
        let chars: Vec<char> = chars.collect();
        let letters = chars.iter().fold(0, |all, c| all | bit(*c));
        Self { chars, letters }
    }

    /// Nothing was typed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// What is compared.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

impl Spelling {
    /// Of a name; blanks of it are passed over.
    #[must_use]
    pub fn new(name: &str, rules: Rules) -> Self {
        let mut spelling = Self::default();
        let mut before = None;
        for c in name.chars().filter(|c| !c.is_control()).take(MOST) {
            let begins = begins_word(before, c);
            before = Some(c);
            if c.is_whitespace() {
                continue;
            }
            let first = spelling.sounds.len();
            spelling.sound_out(c, rules);
            let count = spelling.sounds.len() - first;
            spelling.letters |= bit(fold(c));
            spelling.units.push(Unit {
                c: fold(c),
                first: u16::try_from(first).unwrap_or(u16::MAX),
                count: u8::try_from(count).unwrap_or(u8::MAX),
                begins,
            });
        }
        spelling
    }

    /// All readings of a character, each once.
    fn sound_out(&mut self, c: char, rules: Rules) {
        let Some(readings) = c.to_pinyin_multi() else { return };
        let from = self.sounds.len();
        for reading in readings {
            let plain = plain(reading.plain());
            let mixed_up = if rules.tolerant { mixed_up(&plain) } else { Vec::new() };
            let plain_u = plain.contains('v').then(|| plain.replace('v', "u"));
            for plain in std::iter::once(plain).chain(plain_u).chain(mixed_up) {
                self.add(from, &plain, Typed::Spelt);
                let keys = rules.shuangpin.and_then(|scheme| scheme.keys(&plain));
                if let Some(keys) = keys {
                    self.add(from, &keys, Typed::TwoKeys);
                }
            }
        }
    }

    fn add(&mut self, from: usize, letters: &str, typed: Typed) {
        let mut sound = Sound { letters: [0; 6], count: 0, typed };
        for (place, letter) in sound.letters.iter_mut().zip(letters.bytes()) {
            *place = letter;
            self.letters |= bit(char::from(letter));
            sound.count += 1;
        }
        let known = self.sounds.iter().skip(from).any(|known| *known == sound);
        if !known {
            self.sounds.push(sound);
        }
    }

    /// How well what was typed fits; `None` if not at all.
    #[must_use]
    pub fn fit(&self, query: &Query) -> Option<Fit> {
        let wanted = &query.chars;
        if wanted.is_empty() {
            return Some(Fit::Leading(0));
        }
        if wanted.len() > QUERY_MOST || query.letters & !self.letters != 0 {
            return None;
        }
        let mut ways = Ways::new(wanted);
        for (at, unit) in self.units.iter().enumerate() {
            let first = usize::from(unit.first);
            let sounds = self.sounds.get(first..first + usize::from(unit.count));
            ways.step(at, *unit, sounds.unwrap_or_default());
            ways.finished(self.units.len() - at - 1);
        }
        ways.best()
    }
}

/// The ways to type what was typed by the characters passed so far.
struct Ways<'q> {
    wanted: &'q [char],
    /// The least cost by which so many letters are typed, the last of them by the last character.
    run: [u32; QUERY_MOST + 1],
    /// The same with characters left out since.
    gap: [u32; QUERY_MOST + 1],
    /// Anything is there at all.
    running: bool,
    whole: u32,
    other: u32,
}

impl<'q> Ways<'q> {
    const fn new(wanted: &'q [char]) -> Self {
        Self {
            wanted,
            run: [NEVER; QUERY_MOST + 1],
            gap: [NEVER; QUERY_MOST + 1],
            running: false,
            whole: NEVER,
            other: NEVER,
        }
    }

    /// One more character of the name.
    fn step(&mut self, at: usize, unit: Unit, sounds: &[Sound]) {
        let mut next = [NEVER; QUERY_MOST + 1];
        let mut any = false;
        let typed = if self.running { self.wanted.len() } else { 1 };
        for done in 0..typed {
            let Some(cost) = self.cost(done, at, unit) else { continue };
            let rest = self.wanted.get(done..).unwrap_or_default();
            each(unit, sounds, rest, |letters, price| {
                if let Some(slot) = next.get_mut(done + letters) {
                    *slot = (*slot).min(cost.saturating_add(price));
                    any = true;
                }
            });
        }
        if self.running {
            for (gap, run) in self.gap.iter_mut().zip(&self.run) {
                *gap = (*gap).min(run.saturating_add(GAP));
            }
        }
        self.run = next;
        self.running |= any;
    }

    /// What was paid before this character, for so many letters.
    fn cost(&self, done: usize, at: usize, unit: Unit) -> Option<u32> {
        if done == 0 {
            let within = if unit.begins { 0 } else { 20 };
            let offset = u32::try_from(at).unwrap_or(u32::MAX).min(20);
            return Some(if at == 0 { 0 } else { INNER + offset + within });
        }
        let run = self.run.get(done).copied().unwrap_or(NEVER);
        let gap = self.gap.get(done).copied().filter(|_| unit.begins).unwrap_or(NEVER);
        Some(run.min(gap)).filter(|cost| *cost < NEVER)
    }

    /// Everything typed may be used up here, with so many characters of the name left.
    fn finished(&mut self, left: usize) {
        let cost = self.run.get(self.wanted.len()).copied().unwrap_or(NEVER);
        if left == 0 && cost < INNER {
            self.whole = self.whole.min(cost);
        }
        if cost < NEVER {
            let left = u32::try_from(left).unwrap_or(u32::MAX).min(40);
            self.other = self.other.min(cost.saturating_add(left));
        }
    }

    const fn best(&self) -> Option<Fit> {
        if self.whole < NEVER {
            return Some(Fit::Whole(self.whole));
        }
        match self.other {
            NEVER => None,
            cost @ 0..INNER => Some(Fit::Leading(cost)),
            cost @ INNER..GAP => Some(Fit::Inner(cost)),
            cost => Some(Fit::Scattered(cost)),
        }
    }
}

/// The ways in which one character takes letters: how many, and at what price.
fn each(unit: Unit, sounds: &[Sound], rest: &[char], mut take: impl FnMut(usize, u32)) {
    if rest.first() == Some(&unit.c) {
        take(1, 0);
    }
    for sound in sounds {
        let letters = sound.letters.iter().take(usize::from(sound.count));
        let same = letters.zip(rest).take_while(|(a, b)| char::from(**a) == **b).count();
        if same == 0 {
            continue;
        }
        if same == usize::from(sound.count) {
            take(same, 1);
        } else if same == rest.len() {
            // More of the syllable may be typed yet.
            take(same, 2);
        }
        if sound.typed == Typed::Spelt {
            take(1, 3);
            let initial = matches!(sound.letters, [b'z' | b'c' | b's', b'h', ..]);
            if initial && same >= 2 {
                take(2, 3);
            }
        }
    }
}

/// The bit of a letter; of other characters one of those that are left.
const fn bit(c: char) -> u64 {
    let code = c as u32;
    match c {
        'a'..='z' => 1 << (code - 'a' as u32),
        _ => 1 << (26 + code % 38),
    }
}

/// Lower case, full-width Latin as plain Latin.
fn fold(c: char) -> char {
    let c = match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    c.to_lowercase().next().unwrap_or(c)
}

/// ü is typed as v.
fn plain(reading: &str) -> String {
    reading.chars().map(|c| if c == 'ü' { 'v' } else { c }).filter(char::is_ascii).collect()
}

/// The same syllable with an initial that people mix up with its own.
fn mixed_up(reading: &str) -> Vec<String> {
    let mut kin = Vec::new();
    for (short, long) in [("z", "zh"), ("c", "ch"), ("s", "sh")] {
        if let Some(rest) = reading.strip_prefix(long) {
            kin.push(format!("{short}{rest}"));
        } else if let Some(rest) = reading.strip_prefix(short) {
            kin.push(format!("{long}{rest}"));
        }
    }
    for (one, other) in [("n", "l"), ("l", "n")] {
        if let Some(rest) = reading.strip_prefix(one) {
            kin.push(format!("{other}{rest}"));
        }
    }
    kin
}

/// Letters go on with letters, digits with digits; everything else begins anew.
fn begins_word(before: Option<char>, c: char) -> bool {
    let Some(before) = before else { return true };
    if c.is_ascii_lowercase() {
        return !before.is_ascii_alphabetic();
    }
    if c.is_ascii_uppercase() {
        return !before.is_ascii_uppercase();
    }
    !(c.is_ascii_digit() && before.is_ascii_digit())
}
