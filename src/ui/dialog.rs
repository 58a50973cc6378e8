//! Dialogs: a heading in a rule, rows below it, and the typed text in the place of the input, so
//! that the caret and the window of an input method stay where they are. They have no box, and take
//! whole rows.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use super::canvas::{Canvas, Strip};
use super::cells;
use super::composer::{MARGIN, PROMPT, RIGHT};
use crate::app::dialog::{Cut, DialogRow, DialogView, RowRole, WIDEST};
use crate::app::page::path_mark;
use crate::app::picture::Native;
use crate::text;

/// The character in whose cells kitty draws a part of a picture.
const PLACEHOLDER: char = '\u{10eeee}';
/// The marks on it that number the rows of a picture from 0 (kitty's list).
const ROWS: [char; 32] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}',
    '\u{346}', '\u{34a}', '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}',
    '\u{35b}', '\u{363}', '\u{364}', '\u{365}', '\u{366}', '\u{367}', '\u{368}', '\u{369}',
    '\u{36a}', '\u{36b}', '\u{36c}', '\u{36d}', '\u{36e}', '\u{36f}', '\u{483}', '\u{484}',
];
/// The style of what was typed, where it is found in a row.
const UNDERLINE: Style = Style::new().add_modifier(Modifier::UNDERLINED);
/// The place of a dialog.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The area above the input. The heading and the rows are at its bottom.
    pub above: Rect,
    /// The area of the input, for the typed text. `None` if there is room only for the dialog,
    /// which then contains the typed text and the keys.
    pub input: Option<Rect>,
}

