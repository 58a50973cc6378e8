//! The register: what was cut or copied, and how it is put back.

use std::ops::Range;

use super::super::editor::Editor;
use super::command::Side;
use super::cursor::Cursor;
use super::edits::{Taken, repeated, replace, settle};
use super::steps;

#[derive(Clone, Debug, Default)]
pub struct Register {
    text: String,
    of: Taken,
}

impl Register {
    /// The register for a cut or copied text. Whole lines end with a line feed, including the last
    /// one of a text.
    pub fn of(text: &str, of: Taken) -> Self {
        let mut text = text.to_owned();
        if of == Taken::Lines && !text.ends_with('\n') {
            text.push('\n');
        }
        Self { text, of }
    }

    /// Inserts the register `times` times before or behind the caret; whole lines above or below
    /// its line.
    pub fn put(&self, editor: &mut Editor, side: Side, times: usize) {
        if self.text.is_empty() {
            return;
        }
        let text = repeated(&self.text, times);
        let cursor = Cursor::new(editor.text(), editor.caret());
        match self.of {
            Taken::Characters => {
                let at = match side {
                    Side::Before => cursor.at,
                    Side::Behind => steps::behind(cursor.text, cursor.at).min(cursor.line_end()),
                };
                replace(editor, at..at, &text);
                let last = steps::before(editor.text(), at + text.len());
                editor.set_caret(if text.contains('\n') { at } else { last });
            }
            Taken::Lines => {
                let (at, first, text) = match side {
                    Side::Before => (cursor.line_start(), cursor.line_start(), text),
                    Side::Behind if cursor.is_last_line() => {
                        let text = text.strip_suffix('\n').unwrap_or(&text);
                        (cursor.line_end(), cursor.line_end() + 1, format!("\n{text}"))
                    }
                    Side::Behind => (cursor.line_end() + 1, cursor.line_end() + 1, text),
                };
                replace(editor, at..at, &text);
                editor.set_caret(Cursor::new(editor.text(), first).first_non_blank());
            }
        }
    }

    /// Replaces a range by the register, and returns the register for the replaced text.
    pub fn put_over(&self, editor: &mut Editor, range: Range<usize>, of: Taken) -> Self {
        let cut = editor.text().get(range.clone()).unwrap_or_default().to_owned();
        if of == Taken::Characters && self.of == Taken::Characters {
            replace(editor, range.clone(), &self.text);
            let last = steps::before(editor.text(), range.start + self.text.len());
            let to = if self.text.contains('\n') { range.start } else { last.max(range.start) };
            editor.set_caret(to);
            settle(editor);
            return Self::of(&cut, of);
        }
        let with = match (of, self.of) {
            (Taken::Characters, _) => format!("\n{}", self.text),
            (Taken::Lines, Taken::Characters) if cut.ends_with('\n') => format!("{}\n", self.text),
            (Taken::Lines, Taken::Lines) if !cut.ends_with('\n') => {
                self.text.strip_suffix('\n').unwrap_or(&self.text).to_owned()
            }
            (Taken::Lines, Taken::Characters | Taken::Lines) => self.text.clone(),
        };
        let at = range.start + usize::from(of == Taken::Characters);
        replace(editor, range, &with);
        editor.set_caret(Cursor::new(editor.text(), at).first_non_blank());
        Self::of(&cut, of)
    }
}
