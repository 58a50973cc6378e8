//! Normal and Visual mode of vi for the editor: counts, operators with motions and text objects, a
//! register, and the repetition of changes. The same keys do what they do in vim
//! (`tests/fixtures/vi/keys.tsv`).

mod classes;
mod command;
mod cursor;
mod edits;
mod motion;
mod objects;
mod register;
mod steps;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use super::editor::Editor;
use command::{
    Command, Entry, Extent, MarkedVerb, Motion, Object, Operator, Parsed, Shape, Target, Verb,
    parse, parse_visual,
};
use cursor::Cursor;
use edits::{
    Taken, cased, delete, lines_between, repeated, replace, replace_chars, settle, span,
    toggle_chars, without_last_feed,
};
use motion::{For, Memory, at_column, column_of, find_end};
use register::Register;

/// The effect of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The command is done.
    Done,
    /// The command needs more keys.
    Waits,
    /// Insert mode begins.
    Writes,
    /// No command has these keys.
    Unknown,
}

/// The selection of Visual mode.
#[derive(Clone, Copy, Debug)]
struct Marked {
    anchor: usize,
    shape: Shape,
}

/// The text that is written after a command has begun Insert mode.
#[derive(Clone, Debug)]
struct Writing {
    /// Its byte position, and how many bytes stood behind it.
    at: usize,
    behind: usize,
    /// How often the text is to be inserted.
    times: usize,
    entry: Option<Entry>,
}

/// A change that can be repeated, with the text that was written in it.
#[derive(Clone, Debug)]
struct Change {
    command: Command,
    written: String,
}

/// The state of Normal and Visual mode.
#[derive(Clone, Debug, Default)]
pub struct Vi {
    keys: Vec<char>,
    memory: Memory,
    keeps_column: bool,
    /// The byte position of the caret after the last key.
    stood: usize,
    register: Register,
    marked: Option<Marked>,
    writing: Option<Writing>,
    last: Option<Change>,
}

impl Vi {
    /// The keys of an incomplete command.
    #[must_use]
    pub fn begun(&self) -> String {
        self.keys.iter().collect()
    }

    /// Whether Visual mode is on.
    #[must_use]
    pub const fn is_visual(&self) -> bool {
        self.marked.is_some()
    }

    /// The byte range that is selected; `None` outside Visual mode.
    #[must_use]
    pub fn marked(&self, editor: &Editor) -> Option<Range<usize>> {
        let marked = self.marked?;
        Some(span_of_marked(editor, marked).0)
    }

    /// Drops an incomplete command, and ends Visual mode.
    pub fn forget(&mut self) {
        self.keys.clear();
        self.marked = None;
        self.forget_writing();
    }

    /// Separates the text that is written from now on from a change that was begun before.
    pub fn forget_writing(&mut self) {
        self.writing = None;
    }

    /// Handles a key of Normal or Visual mode.
    pub fn press(&mut self, editor: &mut Editor, key: char) -> Outcome {
        self.keys.push(key);
        let parsed = match self.marked {
            Some(_) => parse_visual(&self.keys),
            None => parse(&self.keys),
        };
        let command = match parsed {
            Parsed::Incomplete => return Outcome::Waits,
            Parsed::Unknown => {
                self.keys.clear();
                return Outcome::Unknown;
            }
            Parsed::Whole(command) => command,
        };
        self.keys.clear();
        self.keeps_column = false;
        if self.stood != editor.caret() {
            self.memory.column = column_of(editor.text(), editor.caret());
        }
        let column = self.memory.column;
        let outcome = self.run(editor, command);
        if !self.keeps_column {
            self.memory.column = column_of(editor.text(), editor.caret());
        } else if column == usize::MAX {
            self.memory.column = column;
        }
        self.stood = editor.caret();
        outcome
    }

