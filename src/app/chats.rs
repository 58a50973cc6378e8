//! The list of conversations: its order, which is open, and the walk through the unread.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::listing::{LeftOut, Listing};
use crate::model::{Chat, ChatId, ChatKind, Mute, Timestamp};

/// The conversations, newest first under the pinned ones, then in the phone's order. Those of which
/// there is nothing to show are reached by go-to.
#[derive(Clone, Debug, Default)]
pub struct Chats {
    all: HashMap<ChatId, Chat>,
    order: Vec<ChatId>,
    open: Option<ChatId>,
    last: Option<ChatId>,
    /// The row that the user went to in a list that is chosen from.
    cursor: Option<ChatId>,
    /// Where the walk through the unread began.
    origin: Option<ChatId>,
    /// Where it led to since: what is not read there yet is not walked to again before the others.
    walked: Vec<ChatId>,
    first_row: usize,
    listing: Listing,
    left_out: LeftOut,
    /// The open one as its reader knows it, while they look at its newest message and have read it.
    watched: Option<Chat>,
}

/// A group of at most so many members is small: its messages come before a large one's.
const SMALL_GROUP: u32 = 20;

impl Chats {
    /// New or changed conversations.
    pub fn upsert(&mut self, chats: Vec<Chat>) {
        for chat in chats {
            self.all.insert(chat.id, chat);
        }
        self.sort();
    }

    /// Mutes whose end has come are over; says when the next one ends.
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

    /// These are gone.
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

    /// The list shows others.
    pub fn set_listing(&mut self, listing: Listing) {
        self.listing = listing;
        self.sort();
    }

    /// What the list leaves out.
    #[must_use]
    pub const fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// All with unread messages: first those that a walk leads to, by their urgency, then the muted ones.
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

    /// All of them, also those without messages.
    pub fn all(&self) -> impl Iterator<Item = &Chat> {
        self.all.values()
    }

    /// Somebody looks at the newest message of this one. Once they have read all of it, what comes
    /// was never unread to them, although the store counts it until it hears that it was read.
    pub fn watch(&mut self, id: Option<ChatId>) {
        let before = self.watched.take().map(|chat| chat.id);
        let chat = id.and_then(|id| self.all.get(&id));
        let read = |chat: &&Chat| before == Some(chat.id) || (chat.unread, chat.mentions) == (0, 0);
        let read = chat.filter(read);
        self.watched = read.map(|chat| Chat { unread: 0, mentions: 0, ..chat.clone() });
    }

    /// A conversation as it is shown.
    #[must_use]
    pub fn shown(&self, id: ChatId) -> Option<&Chat> {
        self.watched.as_ref().filter(|it| it.id == id).or_else(|| self.all.get(&id))
    }

    /// Those in the list, in its order, as they are shown.
    pub fn listed(&self) -> impl Iterator<Item = &Chat> {
        self.order.iter().filter_map(|id| self.shown(*id))
    }

    #[must_use]
    pub const fn open_id(&self) -> Option<ChatId> {
        self.open
    }

    /// The one that is open.
    #[must_use]
    pub fn open(&self) -> Option<&Chat> {
        self.open.and_then(|id| self.all.get(&id))
    }

    /// Opens one; says whether it was another one.
    pub fn set_open(&mut self, id: ChatId) -> bool {
        if self.open == Some(id) {
            return false;
        }
        self.last = self.open;
        self.open = Some(id);
        // Nobody looks at the one that is left: from now on it is what the store says of it.
        self.watched.take_if(|it| it.id != id);
        self.cursor = None;
        self.sort();
        true
    }

    /// Where the user stands in a list that is chosen from: the row they went to, else the open
    /// one, else the first one in sight.
    #[must_use]
    pub fn marked(&self) -> Option<ChatId> {
        let standing = self.cursor.filter(|id| self.order.contains(id));
        standing.or(self.open).or_else(|| self.order.get(self.first_row).copied())
    }

    /// Goes so many rows up or down in the list, without opening anything.
    pub fn go(&mut self, by: isize) {
        let at = self.order.iter().position(|id| Some(*id) == self.marked()).unwrap_or(0);
        let last = self.order.len().saturating_sub(1);
        self.cursor = self.order.get(at.saturating_add_signed(by).min(last)).copied();
    }

    /// The one open before.
    #[must_use]
    pub const fn last(&self) -> Option<ChatId> {
        self.last
    }

    /// The chat so many rows further in the list.
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

    /// The first one in which somebody answers; notes where there is nobody else.
    #[must_use]
    pub fn first_with_somebody(&self) -> Option<ChatId> {
        let answers = |chat: &&Chat| matches!(chat.kind, ChatKind::Person | ChatKind::Group { .. });
        let newest = |chat: &&Chat| chat.last.as_ref().map(|last| last.at);
        let listed = self.listed().find(answers);
        // The list may leave out everybody.
        let known = || self.all.values().filter(answers).max_by_key(newest);
        let hidden = listed.or_else(|| known().filter(|_| self.order.is_empty()));
        hidden.map(|chat| chat.id).or_else(|| self.nth(0))
    }

