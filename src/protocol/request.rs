//! A request as the protocol names it, and what every request is made from.

use std::sync::atomic::{AtomicI64, Ordering};

use super::address::Origin;
use super::edition::Edition;
use super::numbers::{device_id, pairs};
use super::session::Session;
use crate::model::Timestamp;

/// `lang` on the wire: the only value in the evidence (PROTOCOL 1.2), and the language of the
/// notices we read.
pub(super) const LANG: &str = "zh_CN";

/// What a request depends on besides its own content: the time, chance, and the edition.
#[derive(Debug)]
pub struct Moment<'a> {
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
    pub(super) fn script_number(&self) -> i64 {
        let next = |last: i64| Some(if last == 0 { self.now.0 } else { last.saturating_add(1) });
        let last = self.numbers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        last.ok().and_then(next).unwrap_or(self.now.0)
    }

    /// `BaseRequest` (PROTOCOL 1.3).
    pub(super) fn base<'b>(&'b self, session: &'b Session) -> Base<'b> {
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
pub(super) struct Base<'a> {
    #[serde(rename = "Uin")]
    pub(super) uin: u64,
    #[serde(rename = "Sid")]
    pub(super) sid: &'a str,
    #[serde(rename = "Skey")]
    pub(super) skey: &'a str,
    #[serde(rename = "DeviceID")]
    pub(super) device_id: &'a str,
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
    /// It carries the header `mmweb_appid`, where the edition has one.
    pub(super) names_app: bool,
}

/// What is posted.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Body {
    /// Raw UTF-8 JSON.
    Json(String),
    Form(String),
    /// A form in parts, in this order.
    Parts(Vec<Part>),
}

/// A part of a form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) value: Value,
}

/// What stands in a field.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    Words(String),
    /// A file with its name and type.
    File {
        name: String,
        mime: String,
        bytes: bytes::Bytes,
    },
}

impl Part {
    pub(super) fn field(name: &'static str, value: &str) -> Self {
        Self { name, value: Value::Words(value.to_owned()) }
    }

    pub(super) fn file(field: &'static str, name: &str, mime: &str, bytes: bytes::Bytes) -> Self {
        let (name, mime) = (name.to_owned(), mime.to_owned());
        Self { name: field, value: Value::File { name, mime, bytes } }
    }
}

impl Request {
    pub(super) fn new(host: &Origin, page: &Origin, path: &str, query: &[(&str, &str)]) -> Self {
        let mark = if query.is_empty() { "" } else { "?" };
        Self {
            url: format!("{}{path}{mark}{}", host.as_str(), pairs(query)),
            page: page.clone(),
            body: None,
            names_app: host == page,
        }
    }

    /// A call below `/cgi-bin/mmwebwx-bin/` on the entry host.
    pub(super) fn on_entry(session: &Session, name: &str, query: &[(&str, &str)]) -> Self {
        let entry = &session.hosts.entry;
        Self::new(entry, entry, &format!("/cgi-bin/mmwebwx-bin/{name}"), query)
    }

    /// The same with the language and the ticket of the session behind the query, which the official
    /// page adds to every call with a JSON body.
    pub(super) fn ticketed(session: &Session, name: &str, query: &[(&str, &str)]) -> Self {
        let added = [("lang", LANG), ("pass_ticket", session.pass_ticket.reveal())];
        Self::on_entry(session, name, &[query, &added].concat())
    }

    pub(super) fn post<T: serde::Serialize>(mut self, body: &T) -> Self {
        // Our own structs of strings and numbers always serialise.
        self.body = Some(Body::Json(serde_json::to_string(body).unwrap_or_default()));
        self
    }

    pub(super) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.body = Some(Body::Form(pairs(fields)));
        self
    }

    /// A script: its page cannot give it headers.
    pub(super) const fn script(mut self) -> Self {
        self.names_app = false;
        self
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Request").field("path", &path).finish_non_exhaustive()
    }
}
