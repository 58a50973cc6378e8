//! Text objects: a word, and the text in quotes or in brackets.

use std::ops::Range;

use super::classes::WordKind;
use super::command::{Extent, Object, Size};
use super::cursor::Cursor;
use super::motion::{closing, opening};
use super::steps;

/// The byte range of an object at a position; `None` if there is none.
pub fn range(text: &str, at: usize, extent: Extent, object: Object) -> Option<Range<usize>> {
    let cursor = Cursor::new(text, at);
    match object {
        Object::Word(size) => word(cursor, extent, size),
        Object::Quoted(quote) => quoted(cursor, extent, quote),
        Object::Block(open, close) => block(cursor, extent, (open, close)),
    }
}

/// The run of characters of one kind around a position, within its line.
fn run(cursor: Cursor<'_>, size: Size) -> Range<usize> {
    let of = cursor.kind(size);
    let (start, end) = (cursor.line_start(), cursor.line_end());
    let mut first = cursor.at;
    while first > start {
        let before = steps::before(cursor.text, first);
        if Cursor::new(cursor.text, before).kind(size) != of {
            break;
        }
        first = before;
    }
    let mut behind = cursor.at;
    while behind < end && Cursor::new(cursor.text, behind).kind(size) == of {
        behind = steps::behind(cursor.text, behind);
    }
    first..behind
}

fn word(cursor: Cursor<'_>, extent: Extent, size: Size) -> Option<Range<usize>> {
    let here = run(cursor, size);
    if extent == Extent::Inner {
        return Some(here);
    }
    let (line_start, line_end) = (cursor.line_start(), cursor.line_end());
    let run_at = |at: usize| run(Cursor::new(cursor.text, at), size);
    let blank_at = |at: usize| Cursor::new(cursor.text, at).kind(size) == WordKind::Blank;
    if cursor.kind(size) == WordKind::Blank {
        // The blanks and the word behind them.
        let mut next = Cursor::new(cursor.text, here.end);
        while next.kind(size) == WordKind::Blank {
            if next.at >= next.text.len() {
                return None;
            }
            next.forward();
        }
        return Some(here.start..run_at(next.at).end);
    }
    if here.end < line_end && blank_at(here.end) {
        return Some(here.start..run_at(here.end).end);
    }
    if here.start > line_start {
        let before = steps::before(cursor.text, here.start);
        let blanks = run_at(before);
        if blank_at(before) && blanks.start > line_start {
            return Some(blanks.start..here.end);
        }
    }
    Some(here)
}

fn quoted(cursor: Cursor<'_>, extent: Extent, quote: char) -> Option<Range<usize>> {
    let (start, end) = (cursor.line_start(), cursor.line_end());
    let line = cursor.text.get(start..end)?;
    let next = |from: usize| -> Option<usize> {
        let mut escaped = false;
        for (at, c) in line.get(from..)?.char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                return Some(from + at);
            }
        }
        None
    };
    let here = cursor.at - start;
    let (open, close) = if cursor.char() == Some(quote) {
        let mut from = 0;
        loop {
            let open = next(from).filter(|open| *open <= here)?;
            let close = next(open + quote.len_utf8())?;
            if here <= close {
                break (open, close);
            }
            from = close + quote.len_utf8();
        }
    } else {
        let before = line.get(..here)?.rfind(quote);
        let open = before.or_else(|| next(here))?;
        (open, next(open + quote.len_utf8())?)
    };
    let behind = close + quote.len_utf8();
    if extent == Extent::Inner {
        return Some(start + open + quote.len_utf8()..start + close);
    }
    let blank = |c: char| c == ' ' || c == '\t';
    let rest = line.get(behind..)?;
    let after = rest.len() - rest.trim_start_matches(blank).len();
    if after > 0 {
        return Some(start + open..start + behind + after);
    }
    let before = line.get(..open)?.trim_end_matches(blank).len();
    Some(start + before..start + behind)
}

fn block(cursor: Cursor<'_>, extent: Extent, (open, close): (char, char)) -> Option<Range<usize>> {
    let begin = if cursor.char() == Some(open) {
        cursor.at
    } else {
        let around = opening(cursor.text, cursor.at, (open, close));
        // If there are none around the position, the next ones in the line count.
        let line = cursor.text.get(cursor.at..cursor.line_end())?;
        around.or_else(|| line.find(open).map(|at| cursor.at + at))?
    };
    let end = closing(cursor.text, begin, (open, close))?;
    Some(match extent {
        Extent::Inner => begin + open.len_utf8()..end,
        Extent::Around => begin..end + close.len_utf8(),
    })
}
