//! The rows in sight, from the anchor of the page. Only what is in sight is laid out.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::body::{FileState, Wording, body};
use super::unsent::Waits;
use super::{Block, Chosen, Emphasis, Line, Mark, Row, Shape, Spot, gutter, mention, when};
use crate::model::{ContactId, Item, Lang, PersonName, Position, Sender};
use crate::words::name::{self, of_another};

use crate::app::previews::Previews;
use crate::app::timeline::Scroll;
use crate::app::transfers::Transfers;

/// One row of the page with the highlighting of its message.
pub type Placed = (Line, Emphasis);

pub(super) const fn is_of_body((line, _): &Placed) -> bool {
    matches!(line, Line::Body { .. } | Line::Notice(_))
}

pub(super) const fn is_of_picture((line, _): &Placed) -> bool {
    matches!(line, Line::Picture(_))
}

/// Everything on which the layout of the open chat depends.
#[derive(Clone, Debug)]
pub struct Layout<'a> {
    /// The loaded items, in order.
    pub items: &'a [Item],
    /// The names of their senders.
    pub names: &'a HashMap<ContactId, PersonName>,
    /// The files in transfer.
    pub transfers: &'a Transfers,
    /// The home directory, which paths show as `~`.
    pub home: Option<&'a Path>,
    pub previews: &'a Previews,
    /// The user's name.
    pub me: &'a str,
    /// The name of the other person, in a chat of two.
    pub other: &'a str,
    /// The time zone of dates and times.
    pub zone: &'a TimeZone,
    /// Today, whose year is left out of dates.
    pub today: Option<Date>,
    /// Whether the current login does not know the chat.
    pub unknown: bool,
    /// The position behind which the unread line is shown.
    pub read_to: Option<Position>,
    /// The number of unread messages below the line.
    pub unread: u32,
    pub chosen: Chosen,
    /// Whether the first item is the first of the chat.
    pub at_start: bool,
    /// How rows are laid out and worded.
    pub wording: Wording<'a>,
    /// The layout of messages.
    pub shape: Shape,
    /// The height of the page in rows.
    pub height: usize,
}

