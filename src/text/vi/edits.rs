//! Changes by whole commands: the range of an operator, and how it is deleted, put back or
//! replaced.

use std::ops::Range;

use super::super::editor::Editor;
use super::command::Operator;
use super::cursor::Cursor;
use super::motion::{Moved, Span};
use super::steps;

/// Whether characters or whole lines are affected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Taken {
    #[default]
    Characters,
    Lines,
}

/// Replaces a byte range of the text.
pub fn replace(editor: &mut Editor, range: Range<usize>, with: &str) {
    let _taken = editor.replace(range, with);
}

/// A text repeated `times` times, but not beyond what the input can hold: a mistyped count must not
/// use up the memory.
pub fn repeated(text: &str, times: usize) -> String {
    let fits = Editor::MAX_CHARS / text.chars().count().max(1) + 1;
    text.repeat(times.min(fits))
}

/// Moves the caret onto a character, as Normal mode requires, if its line has one.
pub fn settle(editor: &mut Editor) {
    let cursor = Cursor::new(editor.text(), editor.caret());
    let to = cursor.at.min(cursor.last_in_line());
    editor.set_caret(to);
}

/// The byte range of whole lines, with the line feed behind the last one.
pub fn lines_between(text: &str, one: usize, other: usize) -> Range<usize> {
    let start = Cursor::new(text, one.min(other)).line_start();
    let end = Cursor::new(text, one.max(other)).line_end();
    start..(end + 1).min(text.len())
}

pub fn without_last_feed(text: &str, range: Range<usize>) -> Range<usize> {
    let ends = text.get(range.clone()).is_some_and(|text| text.ends_with('\n'));
    range.start..range.end - usize::from(ends)
}

/// The byte range between the caret and the end of a motion.
pub fn span(text: &str, from: usize, moved: Moved, operator: Operator) -> (Range<usize>, Taken) {
    let (start, end) = (from.min(moved.to), from.max(moved.to));
    if moved.span == Span::Lines {
        return (lines_between(text, start, end), Taken::Lines);
    }
    let mut behind = match moved.span {
        Span::Inclusive => {
            let line_end = Cursor::new(text, end).line_end();
            steps::behind(text, end).min(line_end).max(end)
        }
        Span::Exclusive | Span::Lines => end,
    };
    let begin = Cursor::new(text, start);
    let indented = start <= begin.first_non_blank_or_end();
    let several = text.get(start..end).is_some_and(|between| between.contains('\n'));
    // A motion that ends before the first character of a line ends with the line before.
    if several && moved.span == Span::Exclusive && end == Cursor::new(text, end).line_start() {
        if indented {
            return (lines_between(text, start, end - 1), Taken::Lines);
        }
        behind = end - 1;
    }
    let several = text.get(start..behind).is_some_and(|between| between.contains('\n'));
    let rest = text.get(behind..Cursor::new(text, behind).line_end()).unwrap_or_default();
    if several
        && operator == Operator::Delete
        && indented
        && rest.trim_matches([' ', '\t']).is_empty()
    {
        return (lines_between(text, start, behind), Taken::Lines);
    }
    (start..behind, Taken::Characters)
}

/// Deletes a range; for whole lines together with one line feed.
pub fn delete(editor: &mut Editor, range: Range<usize>, of: Taken) {
    let text = editor.text();
    match of {
        Taken::Characters => {
            replace(editor, range.clone(), "");
            editor.set_caret(range.start);
            settle(editor);
        }
        Taken::Lines => {
            let last = range.end == text.len()
                && !text.get(range.clone()).is_some_and(|it| it.ends_with('\n'));
            // For the last line it is the line feed before it.
            let start = if last { range.start.saturating_sub(1) } else { range.start };
            replace(editor, start..range.end, "");
            let at = range.start.min(editor.text().len());
            let at = if last { start } else { at };
            editor.set_caret(Cursor::new(editor.text(), at).first_non_blank());
        }
    }
}

pub fn cased(text: &str, operator: Operator) -> String {
    let turned = |c: char| -> String {
        if c.is_lowercase() { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
    };
    match operator {
        Operator::Lower => text.to_lowercase(),
        Operator::Upper => text.to_uppercase(),
        Operator::ToggleCase | Operator::Delete | Operator::Change | Operator::Yank => {
            text.chars().map(turned).collect()
        }
    }
}

/// Replaces `times` characters from the caret on. Returns `false` if the line has fewer.
pub fn replace_chars(editor: &mut Editor, c: char, times: usize) -> bool {
    let cursor = Cursor::new(editor.text(), editor.caret());
    let mut end = cursor.at;
    for _ in 0..times {
        if end >= cursor.line_end() {
            return false;
        }
        end = steps::behind(cursor.text, end);
    }
    let range = cursor.at..end;
    let at = range.start;
    replace(editor, range, &c.to_string().repeat(times));
    editor.set_caret(at + c.len_utf8() * (times - 1));
    true
}

pub fn toggle_chars(editor: &mut Editor, times: usize) {
    let cursor = Cursor::new(editor.text(), editor.caret());
    let mut end = cursor.at;
    for _ in 0..times {
        if end < cursor.line_end() {
            end = steps::behind(cursor.text, end);
        }
    }
    let range = cursor.at..end;
    let text = cased(editor.text().get(range.clone()).unwrap_or_default(), Operator::ToggleCase);
    let at = range.start + text.len();
    replace(editor, range, &text);
    editor.set_caret(at);
    settle(editor);
}
