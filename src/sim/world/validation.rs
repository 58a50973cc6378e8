//! What every request must bring: keys, cookies, headers, the right host.
//!
//! Two severities. A request that the real server is known to refuse is refused. One that it
//! accepts although the official client would not have sent it is answered, and noted as tolerated.

use serde_json::Value;

use super::hosts;
use super::request::{Answer, Call, Turn, field};
use super::session::PageVariant;
use super::{Edition, World};
use crate::sim::Malformed;

/// What an endpoint asks for besides the session.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    /// `lang` in the query.
    pub lang: bool,
    /// `pass_ticket` in the query.
    pub pass_ticket: bool,
    /// Only the standard edition has it.
    pub standard: bool,
    /// Which host answers it.
    pub at: At,
    /// Its form brings the data ticket, so that peers send no cookies along.
    pub form_ticket: bool,
}

/// The host that answers an endpoint (PROTOCOL 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Entry,
    Push,
    File,
}

/// A JSON call to the entry host.
pub const POST: Needs =
    Needs { lang: false, pass_ticket: true, standard: false, at: At::Entry, form_ticket: false };
/// A GET to the entry host.
pub const GET: Needs = Needs { pass_ticket: false, ..POST };

impl World {
    /// Notes a request that the official client would not have sent, and that is answered.
    pub fn note_tolerated(&mut self, call: &Call, reason: &str) {
        self.note(call, |path, reason| Malformed { path, reason, tolerated: true }, reason);
    }

    /// Notes a request that is not answered as it wants.
    pub fn note_refused(&mut self, call: &Call, reason: &str) {
        self.note(call, |path, reason| Malformed { path, reason, tolerated: false }, reason);
    }

    fn note(&mut self, call: &Call, made: fn(String, String) -> Malformed, reason: &str) {
        if call.turn == Turn::First && self.malformed.len() < super::state::COMPLAINTS {
            self.malformed.push(made(call.path.clone(), reason.to_owned()));
        }
    }

    /// Refuses a request and notes why.
    pub fn reject(&mut self, call: &Call, reason: &str, code: i32) -> Answer {
        self.note_refused(call, reason);
        Answer::refusal(call.name(), code)
    }

    /// A JSON call of a session: its place in the list and the body, or the refusal.
    pub fn enter(&mut self, call: &Call, needs: Needs) -> Result<(usize, Value), Answer> {
        if call.method != "POST" {
            return Err(self.reject(call, "not a POST", 1));
        }
        let body: Value = match serde_json::from_slice(&call.body) {
            Ok(body) => body,
            Err(_) => return Err(self.reject(call, "the body is not JSON", 1200)),
        };
        let place = self.enter_with_body(call, &body, needs)?;
        self.note_json(call);
        Ok((place, body))
    }

