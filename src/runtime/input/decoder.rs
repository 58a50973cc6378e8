//! Decoding the bytes of a terminal. Time is a parameter.
//!
//! Everything that is no key is consumed completely: the body of an unknown sequence never becomes
//! text in the input, however late the terminal answers.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Input;
use super::paste::{self, Paste, Step};
use sequences::{Lead, Sequences, State};

mod sequences;

/// How long a lone ESC waits for the rest of a sequence before it counts as the key; longer on slow
/// lines.
pub const ESCAPE_PATIENCE: Duration = Duration::from_millis(40);
/// How long `ESC [` and `ESC O` wait, which nobody types on purpose.
const KEY_PATIENCE: Duration = Duration::from_millis(500);
/// Within this time a lone ESC can still have been the first byte of a sequence.
const TORN: Duration = Duration::from_millis(500);
/// How long a sequence that cannot be a key waits for its rest, which would be typed if it came
/// later: as long as a network takes to repeat a lost packet.
const STRING_PATIENCE: Duration = Duration::from_secs(1);
/// The same while an answer of the terminal is pending.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// The decoder. It accepts bytes in pieces of any size.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    sequences: Sequences,
    patience: Duration,
    /// How many answers of the terminal are pending.
    expected: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            state: State::Ground,
            sequences: Sequences::default(),
            patience: ESCAPE_PATIENCE,
            expected: 0,
        }
    }
}

