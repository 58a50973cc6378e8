//! Encodes the change from one frame to the next in as few bytes as is safe. Escape sequences of
//! the picture are written only here. Without input or output: the draw thread writes the bytes.

mod pen;
mod scroll;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Modifier;

use pen::{Columns, Pen};

/// Begin and end of a synchronized update: the terminal shows the frame as a whole or not at all.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
const HIDE: &[u8] = b"\x1b[?25l";
const SHOW: &[u8] = b"\x1b[?25h";

/// Frames of fewer cells leave the cursor visible while they are drawn. In terminals without mode
/// 2026 it flickers only when much is drawn.
const SMALL: usize = 64;

/// Cells of one row that are part of a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    /// The whole address.
    pub url: Arc<str>,
}

/// The web address to which a cell belongs.
fn link_at(links: &[Link], x: u16, y: u16) -> Option<&str> {
    let within = |link: &&Link| link.y == y && (link.x..link.x + link.width).contains(&x);
    links.iter().find(within).map(|link| &*link.url)
}

/// Encodes frames, and remembers what is on the terminal.
#[derive(Debug, Default)]
pub struct Encoder {
    shown: Option<Buffer>,
    caret: Option<Position>,
    /// The column and row of the terminal's cursor; `None` if they are uncertain.
    cursor: Option<(u16, u16)>,
}

