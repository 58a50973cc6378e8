//! The input: a prompt, the lines of the draft, and where the cursor stands among them.

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Strip};
use super::cells;
use crate::text::{Editor, Layout};

/// Before the text: a blank, the prompt, a blank; after it: a blank.
pub(super) const PROMPT: &str = " > ";
pub(super) const MARGIN: u16 = 3;
pub(super) const RIGHT: u16 = 1;

/// Words that have left the input and are not on the disk for certain, above it; gives the rest.
pub(super) fn above(canvas: &mut Canvas<'_>, area: Rect, words: &[String]) -> Rect {
    let room = usize::from(area.height.saturating_sub(1));
    let words = words.get(words.len().saturating_sub(room)..).unwrap_or_default();
    let dim = canvas.look.theme.dim;
    for (strip, words) in Strip::of(area).zip(words) {
        canvas.raw(strip.after(1), canvas.look.glyphs.queued, dim);
        canvas.left(strip.after(MARGIN).but_last(RIGHT), words, dim);
    }
    let used = u16::try_from(words.len()).unwrap_or(area.height);
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// Draws the rows around the caret; gives its cell.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (editor, layout): (&Editor, &Layout),
    unconfirmed: &[String],
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    cells::wipe(canvas.buf, area, canvas.look.theme.text);
    let area = above(canvas, area, unconfirmed);
    let height = usize::from(area.height);
    let first = layout.caret.row.saturating_sub(height - 1);
    for (strip, (at, line)) in Strip::of(area).zip(layout.rows.iter().enumerate().skip(first)) {
        if at == 0 {
            canvas.raw(strip, PROMPT, canvas.look.theme.strong);
        }
        let strip = strip.after(MARGIN).but_last(RIGHT);
        canvas.raw(strip, line.shown(editor.text()), canvas.look.theme.text);
    }
    let row = u16::try_from(layout.caret.row - first).ok()?;
    let column = layout.caret.column.min(area.width.saturating_sub(MARGIN + RIGHT));
    let x = (area.x + MARGIN + column).min(area.right() - 1);
    Some(Position::new(x, area.y + row))
}