    /// Handles Esc in Insert mode: what was written becomes part of the change that began Insert
    /// mode, and the caret moves back by one character.
    pub fn leave_writing(&mut self, editor: &mut Editor) {
        if let Some(writing) = self.writing.take() {
            let end = editor.text().len().saturating_sub(writing.behind);
            let written = editor.text().get(writing.at..end).unwrap_or_default().to_owned();
            if writing.times > 1 && !written.is_empty() {
                repeat_written(editor, &writing, &written);
            }
            if let Some(last) = &mut self.last {
                last.written = written;
            }
        }
        let cursor = Cursor::new(editor.text(), editor.caret());
        if cursor.at > cursor.line_start() {
            editor.set_caret(steps::before(editor.text(), editor.caret()));
        }
        self.memory.column = column_of(editor.text(), editor.caret());
    }

    fn run(&mut self, editor: &mut Editor, command: Command) -> Outcome {
        let count = command.count;
        match command.verb {
            Verb::Move(motion) => {
                self.go(editor, motion, count);
                Outcome::Done
            }
            Verb::Operate(operator, target) => {
                let Some((range, of)) = self.range_of(editor, operator, target, count) else {
                    return Outcome::Done;
                };
                self.changes(operator, command);
                let cursor = Cursor::new(editor.text(), editor.caret());
                let first = cursor.first_non_blank();
                let cased =
                    !matches!(operator, Operator::Delete | Operator::Change | Operator::Yank);
                if cased && target == Target::Lines && first < cursor.at {
                    editor.set_caret(first);
                }
                self.operate(editor, operator, (range, of))
            }
            Verb::Insert(entry) => {
                self.last = Some(Change { command, written: String::new() });
                self.begin(editor, entry, count.unwrap_or(1));
                Outcome::Writes
            }
            Verb::Put(side) => {
                self.last = Some(Change { command, written: String::new() });
                self.register.put(editor, side, count.unwrap_or(1));
                Outcome::Done
            }
            Verb::Replace(c) => {
                if replace_chars(editor, c, count.unwrap_or(1)) {
                    self.last = Some(Change { command, written: String::new() });
                }
                Outcome::Done
            }
            Verb::ToggleChars => {
                toggle_chars(editor, count.unwrap_or(1));
                self.last = Some(Change { command, written: String::new() });
                Outcome::Done
            }
            Verb::Undo => step(editor, count, Editor::undo),
            Verb::Redo => step(editor, count, Editor::redo),
            Verb::Repeat => self.again(editor, count),
            Verb::Visual(verb) => self.visual(editor, verb),
        }
    }

    /// Remembers a change for `.`.
    fn changes(&mut self, operator: Operator, command: Command) {
        if operator != Operator::Yank {
            self.last = Some(Change { command, written: String::new() });
        }
    }

    fn go(&mut self, editor: &mut Editor, motion: Motion, count: Option<usize>) {
        let purpose = For::Caret;
        let (text, from) = (editor.text(), editor.caret());
        let moved = find_end(text, from, motion, (count, purpose), self.memory);
        self.remember(motion);
        let Some(moved) = moved else {
            self.keeps_column |= matches!(motion, Motion::Up | Motion::Down);
            return;
        };
        let cursor = Cursor::new(text, moved.to);
        // In Visual mode `$` includes the end of the line.
        let to = match (motion, self.marked) {
            (Motion::LineEnd, Some(_)) => cursor.line_end(),
            _ => cursor.at.min(cursor.last_in_line()),
        };
        editor.set_caret(to);
        if motion == Motion::LineEnd {
            self.memory.column = usize::MAX;
            self.keeps_column = true;
        }
        self.keeps_column |= matches!(motion, Motion::Up | Motion::Down);
    }

    fn remember(&mut self, motion: Motion) {
        if let Motion::Find(find) = motion {
            self.memory.find = Some(find);
        }
    }

    /// The byte range on which an operator acts.
    fn range_of(
        &mut self,
        editor: &Editor,
        operator: Operator,
        target: Target,
        count: Option<usize>,
    ) -> Option<(Range<usize>, Taken)> {
        let (text, from) = (editor.text(), editor.caret());
        match target {
            Target::Object(extent, object) => {
                let range = objects::range(text, from, extent, object)?;
                Some((range, Taken::Characters))
            }
            Target::Lines => {
                let down = Motion::WithinLines;
                let moved = find_end(text, from, down, (count, For::Operator), self.memory)?;
                Some((lines_between(text, from, moved.to), Taken::Lines))
            }
            Target::Motion(motion) => {
                let purpose =
                    if operator == Operator::Change { For::Change } else { For::Operator };
                let moved = find_end(text, from, motion, (count, purpose), self.memory);
                self.remember(motion);
                Some(span(text, from, moved?, operator))
            }
        }
    }

