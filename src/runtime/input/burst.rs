//! Lines that arrive faster than a person types, from a terminal that is not known to bracket
//! pastes. Whether each line end is an Enter or part of a block, only the user can tell, so the
//! block is kept together and the user is asked. Time is a parameter.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Input, Reply};
use crate::runtime::terminal::known_terminals::Brackets;

/// How long after a quick line more input belongs to the same block.
const BLOCK: Duration = Duration::from_millis(300);
/// While the user is asked, an Enter with more input within this time is no answer.
const ANSWER: Duration = Duration::from_millis(50);
/// The time for a character at the speed that nobody types for a whole line.
const QUICK: Duration = Duration::from_millis(20);
/// After a pause of this length, the speed of typing is measured anew.
const PAUSE: Duration = Duration::from_millis(60);
/// A key within this time after a character of a block was not pressed by a person.
const CLOSE: Duration = Duration::from_millis(10);

/// The stage between the decoder and the loop.
#[derive(Debug)]
pub struct Burst {
    /// Whether the terminal brackets pastes, so that an Enter is an Enter.
    brackets: bool,
    /// Whether the rest of a bracketed paste arrives as keys nevertheless, so that no quick line
    /// end is an Enter.
    lost: bool,
    line: Line,
    /// When the last Enter was let through.
    entered: Option<Instant>,
    /// When the last character or line end arrived.
    typed: Option<Instant>,
    state: State,
}

/// The text since the last line end or pause.
#[derive(Debug, Default)]
struct Line {
    characters: u32,
    begun: Option<Instant>,
    last: Option<Instant>,
}

/// What follows an input in the same read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    Text,
    NoText,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Calm,
    /// Line ends of a quick line wait for what follows.
    Held { ends: usize, until: Instant },
    /// A block is arriving, with these line ends at its end so far.
    Block { ends: usize, until: Instant },
    /// The user is asked what the block is.
    Asked { ends: usize },
    /// The user may have answered by Enter. It counts as one of the line ends if more input follows
    /// directly.
    Answered { ends: usize, until: Instant },
}

impl Burst {
    /// A stage for a terminal about which the environment tells this.
    #[must_use]
    pub fn new(brackets: Brackets) -> Self {
        let line = Line::default();
        let brackets = brackets == Brackets::Known;
        Self { brackets, lost: false, line, entered: None, typed: None, state: State::default() }
    }

    /// What is to be handled of inputs that arrived at this time.
    pub fn take(&mut self, inputs: Vec<Input>, now: Instant) -> Vec<Input> {
        let mut out = Vec::new();
        let mut inputs = inputs.into_iter();
        while let Some(input) = inputs.next() {
            self.learn(&input, &mut out);
            if matches!(input, Input::PasteLost | Input::PasteEnd) {
                continue;
            }
            if self.brackets {
                out.push(input);
            } else {
                let behind = behind(&input, inputs.as_slice());
                self.sort((input, behind), now, &mut out);
            }
        }
        out
    }

    /// Notes that a paste was given up, so that its rest arrives as keys.
    pub fn lose_paste(&mut self) {
        self.learn(&Input::PasteLost, &mut Vec::new());
    }

    /// When the stage decides if nothing arrives.
    #[must_use]
    pub const fn until(&self) -> Option<Instant> {
        match self.state {
            State::Calm | State::Asked { .. } => None,
            State::Held { until, .. }
            | State::Block { until, .. }
            | State::Answered { until, .. } => Some(until),
        }
    }

    /// Decides because nothing has arrived until now.
    pub fn silence(&mut self, now: Instant) -> Vec<Input> {
        if self.until().is_none_or(|until| now < until) {
            return Vec::new();
        }
        match std::mem::take(&mut self.state) {
            State::Held { .. } | State::Answered { .. } => {
                self.entered = Some(now);
                vec![enter()]
            }
            State::Block { ends, .. } | State::Asked { ends } => {
                self.state = State::Asked { ends };
                if ends > 0 { vec![Input::Burst(String::new())] } else { Vec::new() }
            }
            State::Calm => Vec::new(),
        }
    }

    /// Drops what is held, together with all typed input.
    pub fn forget(&mut self) {
        (self.line, self.state) = (Line::default(), State::Calm);
    }

