//! A bracketed paste, which can arrive in pieces with long silences between. A paste that pauses
//! never continues as keys, and one whose end never arrives gives the keys back to the user. Text
//! directly behind its end belongs to it, up to the first key without a character: no person types
//! that fast, and a text that contains an end must not send itself.

use std::borrow::Cow;
use std::str;
use std::time::{Duration, Instant};

use super::{Input, burst, sequence};

/// After this silence the text so far is emitted.
const PIECE: Duration = Duration::from_secs(1);
/// After this further silence the end is not expected any more.
const LOST: Duration = Duration::from_secs(29);
/// What follows the end within this time belongs to the block.
const TAIL: Duration = Duration::from_millis(5);
/// From this many bytes on, text is emitted before the end.
const MOST: usize = 4 << 20;
/// The shortest time between two reports of the progress.
const TELL: Duration = Duration::from_millis(300);
const BEGIN: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";
/// The greatest length of a key's sequence, in bytes.
const KEY_MOST: usize = 64;

/// The bytes between the beginning and the end.
#[derive(Debug, Default)]
pub struct Paste {
    /// Those that were not emitted yet.
    bytes: Vec<u8>,
    /// The number of all bytes so far.
    count: usize,
    /// Set if it has paused: the number of bytes before that.
    paused: Option<usize>,
    /// The bytes behind the end.
    tail: Option<Vec<u8>>,
    /// Inputs besides the text: answers of the terminal that came in between, and that bytes were
    /// no UTF-8.
    told: Vec<Input>,
}

/// The reports about a paste that takes long.
#[derive(Debug, Default)]
pub struct Progress {
    since: Option<Instant>,
    told: Option<Instant>,
}

impl Progress {
    /// Takes in the number of bytes so far, or that no paste is going on.
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

/// What follows from a silence. The texts can be empty.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    More(String),
    /// The paste is over; these bytes came directly behind its end.
    End(String, Vec<u8>),
    /// Its end is not expected any more.
    Lost(String),
    /// Its end is not expected any more, and these control bytes are keys.
    Keys(String, Vec<u8>),
}

impl Paste {
    /// Takes one byte; returns text to be emitted.
    pub fn push(&mut self, byte: u8) -> String {
        self.count += 1;
        if let Some(tail) = &mut self.tail {
            tail.push(byte);
            if tail.ends_with(BEGIN) {
                // A paste directly behind another one, or an end within the text.
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

    /// The number of all bytes so far.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Takes the inputs besides the text.
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

    /// Decides because nothing has arrived for [`Paste::patience`].
    pub fn silence(&mut self) -> Step {
        if let Some(tail) = self.tail.take() {
            let bytes = std::mem::take(&mut self.bytes);
            return Step::End(self.text(&bytes), tail);
        }
        if let Some(before) = self.paused {
            let since = self.bytes.get(before..).unwrap_or_default().to_vec();
            // Only control bytes, with a second of silence on both sides: a person who wants to get
            // out. They cannot be a piece of a text, except for a line end.
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

    /// Takes what can be emitted; an incomplete end stays.
    fn piece(&mut self) -> String {
        let rest = self.bytes.split_off(self.bytes.len().saturating_sub(half(&self.bytes)));
        let whole = std::mem::replace(&mut self.bytes, rest);
        self.text(&whole)
    }

    /// The text of bytes. Lines end with `\n`, and keys in the coding of a multiplexer or terminal
    /// become what they type.
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

/// How many bytes at the end can belong to what follows: a part of an end, of a line end, or of a
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
    // An incomplete character has three bytes at most.
    let last = bytes.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
    let cut = str::from_utf8(last).is_err_and(|error| error.error_len().is_none());
    if cut { last.len() } else { 0 }
}

const fn control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x1f | 0x7f) && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// An answer to a question at the end of the bytes, with its length: the cursor, the type of the
/// terminal, its modes.
fn reply_at_end(bytes: &[u8]) -> Option<(Input, usize)> {
    let last = *bytes.last().filter(|last| matches!(last, b'R' | b'c' | b'y'))?;
    let start = bytes.iter().rev().take(KEY_MOST).position(|byte| *byte == 0x1b)?;
    let reply = bytes.get(bytes.len().checked_sub(start + 1)?..)?;
    let [0x1b, b'[', body @ .., _] = reply else { return None };
    let input = sequence::csi(body, last).pop()?;
    matches!(input, Input::Reply(_)).then_some((input, reply.len()))
}

/// Whether a sequence has begun and is not complete.
fn is_begun(bytes: &[u8]) -> bool {
    match bytes {
        [0x1b] | [0x1b, b'O'] => true,
        [0x1b, b'[', rest @ ..] => rest.iter().all(|byte| matches!(byte, b'$' | b'0'..=b'?')),
        _ => false,
    }
}

/// The text of a key's sequence at the beginning, with its length. Only what can be nothing else is
/// taken for a key, because the output of a program may be pasted with its colours.
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

/// The character that a key puts into a text; Enter is a line end with any modifiers.
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