    fn operate(
        &mut self,
        editor: &mut Editor,
        operator: Operator,
        (range, of): (Range<usize>, Taken),
    ) -> Outcome {
        let text = editor.text().get(range.clone()).unwrap_or_default().to_owned();
        match operator {
            Operator::Yank => {
                self.register = Register::of(&text, of);
                let from = editor.caret();
                let stays = Cursor::new(editor.text(), from).line_start() == range.start;
                let to = match of {
                    Taken::Characters => range.start,
                    Taken::Lines if stays => from,
                    Taken::Lines => at_column(editor.text(), range.start, self.memory.column),
                };
                editor.set_caret(to);
                settle(editor);
            }
            Operator::Delete => {
                self.register = Register::of(&text, of);
                delete(editor, range, of);
            }
            Operator::Change => {
                self.register = Register::of(&text, of);
                let range = match of {
                    Taken::Characters => range,
                    Taken::Lines => without_last_feed(editor.text(), range),
                };
                replace(editor, range.clone(), "");
                editor.set_caret(range.start);
                self.write(editor, 1, None);
                return Outcome::Writes;
            }
            Operator::ToggleCase | Operator::Lower | Operator::Upper => {
                let from = editor.caret();
                replace(editor, range.clone(), &cased(&text, operator));
                let stays = of == Taken::Lines
                    && Cursor::new(editor.text(), from).line_start() == range.start;
                editor.set_caret(if stays { from } else { range.start });
                settle(editor);
            }
        }
        Outcome::Done
    }

    fn begin(&mut self, editor: &mut Editor, entry: Entry, times: usize) {
        let cursor = Cursor::new(editor.text(), editor.caret());
        let (start, end) = (cursor.line_start(), cursor.line_end());
        match entry {
            Entry::Before => {}
            Entry::Behind => {
                let behind = steps::behind(editor.text(), editor.caret()).min(end);
                editor.set_caret(behind);
            }
            Entry::FirstNonBlank => {
                let line = editor.text().get(start..end).unwrap_or_default();
                let at = line.find(|c: char| c != ' ' && c != '\t').map_or(end, |at| start + at);
                editor.set_caret(at);
            }
            Entry::LineEnd => {
                editor.set_caret(end);
            }
            Entry::LineBelow => {
                replace(editor, end..end, "\n");
                editor.set_caret(end + 1);
            }
            Entry::LineAbove => {
                replace(editor, start..start, "\n");
                editor.set_caret(start);
            }
        }
        self.write(editor, times, Some(entry));
    }

    fn write(&mut self, editor: &Editor, times: usize, entry: Option<Entry>) {
        let at = editor.caret();
        let behind = editor.text().len() - at;
        self.writing = Some(Writing { at, behind, times, entry });
    }

    fn again(&mut self, editor: &mut Editor, count: Option<usize>) -> Outcome {
        let Some(Change { mut command, written }) = self.last.clone() else {
            return Outcome::Done;
        };
        command.count = count.or(command.count);
        let outcome = self.run(editor, command);
        if outcome == Outcome::Writes {
            let at = editor.caret();
            replace(editor, at..at, &written);
            editor.set_caret(at + written.len());
            self.leave_writing(editor);
        }
        Outcome::Done
    }

