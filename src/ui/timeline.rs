//! The rows of the open conversation, as `app` laid them out.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use super::dialog;
use super::encode::Link;
use super::theme::Theme;
use crate::app::page::{
    Emphasis, Gutter, Head, Ink, LEFT, Line, Mark, NAME_CELLS, Placed, RIGHT, Row, Shape,
};
use crate::text;

/// A time and a blank.
const TIME_CELLS: u16 = 6;

/// Draws the rows; fewer than the area has stand at its bottom, next to the input.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, (rows, shape): (&[Placed], Shape)) {
    let empty = usize::from(area.height).saturating_sub(rows.len());
    for (whole, (line, emphasis)) in Strip::of(area).skip(empty).zip(rows) {
        let strip = whole.after(LEFT).but_last(RIGHT);
        self::line(canvas, strip, line, shape.indent());
        let (selected, marked) = match emphasis {
            Emphasis::Plain => (false, false),
            Emphasis::Selected => (true, false),
            Emphasis::Marked => (false, true),
            Emphasis::SelectedAndMarked => (true, true),
        };
        if marked {
            canvas.raw(whole, "*", canvas.look.theme.mention);
        }
        if selected {
            canvas.select(strip);
        }
    }
}

/// What an empty conversation teaches, in its middle.
pub(super) fn lessons(canvas: &mut Canvas<'_>, area: Rect, lines: &[String]) {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    if lines.is_empty() || area.height < height + 2 {
        return;
    }
    let skip = usize::from((area.height - height) / 2);
    let dim = canvas.look.theme.dim;
    for (strip, words) in Strip::of(area).skip(skip).zip(lines) {
        let cells = canvas.cells(words).min(strip.width);
        canvas.said(strip.after((strip.width - cells) / 2), words, dim);
    }
}

fn line(canvas: &mut Canvas<'_>, strip: Strip, line: &Line, indent: u16) {
    let theme = canvas.look.theme;
    match line {
        Line::Divider(words) => canvas.ruled(strip, words, theme.dim),
        Line::Unread(words) => canvas.ruled(strip, words, theme.unread),
        Line::Name { time, name, me, mark, mention } => {
            let style = if *me { theme.me } else { theme.name_of(name) };
            let at = canvas.left(strip, time, theme.dim) + 1;
            let room = strip.after(at).but_last(if mention.is_some() { 5 } else { 2 });
            let mut at = at + canvas.left(room, name, style) + 1;
            if let Some(mark) = mark {
                draw_mark(canvas, strip.after(at), *mark);
                at += 2;
            }
            if let Some(words) = mention {
                canvas.raw(strip.after(at), words, theme.mention);
            }
        }
        Line::Body { head, row, gutter } => {
            if let Some(head) = head {
                draw_head(canvas, strip, head);
            }
            if let Some(gutter) = gutter {
                draw_gutter(canvas, strip, gutter, indent);
            } else if row.continued {
                let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
                canvas.raw(strip.after(indent - 2), glyphs.continued, theme.dim);
            }
            pieces(canvas, strip.after(indent), row);
        }
        Line::Picture(cells) => dialog::paint(canvas, strip.after(indent), cells),
        Line::Notice(row) => {
            let dash = canvas.look.glyphs.horizontal;
            canvas.raw(strip, &dash.repeat(2), theme.rule);
            pieces(canvas, strip.after(3), row);
        }
    }
}

/// The time, and the name at the right of its column.
fn draw_head(canvas: &mut Canvas<'_>, strip: Strip, head: &Head) {
    let theme = canvas.look.theme;
    canvas.raw(strip, &head.time, theme.dim);
    let style = if head.me { theme.me } else { theme.name_of(&head.name) };
    let room = Strip { width: NAME_CELLS, ..strip.after(TIME_CELLS) };
    let (widths, cut) = (canvas.look.widths, canvas.look.glyphs.cut);
    let name = text::truncate(&head.name, NAME_CELLS, widths, cut).into_owned();
    canvas.right(room, &name, style);
}

fn draw_gutter(canvas: &mut Canvas<'_>, strip: Strip, gutter: &Gutter, indent: u16) {
    let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
    match gutter {
        Gutter::Mark(mark) => draw_mark(canvas, strip.after(indent - 2), *mark),
        Gutter::Mention => {
            canvas.raw(strip.after(indent - 2), "@", theme.mention);
        }
        Gutter::Minute(minute) => {
            canvas.raw(strip, minute, theme.dim);
        }
        Gutter::Begins => {
            canvas.raw(strip.after(indent - 2), glyphs.begins, theme.dim);
        }
    }
}

fn draw_mark(canvas: &mut Canvas<'_>, strip: Strip, mark: Mark) {
    let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
    let (words, style) = match mark {
        Mark::Queued => (glyphs.marks.queued, theme.dim),
        Mark::Retrying => (glyphs.marks.retrying, theme.warn),
        Mark::Sent => (glyphs.marks.sent, theme.dim),
        Mark::Refused => (glyphs.marks.refused, theme.bad),
        Mark::Unknown => (glyphs.marks.unknown, theme.warn),
        Mark::Phone => (glyphs.marks.phone, theme.label),
    };
    canvas.raw(strip, words, style);
}

fn pieces(canvas: &mut Canvas<'_>, strip: Strip, row: &Row) {
    let mut rest = strip;
    for piece in &row.pieces {
        let style = ink(piece.ink, &canvas.look.theme);
        let used = match piece.ink {
            Ink::Text | Ink::Label | Ink::Link | Ink::Mention | Ink::Money => {
                canvas.raw(rest, &piece.words, style)
            }
            Ink::Dim | Ink::Bad | Ink::Warn => canvas.said(rest, &piece.words, style),
        };
        if let Some(url) = &piece.link {
            canvas.links.push(Link { x: rest.x, y: rest.y, width: used, url: url.clone() });
        }
        rest = rest.after(used);
    }
}

const fn ink(ink: Ink, theme: &Theme) -> Style {
    match ink {
        Ink::Text => theme.text,
        Ink::Dim => theme.dim,
        Ink::Label => theme.label,
        Ink::Money => theme.money,
        Ink::Link => theme.link,
        Ink::Bad => theme.bad,
        Ink::Warn => theme.warn,
        Ink::Mention => theme.mention,
    }
}