    /// There is no more than one conversation to choose from.
    #[must_use]
    pub const fn is_single(&self) -> bool {
        self.left_out.chats == 0 && self.order.len() <= 1
    }

    /// File Transfer Helper.
    #[must_use]
    pub fn notes(&self) -> Option<ChatId> {
        self.all.values().find(|chat| chat.kind == ChatKind::Notes).map(|chat| chat.id)
    }

    /// The next unread one: mentions, people, small groups, groups, muted mentions; remembers where
    /// the walk began.
    pub fn next_unread(&mut self) -> Option<ChatId> {
        let mut unread: Vec<_> = self.urgent().collect();
        unread.sort_by_key(|(urgency, _)| *urgency);
        let new = unread.iter().find(|(_, id)| !self.walked.contains(id)).copied();
        if new.is_none() {
            // All of them were shown: the walk begins again.
            self.walked.clear();
        }
        let next = new.or_else(|| unread.first().copied()).map(|(_, next)| next)?;
        self.begin_walk();
        self.walked.push(next);
        Some(next)
    }

    /// Where something waits for the user to decide: the next one below the open one in the list, from
    /// its end back to its beginning; the open one last.
    #[must_use]
    pub fn next_undecided(&self) -> Option<ChatId> {
        let behind = self.order.iter().position(|id| Some(*id) == self.open).map_or(0, |at| at + 1);
        let (before, after) = self.order.split_at_checked(behind).unwrap_or((&self.order, &[]));
        let undecided = |id: &&ChatId| self.all.get(id).is_some_and(|chat| chat.stuck > 0);
        after.iter().chain(before).find(undecided).copied()
    }

    /// The user leaves for somewhere else, to come back here.
    pub fn begin_walk(&mut self) {
        self.origin = self.origin.or(self.open);
    }

    /// How many of those that such a walk would lead to there are.
    #[must_use]
    pub fn unread_elsewhere(&self) -> usize {
        self.urgent().count()
    }

    fn urgent(&self) -> impl Iterator<Item = (u8, ChatId)> {
        let others = self.listed().filter(|chat| Some(chat.id) != self.open);
        others.filter_map(|chat| urgency(chat).map(|urgency| (urgency, chat.id)))
    }

    /// Where the walk began; the next one begins anew.
    pub fn back(&mut self) -> Option<ChatId> {
        self.walked.clear();
        self.origin.take()
    }

    /// Unread messages and mentions in conversations that are not muted.
    #[must_use]
    pub fn totals(&self) -> (u32, u32) {
        let shown = self.all.keys().filter_map(|id| self.shown(*id));
        shown.fold((0, 0), |(unread, mentions), chat| {
            let counted = if chat.is_muted() { 0 } else { chat.unread };
            (unread.saturating_add(counted), mentions.saturating_add(chat.mentions))
        })
    }

    /// Messages that go out by themselves, and those that wait for the user to decide, in all
    /// conversations.
    #[must_use]
    pub fn waiting(&self) -> (u32, u32) {
        let undecided = self.all.values().map(|chat| chat.stuck).sum();
        let all: u32 = self.all.values().map(|chat| chat.waiting).sum();
        (all.saturating_sub(undecided), undecided)
    }

    /// Scrolls the list so that the row where the user stands is among those in sight.
    pub fn scroll_to_marked(&mut self, room: ListRoom) {
        if let Some(at) = self.order.iter().position(|id| Some(*id) == self.marked()) {
            self.first_row = self.first_row.min(at).max(self.first_to_end_with(at, room));
        }
        self.first_row = self.first_row.min(self.last_first_row(room));
    }

    /// Moves the list without changing what is open.
    pub fn wheel(&mut self, by: isize, room: ListRoom) {
        let last = self.last_first_row(room);
        self.first_row = self.first_row.saturating_add_signed(by).min(last);
    }

    /// The first row in sight where the list stands at its end.
    fn last_first_row(&self, room: ListRoom) -> usize {
        self.order.len().checked_sub(1).map_or(0, |last| self.first_to_end_with(last, room))
    }

    /// The first row in sight where the list ends with this one; that one, if it alone takes all there is.
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

    /// How many conversations are in sight.
    #[must_use]
    pub fn rows_in_sight(&self, room: ListRoom) -> usize {
        let mut used = 0;
        let fits = |at: &usize| {
            used += self.lines_at(*at, room);
            used <= room.height
        };
        (self.first_row..self.order.len()).take_while(fits).count()
    }

    /// The conversation on a line of the list, from 0.
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

/// The room of the list: its lines, and how many a conversation with messages takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListRoom {
    pub height: usize,
    pub lines: u16,
}

impl ListRoom {
    /// How many lines a conversation takes: one where there is no message to show.
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
