//! An entry of the message list: who, to whom, when, and what it says (PROTOCOL 7.1).

use md5::{Digest as _, Md5};
use serde_json::value::RawValue;

use super::contact::is_shielded;
use super::content::{self, Decoded, Status};
use super::entry::{Entry, Recommend};
use super::json::Json;
use super::user_name::UserName;
use super::wire::Items;
use crate::model::{Content, MessageId, Payment, Timestamp};

/// A message as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The server's id; what doubles are known by.
    pub message: MessageId,
    /// The same id as a number; what quotes and recalls may name. 0 when not told.
    pub new_id: u64,
    /// Who sent it; in a group of others, the group.
    pub from: UserName,
    pub to: UserName,
    /// Who in the group wrote it.
    pub sender: Option<UserName>,
    /// When, to the second.
    pub at: Timestamp,
    /// `MsgType`.
    pub kind: u32,
    /// `AppMsgType`.
    pub app: u32,
    pub decoded: Decoded,
    /// `Content` as it came.
    pub raw: String,
    /// Whom a card or a request to be friends is about.
    pub about: Option<UserName>,
}

impl Incoming {
    /// Written by the user, here or on the phone. Only the user writes to File Transfer Helper.
    #[must_use]
    pub fn mine(&self, me: &UserName) -> bool {
        let to_helper = self.to.as_str() == UserName::FILE_HELPER;
        self.from.is_empty() || self.from == *me || to_helper
    }

    /// The conversation it belongs to: with whom of the two is not the user. For status
    /// notifications, the one that was read or opened.
    #[must_use]
    pub fn chat(&self, me: &UserName) -> &UserName {
        if let Decoded::Status(Status::Read(chat) | Status::Opened(chat)) = &self.decoded {
            return chat;
        }
        if self.mine(me) { &self.to } else { &self.from }
    }

    /// The official page drops it: it is from or to a name that is never shown, or a request to be
    /// friends that is about the user (PROTOCOL 5.3, 7.2).
    #[must_use]
    pub fn is_dropped(&self, me: &UserName) -> bool {
        let request = matches!(&self.decoded, Decoded::Message(Content::FriendRequest { .. }));
        let own_request = request && self.about.as_ref() == Some(me);
        own_request || [&self.from, &self.to].into_iter().any(|name| is_shielded(name.as_str()))
    }

    /// Whether whoever the entry is from may say what it says. The server alone writes the envelope;
    /// what it relays from others is believed as the table of PROTOCOL 7.7 allows.
    #[must_use]
    pub fn is_credible(&self, me: &UserName) -> bool {
        match &self.decoded {
            Decoded::Status(_) => self.mine(me) && !self.from.is_group(),
            Decoded::Message(_) | Decoded::Recall(_) | Decoded::Ignored => true,
        }
    }

    /// The payment it tells of, if its sender is one of the two official accounts that tell of
    /// payments (PROTOCOL 7.6): a text that looks like a notice is none.
    #[must_use]
    pub fn payment(&self, sender_nick: &str) -> Option<Payment> {
        let Decoded::Message(said) = &self.decoded else { return None };
        content::payment(said, &self.raw, sender_nick)
    }
}

/// All entries, each read on its own, and those that could not even be told where they belong.
pub(super) fn all(list: &Items<'_>) -> (Vec<Incoming>, Vec<String>) {
    let mut broken = Vec::new();
    let mut read = Vec::with_capacity(list.0.len());
    for raw in &list.0 {
        match one(raw) {
            Some(incoming) => read.push(incoming),
            None => broken.push(raw.get().to_owned()),
        }
    }
    (read, broken)
}

/// Field by field: one that is odd leaves the others as they are.
fn one(raw: &RawValue) -> Option<Incoming> {
    let raw = Json::of_record(raw);
    let entry: Entry<'_> = raw.read()?;
    incoming(&entry)
}

/// The id of an entry that has none: the same each time it comes.
fn made_up(entry: &Entry<'_>) -> String {
    let mut hash = Md5::new();
    for part in [&entry.from_user_name, &entry.to_user_name, &entry.content] {
        hash.update(part.as_str());
        hash.update([0]);
    }
    hash.update(entry.create_time.i64().to_le_bytes());
    hash.update(entry.msg_type.u32().to_le_bytes());
    let digest = hash.finalize();
    digest.iter().fold("none-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

/// Without a name on either side it has no place.
fn incoming(entry: &Entry<'_>) -> Option<Incoming> {
    let (from, to) = (entry.from_user_name.user_name(), entry.to_user_name.user_name());
    if from.is_empty() && to.is_empty() {
        return None;
    }
    let id = match entry.msg_id.as_str() {
        "" | "0" if entry.new_msg_id.u64() != 0 => entry.new_msg_id.u64().to_string(),
        "" | "0" => made_up(entry),
        id => id.to_owned(),
    };
    let raw = entry.content.as_str();
    let (sender, said) = if from.is_group() && entry.msg_type.u32() != content::SYSTEM {
        content::prefix(raw)
    } else {
        (None, raw)
    };
    let about = about(entry);
    Some(Incoming {
        about,
        message: MessageId(id),
        new_id: entry.new_msg_id.u64(),
        sender: sender.map(UserName::new),
        at: Timestamp::from_seconds(entry.create_time.i64()),
        kind: entry.msg_type.u32(),
        app: entry.app_msg_type.u32(),
        decoded: content::decode(entry, said),
        raw: raw.to_owned(),
        to,
        from,
    })
}

fn about(entry: &Entry<'_>) -> Option<UserName> {
    let raw = entry.recommend()?;
    let who: Recommend<'_> = raw.read()?;
    Some(who.user_name.user_name()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
