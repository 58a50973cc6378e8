//! One file a call: what is sent, and how the answer is read.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::address::Origin;
use super::edition::Edition;
use super::error::Error;
use super::numbers::{device_id, pairs};
use super::session::Session;
use crate::model::Timestamp;

mod batch_contacts;
mod chat_room;
mod fetch;
mod get_contacts;
mod init;
mod js_login;
mod log_out;
mod login_poll;
pub(super) mod new_login_page;
mod op_log;
mod push_login;
mod revoke;
mod search_contact;
mod send_media;
mod send_text;
mod status_notify;
mod sync;
mod sync_check;
mod upload;
mod verify_user;

pub use batch_contacts::BatchContacts;
pub use chat_room::{CreateChatRoom, INVITE_FROM, RoomChange, UpdateChatRoom};
pub use fetch::{Fetch, PictureSize, Remote};
pub use get_contacts::{ContactPage, GetContacts};
pub use init::{Init, Profile, Welcome};
pub use js_login::{JsLogin, Uuid};
pub use log_out::LogOut;
pub use login_poll::{LoginPoll, Poll, Ticket};
pub use new_login_page::NewLoginPage;
pub use op_log::OpLog;
pub use push_login::PushLogin;
pub use revoke::Revoke;
pub use search_contact::SearchContact;
pub use send_media::{Media, SendMedia};
pub use send_text::{SendText, Sent};
pub use status_notify::{Notify, StatusNotify};
pub use sync::{Batch, ProfileChange, Sync};
pub use sync_check::{Check, SyncCheck};
pub use upload::{CHECKED, CHUNK, CheckUpload, Checked, Upload, UploadChunk, UploadKind, Uploaded};
pub use verify_user::{Verify, VerifyUser};

/// `lang` on the wire: the only value in the evidence (PROTOCOL 1.2), and the language of the
/// notices we read.
pub(super) const LANG: &str = "zh_CN";

/// A call of the protocol.
pub trait Endpoint {
    /// What the answer says.
    type Reply;
    /// The last part of its path; names it in errors.
    const NAME: &'static str;

    /// What is sent, at this moment.
    fn request(&self, moment: &Moment<'_>) -> Request;

    /// Reads an answer. Never panics, whatever the bytes.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's code and words, [`Error::Unreadable`] for everything
    /// the protocol does not promise.
    fn decode(body: &[u8]) -> Result<Self::Reply, Error>;

    /// What can be used of an answer that [`Endpoint::decode`] cannot read.
    #[must_use]
    fn salvage(_body: &[u8]) -> Option<Self::Reply> {
        None
    }
}

/// What a request depends on besides its own content: the time, chance, and the edition.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The clock.
    pub now: Timestamp,
    /// How this edition does it.
    pub edition: &'static Edition,
    /// A new one for each request (PROTOCOL 13.2).
    pub device_id: String,
    /// The last number a script call carried, 0 before the first.
    numbers: &'a AtomicI64,
}

impl<'a> Moment<'a> {
    pub(super) fn new(now: Timestamp, edition: &'static Edition, numbers: &'a AtomicI64) -> Self {
        Self { now, edition, device_id: device_id(), numbers }
    }

    /// `_` of a script call: the milliseconds of the first one, then one more each time
    /// (PROTOCOL 1.2).
    fn script_number(&self) -> i64 {
        let next = |last: i64| Some(if last == 0 { self.now.0 } else { last.saturating_add(1) });
        let last = self.numbers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        last.ok().and_then(next).unwrap_or(self.now.0)
    }

    /// `BaseRequest` (PROTOCOL 1.3).
    fn base<'b>(&'b self, session: &'b Session) -> Base<'b> {
        Base {
            uin: session.uin,
            sid: session.sid.reveal(),
            skey: session.skey.reveal(),
            device_id: &self.device_id,
        }
    }
}

