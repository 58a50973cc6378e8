//! The line above what was not read: where it stands, and how many are below it.

use crate::model::{Item, ItemId, Position, Sender};

/// Where the line stands among the items of a conversation.
#[derive(Clone, Debug, Default)]
pub(super) struct Divider {
    /// It stands above what came after this.
    pub read_to: Option<Position>,
    /// How many are below it, as it says; none: it is not drawn.
    pub unread: u32,
    /// What comes below it counts too: the page waits there, or nobody looks.
    counts_on: bool,
    /// Where it stood and how many were below it before nobody looked any more.
    before_away: Option<(Option<Position>, u32)>,
}

impl Divider {
    pub fn new(read_to: Option<Position>, unread: u32) -> Self {
        Self { read_to, unread, ..Self::default() }
    }

    /// Where nothing of the conversation was read yet, the unread ones are counted from the end of these items,
    /// of which the first may be the beginning of the conversation.
    pub fn count_unread(&mut self, items: &[Item], beginning: Option<&Item>) {
        if self.read_to.is_some() || self.unread == 0 {
            return;
        }
        // Where nobody else writes, what came from the user's phone is what was not read here.
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

    /// Nobody saw what stands at this place and behind it: the line goes there. `after`: where it goes
    /// when nothing stands before.
    pub fn begin(&mut self, items: &[Item], first: usize, after: Position) {
        let before = first.checked_sub(1).and_then(|at| items.get(at));
        self.read_to = Some(before.map_or(after, Item::position));
        self.counts_on = true;
        self.count_on(items);
    }

    /// Of items that came, those below the line count where they should.
    pub fn count_on(&mut self, items: &[Item]) {
        let Some(read_to) = self.read_to.filter(|_| self.counts_on) else { return };
        self.unread = of_others(items, read_to);
    }

    /// Nobody looks at the end any more: what comes after the newest item stands below the line.
    pub const fn look_away(&mut self, newest: Position) {
        self.before_away = Some((self.read_to, self.unread));
        (self.read_to, self.unread, self.counts_on) = (Some(newest), 0, true);
    }

    /// Somebody looks again: the line stands above what came, or where it stood if nothing did.
    pub const fn come_back(&mut self) {
        let Some(before) = self.before_away.take() else { return };
        self.counts_on = false;
        if self.unread == 0 {
            (self.read_to, self.unread) = before;
        }
    }

    /// The user has come to the end: the line says what it says.
    pub const fn settle(&mut self) {
        self.counts_on = false;
    }

    /// Everything is read: the line goes.
    pub const fn forget(&mut self) {
        (self.unread, self.counts_on) = (0, false);
    }
}

/// How many messages of others stand after a position.
pub(super) fn of_others(items: &[Item], after: Position) -> u32 {
    let from = items.partition_point(|item| item.position() <= after);
    let later = items.iter().skip(from).filter(|item| is_of_others(item)).count();
    u32::try_from(later).unwrap_or(u32::MAX)
}

/// The first message of others after a position, and its place.
pub(super) fn first_unseen(items: &[Item], after: Position) -> Option<(usize, ItemId)> {
    let from = items.partition_point(|item| item.position() <= after);
    let mut later = items.iter().enumerate().skip(from);
    later.find(|(_, item)| is_of_others(item)).map(|(at, item)| (at, item.id))
}

const fn is_of_others(item: &Item) -> bool {
    matches!(item.sender, Sender::Contact(_))
}
