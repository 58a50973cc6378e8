//! jslogin: a fresh code to scan (PROTOCOL 2.1).

use super::Endpoint;
use crate::protocol::request::{LANG, Moment, Request};
use crate::protocol::{Error, Hosts, js};

/// Asks for a fresh code.
#[derive(Debug)]
pub struct JsLogin<'a> {
    /// Where the login begins.
    pub hosts: &'a Hosts,
}

/// A code that a phone can scan.
#[derive(Clone, PartialEq, Eq)]
pub struct Uuid(pub(in crate::protocol) String);

impl Uuid {
    /// The text of the QR; always on this host, whatever the login host (PROTOCOL 2.2).
    #[must_use]
    pub fn qr_text(&self) -> String {
        format!("https://login.weixin.qq.com/l/{}", self.0)
    }
}

impl std::fmt::Debug for Uuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Uuid(***)")
    }
}

impl Endpoint for JsLogin<'_> {
    type Reply = Uuid;
    const NAME: &'static str = "jslogin";

    fn request(&self, moment: &Moment<'_>) -> Request {
        let entry = &self.hosts.entry;
        let back = format!("{}/cgi-bin/mmwebwx-bin/webwxnewloginpage", entry.as_str());
        let number = moment.script_number().to_string();
        let query = [
            ("appid", moment.edition.app_id),
            ("redirect_uri", &back),
            ("fun", "new"),
            ("lang", LANG),
            ("_", &number),
        ];
        Request::new(&self.hosts.login, entry, "/jslogin", &query).script()
    }

    fn decode(body: &[u8]) -> Result<Uuid, Error> {
        let script = String::from_utf8_lossy(body);
        let code = js::value(&script, "window.QRLogin.code");
        let uuid = js::value(&script, "window.QRLogin.uuid").unwrap_or_default();
        let page = script.trim_start().starts_with('<');
        // Longer ones would not fit a screen; nobody has seen any.
        let sound = (1..=200).contains(&uuid.len()) && uuid.bytes().all(|b| b.is_ascii_graphic());
        if code != Some("200") || !sound {
            return Err(Error::Unreadable { endpoint: Self::NAME, what: "no uuid", page });
        }
        Ok(Uuid(uuid.to_owned()))
    }
}