/// Draws a dialog. Returns the cell of the caret if text can be typed.
pub(super) fn draw(dialog: &DialogView, canvas: &mut Canvas<'_>, frame: Frame) -> Option<Position> {
    let advised = frame.input.is_none() && !dialog.advice.is_empty();
    let place = place(dialog, frame.above, 1 + u16::from(advised));
    if place.is_empty() {
        return None;
    }
    cells::wipe(canvas.buf, place, canvas.look.theme.text);
    let mut strips = Strip::of(place);
    let head = strips.next()?;
    heading(dialog, canvas, head);
    let caret = match frame.input {
        Some(input) => typed(dialog, canvas, input),
        None => typed_in_heading(dialog, canvas, head),
    };
    let bare = dialog.rows.is_empty() && dialog.picture.is_none();
    let advised = advised && place.height > if bare { 1 } else { 2 };
    let visible = usize::from(place.height) - 1 - usize::from(advised);
    let pictured = dialog.picture.as_ref().map_or(0, |it| it.rows().count()).min(visible);
    let visible = visible - pictured;
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
    let beside = columns(dialog, frame.above.width);
    let first = dialog.first_in_sight(visible * beside);
    if first + visible * beside < dialog.rows.len() && !dialog.more.is_empty() {
        let room = head.after(head.width / 2).but_last(3);
        canvas.right(room, &format!(" {} ", dialog.more), canvas.look.theme.dim);
    }
    let shown = dialog.rows.iter().enumerate().skip(first).take(visible * beside);
    let words = dialog.query.as_ref().map_or("", |(typed, _)| typed.as_str());
    for (nth, (at, line)) in shown.enumerate() {
        let Some(strip) = strips.get(nth % visible.max(1)) else { break };
        let strip = column(*strip, nth / visible.max(1), beside);
        row(canvas, strip, line);
        underline(canvas, strip, words);
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

/// The rows at the bottom of the area that the dialog needs and can have, including `besides`
/// additional ones.
fn place(dialog: &DialogView, area: Rect, besides: u16) -> Rect {
    let picture = dialog.picture.as_ref().map_or(0, |picture| picture.rows().count());
    let rows = dialog.rows.len().div_ceil(columns(dialog, area.width));
    let rows = u16::try_from(rows + picture).unwrap_or(u16::MAX);
    let height = rows.saturating_add(besides).min(area.height);
    Rect { y: area.bottom() - height, height, ..area }
}

/// How many entries are beside each other in a row.
fn columns(dialog: &DialogView, width: u16) -> usize {
    if dialog.columns { usize::from(crate::app::dialog::columns(width)) } else { 1 }
}

/// The strip of the `nth` of several columns of a row.
fn column(strip: Strip, nth: usize, of: usize) -> Strip {
    let of = u16::try_from(of.max(1)).unwrap_or(1);
    let nth = u16::try_from(nth).unwrap_or(0).min(of - 1);
    let width = strip.width / of;
    Strip { width, ..strip.after(width * nth) }
}

/// Reserves a row of cells for a picture of the terminal: empty, or with characters that number the
/// row of the picture.
fn hold(canvas: &mut Canvas<'_>, strip: Strip, (row, columns): (usize, usize), native: &Native) {
    if row == 0 {
        canvas.native = Some((Position::new(strip.x, strip.y), native.clone()));
    }
    let (Some(id), Some(mark)) = (native.placeholder, ROWS.get(row)) else { return };
    let columns = u16::try_from(columns).unwrap_or(u16::MAX).min(strip.width);
    for at in 0..columns {
        let Some(cell) = canvas.buf.cell_mut((strip.x + at, strip.y)) else { return };
        // the numbers of the columns follow from the first one
        let symbol = if at == 0 { format!("{PLACEHOLDER}{mark}") } else { PLACEHOLDER.to_string() };
        cell.reset();
        cell.set_symbol(&symbol).set_fg(Color::Indexed(id));
    }
}

/// Draws a row of a picture in half blocks; blanks if half blocks are two cells wide.
pub(super) fn paint(canvas: &mut Canvas<'_>, strip: Strip, row: &[(u8, u8)]) {
    let block = if canvas.look.widths.ambiguous_wide() { " " } else { "▀" };
    for (at, (upper, lower)) in (0..strip.width).zip(row) {
        let style = Style::new().fg(Color::Indexed(*upper)).bg(Color::Indexed(*lower));
        canvas.raw(strip.after(at), block, style);
    }
}

/// Draws the title in a dim rule, which separates the dialog from what is above.
fn heading(dialog: &DialogView, canvas: &mut Canvas<'_>, strip: Strip) {
    canvas.rule(strip);
    if !dialog.title.is_empty() {
        let room = strip.after(2).but_last(4);
        let title =
            text::truncate(&dialog.title, room.width, canvas.look.widths, canvas.look.glyphs.cut);
        canvas.raw(strip.after(1), &format!(" {title} "), canvas.look.theme.strong);
    }
}

/// Draws the typed text in the place of the input. The caret is where it is in the input.
fn typed(dialog: &DialogView, canvas: &mut Canvas<'_>, area: Rect) -> Option<Position> {
    let (query, caret) = dialog.query.as_ref()?;
    cells::wipe(canvas.buf, area, canvas.look.theme.text);
    let strip = Strip::of(area).next()?;
    canvas.raw(strip, PROMPT, canvas.look.theme.strong);
    let (line, edge) = (strip.after(MARGIN).but_last(RIGHT), strip.x + strip.width - 1);
    Some(line_of(canvas, line, query, *caret, edge))
}

/// Draws the typed text behind the title, if there is no more room.
fn typed_in_heading(
    dialog: &DialogView,
    canvas: &mut Canvas<'_>,
    strip: Strip,
) -> Option<Position> {
    let (query, caret) = dialog.query.as_ref()?;
    let line = strip.after(canvas.cells(&dialog.title) + 4);
    let blank = Rect::new(line.x, line.y, line.width, 1);
    cells::wipe(canvas.buf, blank, canvas.look.theme.text);
    Some(line_of(canvas, line, query, *caret, strip.x + strip.width - 1))
}

fn line_of(canvas: &mut Canvas<'_>, line: Strip, query: &str, caret: usize, edge: u16) -> Position {
    let before = query.get(..caret).unwrap_or(query);
    let room = line.width.saturating_sub(1);
    let text_style = canvas.look.theme.text;
    if canvas.cells(before) <= room {
        canvas.raw(line, query, text_style);
        return Position::new((line.x + canvas.cells(before)).min(edge), line.y);
    }
    // The end of the text is kept, since the user looks at what was typed last.
    let tail = text::truncate_left(before, room, canvas.look.widths, canvas.look.glyphs.cut);
    let used = canvas.raw(line, &tail, text_style);
    Position::new((line.x + used).min(edge), line.y)
}

/// Underlines in a row what was typed, word by word.
fn underline(canvas: &mut Canvas<'_>, strip: Strip, typed: &str) {
    let symbols: Vec<(u16, String)> = (strip.x..strip.x + strip.width)
        .filter_map(|x| Some((x, canvas.buf.cell((x, strip.y))?.symbol().to_lowercase())))
        .filter(|(_, symbol)| !symbol.is_empty())
        .collect();
    for word in typed.split_whitespace().map(str::to_lowercase) {
        let mut from = 0;
        while let Some(rest) = symbols.get(from..).filter(|rest| !rest.is_empty()) {
            let length = matched(rest, &word);
            for (x, symbol) in rest.iter().take(length) {
                let cells = if canvas.cells(symbol) > 1 { 2 } else { 1 };
                let area = Rect::new(*x, strip.y, cells, 1);
                cells::restyle(canvas.buf, area, UNDERLINE);
            }
            from += length.max(1);
        }
    }
}

/// How many symbols of a row spell the word.
fn matched(symbols: &[(u16, String)], word: &str) -> usize {
    let mut rest = word;
    for (count, (_, symbol)) in symbols.iter().enumerate() {
        match rest.strip_prefix(symbol.as_str()) {
            Some("") => return count + 1,
            Some(more) => rest = more,
            None => return 0,
        }
    }
    0
}

fn row(canvas: &mut Canvas<'_>, strip: Strip, row: &DialogRow) {
    let theme = canvas.look.theme;
    let line = strip.after(1).but_last(1);
    let line = Strip { width: line.width.min(WIDEST), ..line };
    if row.role == RowRole::Heading {
        canvas.left(line, &row.left, theme.strong);
        return;
    }
    if let Some(cells) = row.key {
        // In a narrow window the words matter more than the third key for them.
        let cells = cells.min(line.width * 4 / 9);
        canvas.left(Strip { width: cells, ..line }, &row.left, theme.strong);
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