    fn visual(&mut self, editor: &mut Editor, verb: MarkedVerb) -> Outcome {
        let Some(marked) = self.marked else {
            if let MarkedVerb::Shape(shape) = verb {
                self.marked = Some(Marked { anchor: editor.caret(), shape });
            }
            return Outcome::Done;
        };
        match verb {
            MarkedVerb::Shape(shape) if marked.shape == shape => self.leave_visual(editor),
            MarkedVerb::Shape(shape) => self.marked = Some(Marked { shape, ..marked }),
            MarkedVerb::OtherEnd => {
                self.marked = Some(Marked { anchor: editor.caret(), ..marked });
                editor.set_caret(marked.anchor);
            }
            MarkedVerb::Object(extent, object) => self.mark(editor, marked, (extent, object)),
            MarkedVerb::Operate(operator) => return self.operate_marked(editor, operator, marked),
            MarkedVerb::OperateLines(operator) => {
                let marked = Marked { shape: Shape::Lines, ..marked };
                return self.operate_marked(editor, operator, marked);
            }
            MarkedVerb::Replace(c) => {
                let (range, _) = span_of_marked(editor, marked);
                let text = editor.text().get(range.clone()).unwrap_or_default();
                let with: String =
                    text.chars().map(|old| if old == '\n' { old } else { c }).collect();
                replace(editor, range.clone(), &with);
                self.marked = None;
                editor.set_caret(range.start);
            }
            MarkedVerb::PutOver => {
                let (range, of) = span_of_marked(editor, marked);
                self.marked = None;
                self.register = self.register.put_over(editor, range, of);
            }
        }
        Outcome::Done
    }

    fn mark(&mut self, editor: &mut Editor, marked: Marked, (extent, object): (Extent, Object)) {
        let Some(range) = objects::range(editor.text(), editor.caret(), extent, object) else {
            return;
        };
        let fresh = marked.anchor == editor.caret();
        let anchor = if fresh { range.start } else { marked.anchor };
        self.marked = Some(Marked { anchor, shape: Shape::Characters });
        let last = steps::before(editor.text(), range.end).max(range.start);
        editor.set_caret(last);
    }

    fn operate_marked(
        &mut self,
        editor: &mut Editor,
        operator: Operator,
        marked: Marked,
    ) -> Outcome {
        let (range, of) = span_of_marked(editor, marked);
        self.marked = None;
        // The rest is the same as for an operator with a motion.
        if range.start < editor.caret() || operator == Operator::Yank {
            let to = if of == Taken::Lines && operator == Operator::Yank {
                marked.anchor.min(editor.caret())
            } else {
                range.start
            };
            editor.set_caret(to);
        }
        self.operate(editor, operator, (range, of))
    }

    fn leave_visual(&mut self, editor: &mut Editor) {
        self.marked = None;
        settle(editor);
    }

    /// Handles Esc in Normal or Visual mode. Returns whether it has ended something.
    pub fn escape(&mut self, editor: &mut Editor) -> bool {
        let begun = !self.keys.is_empty() || self.marked.is_some();
        self.keys.clear();
        self.leave_visual(editor);
        begun
    }
}

/// Inserts the written text as often as the count of its command says.
fn repeat_written(editor: &mut Editor, writing: &Writing, written: &str) {
    let more = match writing.entry {
        Some(Entry::LineBelow | Entry::LineAbove) => format!("\n{written}"),
        Some(Entry::Before | Entry::Behind | Entry::FirstNonBlank | Entry::LineEnd) | None => {
            written.to_owned()
        }
    };
    let at = writing.at + written.len();
    let more = repeated(&more, writing.times - 1);
    replace(editor, at..at, &more);
    editor.set_caret(at + more.len());
}

/// Goes `count` steps back or forth in the undo history.
fn step(editor: &mut Editor, count: Option<usize>, go: fn(&mut Editor) -> bool) -> Outcome {
    for _ in 0..count.unwrap_or(1) {
        if !go(editor) {
            break;
        }
    }
    settle(editor);
    Outcome::Done
}

fn span_of_marked(editor: &Editor, marked: Marked) -> (Range<usize>, Taken) {
    let text = editor.text();
    let (start, end) = (marked.anchor.min(editor.caret()), marked.anchor.max(editor.caret()));
    match marked.shape {
        Shape::Lines => (lines_between(text, start, end), Taken::Lines),
        Shape::Characters => (start..steps::behind(text, end).min(text.len()), Taken::Characters),
    }
}
