//! Makes JSON of what is nearly JSON, in one pass over it, without recursion.

use std::collections::HashMap;
use std::ops::Range;

use string::Place;

mod string;

/// As deep as the reader of strict JSON goes. It also bounds the work of each closing bracket, which
/// may look through all that are open.
const DEEPEST: usize = 128;

/// The first value of a text as strict JSON: raw controls and unknown escapes in strings, half
/// surrogates, names that come twice (the last one counts), commas too many or too few, words that
/// are no JSON, text before and behind. What is strict JSON stays as it is but for the spaces
/// between its parts. `None` when the text ends within the value: what is cut is not made up.
pub(super) fn repaired(text: &str) -> Option<String> {
    let start = text.find(['{', '['])?;
    let mut repair =
        Repair { text, at: start, out: String::with_capacity(text.len()), ..Repair::default() };
    loop {
        repair.step()?;
        if repair.open.is_empty() {
            return Some(repair.without_replaced());
        }
    }
}

#[derive(Default)]
struct Repair<'a> {
    text: &'a str,
    /// Where reading goes on, in bytes.
    at: usize,
    out: String,
    open: Vec<Level>,
    /// Parts of `out` that a later member of the same name replaces.
    replaced: Vec<Range<usize>>,
}

/// A list or a record that has begun.
enum Level {
    /// How many items it has.
    List(usize),
    Record(Box<Record>),
}

#[derive(Default)]
struct Record {
    /// Which member has a name.
    names: HashMap<String, usize>,
    /// Where in `out` each member stands.
    members: Vec<Range<usize>>,
    /// A name was read whose value is still to come.
    named: bool,
}

