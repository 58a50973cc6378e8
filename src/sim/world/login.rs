//! From the QR code to the keys of a session (PROTOCOL 2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::login_code::{Code, State};
use super::request::{Answer, Call, Outcome, Turn};
use super::session::{PageVariant, Session};
use super::validation::{GET, Needs};
use super::{Edition, World, hosts, picture, wire};

/// The lifetime of the address that turns a confirmed code into keys (PROTOCOL 2.4).
const TICKET_LIFE_MS: u64 = 300_000;

/// What the phone does with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    Scan,
    Confirm,
    /// Confirm with an account that may not use the web.
    ConfirmRefused,
    Cancel,
}

impl World {
    /// webwxlogout (PROTOCOL 2.7).
    pub fn logout(&mut self, call: &Call) -> Answer {
        let needs = Needs { pass_ticket: false, ..GET };
        let place = match self.enter_by_cookie(call, needs) {
            Ok(place) => place,
            Err(answer) => return answer,
        };
        let sent = |name: &str| form_value(&call.body, name);
        if call.method != "POST" || sent("sid").is_none() || sent("uin").is_none() {
            self.note_tolerated(call, "not a form POST with sid and uin");
        }
        if call.param("redirect") != Some("1") || !matches!(call.param("type"), Some("0" | "1")) {
            self.note_tolerated(call, "redirect or type is missing");
        }
        if let Some(session) = self.sessions.get_mut(place) {
            session.ended = Some(1100);
        }
        self.changed = true;
        let mut answer = Answer::page("");
        answer.status = 301;
        answer.with("location", format!("{}://{}/", call.scheme(), call.host))
    }

    /// jslogin (PROTOCOL 2.1).
    pub fn js_login(&mut self, call: &Call, now: u64) -> Answer {
        let Some(edition) = call.param("appid").and_then(Edition::of_appid) else {
            self.note_refused(call, "appid is unknown");
            return Answer::script("window.QRLogin.code = 400; window.QRLogin.uuid = \"\";");
        };
        for (name, value) in
            [("fun", Some("new")), ("lang", None), ("_", None), ("redirect_uri", None)]
        {
            let sent = call.param(name);
            if sent.is_none() || (value.is_some() && sent != value) {
                self.note_tolerated(call, &format!("{name} is missing or wrong"));
            }
        }
        let redirect = call.param("redirect_uri").unwrap_or_default().to_owned();
        let entry = redirect.split('/').nth(2).unwrap_or_default().to_owned();
        if self.setup.host_names && !call.host.starts_with("login.") {
            return self.reject(call, &format!("{} does not answer jslogin", call.host), 400);
        }
        let code = Code {
            uuid: format!("{}==", wire::letters(&mut self.rng, 10)),
            edition,
            host: call.host.clone(),
            entry,
            variant: if redirect.contains("mod=desktop") {
                PageVariant::Desktop
            } else {
                PageVariant::Browser
            },
            born: now,
            ticket: format!("A{}@qrticket_0", wire::letters(&mut self.rng, 22)),
            state: State::Waiting,
        };
        let text = format!("window.QRLogin.code = 200; window.QRLogin.uuid = \"{}\";", code.uuid);
        self.codes.push(code);
        self.changed = true;
        Answer::script(text)
    }

    /// The login poll (PROTOCOL 2.3).
    pub fn login_poll(&mut self, call: &Call, now: u64) -> Outcome {
        for name in ["uuid", "tip", "loginicon", "r", "_"] {
            if call.param(name).is_none() {
                self.note_tolerated(call, &format!("{name} is missing"));
            }
        }
        let life = self.setup.qr_life_ms;
        let uuid = call.param("uuid").unwrap_or_default().to_owned();
        let Some(place) = self.codes.iter().position(|code| code.uuid == uuid) else {
            return Answer::script("window.code=400;").into();
        };
        self.note_poll(call, place);
        let avatar = self.avatar();
        let Some(code) = self.codes.get_mut(place) else {
            return Answer::script("window.code=400;").into();
        };
        match code.state {
            State::Waiting | State::Scanned { told: true, .. } if now > code.born + life => {
                Answer::script("window.code=400;").into()
            }
            State::Waiting | State::Scanned { told: true, .. } => match call.turn {
                Turn::First | Turn::Again => Outcome::Hold,
                Turn::Last => Answer::script("window.code=408;").into(),
            },
            State::Scanned { at, .. } => {
                code.state = State::Scanned { at, told: true };
                let text = format!("window.code=201;window.userAvatar = '{avatar}';");
                Answer::script(text).into()
            }
            State::Confirmed { .. } | State::Used { .. } => {
                let address = self.redirect(call, place, now);
                let text = format!("window.code=200;\nwindow.redirect_uri=\"{address}\";");
                Answer::script(text).into()
            }
            State::Cancelled => Answer::script("window.code=202;").into(),
        }
    }

