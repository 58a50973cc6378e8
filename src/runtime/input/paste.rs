//! A pasted block, which may come in pieces with long silences between them: a paste that pauses
//! never goes on as keys, one whose end never comes leaves the keys to the user again, and what
//! stands directly behind an end belongs to it, up to the first key that types nothing: no person
//! types that fast, and a text that carries an end of its own must not send itself.

use std::borrow::Cow;
use std::str;
use std::time::{Duration, Instant};

use super::{Input, burst, sequence};

/// After so much silence what has come is handed over.
const PIECE: Duration = Duration::from_secs(1);
/// After so much more of it no end is awaited any more.
const LOST: Duration = Duration::from_secs(29);
/// What follows an end without such a silence belongs to the block.
const TAIL: Duration = Duration::from_millis(5);
/// More is handed over before the end (bytes).
const MOST: usize = 4 << 20;
/// How much of a paste has come is told no sooner and no more often than this.
const TELL: Duration = Duration::from_millis(300);
const BEGIN: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";
/// A key's sequence is not longer (bytes).
const KEY_MOST: usize = 64;

/// What is between its beginning and its end.
#[derive(Debug, Default)]
pub struct Paste {
    /// What was not handed over.
    bytes: Vec<u8>,
    /// So many bytes have come in all.
    count: usize,
    /// It has paused, and so many of the bytes came before that.
    paused: Option<usize>,
    /// What came behind the end.
    tail: Option<Vec<u8>>,
    /// What is told beside the text: answers of the terminal that came in between, and that some of
    /// it was no UTF-8.
    told: Vec<Input>,
}

/// What the user is told of a paste that takes long to come.
#[derive(Debug, Default)]
pub struct Progress {
    since: Option<Instant>,
    told: Option<Instant>,
}

impl Progress {
    /// So many bytes of it are here, or it is not going on.
    pub fn follow(&mut self, bytes: Option<usize>, now: Instant) -> Option<Input> {
        let Some(bytes) = bytes else {
            self.since = None;
            return self.told.take().map(|_| Input::Pasting(0));
        };
        let last = self.told.unwrap_or(*self.since.get_or_insert(now));
        if now.saturating_duration_since(last) < TELL {
            return None;
        }
        self.told = Some(now);
        Some(Input::Pasting(bytes))
    }
}

/// What a silence makes of it. The texts may be empty.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    More(String),
    /// It is over; these bytes stood directly behind its end.
    End(String, Vec<u8>),
    /// Its end is not awaited any more.
    Lost(String),
    /// The same, and these control bytes behind it are keys.
    Keys(String, Vec<u8>),
}

impl Paste {
    /// One byte more; what is handed over because of it.
    pub fn push(&mut self, byte: u8) -> String {
        self.count += 1;
        if let Some(tail) = &mut self.tail {
            tail.push(byte);
            if tail.ends_with(BEGIN) {
                // one paste directly behind another, or an end that the text carried
                tail.truncate(tail.len().saturating_sub(BEGIN.len()));
                self.bytes.append(tail);
                self.tail = None;
            }
            return String::new();
        }
        self.bytes.push(byte);
        if let Some((reply, length)) = reply_at_end(&self.bytes) {
            self.bytes.truncate(self.bytes.len().saturating_sub(length));
            self.told.push(reply);
            return String::new();
        }
        if self.bytes.ends_with(END) {
            self.bytes.truncate(self.bytes.len().saturating_sub(END.len()));
            self.tail = Some(Vec::new());
            return String::new();
        }
        if self.bytes.len() < MOST { String::new() } else { self.piece() }
    }

    /// How many bytes have come in all.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// What is told beside the text.
    pub fn take_told(&mut self) -> Vec<Input> {
        std::mem::take(&mut self.told)
    }

    /// How long to wait for more.
    pub fn patience(&self) -> Duration {
        if self.tail.is_some() {
            return TAIL;
        }
        if self.paused == Some(self.bytes.len()) { LOST } else { PIECE }
    }

    /// Nothing came for as long as [`Paste::patience`] says.
    pub fn silence(&mut self) -> Step {
        if let Some(tail) = self.tail.take() {
            let bytes = std::mem::take(&mut self.bytes);
            return Step::End(self.text(&bytes), tail);
        }
        if let Some(before) = self.paused {
            let since = self.bytes.get(before..).unwrap_or_default().to_vec();
            // Control bytes alone, a second of silence on both sides: a person who wants out.
            // Piece of a text they are not, and a line end might be.
            if since.iter().all(|byte| control(*byte)) {
                let mut kept = std::mem::take(&mut self.bytes);
                kept.truncate(before);
                let text = self.text(&kept);
                return if since.is_empty() { Step::Lost(text) } else { Step::Keys(text, since) };
            }
        }
        let piece = self.piece();
        self.paused = Some(self.bytes.len());
        Step::More(piece)
    }

