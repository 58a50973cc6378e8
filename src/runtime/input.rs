//! Bytes of a terminal, told apart: keys, mouse, pasted text, and answers to our own questions.
//!
//! Whatever is no key is swallowed whole: the body of an unknown sequence never becomes text in
//! the input, however late the terminal answers.

mod burst;
mod paste;
mod reader;
mod sequence;

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};

pub use burst::{Shape, join, shape};
use paste::{Paste, Step};
pub use reader::{Batch, Reader};

/// What the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed or repeats.
    Key(KeyEvent),
    /// A button or the wheel.
    Mouse(MouseEvent),
    /// A block of text; lines end with `\n`.
    Paste(String),
    /// The terminal's window has the focus now, or lost it.
    Focus(bool),
    /// The answer to a question of ours.
    Reply(Reply),
}

/// Answers to the questions of `runtime/probe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Where the cursor stands (CPR), both from 1.
    Cursor {
        /// From the top.
        row: u16,
        /// From the left.
        column: u16,
    },
    /// The background colour, each part 0 to 255.
    Background(u8, u8, u8),
    /// What it is by its own word (XTVERSION).
    Name(String),
    /// It knows synchronized output (mode 2026), or not.
    Synchronized(bool),
    /// It draws pictures of kitty's protocol, or not.
    Graphics(bool),
    /// Its attributes (DA1), the last answer of all; whether sixel is among them.
    Attributes {
        /// It draws sixels.
        sixel: bool,
    },
}

/// How long what may be a key of its own waits for the rest of a sequence: a lone ESC is the key.
/// Long enough for the parts of one sequence over a slow link.
const ESCAPE_PATIENCE: Duration = Duration::from_millis(40);
/// How long a sequence that can be no key waits for its rest, which would be typed when it came
/// later: as long as a link takes to send a lost packet again.
const STRING_PATIENCE: Duration = Duration::from_secs(1);
/// More of a sequence is not kept (bytes).
const SEQUENCE_MAX: usize = 128;

/// Takes bytes as they come, in any pieces.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    out: Vec<Input>,
    bracketed: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// A character of two to four bytes, and how many are missing. It is no key before it is whole,
    /// so its rest may come at any time.
    Utf8(Vec<u8>, usize),
    Escape,
    /// After `ESC [`: parameters and intermediates.
    Csi(Vec<u8>),
    /// After `ESC [ [`, a function key of the Linux console.
    Console,
    /// After `ESC O`.
    Ss3,
    /// OSC, DCS, APC, PM or SOS by its second byte; the body.
    Text(u8, Vec<u8>),
    /// ESC inside such a body: the first half of its end.
    TextEscape(u8, Vec<u8>),
    /// Three bytes of an old mouse report follow.
    OldMouse(u8),
    Paste(Paste),
}

