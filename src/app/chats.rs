//! The list of chats: its order, which chat is open, and the walk through the unread ones.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::listing::{LeftOut, Listing};
use crate::model::{Chat, ChatId, ChatKind, Mute, Timestamp};

/// All chats: the pinned ones, then the others by their newest message, then in the order of the
/// phone. Chats without anything to show are not listed, but can be found by name.
#[derive(Clone, Debug, Default)]
pub struct Chats {
    all: HashMap<ChatId, Chat>,
    order: Vec<ChatId>,
    open: Option<ChatId>,
    last: Option<ChatId>,
    /// The row to which the user moved while the list has the keys.
    cursor: Option<ChatId>,
    /// The chat in which the walk through the unread ones began.
    origin: Option<ChatId>,
    /// The chats that the walk has visited. What is still unread there comes after all others.
    walked: Vec<ChatId>,
    first_row: usize,
    listing: Listing,
    left_out: LeftOut,
    /// The open chat as counted by its reader: set while the newest message is in sight and read.
    watched: Option<Chat>,
}

/// Groups of at most this many members count as small: the walk visits them before large ones.
const SMALL_GROUP: u32 = 20;

impl Chats {
    /// Takes in chats that are new or have changed.
    pub fn upsert(&mut self, chats: Vec<Chat>) {
        for chat in chats {
            self.all.insert(chat.id, chat);
        }
        self.sort();
    }