    fn note_poll(&mut self, call: &Call, place: usize) {
        let Some(code) = self.codes.get(place) else { return };
        let appid_missing = code.edition == Edition::FileHelper
            && call.param("appid") != Some(Edition::FileHelper.appid());
        let wrong_host = self.setup.host_names && code.host != call.host;
        if appid_missing {
            self.note_tolerated(call, "appid is missing");
        }
        if wrong_host {
            self.note_refused(call, "not the host that gave the code");
        }
    }

    /// Where the confirmed client is sent: the account's home (PROTOCOL 1.1).
    fn redirect(&self, call: &Call, place: usize, now: u64) -> String {
        let Some(code) = self.codes.get(place) else { return String::new() };
        let host = if self.setup.host_names {
            self.setup.home.clone().unwrap_or_else(|| code.entry.clone())
        } else {
            call.host.clone()
        };
        let desktop = match code.variant {
            PageVariant::Desktop => "mod=desktop&",
            PageVariant::Browser => "",
        };
        format!(
            "{}://{host}/cgi-bin/mmwebwx-bin/webwxnewloginpage?{desktop}ticket={}&uuid={}&lang=zh_CN&scan={}",
            if self.setup.host_names { "https" } else { call.scheme() },
            code.ticket,
            code.uuid,
            now / 1000
        )
    }

    /// webwxnewloginpage (PROTOCOL 2.4).
    pub fn new_login_page(&mut self, call: &Call, now: u64) -> Answer {
        let ticket = call.param("ticket").unwrap_or_default();
        let uuid = call.param("uuid").unwrap_or_default();
        let place = self.codes.iter().position(|one| one.uuid == uuid && one.ticket == ticket);
        let Some((edition, variant, state)) = place
            .and_then(|at| self.codes.get(at))
            .map(|code| (code.edition, code.variant, code.state))
        else {
            self.note_refused(call, "no code has this ticket");
            return login_error(1203, "check ticket failed");
        };
        let (at, refused) = match state {
            State::Confirmed { at, refused } | State::Used { at, refused } => (at, refused),
            State::Waiting | State::Scanned { .. } | State::Cancelled => {
                self.note_refused(call, "the code is not confirmed");
                return login_error(1203, "check ticket failed");
            }
        };
        if now > at + TICKET_LIFE_MS {
            return login_error(1203, "check ticket failed");
        }
        self.note_login_page(call, edition, variant);
        if refused || self.setup.refuse {
            return login_error(1203, REFUSAL);
        }
        if let Some(code) = place.and_then(|at| self.codes.get_mut(at)) {
            code.state = State::Used { at, refused };
        }
        self.end_others(edition);
        if !self.sessions.is_empty() {
            self.stir(self.setup.moves);
        }
        let session = Session::new(self, edition, &call.host, variant, now);
        let answer = keys(call, &session, now);
        self.sessions.push(session);
        self.changed = true;
        answer
    }

    fn note_login_page(&mut self, call: &Call, edition: Edition, variant: PageVariant) {
        if call.param("fun") != Some("new") || call.param("version") != Some("v2") {
            self.note_tolerated(call, "fun=new or version=v2 is missing");
        }
        if edition == Edition::FileHelper
            && call.header("mmweb_appid") != Some(Edition::FileHelper.appid())
        {
            self.note_tolerated(call, "the header mmweb_appid is missing");
        }
        if variant == PageVariant::Desktop {
            self.note_tolerated(call, "the desktop variant");
        }
    }

    /// webwxpushloginurl (PROTOCOL 2.5).
    pub fn push_login(&mut self, call: &Call, now: u64) -> Answer {
        let uin = call.param("uin").or_else(|| call.cookie("wxuin")).unwrap_or_default();
        let ticket = call.cookie("webwx_auth_ticket").unwrap_or_default();
        let known = self.sessions.iter().rev().find(|session| {
            session.uin.to_string() == uin && session.auth_ticket == ticket && !ticket.is_empty()
        });
        let Some((edition, entry)) = known.map(|one| (one.edition, one.host.clone())) else {
            return Answer::json(&json!({"ret": "1", "msg": "device authinfo invalid"}));
        };
        let code = Code {
            uuid: format!("{}==", wire::letters(&mut self.rng, 10)),
            edition,
            host: call.host.clone(),
            entry,
            variant: if call.param("mod") == Some("desktop") {
                PageVariant::Desktop
            } else {
                PageVariant::Browser
            },
            born: now,
            ticket: format!("A{}@qrticket_0", wire::letters(&mut self.rng, 22)),
            state: State::Scanned { at: now, told: true },
        };
        let reply = json!({"ret": "0", "msg": "all ok", "uuid": code.uuid});
        self.codes.push(code);
        self.changed = true;
        Answer::json(&reply)
    }

