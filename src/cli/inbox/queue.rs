//! The files from the phone that are not in the folder yet, in the order of their arrival.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::{Chat, ChatId, ChatKind, Content, Item, ItemId, Sender};

/// How often a file is requested before it is skipped.
const TRIES: u32 = 4;

/// The queue. Files are handled one after the other, so that the number of the last one tells which
/// were handled.
#[derive(Debug)]
pub struct Queue {
    notes: Option<ChatId>,
    waiting: BTreeMap<ItemId, Waiting>,
    /// Whether the first one was requested.
    asked: bool,
    tries: u32,
}

#[derive(Debug)]
struct Waiting {
    item: Item,
    /// Its path, once it was fetched.
    path: Option<PathBuf>,
}

impl Queue {
    pub const fn new(notes: Option<ChatId>) -> Self {
        Self { notes, waiting: BTreeMap::new(), asked: false, tries: 0 }
    }

    pub fn learn(&mut self, chats: &[Chat]) {
        let notes = chats.iter().find(|chat| chat.kind == ChatKind::Notes);
        self.notes = self.notes.or_else(|| notes.map(|chat| chat.id));
    }

    /// Queues the files from the phone among these items.
    pub fn take_in(&mut self, items: impl Iterator<Item = Item>) {
        for item in items {
            let from_phone = item.sender == Sender::Me && item.delivery.is_none();
            if Some(item.chat) == self.notes && from_phone && is_file(&item.content) {
                let path = item.path.clone().filter(|path| path.is_file());
                self.waiting.entry(item.id).or_insert(Waiting { item, path });
            }
        }
    }

    /// The first one, if it was fetched.
    pub fn here(&self) -> Option<(Item, PathBuf)> {
        let first = self.waiting.values().next()?;
        Some((first.item.clone(), first.path.clone()?))
    }

    /// The first one, if it must be requested.
    pub fn next_to_fetch(&mut self) -> Option<ItemId> {
        let first = self.waiting.values().next().filter(|first| first.path.is_none())?;
        (!std::mem::replace(&mut self.asked, true)).then_some(first.item.id)
    }

    pub fn fetched(&mut self, item: ItemId, path: &Path) {
        if let Some(waiting) = self.waiting.get_mut(&item) {
            waiting.path = Some(path.to_owned());
        }
    }

    /// Notes that a file did not come. Returns the one that is skipped, after too many attempts.
    pub fn failed(&mut self, item: ItemId) -> Option<ItemId> {
        if self.waiting.keys().next() != Some(&item) {
            return None;
        }
        self.tries += 1;
        if self.tries < TRIES {
            return None;
        }
        self.done(item);
        Some(item)
    }

    /// Allows the first one to be requested again.
    pub const fn try_again(&mut self) {
        self.asked = false;
    }

    /// Removes a file that is in the folder or was skipped.
    pub fn done(&mut self, item: ItemId) {
        self.waiting.remove(&item);
        (self.asked, self.tries) = (false, 0);
    }
}

const fn is_file(content: &Content) -> bool {
    matches!(
        content,
        Content::Image(_) | Content::File(_) | Content::Voice { .. } | Content::Video { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attachment, Delivery, Timestamp};

    const NOTES: ChatId = ChatId(1);

    fn file(id: i64) -> Item {
        Item {
            id: ItemId(id),
            chat: NOTES,
            sender: Sender::Me,
            at: Timestamp(id),
            told: None,
            content: Content::File(Attachment::default()),
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        }
    }

    #[test]
    fn only_files_from_the_phone_wait_and_the_first_to_come_is_the_first_to_be_fetched() {
        let mut queue = Queue::new(Some(NOTES));
        let here = Item { delivery: Some(Delivery::Sent), ..file(1) };
        let text = Item { content: Content::Text("x".into()), ..file(2) };
        let elsewhere = Item { chat: ChatId(2), ..file(3) };
        queue.take_in([file(7), here, text, elsewhere, file(5), file(7)].into_iter());
        assert_eq!((queue.next_to_fetch(), queue.next_to_fetch()), (Some(ItemId(5)), None));
        queue.fetched(ItemId(7), Path::new("/b"));
        assert_eq!(queue.here().map(|(item, _)| item.id), None, "5 is first");
        queue.fetched(ItemId(5), Path::new("/a"));
        assert_eq!(queue.here().map(|(item, _)| item.id), Some(ItemId(5)));
        queue.done(ItemId(5));
        assert_eq!(
            queue.here().map(|(item, path)| (item.id, path)),
            Some((ItemId(7), "/b".into()))
        );
    }

    #[test]
    fn what_does_not_come_is_asked_for_again_and_passed_over_in_the_end() {
        let mut queue = Queue::new(Some(NOTES));
        queue.take_in([file(5), file(6)].into_iter());
        for _ in 1..TRIES {
            assert_eq!(queue.next_to_fetch(), Some(ItemId(5)));
            assert_eq!(queue.failed(ItemId(6)), None, "nobody asked for it");
            assert_eq!(queue.failed(ItemId(5)), None);
            assert_eq!(queue.next_to_fetch(), None, "not before a pause");
            queue.try_again();
        }
        assert_eq!(queue.next_to_fetch(), Some(ItemId(5)));
        assert_eq!(queue.failed(ItemId(5)), Some(ItemId(5)));
        assert_eq!(queue.next_to_fetch(), Some(ItemId(6)));
    }

    #[test]
    fn before_the_conversation_is_known_nothing_waits() {
        let mut queue = Queue::new(None);
        queue.take_in([file(1)].into_iter());
        assert_eq!(queue.next_to_fetch(), None);
    }
}
