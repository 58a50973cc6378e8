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
mod error;
mod forward;
mod hosts;
mod ids;
mod incoming;
mod js;
mod json;
mod keys;
mod names;
mod numbers;
mod ret;
mod salvage;
mod session;
mod unread;
mod wire;
mod xml;

pub use address::{AddressError, Origin, Server, hosts_of_redirect};
pub use client::{ChosenProxy, Client, Download, LookUp, Options, Reach, choose_proxy};
pub use contact::{ContactRecord, MemberRecord, fixed_name};
pub use content::{ChatList, Decoded, Recall, Status, mentions};
pub use edition::Edition;
pub use error::{BadProxy, Cause, Error, Kind, ProxyPlace};
pub use forward::{Forward, forward};
pub use hosts::Hosts;
pub use ids::{name_people, named};
pub use incoming::Incoming;
pub use keys::{KeyList, SyncKeys};
pub use names::{Secret, UserName};
pub use numbers::{device_id, local_id, not32};
pub use ret::{Ret, Retcode};
pub use session::Session;
pub use unread::Unread;
