//! The window onto the history of the open chat: items, names, the scroll position, the selection.

mod divider;

use std::collections::HashMap;

use divider::Divider;

use crate::api::{Page, PageKind, RequestId};
use crate::model::{ChatId, ContactId, Item, ItemId, PersonName, Position};

/// The scroll position. It is an anchor at an item, so that new messages do not move the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scroll {
    /// The newest message is at the bottom.
    #[default]
    Bottom,
    /// This row of this item is the first one in sight, as after scrolling down. Rows that appear
    /// push others out at the bottom, where the next page begins.
    At {
        item: ItemId,
        /// The index of the row, from 0.
        line: u16,
    },
    /// The page ends above this row of this item, as after scrolling up. Rows that appear push
    /// others out at the top, where the next page ends, so that none is missed.
    Above {
        item: ItemId,
        /// The index of the row, from 0.
        line: u16,
    },
}

impl Scroll {
    /// The item of the anchor.
    #[must_use]
    pub const fn item(self) -> Option<ItemId> {
        match self {
            Self::Bottom => None,
            Self::At { item, .. } | Self::Above { item, .. } => Some(item),
        }
    }

    /// The same edge of the page at another row.
    #[must_use]
    pub const fn with_row(self, row: u16) -> Self {
        match self {
            Self::Bottom => Self::Bottom,
            Self::At { item, .. } => Self::At { item, line: row },
            Self::Above { item, .. } => Self::Above { item, line: row },
        }
    }
}

/// The greatest number of items while the page is in the history; those far from the page are
/// dropped.
const WINDOW: usize = 3000;
/// The greatest number of items while the newest ones are in sight.
const MOST: usize = 2000;
/// How many items are left after that many were exceeded.
const LEFT: usize = 500;

/// The open conversation.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    chat: Option<ChatId>,
    items: Vec<Item>,
    names: HashMap<ContactId, PersonName>,
    at_start: bool,
    /// Whether there are newer items than the last one, after a jump into the history.
    cut_off: bool,
    /// The request for older items, while it is not answered.
    asked_older: Option<RequestId>,
    asked_newer: Option<RequestId>,
    /// The scroll position.
    pub scroll: Scroll,
    selected: Option<ItemId>,
    marked: Vec<ItemId>,
    /// The item from which all up to the selected one are marked.
    range_from: Option<ItemId>,
    divider: Divider,
}

impl Timeline {
    /// Opens a chat; its items arrive as a page. The unread line stays at the given position.
    pub fn open(&mut self, chat: ChatId, read_to: Option<Position>, unread: u32) {
        *self =
            Self { chat: Some(chat), divider: Divider::new(read_to, unread), ..Self::default() };
    }

    /// Closes the chat.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    #[must_use]
    pub const fn chat(&self) -> Option<ChatId> {
        self.chat
    }

    /// The loaded items, in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The names of senders.
    #[must_use]
    pub const fn names(&self) -> &HashMap<ContactId, PersonName> {
        &self.names
    }

    /// Whether the first item is the first of the chat.
    #[must_use]
    pub const fn at_start(&self) -> bool {
        self.at_start
    }

    /// The position behind which the unread messages began when the chat was opened, and their
    /// number.
    #[must_use]
    pub const fn unread(&self) -> (Option<Position>, u32) {
        (self.divider.read_to, self.divider.unread)
    }

    /// Takes in a page that was requested by `asked`, or told without a request. A page of another
    /// chat or of a place that was left is ignored.
    pub fn page(&mut self, page: Page, asked: Option<RequestId>) {
        if self.chat != Some(page.chat) {
            return;
        }
        self.names.extend(page.names);
        match page.part {
            PageKind::Newest => {
                self.clear_items();
                (self.at_start, self.cut_off) = (page.at_start, false);
            }
            PageKind::Around { at_end, .. } => {
                self.clear_items();
                (self.at_start, self.cut_off) = (page.at_start, !at_end);
            }
            PageKind::Older => {
                if self.asked_older.take_if(|id| Some(*id) == asked).is_none() {
                    return;
                }
                self.at_start = page.at_start;
            }
            PageKind::Newer { at_end } => {
                if self.asked_newer.take_if(|id| Some(*id) == asked).is_none() {
                    return;
                }
                self.cut_off = !at_end;
            }
        }
        self.merge(page.items);
        self.selected = self.selected.filter(|id| self.place(*id).is_some());
        match page.part {
            PageKind::Newest => {
                let beginning = self.items.first().filter(|_| self.at_start);
                self.divider.count_unread(&self.items, beginning);
            }
            PageKind::Around { .. } => {}
            PageKind::Older => self.let_go_of_newer(),
            PageKind::Newer { .. } => self.let_go_of_older(),
        }
    }

    fn clear_items(&mut self) {
        self.items.clear();
        (self.asked_older, self.asked_newer) = (None, None);
    }

