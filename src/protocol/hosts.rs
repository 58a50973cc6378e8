//! Which host answers what: derived from the host of the page one is logged in on.

use serde::{Deserialize, Serialize};
use url::Url;

use super::address::{AddressError, Origin, Server, has_user};

/// The hosts of one account (PROTOCOL 1.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hosts {
    /// Pages and most calls.
    pub entry: Origin,
    /// jslogin and its poll.
    pub login: Origin,
    /// Uploads and file downloads.
    pub file: Origin,
    /// synccheck.
    pub push: Origin,
}

impl Hosts {
    /// The hosts that belong to an entry host of WeChat's, by the table of PROTOCOL 1.1. The order
    /// of the rows matters, the test is for substrings, as on the official page.
    #[must_use]
    pub fn of_entry(entry: &str) -> Self {
        let entry = entry.to_ascii_lowercase();
        let (login, file, push) = match entry.as_str() {
            host if host.contains("cmfilehelper.weixin.qq.com") => {
                ("login.wx8.qq.com", "file.wx8.qq.com", host)
            }
            host if host.contains("szfilehelper.weixin.qq.com") => {
                ("login.wx2.qq.com", "file.wx2.qq.com", host)
            }
            host if host.contains("filehelper.weixin.qq.com") => {
                ("login.wx.qq.com", "file.wx.qq.com", host)
            }
            host if host.contains("wx2.qq.com") => {
                ("login.wx2.qq.com", "file.wx2.qq.com", "webpush.wx2.qq.com")
            }
            host if host.contains("wx8.qq.com") => {
                ("login.wx8.qq.com", "file.wx8.qq.com", "webpush.wx8.qq.com")
            }
            host if host.contains("qq.com") => {
                ("login.wx.qq.com", "file.wx.qq.com", "webpush.wx.qq.com")
            }
            host if host.contains("web2.wechat.com") => {
                ("login.web2.wechat.com", "file.web2.wechat.com", "webpush.web2.wechat.com")
            }
            host if host.contains("wechat.com") => {
                ("login.web.wechat.com", "file.web.wechat.com", "webpush.web.wechat.com")
            }
            _ => ("login.weixin.qq.com", "file.wx.qq.com", "webpush.weixin.qq.com"),
        };
        Self {
            login: Origin::https(login),
            file: Origin::https(file),
            push: Origin::https(push),
            entry: Origin::https(&entry),
        }
    }

    /// One server of our choice is every host.
    #[must_use]
    pub fn of_server(server: &Server) -> Self {
        let origin = server.origin();
        Self {
            entry: origin.clone(),
            login: origin.clone(),
            file: origin.clone(),
            push: origin.clone(),
        }
    }
}

/// The hosts that a ticket leads to (PROTOCOL 1.1 and 2.3): `https` on the usual port of a host of
/// WeChat's, matched by whole labels, or the origin of `--server` itself.
///
/// # Errors
/// [`AddressError::ForeignHost`] for everything else, before anything is sent there.
pub fn hosts_of_redirect(
    redirect: &str,
    server: Option<&Server>,
) -> Result<(Url, Hosts), AddressError> {
    // The URL parser takes `\` for `/`, drops tabs and line feeds: an address with them is no
    // address of WeChat's, whatever it would come to mean.
    if redirect.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace()) {
        return Err(AddressError::ForeignHost);
    }
    let url = Url::parse(redirect).map_err(|_| AddressError::NotAnAddress)?;
    if has_user(&url) {
        return Err(AddressError::ForeignHost);
    }
    if let Some(server) = server
        && server.answers(&url)
    {
        let hosts = Hosts::of_server(server);
        return Ok((url, hosts));
    }
    let host = url.host_str().unwrap_or_default();
    if url.scheme() != "https" || url.port().is_some() || !is_wechat(host) {
        return Err(AddressError::ForeignHost);
    }
    let hosts = Hosts::of_entry(host);
    Ok((url, hosts))
}

/// The entry hosts of PROTOCOL 1.1 are `NAME.qq.com`, `NAME.weixin.qq.com` and `NAME.wechat.com`.
fn is_wechat(host: &str) -> bool {
    let name = ["weixin.qq.com", "qq.com", "wechat.com"]
        .into_iter()
        .find_map(|domain| host.strip_suffix(domain)?.strip_suffix('.'));
    name.is_some_and(|name| {
        !name.is_empty()
            && !name.starts_with("xn--")
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_host_table() {
        let rows = [
            ("wx.qq.com", "login.wx.qq.com", "file.wx.qq.com", "webpush.wx.qq.com"),
            ("wx2.qq.com", "login.wx2.qq.com", "file.wx2.qq.com", "webpush.wx2.qq.com"),
            ("wx8.qq.com", "login.wx8.qq.com", "file.wx8.qq.com", "webpush.wx8.qq.com"),
            (
                "web.wechat.com",
                "login.web.wechat.com",
                "file.web.wechat.com",
                "webpush.web.wechat.com",
            ),
            (
                "web2.wechat.com",
                "login.web2.wechat.com",
                "file.web2.wechat.com",
                "webpush.web2.wechat.com",
            ),
            ("example.org", "login.weixin.qq.com", "file.wx.qq.com", "webpush.weixin.qq.com"),
            (
                "cmfilehelper.weixin.qq.com",
                "login.wx8.qq.com",
                "file.wx8.qq.com",
                "cmfilehelper.weixin.qq.com",
            ),
            (
                "szfilehelper.weixin.qq.com",
                "login.wx2.qq.com",
                "file.wx2.qq.com",
                "szfilehelper.weixin.qq.com",
            ),
            (
                "filehelper.weixin.qq.com",
                "login.wx.qq.com",
                "file.wx.qq.com",
                "filehelper.weixin.qq.com",
            ),
        ];
        for (entry, login, file, push) in rows {
            let hosts = Hosts::of_entry(entry);
            assert_eq!(hosts.entry.as_str(), format!("https://{entry}"));
            assert_eq!(hosts.login.as_str(), format!("https://{login}"), "{entry}");
            assert_eq!(hosts.file.as_str(), format!("https://{file}"), "{entry}");
            assert_eq!(hosts.push.as_str(), format!("https://{push}"), "{entry}");
        }
    }
}