    /// Learns from an input whether the terminal brackets pastes. Held input is then handled
    /// accordingly.
    fn learn(&mut self, input: &Input, out: &mut Vec<Input>) {
        let known = match input {
            // Nobody presses Alt-[. With what follows it begins a paste.
            Input::PasteLost
            | Input::Key(KeyEvent {
                code: KeyCode::Char('['), modifiers: KeyModifiers::ALT, ..
            }) => {
                self.lost |= std::mem::take(&mut self.brackets);
                return;
            }
            Input::PasteEnd if self.lost => {
                // The held line ends are the end of that text.
                self.hold_as_block();
                true
            }
            Input::Paste(_) => true,
            Input::Reply(Reply::Brackets(known)) => *known,
            Input::Reply(Reply::Device { kind, version }) if brackets(*kind, *version) => true,
            // Terminals that tell their names are younger than bracketed paste.
            Input::Reply(Reply::Name(name)) if !name.is_empty() => true,
            Input::Key(_)
            | Input::Mouse(_)
            | Input::Burst(_)
            | Input::Focus(_)
            | Input::KeysDropped
            | Input::PasteEnd
            | Input::Pasting(_)
            | Input::NotUtf8
            | Input::Reply(
                Reply::Cursor { .. }
                | Reply::Background(..)
                | Reply::Name(_)
                | Reply::Synchronized(_)
                | Reply::Device { .. }
                | Reply::Graphics(_)
                | Reply::Attributes { .. },
            ) => return,
        };
        (self.brackets, self.lost) = (known, false);
        if known {
            if matches!(self.state, State::Held { .. }) {
                out.push(enter());
            }
            self.end_block(out);
        }
    }

    /// Lets keys pass again. Line ends without further text still belong to the block.
    fn end_block(&mut self, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.state) {
            State::Block { ends, .. } | State::Asked { ends } | State::Answered { ends, .. }
                if ends > 0 =>
            {
                out.push(Input::Burst("\n".repeat(ends)));
            }
            State::Calm
            | State::Held { .. }
            | State::Block { .. }
            | State::Asked { .. }
            | State::Answered { .. } => {}
        }
    }

    /// Treats what is held as a part of a block instead of an Enter.
    const fn hold_as_block(&mut self) {
        if let State::Held { ends, until } = self.state {
            self.state = State::Block { ends, until };
        }
    }

    fn sort(&mut self, (input, behind): (Input, Behind), now: Instant, out: &mut Vec<Input>) {
        // Within a block, Enter with any modifiers is a line end.
        if is_enter(&input) && (typed(&input).is_some() || self.is_of_block(behind, now)) {
            return self.end_line(behind, now, out);
        }
        if let Some(c) = typed(&input) {
            return self.add(c, input, now, out);
        }
        match input {
            Input::Key(_) | Input::Mouse(_) if self.is_of_block(behind, now) => {
                return self.drop_key(now, out);
            }
            Input::Key(_) => self.press(out),
            // A click may open another chat, which must not get an Enter of this one.
            Input::Mouse(_) | Input::Paste(_) => {
                match self.state {
                    State::Held { .. } | State::Answered { .. } => out.push(enter()),
                    State::Calm | State::Block { .. } | State::Asked { .. } => self.end_block(out),
                }
                self.state = State::Calm;
                self.line = Line::default();
            }
            Input::Burst(_)
            | Input::KeysDropped
            | Input::PasteLost
            | Input::PasteEnd
            | Input::Pasting(_)
            | Input::NotUtf8
            | Input::Focus(_)
            | Input::Reply(_) => {}
        }
        out.push(input);
    }

    /// Handles a key without a character that was pressed by a person.
    fn press(&mut self, out: &mut Vec<Input>) {
        self.line = Line::default();
        self.state = match self.state {
            State::Held { .. } | State::Answered { .. } => {
                out.push(enter());
                State::Calm
            }
            // More of the block may arrive.
            State::Block { .. } => {
                self.end_block(out);
                State::Asked { ends: 0 }
            }
            // The key answers the question, or edits the text in sight.
            State::Calm | State::Asked { .. } => State::Calm,
        };
    }

    /// Whether the key is among the characters of a block, or directly behind one, so that it is a
    /// byte of its text.
    fn is_of_block(&self, behind: Behind, now: Instant) -> bool {
        let close = |at: Instant| now.saturating_duration_since(at) < CLOSE;
        !matches!(self.state, State::Calm)
            && (behind == Behind::Text || self.typed.is_some_and(close))
    }

    fn drop_key(&mut self, now: Instant, out: &mut Vec<Input>) {
        self.typed = Some(now);
        self.state = match self.state {
            State::Held { ends, .. } | State::Block { ends, .. } => {
                State::Block { ends, until: now + BLOCK }
            }
            State::Asked { ends } | State::Answered { ends, .. } => State::Asked { ends },
            State::Calm => State::Calm,
        };
        if out.last() != Some(&Input::KeysDropped) {
            out.push(Input::KeysDropped);
        }
    }

    fn add(&mut self, c: char, input: Input, now: Instant, out: &mut Vec<Input>) {
        self.line.add(now);
        self.typed = Some(now);
        match self.state {
            // Some terminals type the line ends of a block as line feeds.
            State::Calm if c == '\n' && self.line.characters > 1 && self.is_quick(now) => {
                out.push(Input::Burst("\n".to_owned()));
                self.state = State::Block { ends: 0, until: now + BLOCK };
            }
            State::Calm | State::Asked { ends: 0 } => out.push(input),
            State::Held { ends, .. } | State::Block { ends, .. } => {
                block(out, ends, c);
                self.state = State::Block { ends: 0, until: now + BLOCK };
            }
            State::Asked { ends } | State::Answered { ends, .. } => {
                block(out, ends, c);
                self.state = State::Asked { ends: 0 };
            }
        }
    }

    /// Whether the line arrived faster than anybody types, or directly behind another one.
    fn is_quick(&self, now: Instant) -> bool {
        let Some(begun) = self.line.begun else { return false };
        let behind = self.entered.is_some_and(|at| now.saturating_duration_since(at) < BLOCK);
        behind || now.saturating_duration_since(begun) < QUICK * self.line.characters
    }

    fn end_line(&mut self, behind: Behind, now: Instant, out: &mut Vec<Input>) {
        // The user cannot have seen the chat between two lines of one read.
        let quick = self.is_quick(now) || behind == Behind::Text;
        self.line = Line::default();
        self.typed = Some(now);
        self.state = match self.state {
            State::Calm if quick && self.lost => State::Block { ends: 1, until: now + BLOCK },
            State::Calm if quick => State::Held { ends: 1, until: now + BLOCK },
            State::Calm => {
                self.entered = Some(now);
                out.push(enter());
                State::Calm
            }
            State::Held { ends, .. } => State::Held { ends: ends + 1, until: now + BLOCK },
            State::Block { ends, .. } => State::Block { ends: ends + 1, until: now + BLOCK },
            State::Asked { ends } | State::Answered { ends, .. } if quick => {
                out.push(Input::Burst(String::new()));
                State::Asked { ends: ends + 1 }
            }
            State::Asked { ends } => State::Answered { ends: ends + 1, until: now + ANSWER },
            State::Answered { ends, .. } => State::Asked { ends: ends + 1 },
        };
    }
}