    /// Drops items far below the page. They are requested again when the page goes there.
    fn let_go_of_newer(&mut self) {
        if let Some(item) = self.scroll.item()
            && self.items.len() > WINDOW
            && self.place(item).is_some_and(|at| at < WINDOW / 2)
        {
            self.items.truncate(WINDOW);
            self.cut_off = true;
            self.asked_newer = None;
        }
    }

    /// Drops items far above the page, likewise.
    fn let_go_of_older(&mut self) {
        let excess = self.items.len().saturating_sub(WINDOW);
        if let Some(item) = self.scroll.item()
            && excess > 0
            && self.place(item).is_some_and(|at| at > excess + WINDOW / 4)
        {
            self.items.drain(..excess);
            self.at_start = false;
            self.asked_older = None;
        }
    }

    /// The index of an item.
    #[must_use]
    pub fn place(&self, id: ItemId) -> Option<usize> {
        self.items.iter().rposition(|item| item.id == id)
    }

    /// Whether the newest items of the chat are not loaded.
    #[must_use]
    pub const fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    /// Takes in items that are new or have changed; returns whether one is new.
    pub fn upsert(&mut self, chat: ChatId, items: Vec<Item>) -> bool {
        if self.chat != Some(chat) {
            return false;
        }
        let before = self.items.len();
        // Items before the window belong to a page that has not been requested.
        let first = self.items.first().map(Item::position).filter(|_| !self.at_start);
        let last = self.items.last().map(Item::position).filter(|_| self.cut_off);
        let within = |item: &Item| {
            first.is_none_or(|first| item.position() >= first)
                && last.is_none_or(|last| item.position() <= last)
        };
        self.merge(items.into_iter().filter(within).collect());
        self.divider.count_on(&self.items);
        let fresh = self.items.len() > before;
        if self.items.len() > MOST {
            self.let_go();
        }
        fresh
    }

    /// Drops old items, so that memory does not grow over days, wherever the page is.
    fn let_go(&mut self) {
        let held = self.selected.or(self.scroll.item());
        match held {
            None => {
                self.items.drain(..self.items.len() - LEFT);
                self.at_start = false;
                self.asked_older = None;
            }
            Some(held) => {
                let at = self.place(held).unwrap_or(0);
                if self.items.len() - at > WINDOW {
                    self.items.truncate(at + WINDOW);
                    self.cut_off = true;
                    self.asked_newer = None;
                }
            }
        }
    }

    fn merge(&mut self, items: Vec<Item>) {
        for item in items {
            let known = self.items.iter().rposition(|it| it.id == item.id);
            if let Some(at) = known {
                let moved = self.items.get(at).is_some_and(|it| it.at != item.at);
                if !moved {
                    if let Some(slot) = self.items.get_mut(at) {
                        *slot = item;
                    }
                    continue;
                }
                self.items.remove(at);
            }
            let at = self.items.partition_point(|it| it.position() < item.position());
            self.items.insert(at, item);
        }
    }

    pub fn remove(&mut self, chat: ChatId, gone: &[ItemId]) {
        if self.chat != Some(chat) {
            return;
        }
        if let Some(item) = self.scroll.item().filter(|item| gone.contains(item)) {
            let next =
                self.items.iter().skip_while(|it| it.id != item).find(|it| !gone.contains(&it.id));
            self.scroll = match (next.map(|it| it.id), self.scroll) {
                (None, _) | (_, Scroll::Bottom) => Scroll::Bottom,
                (Some(item), Scroll::At { .. }) => Scroll::At { item, line: 0 },
                (Some(item), Scroll::Above { .. }) => Scroll::Above { item, line: 0 },
            };
        }
        self.items.retain(|item| !gone.contains(&item.id));
        self.selected = self.selected.filter(|id| !gone.contains(id));
        self.marked.retain(|id| !gone.contains(id));
        self.range_from = self.range_from.filter(|id| !gone.contains(id));
    }

    /// Takes in names that were learnt later.
    pub fn learn(&mut self, chat: ChatId, names: Vec<(ContactId, PersonName)>) {
        if self.chat == Some(chat) {
            self.names.extend(names);
        }
    }

    /// The position before which older items must be requested, if they are needed; noted as
    /// requested by `id`.
    pub fn older(&mut self, id: RequestId) -> Option<Position> {
        if self.at_start || self.asked_older.is_some() {
            return None;
        }
        let before = self.items.first()?.position();
        self.asked_older = Some(id);
        Some(before)
    }

    /// The position behind which newer items must be requested, if they are needed; noted as
    /// requested by `id`.
    pub fn newer(&mut self, id: RequestId) -> Option<Position> {
        if !self.cut_off || self.asked_newer.is_some() {
            return None;
        }
        let after = self.items.last()?.position();
        self.asked_newer = Some(id);
        Some(after)
    }

    /// Notes that a requested page could not be delivered, so that it can be requested again.
    pub fn did_not_come(&mut self, id: RequestId) {
        for asked in [&mut self.asked_older, &mut self.asked_newer] {
            asked.take_if(|it| *it == id);
        }
    }

