//! What happens in one round: drawn from numbers, so that a seed says everything.

use rustix::process::Signal;

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Fine,
    /// Each sync takes so many milliseconds.
    Slow(u64),
    /// Another program writes for so many milliseconds.
    Locked(u64),
    /// There is no room.
    Full,
    /// No file may grow beyond a page (`ulimit -f`).
    Limited,
    /// The folder was moved away.
    Gone,
}

/// What texts wait for at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// For the answer to the one before it.
    Queued,
    /// For an answer: the server has it.
    BeingSent,
}

/// What is written last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    Nothing,
    /// A text in the input.
    Input,
    /// A text, and Enter.
    Entered,
    /// A quick note.
    Note,
    /// A quick note, and Enter.
    NoteEntered,
    /// A text in the input, and more of it in the user's editor.
    Edited(Editor),
}

/// The user's editor, which stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// It has saved, and ends when it is told to.
    Saved,
    /// It has saved, has the terminal to itself and hears nothing.
    Deaf,
    /// Nothing was saved in it.
    Unsaved,
}

/// How the client ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Signal(Signal),
    Key,
    Command,
    HangUp,
}

impl End {
    /// Nothing of the client runs after it.
    pub const fn is_sudden(self) -> bool {
        matches!(self, Self::Signal(Signal::KILL | Signal::SEGV))
    }
}

/// When the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Before anything of this round is written.
    First,
    /// Behind the draft of another chat.
    BehindDraft,
    /// Before the last words.
    BeforeLast,
    /// At the end.
    AtEnd,
}

/// A round.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub disk: Disk,
    pub when: When,
    /// A draft stands in another chat.
    pub has_draft: bool,
    pub waiting: Option<Waiting>,
    pub last: Last,
    /// Signals that mean nothing, before the end.
    pub before: Option<Signal>,
    pub end: End,
    /// Milliseconds between the last key and the end.
    pub pause: u64,
    /// A second Control-C, where one is offered.
    pub is_impatient: bool,
}

const DEADLY: &[Signal] = &[Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];
const SUDDEN: &[Signal] = &[Signal::KILL, Signal::KILL, Signal::KILL, Signal::SEGV];
const MEANINGLESS: &[Signal] =
    &[Signal::USR1, Signal::USR2, Signal::ALARM, Signal::XFSZ, Signal::PIPE, Signal::VTALARM];

impl Plan {
    /// The next one; `has_room`: a disk can be filled, `has_shim`: it can be slow.
    pub fn draw(numbers: &mut fastrand::Rng, has_room: bool, has_shim: bool) -> Self {
        let disk = match numbers.u8(0..10) {
            0 | 1 if has_shim => Disk::Slow(numbers.u64(100..1_500)),
            2 | 3 => Disk::Locked(numbers.u64(3_000..8_000)),
            4 if has_room => Disk::Full,
            5 => Disk::Limited,
            6 => Disk::Gone,
            _ => Disk::Fine,
        };
        let editor = *numbers
            .choice(&[Editor::Saved, Editor::Saved, Editor::Deaf, Editor::Unsaved])
            .unwrap();
        let last = match numbers.u8(0..10) {
            0 => Last::Nothing,
            1..=3 => Last::Input,
            4 | 5 => Last::Entered,
            6 => Last::Note,
            7 => Last::NoteEntered,
            _ => Last::Edited(editor),
        };
        let end = match numbers.u8(0..12) {
            0..=4 => End::Signal(*numbers.choice(DEADLY).unwrap()),
            5 | 6 => End::Signal(*numbers.choice(SUDDEN).unwrap()),
            7 | 8 => End::Key,
            9 => End::Command,
            _ => End::HangUp,
        };
        // While an editor has the terminal, keys are its own, and an interrupt means it alone.
        let end = match (last, end) {
            (Last::Edited(_), End::Key | End::Command | End::Signal(Signal::INT)) => {
                End::Signal(Signal::TERM)
            }
            _ => end,
        };
        // A command stands alone in its line.
        let last = if end == End::Command { Last::Nothing } else { last };
        let when = [When::First, When::BehindDraft, When::BeforeLast, When::AtEnd];
        Self {
            disk,
            when: *numbers.choice(&when).unwrap(),
            has_draft: numbers.u8(0..3) == 0,
            waiting: match numbers.u8(0..4) {
                0 => Some(Waiting::Queued),
                1 => Some(Waiting::BeingSent),
                _ => None,
            },
            last,
            before: (numbers.u8(0..4) == 0).then(|| *numbers.choice(MEANINGLESS).unwrap()),
            end,
            pause: if numbers.bool() { numbers.u64(0..25) } else { numbers.u64(0..1_500) },
            is_impatient: numbers.u8(0..4) == 0,
        }
    }

    /// One that ends while an editor lies over the screen, with the draft of another chat behind it.
    pub fn draw_edited(numbers: &mut fastrand::Rng, has_room: bool, has_shim: bool) -> Self {
        let plan = Self::draw(numbers, has_room, has_shim);
        let editor = *numbers.choice(&[Editor::Saved, Editor::Deaf, Editor::Unsaved]).unwrap();
        let signals = [Signal::KILL, Signal::SEGV, Signal::TERM].map(End::Signal);
        let end = *numbers.choice(&signals).unwrap();
        Self { has_draft: true, last: Last::Edited(editor), end, ..plan }
    }
}
