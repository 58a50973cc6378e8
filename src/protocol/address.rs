//! Which addresses may be spoken to: the server of `--server`, and where a login may lead.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

/// Scheme, host and port, as in `https://wx.qq.com`: what a URL begins with before its path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin(String);

impl Origin {
    /// `https` on the usual port.
    #[must_use]
    pub fn https(host: &str) -> Self {
        Self(format!("https://{host}"))
    }

    /// Without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why an address is not spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Not an `http` or `https` URL with a host.
    #[error("not an http or https address")]
    NotAnAddress,
    /// Host and port alone.
    #[error("the address does not begin with http:// or https://")]
    NoScheme,
    /// Plain http leads to other machines.
    #[error("plain http is allowed to this machine only")]
    PlainHttp,
    /// Something after host and port.
    #[error("the address of a server has no path, query or user name")]
    MoreThanAnOrigin,
    /// A login that leads away from WeChat; nothing was sent there.
    #[error("the login leads to a host that is not WeChat's")]
    ForeignHost,
}

/// The one server that answers for every host (`--server`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server(Url);

impl Server {
    /// An `https` origin, or `http` to 127.0.0.0/8, `[::1]` or `localhost`. A path prefix is
    /// refused: the paths of the protocol are absolute.
    ///
    /// # Errors
    /// [`AddressError`] says which rule was broken.
    pub fn new(address: &str) -> Result<Self, AddressError> {
        let address = address.trim();
        if !address.is_empty() && !address.contains("://") {
            return Err(AddressError::NoScheme);
        }
        let url = Url::parse(address).map_err(|_| AddressError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(AddressError::NotAnAddress);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || has_user(&url)
        {
            return Err(AddressError::MoreThanAnOrigin);
        }
        let server = Self(url);
        if server.0.scheme() == "http" && !server.is_loopback() {
            return Err(AddressError::PlainHttp);
        }
        Ok(server)
    }

    /// The address that was perhaps meant by one that is refused: an example in any case.
    pub(super) fn similar(address: &str) -> String {
        let address = address.trim();
        let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
        let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
        let bare = bare.rsplit('@').next().unwrap_or_default();
        let tries = [format!("http://{bare}"), format!("https://{bare}")];
        let fits = |address: &String| !bare.is_empty() && Self::new(address).is_ok();
        tries.into_iter().find(fits).unwrap_or_else(|| "https://127.0.0.1:8443".to_owned())
    }

    /// It runs on this machine; no proxy is asked then.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || bare.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
            || bare.parse().is_ok_and(|ip: Ipv6Addr| ip.is_loopback())
    }

    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin(self.0.origin().ascii_serialization())
    }

    /// It is the server of this address.
    pub(super) fn answers(&self, url: &Url) -> bool {
        url.origin() == self.0.origin()
    }

    /// The same path and query on this server.
    pub(super) fn takes(&self, url: &Url) -> Url {
        let mut here = self.0.clone();
        here.set_path(url.path());
        here.set_query(url.query());
        here
    }
}

pub(super) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests;
