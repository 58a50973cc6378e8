//! Cookies: kept by their Domain, saved with the session.

use std::sync::{Arc, PoisonError};

use cookie_store::{Cookie, CookieExpiration};
use reqwest::Url;
use reqwest::cookie::CookieStore as Provider;
use reqwest::header::HeaderValue;
use reqwest_cookie_store::{CookieStore, CookieStoreMutex};

use super::server_clock::ServerClock;
use crate::model::Timestamp;
use crate::protocol::secret::Secret;

/// What an answer without a date cannot mean by an end: it takes the cookie away, in seconds.
const LONG_AGO: i64 = 946_684_800;

/// Where the requests go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Servers {
    /// To the hosts of WeChat.
    OfWeChat,
    /// All to the one that the user names.
    One,
}

/// All cookies. Shared by the connections, which is why it locks; never across a wait.
pub(super) struct Jar {
    /// Each without an end, as the library sees it: it would judge ends by our clock. The end
    /// stands in the words that came, in the server's time.
    store: CookieStoreMutex,
    /// One server is every host: what it says of domains and of encryption is about hosts that
    /// nobody speaks to.
    servers: Servers,
    clock: Arc<ServerClock>,
}

impl Jar {
    pub(super) fn new(servers: Servers, clock: Arc<ServerClock>) -> Self {
        Self { store: CookieStoreMutex::new(CookieStore::new()), servers, clock }
    }

    pub(super) fn clear(&self) {
        self.with(CookieStore::clear);
    }

