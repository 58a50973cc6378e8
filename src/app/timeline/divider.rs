//! The line above the unread messages: its place, and the number of messages below it.

use crate::model::{Item, ItemId, Position, Sender};

/// The place of the line among the items of a chat.
#[derive(Clone, Debug, Default)]
pub(super) struct Divider {
    /// The position behind which it is shown.
    pub read_to: Option<Position>,
    /// The number that it shows; if 0, it is not drawn.
    pub unread: u32,
    /// Whether messages that arrive below it are added to the number.
    counts_on: bool,
    /// Its place and number before the end went out of sight.
    before_away: Option<(Option<Position>, u32)>,
}

impl Divider {
    pub fn new(read_to: Option<Position>, unread: u32) -> Self {
        Self { read_to, unread, ..Self::default() }
    }

    /// If nothing of the chat was read before, finds the place of the line from the number of
    /// unread messages. The first of these items may be the beginning of the chat.
    pub fn count_unread(&mut self, items: &[Item], beginning: Option<&Item>) {
        if self.read_to.is_some() || self.unread == 0 {
            return;
        }
        // In a chat in which nobody else writes, the unread messages are those from the user's
        // phone.
        let alone = !items.iter().any(is_of_others);
        let others = |item: &&Item| match item.sender {
            Sender::Contact(_) => true,
            Sender::Me => alone && item.delivery.is_none(),
            Sender::System => false,
        };
        let nth = usize::try_from(self.unread - 1).unwrap_or(usize::MAX);
        let first = items.iter().rev().filter(others).nth(nth).or(beginning);
        self.read_to = first.map(|first| first.position().before());
    }

    /// Moves the line above the item at `first`, which nobody has seen. `after` is its position if
    /// there is no item before.
    pub fn begin(&mut self, items: &[Item], first: usize, after: Position) {
        let before = first.checked_sub(1).and_then(|at| items.get(at));
        self.read_to = Some(before.map_or(after, Item::position));
        self.counts_on = true;
        self.count_on(items);
    }

    /// Counts the messages below the line anew, if arrivals are to be added.
    pub fn count_on(&mut self, items: &[Item]) {
        let Some(read_to) = self.read_to.filter(|_| self.counts_on) else { return };
        self.unread = of_others(items, read_to);
    }

    /// The end is not in sight any more: messages behind `newest` go below the line.
    pub const fn look_away(&mut self, newest: Position) {
        self.before_away = Some((self.read_to, self.unread));
        (self.read_to, self.unread, self.counts_on) = (Some(newest), 0, true);
    }

    /// The end is in sight again: the line stays above what arrived, or returns to its place if
    /// nothing did.
    pub const fn come_back(&mut self) {
        let Some(before) = self.before_away.take() else { return };
        self.counts_on = false;
        if self.unread == 0 {
            (self.read_to, self.unread) = before;
        }
    }

    /// The user has reached the end: the count stays as it is.
    pub const fn settle(&mut self) {
        self.counts_on = false;
    }

    /// Removes the line after everything was read.
    pub const fn forget(&mut self) {
        (self.unread, self.counts_on) = (0, false);
    }
}

/// How many messages of others are behind a position.
pub(super) fn of_others(items: &[Item], after: Position) -> u32 {
    let from = items.partition_point(|item| item.position() <= after);
    let later = items.iter().skip(from).filter(|item| is_of_others(item)).count();
    u32::try_from(later).unwrap_or(u32::MAX)
}

/// The first message of others behind a position, with its index.
pub(super) fn first_unseen(items: &[Item], after: Position) -> Option<(usize, ItemId)> {
    let from = items.partition_point(|item| item.position() <= after);
    let mut later = items.iter().enumerate().skip(from);
    later.find(|(_, item)| is_of_others(item)).map(|(at, item)| (at, item.id))
}

const fn is_of_others(item: &Item) -> bool {
    matches!(item.sender, Sender::Contact(_))
}