impl Encoder {
    /// For a terminal with unknown contents. The first frame clears and draws everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what is on the terminal: after a redraw on request, a suspension, an editor, or a
    /// failed write. The next frame clears and draws everything.
    pub fn forget(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Forgets where the cursor is, since other bytes than frames were written. The next frame
    /// addresses its cells by coordinates.
    pub const fn forget_cursor(&mut self) {
        self.cursor = None;
    }

    /// The bytes that turn the last frame into `next` with the cursor at `caret`, or hidden. To be
    /// written with one write; empty when nothing changed.
    ///
    /// `next` must have its origin at 0, 0, and wide clusters must be followed by a cell with the
    /// empty symbol, as [`super::cells::put`] leaves them.
    #[must_use]
    pub fn frame(&mut self, next: Buffer, caret: Option<Position>) -> Vec<u8> {
        self.frame_with(next, caret, &[])
    }

    /// Like [`Encoder::frame`], with web addresses that the terminal can open (OSC 8).
    #[must_use]
    pub fn frame_with(&mut self, next: Buffer, caret: Option<Position>, links: &[Link]) -> Vec<u8> {
        let caret = caret.filter(|at| next.area.contains(*at));
        let shown = self.shown.take();
        let fresh = shown.is_none();
        let mut pen = match shown.filter(|shown| shown.area == next.area) {
            Some(shown) => shortest(shown, &next, links, self.cursor),
            None => from_nothing(&next, links),
        };
        let change = Change { from: self.caret, to: caret, fresh };
        let out = wrap(&mut pen, change);
        self.cursor = pen.cursor();
        self.shown = Some(next);
        self.caret = caret;
        out
    }
}

impl Encoder {
    /// Like [`Encoder::frame_with`], in about `most` bytes for a slow line. If the whole frame
    /// takes more, it contains the row of the caret and as many other changed rows from the lowest
    /// up as fit, and `false` is returned: the rest remains for the next frame.
    #[must_use]
    pub fn frame_within(
        &mut self,
        next: Buffer,
        caret: Option<Position>,
        links: &[Link],
        most: usize,
    ) -> (Vec<u8>, bool) {
        let Some(shown) = self.shown.clone().filter(|shown| shown.area == next.area) else {
            return (self.frame_with(next, caret, links), true);
        };
        if shortest(shown.clone(), &next, links, self.cursor).len() <= most {
            return (self.frame_with(next, caret, links), true);
        }
        let part = first_rows(&shown, &next, caret, links, most);
        let whole = part == next;
        (self.frame_with(part, caret, links), whole)
    }
}

/// As many changed rows as fit into this many bytes, at least one: first that of the caret, where
/// the user looks, then from the lowest up.
fn first_rows(
    shown: &Buffer,
    next: &Buffer,
    caret: Option<Position>,
    links: &[Link],
    most: usize,
) -> Buffer {
    let width = usize::from(next.area.width).max(1);
    let mut part = shown.clone();
    let rows = shown.content.chunks_exact(width).zip(next.content.chunks_exact(width));
    let mut changed: Vec<_> = rows.enumerate().filter(|(_, (old, new))| old != new).collect();
    let caret = caret.map(|at| usize::from(at.y));
    changed.sort_by_key(|(at, _)| (Some(*at) != caret, std::cmp::Reverse(*at)));
    let mut painted = 0;
    for (at, (_, new)) in changed {
        let before = part.clone();
        if let Some(row) = part.content.chunks_exact_mut(width).nth(at) {
            row.clone_from_slice(new);
        }
        let bytes = repaint(shown, &part, links, Pen::new(next.area, None)).len();
        if painted > 0 && bytes > most {
            return before;
        }
        painted = bytes;
    }
    part
}

/// Draws the changes in place, or after moving rows if fewer bytes are needed then.
fn shortest(mut shown: Buffer, next: &Buffer, links: &[Link], cursor: Option<(u16, u16)>) -> Pen {
    let mut pen = Pen::new(next.area, cursor);
    if let Some(shift) = scroll::find(&shown, next) {
        scroll::apply(&mut shown, shift, &mut pen);
    }
    repaint(&shown, next, links, pen)
}

fn from_nothing(next: &Buffer, links: &[Link]) -> Pen {
    let mut pen = Pen::new(next.area, None);
    pen.clear_all();
    repaint(&Buffer::empty(next.area), next, links, pen)
}

/// The change of the caret by a frame.
#[derive(Clone, Copy)]
struct Change {
    from: Option<Position>,
    to: Option<Position>,
    /// Whether the contents of the terminal are unknown.
    fresh: bool,
}

/// The painting with what comes before and behind it; nothing at all when there is nothing to do.
///
/// What is typed at the caret goes out as it is: a frame of one run of cells in the caret's row
/// shows no half-painted state that would have to be hidden from the user.
fn wrap(pen: &mut Pen, Change { from, to, fresh }: Change) -> Vec<u8> {
    if pen.is_empty() && from == to && !fresh {
        return Vec::new();
    }
    let is_caret_row = |at: Option<Position>| at.is_none_or(|at| pen.paints_within_row(at.y));
    let is_typing =
        !fresh && from.is_some() && to.is_some() && is_caret_row(from) && is_caret_row(to);
    let hide = fresh || (from.is_some() && (to.is_none() || (!is_typing && pen.len() > SMALL)));
    if let Some(at) = to {
        pen.move_to(at.x, at.y);
    }
    let body = pen.take();
    let mut out = Vec::with_capacity(body.len() + 32);
    if !is_typing {
        out.extend_from_slice(BEGIN);
    }
    if hide {
        out.extend_from_slice(HIDE);
    }
    out.extend_from_slice(&body);
    if to.is_some() && (hide || from.is_none()) {
        out.extend_from_slice(SHOW);
    }
    if !is_typing {
        out.extend_from_slice(END);
    }
    out
}

/// Draws the cells that differ, row by row.
fn repaint(shown: &Buffer, next: &Buffer, links: &[Link], mut pen: Pen) -> Pen {
    let width = usize::from(next.area.width).max(1);
    let rows = shown.content.chunks_exact(width).zip(next.content.chunks_exact(width));
    for (y, (old, new)) in (0_u16..).zip(rows) {
        if old != new {
            row(&mut pen, y, (old, new), links);
        }
    }
    pen.rest();
    pen
}

fn row(pen: &mut Pen, y: u16, (old, new): (&[Cell], &[Cell]), links: &[Link]) {
    let end = painted_end(old, new);
    let mut skipped: Vec<&Cell> = Vec::new();
    let mut cells = (0_u16..).zip(old.iter().zip(new)).take(end).peekable();
    while let Some((x, (was, cell))) = cells.next() {
        let rest = cells.next_if(|(_, (_, rest))| rest.symbol().is_empty());
        let columns = if rest.is_some() { Columns::Two } else { Columns::One };
        let same = was == cell && rest.is_none_or(|(_, (was, rest))| was.symbol() == rest.symbol());
        let link = link_at(links, x, y);
        if same {
            // a part of an address is not written again as ordinary text
            if link.is_some() {
                skipped.clear();
            } else {
                skipped.push(cell);
            }
            continue;
        }
        if !skipped.is_empty() || !pen.is_in(link) {
            pen.link(None);
        }
        pen.go(x, y, &skipped);
        skipped.clear();
        pen.link(link);
        pen.put(cell, columns);
    }
    pen.link(None);
    if end < new.len() {
        pen.go(u16::try_from(end).unwrap_or(u16::MAX), y, &skipped);
        pen.clear_line();
    }
}

/// Where drawing ends: at the end of the row, or where erasing to the end of the line takes fewer
/// bytes.
fn painted_end(old: &[Cell], new: &[Cell]) -> usize {
    let blank = new.iter().rev().take_while(|cell| is_blank(cell)).count();
    let start = new.len() - blank;
    let first = old.iter().zip(new).skip(start).position(|(was, cell)| was != cell);
    let Some(first) = first else { return new.len() };
    let changed = old.iter().zip(new).skip(start).filter(|(was, cell)| was != cell).count();
    if changed > 3 { start + first } else { new.len() }
}

/// Whether a cell shows only the background of the terminal, as after erasing.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
        && cell.bg == ratatui::style::Color::Reset
        && !cell.modifier.intersects(
            Modifier::REVERSED
                | Modifier::UNDERLINED
                | Modifier::CROSSED_OUT
                | Modifier::SLOW_BLINK
                | Modifier::RAPID_BLINK,
        )
}
