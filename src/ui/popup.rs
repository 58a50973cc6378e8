//! Lists that lie over the rest: a heading, rows, a line of advice. No box: they take whole rows,
//! and the heading's bar sets them apart from what stands above.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};

use super::canvas::{Canvas, Strip};
use super::cells;
use crate::app::popup::{PopupRow, PopupView};
use crate::text;

/// A column of rows that stand beside each other has at least so many cells.
const COLUMN: u16 = 36;
/// Rows are read across no more cells than this.
const WIDEST: u16 = 72;

/// Draws it above the bottom of an area; gives the caret, where there is something to type.
pub(super) fn draw(popup: &PopupView, canvas: &mut Canvas<'_>, area: Rect) -> Option<Position> {
    let place = place(popup, area);
    if place.is_empty() {
        return None;
    }
    cells::wipe(canvas.buf, place, canvas.look.theme.text);
    let mut strips = Strip::of(place);
    let head = strips.next()?;
    let caret = heading(popup, canvas, head);
    let bare = popup.rows.is_empty() && popup.picture.is_none();
    let advised = !popup.advice.is_empty() && place.height > if bare { 1 } else { 2 };
    let visible = usize::from(place.height) - 1 - usize::from(advised);
    let pictured = popup.picture.as_ref().map_or(0, |it| it.rows().count()).min(visible);
    let visible = visible - pictured;
    let first = first_in_sight(popup, visible * columns(popup, area.width));
    if let Some(picture) = &popup.picture {
        for (row, strip) in picture.rows().zip(strips.by_ref().take(pictured)) {
            paint(canvas, strip.after(1), row);
        }
    }
    let strips: Vec<Strip> = strips.take(visible).collect();
    let beside = columns(popup, area.width);
    let shown = popup.rows.iter().enumerate().skip(first).take(visible * beside);
    for (nth, (at, line)) in shown.enumerate() {
        let Some(strip) = strips.get(nth % visible.max(1)) else { break };
        let strip = column(*strip, nth / visible.max(1), beside);
        row(canvas, strip, line);
        if popup.cursor == Some(at) {
            canvas.select(strip);
        }
    }
    if advised && let Some(strip) = Strip::of(place).last() {
        let dim = canvas.look.theme.dim;
        canvas.said(strip.after(1).but_last(1), &popup.advice, dim);
    }
    caret
}

/// As many rows of the area's bottom as it needs, and can have.
fn place(popup: &PopupView, area: Rect) -> Rect {
    let picture = popup.picture.as_ref().map_or(0, |picture| picture.rows().count());
    let rows = popup.rows.len().div_ceil(columns(popup, area.width));
    let rows = u16::try_from(rows + picture).unwrap_or(u16::MAX);
    let extra = 1 + u16::from(!popup.advice.is_empty());
    let height = rows.saturating_add(extra).min(area.height);
    Rect { y: area.bottom() - height, height, ..area }
}

/// How many rows stand beside each other.
fn columns(popup: &PopupView, width: u16) -> usize {
    if popup.columns { usize::from((width / COLUMN).clamp(1, 3)) } else { 1 }
}

/// One of several columns of a row.
fn column(strip: Strip, nth: usize, of: usize) -> Strip {
    let of = u16::try_from(of.max(1)).unwrap_or(1);
    let nth = u16::try_from(nth).unwrap_or(0).min(of - 1);
    let width = strip.width / of;
    Strip { width, ..strip.after(width * nth) }
}

/// A row of a picture: half blocks, or blanks where half blocks are two cells wide.
fn paint(canvas: &mut Canvas<'_>, strip: Strip, row: &[(u8, u8)]) {
    let block = if canvas.look.widths.ambiguous_wide() { " " } else { "▀" };
    for (at, (upper, lower)) in (0..strip.width).zip(row) {
        let style = Style::new().fg(Color::Indexed(*upper)).bg(Color::Indexed(*lower));
        canvas.raw(strip.after(at), block, style);
    }
}

fn heading(popup: &PopupView, canvas: &mut Canvas<'_>, strip: Strip) -> Option<Position> {
    let theme = canvas.look.theme;
    canvas.select(strip);
    let line = strip.after(1).but_last(1);
    let used = canvas.left(line, &popup.title, theme.selected);
    let (query, caret) = popup.query.as_ref()?;
    let line = line.after(used + 2);
    let before = query.get(..*caret).unwrap_or(query);
    let room = line.width.saturating_sub(1);
    let edge = strip.x + strip.width - 1;
    if canvas.cells(before) <= room {
        canvas.raw(line, query, theme.selected);
        return Some(Position::new((line.x + canvas.cells(before)).min(edge), line.y));
    }
    // What was typed last is what the eye is on.
    let tail = text::truncate_left(before, room, canvas.look.widths, canvas.look.glyphs.cut);
    let used = canvas.raw(line, &tail, theme.selected);
    Some(Position::new((line.x + used).min(edge), line.y))
}

fn first_in_sight(popup: &PopupView, visible: usize) -> usize {
    let last = popup.rows.len().saturating_sub(visible);
    match popup.cursor {
        Some(cursor) => cursor.saturating_sub(visible.saturating_sub(1)).min(last),
        None => popup.first.min(last),
    }
}

fn row(canvas: &mut Canvas<'_>, strip: Strip, row: &PopupRow) {
    let theme = canvas.look.theme;
    let line = strip.after(1).but_last(1);
    let line = Strip { width: line.width.min(WIDEST), ..line };
    if let Some(cells) = row.key {
        canvas.left(Strip { width: cells.min(line.width), ..line }, &row.left, theme.key);
        canvas.left(line.after(cells + 2), &row.right, theme.text);
        return;
    }
    let used = canvas.right(line.after(line.width / 2), &row.right, theme.dim);
    canvas.left(line.but_last(used + u16::from(used > 0)), &row.left, theme.text);
}
