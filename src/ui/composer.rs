//! The input: a prompt, the lines of the draft, and the caret.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Strip};
use super::cells;
use crate::text::{Editor, Layout};

/// The prompt, with a blank on either side. Another blank follows the text.
pub(super) const PROMPT: &str = " > ";
/// The prompt in Normal mode of vi.
pub(super) const NORMAL_PROMPT: &str = " : ";
pub(super) const MARGIN: u16 = 3;
pub(super) const RIGHT: u16 = 1;

/// What is shown above the text in the input, and which part of the text is selected.
pub(super) struct Above {
    pub prompt: &'static str,
    /// Texts that have left the input and may not be on the disk yet.
    pub unconfirmed: Vec<String>,
    /// The quoted message, and the key that removes the quotation.
    pub quoted: Option<(String, String)>,
    /// The byte range of the text that is selected.
    pub marked: Option<Range<usize>>,
}

/// Draws what is above the text. Returns the rest of the area.
pub(super) fn above(canvas: &mut Canvas<'_>, area: Rect, above: &Above) -> Rect {
    let quoted = u16::from(above.quoted.is_some() && area.height > 1);
    let words = &above.unconfirmed;
    let room = usize::from(area.height.saturating_sub(1 + quoted));
    let words = words.get(words.len().saturating_sub(room)..).unwrap_or_default();
    let dim = canvas.look.theme.dim;
    for (strip, words) in Strip::of(area).zip(words) {
        canvas.raw(strip.after(1), canvas.look.glyphs.marks.queued, dim);
        canvas.left(strip.after(MARGIN).but_last(RIGHT), words, dim);
    }
    let used = u16::try_from(words.len()).unwrap_or(area.height);
    let strip = Strip::of(area).nth(words.len()).filter(|_| quoted > 0);
    if let Some((strip, (row, key))) = strip.zip(above.quoted.as_ref()) {
        let line = strip.after(MARGIN).but_last(RIGHT);
        canvas.raw(strip.after(1), canvas.look.glyphs.answers, dim);
        let taken = canvas.right(line.after(line.width / 2), key, dim);
        canvas.left(line.but_last(taken + 2), row, dim);
    }
    let used = used + quoted;
    Rect { y: area.y + used, height: area.height - used, ..area }
}

/// Draws the rows around the caret. Returns the cell of the caret.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    (editor, layout): (&Editor, &Layout),
    stands: &Above,
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    cells::wipe(canvas.buf, area, canvas.look.theme.text);
    let area = above(canvas, area, stands);
    let height = usize::from(area.height);
    let first = layout.caret.row.saturating_sub(height - 1);
    for (strip, (at, line)) in Strip::of(area).zip(layout.rows.iter().enumerate().skip(first)) {
        if at == 0 {
            canvas.raw(strip, stands.prompt, canvas.look.theme.strong);
        }
        let strip = strip.after(MARGIN).but_last(RIGHT);
        canvas.raw(strip, line.shown(editor.text()), canvas.look.theme.text);
        if let Some(marked) = &stands.marked {
            select(canvas, strip, (editor.text(), &line.shown), marked);
        }
    }
    let row = u16::try_from(layout.caret.row - first).ok()?;
    let column = layout.caret.column.min(area.width.saturating_sub(MARGIN + RIGHT));
    let x = (area.x + MARGIN + column).min(area.right() - 1);
    Some(Position::new(x, area.y + row))
}

/// Marks the selected part of a row.
fn select(
    canvas: &mut Canvas<'_>,
    strip: Strip,
    (text, row): (&str, &Range<usize>),
    marked: &Range<usize>,
) {
    let (from, to) = (marked.start.max(row.start), marked.end.min(row.end));
    let before = text.get(row.start..from).unwrap_or_default();
    let Some(words) = text.get(from..to) else { return };
    let width = canvas.cells(words);
    canvas.select(Strip { width, ..strip.after(canvas.cells(before)) });
}
