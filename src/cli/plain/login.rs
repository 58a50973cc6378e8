//! The login and the connection, told line by line.

use super::talk::{Out, Talk, plain};
use crate::api::{Connection, Login};
use crate::app::page::when;
use crate::model::{Lang, Timestamp};
use crate::ui::qr::Code;
use crate::words::lives_on;

impl Talk {
    pub fn login(&mut self, login: Login, now: Timestamp) -> Out {
        let mut out = self.tell_login(login, now);
        out.append(self.take_early_at_standstill());
        out
    }

    fn tell_login(&mut self, login: Login, now: Timestamp) -> Out {
        let line = match &login {
            Login::Scan { .. } | Login::Confirm { .. } if self.hide_code => None,
            Login::Scan { expires, .. } => {
                let minutes = expires.since(now).max(0) / 60_000;
                self.login = login;
                return self.scan(minutes);
            }
            Login::Confirm { .. } | Login::Pushed => {
                Some(self.pick("请在手机上确认", "confirm on the phone").to_owned())
            }
            Login::Entering { done: 0, .. } => {
                Some(self.pick("正在载入联系人", "loading contacts").to_owned())
            }
            Login::Starting | Login::Entering { .. } => None,
            Login::Expired => Some(
                self.pick("二维码都过期了；/login 换新的", "the codes expired; /login").to_owned(),
            ),
            Login::Unreachable { why, .. } => Some(format!("! {}", plain(&why.line(self.lang)))),
            Login::Refused { why, offer } => {
                let more = offer.map_or("", |_| self.pick("；/edition 换版本", "; /edition"));
                Some(format!("! {}{more}", plain(&why.words(self.lang))))
            }
            Login::In if self.ready || self.wanted.is_some() => None,
            Login::In => {
                self.ready = true;
                self.login = login;
                return self.begun();
            }
        };
        self.login = login;
        line.map_or_else(Out::default, Out::say)
    }

    /// Lines that came before there was anything to do with them are taken now.
    fn begun(&mut self) -> Out {
        let mut out = Out::say(self.pick("已登录", "logged in"));
        out.append(self.take_early());
        out
    }

    /// Carries out the lines that waited, as if they came now.
    pub fn take_early(&mut self) -> Out {
        if self.is_early() { Out::default() } else { self.carry_out_early() }
    }

    pub(super) fn carry_out_early(&mut self) -> Out {
        let mut out = Out::default();
        let over = std::mem::replace(&mut self.ending.over, false);
        for line in std::mem::take(&mut self.early) {
            let more = self.line(&line, self.now);
            out.append(more);
        }
        self.ending.over |= over;
        if let Some(text) = self.early_cut.take() {
            out.append(self.cut(&text));
        }
        out
    }

    /// There is nobody to write to yet, and nothing to read; or lines wait, which no later one
    /// may overtake; or another edition is on its way.
    pub fn is_early(&self) -> bool {
        let nothing = !self.ready && (self.chats.is_empty() || !self.early.is_empty());
        let unopened = self.has_only_notes() && self.open.is_none();
        nothing || unopened || self.wanted.is_some()
    }

    fn scan(&self, minutes: i64) -> Out {
        let mut out = self.code();
        out.lines.push(match self.lang {
            Lang::Zh => format!(
                "用微信扫一扫，{minutes} 分钟内有效。/invert 反色，/png 存成图片，/edition 换版本"
            ),
            Lang::En => {
                format!("Scan it with WeChat within {minutes} minutes. /invert, /png, /edition")
            }
        });
        out
    }

    /// The login code as characters, and its address.
    pub fn code(&self) -> Out {
        let Login::Scan { url, .. } = &self.login else {
            return Out::undone(self.pick("! 现在没有二维码", "! there is no code now"));
        };
        let mut out = Out::default();
        if let Some(code) = Code::new(url) {
            out.lines.extend(code.text(!self.inverted, self.ascii));
        }
        out.lines.push(plain(url));
        out
    }

    pub fn connection(&mut self, connection: &Connection) -> Out {
        let words = match connection {
            Connection::Connecting | Connection::Online { .. } => {
                self.pick("在线", "online").to_owned()
            }
            Connection::Silent { since, .. } => format!(
                "{} {}",
                self.pick("在线？手机好像离线了，起于", "online? the phone is silent since"),
                when::hour_or_stamp(*since, self.now, &self.zone)
            ),
            Connection::Offline { why, retry_at, .. } => format!(
                "{}: {} ({} {})",
                self.pick("离线", "offline"),
                plain(&why.words(self.lang)),
                self.pick("重试于", "next try"),
                when::clock(*retry_at, &self.zone)
            ),
            Connection::LivesOn { why } => plain(&lives_on(why, self.lang)),
            Connection::Ended { why } => plain(&why.announced(self.lang)),
        };
        // A new time of the same state is no news; the first "online" is none either.
        let state = Some(std::mem::discriminant(connection));
        let first = self.connection.is_none() && matches!(connection, Connection::Online { .. });
        let same = self.connection == state || matches!(connection, Connection::Connecting);
        if !same {
            self.connection = state;
        }
        if same || first { Out::default() } else { Out::say(format!("-- {words}")) }
    }
}
