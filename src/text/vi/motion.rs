//! Where motions end.

use super::command::{Find, Motion, Size};
use super::cursor::Cursor;
use super::steps;
use super::words::{self, Arrived, Here, LineEnds};

/// What a motion is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Caret,
    Operator,
    /// For an operator that changes text: from within a word, `w` goes to its end.
    Change,
}

/// Which characters between the ends of a motion belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Exclusive,
    Inclusive,
    Lines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub to: usize,
    pub span: Span,
}

/// What motions remember of those before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    pub find: Option<Find>,
    /// The column, in cells, that vertical motions try to keep.
    pub column: usize,
}

/// Where a motion ends; `None` if it cannot be made, so that the command has no effect.
pub fn find_end(
    text: &str,
    from: usize,
    motion: Motion,
    (count, purpose): (Option<usize>, For),
    memory: Memory,
) -> Option<Moved> {
    let cursor = Cursor::new(text, from);
    let times = count.unwrap_or(1);
    let exclusive = |to| Some(Moved { to, span: Span::Exclusive });
    let inclusive = |to| Some(Moved { to, span: Span::Inclusive });
    let lines = |to| Some(Moved { to, span: Span::Lines });
    match motion {
        Motion::Left => exclusive(left(cursor, times, purpose)?),
        Motion::Right => right(cursor, times, purpose),
        Motion::LineStart => exclusive(cursor.line_start()),
        Motion::FirstNonBlank => exclusive(cursor.first_non_blank()),
        Motion::LineEnd => {
            let line = lines_down(text, from, times - 1)?;
            inclusive(Cursor::new(text, line).last_in_line())
        }
        Motion::WithinLines => Some(first_of(text, lines_down(text, from, times - 1)?)),
        Motion::NextLine => Some(first_of(text, lines_down(text, from, times)?)),
        Motion::PreviousLine => Some(first_of(text, lines_up(text, from, times)?)),
        Motion::Down => {
            let below = lines_below(text, from, times)?;
            lines(at_column(text, below, memory.column))
        }
        Motion::Up => {
            let above = lines_above(text, from, times)?;
            lines(at_column(text, above, memory.column))
        }
        Motion::Column => exclusive(at_column(text, cursor.line_start(), times - 1)),
        Motion::FirstLine => Some(first_of(text, nth_line(text, count.unwrap_or(1)))),
        Motion::LastLine => Some(first_of(text, nth_line(text, count.unwrap_or(usize::MAX)))),
        Motion::Word(size) => word(cursor, (times, size), purpose),
        Motion::WordBack(size) => word_back(cursor, times, size),
        Motion::WordEnd(size) => word_end(cursor, (times, size), (Here::Passed, purpose)),
        Motion::WordEndBack(size) => word_end_back(cursor, times, size),
        Motion::Find(find) => found(cursor, find, times, Again::No),
        Motion::FindAgain => found(cursor, memory.find?, times, Again::Yes),
        Motion::FindAgainBack => found(cursor, memory.find?.reversed(), times, Again::Yes),
        Motion::ParagraphDown => over_paragraphs(text, from, times, lines_down),
        Motion::ParagraphUp => over_paragraphs(text, from, times, lines_up),
        Motion::Bracket => inclusive(bracket(cursor)?),
    }
}

fn left(cursor: Cursor<'_>, times: usize, purpose: For) -> Option<usize> {
    let start = cursor.line_start();
    let mut at = cursor.at;
    if at == start && purpose == For::Caret {
        return None;
    }
    for _ in 0..times {
        if at > start {
            at = steps::before(cursor.text, at);
        }
    }
    Some(at)
}

fn right(cursor: Cursor<'_>, times: usize, purpose: For) -> Option<Moved> {
    let end = cursor.line_end();
    let last = if purpose == For::Caret { cursor.last_in_line() } else { end };
    let mut at = cursor.at;
    if at >= last && (purpose == For::Caret || !cursor.is_empty_line()) {
        return None;
    }
    for _ in 0..times {
        if at < last {
            at = steps::behind(cursor.text, at);
        }
    }
    Some(Moved { to: at, span: Span::Exclusive })
}

