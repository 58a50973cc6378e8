//! The states of decoding: which keys and sequences the bytes are.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::paste::Paste;
use super::super::{Input, sequence};

/// The beginning of a paste behind its ESC.
const PASTE: &[u8] = b"[200~";
/// How long after an ESC that was taken for the key the rest of such a beginning is expected.
const TORN_PASTE: Duration = Duration::from_secs(30);
/// Nobody types that rest in so few reads.
const TORN_PASTE_READS: u8 = 3;

/// How many bytes of a sequence are kept.
const SEQUENCE_MAX: usize = 1024;

/// What came before a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Own,
    /// Another ESC, which is Alt on some terminals.
    Alt,
    /// An ESC so long before that it was taken for the key.
    Torn,
}

#[derive(Debug, Default)]
pub(super) enum State {
    #[default]
    Ground,
    /// A character of two to four bytes, with the number of missing ones. An incomplete character
    /// is no key, so its rest can arrive at any time.
    Utf8(Vec<u8>, usize),
    Escape,
    TwoEscapes,
    /// After `ESC [`: parameters and intermediates.
    Csi(Lead, Vec<u8>),
    /// After `ESC [ [`: a function key of the Linux console.
    Console,
    /// After `ESC O`: parameters.
    Ss3(Lead, Vec<u8>),
    /// The body of an OSC, DCS, APC, PM or SOS, with its second byte.
    Text(Lead, u8, Vec<u8>),
    /// ESC inside such a body: the first half of its end.
    TextEscape(Lead, u8, Vec<u8>),
    /// Three bytes of an old mouse report follow.
    OldMouse(u8),
    Paste(Paste),
}

/// The decoded input, and the state that the next byte may change.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    pub out: Vec<Input>,
    /// When a lone ESC was taken for the key.
    pub escaped: Option<Instant>,
    /// Whether more bytes of the same read follow.
    pub more: bool,
    /// The beginning of a character before a sequence.
    half: Option<(Vec<u8>, usize)>,
    torn_paste: Option<TornPaste>,
}

/// The beginning of a paste that may have been torn, so that a part of it was taken for keys. If it
/// were not recognised, each line of its text would be sent.
#[derive(Debug)]
struct TornPaste {
    since: Instant,
    /// How many bytes of [`PASTE`] have arrived.
    matched: usize,
    /// How many of them arrived in this read as keys.
    typed: usize,
    reads: u8,
}

impl Sequences {
    /// Notes that more bytes were read.
    pub const fn begin_read(&mut self) {
        if let Some(torn) = &mut self.torn_paste {
            torn.typed = 0;
            torn.reads = torn.reads.saturating_add(1);
        }
    }

    /// Notes that something else than keys arrived.
    pub fn forget_torn_paste(&mut self) {
        self.torn_paste = None;
    }

    /// Notes that an ESC and perhaps a part of `[200` were taken for keys, so that the rest may
    /// follow.
    pub fn await_paste(&mut self, body: &[u8], now: Instant) {
        let begun = PASTE.get(1..).is_some_and(|rest| rest.starts_with(body));
        self.torn_paste =
            begun.then(|| TornPaste { since: now, matched: 1 + body.len(), typed: 0, reads: 0 });
    }

    /// Whether this byte completes the torn beginning of a paste.
    pub fn ends_torn_beginning(&mut self, byte: u8, now: Instant) -> bool {
        let Some(mut torn) = self.torn_paste.take() else { return false };
        let late = now.saturating_duration_since(torn.since) > TORN_PASTE;
        if late || torn.reads > TORN_PASTE_READS || PASTE.get(torn.matched) != Some(&byte) {
            return false;
        }
        if torn.matched + 1 == PASTE.len() {
            self.out.truncate(self.out.len().saturating_sub(torn.typed));
            return true;
        }
        torn.matched += 1;
        torn.typed += 1;
        self.torn_paste = Some(torn);
        false
    }

    pub fn step(&mut self, state: State, byte: u8) -> State {
        match state {
            State::Ground => self.ground(byte),
            State::Utf8(bytes, missing) => self.utf8(bytes, missing, byte),
            State::Csi(lead, body) => self.csi(lead, body, byte),
            State::Console => {
                self.out.extend(sequence::console(byte));
                State::Ground
            }
            State::Ss3(lead, body) => self.ss3(lead, body, byte),
            State::Text(lead, kind, body) => self.text(lead, kind, body, byte),
            State::TextEscape(_, kind, body) if byte == b'\\' => {
                self.out.extend(sequence::reply(kind, &body));
                State::Ground
            }
            // Another sequence begins behind a body without an end.
            State::TextEscape(lead, kind, body) => {
                self.unfinished(lead, kind, &body);
                self.escape(byte)
            }
            State::Escape => self.escape(byte),
            State::TwoEscapes => self.two_escapes(byte),
            State::OldMouse(left) if left > 1 => State::OldMouse(left - 1),
            State::OldMouse(_) => State::Ground,
            State::Paste(mut paste) => {
                let text = paste.push(byte);
                self.hand_over(text);
                self.out.append(&mut paste.take_told());
                State::Paste(paste)
            }
        }
    }

