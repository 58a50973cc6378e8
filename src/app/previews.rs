//! Previews: small pictures under the messages to which they belong.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use super::picture::Picture;
use crate::model::{Content, Item, ItemId};

/// The columns and rows of a preview at most.
pub const ROOM: (u16, u16) = (24, 6);
/// How many previews are kept.
const MOST: usize = 64;

/// The previews of the open chat.
#[derive(Clone, Debug, Default)]
pub struct Previews {
    painted: HashMap<ItemId, Picture>,
    /// In the order of their arrival.
    order: VecDeque<ItemId>,
    /// The requested ones, with the file if it has arrived.
    asked: HashMap<ItemId, Option<PathBuf>>,
}

impl Previews {
    /// Whether the item has a picture that can be shown as a preview.
    #[must_use]
    pub const fn can_show(item: &Item) -> bool {
        matches!(item.content, Content::Image(_) | Content::Sticker(Some(_)))
    }

    /// The preview of a message, once it is scaled.
    #[must_use]
    pub fn get(&self, id: ItemId) -> Option<&Picture> {
        self.painted.get(&id)
    }

    /// Notes that a preview is needed; returns whether it must be requested.
    pub fn want(&mut self, id: ItemId) -> bool {
        if self.asked.contains_key(&id) {
            return false;
        }
        self.asked.insert(id, None);
        true
    }

    /// Notes that the file of a preview has arrived; returns whether it must be scaled.
    pub fn came(&mut self, id: ItemId, path: &Path) -> bool {
        match self.asked.get_mut(&id) {
            Some(file) if file.as_deref() != Some(path) => {
                *file = Some(path.to_owned());
                true
            }
            Some(_) | None => false,
        }
    }

    /// Keeps the scaled picture of this file. A file of another chat or account is ignored.
    pub fn keep(&mut self, id: ItemId, path: &Path, picture: Picture) {
        if self.asked.get(&id).is_none_or(|file| file.as_deref() != Some(path)) {
            return;
        }
        if self.painted.insert(id, picture).is_none() {
            self.order.push_back(id);
        }
        while self.order.len() > MOST {
            if let Some(old) = self.order.pop_front() {
                self.painted.remove(&old);
                // It is read from the disk again when it comes into sight.
                self.asked.remove(&old);
            }
        }
    }

    /// Drops the previews of the chat that is left.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
