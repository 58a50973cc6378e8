//! What we ask of a terminal, and what its answers mean. Nobody waits for them: the first frame is
//! painted at once, and an answer, whenever it comes, changes the next one.

use std::collections::VecDeque;

use super::input::Reply;

/// Ambiguous characters of the chrome, and at the end one that every UTF-8 terminal draws 2 wide.
const MEASURED: [&str; 5] = ["─", "…", "▀", "●", "中"];

/// Where they are printed; on the first row an answer would look like a shifted F3.
const ROW: u16 = 2;

/// What a terminal turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// How it draws.
    Widths {
        /// East Asian ambiguous characters take 2 cells.
        ambiguous_wide: bool,
        /// It reads what we write as UTF-8.
        utf8: bool,
    },
    /// Its background.
    Background {
        /// Light rather than dark.
        light: bool,
    },
}

/// Questions that are not answered yet.
#[derive(Debug, Default)]
pub struct Probe {
    /// Which of [`MEASURED`], in the order of asking: terminals answer in order.
    asked: VecDeque<usize>,
    /// Cells that each took; 0: no sensible answer.
    cells: [u16; MEASURED.len()],
}

impl Probe {
    /// The bytes that ask. They scribble on the second row: a whole frame must follow.
    pub fn ask(&mut self, term: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (index, text) in MEASURED.iter().enumerate() {
            bytes.extend(format!("\x1b[{ROW};1H{text}\x1b[6n").into_bytes());
            self.asked.push_back(index);
        }
        // the Linux console prints the end of what it does not know
        if term != "linux" {
            bytes.extend(b"\x1b]11;?\x1b\\");
        }
        bytes
    }

    /// An answer; `None` as long as it tells nothing new, or was not asked for.
    pub fn answer(&mut self, reply: Reply) -> Option<Found> {
        match reply {
            Reply::Background(red, green, blue) => Some(Found::Background {
                light: 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)
                    > 127_500,
            }),
            Reply::Cursor { row, column } => {
                let index = self.asked.pop_front()?;
                if let Some(place) = self.cells.get_mut(index) {
                    *place = if row == ROW { column.saturating_sub(1) } else { 0 };
                }
                self.widths().filter(|_| index + 1 == MEASURED.len())
            }
        }
    }

    /// Nothing can be concluded from answers that no terminal would give to these questions.
    fn widths(&self) -> Option<Found> {
        let [ambiguous @ .., han] = &self.cells;
        match han {
            2 if ambiguous.iter().all(|cells| matches!(cells, 1 | 2)) => {
                Some(Found::Widths { ambiguous_wide: ambiguous.contains(&2), utf8: true })
            }
            // one cell for each of its three bytes
            3 => Some(Found::Widths { ambiguous_wide: false, utf8: false }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(columns: &[u16]) -> Vec<Found> {
        let mut probe = Probe::default();
        probe.ask("xterm");
        let cursor = |column: &u16| probe.answer(Reply::Cursor { row: 2, column: *column });
        columns.iter().filter_map(cursor).collect()
    }

    #[test]
    fn one_wide_line_is_enough_for_plain_chrome() {
        let found = |ambiguous_wide, utf8| Found::Widths { ambiguous_wide, utf8 };
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
        probe.ask("xterm");
        for _ in 0..5 {
            assert_eq!(probe.answer(Reply::Cursor { row: 20, column: 3 }), None);
        }
    }

    #[test]
    fn an_unanswered_first_question_does_not_spoil_the_second() {
        let mut probe = Probe::default();
        probe.ask("xterm");
        probe.ask("xterm");
        let answers = [2, 2, 2, 2, 3, 3, 3, 3, 3, 3];
        let found: Vec<_> = answers
            .iter()
            .filter_map(|column| probe.answer(Reply::Cursor { row: 2, column: *column }))
            .collect();
        assert_eq!(found.last(), Some(&Found::Widths { ambiguous_wide: true, utf8: true }));
    }

    #[test]
    fn a_background_is_dark_or_light_as_the_eye_sees_it() {
        let mut probe = Probe::default();
        let mut light = |r, g, b| probe.answer(Reply::Background(r, g, b));
        assert_eq!(light(253, 246, 227), Some(Found::Background { light: true }));
        assert_eq!(light(0, 0, 255), Some(Found::Background { light: false }));
    }
}
