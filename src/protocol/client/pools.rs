//! Connections: one pool for the long poll, one for calls, one for media, none kept for calls that change something.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, header};

use super::shared::Shared;
use crate::protocol::address::Server;
use crate::protocol::error::Error;
use crate::protocol::pool::Pool;

/// A desktop browser, as the official page expects one (PROTOCOL 1.2).
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/131.0.0.0 Safari/537.36";

/// How long a connection may take to stand. Shorter than any call's patience, so that a host that
/// swallows everything is told from one that took the request and keeps silent.
const CONNECT: Duration = Duration::from_secs(10);

/// A silence that means a dead connection where the server has no reason to be silent.
const SILENCE: Duration = Duration::from_secs(20);

/// The HTTP clients, each built when it is first needed: reading the system's certificates takes
/// longer than a start may.
#[derive(Default)]
pub(super) struct Pools {
    poll: OnceLock<reqwest::Client>,
    call: OnceLock<reqwest::Client>,
    write: OnceLock<reqwest::Client>,
    upload: OnceLock<reqwest::Client>,
    media: OnceLock<reqwest::Client>,
}

impl Pools {
    pub(super) fn client(&self, pool: Pool, shared: &Shared) -> Result<reqwest::Client, Error> {
        let (slot, read_timeout, kept) = match pool {
            Pool::Poll => (&self.poll, None, 1),
            Pool::Read | Pool::ReadLong => (&self.call, Some(SILENCE), 4),
            Pool::Write => (&self.write, Some(SILENCE), 0),
            // The silence while a chunk goes up is ours.
            Pool::Upload => (&self.upload, None, 1),
            Pool::Media => (&self.media, Some(SILENCE), 2),
        };
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let client = build(|| {
            let builder = builder(shared).pool_max_idle_per_host(kept);
            // Media are compressed already, and a range counts the bytes as they are.
            let builder = if pool == Pool::Media { builder.no_gzip() } else { builder };
            match read_timeout {
                Some(silence) => builder.read_timeout(silence),
                None => builder,
            }
        })?;
        Ok(slot.get_or_init(|| client).clone())
    }
}

fn builder(shared: &Shared) -> ClientBuilder {
    let mut headers = header::HeaderMap::new();
    headers.insert(
        header::ACCEPT_LANGUAGE,
        header::HeaderValue::from_static("zh-CN,zh;q=0.9,en;q=0.8"),
    );
    let builder = reqwest::Client::builder()
        .user_agent(BROWSER)
        .default_headers(headers)
        .http1_only()
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .cookie_provider(Arc::clone(&shared.jar));
    let builder = match &shared.look_up {
        Some(names) => builder.dns_resolver(Arc::new(names.clone())),
        None => builder,
    };
    let here = shared.server.as_ref().is_some_and(Server::is_loopback);
    match &shared.proxy {
        _ if here => builder.no_proxy(),
        Some(chosen) => builder.proxy(chosen.proxy.clone()),
        None => builder,
    }
}

/// With the certificates of the system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are
/// set; without any such with those that this program carries.
fn build(builder: impl Fn() -> ClientBuilder) -> Result<reqwest::Client, Error> {
    if let Ok(client) = builder().build() {
        return Ok(client);
    }
    let carried = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|cert| Certificate::from_der(cert.as_ref()).ok());
    builder().tls_certs_only(carried).build().map_err(|_| Error::Setup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_certificates_of_the_system_the_carried_ones_are_used() {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
        let usable = roots.iter().filter(|der| Certificate::from_der(der.as_ref()).is_ok()).count();
        assert!(usable > 50, "{usable}");
        // An impossible certificate stands for a system without any: both fail in the same place.
        let tries = std::cell::Cell::new(0);
        let built = build(|| {
            tries.set(tries.get() + 1);
            let builder = reqwest::Client::builder();
            if tries.get() == 1 {
                builder.tls_certs_only(Certificate::from_der(b"no certificate"))
            } else {
                builder
            }
        });
        assert!(built.is_ok());
        assert_eq!(tries.get(), 2);
    }
}
