//! The address of a proxy, as people write it.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A proxy that can be spoken to. It may hold a password, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    scheme: &'static str,
    whole: String,
}

/// Why a proxy cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProxyFault {
    /// A kind of proxy that is not spoken.
    Scheme,
    /// It names no host.
    NoHost,
    /// A port that does not exist.
    Port,
    /// Nothing that can be read.
    NotAnAddress,
}

impl std::fmt::Debug for ProxyAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyAddress").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

impl ProxyAddress {
    /// The address in its plainest form: what an HTTP library cannot read it may pass over in
    /// silence, and connect directly.
    ///
    /// # Errors
    /// [`ProxyFault`] says why it cannot be used.
    pub fn parse(address: &str) -> Result<Self, ProxyFault> {
        let address = address.trim();
        if address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(ProxyFault::NotAnAddress);
        }
        let full = match address.split_once("://") {
            Some(_) => address.to_owned(),
            // As everywhere else, a bare host and port is an HTTP proxy.
            None => format!("http://{address}"),
        };
        let url = Url::parse(&full).map_err(|error| match error {
            url::ParseError::EmptyHost => ProxyFault::NoHost,
            url::ParseError::InvalidPort => ProxyFault::Port,
            _ => ProxyFault::NotAnAddress,
        })?;
        // Desktops and other clients write `socks` for the fifth version; the proxy looks names up,
        // because what needs one often cannot.
        let (scheme, port) = match url.scheme() {
            "http" => ("http", 80),
            "https" => ("https", 443),
            "socks" | "socks5h" => ("socks5h", 1080),
            "socks5" => ("socks5", 1080),
            "socks4" => ("socks4", 1080),
            "socks4a" => ("socks4a", 1080),
            _ => return Err(ProxyFault::Scheme),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ProxyFault::NoHost)?;
        let host = Host::parse(host).map_err(|_| ProxyFault::NotAnAddress)?;
        let port = url.port().unwrap_or(port);
        if port == 0 {
            return Err(ProxyFault::Port);
        }
        let user = match (url.username(), url.password()) {
            ("", None) => String::new(),
            (name, None) => format!("{name}@"),
            (name, Some(password)) => format!("{name}:{password}@"),
        };
        Ok(Self { scheme, whole: format!("{scheme}://{user}{host}:{port}") })
    }

    /// How it is spoken to.
    #[must_use]
    pub const fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// `scheme://user@host:port`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_proxy_that_can_be_used_is_understood() {
        for (address, url) in [
            ("socks://127.0.0.1:7890/", "socks5h://127.0.0.1:7890"),
            ("SOCKS5://h.example:1", "socks5://h.example:1"),
            ("socks5h://me:pa%40ss@[::1]:1080", "socks5h://me:pa%40ss@[::1]:1080"),
            ("socks4a://h", "socks4a://h:1080"),
            ("127.0.0.1:7890", "http://127.0.0.1:7890"),
            ("localhost:7890", "http://localhost:7890"),
            ("proxy", "http://proxy:80"),
            ("http://代理.例子:8080/x?y", "http://xn--mnq481g.xn--fsqu00a:8080"),
            ("  https://h:8443  ", "https://h:8443"),
        ] {
            assert_eq!(
                ProxyAddress::parse(address).map(|it| it.whole),
                Ok(url.to_owned()),
                "{address}"
            );
        }
    }
}
