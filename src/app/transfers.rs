//! Files on their way, what the user wants of them when they are here, and those that did not come.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::model::{ChatId, Delivery, Item, ItemId, Lang};
use crate::words::size;

/// What is to be done with a file once it is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Shown by the user's opener.
    Open,
    Play,
    Save,
}

/// How the file of a message fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// It was asked for, and nothing of it has come.
    Asked,
    Moving(Moving),
    /// It did not work: why. It stays so until it is tried again.
    Failed(String),
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
        format!("{way} {}", self.amount())
    }

    /// Percent and bytes.
    #[must_use]
    pub fn amount(&self) -> String {
        let done = size(self.done);
        match self.total.filter(|total| *total > 0) {
            Some(total) => {
                let percent = (self.done.min(total)).saturating_mul(100) / total;
                format!("{percent}% {done}/{}", size(total))
            }
            None => done,
        }
    }
}

/// What the user wants of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub purpose: Purpose,
    /// How the file is called.
    pub name: String,
}

/// All files on their way, and those that did not get there.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    states: HashMap<ItemId, Transfer>,
    wanted: HashMap<ItemId, Wanted>,
    outgoing: Option<Outgoing>,
}

/// Files of which it is said that they are being sent.
#[derive(Clone, Debug)]
struct Outgoing {
    chat: ChatId,
    /// Messages up to this one were there before.
    after: Option<ItemId>,
    /// Those that are not settled, and their messages once they are known.
    files: Vec<(PathBuf, Option<ItemId>)>,
}

impl Transfers {
    /// A file of a message is wanted.
    pub fn want(&mut self, item: ItemId, wanted: Wanted) {
        self.wanted.insert(item, wanted);
        if !self.is_running(item) {
            self.states.insert(item, Transfer::Asked);
        }
    }

    pub fn moved(&mut self, item: ItemId, moving: Moving) {
        self.states.insert(item, Transfer::Moving(moving));
    }

    /// It did not work: what was wanted of it.
    pub fn failed(&mut self, item: ItemId, why: &str) -> Option<Wanted> {
        self.states.insert(item, Transfer::Failed(why.to_owned()));
        self.wanted.remove(&item)
    }

    /// It is on its way no more: what was wanted of it.
    pub fn ended(&mut self, item: ItemId) -> Option<Wanted> {
        self.states.remove(&item);
        self.wanted.remove(&item)
    }

    /// It is said that these files are being sent to a chat, whose newest message so far is `after`.
    pub fn send(&mut self, chat: ChatId, after: Option<ItemId>, paths: &[PathBuf]) {
        let files = paths.iter().map(|path| (path.clone(), None)).collect();
        self.outgoing = Some(Outgoing { chat, after, files });
    }

    /// Some of these files are still on their way.
    #[must_use]
    pub const fn is_sending(&self) -> bool {
        self.outgoing.is_some()
    }

    /// Messages of a chat came or changed: a file that was accepted or refused is on its way no more.
    pub fn settle_outgoing(&mut self, chat: ChatId, items: &[Item]) {
        let Some(outgoing) = self.outgoing.as_mut().filter(|it| it.chat == chat) else { return };
        for item in items.iter().filter(|item| Some(item.id) > outgoing.after) {
            let is_settled = match &item.delivery {
                None => continue,
                Some(Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. }) => false,
                Some(
                    Delivery::Sent | Delivery::Refused(_) | Delivery::Unknown | Delivery::Held(_),
                ) => true,
            };
            let known = outgoing.files.iter().position(|(_, id)| *id == Some(item.id));
            let new = |(path, id): &(PathBuf, Option<ItemId>)| {
                id.is_none() && item.path.as_ref() == Some(path)
            };
            let Some(at) = known.or_else(|| outgoing.files.iter().position(new)) else { continue };
            if is_settled {
                outgoing.files.remove(at);
            } else if let Some((_, id)) = outgoing.files.get_mut(at) {
                *id = Some(item.id);
            }
        }
        self.forget_sent();
    }

    /// Messages are gone: nothing of them is on its way.
    pub fn outgoing_gone(&mut self, items: &[ItemId]) {
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.files.retain(|(_, id)| id.is_none_or(|id| !items.contains(&id)));
        }
        self.forget_sent();
    }

    fn forget_sent(&mut self) {
        self.outgoing.take_if(|outgoing| outgoing.files.is_empty());
    }

    /// How the file of a message fares, if there is anything to tell.
    #[must_use]
    pub fn get(&self, item: ItemId) -> Option<&Transfer> {
        self.states.get(&item)
    }

    /// It is on its way, or waits for its turn: it can be stopped.
    #[must_use]
    pub fn is_running(&self, item: ItemId) -> bool {
        matches!(self.get(item), Some(Transfer::Asked | Transfer::Moving(_)))
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
