//! Files on their way, and what the user wants of them when they are here.

use std::collections::HashMap;

use crate::model::{ItemId, Lang};

/// What is to be done with a file once it is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Shown by the user's opener.
    Open,
    /// Played.
    Play,
    /// Only kept.
    Save,
}

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// It goes to the server.
    pub up: bool,
    /// Bytes that went.
    pub done: u64,
    /// Bytes in all, if known.
    pub total: Option<u64>,
}

impl Moving {
    /// In words: direction, percent, bytes.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let way = if self.up { lang.pick("上传", "up") } else { lang.pick("下载", "down") };
        let done = size(self.done);
        match self.total.filter(|total| *total > 0) {
            Some(total) => {
                let percent = (self.done.min(total)).saturating_mul(100) / total;
                format!("{way} {percent}% {done}/{}", size(total))
            }
            None => format!("{way} {done}"),
        }
    }
}

/// All files on their way.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    moving: HashMap<ItemId, Moving>,
    wanted: HashMap<ItemId, Purpose>,
}

impl Transfers {
    /// A file of a message is wanted.
    pub fn want(&mut self, item: ItemId, purpose: Purpose) {
        self.wanted.insert(item, purpose);
    }

    /// How far it is.
    pub fn moved(&mut self, item: ItemId, moving: Moving) {
        self.moving.insert(item, moving);
    }

    /// It is on its way no more: what was wanted of it.
    pub fn ended(&mut self, item: ItemId) -> Option<Purpose> {
        self.moving.remove(&item);
        self.wanted.remove(&item)
    }

    /// How far the file of a message is, if it is on its way.
    #[must_use]
    pub fn get(&self, item: ItemId) -> Option<Moving> {
        self.moving.get(&item).copied()
    }
}

/// A size in bytes as people write it: `214KB`; empty when it is not known.
#[must_use]
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    const GB: u64 = 1 << 30;
    match bytes {
        0 => String::new(),
        1..KB => format!("{bytes}B"),
        KB..MB => format!("{}KB", bytes.div_ceil(KB)),
        MB..GB => format!("{}.{}MB", bytes / MB, bytes % MB * 10 / MB),
        GB.. => format!("{}.{}GB", bytes / GB, bytes % GB * 10 / GB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_file_is_never_says_more_than_all() {
        let moving = Moving { up: false, done: 3 << 20, total: Some(2 << 20) };
        assert_eq!(moving.words(Lang::En), "down 100% 3.0MB/2.0MB");
        let moving = Moving { up: true, done: 5, total: None };
        assert_eq!(moving.words(Lang::Zh), "上传 5B");
    }
}