    /// The session of a call whose `BaseRequest` is in `body`.
    pub fn enter_with_body(
        &mut self,
        call: &Call,
        body: &Value,
        needs: Needs,
    ) -> Result<usize, Answer> {
        let request = &field(body, "BaseRequest");
        let uin =
            field(request, "Uin").as_u64().or_else(|| field(request, "Uin").as_str()?.parse().ok());
        let text = |name: &str| field(request, name).as_str().map(str::to_owned);
        let (Some(uin), Some(sid), Some(skey), Some(device)) =
            (uin, text("Sid"), text("Skey"), text("DeviceID"))
        else {
            return Err(self.reject(call, "BaseRequest is incomplete", 1));
        };
        let place = self.alive(call, &sid)?;
        let digits = device.strip_prefix('e').unwrap_or_default();
        if digits.len() != 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.note_tolerated(call, "DeviceID is not e and 15 digits");
        }
        let Some(session) = self.sessions.get(place) else {
            return Err(Answer::refusal(call.name(), 1100));
        };
        if session.uin != uin {
            return Err(self.reject(call, "Uin is not this session's", 1100));
        }
        if session.skey != skey {
            // Clients of the desktop variant send none and are served (PROTOCOL 2.4, 2.6).
            if !(skey.is_empty()
                && (session.variant == PageVariant::Desktop || call.name() == "webwxinit"))
            {
                return Err(self.reject(call, "Skey is not this session's", 1101));
            }
            self.note_tolerated(call, "Skey is empty");
        }
        self.check_rest(call, place, needs)?;
        Ok(place)
    }

    /// The session of a call that has no body: by the cookie, and by `sid` and `skey` when sent.
    pub fn enter_by_cookie(&mut self, call: &Call, needs: Needs) -> Result<usize, Answer> {
        let sid = call.param("sid").or_else(|| call.cookie("wxsid")).unwrap_or_default().to_owned();
        if sid.is_empty() {
            return Err(self.reject(call, "neither sid nor the cookie wxsid", 1102));
        }
        let place = self.alive(call, &sid)?;
        let skey = self.sessions.get(place).map(|session| session.skey.clone());
        match call.param("skey") {
            Some("") => self.note_tolerated(call, "skey is empty"),
            Some(sent) if Some(sent) != skey.as_deref() => {
                return Err(self.reject(call, "skey is not this session's", 1101));
            }
            Some(_) | None => {}
        }
        self.check_rest(call, place, needs)?;
        Ok(place)
    }

    /// The place of a session that has not ended.
    fn alive(&mut self, call: &Call, sid: &str) -> Result<usize, Answer> {
        let Some(place) = self.session_with(sid) else {
            return Err(self.reject(call, "no session has this sid", 1100));
        };
        match self.sessions.get(place).and_then(|session| session.ended) {
            Some(code) => Err(Answer::refusal(call.name(), code)),
            None => Ok(place),
        }
    }

    fn check_rest(&mut self, call: &Call, place: usize, needs: Needs) -> Result<(), Answer> {
        let Some(session) = self.sessions.get(place).cloned_keys() else {
            return Err(Answer::refusal(call.name(), 1100));
        };
        self.check_cookies(call, &session, needs)?;
        self.check_host(call, &session, needs)?;
        if session.edition == Edition::FileHelper {
            let sent = call.header("mmweb_appid").or_else(|| call.param("mmweb_appid"));
            if sent != Some(Edition::FileHelper.appid()) {
                return Err(self.reject(call, "mmweb_appid is missing", 1));
            }
            if needs.standard {
                return Err(self.reject(call, "this edition does not have it", 1));
            }
        }
        if needs.pass_ticket {
            match call.param("pass_ticket") {
                None => self.note_tolerated(call, "pass_ticket is missing"),
                Some(sent) if sent != session.pass_ticket => {
                    self.note_tolerated(
                        call,
                        "pass_ticket is not the one of the login, encoded once",
                    );
                }
                Some(_) => {}
            }
        }
        if needs.lang && call.param("lang").is_none() {
            self.note_tolerated(call, "lang is missing");
        }
        self.note_headers(call, &session.host);
        Ok(())
    }

    fn check_cookies(&mut self, call: &Call, session: &Keys, needs: Needs) -> Result<(), Answer> {
        let ticket = call.cookie("webwx_data_ticket") == Some(session.data_ticket.as_str());
        // Below another domain only the shared cookie arrives (PROTOCOL 1.4).
        let shared_only =
            needs.at == At::File && session.edition == Edition::FileHelper && self.setup.host_names;
        let own = call.cookie("wxsid") == Some(session.sid.as_str())
            && call.cookie("wxuin") == Some(session.uin.to_string().as_str());
        if ticket && (own || shared_only) {
            return Ok(());
        }
        if needs.form_ticket && call.cookie("webwx_data_ticket").is_none() {
            self.note_tolerated(call, "an upload without cookies");
            return Ok(());
        }
        Err(self.reject(call, "cookies are missing or wrong", 1102))
    }

    fn check_host(&mut self, call: &Call, session: &Keys, needs: Needs) -> Result<(), Answer> {
        if !self.setup.host_names {
            return Ok(());
        }
        let hosts = hosts::of_entry(&session.host);
        let right = match needs.at {
            At::Entry => &session.host,
            At::Push => &hosts.push,
            At::File => &hosts.file,
        };
        if *right == call.host {
            return Ok(());
        }
        let code = if needs.at == At::Push { 1120 } else { 1100 };
        Err(self.reject(call, &format!("{} answers this, not {}", right, call.host), code))
    }

    /// The headers a browser would send.
    fn note_headers(&mut self, call: &Call, entry: &str) {
        if !call.header("user-agent").unwrap_or_default().starts_with("Mozilla/5.0") {
            self.note_tolerated(call, "User-Agent is not a browser's");
        }
        match call.header("referer") {
            None => self.note_tolerated(call, "Referer is missing"),
            Some(sent)
                if self.setup.host_names && !sent.starts_with(&format!("https://{entry}/")) =>
            {
                self.note_tolerated(call, "Referer is not the entry host's page");
            }
            Some(_) => {}
        }
    }

    fn note_json(&mut self, call: &Call) {
        let kind = call.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/json") {
            self.note_tolerated(call, "Content-Type is not application/json");
        }
        if escapes_unicode(&call.body) {
            self.note_tolerated(call, "letters are written as \\u escapes");
        }
    }
}

/// The parts of a session that the checks look at.
struct Keys {
    edition: Edition,
    uin: u64,
    sid: String,
    data_ticket: String,
    pass_ticket: String,
    host: String,
}

/// Copies the looked-at parts, so that the world can take notes meanwhile.
trait ClonedKeys {
    fn cloned_keys(self) -> Option<Keys>;
}

impl ClonedKeys for Option<&super::session::Session> {
    fn cloned_keys(self) -> Option<Keys> {
        self.map(|session| Keys {
            edition: session.edition,
            uin: session.uin,
            sid: session.sid.clone(),
            data_ticket: session.data_ticket.clone(),
            pass_ticket: session.pass_ticket.clone(),
            host: session.host.clone(),
        })
    }
}

/// Whether some letter is a `\u` escape of more than ASCII, which receivers see literally.
fn escapes_unicode(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let mut rest = text.as_ref();
    while let Some((_, after)) = rest.split_once('\\') {
        let mut letters = after.chars();
        let is_wide = letters.next() == Some('u')
            && u32::from_str_radix(&letters.take(4).collect::<String>(), 16)
                .is_ok_and(|code| code >= 0x80);
        if is_wide {
            return true;
        }
        // The letter after a backslash belongs to it, also when it is a backslash.
        rest = after.char_indices().nth(1).and_then(|(at, _)| after.get(at..)).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::escapes_unicode;

    #[test]
    fn only_escapes_of_letters_beyond_ascii_are_noted() {
        assert!(escapes_unicode(br#"{"a":"\u4f60"}"#));
        assert!(!escapes_unicode(br#"{"a":"\\u4f60"}"#));
        assert!(!escapes_unicode(br#"{"a":"\u0001\n"}"#));
    }
}
