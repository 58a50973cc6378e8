//! Files in transfer, what the user wants to do with them, and those that failed.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::model::{ChatId, Delivery, Item, ItemId, Lang};
use crate::words::size;

/// What to do with a file once it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Open it with the user's opener.
    Open,
    Play,
    Save,
}

/// The transfer of the file of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// It was requested, and no byte of it has arrived.
    Asked,
    Moving(Moving),
    /// It failed for this reason. This is shown until it is tried again.
    Failed(String),
}

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Whether it is an upload.
    pub up: bool,
    /// The bytes transferred so far.
    pub done: u64,
    /// The size in bytes, if known.
    pub total: Option<u64>,
}

impl Moving {
    /// Direction, percentage and bytes in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let way = if self.up { lang.pick("上传", "up") } else { lang.pick("下载", "down") };
        format!("{way} {}", self.amount())
    }

    /// Percentage and bytes.
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

/// A file that the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub purpose: Purpose,
    /// The name of the file.
    pub name: String,
}

/// All files in transfer, and those that failed.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    states: HashMap<ItemId, Transfer>,
    wanted: HashMap<ItemId, Wanted>,
    outgoing: Option<Outgoing>,
}

/// Files about which the status message says that they are being sent.
#[derive(Clone, Debug)]
struct Outgoing {
    chat: ChatId,
    /// The newest message from before they were sent.
    after: Option<ItemId>,
    /// The files whose outcome is open, with their messages once these are known.
    files: Vec<(PathBuf, Option<ItemId>)>,
}

impl Transfers {
    /// Notes that the file of a message is wanted.
    pub fn want(&mut self, item: ItemId, wanted: Wanted) {
        self.wanted.insert(item, wanted);
        if !self.is_running(item) {
            self.states.insert(item, Transfer::Asked);
        }
    }

    pub fn moved(&mut self, item: ItemId, moving: Moving) {
        self.states.insert(item, Transfer::Moving(moving));
    }

    /// Notes that a transfer failed, and returns what was wanted.
    pub fn failed(&mut self, item: ItemId, why: &str) -> Option<Wanted> {
        self.states.insert(item, Transfer::Failed(why.to_owned()));
        self.wanted.remove(&item)
    }

    /// Notes that a transfer ended, and returns what was wanted.
    pub fn ended(&mut self, item: ItemId) -> Option<Wanted> {
        self.states.remove(&item);
        self.wanted.remove(&item)
    }

    /// Notes files that are being sent to a chat whose newest message so far is `after`.
    pub fn send(&mut self, chat: ChatId, after: Option<ItemId>, paths: &[PathBuf]) {
        let files = paths.iter().map(|path| (path.clone(), None)).collect();
        self.outgoing = Some(Outgoing { chat, after, files });
    }

    /// Whether some of these files are still being sent.
    #[must_use]
    pub const fn is_sending(&self) -> bool {
        self.outgoing.is_some()
    }

    /// Takes in messages of a chat that came or changed: files that were accepted or refused are
    /// not being sent any more.
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

    /// Takes in that messages are gone, and with them their files.
    pub fn outgoing_gone(&mut self, items: &[ItemId]) {
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.files.retain(|(_, id)| id.is_none_or(|id| !items.contains(&id)));
        }
        self.forget_sent();
    }

    fn forget_sent(&mut self) {
        self.outgoing.take_if(|outgoing| outgoing.files.is_empty());
    }

    /// The transfer of the file of a message, if there is one.
    #[must_use]
    pub fn get(&self, item: ItemId) -> Option<&Transfer> {
        self.states.get(&item)
    }

    /// Whether the transfer is running or queued, so that it can be stopped.
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
