//! Lists that lie over the rest: a heading, rows, a line of advice. No box: they take whole rows,
//! and the heading's bar sets them apart from what stands above.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};

use super::canvas::{Canvas, Strip};
use super::cells;
use crate::app::dialog::{Cut, DialogRow, DialogView, WIDEST};
use crate::app::page::path_mark;
use crate::app::picture::Native;
use crate::text;

/// In whose place kitty draws a part of a picture.
const PLACEHOLDER: char = '\u{10eeee}';
/// Marks on it that say which row of the picture it is, from the first (kitty's list).
const ROWS: [char; 32] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}',
    '\u{346}', '\u{34a}', '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}',
    '\u{35b}', '\u{363}', '\u{364}', '\u{365}', '\u{366}', '\u{367}', '\u{368}', '\u{369}',
    '\u{36a}', '\u{36b}', '\u{36c}', '\u{36d}', '\u{36e}', '\u{36f}', '\u{483}', '\u{484}',
];
/// A column of rows that stand beside each other has at least so many cells.
const COLUMN: u16 = 36;
/// Draws it above the bottom of an area; gives the caret, where there is something to type.
pub(super) fn draw(dialog: &DialogView, canvas: &mut Canvas<'_>, area: Rect) -> Option<Position> {
    let place = place(dialog, area);
    if place.is_empty() {
        return None;
    }
    cells::wipe(canvas.buf, place, canvas.look.theme.text);
    let mut strips = Strip::of(place);
    let head = strips.next()?;
    let caret = heading(dialog, canvas, head);
    let bare = dialog.rows.is_empty() && dialog.picture.is_none();
    let advised = !dialog.advice.is_empty() && place.height > if bare { 1 } else { 2 };
    let visible = usize::from(place.height) - 1 - usize::from(advised);
    let pictured = dialog.picture.as_ref().map_or(0, |it| it.rows().count()).min(visible);
    let visible = visible - pictured;
    let first = first_in_sight(dialog, visible * columns(dialog, area.width));
    if let Some(picture) = &dialog.picture {
        let whole = pictured == picture.rows().count();
        let native = picture.native.as_ref().filter(|_| whole);
        let rows = picture.rows().zip(strips.by_ref().take(pictured)).enumerate();
        for (at, (row, strip)) in rows {
            match native {
                Some(native) => hold(canvas, strip.after(1), (at, row.len()), native),
                None => paint(canvas, strip.after(1), row),
            }
        }
    }
    let strips: Vec<Strip> = strips.take(visible).collect();
    let beside = columns(dialog, area.width);
    if first + visible * beside < dialog.rows.len() {
        let room = head.after(head.width / 2).but_last(1);
        canvas.right(room, dialog.more, canvas.look.theme.selected);
    }
    let shown = dialog.rows.iter().enumerate().skip(first).take(visible * beside);
    for (nth, (at, line)) in shown.enumerate() {
        let Some(strip) = strips.get(nth % visible.max(1)) else { break };
        let strip = column(*strip, nth / visible.max(1), beside);
        row(canvas, strip, line);
        if dialog.cursor == Some(at) {
            canvas.select(strip);
        }
    }
    if advised && let Some(strip) = Strip::of(place).last() {
        let dim = canvas.look.theme.dim;
        canvas.said(strip.after(1).but_last(1), &dialog.advice, dim);
    }
    caret
}

/// As many rows of the area's bottom as it needs, and can have.
fn place(dialog: &DialogView, area: Rect) -> Rect {
    let picture = dialog.picture.as_ref().map_or(0, |picture| picture.rows().count());
    let rows = dialog.rows.len().div_ceil(columns(dialog, area.width));
    let rows = u16::try_from(rows + picture).unwrap_or(u16::MAX);
    let extra = 1 + u16::from(!dialog.advice.is_empty());
    let height = rows.saturating_add(extra).min(area.height);
    Rect { y: area.bottom() - height, height, ..area }
}

/// How many rows stand beside each other.
fn columns(dialog: &DialogView, width: u16) -> usize {
    if dialog.columns { usize::from((width / COLUMN).clamp(1, 3)) } else { 1 }
}

/// One of several columns of a row.
fn column(strip: Strip, nth: usize, of: usize) -> Strip {
    let of = u16::try_from(of.max(1)).unwrap_or(1);
    let nth = u16::try_from(nth).unwrap_or(0).min(of - 1);
    let width = strip.width / of;
    Strip { width, ..strip.after(width * nth) }
}

/// A row of cells over which the terminal itself draws: left free, or held by characters that say
/// which row of the picture it is.
fn hold(canvas: &mut Canvas<'_>, strip: Strip, (row, columns): (usize, usize), native: &Native) {
    if row == 0 {
        canvas.native = Some((Position::new(strip.x, strip.y), native.clone()));
    }
    let (Some(id), Some(mark)) = (native.placeholder, ROWS.get(row)) else { return };
    let columns = u16::try_from(columns).unwrap_or(u16::MAX).min(strip.width);
    for at in 0..columns {
        let Some(cell) = canvas.buf.cell_mut((strip.x + at, strip.y)) else { return };
        // the columns follow from the first one
        let symbol = if at == 0 { format!("{PLACEHOLDER}{mark}") } else { PLACEHOLDER.to_string() };
        cell.reset();
        cell.set_symbol(&symbol).set_fg(Color::Indexed(id));
    }
}

/// A row of a picture: half blocks, or blanks where half blocks are two cells wide.
pub(super) fn paint(canvas: &mut Canvas<'_>, strip: Strip, row: &[(u8, u8)]) {
    let block = if canvas.look.widths.ambiguous_wide() { " " } else { "▀" };
    for (at, (upper, lower)) in (0..strip.width).zip(row) {
        let style = Style::new().fg(Color::Indexed(*upper)).bg(Color::Indexed(*lower));
        canvas.raw(strip.after(at), block, style);
    }
}

fn heading(dialog: &DialogView, canvas: &mut Canvas<'_>, strip: Strip) -> Option<Position> {
    let theme = canvas.look.theme;
    canvas.select(strip);
    let line = strip.after(1).but_last(1);
    let used = canvas.left(line, &dialog.title, theme.selected);
    let (query, caret) = dialog.query.as_ref()?;
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

fn first_in_sight(dialog: &DialogView, visible: usize) -> usize {
    let last = dialog.rows.len().saturating_sub(visible);
    match dialog.cursor {
        Some(cursor) => cursor.saturating_sub(visible.saturating_sub(1)).min(last),
        None => dialog.first.min(last),
    }
}

fn row(canvas: &mut Canvas<'_>, strip: Strip, row: &DialogRow) {
    let theme = canvas.look.theme;
    let line = strip.after(1).but_last(1);
    let line = Strip { width: line.width.min(WIDEST), ..line };
    if let Some(cells) = row.key {
        // In a narrow window the words matter more than the third key for them.
        let cells = cells.min(line.width * 4 / 9);
        canvas.left(Strip { width: cells, ..line }, &row.left, theme.key);
        canvas.left(line.after(cells + 2), &row.right, theme.text);
        return;
    }
    let used = canvas.right(line.after(line.width / 2), &row.right, theme.dim);
    let room = line.but_last(used + u16::from(used > 0));
    match row.cut {
        Cut::End => canvas.left(room, &row.left, theme.text),
        Cut::Folders => {
            let mark = path_mark(canvas.look.widths);
            let path = text::shorten_path(&row.left, room.width, canvas.look.widths, mark);
            canvas.left(room, &path, theme.text)
        }
    };
}
