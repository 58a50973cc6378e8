//! Cookies: kept by their Domain, saved with the session.

use std::sync::PoisonError;

use reqwest::Url;
use reqwest::cookie::CookieStore as Provider;
use reqwest::header::HeaderValue;
use reqwest_cookie_store::{CookieStore, CookieStoreMutex};

use crate::protocol::names::Secret;

/// All cookies. Shared by the connections, which is why it locks; never across a wait.
pub(super) struct Jar {
    store: CookieStoreMutex,
    /// One server is every host: what it says of domains and of encryption is about hosts that
    /// nobody speaks to.
    one_server: bool,
}

impl Jar {
    pub(super) fn new(one_server: bool) -> Self {
        Self { store: CookieStoreMutex::new(CookieStore::new()), one_server }
    }

    pub(super) fn clear(&self) {
        self.with(CookieStore::clear);
    }

    /// The value that a request to this address would carry.
    pub(super) fn value(&self, url: &Url, name: &str) -> Option<Secret> {
        self.with(|store| {
            store
                .get_request_values(url)
                .find(|(cookie, _)| *cookie == name)
                .map(|(_, value)| Secret::new(value))
        })
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
        self.with(|store| *store = loaded);
        Some(())
    }

    /// A panic elsewhere while the lock was held leaves a jar that is still whole.
    fn with<T>(&self, act: impl FnOnce(&mut CookieStore) -> T) -> T {
        act(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Provider for Jar {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        if !self.one_server {
            return self.store.set_cookies(headers, url);
        }
        let bare: Vec<HeaderValue> = headers.filter_map(bare).collect();
        self.store.set_cookies(&mut bare.iter(), url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.store.cookies(url)
    }
}

/// A cookie without its Domain and Secure.
fn bare(header: &HeaderValue) -> Option<HeaderValue> {
    let text = std::str::from_utf8(header.as_bytes()).ok()?;
    let kept: Vec<&str> = text
        .split(';')
        .enumerate()
        .filter(|(at, part)| {
            let name = part.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
            *at == 0 || !matches!(name.as_str(), "domain" | "secure")
        })
        .map(|(_, part)| part)
        .collect();
    HeaderValue::from_bytes(kept.join(";").as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(jar: &Jar, url: &str, cookies: &[&str]) {
        let headers: Vec<HeaderValue> =
            cookies.iter().map(|cookie| HeaderValue::from_str(cookie).unwrap()).collect();
        jar.set_cookies(&mut headers.iter(), &Url::parse(url).unwrap());
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
        let jar = Jar::new(false);
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
        let jar = Jar::new(false);
        set(&jar, "https://wx.qq.com/", &["a=1; Path=/", "b=2; Path=/"]);
        set(&jar, "https://wx.qq.com/", &["a=; Path=/; Max-Age=0"]);
        assert_eq!(sent(&jar, "https://wx.qq.com/"), ["b"]);
    }

    #[test]
    fn session_cookies_survive_the_disk() {
        let jar = Jar::new(false);
        set(&jar, "https://wx.qq.com/", &["a=1; Domain=.qq.com; Path=/"]);
        let again = Jar::new(false);
        again.load(&jar.save()).unwrap();
        assert_eq!(sent(&again, "https://file.wx2.qq.com/x"), ["a"]);
        let value = again.value(&Url::parse("https://wx.qq.com/").unwrap(), "a").unwrap();
        assert_eq!(value.reveal(), "1");
        assert!(again.load("not cookies").is_none());
    }

    #[test]
    fn one_server_gets_all_its_cookies_back() {
        let jar = Jar::new(true);
        set(&jar, "http://127.0.0.1:8080/x", &["t=1; Domain=.qq.com; Path=/; Secure; HttpOnly"]);
        assert_eq!(sent(&jar, "http://127.0.0.1:8080/cgi-bin/y"), ["t"]);
    }
}
