//! What tests and the control address are told: people, messages, requests and logins.

/// The MsgId of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct MsgId(pub String);

/// Somebody or a group.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Who {
    /// wxid, `gh_…`, `…@chatroom` or fixed name: the same in all sessions.
    pub wxid: String,
    /// Name, with emoji spans as on the wire.
    pub nick: String,
    /// Our name for them.
    pub remark: String,
    /// Whether getcontact tells of them.
    pub in_address_book: bool,
    /// Members of a group, ourselves too.
    pub members: usize,
    /// The name in the latest session; empty without one.
    pub user_name: String,
}

/// A message that a client sent and the server accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// wxid, `…@chatroom` or fixed name of the receiver.
    pub to: String,
    /// Our name for the receiver.
    pub to_name: String,
    /// `Type` of the message.
    pub msg_type: i64,
    /// Exactly as received.
    pub content: String,
    /// `ClientMsgId` of the request.
    pub client_msg_id: String,
    /// `LocalID` of the request.
    pub local_id: String,
    /// The MsgId it got.
    pub msg_id: MsgId,
    /// Unix milliseconds.
    pub at_ms: u64,
    /// How often it was sent.
    pub arrivals: u32,
    /// Which login sent it, counted from 1.
    pub login: u64,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Logged {
    /// Unix milliseconds.
    pub at_ms: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The `Host` header.
    pub host: String,
    /// Parameters in order, decoded once.
    pub query: Vec<(String, String)>,
    /// Cookies in order.
    pub cookies: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// What it was answered; None while it is held or when it was cut.
    pub status: Option<u16>,
    /// The first 64 KiB of the answer's body.
    pub reply: String,
}

/// A request that the official client would not have sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Malformed {
    /// The path without its query.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    /// Whether it was answered all the same, as the real server does.
    pub tolerated: bool,
}

/// A login that the server knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SessionInfo {
    /// `standard` or `filehelper`.
    pub edition: &'static str,
    /// The number of the account.
    pub uin: u64,
    /// `wxsid` of the session.
    pub sid: String,
    /// `skey` of the session.
    pub skey: String,
    /// Its entry host.
    pub host: String,
    /// Our own name in it.
    pub user_name: String,
    /// Whether it has not ended.
    pub alive: bool,
    /// Whether webwxsync was called.
    pub synced: bool,
}