impl Layout<'_> {
    /// The rows in sight from top to bottom, at most [`Layout::height`].
    #[must_use]
    pub fn page(&self, scroll: Scroll) -> Vec<Placed> {
        let rows = match scroll {
            Scroll::Bottom => self.newest(),
            Scroll::At { .. } | Scroll::Above { .. } => {
                let page = self.top(scroll).map(|(at, line)| self.downwards(at, line));
                page.filter(|page| page.len() == self.height).unwrap_or_else(|| self.newest())
            }
        };
        rows.into()
    }

    /// The anchor `rows` rows further down, or up if negative: `Bottom` at the end, the first row
    /// at the beginning. The page is held at the edge from which it moved, so that it joins the
    /// page before even if rows grow meanwhile.
    #[must_use]
    pub fn scrolled(&self, from: Scroll, rows: i32) -> Scroll {
        let Some((mut at, mut line)) = self.top(from) else { return Scroll::Bottom };
        let mut left = rows.unsigned_abs() as usize;
        if rows < 0 {
            return self.ending((at, line), left);
        }
        if rows == 0 {
            return if self.at_end(from) { Scroll::Bottom } else { from };
        }
        while line + left >= self.rows_of(at) {
            if at + 1 >= self.items.len() {
                return Scroll::Bottom;
            }
            left -= self.rows_of(at) - line;
            (at, line) = (at + 1, 0);
        }
        self.anchor(at, line + left)
    }

    /// The same page, held at its end.
    #[must_use]
    pub fn held_at_end(&self, scroll: Scroll) -> Scroll {
        self.top(scroll).map_or(Scroll::Bottom, |top| self.ending(top, 0))
    }

    /// The page whose first row is `rows` rows above the row `line` of an item, held at its end.
    pub(super) fn ending(&self, (at, line): (usize, usize), rows: usize) -> Scroll {
        let (mut at, mut line) = self.above_by(at, line, rows);
        let mut left = self.height;
        while line + left >= self.rows_of(at) {
            left -= self.rows_of(at) - line;
            (at, line) = (at + 1, 0);
            if at >= self.items.len() {
                return Scroll::Bottom;
            }
            if left == 0 {
                break;
            }
        }
        let Some(item) = self.items.get(at) else { return Scroll::Bottom };
        let line = u16::try_from(line + left).unwrap_or(u16::MAX);
        Scroll::Above { item: item.id, line }
    }

    /// The row `rows` rows above the row `line` of an item; the first of all if there are fewer.
    pub(super) fn above_by(
        &self,
        mut at: usize,
        mut line: usize,
        mut rows: usize,
    ) -> (usize, usize) {
        while rows > line {
            let Some(before) = at.checked_sub(1) else { return (0, 0) };
            rows -= line;
            at = before;
            line = self.rows_of(at);
        }
        (at, line - rows)
    }

    /// The anchor that shows the whole of an item and is nearest to the current one.
    #[must_use]
    pub fn showing(&self, from: Scroll, item: crate::model::ItemId) -> Scroll {
        let Some(wanted) = self.items.iter().rposition(|it| it.id == item) else { return from };
        let Some((top, line)) = self.top(from) else { return from };
        if wanted < top || (wanted == top && line > 0) {
            return self.anchor(wanted, 0);
        }
        let first = self.rows_of(top).saturating_sub(line);
        let between: usize = (top + 1..=wanted).map(|at| self.rows_of(at)).sum();
        let below = if wanted == top { 0 } else { first + between };
        let hidden = below.saturating_sub(self.height);
        if hidden == 0 {
            return from;
        }
        self.scrolled(from, i32::try_from(hidden).unwrap_or(i32::MAX))
    }

    /// The indices of the first and the last item in sight: those that are wholly in sight, or that
    /// fill at least half of a page that is lower than they are; without any, the one of which most
    /// is in sight. `None` without rows.
    #[must_use]
    pub fn in_sight(&self, scroll: Scroll) -> Option<(usize, usize)> {
        let (top, line) = self.top(scroll).filter(|_| self.height > 0)?;
        let (mut used, mut found, mut most) = (0, None, (0, top));
        for at in top..self.items.len() {
            let rows = self.rows_of(at);
            let shown = rows - if at == top { line.min(rows) } else { 0 };
            let seen = shown.min(self.height - used);
            if seen == rows || rows > self.height && seen * 2 >= self.height {
                found = Some((found.map_or(at, |(first, _)| first), at));
            }
            most = most.max((seen, at));
            used += seen;
            if used == self.height {
                break;
            }
        }
        found.or(Some((most.1, most.1)))
    }

    /// The anchor that keeps an item in sight: the current one if it does; for an item that is
    /// higher than the page and has moved out at the top, the one that shows its end.
    #[must_use]
    pub fn keeping(&self, from: Scroll, item: crate::model::ItemId) -> Scroll {
        let wanted = self.items.iter().rposition(|it| it.id == item);
        let Some(((first, last), wanted)) = self.in_sight(from).zip(wanted) else { return from };
        if (first..=last).contains(&wanted) {
            return from;
        }
        match self.rows_of(wanted).checked_sub(self.height) {
            Some(above) if wanted < first => self.anchor(wanted, above),
            _ => self.showing(from, item),
        }
    }

    /// The index of the item at the top, and the row of it that is there.
    #[must_use]
    pub fn top(&self, scroll: Scroll) -> Option<(usize, usize)> {
        let place = |item| self.items.iter().rposition(|it| it.id == item);
        match scroll {
            Scroll::At { item, line } => {
                let at = place(item)?;
                Some((at, usize::from(line).min(self.rows_of(at).saturating_sub(1))))
            }
            Scroll::Above { item, line } => {
                let at = place(item)?;
                Some(self.above_by(at, usize::from(line).min(self.rows_of(at)), self.height))
            }
            Scroll::Bottom => {
                let last = self.items.len().checked_sub(1)?;
                Some(self.above_by(last, self.rows_of(last), self.height))
            }
        }
    }

    /// Whether the newest item is in sight.
    #[must_use]
    pub fn at_end(&self, scroll: Scroll) -> bool {
        if scroll == Scroll::Bottom {
            return true;
        }
        let Some((at, line)) = self.top(scroll) else { return true };
        let mut rows = self.rows_of(at).saturating_sub(line);
        for later in at + 1..self.items.len() {
            if rows > self.height {
                return false;
            }
            rows += self.rows_of(later);
        }
        rows <= self.height
    }

    /// The anchor of a row; `Bottom` if it shows the end anyway, so that new messages come into
    /// sight.
    fn anchor(&self, at: usize, line: usize) -> Scroll {
        let Some(item) = self.items.get(at) else { return Scroll::Bottom };
        let line = u16::try_from(line).unwrap_or(u16::MAX);
        let scroll = Scroll::At { item: item.id, line };
        if self.at_end(scroll) { Scroll::Bottom } else { scroll }
    }

    fn newest(&self) -> VecDeque<Placed> {
        let mut rows = VecDeque::new();
        for at in (0..self.items.len()).rev() {
            for placed in self.block(at).into_iter().rev() {
                if rows.len() == self.height {
                    return rows;
                }
                rows.push_front(placed);
            }
        }
        if self.at_start && rows.len() < self.height {
            let words = self.wording.measure.lang.pick("没有更早的消息", "the beginning");
            rows.push_front((Line::Divider(words.to_owned()), Emphasis::Plain));
        }
        rows
    }

    fn downwards(&self, first: usize, line: usize) -> VecDeque<Placed> {
        let mut rows = VecDeque::new();
        for at in first..self.items.len() {
            let skip = if at == first { line } else { 0 };
            for placed in self.block(at).into_iter().skip(skip) {
                if rows.len() == self.height {
                    return rows;
                }
                rows.push_back(placed);
            }
        }
        rows
    }

    pub(super) fn rows_of(&self, at: usize) -> usize {
        self.block(at).len().max(1)
    }

    /// The rows of one item, with those above it that belong to it.
    pub(super) fn block(&self, at: usize) -> Vec<Placed> {
        let Some(item) = self.items.get(at) else { return Vec::new() };
        let before = at.checked_sub(1).and_then(|at| self.items.get(at));
        let emphasis = self.emphasis(item);
        let plain = |line| (line, Emphasis::Plain);
        let mut block: Vec<Placed> = self.above(at, item, before).into_iter().map(plain).collect();
        let above = block.len();
        let named = matches!(block.last(), Some((Line::Name { .. }, _)));
        if named && let Some((_, chosen)) = block.last_mut() {
            *chosen = emphasis;
        }
        let in_block = self.rows_in_block(at);
        for (at, row) in self.body_of(item).into_iter().enumerate() {
            let emphasis = if in_block.contains(&at) { Emphasis::Selected } else { emphasis };
            let line = match item.sender {
                Sender::System => Line::Notice(row),
                Sender::Me | Sender::Contact(_) => {
                    let head = (at == 0 && self.shape != Shape::Grouped).then(|| {
                        let before = before.filter(|_| above == 0);
                        gutter::head(item, before, (&self.name_in_row(item), self.zone))
                    });
                    let mark = Mark::of_item(item, self.shape);
                    let gutter = match &head {
                        Some(head) => gutter::beside(item, head, mark),
                        None if at == 0 && !named && self.shape == Shape::Grouped => {
                            Some(gutter::of(item, before, (mark, self.zone)))
                        }
                        None => None,
                    };
                    Line::Body { head, row, gutter }
                }
            };
            block.push((line, emphasis));
        }
        if let Some(picture) = self.previews.get(item.id) {
            block.extend(picture.rows().map(|row| (Line::Picture(row.to_vec()), Emphasis::Plain)));
        }
        block
    }

    /// The rows of words of an item.
    pub(super) fn body_of(&self, item: &Item) -> Vec<Row> {
        let file = FileState { transfer: self.transfers.get(item.id), home: self.home };
        let waits = Waits { unknown: self.unknown, ..Waits::of(item, self.today, self.zone) };
        let mut rows = body(item, file, &waits, self.wording);
        if item.mentions_me {
            mention::colour(&mut rows, self.me);
        }
        rows
    }

    /// Which rows of the block of an item are rows of words.
    pub(super) fn rows_of_words(&self, at: usize) -> Range<usize> {
        let block = self.block(at);
        let body = block.iter().position(is_of_body).unwrap_or(block.len());
        let picture = block.iter().position(is_of_picture).unwrap_or(block.len());
        body..picture
    }

    /// The first and the last row of a block, each as the index of an item and of a row of its
    /// words.
    pub(super) fn ends(&self, block: Block) -> Option<((usize, usize), (usize, usize))> {
        let place = |spot: Spot| {
            let at = self.items.iter().rposition(|it| it.id == spot.item)?;
            Some((at, spot.row))
        };
        let (one, other) = (place(block.from)?, place(block.to)?);
        Some((one.min(other), one.max(other)))
    }

    /// Which rows of words of an item are in the block.
    fn rows_in_block(&self, at: usize) -> Range<usize> {
        let Some((from, to)) = self.chosen.block.and_then(|block| self.ends(block)) else {
            return 0..0;
        };
        if !(from.0..=to.0).contains(&at) {
            return 0..0;
        }
        let first = if at == from.0 { from.1 } else { 0 };
        let behind = if at == to.0 { to.1 + 1 } else { usize::MAX };
        first..behind
    }

    fn emphasis(&self, item: &Item) -> Emphasis {
        match (self.chosen.selected == Some(item.id), self.chosen.marked.contains(&item.id)) {
            (false, false) => Emphasis::Plain,
            (true, false) => Emphasis::Selected,
            (false, true) => Emphasis::Marked,
            (true, true) => Emphasis::SelectedAndMarked,
        }
    }

    /// Date, unread line and name above an item, as far as it has them.
    fn above(&self, at: usize, item: &Item, before: Option<&Item>) -> Vec<Line> {
        let lang = self.wording.measure.lang;
        let mut lines = Vec::new();
        let day = when::date(item.at, self.zone);
        if before.is_none() || day != before.and_then(|it| when::date(it.at, self.zone)) {
            lines.extend(day.map(|day| Line::Divider(when::day(day, self.today, lang))));
        }
        if self.begins_unread(at, item) {
            let words = match lang {
                Lang::Zh => format!("以下 {} 条未读", self.unread),
                Lang::En => format!("{} unread below", self.unread),
            };
            lines.push(Line::Unread(words));
        }
        let shared = lines.is_empty() && before.is_some_and(|before| shares_name(before, item));
        let is_named = match (self.shape, item.sender) {
            (_, Sender::System) | (Shape::Compact, _) | (Shape::Notebook, Sender::Me) => false,
            (Shape::Grouped, Sender::Me | Sender::Contact(_))
            | (Shape::Notebook, Sender::Contact(_)) => true,
        };
        if is_named && !shared {
            lines.push(Line::Name {
                time: self.clock(item),
                name: self.name(item),
                me: item.sender == Sender::Me,
                mark: Mark::of_item(item, self.shape),
                mention: item.mentions_me.then(|| lang.pick("@我", "@me")),
            });
        }
        lines
    }

    /// The name of the sender in the row of the words. All notes are the user's own.
    fn name_in_row(&self, item: &Item) -> String {
        match self.shape {
            Shape::Grouped | Shape::Compact => self.name(item),
            Shape::Notebook => String::new(),
        }
    }

    /// The name of the sender in this chat.
    #[must_use]
    pub fn name(&self, item: &Item) -> String {
        match item.sender {
            Sender::Me => self.wording.measure.lang.pick("我", "me").to_owned(),
            Sender::System => String::new(),
            Sender::Contact(id) => match self.names.get(&id) {
                Some(name) if !name.shown.is_empty() => {
                    of_another(&name.shown, self.wording.measure.lang).into_owned()
                }
                _ if !self.other.is_empty() => {
                    of_another(self.other, self.wording.measure.lang).into_owned()
                }
                _ => name::unknown(self.wording.measure.lang).to_owned(),
            },
        }
    }

    fn begins_unread(&self, at: usize, item: &Item) -> bool {
        let Some(read_to) = self.read_to.filter(|_| self.unread > 0) else { return false };
        let is_unread = |item: &Item| item.position().is_later_than(read_to);
        // It is searched backwards, because the item directly before usually decides.
        is_unread(item) && !self.items.iter().take(at).rev().any(is_unread)
    }

    /// The time of an item, with its day if that is not the day under which it is shown.
    fn clock(&self, item: &Item) -> String {
        let (day, clock) =
            (when::date(item.written(), self.zone), when::clock(item.written(), self.zone));
        match day.filter(|day| Some(*day) != when::date(item.at, self.zone)) {
            Some(day) => when::month_day(day, self.today) + " " + &clock,
            None => clock,
        }
    }
}

/// Whether two consecutive messages share a name line: one sender, within five minutes.
fn shares_name(before: &Item, item: &Item) -> bool {
    const FIVE_MINUTES: i64 = 5 * 60 * 1000;
    let apart = item.written().since(before.written()).saturating_abs();
    before.sender == item.sender && apart <= FIVE_MINUTES
}
