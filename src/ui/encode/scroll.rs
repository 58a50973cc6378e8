//! Finds rows that only moved up or down, so that the terminal can move them itself.

use ratatui::buffer::{Buffer, Cell};

use super::pen::Pen;

/// Frames of fewer bytes are not worth the search's second painting.
pub(super) const WORTH: usize = 600;

/// Farthest move looked for, in rows.
const FARTHEST: u16 = 12;

/// Rows `top..=bottom` move up by `by` rows, or down if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    top: u16,
    bottom: u16,
    by: i32,
}

/// The move that makes the most cells fit, if any makes enough of them fit.
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
    (gain > still).then_some(())?;
    Some(Shift { top: edge(top)?, bottom: edge(bottom)?, by })
}

/// How many cells that show something are equal in rows laid side by side.
fn score(old: &[&[Cell]], new: &[&[Cell]]) -> usize {
    let rows = old.iter().zip(new);
    rows.map(|(old, new)| old.iter().zip(*new).filter(|(a, b)| a.symbol() != " " && a == b).count())
        .sum()
}

/// The pen after saying so, and what the terminal then shows.
pub(super) fn apply(shown: &Buffer, shift: Shift) -> (Buffer, Pen) {
    let mut pen = Pen::new(shown.area);
    pen.scroll(shift.top, shift.bottom, shift.by);
    let mut moved = shown.clone();
    let blank = Cell::default();
    for y in shift.top..=shift.bottom {
        let from = i32::from(y) + shift.by;
        let from = u16::try_from(from).ok().filter(|y| (shift.top..=shift.bottom).contains(y));
        for x in 0..shown.area.width {
            let source = from.and_then(|y| shown.cell((x, y))).unwrap_or(&blank);
            if let Some(cell) = moved.cell_mut((x, y)) {
                cell.clone_from(source);
            }
        }
    }
    (moved, pen)
}
