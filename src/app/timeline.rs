//! The window onto the open conversation: items, names, where the page stands, what is selected.

mod divider;

use std::collections::HashMap;

use divider::Divider;

use crate::api::{Page, PageKind, RequestId};
use crate::model::{ChatId, ContactId, Item, ItemId, PersonName, Position};

/// Where the page stands. An anchor: new messages do not move the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scroll {
    /// The newest message is at the bottom.
    #[default]
    Bottom,
    /// This row of this item is the first one in sight: so it is after the page went down. What
    /// comes or grows pushes rows out at the bottom, where the next page begins.
    At {
        item: ItemId,
        /// Which of its rows, from 0.
        line: u16,
    },
    /// The page ends above this row of this item: so it is after the page went up. What comes or
    /// grows pushes rows out at the top, where the next page ends, and so none is missed.
    Above {
        item: ItemId,
        /// Which of its rows, from 0.
        line: u16,
    },
}

impl Scroll {
    /// The item that holds the page.
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

/// With more items than this, those far from the page are let go.
const WINDOW: usize = 3000;
/// More items than this are not kept while the newest are in sight.
const MOST: usize = 2000;
/// So many are left then.
const LEFT: usize = 500;

/// The open conversation.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    chat: Option<ChatId>,
    items: Vec<Item>,
    names: HashMap<ContactId, PersonName>,
    at_start: bool,
    /// The last item is not the newest: the page was gone to somewhere in the history.
    cut_off: bool,
    /// Older items than these were asked for.
    asked_older: Option<RequestId>,
    asked_newer: Option<RequestId>,
    /// Where the page stands.
    pub scroll: Scroll,
    selected: Option<ItemId>,
    marked: Vec<ItemId>,
    /// All between this one and the selected one are marked too.
    range_from: Option<ItemId>,
    divider: Divider,
}

impl Timeline {
    /// Another conversation; its items come as a page. The divider stays where it is now.
    pub fn open(&mut self, chat: ChatId, read_to: Option<Position>, unread: u32) {
        *self =
            Self { chat: Some(chat), divider: Divider::new(read_to, unread), ..Self::default() };
    }

    /// No conversation.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Which conversation.
    #[must_use]
    pub const fn chat(&self) -> Option<ChatId> {
        self.chat
    }

    /// Items of the conversation, in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Names of senders.
    #[must_use]
    pub const fn names(&self) -> &HashMap<ContactId, PersonName> {
        &self.names
    }

    /// The first item is the first of the conversation.
    #[must_use]
    pub const fn at_start(&self) -> bool {
        self.at_start
    }

    /// After which position the unread began when the conversation was opened, and how many.
    #[must_use]
    pub const fn unread(&self) -> (Option<Position>, u32) {
        (self.divider.read_to, self.divider.unread)
    }

    /// Takes in a page that was asked for so, or is told anew; one of another conversation, or of a
    /// place that was left, is ignored.
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

    /// Far below the page nothing need be kept: it comes again when the page goes there.
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

    /// Nor far above it.
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

    /// Its place among the items.
    #[must_use]
    pub fn place(&self, id: ItemId) -> Option<usize> {
        self.items.iter().rposition(|item| item.id == id)
    }

    /// The newest items of the conversation are not among those here.
    #[must_use]
    pub const fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    /// Takes in items that are new or changed. Says whether one of them is new.
    pub fn upsert(&mut self, chat: ChatId, items: Vec<Item>) -> bool {
        if self.chat != Some(chat) {
            return false;
        }
        let before = self.items.len();
        // What is older than the window belongs to a page that was not asked for yet.
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

    /// What comes in the course of days does not heap up, wherever the page stands.
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

    /// Items that are gone.
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

    /// Names that were learnt later.
    pub fn learn(&mut self, chat: ChatId, names: Vec<(ContactId, PersonName)>) {
        if self.chat == Some(chat) {
            self.names.extend(names);
        }
    }

    /// Older items are wanted: the position to ask before by this request, once until the page has
    /// come.
    pub fn older(&mut self, id: RequestId) -> Option<Position> {
        if self.at_start || self.asked_older.is_some() {
            return None;
        }
        let before = self.items.first()?.position();
        self.asked_older = Some(id);
        Some(before)
    }

    /// Newer items are wanted: the position to ask after by this request, once until the page has
    /// come.
    pub fn newer(&mut self, id: RequestId) -> Option<Position> {
        if !self.cut_off || self.asked_newer.is_some() {
            return None;
        }
        let after = self.items.last()?.position();
        self.asked_newer = Some(id);
        Some(after)
    }

    /// A page that was asked for does not come: it may be asked for again.
    pub fn did_not_come(&mut self, id: RequestId) {
        for asked in [&mut self.asked_older, &mut self.asked_newer] {
            asked.take_if(|it| *it == id);
        }
    }

    /// The last item that is here.
    #[must_use]
    pub fn newest(&self) -> Option<&Item> {
        self.items.last()
    }

    /// Where the item stands that came last: up to there everything here has come.
    #[must_use]
    pub fn latest(&self) -> Option<Position> {
        self.items.iter().map(Item::position).max_by_key(|position| position.id)
    }

    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().rfind(|item| item.id == id)
    }

