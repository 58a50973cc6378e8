//! synccheck: waits for something to happen (PROTOCOL 6.1).

use super::Endpoint;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Moment, Request};
use crate::protocol::{Error, Retcode, Session, js};

/// Asks whether there is something new; held for about 25 s.
#[derive(Debug)]
pub struct SyncCheck<'a> {
    /// In which session.
    pub session: &'a Session,
}

/// What the long poll says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// How the session is.
    pub retcode: Retcode,
    /// There is something to fetch: any selector but 0 (PROTOCOL 13.5).
    pub something: bool,
}

impl Endpoint for SyncCheck<'_> {
    type Reply = Check;
    const NAME: &'static str = "synccheck";
    const POOL: Pool = Pool::Poll;

    fn request(&self, moment: &Moment<'_>) -> Request {
        let session = self.session;
        let (r, uin) = (moment.now.0.to_string(), session.uin.to_string());
        let keys = session.keys.for_check().wire();
        let number = moment.script_number().to_string();
        let mut query = vec![
            ("r", r.as_str()),
            ("skey", session.skey.reveal()),
            ("sid", session.sid.reveal()),
            ("uin", &uin),
            ("deviceid", &moment.device_id),
            ("synckey", &keys),
            ("_", &number),
        ];
        if let Some(app) = moment.edition.mmweb_app_id {
            query.push(("mmweb_appid", app));
        }
        let (push, entry) = (&session.hosts.push, &session.hosts.entry);
        Request::new(push, entry, "/cgi-bin/mmwebwx-bin/synccheck", &query).script()
    }

    fn decode(body: &[u8]) -> Result<Check, Error> {
        let script = String::from_utf8_lossy(body);
        let page = script.trim_start().starts_with('<');
        let code = js::field(&script, "retcode").and_then(|code| code.parse().ok());
        let Some(code) = code else {
            return Err(Error::Unreadable { endpoint: Self::NAME, what: "no retcode", page });
        };
        if !script.contains('}') {
            return Err(Error::Unreadable { endpoint: Self::NAME, what: "cut", page });
        }
        let selector = js::field(&script, "selector").unwrap_or("0");
        Ok(Check { retcode: Retcode::new(code), something: !matches!(selector, "0" | "") })
    }
}
