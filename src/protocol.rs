//! The server's language: what is asked, how it is asked, and what the answers mean. Knows no
//! terminal and no disk. `PROTOCOL 6.3` in a comment, here and elsewhere, is that section of
//! docs/protocol.md.

mod address;
mod client;
mod contact;
pub mod content;
mod edition;
pub mod endpoint;
mod entities;
mod entry;
mod error;
mod forward;
mod hosts;
mod ids;
mod incoming;
mod js;
mod json;
mod numbers;
mod pool;
mod request;
mod ret;
mod salvage;
mod secret;
mod session;
mod sync_key;
mod unread;
mod user_name;
mod wire;
mod xml;

pub use address::{AddressError, Origin, Server};
pub use client::{ChosenProxy, Client, Download, LookUp, Options, Ping, choose_proxy};
pub use contact::{ContactRecord, MemberRecord, fixed_name};
pub use content::{ChatList, Decoded, Recall, Status, mentions};
pub use edition::Edition;
pub use error::{BadProxy, Error, Kind, ProxyPlace};
pub use forward::{Forward, fingerprint, forward};
pub use hosts::{Hosts, hosts_of_redirect};
pub use ids::{name_people, named};
pub use incoming::Incoming;
pub use numbers::{device_id, local_id, not32};
pub use ret::{Ret, Retcode};
pub use secret::Secret;
pub use session::Session;
pub use sync_key::{KeyList, SyncKeys};
pub use unread::Unread;
pub use user_name::UserName;