    /// Plays the phone.
    ///
    /// Returns false when no code that can still be used has this uuid.
    pub fn phone(&mut self, uuid: &str, press: Press, now: u64) -> bool {
        let Some(code) = self.codes.iter_mut().find(|code| code.uuid == uuid) else {
            return false;
        };
        if matches!(code.state, State::Used { .. } | State::Cancelled) {
            return false;
        }
        let scanned = State::Scanned { at: now, told: false };
        code.state = match (press, code.state) {
            (Press::Scan, State::Waiting) => scanned,
            (Press::Scan, state) => state,
            (Press::Confirm, _) => State::Confirmed { at: now, refused: false },
            (Press::ConfirmRefused, _) => State::Confirmed { at: now, refused: true },
            (Press::Cancel, _) => State::Cancelled,
        };
        self.changed = true;
        true
    }

    /// The codes that wait for the phone, oldest first.
    pub fn open_codes(&self, now: u64) -> Vec<String> {
        let open = |code: &&Code| {
            matches!(code.state, State::Waiting | State::Scanned { .. })
                && now <= code.born + self.setup.qr_life_ms
        };
        self.codes.iter().filter(open).map(|code| code.uuid.clone()).collect()
    }

    /// Scans and confirms by itself where that was asked for; says when it will act next.
    pub fn press_by_itself(&mut self, now: u64) -> Option<u64> {
        let after = self.setup.auto_confirm_ms?;
        let mut next = None;
        let mut acted = false;
        for code in &mut self.codes {
            let due = match code.state {
                State::Waiting => code.born + after,
                State::Scanned { at, .. } => at + after,
                State::Confirmed { .. } | State::Used { .. } | State::Cancelled => continue,
            };
            if due > now {
                next = Some(next.map_or(due, |other: u64| other.min(due)));
            } else {
                code.state = match code.state {
                    State::Waiting if after > 0 => State::Scanned { at: now, told: false },
                    State::Waiting
                    | State::Scanned { .. }
                    | State::Confirmed { .. }
                    | State::Used { .. }
                    | State::Cancelled => State::Confirmed { at: now, refused: false },
                };
                next = Some(now + after);
                acted = true;
            }
        }
        self.changed |= acted;
        next
    }

    fn avatar(&self) -> String {
        let seed = self.people.first().map_or(0, |me| me.avatar);
        format!("data:img/jpg;base64,{}", STANDARD.encode(picture::avatar(seed)))
    }
}

/// The words of a refusal (PROTOCOL 2.4).
const REFUSAL: &str = "当前登录环境异常。为了你的帐号安全，暂时不能登录web微信。\
                       你可以通过手机客户端或windows微信登录。";

fn login_error(code: i32, message: &str) -> Answer {
    let text = format!("<error><ret>{code}</ret><message>{message}</message></error>");
    Answer::new("text/plain", text)
}

/// The XML of the keys and all cookies of PROTOCOL 1.4.
fn keys(call: &Call, session: &Session, now: u64) -> Answer {
    let text = format!(
        "<error><ret>0</ret><message></message><skey>{}</skey><wxsid>{}</wxsid><wxuin>{}</wxuin>\
         <pass_ticket>{}</pass_ticket><isgrayscale>1</isgrayscale></error>",
        session.skey, session.sid, session.uin, session.pass_ticket
    );
    let mut answer = Answer::new("text/plain", text);
    let (half_day, ten_years) = (now + 43_200_000, now + 315_360_000_000);
    for (name, value, until) in [
        ("wxuin", session.uin.to_string(), half_day),
        ("wxsid", session.sid.clone(), half_day),
        ("wxloadtime", (now / 1000).to_string(), half_day),
        ("mm_lang", "zh_CN".to_owned(), half_day),
        ("webwx_data_ticket", session.data_ticket.clone(), half_day),
        ("webwxuvid", session.uvid.clone(), ten_years),
        ("webwx_auth_ticket", session.auth_ticket.clone(), ten_years),
    ] {
        answer = answer.with("set-cookie", cookie(call, &session.host, name, &value, until));
    }
    if call.param("version") != Some("v2") {
        // Older variants answer with a redirect that must not be followed (PROTOCOL 2.4).
        answer.status = 301;
        answer = answer.with("location", format!("{}://{}/", call.scheme(), call.host));
    }
    answer
}

/// One cookie; its domain is told only by a real host name.
pub fn cookie(call: &Call, entry: &str, name: &str, value: &str, until: u64) -> String {
    let domain = match (hosts::is_real(entry), name) {
        (false, _) => String::new(),
        (true, "webwx_data_ticket") => format!("; Domain={}", hosts::shared_domain(entry)),
        (true, _) => format!("; Domain={entry}"),
    };
    let secure = if call.scheme() == "https" { "; Secure" } else { "" };
    format!("{name}={value}{domain}; Path=/; Expires={}{secure}", wire::cookie_date(until))
}

/// A field of a form body.
fn form_value(body: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let found = text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.map(str::to_owned)
}
