//! Small pictures under the messages they belong to.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

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
    /// What was asked for, and the file that came.
    asked: HashMap<ItemId, Option<PathBuf>>,
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
        if self.asked.contains_key(&id) {
            return false;
        }
        self.asked.insert(id, None);
        true
    }

    /// Its file came; says whether it is to be painted.
    pub fn came(&mut self, id: ItemId, path: &Path) -> bool {
        match self.asked.get_mut(&id) {
            Some(file) if file.as_deref() != Some(path) => {
                *file = Some(path.to_owned());
                true
            }
            Some(_) | None => false,
        }
    }

    /// It was painted, from this file: of another conversation or account it may be another one.
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
