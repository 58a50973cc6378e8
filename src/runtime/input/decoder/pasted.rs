//! What a paste becomes: blocks of text, and the keys that came directly behind its end.

use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::Input;
use super::super::paste::{self, Paste, Step};
use super::{Decoder, State};

impl Decoder {
    /// A paste whose end has not come is going on.
    #[must_use]
    pub const fn is_in_paste(&self) -> bool {
        matches!(self.state, State::Paste(_))
    }

    /// Nothing comes any more: the text of a paste whose end was awaited.
    pub fn finish_paste(&mut self, now: Instant) -> Vec<Input> {
        let mut inputs = Vec::new();
        // the first silence keeps what may be half a character, a later one does not
        while self.is_in_paste() {
            inputs.extend(self.flush(now));
        }
        inputs.retain(|input| matches!(input, Input::Paste(_) | Input::NotUtf8));
        inputs
    }

    pub(super) fn pasted(&mut self, mut paste: Paste, step: Step, now: Instant) -> State {
        match step {
            Step::More(text) => {
                self.handed_over(text);
                self.out.append(&mut paste.take_told());
                State::Paste(paste)
            }
            Step::End(text, tail) => {
                let state = self.end_of_paste(text, &tail, now);
                self.out.append(&mut paste.take_told());
                state
            }
            Step::Lost(text) => {
                self.handed_over(text);
                self.out.append(&mut paste.take_told());
                self.out.push(Input::PasteLost);
                State::Ground
            }
            Step::Keys(text, keys) => {
                self.handed_over(text);
                self.out.append(&mut paste.take_told());
                for key in keys {
                    self.control(key, KeyModifiers::NONE);
                }
                self.out.push(Input::PasteLost);
                State::Ground
            }
        }
    }

    /// What directly follows a paste is a part of it, with keys that only edit it. The first other
    /// key and what comes behind it are dropped, and that is told: a text that carries its own end
    /// presses no keys, and what was typed behind such a key, as in another chat, is not put where
    /// it was not meant.
    fn end_of_paste(&mut self, mut text: String, tail: &[u8], now: Instant) -> State {
        let mut behind = Self::default();
        let mut inputs = behind.feed(tail, now);
        inputs.extend(behind.flush(now));
        let (mut told, mut dropped) = (Vec::new(), false);
        for input in inputs {
            match input {
                Input::Focus(_) | Input::Reply(_) | Input::NotUtf8 => told.push(input),
                Input::PasteLost | Input::PasteEnd | Input::Pasting(_) => {}
                _ if dropped => {}
                Input::Paste(more) | Input::Burst(more) => text.push_str(&more),
                Input::Key(event) => match paste::typed(&input) {
                    Some(c) => text.push(c),
                    None if edits(event) => {
                        self.handed_over(std::mem::take(&mut text));
                        self.out.push(input);
                    }
                    None => dropped = true,
                },
                Input::Mouse(_) | Input::KeysDropped => dropped = true,
            }
        }
        self.handed_over(text);
        self.out.extend(told);
        if dropped {
            self.out.push(Input::KeysDropped);
        }
        match behind.state {
            // the rest of this character is on its way
            half @ State::Utf8(..) => half,
            _ => State::Ground,
        }
    }

    pub(super) fn handed_over(&mut self, text: String) {
        if !text.is_empty() {
            self.out.push(Input::Paste(text));
        }
    }
}

/// The key moves within a text or deletes a character of it, and nothing else.
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
