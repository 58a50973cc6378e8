//! The one place that speaks HTTP: which connections, which headers, how long, how much.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize};

use reqwest::{Method, RequestBuilder, Url, header, multipart};

use super::address::{Origin, Server};
use super::edition::Edition;
use super::endpoint::Endpoint;
use super::error::Error;
use super::hosts::Hosts;
use super::pool::Pool;
use super::request::{Body, Moment, Part, Request, Value};
use super::secret::Secret;
use super::unread::Unread;
use crate::model::{EditionId, Timestamp, Uptime};
use cookies::{Jar, Servers};
use pools::Pools;
use server_clock::ServerClock;
use shared::Shared;

mod cookies;
mod http_error;
mod media;
mod new_login;
mod ping;
mod pools;
mod proxy;
mod resolver;
mod saved_session;
mod server_clock;
mod shared;

pub use media::Download;
pub use ping::Ping;
pub use proxy::{Chosen as ChosenProxy, choose as choose_proxy};
pub use resolver::LookUp;

/// What a client is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which edition it speaks.
    pub edition: EditionId,
    /// `--server`: every request of whatever host goes to this one.
    pub server: Option<String>,
    /// A proxy to use instead of those of the environment: `http://`, `https://`, `socks5://` or
    /// `socks5h://`. Never used towards this machine itself.
    pub proxy: Option<String>,
    pub clock: fn() -> Timestamp,
    /// What durations are measured by: it goes on while the machine sleeps, and nobody sets it.
    pub uptime: fn() -> Uptime,
    /// Who knows the addresses of hosts, where it is not the system.
    pub look_up: Option<LookUp>,
}

/// Speaks to the server. Cheap to clone; clones share cookies and connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    pools: Arc<Pools>,
}

impl Client {
    /// A client without cookies. Nothing is connected and no certificate is read before the first
    /// call, so that a start does not wait for it.
    ///
    /// # Errors
    /// [`Error::Server`] for a server that may not be spoken to, [`Error::Proxy`] for a proxy that
    /// cannot be used.
    pub fn new(options: Options) -> Result<Self, Error> {
        let Options { edition, server, proxy, clock, uptime, look_up } = options;
        let server = server.map(|address| given_server(&address)).transpose()?;
        // Towards this machine no proxy is asked for.
        let variable = |name: &str| match &server {
            Some(server) if server.is_loopback() => None,
            _ => std::env::var_os(name),
        };
        let proxy = proxy::choose(proxy.as_deref(), variable)?;
        let server_clock = Arc::new(ServerClock::new(uptime));
        let servers = if server.is_some() { Servers::One } else { Servers::OfWeChat };
        let jar = Arc::new(Jar::new(servers, Arc::clone(&server_clock)));
        let shared = Arc::new(Shared {
            edition: Edition::of(edition),
            server,
            proxy,
            clock,
            look_up,
            jar,
            numbers: AtomicI64::new(0),
            longest_list: AtomicUsize::new(0),
            slowest_list: AtomicU64::new(0),
            server_clock,
        });
        Ok(Self { shared, pools: Arc::default() })
    }

