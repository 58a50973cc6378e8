//! A request as the world sees it, and what it says to it: no sockets, no tasks.

use serde_json::{Value, json};

use crate::sim::fault::Fault;

/// How often the same request has been asked: long polls ask again whenever something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It has just arrived.
    First,
    /// It was held, and is looked at again.
    Again,
    /// Its hold time is over.
    Last,
}

/// A request, read.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The `Host` header.
    pub host: String,
    /// Decoded once, in order.
    pub query: Vec<(String, String)>,
    /// Names and values as they were sent.
    pub cookies: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// Whether it arrived now or was held.
    pub turn: Turn,
    /// The trouble that happens to it.
    pub fault: Option<Fault>,
}

impl Call {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// A query parameter, decoded once.
    pub fn param(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        find(&self.cookies, name)
    }

    /// A header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// `https` behind a TLS proxy, else `http`.
    pub fn scheme(&self) -> &'static str {
        let forwarded = self.header("x-forwarded-proto") == Some("https");
        if forwarded || self.host.ends_with(".qq.com") || self.host.ends_with(".wechat.com") {
            "https"
        } else {
            "http"
        }
    }
}

fn find<'a>(list: &'a [(String, String)], name: &str) -> Option<&'a str> {
    list.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// What the world says to a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is answered at once.
    Now(Answer),
    /// Nothing yet: ask again when something changed or the hold time is over.
    Hold,
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self::Now(answer)
    }
}

/// What the server replies.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// Header lines besides the content type; `Set-Cookie` may occur several times.
    pub headers: Vec<(&'static str, String)>,
    /// The content type.
    pub kind: &'static str,
    /// The body, not compressed.
    pub body: Vec<u8>,
}

impl Answer {
    /// A body of this content type with status 200.
    pub fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: Vec::new(), kind, body: body.into() }
    }

    /// JSON as the real server labels it: `text/plain` without a charset (PROTOCOL 1.2).
    pub fn json(value: &Value) -> Self {
        Self::new("text/plain", value.to_string())
    }

    /// A script fragment (PROTOCOL 1.2).
    pub fn script(text: impl Into<Vec<u8>>) -> Self {
        Self::new("text/javascript", text)
    }

    /// An HTML page with status 200.
    pub fn page(text: impl Into<Vec<u8>>) -> Self {
        Self::new("text/html; charset=utf-8", text)
    }

    /// A refusal of the endpoint `name`, with every field empty (PROTOCOL 1.1).
    pub fn refusal(name: &str, code: i32) -> Self {
        let mut reply = base(code, "");
        let none = json!({"Count": 0, "List": []});
        let more = match name {
            "webwxinit" => json!({"Count": 0, "ContactList": [], "SyncKey": none, "SKey": "",
                "User": {"Uin": 0, "UserName": "", "NickName": "", "HeadImgUrl": ""},
                "ChatSet": "", "MPSubscribeMsgCount": 0, "MPSubscribeMsgList": []}),
            "webwxsync" => json!({"AddMsgCount": 0, "AddMsgList": [], "ModContactCount": 0,
                "ModContactList": [], "DelContactCount": 0, "DelContactList": [],
                "ModChatRoomMemberCount": 0, "ModChatRoomMemberList": [], "ContinueFlag": 0,
                "SyncKey": none, "SyncCheckKey": none, "SKey": ""}),
            "webwxgetcontact" => json!({"MemberCount": 0, "MemberList": [], "Seq": 0}),
            "webwxbatchgetcontact" => json!({"Count": 0, "ContactList": []}),
            "synccheck" => {
                let text = format!("window.synccheck={{retcode:\"{code}\",selector:\"0\"}}");
                return Self::script(text);
            }
            "login" => return Self::script(format!("window.code={code};")),
            "webwxnewloginpage" => {
                let text = format!("<error><ret>{code}</ret><message></message></error>");
                return Self::new("text/plain", text);
            }
            _ => json!({"MsgID": "", "LocalID": ""}),
        };
        lay_over(&mut reply, &more);
        Self::json(&reply)
    }

    /// The same with one more header line.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// `{BaseResponse: {Ret, ErrMsg}}`
pub fn base(code: i32, message: &str) -> Value {
    json!({"BaseResponse": {"Ret": code, "ErrMsg": message}})
}

/// A field of an object; null when there is none.
pub fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// Sets a field of an object.
pub fn set(value: &mut Value, name: &str, to: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(name.to_owned(), to);
    }
}

/// Writes the fields of `upper` over those of `lower`.
pub fn lay_over(lower: &mut Value, upper: &Value) {
    if let (Some(lower), Some(upper)) = (lower.as_object_mut(), upper.as_object()) {
        for (key, value) in upper {
            lower.insert(key.clone(), value.clone());
        }
    }
}