    /// The cookies of an answer, whose date has been told to the clock before.
    pub(super) fn take<'a>(&self, headers: impl Iterator<Item = &'a HeaderValue>, url: &Url) {
        let now = self.clock.told();
        let cookies: Vec<Cookie<'static>> =
            headers.filter_map(|header| self.cookie(header, url, now)).collect();
        if !cookies.is_empty() {
            self.with(|store| {
                for cookie in cookies {
                    // What belongs to another domain, or was not there to be taken away.
                    store.insert(cookie, url).ok();
                }
            });
        }
    }

    fn cookie(
        &self,
        header: &HeaderValue,
        url: &Url,
        now: Option<Timestamp>,
    ) -> Option<Cookie<'static>> {
        let text = std::str::from_utf8(header.as_bytes()).ok()?;
        let text = plain(text, self.servers, now);
        let mut cookie = Cookie::parse(text, url).ok()?.into_owned();
        let since = now.map_or(LONG_AGO, Timestamp::seconds);
        if cookie.max_age().is_some() || end(&cookie).is_some_and(|end| end <= since) {
            cookie.expire();
        } else {
            cookie.expires = CookieExpiration::SessionEnd;
        }
        Some(cookie)
    }

    /// The value that a request to this address would carry.
    pub(super) fn value(&self, url: &Url, name: &str) -> Option<Secret> {
        let now = self.clock.told();
        self.with(|store| {
            let mut fitting = store.matches(url).into_iter();
            let cookie = fitting.find(|it| it.name() == name && lives(it, now))?;
            Some(Secret::new(cookie.value()))
        })
    }

    /// The values of all.
    pub(super) fn values(&self) -> Vec<Secret> {
        self.with(|store| store.iter_any().map(|cookie| Secret::new(cookie.value())).collect())
    }

    /// All of them, those without an end among them: they are the session.
    pub(super) fn save(&self) -> String {
        let mut out = Vec::new();
        let saved = self.with(|store| {
            cookie_store::serde::json::save_incl_expired_and_nonpersistent(store, &mut out)
        });
        match saved {
            Ok(()) => String::from_utf8(out).unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Those that [`Jar::save`] wrote; `None` when it did not.
    pub(super) fn load(&self, saved: &str) -> Option<()> {
        let loaded = cookie_store::serde::json::load_all(saved.as_bytes()).ok()?;
        let endless = loaded.iter_any().cloned().map(|mut cookie| {
            cookie.expires = CookieExpiration::SessionEnd;
            Ok::<_, cookie_store::CookieError>(cookie)
        });
        let endless = CookieStore::from_cookies(endless, true).ok()?;
        self.with(|store| *store = endless);
        Some(())
    }

    /// A panic elsewhere while the lock was held leaves a jar that is still whole.
    fn with<T>(&self, act: impl FnOnce(&mut CookieStore) -> T) -> T {
        act(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Provider for Jar {
    /// Without the answer's date nothing can be said of ends: [`Jar::take`] does it.
    fn set_cookies(&self, _: &mut dyn Iterator<Item = &HeaderValue>, _: &Url) {}

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let now = self.clock.told();
        let pairs = self.with(|store| {
            let fitting = store.matches(url).into_iter().filter(|it| lives(it, now));
            fitting.map(|it| format!("{}={}", it.name(), it.value())).collect::<Vec<_>>()
        });
        if pairs.is_empty() { None } else { HeaderValue::from_str(&pairs.join("; ")).ok() }
    }
}

/// Whether it had not ended at the date of the last answer. What has ended since, as in a long sleep,
/// the server decides.
fn lives(cookie: &Cookie<'_>, now: Option<Timestamp>) -> bool {
    now.is_none_or(|now| end(cookie).is_none_or(|end| end > now.seconds()))
}

/// When it ends, in Unix seconds of the server.
fn end(cookie: &Cookie<'_>) -> Option<i64> {
    Some(cookie.expires_datetime()?.unix_timestamp())
}

/// A cookie whose life is told by its end alone, in the server's time; `Max-Age` is left where it
/// takes the cookie away. For the one server without Domain and Secure.
fn plain(text: &str, servers: Servers, now: Option<Timestamp>) -> String {
    let mut kept: Vec<String> = Vec::new();
    let mut life = None;
    for (at, part) in text.split(';').enumerate() {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            _ if at == 0 => kept.push(part.to_owned()),
            "domain" | "secure" if servers == Servers::One => {}
            "max-age" => life = value.trim().parse::<i64>().ok().or(life),
            _ => kept.push(part.to_owned()),
        }
    }
    let is_end = |part: &String| {
        part.split('=').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("expires"))
    };
    match (life, now) {
        (None, _) => {}
        (Some(..=0), _) => kept.push(" Max-Age=0".to_owned()),
        (Some(seconds), now) => {
            kept.retain(|part| !is_end(part));
            let end = now.map(|now| now.seconds().saturating_add(seconds));
            kept.extend(end.and_then(http_date).map(|date| format!(" Expires={date}")));
        }
    }
    kept.join(";")
}

fn http_date(seconds: i64) -> Option<String> {
    let at = jiff::Timestamp::from_second(seconds).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of 2026-11-29, for the server.
    const NOON: Timestamp = Timestamp(1_795_953_600_000);

    fn empty(servers: Servers) -> Jar {
        Jar::new(servers, Arc::new(ServerClock::new(|| crate::model::Uptime(5_000))))
    }

    fn set(jar: &Jar, url: &str, cookies: &[&str]) {
        let headers: Vec<HeaderValue> =
            cookies.iter().map(|cookie| HeaderValue::from_str(cookie).unwrap()).collect();
        jar.take(headers.iter(), &Url::parse(url).unwrap());
    }

    fn sent(jar: &Jar, url: &str) -> Vec<String> {
        let header = jar.cookies(&Url::parse(url).unwrap());
        let text = header.map(|h| h.to_str().unwrap().to_owned()).unwrap_or_default();
        let mut names: Vec<String> =
            text.split("; ").filter_map(|pair| Some(pair.split_once('=')?.0.to_owned())).collect();
        names.sort();
        names
    }

    #[test]
    fn cookies_go_where_their_domain_allows_and_nowhere_else() {
        let jar = empty(Servers::OfWeChat);
        set(
            &jar,
            "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage",
            &[
                "wxsid=a; Domain=wx2.qq.com; Path=/; Expires=Fri, 31-Dec-2199 23:59:59 GMT; Secure",
                "webwx_data_ticket=b; Domain=.qq.com; Path=/; Secure",
                "evil=c; Domain=example.org; Path=/",
            ],
        );
        let both = vec!["webwx_data_ticket".to_owned(), "wxsid".to_owned()];
        assert_eq!(sent(&jar, "https://wx2.qq.com/cgi-bin/x"), both);
        assert_eq!(sent(&jar, "https://webpush.wx2.qq.com/cgi-bin/x"), both);
        assert_eq!(sent(&jar, "https://wx8.qq.com/x"), ["webwx_data_ticket"]);
        assert_eq!(sent(&jar, "https://example.org/"), [""; 0]);
        assert_eq!(sent(&jar, "http://wx2.qq.com/"), [""; 0], "Secure");
    }

    #[test]
    fn a_deleted_cookie_is_gone() {
        let jar = empty(Servers::OfWeChat);
        set(&jar, "https://wx.qq.com/", &["a=1; Path=/", "b=2; Path=/"]);
        set(&jar, "https://wx.qq.com/", &["a=; Path=/; Max-Age=0"]);
        assert_eq!(sent(&jar, "https://wx.qq.com/"), ["b"]);
    }

    #[test]
    fn session_cookies_survive_the_disk() {
        let jar = empty(Servers::OfWeChat);
        set(&jar, "https://wx.qq.com/", &["a=1; Domain=.qq.com; Path=/"]);
        let again = empty(Servers::OfWeChat);
        again.load(&jar.save()).unwrap();
        assert_eq!(sent(&again, "https://file.wx2.qq.com/x"), ["a"]);
        let value = again.value(&Url::parse("https://wx.qq.com/").unwrap(), "a").unwrap();
        assert_eq!(value.reveal(), "1");
        assert!(again.load("not cookies").is_none());
    }

    #[test]
    fn one_server_gets_all_its_cookies_back() {
        let jar = empty(Servers::One);
        set(&jar, "http://127.0.0.1:8080/x", &["t=1; Domain=.qq.com; Path=/; Secure; HttpOnly"]);
        assert_eq!(sent(&jar, "http://127.0.0.1:8080/cgi-bin/y"), ["t"]);
    }

    #[test]
    fn cookies_end_by_the_servers_time_and_not_by_ours() {
        // Our clock tells another year, in either direction: these are one hour and years away.
        for end in ["Sun, 29-Nov-2026 13:00:00 GMT", "Sat, 01 Jan 2000 00:00:09 GMT"] {
            let url = "https://wx.qq.com/";
            let jar = empty(Servers::OfWeChat);
            let end_ms = if end.contains("2026") { NOON.0 + 3_600_000 } else { 946_684_809_000 };
            jar.clock.set(Timestamp(end_ms - 3_600_000));
            set(&jar, url, &[&format!("wxsid=a; Path=/; Expires={end}; Secure")]);
            set(&jar, url, &["wxuin=b; Path=/; Max-Age=3600"]);
            assert_eq!(sent(&jar, url), ["wxsid", "wxuin"], "{end}");
            let again =
                Jar::new(Servers::OfWeChat, Arc::new(ServerClock::new(|| crate::model::Uptime(9))));
            again.load(&jar.save()).unwrap();
            assert_eq!(sent(&again, url), ["wxsid", "wxuin"], "before the server's time is known");
            again.clock.set(Timestamp(end_ms - 1_000));
            assert_eq!(sent(&again, url), ["wxsid", "wxuin"]);
            again.clock.set(Timestamp(end_ms + 1_000));
            assert_eq!(sent(&again, url), [""; 0], "they have ended");
        }
    }

    #[test]
    fn an_end_in_the_servers_past_takes_a_cookie_away() {
        let url = "https://wx.qq.com/";
        for known in [true, false] {
            let jar = empty(Servers::OfWeChat);
            if known {
                jar.clock.set(NOON);
            }
            set(&jar, url, &["a=1; Path=/", "b=2; Path=/; Expires=Fri, 31-Dec-2199 23:59:59 GMT"]);
            set(&jar, url, &["b=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT"]);
            assert_eq!(sent(&jar, url), ["a"]);
        }
    }

    #[test]
    fn a_session_saved_by_an_older_program_keeps_its_cookies() {
        let saved = r#"[{"raw_cookie":"wxsid=a; Path=/; Expires=Thu, 01 Jan 2015 00:00:00 GMT",
            "path":["/",true],"domain":{"HostOnly":"wx.qq.com"},
            "expires":{"AtUtc":"2015-01-01T00:00:00Z"}}]"#;
        let jar = empty(Servers::OfWeChat);
        jar.load(saved).unwrap();
        assert_eq!(sent(&jar, "https://wx.qq.com/"), ["wxsid"]);
    }
}