    /// The same client with the same cookies on new connections: for after a sleep or a change of
    /// networks, when the old ones are dead without knowing it.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), pools: Arc::default() }
    }

    /// The edition it speaks.
    #[must_use]
    pub fn edition(&self) -> &'static Edition {
        self.shared.edition
    }

    /// The hosts a login begins on.
    #[must_use]
    pub fn start_hosts(&self) -> Hosts {
        Hosts::of_entry(self.shared.edition.entry)
    }

    /// The hosts that follow from an entry host, as they did when the login led to it.
    #[must_use]
    pub fn hosts_of(&self, entry: &Origin) -> Hosts {
        match &self.shared.server {
            Some(server) if server.origin() == *entry => Hosts::of_server(server),
            Some(_) | None => Hosts::of_entry(entry.as_str().trim_start_matches("https://")),
        }
    }

    /// The given server, for the saved session.
    pub(super) fn server_origin(&self) -> Option<String> {
        self.shared.server.as_ref().map(|server| server.origin().as_str().to_owned())
    }

    /// Makes one call: one request, never a second one.
    ///
    /// # Errors
    /// What [`Error`] lists; [`Error::kind`] tells what to do about it.
    pub async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<E::Reply, Error> {
        let moment = self.moment();
        let request = endpoint.request(&moment);
        let body = self.exchange::<E>(&request).await?;
        let result = E::decode(&body);
        if let Err(error) = &result {
            tracing::debug!("{error}");
        }
        result
    }

    /// The same; an answer that cannot be read is kept.
    pub async fn call_or_keep<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> (Result<E::Reply, Error>, Option<Unread>) {
        let moment = self.moment();
        let request = endpoint.request(&moment);
        let body = match self.exchange::<E>(&request).await {
            Ok(body) => body,
            // It comes again as it is: like one that nobody can read.
            Err(error @ Error::TooLarge { .. }) if !self.shared.may_raise_cap(E::POOL) => {
                let unread = Unread::new(E::NAME, Vec::new(), self.shared.jar.values());
                return (Err(error), Some(unread));
            }
            Err(error) => return (Err(error), None),
        };
        let result = E::decode(&body);
        if let Err(error) = &result {
            tracing::debug!(bytes = body.len(), "{error}");
        }
        // A web page is somebody else's answer.
        let odd = matches!(result, Err(Error::Unreadable { page: false, .. }));
        let unread = odd.then(|| Unread::new(E::NAME, body, self.shared.jar.values()));
        (result, unread)
    }

    /// What time it is for the server, to a second or two; `None` as long as it has not said.
    #[must_use]
    pub fn server_time(&self) -> Option<Timestamp> {
        self.shared.server_clock.now()
    }

    /// The time of day by this machine's clock, which may be wrong.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    /// The uptime of this machine, for durations.
    #[must_use]
    pub fn uptime(&self) -> Uptime {
        self.shared.server_clock.uptime()
    }

    /// The time of day by the server's clock, or by this machine's as long as the server has not told
    /// it.
    #[must_use]
    pub fn server_now(&self) -> Timestamp {
        self.server_time().unwrap_or_else(|| self.now())
    }

    /// How much later it is for the server than here, in milliseconds and to a second or two; 0 as
    /// long as it has not said.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        self.server_time().map_or(0, |server| server.since(self.now()))
    }

    /// Forgets all cookies, after a logout or when the session is gone.
    pub fn forget_cookies(&self) {
        self.shared.jar.clear();
    }

    /// A cookie that a call on this host would carry, as `webwx_data_ticket` for uploads.
    #[must_use]
    pub fn cookie(&self, host: &Origin, name: &str) -> Option<Secret> {
        let url = self.addressed(&format!("{}/cgi-bin/mmwebwx-bin/", host.as_str()))?;
        self.shared.jar.value(&url, name)
    }

    pub(super) fn save_cookies(&self) -> String {
        self.shared.jar.save()
    }

    pub(super) fn load_cookies(&self, saved: &str) -> Result<(), Error> {
        self.shared.jar.load(saved).ok_or(Error::SavedSession)
    }

    fn moment(&self) -> Moment<'_> {
        Moment::new((self.shared.clock)(), self.shared.edition, &self.shared.numbers)
    }

    /// Where a request really goes.
    fn addressed(&self, url: &str) -> Option<Url> {
        let url = Url::parse(url).ok()?;
        Some(match &self.shared.server {
            Some(server) => server.takes(&url),
            None => url,
        })
    }

    /// The request as it goes out, without a body.
    fn begin(
        &self,
        request: &Request,
        method: Method,
        pool: Pool,
    ) -> Result<RequestBuilder, Error> {
        let url = self.addressed(&request.url).ok_or(Error::Setup)?;
        let http = self.pools.client(pool, &self.shared)?;
        let mut out = http.request(method, url).timeout(self.shared.patience(pool));
        out = out.header(header::REFERER, format!("{}/?lang=zh_CN", request.page.as_str()));
        if let (true, Some(app)) = (request.names_app, self.shared.edition.mmweb_app_id) {
            out = out.header("mmweb_appid", app);
        }
        Ok(out)
    }

    /// Asks, and writes down how it went: the call by its name, never its address.
    async fn exchange<E: Endpoint>(&self, request: &Request) -> Result<Vec<u8>, Error> {
        let begun = self.shared.server_clock.uptime();
        tracing::trace!(endpoint = E::NAME, "asked");
        let patience = self.shared.patience(E::POOL);
        let result = self.ask::<E>(request).await;
        let ms = self.shared.server_clock.uptime().since(begun);
        if result.is_err() && i128::from(ms) >= i128::try_from(patience.as_millis()).unwrap_or(0) {
            self.shared.raise_patience(E::POOL, patience);
        }
        match &result {
            Ok(body) => {
                let bytes = body.len();
                tracing::debug!(endpoint = E::NAME, status = 200, ms, bytes, "answered");
            }
            Err(error) => tracing::debug!(endpoint = E::NAME, ms, "{error}"),
        }
        result
    }

    async fn ask<E: Endpoint>(&self, request: &Request) -> Result<Vec<u8>, Error> {
        let method = if request.body.is_some() { Method::POST } else { Method::GET };
        let mut out = self.begin(request, method, E::POOL)?;
        out = match &request.body {
            None => out.header(header::ACCEPT, "*/*"),
            Some(Body::Json(body)) => out
                .header(header::ACCEPT, "application/json, text/plain, */*")
                .header(header::ORIGIN, request.page.as_str())
                .header(header::CONTENT_TYPE, "application/json;charset=UTF-8")
                .body(body.clone()),
            Some(Body::Form(body)) => out
                .header(header::ACCEPT, "*/*")
                .header(header::ORIGIN, request.page.as_str())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone()),
            Some(Body::Parts(parts)) => out
                .header(header::ACCEPT, "*/*")
                .header(header::ORIGIN, request.page.as_str())
                .multipart(form(parts)?),
        };
        let answer = out.send().await.map_err(|error| http_error::of(E::NAME, error))?;
        self.shared.heard(&answer);
        let status = answer.status().as_u16();
        if !(status == 200 || (E::MAY_REDIRECT && status < 400)) {
            return Err(Error::Status { endpoint: E::NAME, status });
        }
        let cap = self.shared.cap(E::POOL);
        let result = read(E::NAME, answer, cap).await;
        if matches!(result, Err(Error::TooLarge { .. })) {
            self.shared.raise_cap(E::POOL, cap);
        }
        result
    }
}

