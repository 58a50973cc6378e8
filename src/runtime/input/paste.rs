//! A pasted block, which may come in pieces with long silences between them: a paste that pauses
//! never goes on as keys, and one whose end never comes leaves the keys to the user again.

use std::str;
use std::time::Duration;

/// After so much silence what has come is handed over.
const PIECE: Duration = Duration::from_secs(1);
/// After so much more of it no end is awaited any more.
const LOST: Duration = Duration::from_secs(29);
/// More is handed over before the end (bytes).
const MOST: usize = 4 << 20;
const END: &[u8] = b"\x1b[201~";

/// What is between its beginning and its end.
#[derive(Debug, Default)]
pub struct Paste {
    /// What was not handed over.
    bytes: Vec<u8>,
    /// It has paused, and so many of the bytes came before that.
    paused: Option<usize>,
}

/// What a byte or a silence makes of it. The texts may be empty.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes on.
    More(String),
    /// It is over.
    End(String),
    /// It is over, and these control bytes behind it are keys.
    Keys(String, Vec<u8>),
}

impl Paste {
    /// One byte more.
    pub fn push(&mut self, byte: u8) -> Step {
        self.bytes.push(byte);
        if self.bytes.ends_with(END) {
            self.bytes.truncate(self.bytes.len().saturating_sub(END.len()));
            return Step::End(text(&std::mem::take(&mut self.bytes)));
        }
        let piece = if self.bytes.len() < MOST { String::new() } else { self.piece() };
        Step::More(piece)
    }

    /// How long to wait for more.
    pub fn patience(&self) -> Duration {
        if self.paused == Some(self.bytes.len()) { LOST } else { PIECE }
    }

    /// Nothing came for as long as [`Paste::patience`] says.
    pub fn silence(&mut self) -> Step {
        if let Some(before) = self.paused {
            let (kept, since) = self.bytes.split_at_checked(before).unwrap_or((&self.bytes, &[]));
            if since.is_empty() {
                return Step::End(text(kept));
            }
            // Control bytes alone, a second of silence on both sides: a person who wants out.
            // Piece of a text they are not, and a line end might be.
            if since.iter().all(|byte| control(*byte)) {
                return Step::Keys(text(kept), since.to_vec());
            }
        }
        let piece = self.piece();
        self.paused = Some(self.bytes.len());
        Step::More(piece)
    }

    /// What can be handed over; what is half there stays.
    fn piece(&mut self) -> String {
        let rest = self.bytes.split_off(self.bytes.len().saturating_sub(half(&self.bytes)));
        text(&std::mem::replace(&mut self.bytes, rest))
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

/// Lines end with `\n`.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n")
}
