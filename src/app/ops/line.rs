//! Keys of a one-line editor above a list.

use crate::app::key::{Code, Key};
use crate::text::Editor;

/// What has no room in a query finds nothing anyway.
pub fn add(query: &mut Editor, line: &str) {
    let _taken = query.insert_str(line);
}

/// Moves the cursor or edits the query; says whether the query changed.
pub fn typed(query: &mut Editor, cursor: &mut usize, rows: usize, key: Key) -> bool {
    if moved(cursor, rows, key) {
        return false;
    }
    if let Some(c) = key.text() {
        return query.insert_char(c).whole();
    }
    match (key.code, key.ctrl) {
        (Code::Backspace, false) | (Code::Char('h'), true) => query.backspace(),
        (Code::Delete, false) | (Code::Char('d'), true) => query.delete(),
        (Code::Char('u'), true) => query.kill_to_start(),
        (Code::Char('w'), true) => query.kill_word_back_to_space(),
        (Code::Left, _) | (Code::Char('b'), true) => {
            query.left();
            false
        }
        (Code::Right, _) | (Code::Char('f'), true) => {
            query.right();
            false
        }
        (Code::Home, _) | (Code::Char('a'), true) => {
            query.home();
            false
        }
        (Code::End, _) | (Code::Char('e'), true) => {
            query.end();
            false
        }
        _ => false,
    }
}

pub fn moved(cursor: &mut usize, rows: usize, key: Key) -> bool {
    let last = rows.saturating_sub(1);
    let next = match (key.code, key.ctrl) {
        (Code::Tab, _) if key.shift => cursor.saturating_sub(1),
        (Code::Up, _) | (Code::Char('p'), true) => cursor.saturating_sub(1),
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => *cursor + 1,
        (Code::PageUp, _) => cursor.saturating_sub(10),
        (Code::PageDown, _) => *cursor + 10,
        _ => return false,
    };
    *cursor = next.min(last);
    true
}

/// The first row after a key of a text that is only read; `None` closes it.
pub fn scrolled(first: usize, rows: usize, page: usize, key: Key) -> Option<usize> {
    let last = rows.saturating_sub(page);
    let next = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) => first.saturating_sub(1),
        (Code::Down, _) | (Code::Char('n'), true) => first + 1,
        (Code::PageUp, _) => first.saturating_sub(page),
        (Code::PageDown, _) => first + page,
        (Code::Home, _) => 0,
        (Code::End, _) => last,
        _ => return None,
    };
    Some(next.min(last))
}
