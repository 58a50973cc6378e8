//! The proxy between us and the server: the configuration's, else the environment's, else none.
//! One that cannot be used is refused; nothing goes out directly in its place.

use std::ffi::OsString;

use reqwest::{NoProxy, Proxy};

use crate::model::{ProxyAddress, ProxyFault};
use crate::protocol::error::{BadProxy, ProxyPlace};

/// The variables that name a proxy, the one that counts first. Every address of WeChat's is
/// `https`; whoever sets nothing but the variable for plain http wants a proxy all the same.
pub const VARIABLES: [&str; 6] =
    ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"];
/// The variables that name hosts without a proxy.
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// A proxy that was asked for and can be used.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Where it was asked for.
    pub place: ProxyPlace,
    /// How it is spoken to.
    pub scheme: String,
    pub(super) proxy: Proxy,
}

/// The proxy that is asked for, `None` where nobody asks for one.
///
/// # Errors
/// [`BadProxy`] for one that cannot be used.
pub fn choose(
    configured: Option<&str>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Chosen>, BadProxy> {
    if let Some(address) = configured.map(str::trim).filter(|address| !address.is_empty()) {
        return chosen(ProxyPlace::Configuration, Some(address), "").map(Some);
    }
    let set = |name: &&'static str| {
        variable(name).filter(|value| !value.is_empty()).map(|value| (*name, value))
    };
    let except = EXCEPTIONS.iter().find_map(set);
    let except = except.and_then(|(_, hosts)| hosts.into_string().ok()).unwrap_or_default();
    let Some((name, address)) = VARIABLES.iter().find_map(set) else { return Ok(None) };
    if except.split(',').any(|host| host.trim() == "*") {
        return Ok(None);
    }
    chosen(ProxyPlace::Variable(name), address.to_str(), &except).map(Some)
}

fn chosen(place: ProxyPlace, address: Option<&str>, except: &str) -> Result<Chosen, BadProxy> {
    let bad = |fault| BadProxy { place, fault };
    let address = address.ok_or(ProxyFault::NotAnAddress).and_then(ProxyAddress::parse);
    let address = address.map_err(bad)?;
    let scheme = address.scheme().to_owned();
    let proxy = Proxy::all(address.as_str()).map_err(|_| bad(ProxyFault::NotAnAddress))?;
    let proxy = proxy.no_proxy(NoProxy::from_string(&exceptions(except)));
    Ok(Chosen { place, scheme, proxy })
}

/// Hosts as the HTTP library takes them: without `*.` before a domain and without a port.
fn exceptions(list: &str) -> String {
    let bare = |host: &str| {
        let host = host.trim();
        let host = host.strip_prefix("*.").unwrap_or(host);
        match host.rsplit_once(':') {
            Some((name, port))
                if !name.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) =>
            {
                name.to_owned()
            }
            _ => host.to_owned(),
        }
    };
    list.split([',', ' ']).map(bare).filter(|host| !host.is_empty()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(set: &[(&str, &str)]) -> Result<Option<(ProxyPlace, String)>, BadProxy> {
        let variable = |name: &str| {
            set.iter().find(|(set, _)| *set == name).map(|(_, value)| OsString::from(value))
        };
        Ok(choose(None, variable)?.map(|chosen| (chosen.place, chosen.scheme)))
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        for (address, fault) in [
            ("ftp://h:1", ProxyFault::Scheme),
            ("ss://h:1", ProxyFault::Scheme),
            ("direct://", ProxyFault::Scheme),
            ("http://", ProxyFault::NoHost),
            ("socks5://", ProxyFault::NoHost),
            ("socks5://:1080", ProxyFault::NoHost),
            ("http://:8080", ProxyFault::NoHost),
            ("http://h:99999", ProxyFault::Port),
            ("http://h:0", ProxyFault::Port),
            ("socks5://h:x", ProxyFault::Port),
            ("http://h h", ProxyFault::NotAnAddress),
            ("http://[::1", ProxyFault::NotAnAddress),
            ("socks5://h\u{7f}", ProxyFault::NotAnAddress),
            ("://", ProxyFault::NotAnAddress),
            ("%zz", ProxyFault::NotAnAddress),
        ] {
            for name in VARIABLES {
                let place = ProxyPlace::Variable(name);
                assert_eq!(with(&[(name, address)]), Err(BadProxy { place, fault }), "{address}");
            }
            let configured = choose(Some(address), |_| None).err();
            let place = ProxyPlace::Configuration;
            assert_eq!(configured, Some(BadProxy { place, fault }), "{address}");
        }
    }

    #[test]
    fn the_most_special_variable_counts_and_an_empty_one_does_not() {
        let all = ("ALL_PROXY", "socks5://a:1");
        let used = with(&[all, ("HTTPS_PROXY", "http://b:1"), ("HTTP_PROXY", "http://c:1")]);
        assert_eq!(used, Ok(Some((ProxyPlace::Variable("HTTPS_PROXY"), "http".into()))));
        let used = with(&[all, ("https_proxy", ""), ("HTTP_PROXY", "nonsense://")]);
        assert_eq!(used, Ok(Some((ProxyPlace::Variable("ALL_PROXY"), "socks5".into()))));
        assert_eq!(with(&[("http_proxy", "")]), Ok(None));
    }

    #[test]
    fn exceptions_are_heeded() {
        assert_eq!(with(&[("ALL_PROXY", "nonsense://"), ("NO_PROXY", "a, *")]), Ok(None));
        let hosts = exceptions("*.qq.com, .wechat.com:443,10.0.0.0/8 ::1,");
        assert_eq!(hosts, "qq.com,.wechat.com,10.0.0.0/8,::1");
    }
}