impl Repair<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads one part of the text: a bracket, a sign, a string or a word.
    fn step(&mut self) -> Option<()> {
        match self.peek()? {
            bracket @ (b'{' | b'[') => {
                while bracket == b'{' && self.lacks_end() {
                    self.close(b'}');
                }
                self.before_value();
                self.open(bracket)?;
            }
            bracket @ (b'}' | b']') => {
                self.at += 1;
                self.close(bracket);
            }
            quote @ (b'"' | b'\'') => self.string(quote)?,
            byte if is_of_word(byte) => self.word()?,
            b',' if self.awaits_value() => {
                self.at += 1;
                self.value("null");
            }
            // Commas and colons are written where they belong; anything else here is no JSON.
            _ => {
                let rest = self.text.get(self.at..)?;
                self.at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        Some(())
    }

    fn open(&mut self, bracket: u8) -> Option<()> {
        if self.open.len() >= DEEPEST {
            return None;
        }
        self.at += 1;
        self.out.push(char::from(bracket));
        self.open.push(match bracket {
            b'{' => Level::Record(Box::default()),
            _ => Level::List(0),
        });
        Some(())
    }

    /// Closes what a bracket closes, and what was left open in it; one that closes nothing is
    /// passed over.
    fn close(&mut self, bracket: u8) {
        let fits = |level: &Level| matches!(level, Level::Record(_)) == (bracket == b'}');
        let Some(end) = self.open.iter().rposition(fits) else { return };
        while self.open.len() > end {
            match self.open.pop() {
                Some(Level::Record(record)) => {
                    if record.named {
                        self.out.push_str("null");
                    }
                    self.out.push('}');
                }
                Some(Level::List(_)) => self.out.push(']'),
                None => {}
            }
            self.after_value();
        }
    }

    /// The comma before an item. A value without a name, in a record, is given an empty one.
    fn before_value(&mut self) {
        match self.open.last_mut() {
            Some(Level::List(items)) => {
                if *items > 0 {
                    self.out.push(',');
                }
                *items += 1;
            }
            Some(Level::Record(record)) if !record.named => self.name("\"\""),
            Some(Level::Record(_)) | None => {}
        }
    }

    /// A member of a record ends here.
    fn after_value(&mut self) {
        if let Some(Level::Record(record)) = self.open.last_mut() {
            record.named = false;
            if let Some(member) = record.members.last_mut() {
                member.end = self.out.len();
            }
        }
    }

    /// The name of a member, in quotes; what had that name before in this record goes.
    fn name(&mut self, quoted: &str) {
        let Some(Level::Record(record)) = self.open.last_mut() else { return };
        if !record.members.is_empty() {
            self.out.push(',');
        }
        let start = self.out.len();
        self.out.push_str(quoted);
        self.out.push(':');
        record.named = true;
        let meant = serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned());
        if let Some(before) = record.names.insert(meant, record.members.len())
            && let Some(member) = record.members.get(before)
        {
            // With the comma behind it.
            self.replaced.push(member.start..member.end + 1);
        }
        record.members.push(start..start);
    }

    /// A record of a list, or within one, in which another one begins where a name should stand: its
    /// end is missing.
    fn lacks_end(&self) -> bool {
        let Some(Level::Record(record)) = self.open.last() else { return false };
        let within = self.open.iter().any(|level| matches!(level, Level::List(_)));
        within && !record.named && !record.members.is_empty()
    }

    fn awaits_value(&self) -> bool {
        matches!(self.open.last(), Some(Level::Record(record)) if record.named)
    }

    fn awaits_name(&self) -> bool {
        matches!(self.open.last(), Some(Level::Record(record)) if !record.named)
    }

    fn string(&mut self, quote: u8) -> Option<()> {
        let place = match self.open.last() {
            _ if self.awaits_name() => Place::Name,
            Some(Level::Record(_)) => Place::Member,
            Some(Level::List(_)) | None => Place::Item,
        };
        let read = string::read(self.text, self.at + 1, quote, place)?;
        self.at = read.next;
        if place == Place::Name {
            self.name(&read.quoted);
        } else {
            self.value(&read.quoted);
        }
        Some(())
    }

    fn value(&mut self, json: &str) {
        self.before_value();
        self.out.push_str(json);
        self.after_value();
    }

    /// A number, or a word without quotes. At the very end it may be half a word.
    fn word(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let end = rest.bytes().position(|byte| !is_of_word(byte))?;
        let (word, _) = rest.split_at_checked(end)?;
        self.at += end;
        if self.awaits_name() {
            self.name(&format!("\"{word}\""));
        } else {
            match meant(word) {
                Meant::Itself => self.value(word),
                Meant::Constant(constant) => self.value(constant),
                Meant::Text => self.value(&format!("\"{word}\"")),
            }
        }
        Some(())
    }

    /// The text without what was replaced.
    fn without_replaced(mut self) -> String {
        if self.replaced.is_empty() {
            return self.out;
        }
        self.replaced.sort_by_key(|part| part.start);
        let mut left = String::with_capacity(self.out.len());
        let mut from = 0;
        for part in &self.replaced {
            if part.start >= from {
                left.push_str(self.out.get(from..part.start).unwrap_or_default());
            }
            from = from.max(part.end);
        }
        left.push_str(self.out.get(from..).unwrap_or_default());
        left
    }
}

const fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-')
}

enum Meant<'a> {
    Itself,
    Constant(&'a str),
    Text,
}

/// What a word outside of strings means: itself, a constant as another language writes it, or
/// digits that are no number of JSON's.
fn meant(word: &str) -> Meant<'_> {
    match word {
        "true" | "false" | "null" => Meant::Itself,
        "True" | "TRUE" => Meant::Constant("true"),
        "False" | "FALSE" => Meant::Constant("false"),
        _ if !word.bytes().any(|byte| byte.is_ascii_digit()) => Meant::Constant("null"),
        // Also what is too large for any number.
        _ => match serde_json::from_str::<serde_json::Number>(word) {
            Ok(_) => Meant::Itself,
            Err(_) if word.parse::<f64>().is_ok_and(f64::is_infinite) => Meant::Constant("null"),
            Err(_) => Meant::Text,
        },
    }
}
