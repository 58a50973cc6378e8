//! Small pictures under the messages they belong to.

use std::collections::{HashMap, HashSet, VecDeque};

use super::picture::Picture;
use crate::model::{Content, Item, ItemId};

/// Columns and rows that a preview takes at most.
pub const ROOM: (u16, u16) = (24, 6);
/// So many are kept.
const MOST: usize = 64;

/// What is known of the pictures of the open conversation.
#[derive(Clone, Debug, Default)]
pub struct Previews {
    painted: HashMap<ItemId, Picture>,
    /// In the order they came.
    order: VecDeque<ItemId>,
    asked: HashSet<ItemId>,
}

impl Previews {
    /// There is a picture in it that can be shown small.
    #[must_use]
    pub const fn can_show(item: &Item) -> bool {
        matches!(item.content, Content::Image(_) | Content::Sticker(Some(_)))
    }

    /// The picture of a message, once it is there.
    #[must_use]
    pub fn get(&self, id: ItemId) -> Option<&Picture> {
        self.painted.get(&id)
    }

    /// It is wanted; says whether it was not asked for before.
    pub fn want(&mut self, id: ItemId) -> bool {
        !self.painted.contains_key(&id) && self.asked.insert(id)
    }

    /// It was asked for.
    #[must_use]
    pub fn is_wanted(&self, id: ItemId) -> bool {
        self.asked.contains(&id)
    }

    /// It was painted.
    pub fn keep(&mut self, id: ItemId, picture: Picture) {
        if self.painted.insert(id, picture).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > MOST {
            if let Some(old) = self.order.pop_front() {
                self.painted.remove(&old);
                // It comes again from the disk when it comes into sight.
                self.asked.remove(&old);
            }
        }
    }

    /// Another conversation.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