/// `BaseRequest` on the wire.
#[derive(serde::Serialize)]
struct Base<'a> {
    #[serde(rename = "Uin")]
    uin: u64,
    #[serde(rename = "Sid")]
    sid: &'a str,
    #[serde(rename = "Skey")]
    skey: &'a str,
    #[serde(rename = "DeviceID")]
    device_id: &'a str,
}

/// A request as the protocol names it: the address is WeChat's, also when `--server` answers it.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The whole address.
    pub(super) url: String,
    /// The page it is made from: Referer and Origin.
    pub(super) page: Origin,
    /// What is posted; `None` is a GET.
    pub(super) body: Option<Body>,
    /// Which connections it uses, and how long it may take.
    pub(super) lane: Lane,
    /// It carries the header `mmweb_appid`, where the edition has one.
    pub(super) names_app: bool,
}

/// What is posted.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// Raw UTF-8 JSON.
    Json(String),
    /// A form.
    Form(String),
    /// A form in parts, in this order.
    Parts(Vec<Part>),
}

/// A part of a form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The field.
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) value: Value,
}

/// What stands in a field.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Words.
    Words(String),
    /// A file with its name and type.
    File { name: String, mime: String, bytes: bytes::Bytes },
}

impl Part {
    fn field(name: &'static str, value: &str) -> Self {
        Self { name, value: Value::Words(value.to_owned()) }
    }

    fn file(field: &'static str, name: &str, mime: &str, bytes: bytes::Bytes) -> Self {
        let (name, mime) = (name.to_owned(), mime.to_owned());
        Self { name: field, value: Value::File { name, mime, bytes } }
    }
}

/// How a request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// The server holds it for up to 27 s: nothing but its own timeout ends the silence.
    Poll,
    /// Answered at once.
    Call,
    /// As a call, with a long list in the answer.
    List,
    /// A deed: on a connection of its own, because a kept one may be dead already, and then
    /// nobody could tell whether the server has seen the request.
    Deed,
    /// A chunk of a file goes up, as slowly as the line is.
    Upload,
    /// A file comes down: as long as it takes, as long as bytes come.
    Media,
}

impl Lane {
    /// The whole time from the first byte out to the last byte in.
    pub(super) const fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::Poll => 40,
            Self::Call | Self::Deed => 20,
            Self::List => 90,
            Self::Upload => 300,
            Self::Media => 24 * 3600,
        })
    }

    /// The longest answer that is read, in bytes. Twenty thousand waiting messages may come in
    /// one.
    pub(super) const fn cap(self) -> usize {
        match self {
            Self::Poll | Self::Call | Self::Deed | Self::Upload => 16 << 20,
            // Media are not read as an answer; their cap comes with what is fetched.
            Self::List | Self::Media => 40 << 20,
        }
    }
}

impl Request {
    fn new(host: &Origin, page: &Origin, path: &str, query: &[(&str, &str)]) -> Self {
        let mark = if query.is_empty() { "" } else { "?" };
        Self {
            url: format!("{}{path}{mark}{}", host.as_str(), pairs(query)),
            page: page.clone(),
            body: None,
            lane: Lane::Call,
            names_app: host == page,
        }
    }

    /// A call below `/cgi-bin/mmwebwx-bin/` on the entry host.
    fn on_entry(session: &Session, name: &str, query: &[(&str, &str)]) -> Self {
        let entry = &session.hosts.entry;
        Self::new(entry, entry, &format!("/cgi-bin/mmwebwx-bin/{name}"), query)
    }

    fn post<T: serde::Serialize>(mut self, body: &T) -> Self {
        // Our own structs of strings and numbers always serialise.
        self.body = Some(Body::Json(serde_json::to_string(body).unwrap_or_default()));
        self
    }

    fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.body = Some(Body::Form(pairs(fields)));
        self
    }

    const fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// A script: its page cannot give it headers.
    const fn script(mut self) -> Self {
        self.names_app = false;
        self
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Request")
            .field("path", &path)
            .field("lane", &self.lane)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