fn first_of(text: &str, line: usize) -> Moved {
    Moved { to: Cursor::new(text, line).first_non_blank(), span: Span::Lines }
}

/// The beginning of the line exactly `count` lines below; `None` if there are fewer.
fn lines_down(text: &str, from: usize, count: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..count {
        let end = Cursor::new(text, at).line_end();
        if end == text.len() {
            return None;
        }
        at = end + 1;
    }
    Some(if count == 0 { Cursor::new(text, from).line_start() } else { at })
}

fn lines_up(text: &str, from: usize, count: usize) -> Option<usize> {
    let mut at = Cursor::new(text, from).line_start();
    for _ in 0..count {
        at = Cursor::new(text, at.checked_sub(1)?).line_start();
    }
    Some(at)
}

/// The beginning of the line `count` lines below, or of the last one; `None` if the current line is
/// the last one.
fn lines_below(text: &str, from: usize, count: usize) -> Option<usize> {
    let mut at = lines_down(text, from, 1)?;
    for _ in 1..count {
        let Some(next) = lines_down(text, at, 1) else { break };
        at = next;
    }
    Some(at)
}

fn lines_above(text: &str, from: usize, count: usize) -> Option<usize> {
    let mut at = lines_up(text, from, 1)?;
    for _ in 1..count {
        let Some(next) = lines_up(text, at, 1) else { break };
        at = next;
    }
    Some(at)
}

/// The beginning of the line with this number, counted from 1, or of the last line.
fn nth_line(text: &str, number: usize) -> usize {
    let mut at = 0;
    for _ in 1..number {
        let Some(next) = lines_down(text, at, 1) else { break };
        at = next;
    }
    at
}

/// The byte position of the character of a line in this column, or of its last one.
pub fn at_column(text: &str, line: usize, column: usize) -> usize {
    let cursor = Cursor::new(text, line);
    let (mut at, mut cell, last) = (line, 0, cursor.last_in_line());
    while at < last {
        let next = steps::behind(text, at);
        cell += steps::cells(text.get(at..next).unwrap_or_default());
        if cell > column {
            break;
        }
        at = next;
    }
    at
}

/// The column of a position, in cells.
pub fn column_of(text: &str, at: usize) -> usize {
    let start = Cursor::new(text, at).line_start();
    steps::cells(text.get(start..at).unwrap_or_default())
}

fn word(cursor: Cursor<'_>, (times, size): (usize, Size), purpose: For) -> Option<Moved> {
    let on_blank = cursor.char().is_none_or(|c| c == ' ' || c == '\t');
    if purpose == For::Change && !on_blank {
        return word_end(cursor, (times, size), (Here::Counts, purpose));
    }
    let mut at = cursor;
    let ends = if purpose == For::Caret { LineEnds::Pass } else { LineEnds::Stop };
    let arrived = words::forward(&mut at, times, size, ends);
    if arrived == Arrived::Short && purpose == For::Caret && at.at == cursor.at {
        return None;
    }
    let mut moved = Moved { to: at.at, span: Span::Exclusive };
    if at.at > cursor.at && at.char().is_none() && at.at > at.line_start() {
        moved = Moved { to: steps::before(at.text, at.at), span: Span::Inclusive };
    }
    (arrived == Arrived::There || purpose != For::Caret || moved.to != cursor.at).then_some(moved)
}

fn word_back(mut cursor: Cursor<'_>, times: usize, size: Size) -> Option<Moved> {
    let arrived = words::back(&mut cursor, times, size);
    (arrived == Arrived::There).then_some(Moved { to: cursor.at, span: Span::Exclusive })
}

fn word_end_back(mut cursor: Cursor<'_>, times: usize, size: Size) -> Option<Moved> {
    let arrived = words::end_back(&mut cursor, times, size);
    (arrived == Arrived::There).then_some(Moved { to: cursor.at, span: Span::Inclusive })
}

fn word_end(
    cursor: Cursor<'_>,
    (times, size): (usize, Size),
    (here, purpose): (Here, For),
) -> Option<Moved> {
    let mut at = cursor;
    let arrived = words::end(&mut at, times, size, here);
    let behind = at.at > cursor.at && at.char().is_none() && at.at > at.line_start();
    let to = if behind { steps::before(at.text, at.at) } else { at.at };
    let fails = arrived == Arrived::Short && purpose == For::Caret && to == cursor.at;
    (!fails).then_some(Moved { to, span: Span::Inclusive })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    No,
    Yes,
}

