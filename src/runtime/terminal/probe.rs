//! The questions to a terminal, and the meaning of its answers. Nothing waits for them: the first
//! frame is drawn at once, and an answer changes the next one whenever it arrives.

use std::collections::VecDeque;

use super::known_terminals::{Asking, Multiplexer};
use super::report::{MEASURED, TerminalReport};
use crate::runtime::input::Reply;

/// How many of them decide about signs and rules.
const CHROME: usize = 5;

/// The row on which they are printed. On the first row an answer would look like Shift-F3.
const ROW: u16 = 2;

/// A fact about the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Widths {
        /// Whether ambiguous characters take two cells.
        ambiguous_wide: bool,
        /// Whether it reads UTF-8.
        utf8: bool,
    },
    /// Its background.
    Background {
        /// Whether it is light.
        light: bool,
    },
    /// All its answers: no more will come.
    Told(TerminalReport),
}

/// The questions without an answer.
#[derive(Debug, Default)]
pub struct Probe {
    /// The indices into [`MEASURED`], in the order of asking. Terminals answer in order.
    asked: VecDeque<usize>,
    told: TerminalReport,
}

impl Probe {
    /// Whether a terminal of this name is asked the last question, which every terminal answers
    /// that answers any.
    #[must_use]
    pub fn is_answered_by(term: &str) -> bool {
        Asking::of(term, Multiplexer::None) != Asking::Cursor
    }

    /// The bytes of the questions. They print on the second row, so a complete frame must follow.
    pub fn ask(&mut self, term: &str, multiplexer: Multiplexer) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (index, text) in MEASURED.iter().enumerate() {
            bytes.extend(format!("\x1b[{ROW};1H{text}\x1b[6n").into_bytes());
            self.asked.push_back(index);
        }
        let asking = Asking::of(term, multiplexer);
        if asking == Asking::Cursor {
            return bytes;
        }
        if matches!(asking, Asking::All | Asking::Multiplexed { background: true }) {
            bytes.extend(b"\x1b]11;?\x1b\\");
        }
        bytes.extend(b"\x1b[>0q\x1b[?2026$p\x1b[?2004$p\x1b[>c");
        if asking == Asking::All {
            bytes.extend(b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\");
        }
        bytes.extend(b"\x1b[c");
        bytes
    }

    /// Takes in an answer; `None` as long as it tells nothing new, or was not asked for.
    pub fn answer(&mut self, reply: Reply) -> Option<Finding> {
        match reply {
            Reply::Background(red, green, blue) => Some(Finding::Background {
                light: 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)
                    > 127_500,
            }),
            Reply::Cursor { row, column } => {
                let index = self.asked.pop_front()?;
                if let Some(place) = self.told.cells.get_mut(index) {
                    *place = if row == ROW { column.saturating_sub(1) } else { 0 };
                }
                self.widths().filter(|_| index + 1 == CHROME)
            }
            Reply::Name(name) => {
                self.told.name = name;
                None
            }
            Reply::Synchronized(known) => {
                self.told.synchronized = known;
                None
            }
            Reply::Graphics(drawn) => {
                self.told.kitty = drawn;
                None
            }
            // The reader handles these itself.
            Reply::Brackets(_) | Reply::Device { .. } => None,
            Reply::Attributes { sixel } => {
                self.told.sixel = sixel;
                Some(Finding::Told(self.told.clone()))
            }
        }
    }

    /// The widths from the answers; `None` if no terminal would give such answers.
    fn widths(&self) -> Option<Finding> {
        let [ambiguous @ .., han] = self.told.cells.first_chunk::<CHROME>()?;
        match han {
            2 if ambiguous.iter().all(|cells| matches!(cells, 1 | 2)) => {
                Some(Finding::Widths { ambiguous_wide: ambiguous.contains(&2), utf8: true })
            }
            // One cell for each of the three bytes.
            3 => Some(Finding::Widths { ambiguous_wide: false, utf8: false }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(columns: &[u16]) -> Vec<Finding> {
        let mut probe = Probe::default();
        probe.ask("xterm", Multiplexer::None);
        let cursor = |column: &u16| probe.answer(Reply::Cursor { row: 2, column: *column });
        columns.iter().filter_map(cursor).collect()
    }

    #[test]
    fn one_wide_line_is_enough_for_plain_chrome() {
        let found = |ambiguous_wide, utf8| Finding::Widths { ambiguous_wide, utf8 };
        assert_eq!(widths(&[2, 2, 2, 2, 3]), [found(false, true)]);
        assert_eq!(widths(&[3, 2, 2, 2, 3]), [found(true, true)]);
        assert_eq!(widths(&[2, 3, 2, 2, 4]), [found(false, false)], "bytes as Latin-1");
    }

    #[test]
    fn an_answer_to_nothing_tells_nothing() {
        let mut probe = Probe::default();
        assert_eq!(probe.answer(Reply::Cursor { row: 2, column: 3 }), None);
        assert_eq!(widths(&[2, 2]), []);
        assert_eq!(widths(&[7, 7, 7, 7, 7]), [], "answers from where the cursor went later");
        probe.ask("xterm", Multiplexer::None);
        for _ in 0..8 {
            assert_eq!(probe.answer(Reply::Cursor { row: 20, column: 3 }), None);
        }
    }

    #[test]
    fn an_unanswered_first_question_does_not_spoil_the_second() {
        let mut probe = Probe::default();
        probe.ask("xterm", Multiplexer::None);
        probe.ask("xterm", Multiplexer::None);
        let answers = [2, 2, 2, 2, 3, 2, 2, 3, 3, 3, 3, 3, 3];
        let found: Vec<_> = answers
            .iter()
            .filter_map(|column| probe.answer(Reply::Cursor { row: 2, column: *column }))
            .collect();
        assert_eq!(found.last(), Some(&Finding::Widths { ambiguous_wide: true, utf8: true }));
    }

    #[test]
    fn a_background_is_dark_or_light_as_the_eye_sees_it() {
        let mut probe = Probe::default();
        let mut light = |r, g, b| probe.answer(Reply::Background(r, g, b));
        assert_eq!(light(253, 246, 227), Some(Finding::Background { light: true }));
        assert_eq!(light(0, 0, 255), Some(Finding::Background { light: false }));
    }

    #[test]
    fn what_a_terminal_tells_of_itself_is_whole_with_its_last_answer() {
        let mut probe = Probe::default();
        probe.ask("xterm-kitty", Multiplexer::None);
        for reply in [
            Reply::Name("kitty(0.40)".to_owned()),
            Reply::Synchronized(true),
            Reply::Graphics(true),
        ] {
            assert_eq!(probe.answer(reply), None);
        }
        let Some(Finding::Told(told)) = probe.answer(Reply::Attributes { sixel: false }) else {
            panic!("the last answer")
        };
        assert!(told.kitty && told.synchronized && !told.sixel);
        assert_eq!(told.name, "kitty(0.40)");
    }

    #[test]
    fn terminals_that_print_what_they_do_not_know_are_asked_little() {
        let asked = |term, around| String::from_utf8(Probe::default().ask(term, around)).unwrap();
        assert!(
            !asked("linux", Multiplexer::None).contains("]11")
                && asked("linux", Multiplexer::None).contains("[6n")
        );
        assert!(!asked("screen-256color", Multiplexer::None).contains("_G"));
        assert!(
            !asked("screen-256color", Multiplexer::Tmux).contains("_G"),
            "tmux takes it for a title"
        );
        assert!(!asked("screen.xterm", Multiplexer::None).contains("]11"), "screen hands it on");
    }
}
