//! The login and the connection in line mode.

use super::client::PlainClient;
use super::out::{Out, plain};
use crate::api::{Connection, Login, Method};
use crate::app::page::when;
use crate::model::{EditionId, Lang, Timestamp};
use crate::ui::qr::{Blocks, Code, Page};
use crate::words::lives_on;

impl PlainClient {
    pub fn login_changed(&mut self, login: Login, now: Timestamp) -> Out {
        let line = match &login {
            Login::Scan { .. } | Login::Confirm { .. } if self.view.hide_code => None,
            Login::Scan { expires, .. } => {
                let minutes = expires.since(now).max(0) / 60_000;
                self.session.login = login;
                return self.scan(minutes);
            }
            Login::Confirm { .. } | Login::AwaitingPhone => {
                Some(self.pick("请在手机上确认", "confirm on the phone").to_owned())
            }
            Login::LoadingContacts { done: 0, .. } => {
                Some(self.pick("正在载入联系人", "loading contacts").to_owned())
            }
            Login::Starting | Login::LoadingContacts { .. } => None,
            Login::Expired => Some(
                self.pick("二维码都过期了；/login 换新的", "the codes expired; /login").to_owned(),
            ),
            Login::Unreachable { why, .. } => {
                Some(format!("! {}", plain(&why.line(self.view.lang))))
            }
            Login::Refused { why, offer } => {
                let more = offer.map_or("", |_| self.pick("；/edition 换版本", "; /edition"));
                let said = why.words(self.view.lang);
                let words = if offer.is_some() { said.what } else { said.line() };
                Some(format!("! {}{more}", plain(&words)))
            }
            Login::LoggedIn if self.session.ready || self.account.wanted.is_some() => None,
            Login::LoggedIn => {
                self.session.ready = true;
                self.session.login = login;
                return self.begun();
            }
        };
        self.session.login = login;
        line.map_or_else(Out::default, Out::say)
    }

    /// Carries out lines that came before there was anything to do with them.
    pub fn begun(&mut self) -> Out {
        let mut out = Out::say(self.pick("已登录", "logged in"));
        out.early = true;
        out
    }

    pub fn scan(&self, minutes: i64) -> Out {
        let mut out = self.code();
        out.lines.push(match self.view.lang {
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
        let Login::Scan { url, .. } = &self.session.login else {
            return Out::undone(self.pick("! 现在没有二维码", "! there is no code now"));
        };
        let mut out = Out::default();
        if let Some(code) = Code::new(url) {
            let page = if self.view.inverted { Page::Light } else { Page::Dark };
            let blocks = if self.view.ascii { Blocks::Ascii } else { Blocks::Half };
            out.lines.extend(code.text(page, blocks));
        }
        out.lines.push(plain(url));
        out
    }

    pub fn edition(&mut self) -> Out {
        let refused = &self.session.login;
        let other = if let Login::Refused { offer: Some(offer), .. } = refused {
            *offer
        } else {
            EditionId::FileHelper
        };
        if self.account.current.is_some_and(|key| key.edition == other) && self.session.ready {
            return Out::say(self.pick("-- 已经是这个版本", "-- this edition already"));
        }
        // The next lines belong to its account.
        (self.account.awaited, self.account.wanted, self.session.ready) =
            (None, Some(other), false);
        Out::ask(Method::SwitchEdition(other))
    }

    pub fn connection(&mut self, connection: &Connection) -> Out {
        let words = match connection {
            Connection::Connecting | Connection::Online { .. } => {
                self.pick("在线", "online").to_owned()
            }
            Connection::Stale { since, .. } => format!(
                "{} {}",
                self.pick("在线？手机好像离线了，起于", "online? the phone is silent since"),
                when::hour_or_stamp(*since, self.view.now, &self.view.zone)
            ),
            Connection::Offline { why, retry_at, .. } => format!(
                "{}: {} ({} {})",
                self.pick("离线", "offline"),
                plain(&why.words(self.view.lang).line()),
                self.pick("重试于", "next try"),
                when::clock(*retry_at, &self.view.zone)
            ),
            Connection::LivesOn { why } => plain(&lives_on(why, self.view.lang)),
            Connection::Ended { why } => plain(&why.announced(self.view.lang)),
        };
        // A new time in the same state is not reported, nor is the first "online".
        let state = Some(std::mem::discriminant(connection));
        let first =
            self.session.connection.is_none() && matches!(connection, Connection::Online { .. });
        let same = self.session.connection == state || matches!(connection, Connection::Connecting);
        if !same {
            self.session.connection = state;
        }
        if same || first { Out::default() } else { Out::say(format!("-- {words}")) }
    }
}