/// Names and words as browsers write them: raw UTF-8.
fn form(parts: &[Part]) -> Result<multipart::Form, Error> {
    let mut form = multipart::Form::new().percent_encode_noop();
    for part in parts {
        form = match &part.value {
            Value::Words(words) => form.text(part.name, words.clone()),
            Value::File { name, mime, bytes } => {
                let length = bytes.len() as u64;
                let file = multipart::Part::stream_with_length(bytes.clone(), length);
                let file = file.file_name(name.clone());
                form.part(part.name, file.mime_str(mime).map_err(|_| Error::Setup)?)
            }
        };
    }
    Ok(form)
}

/// The whole body, unpacked, unless it is longer than `cap` bytes.
async fn read(
    name: &'static str,
    mut answer: reqwest::Response,
    cap: usize,
) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > cap => {
                return Err(Error::TooLarge { endpoint: name });
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => {
                let cause = http_error::cause(&error).within_answer();
                return Err(Error::Unanswered { endpoint: name, cause });
            }
        }
    }
}

/// The server of `--server`; what is wrong with one that cannot be, and what might be meant.
fn given_server(address: &str) -> Result<Server, Error> {
    let example = || Server::similar(address);
    Server::new(address).map_err(|why| Error::Server { why, example: example() })
}

#[cfg(test)]
mod tests;
