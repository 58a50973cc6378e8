//! The rows of the open conversation, as `app` laid them out.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use super::dialog;
use super::encode::Link;
use super::theme::Theme;
use crate::app::page::{INDENT, Ink, LEFT, Line, Mark, Placed, RIGHT, Row};

/// Draws the rows; fewer than the area has stand at its bottom, next to the input.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, rows: &[Placed]) {
    let empty = usize::from(area.height).saturating_sub(rows.len());
    for (strip, (line, selected)) in Strip::of(area).skip(empty).zip(rows) {
        let strip = strip.after(LEFT).but_last(RIGHT);
        self::line(canvas, strip, line);
        if *selected {
            canvas.select(strip);
        }
    }
}

fn line(canvas: &mut Canvas<'_>, strip: Strip, line: &Line) {
    let theme = canvas.look.theme;
    match line {
        Line::Divider(words) => canvas.ruled(strip, words, theme.dim),
        Line::Unread(words) => canvas.ruled(strip, words, theme.warn),
        Line::Name { time, name, me, mark, mention } => {
            let style = if *me { theme.me } else { theme.name };
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
        Line::Body { row, mark } => {
            if let Some(mark) = mark {
                draw_mark(canvas, strip.after(INDENT - 2), *mark);
            }
            pieces(canvas, strip.after(INDENT), row);
        }
        Line::Picture(cells) => dialog::paint(canvas, strip.after(INDENT), cells),
        Line::Notice(row) => {
            let dash = canvas.look.glyphs.horizontal;
            canvas.raw(strip, &dash.repeat(2), theme.rule);
            pieces(canvas, strip.after(3), row);
        }
    }
}

fn draw_mark(canvas: &mut Canvas<'_>, strip: Strip, mark: Mark) {
    let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
    let (words, style) = match mark {
        Mark::Queued => (glyphs.queued, theme.dim),
        Mark::Retrying => (glyphs.retrying, theme.warn),
        Mark::Sent => (glyphs.sent, theme.dim),
        Mark::Refused => (glyphs.refused, theme.bad),
        Mark::Unknown => (glyphs.unknown, theme.warn),
    };
    canvas.raw(strip, words, style);
}

fn pieces(canvas: &mut Canvas<'_>, strip: Strip, row: &Row) {
    let mut rest = strip;
    for piece in &row.pieces {
        let style = ink(piece.ink, &canvas.look.theme);
        let used = match piece.ink {
            Ink::Text | Ink::Label | Ink::Link => canvas.raw(rest, &piece.words, style),
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
        Ink::Link => theme.link,
        Ink::Bad => theme.bad,
        Ink::Warn => theme.warn,
    }
}
