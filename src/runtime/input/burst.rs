//! A block of text that a terminal without bracketed paste types key by key: never sent line by
//! line.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Input;

/// What a batch of one read looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Keys as people press them.
    Keys,
    /// Text and then Enter, and nothing behind it: a person over a slow link, or the beginning of
    /// a pasted block. What comes in the next moment tells.
    Ended,
    /// Text with a line end inside: no person types that in one read.
    Block,
}

/// Tell which.
#[must_use]
pub fn shape(batch: &[Input]) -> Shape {
    let Some((last, before)) = batch.split_last() else { return Shape::Keys };
    let Some(before) = before.iter().map(typed).collect::<Option<Vec<char>>>() else {
        return Shape::Keys;
    };
    match typed(last) {
        Some(_) if before.contains(&'\n') && before.iter().any(|c| *c != '\n') => Shape::Block,
        Some('\n') if before.iter().any(|c| *c != '\n') => Shape::Ended,
        Some(_) | None => Shape::Keys,
    }
}

/// A block as one paste. Only for batches that are keys of text throughout.
#[must_use]
pub fn join(batch: &[Input]) -> Option<String> {
    batch.iter().map(typed).collect()
}

/// The character that a key puts into a text.
fn typed(input: &Input) -> Option<char> {
    let Input::Key(KeyEvent { code, modifiers, .. }) = input else { return None };
    match code {
        KeyCode::Char('j') if *modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Char(c) if (*modifiers - KeyModifiers::SHIFT).is_empty() => Some(*c),
        KeyCode::Enter if modifiers.is_empty() => Some('\n'),
        KeyCode::Tab if modifiers.is_empty() => Some('\t'),
        _ => None,
    }
}