    /// The last loaded item.
    #[must_use]
    pub fn newest(&self) -> Option<&Item> {
        self.items.last()
    }

    /// The position of the item that arrived last among the loaded ones.
    #[must_use]
    pub fn latest(&self) -> Option<Position> {
        self.items.iter().map(Item::position).max_by_key(|position| position.id)
    }

    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().rfind(|item| item.id == id)
    }

    /// The selected item.
    #[must_use]
    pub fn selected(&self) -> Option<&Item> {
        self.selected.and_then(|id| self.item(id))
    }

    /// Selects the newest item; returns whether there is one.
    pub fn select_newest(&mut self) -> bool {
        self.selected = self.items.last().map(|item| item.id);
        self.selected.is_some()
    }

    /// Selects an item.
    pub fn select(&mut self, id: ItemId) {
        self.selected = self.item(id).map(|item| item.id);
    }

    /// Selects the oldest loaded item.
    pub fn select_first(&mut self) {
        self.selected = self.items.first().map(|item| item.id);
    }

    /// Moves the selection, no further than either end; returns whether it moved.
    pub fn move_selection(&mut self, by: isize) -> bool {
        let Some(at) = self.items.iter().rposition(|item| Some(item.id) == self.selected) else {
            return false;
        };
        let next = at.checked_add_signed(by).and_then(|at| self.items.get(at));
        let Some(next) = next.map(|item| item.id) else { return false };
        self.selected = Some(next);
        true
    }

    /// Ends the selection.
    pub fn deselect(&mut self) {
        self.selected = None;
        self.unmark();
    }

    /// Removes all marks.
    pub fn unmark(&mut self) {
        self.marked.clear();
        self.range_from = None;
    }

    /// Marks the selected message, or unmarks it.
    pub fn toggle_mark(&mut self) {
        let Some(id) = self.selected else { return };
        if self.marked.contains(&id) {
            self.marked.retain(|marked| *marked != id);
        } else {
            self.marked.push(id);
        }
    }

    /// Starts marking all messages between the selected one and wherever the user goes; the second
    /// time keeps the marks and stops marking.
    pub fn toggle_range(&mut self) {
        if self.range_from.is_some() {
            self.marked = self.marked().iter().map(|item| item.id).collect();
            self.range_from = None;
        } else {
            self.range_from = self.selected;
        }
    }

    /// The marked messages, in their order.
    #[must_use]
    pub fn marked(&self) -> Vec<&Item> {
        let ends = [self.range_from, self.selected].map(|id| id.and_then(|id| self.place(id)));
        let range = match ends {
            [Some(one), Some(other)] => Some(one.min(other)..=one.max(other)),
            _ => None,
        };
        if range.is_none() && self.marked.is_empty() {
            return Vec::new();
        }
        let is_marked = |(at, item): &(usize, &Item)| {
            self.marked.contains(&item.id) || range.as_ref().is_some_and(|range| range.contains(at))
        };
        self.items.iter().enumerate().filter(is_marked).map(|(_, item)| item).collect()
    }

    /// The first message of others that was unread when the chat was opened. `Err` with the
    /// position before it if it is not loaded.
    #[must_use]
    pub fn first_unread(&self) -> Option<Result<ItemId, Position>> {
        let read_to = self.divider.read_to.filter(|_| self.divider.unread > 0)?;
        let before =
            self.items.first().is_some_and(|first| !first.position().is_later_than(read_to));
        if !before && !self.at_start {
            return Some(Err(read_to));
        }
        let found = self.items.iter().find(|item| item.position().is_later_than(read_to));
        found.map(|item| Ok(item.id))
    }

    /// The first message of others behind a position, with its index.
    #[must_use]
    pub fn first_unseen(&self, after: Position) -> Option<(usize, ItemId)> {
        divider::first_unseen(&self.items, after)
    }

    /// How many messages of others are behind a position, up to the item at the index `last`.
    #[must_use]
    pub fn of_others(&self, after: Position, last: usize) -> u32 {
        let upto = self.items.get(..=last).unwrap_or(&self.items);
        divider::of_others(upto, after)
    }

    /// Moves the unread line above the item at `first`, which nobody has seen. `after` is its
    /// position if there is no item before.
    pub fn begin_unread(&mut self, first: usize, after: Position) {
        self.divider.begin(&self.items, first, after);
    }

    /// Notes that the end is not in sight any more: messages that arrive now go below the unread
    /// line.
    pub fn look_away(&mut self) {
        if let Some(newest) = self.newest().map(Item::position) {
            self.divider.look_away(newest);
        }
    }

    /// Notes that the end is in sight again: the line stays above what arrived, or returns to its
    /// place if nothing did.
    pub const fn come_back(&mut self) {
        self.divider.come_back();
    }

    /// The user has reached the end: the count of the line stays as it is.
    pub const fn settle_divider(&mut self) {
        self.divider.settle();
    }

    /// Removes the unread line after everything was read.
    pub const fn forget_divider(&mut self) {
        self.divider.forget();
    }
}
