//! The rows a timeline is made of, and how each is drawn.

use super::{INDENT, LEFT, RIGHT};
use crate::model::Delivery;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::message::Row;

/// How far an own message got, in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Queued,
    Retrying,
    Sent,
    Refused,
    Unknown,
}

impl Mark {
    pub const fn of(delivery: &Delivery) -> Self {
        match delivery {
            Delivery::Queued | Delivery::Sending => Self::Queued,
            Delivery::Retrying { .. } => Self::Retrying,
            Delivery::Sent => Self::Sent,
            Delivery::Refused(_) => Self::Refused,
            Delivery::Unknown => Self::Unknown,
        }
    }

    fn draw(self, canvas: &mut Canvas<'_>, strip: Strip) {
        let (glyphs, theme) = (canvas.look.glyphs, canvas.look.theme);
        let (words, style) = match self {
            Self::Queued => (glyphs.queued, theme.dim),
            Self::Retrying => (glyphs.retrying, theme.warn),
            Self::Sent => (glyphs.sent, theme.dim),
            Self::Refused => (glyphs.refused, theme.bad),
            Self::Unknown => (glyphs.unknown, theme.warn),
        };
        canvas.raw(strip, words, style);
    }
}

/// One row.
#[derive(Clone, Debug)]
pub(super) enum Line {
    /// A day, or the beginning of the history.
    Divider(String),
    /// Where the unread messages begin.
    Unread(String),
    /// Time, name and marks over somebody's messages.
    Name { time: String, name: String, me: bool, mark: Option<Mark>, mention: Option<&'static str> },
    /// A row of a message; the mark stands in the margin where no name line carries it.
    Body { row: Row, mark: Option<Mark> },
    /// A row of nobody's. It begins where only times stand otherwise, so that no message can look
    /// like it.
    Notice(Row),
}

pub(super) fn draw(canvas: &mut Canvas<'_>, strip: Strip, line: &Line) {
    let theme = canvas.look.theme;
    let strip = strip.after(LEFT).but_last(RIGHT);
    match line {
        Line::Divider(words) => canvas.ruled(strip, words, theme.dim),
        Line::Unread(words) => canvas.ruled(strip, words, theme.warn),
        Line::Name { time, name, me, mark, mention } => {
            let style = if *me { theme.me } else { theme.name };
            let at = canvas.left(strip, time, theme.dim) + 1;
            let room = strip.after(at).but_last(if mention.is_some() { 5 } else { 2 });
            let mut at = at + canvas.left(room, name, style) + 1;
            if let Some(mark) = mark {
                mark.draw(canvas, strip.after(at));
                at += 2;
            }
            if let Some(words) = mention {
                canvas.raw(strip.after(at), words, theme.mention);
            }
        }
        Line::Body { row, mark } => {
            if let Some(mark) = mark {
                mark.draw(canvas, strip.after(INDENT - 2));
            }
            pieces(canvas, strip.after(INDENT), row);
        }
        Line::Notice(row) => {
            let dash = canvas.look.glyphs.horizontal;
            canvas.raw(strip, &dash.repeat(2), theme.rule);
            pieces(canvas, strip.after(3), row);
        }
    }
}

fn pieces(canvas: &mut Canvas<'_>, strip: Strip, row: &Row) {
    let mut rest = strip;
    for piece in &row.pieces {
        let style = piece.ink.style(&canvas.look.theme);
        let used = canvas.raw(rest, &piece.words, style);
        rest = rest.after(used);
    }
}
