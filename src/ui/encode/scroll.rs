//! Finds rows that only moved up or down, so that the terminal can move them itself.

use ratatui::buffer::{Buffer, Cell};

use super::pen::Pen;

/// The least number of compared cells that a move must save, since a move costs bytes too.
const WORTH: usize = 20;

/// Every which column is compared. An odd number, so that wide characters are met in both halves.
const SAMPLE: usize = 7;

/// The farthest move that is looked for, in rows.
const FARTHEST: u16 = 12;

/// Rows `top..=bottom` move up by `by` rows, or down if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    top: u16,
    bottom: u16,
    by: i32,
}

/// The move after which the most cells are equal; `None` if none saves enough.
pub(super) fn find(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let width = usize::from(next.area.width);
    if width == 0 || next.area.height < 4 {
        return None;
    }
    let old: Vec<&[Cell]> = shown.content.chunks_exact(width).collect();
    let new: Vec<&[Cell]> = next.content.chunks_exact(width).collect();
    let changed = |(old, new): (&&[Cell], &&[Cell])| old != new;
    let top = old.iter().zip(&new).position(changed)?;
    let bottom = old.iter().zip(&new).rposition(changed)?;
    if bottom < top + 3 {
        return None;
    }
    let old = old.get(top..=bottom)?;
    let new = new.get(top..=bottom)?;
    let still = score(old, new);
    let farthest = usize::from(FARTHEST).min(old.len() - 1);
    let moves = (1..=farthest).flat_map(|by| {
        let up = score(old.get(by..).unwrap_or_default(), new);
        let down = score(old, new.get(by..).unwrap_or_default());
        let by = i32::try_from(by).unwrap_or(0);
        [(up, by), (down, -by)]
    });
    let (gain, by) = moves.max_by_key(|(score, by)| (*score, -by.abs()))?;
    let edge = |row: usize| u16::try_from(row).ok();
    (gain > still + WORTH).then_some(())?;
    Some(Shift { top: edge(top)?, bottom: edge(bottom)?, by })
}

/// How many cells with text are equal in two lists of rows. A sample of the columns suffices to
/// compare moves, and does not affect what is drawn.
fn score(old: &[&[Cell]], new: &[&[Cell]]) -> usize {
    let rows = old.iter().zip(new);
    rows.map(|(old, new)| {
        old.iter().zip(*new).step_by(SAMPLE).filter(|(a, b)| a.symbol() != " " && a == b).count()
    })
    .sum()
}

/// Writes the move, and makes it in the remembered contents of the terminal.
pub(super) fn apply(shown: &mut Buffer, shift: Shift, pen: &mut Pen) {
    pen.scroll(shift.top, shift.bottom, shift.by);
    let width = usize::from(shown.area.width);
    let start = usize::from(shift.top) * width;
    let end = (usize::from(shift.bottom) + 1) * width;
    let cells = usize::try_from(shift.by.unsigned_abs()).unwrap_or(0) * width;
    let Some(rows) = shown.content.get_mut(start..end).filter(|rows| cells <= rows.len()) else {
        return;
    };
    let blank = if shift.by > 0 {
        rows.rotate_left(cells);
        rows.len() - cells..rows.len()
    } else {
        rows.rotate_right(cells);
        0..cells
    };
    for cell in rows.get_mut(blank).unwrap_or_default() {
        cell.reset();
    }
}