impl Line {
    fn add(&mut self, now: Instant) {
        if self.last.is_some_and(|last| now.saturating_duration_since(last) > PAUSE) {
            *self = Self::default();
        }
        self.begun.get_or_insert(now);
        self.last = Some(now);
        self.characters += 1;
    }
}

/// Emits line ends and a character of a block.
fn block(out: &mut Vec<Input>, ends: usize, c: char) {
    if !matches!(out.last(), Some(Input::Burst(_))) {
        out.push(Input::Burst(String::new()));
    }
    if let Some(Input::Burst(text)) = out.last_mut() {
        text.extend(std::iter::repeat_n('\n', ends));
        text.push(c);
    }
}

/// Whether text follows a key or a click in the same read. It is not needed for other inputs.
fn behind(input: &Input, rest: &[Input]) -> Behind {
    let asks = matches!(input, Input::Key(_) | Input::Mouse(_));
    let is_enter = |input: &Input| is_enter(input) && typed(input).is_some();
    let text = asks
        && (typed(input).is_none() || is_enter(input))
        && rest.iter().any(|next| typed(next).is_some() && !is_enter(next));
    if text { Behind::Text } else { Behind::NoText }
}

const fn enter() -> Input {
    Input::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))
}

/// Whether the input is the Enter key, with any modifiers.
pub const fn is_enter(input: &Input) -> bool {
    matches!(input, Input::Key(KeyEvent { code: KeyCode::Enter, .. }))
}

/// The character that a key puts into a text.
pub fn typed(input: &Input) -> Option<char> {
    let Input::Key(KeyEvent { code, modifiers, .. }) = input else { return None };
    match code {
        KeyCode::Char('j') if *modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Char(c) if (*modifiers - KeyModifiers::SHIFT).is_empty() => Some(*c),
        KeyCode::Enter if modifiers.is_empty() => Some('\n'),
        KeyCode::Tab if modifiers.is_empty() => Some('\t'),
        _ => None,
    }
}

/// Whether a terminal brackets pastes, by its answer to DA2: mosh, Apple's and `WezTerm`, kitty;
/// xterm, VTE, mintty, tmux, urxvt, screen; Konsole, `PuTTY`, Alacritty.
const fn brackets(kind: u32, version: u32) -> bool {
    match kind {
        1 => matches!(version, 10 | 95 | 277 | 4_000..),
        41 | 65 | 77 | 84 | 85 => true,
        // GNU screen passes the mode on.
        83 => version >= 40_900,
        0 => matches!(version, 95 | 115 | 136 | 1_000..),
        _ => false,
    }
}