impl Decoder {
    /// What these bytes mean, together with what came before.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        for byte in bytes {
            let state = std::mem::take(&mut self.state);
            self.state = self.step(state, *byte);
        }
        std::mem::take(&mut self.out)
    }

    /// How long to wait for the rest; `None`: nothing is decided by waiting.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match &self.state {
            State::Ground | State::Utf8(..) => None,
            State::Csi(body) | State::Text(_, body) if body.is_empty() => Some(ESCAPE_PATIENCE),
            State::Escape | State::Ss3 => Some(ESCAPE_PATIENCE),
            State::Csi(_)
            | State::Console
            | State::Text(..)
            | State::TextEscape(..)
            | State::OldMouse(_) => Some(STRING_PATIENCE),
            State::Paste(paste) => Some(paste.patience()),
        }
    }

    /// The patience is over: what stands there is all that comes, unless it is a paste.
    pub fn flush(&mut self) -> Vec<Input> {
        match std::mem::take(&mut self.state) {
            State::Escape => self.key(KeyCode::Esc, KeyModifiers::NONE),
            State::Csi(body) if body.is_empty() => self.alt(b'['),
            State::Ss3 => self.alt(b'O'),
            State::Text(kind, body) if body.is_empty() => self.alt(kind),
            State::Paste(mut paste) => {
                let step = paste.silence();
                self.state = self.pasted(paste, step);
            }
            State::Utf8(bytes, missing) => self.state = State::Utf8(bytes, missing),
            State::Ground
            | State::Csi(_)
            | State::Console
            | State::Text(..)
            | State::TextEscape(..)
            | State::OldMouse(_) => {}
        }
        std::mem::take(&mut self.out)
    }

    /// This terminal brackets what is pasted, so a quick series of keys is no paste.
    #[must_use]
    pub const fn brackets(&self) -> bool {
        self.bracketed
    }

    fn step(&mut self, state: State, byte: u8) -> State {
        match state {
            State::Ground => self.ground(byte),
            State::Utf8(bytes, missing) => self.utf8(bytes, missing, byte),
            State::Csi(body) => self.csi(body, byte),
            State::Console => {
                self.out.extend(sequence::console(byte));
                State::Ground
            }
            State::Ss3 => {
                self.out.extend(sequence::ss3(byte));
                State::Ground
            }
            State::Text(kind, body) => self.text(kind, body, byte),
            State::TextEscape(kind, body) if byte == b'\\' => {
                self.out.extend(sequence::reply(kind, &body));
                State::Ground
            }
            // behind a body without its end another sequence begins
            State::Escape | State::TextEscape(..) => self.escape(byte),
            State::OldMouse(left) if left > 1 => State::OldMouse(left - 1),
            State::OldMouse(_) => State::Ground,
            State::Paste(mut paste) => {
                let step = paste.push(byte);
                self.pasted(paste, step)
            }
        }
    }

    fn ground(&mut self, byte: u8) -> State {
        match byte {
            0x1b => State::Escape,
            0x00..=0x1f | 0x7f => {
                self.control(byte, KeyModifiers::NONE);
                State::Ground
            }
            0x20..=0x7e => {
                self.key(KeyCode::Char(char::from(byte)), KeyModifiers::NONE);
                State::Ground
            }
            0xc2..=0xdf => State::Utf8(vec![byte], 1),
            0xe0..=0xef => State::Utf8(vec![byte], 2),
            0xf0..=0xf4 => State::Utf8(vec![byte], 3),
            // continuation bytes without a beginning, and C1 of other encodings
            0x80..=0xc1 | 0xf5..=0xff => State::Ground,
        }
    }

    fn utf8(&mut self, mut bytes: Vec<u8>, missing: usize, byte: u8) -> State {
        if !(0x80..=0xbf).contains(&byte) {
            return self.ground(byte);
        }
        bytes.push(byte);
        if missing > 1 {
            return State::Utf8(bytes, missing - 1);
        }
        if let Some(c) = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
            // C1 controls written as UTF-8
            if !c.is_control() {
                self.key(KeyCode::Char(c), KeyModifiers::NONE);
            }
        }
        State::Ground
    }

    fn escape(&mut self, byte: u8) -> State {
        match byte {
            b'[' => State::Csi(Vec::new()),
            b'O' => State::Ss3,
            b']' | b'P' | b'_' | b'^' | b'X' => State::Text(byte, Vec::new()),
            0x1b => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                State::Escape
            }
            0x00..=0x1f | 0x7f => {
                self.control(byte, KeyModifiers::ALT);
                State::Ground
            }
            0x20..=0x7e => {
                self.alt(byte);
                State::Ground
            }
            // no keyboard sends ESC before Han: the key, then what an input method committed
            0x80..=0xff => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.ground(byte)
            }
        }
    }

    fn csi(&mut self, mut body: Vec<u8>, byte: u8) -> State {
        match byte {
            b'[' if body.is_empty() => State::Console,
            b'M' if body.is_empty() => State::OldMouse(3),
            b'~' if body == b"200" => {
                self.bracketed = true;
                State::Paste(Paste::default())
            }
            0x20..=0x3f => {
                if body.len() < SEQUENCE_MAX {
                    body.push(byte);
                }
                State::Csi(body)
            }
            0x40..=0x7e => {
                if body.len() < SEQUENCE_MAX {
                    self.out.extend(sequence::csi(&body, byte));
                }
                State::Ground
            }
            // cut off: what breaks a sequence stands for itself
            0x00..=0x1f | 0x7f..=0xff => self.ground(byte),
        }
    }

    fn text(&mut self, kind: u8, mut body: Vec<u8>, byte: u8) -> State {
        match byte {
            0x1b => State::TextEscape(kind, body),
            0x07 => {
                self.out.extend(sequence::reply(kind, &body));
                State::Ground
            }
            // CAN and SUB cancel
            0x18 | 0x1a => State::Ground,
            _ => {
                if body.len() < SEQUENCE_MAX {
                    body.push(byte);
                }
                State::Text(kind, body)
            }
        }
    }

    fn pasted(&mut self, paste: Paste, step: Step) -> State {
        let (text, keys, next) = match step {
            Step::More(text) => (text, Vec::new(), State::Paste(paste)),
            Step::End(text) => (text, Vec::new(), State::Ground),
            Step::Keys(text, keys) => (text, keys, State::Ground),
        };
        if !text.is_empty() {
            self.out.push(Input::Paste(text));
        }
        for key in keys {
            self.control(key, KeyModifiers::NONE);
        }
        next
    }

    fn alt(&mut self, byte: u8) {
        self.key(KeyCode::Char(char::from(byte)), KeyModifiers::ALT);
    }

    fn control(&mut self, byte: u8, more: KeyModifiers) {
        let (code, modifiers) = sequence::control(byte);
        self.key(code, modifiers | more);
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.out.push(Input::Key(KeyEvent::new(code, modifiers)));
    }
}

#[cfg(test)]
mod tests;