    /// What can be handed over; what is half there stays.
    fn piece(&mut self) -> String {
        let rest = self.bytes.split_off(self.bytes.len().saturating_sub(half(&self.bytes)));
        let whole = std::mem::replace(&mut self.bytes, rest);
        self.text(&whole)
    }

    /// Lines end with `\n`. What a multiplexer or a terminal coded as keys is what these keys type.
    fn text(&mut self, bytes: &[u8]) -> String {
        let mut plain = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some((byte, behind)) = rest.split_first() {
            if let Some((typed, length)) = coded(rest) {
                plain.extend(typed.into_bytes());
                rest = rest.get(length..).unwrap_or_default();
            } else {
                plain.push(*byte);
                rest = behind;
            }
        }
        let text = String::from_utf8_lossy(&plain);
        if matches!(text, Cow::Owned(_)) {
            self.told.push(Input::NotUtf8);
        }
        text.replace("\r\n", "\n").replace('\r', "\n")
    }
}

/// So many bytes at the end may belong to what comes: half an end, half a line end, half a
/// character.
fn half(bytes: &[u8]) -> usize {
    let end = (1..END.len()).rev().find(|count| {
        let begun = END.get(..*count).unwrap_or(END);
        bytes.ends_with(begun)
    });
    if let Some(count) = end {
        return count;
    }
    let escape = bytes.iter().rposition(|byte| *byte == 0x1b).and_then(|at| bytes.get(at..));
    if let Some(begun) = escape.filter(|begun| begun.len() < KEY_MOST && is_begun(begun)) {
        return begun.len();
    }
    if bytes.ends_with(b"\r") {
        return 1;
    }
    // of a character there are three bytes at most
    let last = bytes.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
    let cut = str::from_utf8(last).is_err_and(|error| error.error_len().is_none());
    if cut { last.len() } else { 0 }
}

const fn control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x1f | 0x7f) && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// An answer to a question of ours, and how long it is: where the cursor is, what the terminal is,
/// which modes it knows.
fn reply_at_end(bytes: &[u8]) -> Option<(Input, usize)> {
    let last = *bytes.last().filter(|last| matches!(last, b'R' | b'c' | b'y'))?;
    let start = bytes.iter().rev().take(KEY_MOST).position(|byte| *byte == 0x1b)?;
    let reply = bytes.get(bytes.len().checked_sub(start + 1)?..)?;
    let [0x1b, b'[', body @ .., _] = reply else { return None };
    let input = sequence::csi(body, last).pop()?;
    matches!(input, Input::Reply(_)).then_some((input, reply.len()))
}

/// The beginning of a sequence whose end has not come.
fn is_begun(bytes: &[u8]) -> bool {
    match bytes {
        [0x1b] | [0x1b, b'O'] => true,
        [0x1b, b'[', rest @ ..] => rest.iter().all(|byte| matches!(byte, b'$' | b'0'..=b'?')),
        _ => false,
    }
}

/// What a key's sequence at the beginning types, and how long the sequence is. Only what can be
/// nothing but a key is taken for one: a program's output may be pasted with its colours.
fn coded(bytes: &[u8]) -> Option<(String, usize)> {
    let (inputs, length) = match bytes {
        [0x1b, b'[', rest @ ..] => {
            let end = rest.iter().take(KEY_MOST).position(|byte| !matches!(byte, b'0'..=b';'))?;
            let (body, last) = (rest.get(..end)?, *rest.get(end)?);
            let key = last == b'u' && !body.is_empty() || last == b'~' && body.starts_with(b"27;");
            (key.then(|| sequence::csi(body, last))?, end + 3)
        }
        [0x1b, b'O', last @ (b'M' | b'j'..=b'y'), ..] => {
            (sequence::ss3(&[], *last).into_iter().collect(), 3)
        }
        _ => return None,
    };
    Some((inputs.iter().filter_map(typed).collect(), length))
}

/// The character that a key puts into a text; Enter is a line end with whatever is held.
pub fn typed(input: &Input) -> Option<char> {
    burst::typed(input).or_else(|| burst::is_enter(input).then_some('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock;

    #[test]
    fn how_much_of_a_slow_paste_has_come_is_told_a_few_times_a_second_until_its_end() {
        let begin = clock::instant();
        let mut pasting = Progress::default();
        let mut told = Vec::new();
        for tick in 0..20 {
            let now = begin + Duration::from_millis(tick * 100);
            told.extend(pasting.follow(Some(usize::try_from(tick).unwrap() * 96), now));
        }
        let counts = [3, 6, 9, 12, 15, 18].map(|tick| Input::Pasting(tick * 96));
        assert_eq!(told, counts);
        assert_eq!(pasting.follow(None, begin), Some(Input::Pasting(0)));
        assert_eq!(pasting.follow(None, begin), None);
        // What comes at once is not worth a word.
        assert_eq!(pasting.follow(Some(9_000), begin), None);
        assert_eq!(pasting.follow(None, begin), None);
    }
}
