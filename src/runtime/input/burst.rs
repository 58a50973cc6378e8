//! Lines that come faster than a person types, from a terminal that is not known to bracket what
//! is pasted: whether each line end is an Enter or part of a block only the user can tell, so the
//! block is kept together and the user is asked. Pure: the time is a parameter.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Input, Reply};
use crate::runtime::terminal::known_terminals::Brackets;

/// What follows a quick line within this time belongs to the same block.
const BLOCK: Duration = Duration::from_millis(300);
/// While the user is asked, an Enter with something directly behind it is no answer.
const ANSWER: Duration = Duration::from_millis(50);
/// Nobody types a line at more than fifty characters a second.
const QUICK: Duration = Duration::from_millis(20);
/// After so long a pause it is another run of characters that may be quick or not.
const PAUSE: Duration = Duration::from_millis(60);
/// A key so soon behind a character of a block was not pressed by a person, who presses it later.
const CLOSE: Duration = Duration::from_millis(10);

/// Stands between the decoder and the loop.
#[derive(Debug)]
pub struct Burst {
    /// The terminal brackets what is pasted, so an Enter is an Enter.
    brackets: bool,
    /// It does, and the rest of a paste comes as keys all the same: no quick line end of it is an
    /// Enter.
    lost: bool,
    line: Line,
    /// The last Enter that was let through.
    entered: Option<Instant>,
    /// The last character or line end.
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

/// What stands behind an input in the same read.
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
    /// A block is coming; these line ends stand at its end.
    Block { ends: usize, until: Instant },
    /// The user is asked what the block is.
    Asked { ends: usize },
    /// They may have answered by Enter. It counts among the line ends: with something directly
    /// behind it, it was one.
    Answered { ends: usize, until: Instant },
}

impl Burst {
    /// Whether the surroundings tell that pastes are bracketed.
    #[must_use]
    pub fn new(brackets: Brackets) -> Self {
        let line = Line::default();
        let brackets = brackets == Brackets::Known;
        Self { brackets, lost: false, line, entered: None, typed: None, state: State::default() }
    }

    /// What is to be done for these inputs, which came at this time.
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

    /// A paste that was going on is let go of, so that its rest comes as keys.
    pub fn lose_paste(&mut self) {
        self.learn(&Input::PasteLost, &mut Vec::new());
    }

    /// When something is decided by silence.
    #[must_use]
    pub const fn until(&self) -> Option<Instant> {
        match self.state {
            State::Calm | State::Asked { .. } => None,
            State::Held { until, .. }
            | State::Block { until, .. }
            | State::Answered { until, .. } => Some(until),
        }
    }

    /// Nothing has come until now.
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

    /// What was held was let go of with all that was typed.
    pub fn forget(&mut self) {
        (self.line, self.state) = (Line::default(), State::Calm);
    }

    /// What tells whether this terminal brackets. What was held is then what it looks like.
    fn learn(&mut self, input: &Input, out: &mut Vec<Input>) {
        let known = match input {
            // nobody presses Alt-[: with its rest it begins a paste
            Input::PasteLost
            | Input::Key(KeyEvent {
                code: KeyCode::Char('['), modifiers: KeyModifiers::ALT, ..
            }) => {
                self.lost |= std::mem::take(&mut self.brackets);
                return;
            }
            Input::PasteEnd if self.lost => {
                // what was held is the end of that text
                self.hold_as_block();
                true
            }
            Input::Paste(_) => true,
            Input::Reply(Reply::Brackets(known)) => *known,
            Input::Reply(Reply::Device { kind, version }) if brackets(*kind, *version) => true,
            // what tells its name is younger than bracketed pastes
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

    /// Keys pass again. The line ends of a block that no text has followed yet belong to it.
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

    /// What is held is known to be a part of a block, not an Enter.
    const fn hold_as_block(&mut self) {
        if let State::Held { ends, until } = self.state {
            self.state = State::Block { ends, until };
        }
    }

    fn sort(&mut self, (input, behind): (Input, Behind), now: Instant, out: &mut Vec<Input>) {
        // in a block it is a line end with whatever is held
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
            // a click may open another chat, where no Enter of this one may arrive
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

    /// A key that types nothing and was pressed by a person.
    fn press(&mut self, out: &mut Vec<Input>) {
        self.line = Line::default();
        self.state = match self.state {
            State::Held { .. } | State::Answered { .. } => {
                out.push(enter());
                State::Calm
            }
            // more of the block may come
            State::Block { .. } => {
                self.end_block(out);
                State::Asked { ends: 0 }
            }
            // the key is an answer to the question, or it edits what the user sees
            State::Calm | State::Asked { .. } => State::Calm,
        };
    }

    /// A key among the characters of a block, or directly behind one of them, is a byte of its text:
    /// nobody pressed it.
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
            // some terminals type the line ends of a block as line feeds
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

    /// The line came faster than anybody types, or at once behind another one.
    fn is_quick(&self, now: Instant) -> bool {
        let Some(begun) = self.line.begun else { return false };
        let behind = self.entered.is_some_and(|at| now.saturating_duration_since(at) < BLOCK);
        behind || now.saturating_duration_since(begun) < QUICK * self.line.characters
    }

    fn end_line(&mut self, behind: Behind, now: Instant, out: &mut Vec<Input>) {
        // nobody has seen the chat between two lines of one read
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

/// Line ends and a character of a block; what comes at once is told at once.
fn block(out: &mut Vec<Input>, ends: usize, c: char) {
    if !matches!(out.last(), Some(Input::Burst(_))) {
        out.push(Input::Burst(String::new()));
    }
    if let Some(Input::Burst(text)) = out.last_mut() {
        text.extend(std::iter::repeat_n('\n', ends));
        text.push(c);
    }
}

/// Whether text follows a key or a click at once. Nobody asks that of anything else.
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

/// The Enter key, with whatever is held.
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

/// Terminals that bracket pastes, by what they call themselves in DA2: mosh, Apple's and `WezTerm`,
/// kitty; xterm, VTE, mintty, tmux, urxvt, screen; Konsole, `PuTTY`, Alacritty.
const fn brackets(kind: u32, version: u32) -> bool {
    match kind {
        1 => matches!(version, 10 | 95 | 277 | 4_000..),
        41 | 65 | 77 | 84 | 85 => true,
        // screen hands the mode on
        83 => version >= 40_900,
        0 => matches!(version, 95 | 115 | 136 | 1_000..),
        _ => false,
    }
}