/// The position of the wanted character in the line.
fn found(cursor: Cursor<'_>, find: Find, times: usize, again: Again) -> Option<Moved> {
    let text = cursor.text;
    let places = |range: std::ops::Range<usize>, c: char| -> Vec<usize> {
        let part = text.get(range.clone()).unwrap_or_default();
        part.match_indices(c).map(|(at, _)| range.start + at).collect()
    };
    let (line_start, line_end) = (cursor.line_start(), cursor.line_end());
    let behind = steps::behind(text, cursor.at).min(line_end);
    match find {
        Find::To(c) | Find::Till(c) => {
            let till = matches!(find, Find::Till(_));
            let mut ahead = places(behind..line_end, c);
            if till && again == Again::Yes && ahead.first() == Some(&behind) && times == 1 {
                ahead.remove(0);
            }
            let at = *ahead.get(times - 1)?;
            let to = if till { steps::before(text, at) } else { at };
            Some(Moved { to, span: Span::Inclusive })
        }
        Find::Back(c) | Find::BackTill(c) => {
            let till = matches!(find, Find::BackTill(_));
            let mut ahead = places(line_start..cursor.at, c);
            ahead.reverse();
            let next = (cursor.at > line_start).then(|| steps::before(text, cursor.at));
            if till && again == Again::Yes && ahead.first().copied() == next && times == 1 {
                ahead.drain(..ahead.len().min(1));
            }
            let at = *ahead.get(times - 1)?;
            let to = if till { steps::behind(text, at) } else { at };
            Some(Moved { to, span: Span::Exclusive })
        }
    }
}

/// Goes over `times` paragraphs, line by line in the direction of `step`: [`lines_down`] or
/// [`lines_up`]. `None` if there are fewer.
fn over_paragraphs(
    text: &str,
    from: usize,
    times: usize,
    step: fn(&str, usize, usize) -> Option<usize>,
) -> Option<Moved> {
    let mut line = Cursor::new(text, from).line_start();
    for left in (0..times).rev() {
        let (mut first, mut passed) = (true, false);
        loop {
            let cursor = Cursor::new(text, line);
            passed |= !cursor.is_empty_line();
            if !first && passed && cursor.is_empty_line() {
                break;
            }
            first = false;
            let Some(next) = step(text, line, 1) else {
                if left > 0 {
                    return None;
                }
                break;
            };
            line = next;
        }
    }
    Some(end_of_paragraph(text, line))
}

/// Where a motion over paragraphs ends: in the last line of the text at its last character, in
/// either direction.
fn end_of_paragraph(text: &str, line: usize) -> Moved {
    let cursor = Cursor::new(text, line);
    if cursor.is_last_line() && !cursor.is_empty_line() {
        return Moved { to: cursor.last_in_line(), span: Span::Inclusive };
    }
    Moved { to: line, span: Span::Exclusive }
}

/// The byte position of the bracket that matches the first one at or behind the position in its
/// line.
fn bracket(cursor: Cursor<'_>) -> Option<usize> {
    let line = cursor.text.get(cursor.at..cursor.line_end())?;
    let (at, open) = line.char_indices().find(|(_, c)| "()[]{}".contains(*c))?;
    let at = cursor.at + at;
    let pair = match open {
        '(' | ')' => ('(', ')'),
        '[' | ']' => ('[', ']'),
        _ => ('{', '}'),
    };
    if open == pair.0 { closing(cursor.text, at, pair) } else { opening(cursor.text, at, pair) }
}

/// The byte position of the bracket that closes the one opened here.
pub fn closing(text: &str, at: usize, (open, close): (char, char)) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, c) in text.get(at..)?.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at + offset);
            }
        }
    }
    None
}

/// The byte position of the bracket that opens the one closed here, or that encloses the position.
pub fn opening(text: &str, at: usize, (open, close): (char, char)) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, c) in text.get(..at)?.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            if depth == 0 {
                return Some(offset);
            }
            depth -= 1;
        }
    }
    None
}