    /// The item that is selected.
    #[must_use]
    pub fn selected(&self) -> Option<&Item> {
        self.selected.and_then(|id| self.item(id))
    }

    /// Selects the newest message; says whether there is one.
    pub fn select_newest(&mut self) -> bool {
        self.selected = self.items.last().map(|item| item.id);
        self.selected.is_some()
    }

    /// Selects an item.
    pub fn select(&mut self, id: ItemId) {
        self.selected = self.item(id).map(|item| item.id);
    }

    /// Selects the oldest loaded.
    pub fn select_first(&mut self) {
        self.selected = self.items.first().map(|item| item.id);
    }

    /// Moves the selection; stays at the ends. Says whether it moved.
    pub fn move_selection(&mut self, by: isize) -> bool {
        let Some(at) = self.items.iter().rposition(|item| Some(item.id) == self.selected) else {
            return false;
        };
        let next = at.checked_add_signed(by).and_then(|at| self.items.get(at));
        let Some(next) = next.map(|item| item.id) else { return false };
        self.selected = Some(next);
        true
    }

    /// Nothing is selected.
    pub fn deselect(&mut self) {
        self.selected = None;
        self.unmark();
    }

    /// No message is marked.
    pub fn unmark(&mut self) {
        self.marked.clear();
        self.range_from = None;
    }

    /// The selected message is marked, or not any more.
    pub fn toggle_mark(&mut self) {
        let Some(id) = self.selected else { return };
        if self.marked.contains(&id) {
            self.marked.retain(|marked| *marked != id);
        } else {
            self.marked.push(id);
        }
    }

    /// From the selected message on all are marked up to where the user goes; once more, they stay
    /// marked and the user goes on without.
    pub fn toggle_range(&mut self) {
        if self.range_from.is_some() {
            self.marked = self.marked().iter().map(|item| item.id).collect();
            self.range_from = None;
        } else {
            self.range_from = self.selected;
        }
    }

    /// The messages that are marked, in their order.
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

    /// The first item of others that was unread when the conversation was opened.
    /// `Err` where it is not among those here: the place after which it stands.
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

    /// The first message of others after a position, and its place.
    #[must_use]
    pub fn first_unseen(&self, after: Position) -> Option<(usize, ItemId)> {
        divider::first_unseen(&self.items, after)
    }

    /// How many messages of others stand after a position, up to the item at a place.
    #[must_use]
    pub fn of_others(&self, after: Position, last: usize) -> u32 {
        let upto = self.items.get(..=last).unwrap_or(&self.items);
        divider::of_others(upto, after)
    }

    /// Nobody saw what stands at this place and behind it: the divider goes there. `after`: where it
    /// goes when nothing stands before.
    pub fn begin_unread(&mut self, first: usize, after: Position) {
        self.divider.begin(&self.items, first, after);
    }

    /// Nobody looks at the end any more: what comes now stands below the divider.
    pub fn look_away(&mut self) {
        if let Some(newest) = self.newest().map(Item::position) {
            self.divider.look_away(newest);
        }
    }

    /// Somebody looks again: the divider stands above what came, or where it stood if nothing did.
    pub const fn come_back(&mut self) {
        self.divider.come_back();
    }

    /// The user has come to the end: the divider says what it says.
    pub const fn settle_divider(&mut self) {
        self.divider.settle();
    }

    /// Everything is read: the divider goes.
    pub const fn forget_divider(&mut self) {
        self.divider.forget();
    }
}
