//! The values of the domain: chats, contacts, messages. They do not depend on the wire, the disk or
//! the screen.

mod chat;
mod contact;
mod content;
mod excerpt;
mod find;
mod id;
mod lang;
mod ledger;
mod likeness;
mod message;
mod moment;
pub mod money;
mod name;
mod network_fault;
mod note;
mod proxy;
mod remarks;
mod reminder;
mod request_token;
mod service;
mod time;
pub mod wire;

pub use chat::{Chat, ChatKind, ChatOver, LastMessage, Mute, Reach};
pub use contact::{Contact, ContactKind, Gender, Member, Person, PersonName, PublicName};
pub use content::{
    Attachment, CallKind, Card, Content, Game, Gap, Location, Payment, Quote, RecallNotice,
    Recalled, RecordLine, WebLink,
};
pub use excerpt::{Excerpt, ExcerptKind};
pub use find::{Find, FindKind};
pub use id::{ChatId, ContactId, ItemId, LocalId, MessageId};
pub use lang::Lang;
pub use ledger::{Flow, LedgerEntry, LedgerSum};
pub use likeness::{Earlier, Likeness, Trait};
pub use message::{Delivery, Hold, Item, OwnRefusal, Position, Refusal, Sender, senders};
pub use moment::{TimeRange, point_in_time};
pub use name::{INVISIBLE_NAME, UNKNOWN_PERSON, visible_name};
pub use network_fault::NetworkFault;
pub use note::{
    TagUse, Todo, folded, folded_tag, has_tag, may_say_something, tags, todo, with_state,
};
pub use proxy::{ProxyAddress, ProxyFault};
pub use remarks::Remarks;
pub use reminder::reminders;
pub use request_token::RequestToken;
pub use service::{Ability, EditionId};
pub use time::{Timestamp, Uptime};