    /// Ends the mutes whose time has come, and returns when the next one ends.
    pub fn end_mutes(&mut self, now: Timestamp) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        let mut ended = false;
        for chat in self.all.values_mut() {
            let mute = chat.mute.at(now);
            ended |= mute != chat.mute;
            chat.mute = mute;
            if let Mute::Until(end) = mute {
                next = Some(next.map_or(end, |other| if other.0 < end.0 { other } else { end }));
            }
        }
        if ended {
            self.sort();
        }
        next
    }

    pub fn remove(&mut self, gone: &[ChatId]) {
        for id in gone {
            self.all.remove(id);
            for kept in [&mut self.open, &mut self.last, &mut self.origin] {
                if *kept == Some(*id) {
                    *kept = None;
                }
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        let open = self.open;
        let listed = |chat: &&Chat| {
            let held = chat.last.is_some() || chat.draft || chat.pinned || chat.place > 0;
            held || chat.kind == ChatKind::Notes || Some(chat.id) == open
        };
        let mut left_out = LeftOut { listing: self.listing, ..LeftOut::default() };
        let mut order: Vec<&Chat> = self.all.values().filter(listed).collect();
        order.retain(|chat| {
            let shown = Some(chat.id) == open || self.listing.shows(chat);
            left_out.chats += u32::from(!shown);
            let unread = if shown { 0 } else { chat.unread };
            left_out.unread = left_out.unread.saturating_add(unread);
            shown
        });
        order.sort_by_cached_key(|chat| {
            let at = chat.last.as_ref().map(|last| last.at);
            let place = if chat.place == 0 { u32::MAX } else { chat.place };
            (Reverse(chat.pinned), Reverse(at), place, chat.id)
        });
        self.order = order.into_iter().map(|chat| chat.id).collect();
        self.left_out = left_out;
    }

    /// Sets which chats the list shows.
    pub fn set_listing(&mut self, listing: Listing) {
        self.listing = listing;
        self.sort();
    }

    /// What the list leaves out.
    #[must_use]
    pub const fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// All chats with unread messages: first those that the walk visits, by urgency, then the muted
    /// ones.
    #[must_use]
    pub fn all_unread(&self) -> Vec<ChatId> {
        let shown = self.all.keys().filter_map(|id| self.shown(*id));
        let mut unread: Vec<&Chat> = shown.filter(|chat| chat.unread > 0).collect();
        unread.sort_by_cached_key(|chat| {
            let at = chat.last.as_ref().map(|last| last.at);
            (urgency(chat).unwrap_or(u8::MAX), Reverse(at), chat.id)
        });
        unread.into_iter().map(|chat| chat.id).collect()
    }

    /// A conversation.
    #[must_use]
    pub fn get(&self, id: ChatId) -> Option<&Chat> {
        self.all.get(&id)
    }

    /// All chats, also those without messages.
    pub fn all(&self) -> impl Iterator<Item = &Chat> {
        self.all.values()
    }

    /// Sets the chat whose newest message is in sight. Once all of it is read, new messages do not
    /// count as unread there, although the store counts them until it hears that they were read.
    pub fn watch(&mut self, id: Option<ChatId>) {
        let before = self.watched.take().map(|chat| chat.id);
        let chat = id.and_then(|id| self.all.get(&id));
        let read = |chat: &&Chat| before == Some(chat.id) || (chat.unread, chat.mentions) == (0, 0);
        let read = chat.filter(read);
        self.watched = read.map(|chat| Chat { unread: 0, mentions: 0, ..chat.clone() });
    }

    /// A chat with the counts that the screen shows.
    #[must_use]
    pub fn shown(&self, id: ChatId) -> Option<&Chat> {
        self.watched.as_ref().filter(|it| it.id == id).or_else(|| self.all.get(&id))
    }

    /// The listed chats in the order of the list, with the counts that the screen shows.
    pub fn listed(&self) -> impl Iterator<Item = &Chat> {
        self.order.iter().filter_map(|id| self.shown(*id))
    }

    #[must_use]
    pub const fn open_id(&self) -> Option<ChatId> {
        self.open
    }

    #[must_use]
    pub fn open(&self) -> Option<&Chat> {
        self.open.and_then(|id| self.all.get(&id))
    }

    /// Whether File Transfer Helper is the open chat.
    pub fn notes_are_open(&self) -> bool {
        self.open().is_some_and(|chat| chat.kind == ChatKind::Notes)
    }

    /// Opens a chat, and returns whether it was another one than before.
    pub fn set_open(&mut self, id: ChatId) -> bool {
        if self.open == Some(id) {
            return false;
        }
        self.last = self.open;
        self.open = Some(id);
        // The chat that is left is no longer watched: its counts are the store's again.
        self.watched.take_if(|it| it.id != id);
        self.cursor = None;
        self.sort();
        true
    }

    /// The chat at the cursor of the list: the row to which the user moved, else the open chat,
    /// else the first row in sight.
    #[must_use]
    pub fn marked(&self) -> Option<ChatId> {
        let standing = self.cursor.filter(|id| self.order.contains(id));
        standing.or(self.open).or_else(|| self.order.get(self.first_row).copied())
    }

    /// Moves the cursor of the list by `by` rows without opening a chat.
    pub fn go(&mut self, by: isize) {
        let at = self.order.iter().position(|id| Some(*id) == self.marked()).unwrap_or(0);
        let last = self.order.len().saturating_sub(1);
        self.cursor = self.order.get(at.saturating_add_signed(by).min(last)).copied();
    }

    /// The chat that was open before.
    #[must_use]
    pub const fn last(&self) -> Option<ChatId> {
        self.last
    }

    /// The chat `by` rows below the open one in the list; above it if negative.
    #[must_use]
    pub fn neighbour(&self, by: isize) -> Option<ChatId> {
        let at = self.order.iter().position(|id| Some(*id) == self.open);
        let next = match at {
            Some(at) => at.checked_add_signed(by)?,
            None => 0,
        };
        self.order.get(next).copied()
    }

    /// The chat of a row of the list, from 0.
    #[must_use]
    pub fn nth(&self, row: usize) -> Option<ChatId> {
        self.order.get(row).copied()
    }

    /// The newest chat with a person or a group; File Transfer Helper if there is none.
    #[must_use]
    pub fn first_with_somebody(&self) -> Option<ChatId> {
        let answers = |chat: &&Chat| matches!(chat.kind, ChatKind::Person | ChatKind::Group { .. });
        let newest = |chat: &&Chat| chat.last.as_ref().map(|last| last.at);
        let listed = self.listed().find(answers);
        // The list may be filtered so that it shows none of them.
        let known = || self.all.values().filter(answers).max_by_key(newest);
        let hidden = listed.or_else(|| known().filter(|_| self.order.is_empty()));
        hidden.map(|chat| chat.id).or_else(|| self.nth(0))
    }

    /// Whether there is at most one chat.
    #[must_use]
    pub const fn is_single(&self) -> bool {
        self.left_out.chats == 0 && self.order.len() <= 1
    }

    /// File Transfer Helper.
    #[must_use]
    pub fn notes(&self) -> Option<ChatId> {
        self.all.values().find(|chat| chat.kind == ChatKind::Notes).map(|chat| chat.id)
    }

    /// The next unread chat, by urgency: mentions, people, small groups, large groups, mentions in
    /// muted chats. Remembers where the walk began.
    pub fn next_unread(&mut self) -> Option<ChatId> {
        let mut unread: Vec<_> = self.urgent().collect();
        unread.sort_by_key(|(urgency, _)| *urgency);
        let new = unread.iter().find(|(_, id)| !self.walked.contains(id)).copied();
        if new.is_none() {
            // Every unread chat was visited, so the walk starts over.
            self.walked.clear();
        }
        let next = new.or_else(|| unread.first().copied()).map(|(_, next)| next)?;
        self.begin_walk();
        self.walked.push(next);
        Some(next)
    }

    /// The next chat with a message that waits for the user's decision: below the open one in the
    /// list, then from the top of the list, the open one last.
    #[must_use]
    pub fn next_undecided(&self) -> Option<ChatId> {
        let behind = self.order.iter().position(|id| Some(*id) == self.open).map_or(0, |at| at + 1);
        let (before, after) = self.order.split_at_checked(behind).unwrap_or((&self.order, &[]));
        let undecided = |id: &&ChatId| self.all.get(id).is_some_and(|chat| chat.stuck > 0);
        after.iter().chain(before).find(undecided).copied()
    }

    /// Begins a walk at the open chat, to which [`Self::back`] returns.
    pub fn begin_walk(&mut self) {
        self.origin = self.origin.or(self.open);
    }

    /// How many chats the walk through the unread would visit, without the open one.
    #[must_use]
    pub fn unread_elsewhere(&self) -> usize {
        self.urgent().count()
    }

    fn urgent(&self) -> impl Iterator<Item = (u8, ChatId)> {
        let others = self.listed().filter(|chat| Some(chat.id) != self.open);
        others.filter_map(|chat| urgency(chat).map(|urgency| (urgency, chat.id)))
    }

    /// Ends the walk, and returns the chat in which it began.
    pub fn back(&mut self) -> Option<ChatId> {
        self.walked.clear();
        self.origin.take()
    }

    /// The numbers of unread messages and of mentions in chats that are not muted.
    #[must_use]
    pub fn totals(&self) -> (u32, u32) {
        let shown = self.all.keys().filter_map(|id| self.shown(*id));
        shown.fold((0, 0), |(unread, mentions), chat| {
            let counted = if chat.is_muted() { 0 } else { chat.unread };
            (unread.saturating_add(counted), mentions.saturating_add(chat.mentions))
        })
    }

    /// The number of messages that go out by themselves, and of those that wait for the user's
    /// decision, in all chats.
    #[must_use]
    pub fn waiting(&self) -> (u32, u32) {
        let undecided = self.all.values().map(|chat| chat.stuck).sum();
        let all: u32 = self.all.values().map(|chat| chat.waiting).sum();
        (all.saturating_sub(undecided), undecided)
    }

    /// Scrolls the list until the row of the cursor is in sight.
    pub fn scroll_to_marked(&mut self, room: ListRoom) {
        if let Some(at) = self.order.iter().position(|id| Some(*id) == self.marked()) {
            self.first_row = self.first_row.min(at).max(self.first_to_end_with(at, room));
        }
        self.first_row = self.first_row.min(self.last_first_row(room));
    }

    /// Scrolls the list without changing which chat is open.
    pub fn wheel(&mut self, by: isize, room: ListRoom) {
        let last = self.last_first_row(room);
        self.first_row = self.first_row.saturating_add_signed(by).min(last);
    }

    /// The first row in sight where the list stands at its end.
    fn last_first_row(&self, room: ListRoom) -> usize {
        self.order.len().checked_sub(1).map_or(0, |last| self.first_to_end_with(last, room))
    }

    /// The first row in sight when `last` is the last one: `last` itself, if that alone fills the
    /// list.
    fn first_to_end_with(&self, last: usize, room: ListRoom) -> usize {
        let mut used = 0;
        let mut first = last;
        for at in (0..=last).rev() {
            used += self.lines_at(at, room);
            if used > room.height {
                break;
            }
            first = at;
        }
        first
    }

    /// How many chats are in sight.
    #[must_use]
    pub fn rows_in_sight(&self, room: ListRoom) -> usize {
        let mut used = 0;
        let fits = |at: &usize| {
            used += self.lines_at(*at, room);
            used <= room.height
        };
        (self.first_row..self.order.len()).take_while(fits).count()
    }

    /// The chat on a line of the list, counted from 0.
    #[must_use]
    pub fn at_line(&self, line: usize, room: ListRoom) -> Option<ChatId> {
        let mut used = 0;
        let ends_before = |at: &usize| {
            used += self.lines_at(*at, room);
            used <= line
        };
        let passed = (self.first_row..self.order.len()).take_while(ends_before).count();
        self.nth(self.first_row + passed)
    }

    fn lines_at(&self, at: usize, room: ListRoom) -> usize {
        let chat = self.order.get(at).and_then(|id| self.all.get(id));
        chat.map_or(1, |chat| usize::from(room.lines_of(chat)))
    }

    /// The first row in sight.
    #[must_use]
    pub const fn first_row(&self) -> usize {
        self.first_row
    }
}

/// The height of the list in lines, and how many lines a chat with messages takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListRoom {
    pub height: usize,
    pub lines: u16,
}

impl ListRoom {
    /// How many lines a chat takes: one if it has no message to show.
    #[must_use]
    pub const fn lines_of(self, chat: &Chat) -> u16 {
        if chat.last.is_none() { 1 } else { self.lines }
    }
}

fn urgency(chat: &Chat) -> Option<u8> {
    if chat.unread == 0 {
        return None;
    }
    match (chat.is_muted(), chat.mentions > 0, chat.kind) {
        (false, true, _) => Some(0),
        (false, _, ChatKind::Person | ChatKind::Notes) => Some(1),
        (false, _, ChatKind::Group { members }) if members <= SMALL_GROUP => Some(2),
        (false, _, ChatKind::Group { .. }) => Some(3),
        (true, true, _) => Some(4),
        (false, _, ChatKind::Official | ChatKind::Service) => Some(5),
        (true, false, _) => None,
    }
}
