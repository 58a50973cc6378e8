//! The messages of the open conversation: only those in sight are laid out, from the anchor on.

mod block;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::cache::Cache;
use super::canvas::{Canvas, Strip};
use super::message::Measure;
use super::when;
use crate::model::{Item, ItemId, Lang, Position, Sender};

use block::{Line, Mark};

/// Cells left of everything, and before the text under a name.
const LEFT: u16 = 1;
const INDENT: u16 = 6;
const RIGHT: u16 = 1;

/// Where the page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The newest message is at the bottom.
    Bottom,
    /// This row of this item's block is the first one in sight.
    At { item: ItemId, line: u16 },
}

/// What is shown.
pub(super) struct Timeline<'a> {
    pub items: &'a [Item],
    pub name: &'a dyn Fn(&Item) -> String,
    pub zone: &'a TimeZone,
    pub today: Option<Date>,
    /// The divider goes before the first item of others after this position.
    pub read_to: Option<Position>,
    pub unread: u32,
    pub anchor: Anchor,
    pub selected: Option<ItemId>,
    /// The first item is the first of the conversation.
    pub at_start: bool,
}

/// One row of the page, and whether it belongs to the selected item.
type Placed = (Line, bool);

impl Timeline<'_> {
    /// Draws as many rows as the area has.
    pub fn draw(&self, canvas: &mut Canvas<'_>, cache: &mut Cache, area: Rect) {
        let measure = Measure {
            width: area.width.saturating_sub(LEFT + INDENT + RIGHT),
            widths: canvas.look.widths,
            lang: canvas.look.lang,
        };
        let mut layout = Layout { view: self, cache, measure, height: usize::from(area.height) };
        let rows = layout.page();
        let empty = usize::from(area.height).saturating_sub(rows.len());
        for (strip, (line, selected)) in Strip::of(area).skip(empty).zip(&rows) {
            block::draw(canvas, strip, line);
            if *selected {
                canvas.select(strip.after(LEFT).but_last(RIGHT));
            }
        }
    }
}

struct Layout<'v, 'a> {
    view: &'v Timeline<'a>,
    cache: &'v mut Cache,
    measure: Measure,
    height: usize,
}

impl Layout<'_, '_> {
    fn page(&mut self) -> VecDeque<Placed> {
        match self.view.anchor {
            Anchor::Bottom => self.page_to_end(),
            Anchor::At { item, line } => {
                let found = self.view.items.iter().rposition(|it| it.id == item);
                let page = found.map(|at| self.page_down_from(at, usize::from(line)));
                page.filter(|page| page.len() == self.height).unwrap_or_else(|| self.page_to_end())
            }
        }
    }

    fn page_to_end(&mut self) -> VecDeque<Placed> {
        let mut rows = VecDeque::new();
        for at in (0..self.view.items.len()).rev() {
            for placed in self.block(at).into_iter().rev() {
                if rows.len() == self.height {
                    return rows;
                }
                rows.push_front(placed);
            }
        }
        if self.view.at_start && rows.len() < self.height {
            let words = self.measure.lang.pick("没有更早的消息", "the beginning");
            rows.push_front((Line::Divider(words.to_owned()), false));
        }
        rows
    }

    fn page_down_from(&mut self, first: usize, line: usize) -> VecDeque<Placed> {
        let mut rows = VecDeque::new();
        for at in first..self.view.items.len() {
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

    /// The rows of one item with what stands above it.
    fn block(&mut self, at: usize) -> Vec<Placed> {
        let Some(item) = self.view.items.get(at) else { return Vec::new() };
        let before = at.checked_sub(1).and_then(|at| self.view.items.get(at));
        let selected = self.view.selected == Some(item.id);
        let rows = self.cache.body(item, self.measure);
        let above = self.view.above(item, before, self.measure.lang);
        let named = above.iter().any(|line| matches!(line, Line::Name { .. }));
        let mut block: Vec<Placed> = above.into_iter().map(|line| (line, false)).collect();
        if let Some((Line::Name { .. }, chosen)) = block.last_mut() {
            *chosen = selected;
        }
        for (row, first) in rows.iter().zip(std::iter::once(true).chain(std::iter::repeat(false))) {
            let line = match item.sender {
                Sender::System => Line::Notice(row.clone()),
                Sender::Me | Sender::Contact(_) => {
                    let mark =
                        if first && !named { item.delivery.as_ref().map(Mark::of) } else { None };
                    Line::Body { row: row.clone(), mark }
                }
            };
            block.push((line, selected));
        }
        block
    }
}

impl Timeline<'_> {
    /// Day, divider and name, as far as they are due.
    fn above(&self, item: &Item, before: Option<&Item>, lang: Lang) -> Vec<Line> {
        let mut lines = Vec::new();
        let day = when::date(item.at, self.zone);
        if day != before.and_then(|it| when::date(it.at, self.zone)) || before.is_none() {
            lines.extend(day.map(|day| Line::Divider(when::day(day, self.today, lang))));
        }
        if self.begins_unread(item, before) {
            let words = match lang {
                Lang::Zh => format!("以下 {} 条未读", self.unread),
                Lang::En => format!("{} unread below", self.unread),
            };
            lines.push(Line::Unread(words));
        }
        let shared = lines.is_empty() && before.is_some_and(|before| shares_name(before, item));
        if item.sender != Sender::System && !shared {
            lines.push(Line::Name {
                time: when::clock(item.at, self.zone),
                name: (self.name)(item),
                me: item.sender == Sender::Me,
                mark: item.delivery.as_ref().map(Mark::of),
                mention: item.mentions_me.then(|| lang.pick("@我", "@me")),
            });
        }
        lines
    }

    fn begins_unread(&self, item: &Item, before: Option<&Item>) -> bool {
        let Some(read_to) = self.read_to.filter(|_| self.unread > 0) else { return false };
        item.position() > read_to && before.is_none_or(|before| before.position() <= read_to)
    }
}

/// Consecutive messages of one sender within five minutes have one name line.
fn shares_name(before: &Item, item: &Item) -> bool {
    const FIVE_MINUTES: i64 = 5 * 60 * 1000;
    before.sender == item.sender && item.at.since(before.at) <= FIVE_MINUTES
}