    /// Handles a byte soon after a lone ESC, to which it may belong on a line that tore them apart:
    /// Enter is then Alt-Enter, which sends nothing, and a sequence is one.
    pub fn torn(&mut self, byte: u8) -> State {
        match byte {
            b'\r' => {
                self.control(byte, KeyModifiers::ALT);
                State::Ground
            }
            b'[' => State::Csi(Lead::Torn, Vec::new()),
            b'O' => State::Ss3(Lead::Torn, Vec::new()),
            b']' | b'P' | b'_' => State::Text(Lead::Torn, byte, Vec::new()),
            _ => self.ground(byte),
        }
    }

    fn ground(&mut self, byte: u8) -> State {
        match (self.half.take(), byte) {
            (Some((bytes, missing)), 0x80..=0xbf) => return self.utf8(bytes, missing, byte),
            (half @ Some(_), 0x1b) => self.half = half,
            (Some(_), _) => self.out.push(Input::NotUtf8),
            (None, _) => {}
        }
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
            // Continuation bytes without a beginning, and C1 controls of other encodings.
            0x80..=0xc1 | 0xf5..=0xff => {
                self.out.push(Input::NotUtf8);
                State::Ground
            }
        }
    }

    fn utf8(&mut self, mut bytes: Vec<u8>, missing: usize, byte: u8) -> State {
        if byte == 0x1b {
            // An answer came in between, on a line that tears input apart.
            self.half = Some((bytes, missing));
            return State::Escape;
        }
        if !(0x80..=0xbf).contains(&byte) {
            self.out.push(Input::NotUtf8);
            return self.ground(byte);
        }
        bytes.push(byte);
        if missing > 1 {
            return State::Utf8(bytes, missing - 1);
        }
        match std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
            // C1 controls in UTF-8.
            Some(c) if c.is_control() => {}
            Some(c) => self.key(KeyCode::Char(c), KeyModifiers::NONE),
            None => self.out.push(Input::NotUtf8),
        }
        State::Ground
    }

    fn escape(&mut self, byte: u8) -> State {
        match byte {
            b'[' => State::Csi(Lead::Own, Vec::new()),
            b'O' => State::Ss3(Lead::Own, Vec::new()),
            b']' | b'P' | b'_' | b'^' | b'X' => State::Text(Lead::Own, byte, Vec::new()),
            0x1b => State::TwoEscapes,
            0x00..=0x1f | 0x7f => {
                self.control(byte, KeyModifiers::ALT);
                State::Ground
            }
            0x20..=0x7e => {
                self.alt(byte);
                State::Ground
            }
            // No keyboard sends ESC before Chinese: it is the key, followed by text of an input
            // method.
            0x80..=0xff => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.ground(byte)
            }
        }
    }

    fn two_escapes(&mut self, byte: u8) -> State {
        match byte {
            b'[' => State::Csi(Lead::Alt, Vec::new()),
            b'O' => State::Ss3(Lead::Alt, Vec::new()),
            0x1b => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                State::TwoEscapes
            }
            _ => {
                self.key(KeyCode::Esc, KeyModifiers::NONE);
                self.escape(byte)
            }
        }
    }

    fn csi(&mut self, lead: Lead, mut body: Vec<u8>, byte: u8) -> State {
        match byte {
            b'[' if body.is_empty() && lead != Lead::Torn => State::Console,
            b'M' if body.is_empty() && lead != Lead::Torn => State::OldMouse(3),
            b'~' if body == b"200" => State::Paste(Paste::default()),
            b'~' if body == b"201" => {
                self.out.push(Input::PasteEnd);
                State::Ground
            }
            b'$' if sequence::is_rxvt(&body) => {
                self.finish(lead, b'[', &body, byte, sequence::csi(&body, byte));
                State::Ground
            }
            0x20..=0x3f => {
                if body.len() < SEQUENCE_MAX {
                    body.push(byte);
                }
                State::Csi(lead, body)
            }
            0x40..=0x7e => {
                let whole = body.len() < SEQUENCE_MAX;
                let inputs = if whole { sequence::csi(&body, byte) } else { Vec::new() };
                self.finish(lead, b'[', &body, byte, inputs);
                State::Ground
            }
            // Cut off: the byte that breaks a sequence stands for itself.
            0x00..=0x1f | 0x7f..=0xff => {
                if lead == Lead::Torn {
                    self.replay(b'[', &body);
                }
                self.ground(byte)
            }
        }
    }

    fn ss3(&mut self, lead: Lead, mut body: Vec<u8>, byte: u8) -> State {
        match byte {
            b'0'..=b'9' | b';' if body.len() < SEQUENCE_MAX => {
                body.push(byte);
                State::Ss3(lead, body)
            }
            0x20..=0x7e => {
                // A word that begins with O, by a person who goes on typing after Esc.
                let word = lead == Lead::Torn && self.more;
                let key = sequence::ss3(&body, byte).filter(|_| !word);
                self.finish(lead, b'O', &body, byte, key.into_iter().collect());
                State::Ground
            }
            0x00..=0x1f | 0x7f..=0xff => {
                if lead == Lead::Torn {
                    self.replay(b'O', &body);
                } else if body.is_empty() {
                    self.alt(b'O');
                }
                self.ground(byte)
            }
        }
    }

    /// Handles a complete sequence.
    fn finish(&mut self, lead: Lead, kind: u8, body: &[u8], last: u8, inputs: Vec<Input>) {
        match lead {
            Lead::Torn if inputs.is_empty() => {
                self.replay(kind, body);
                self.replay(last, &[]);
            }
            Lead::Own | Lead::Torn => self.out.extend(inputs),
            Lead::Alt => {
                if let [Input::Key(event)] = inputs.as_slice() {
                    self.key(event.code, event.modifiers | KeyModifiers::ALT);
                } else {
                    self.key(KeyCode::Esc, KeyModifiers::NONE);
                    self.out.extend(inputs);
                }
            }
        }
    }

    fn text(&mut self, lead: Lead, kind: u8, mut body: Vec<u8>, byte: u8) -> State {
        match byte {
            0x1b => State::TextEscape(lead, kind, body),
            0x07 => {
                self.out.extend(sequence::reply(kind, &body));
                State::Ground
            }
            // CAN and SUB cancel it.
            0x18 | 0x1a => State::Ground,
            _ => {
                if body.len() < SEQUENCE_MAX {
                    body.push(byte);
                }
                if lead == Lead::Torn && !sequence::begins_reply(kind, &body) {
                    self.replay(kind, &body);
                    return State::Ground;
                }
                State::Text(lead, kind, body)
            }
        }
    }

    /// Handles a body whose end does not arrive: the rest of an answer, or text that was typed
    /// behind a chord.
    pub fn unfinished(&mut self, lead: Lead, kind: u8, body: &[u8]) {
        if !body.is_empty() && sequence::begins_reply(kind, body) {
            return;
        }
        if lead == Lead::Torn {
            self.replay(kind, body);
        } else {
            self.alt(kind);
            self.type_out(body);
        }
    }

    /// Handles the body as typed text, because it is no sequence.
    pub fn replay(&mut self, kind: u8, body: &[u8]) {
        self.type_out(&[kind]);
        self.type_out(body);
    }

    fn type_out(&mut self, bytes: &[u8]) {
        for c in String::from_utf8_lossy(bytes).chars() {
            match c {
                // No line end of such a text sends it.
                '\r' | '\n' => self.control(b'\n', KeyModifiers::NONE),
                c if c.is_control() => {}
                c => self.key(KeyCode::Char(c), KeyModifiers::NONE),
            }
        }
    }

    pub fn escape_key(&mut self, now: Instant) {
        self.escaped = Some(now);
        self.torn_paste = Some(TornPaste { since: now, matched: 0, typed: 0, reads: 0 });
        self.key(KeyCode::Esc, KeyModifiers::NONE);
    }

    pub fn alt(&mut self, byte: u8) {
        self.key(KeyCode::Char(char::from(byte)), KeyModifiers::ALT);
    }

    pub fn control(&mut self, byte: u8, more: KeyModifiers) {
        let (code, modifiers) = sequence::control(byte);
        self.key(code, modifiers | more);
    }

    pub fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.out.push(Input::Key(KeyEvent::new(code, modifiers)));
    }

    /// Emits a complete block of a paste.
    pub fn hand_over(&mut self, text: String) {
        if !text.is_empty() {
            self.out.push(Input::Paste(text));
        }
    }
}