impl Decoder {
    /// Decodes bytes that were read at this time, together with what came before.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Input> {
        let mut rest = bytes;
        self.sequences.begin_read();
        while let Some((byte, behind)) = rest.split_first() {
            self.sequences.more = !behind.is_empty();
            let torn = self.sequences.escaped.take();
            let torn = torn.is_some_and(|at| now.saturating_duration_since(at) < TORN);
            let state = std::mem::take(&mut self.state);
            if !matches!(state, State::Ground) {
                self.sequences.forget_torn_paste();
            }
            self.state = match (state, torn) {
                (State::Ground, _) if self.sequences.ends_torn_beginning(*byte, now) => {
                    State::Paste(Paste::default())
                }
                (State::Ground, true) => self.sequences.torn(*byte),
                (state, _) => self.sequences.step(state, *byte),
            };
            rest = behind;
        }
        std::mem::take(&mut self.sequences.out)
    }

    /// Sets how long a lone ESC waits.
    pub fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Sets how many answers of the terminal are pending.
    pub const fn expect_answers(&mut self, count: usize) {
        self.expected = count;
    }

    /// How many bytes of an incomplete paste have arrived.
    #[must_use]
    pub const fn pasted_so_far(&self) -> Option<usize> {
        if let State::Paste(paste) = &self.state { Some(paste.count()) } else { None }
    }

    /// How long to wait for more; `None` if waiting decides nothing.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        let key = KEY_PATIENCE.max(self.patience);
        let string = if self.expected > 0 { ANSWER_PATIENCE } else { STRING_PATIENCE };
        match &self.state {
            State::Ground | State::Utf8(..) => None,
            State::Escape | State::TwoEscapes => Some(self.patience),
            // It is the first letter of a word that is typed behind Esc.
            State::Ss3(Lead::Torn, body) | State::Text(Lead::Torn, _, body)
                if body.is_empty() && self.expected == 0 =>
            {
                Some(self.patience)
            }
            State::Csi(_, body) | State::Text(_, _, body) if body.is_empty() => Some(key),
            State::Ss3(..) => Some(key),
            State::Csi(..)
            | State::Console
            | State::Text(..)
            | State::TextEscape(..)
            | State::OldMouse(_) => Some(string),
            State::Paste(paste) => Some(paste.patience()),
        }
    }

    /// Decides because nothing more has arrived: the bytes so far are everything, unless they are a
    /// paste.
    pub fn flush(&mut self, now: Instant) -> Vec<Input> {
        match std::mem::take(&mut self.state) {
            State::Escape => self.sequences.escape_key(now),
            State::TwoEscapes => {
                self.sequences.key(KeyCode::Esc, KeyModifiers::NONE);
                self.sequences.escape_key(now);
            }
            State::Csi(Lead::Torn, body) => {
                self.sequences.replay(b'[', &body);
                self.sequences.await_paste(&body, now);
            }
            State::Ss3(Lead::Torn, body) => self.sequences.replay(b'O', &body),
            State::Csi(_, body) if body.is_empty() => {
                self.sequences.alt(b'[');
                self.sequences.await_paste(&body, now);
            }
            State::Ss3(_, body) if body.is_empty() => self.sequences.alt(b'O'),
            State::Text(lead, kind, body) | State::TextEscape(lead, kind, body) => {
                self.sequences.unfinished(lead, kind, &body);
            }
            State::Paste(mut paste) => {
                let step = paste.silence();
                self.state = self.pasted(paste, step, now);
            }
            State::Utf8(bytes, missing) => self.state = State::Utf8(bytes, missing),
            // It is a part of the beginning of a paste, whose text will arrive as keys.
            State::Csi(_, body) if b"200".starts_with(&body) => {
                self.sequences.out.push(Input::PasteLost);
                self.sequences.await_paste(&body, now);
            }
            State::Ground
            | State::Csi(..)
            | State::Ss3(..)
            | State::Console
            | State::OldMouse(_) => {}
        }
        std::mem::take(&mut self.sequences.out)
    }

    /// Whether a paste is incomplete.
    #[must_use]
    pub const fn is_in_paste(&self) -> bool {
        matches!(self.state, State::Paste(_))
    }

    /// Ends an incomplete paste because nothing more arrives.
    pub fn finish_paste(&mut self, now: Instant) -> Vec<Input> {
        let mut inputs = Vec::new();
        // The first silence keeps half a character, a later one does not.
        while self.is_in_paste() {
            inputs.extend(self.flush(now));
        }
        inputs.retain(|input| matches!(input, Input::Paste(_) | Input::Burst(_) | Input::NotUtf8));
        inputs
    }

    fn pasted(&mut self, mut paste: Paste, step: Step, now: Instant) -> State {
        match step {
            Step::More(text) => {
                self.sequences.hand_over(text);
                self.sequences.out.append(&mut paste.take_told());
                State::Paste(paste)
            }
            Step::End(text, tail) => {
                let state = self.end_of_paste(text, &tail, now);
                self.sequences.out.append(&mut paste.take_told());
                state
            }
            Step::Lost(text) => {
                self.sequences.hand_over(text);
                self.sequences.out.append(&mut paste.take_told());
                self.sequences.out.push(Input::PasteLost);
                State::Ground
            }
            Step::Keys(text, keys) => {
                self.sequences.hand_over(text);
                self.sequences.out.append(&mut paste.take_told());
                for key in keys {
                    self.sequences.control(key, KeyModifiers::NONE);
                }
                self.sequences.out.push(Input::PasteLost);
                State::Ground
            }
        }
    }

    /// Handles the bytes directly behind a paste: text and keys that only edit belong to it, so
    /// that a text that contains the end of a paste cannot press other keys. An Enter among them
    /// sends nothing; what follows it is a block about which the user is asked. Other keys are
    /// dropped, and the user is told.
    fn end_of_paste(&mut self, text: String, tail: &[u8], now: Instant) -> State {
        let mut behind = Self::default();
        let mut inputs = behind.feed(tail, now);
        inputs.extend(behind.flush(now));
        let mut told = Vec::new();
        let (mut text, mut whole, mut dropped) = (Block { text, asks: false }, true, false);
        for input in inputs {
            match input {
                Input::Focus(_) | Input::Reply(_) | Input::NotUtf8 => told.push(input),
                Input::PasteLost | Input::PasteEnd | Input::Pasting(_) => {}
                Input::Paste(more) | Input::Burst(more) => text.text.push_str(&more),
                Input::Key(event) => match paste::typed(&input) {
                    Some('\n') if event.code == KeyCode::Enter && event.modifiers.is_empty() => {
                        if !text.asks {
                            self.sequences.out.extend(text.take());
                            text.asks = true;
                        }
                        text.text.push('\n');
                        dropped = true;
                    }
                    Some(c) => text.text.push(c),
                    // Where a dropped key would have moved the caret is not known.
                    None if edits(event) && whole => {
                        self.sequences.out.extend(text.take());
                        self.sequences.out.push(input);
                    }
                    None => (whole, dropped) = (false, true),
                },
                Input::Mouse(_) | Input::KeysDropped => (whole, dropped) = (false, true),
            }
        }
        self.sequences.out.extend(text.take());
        self.sequences.out.extend(told);
        if dropped {
            self.sequences.out.push(Input::KeysDropped);
        }
        match behind.state {
            // The rest of this character is on its way.
            half @ State::Utf8(..) => half,
            State::Ground
            | State::Escape
            | State::TwoEscapes
            | State::Csi(..)
            | State::Console
            | State::Ss3(..)
            | State::Text(..)
            | State::TextEscape(..)
            | State::OldMouse(_)
            | State::Paste(_) => State::Ground,
        }
    }
}

/// A text that is put into the input.
struct Block {
    text: String,
    /// Whether the user is asked about it.
    asks: bool,
}

impl Block {
    fn take(&mut self) -> Option<Input> {
        let text = std::mem::take(&mut self.text);
        let put = if self.asks { Input::Burst } else { Input::Paste };
        (!text.is_empty()).then(|| put(text))
    }
}

/// Whether the key moves within a text or deletes a character of it, and does nothing else.
const fn edits(event: KeyEvent) -> bool {
    event.modifiers.is_empty()
        && matches!(
            event.code,
            KeyCode::Left
                | KeyCode::Right
                | KeyCode::Home
                | KeyCode::End
                | KeyCode::Backspace
                | KeyCode::Delete
        )
}
