//! Which hosts answer, for `wx doctor`.

use super::Error;
use crate::api::ServerProblem;
use crate::model::{EditionId, Timestamp, Uptime};
use crate::protocol::{self, Client, Options, ProxyPlace, choose_proxy};

/// How a host answered, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The host's address.
    pub host: String,
    /// Milliseconds to the answer, and the time that it names; else why there is none.
    pub result: Result<(i64, Option<Timestamp>), ServerProblem>,
}

/// The clocks of a caller.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// What time it is.
    pub now: fn() -> Timestamp,
    /// What durations are measured by.
    pub uptime: fn() -> Uptime,
}

/// Where a proxy is asked for and how it is spoken to, as `ALL_PROXY: socks5h`; `None` where nobody
/// asks for one. The address is left out: it may hold a password.
///
/// # Errors
/// A proxy that cannot be used.
pub fn proxy(configured: Option<&str>) -> Result<Option<String>, Error> {
    let chosen = choose_proxy(configured, |name| std::env::var_os(name));
    let chosen = chosen.map_err(protocol::Error::Proxy)?;
    Ok(chosen.map(|chosen| {
        let place = match chosen.place {
            ProxyPlace::Configuration => "config.toml",
            ProxyPlace::Variable(name) => name,
        };
        format!("{place}: {}", chosen.scheme)
    }))
}

/// Asks every host of an edition once, one after the other. With a server given, only that one.
///
/// # Errors
/// A server or proxy that may not be used.
pub async fn hosts(
    edition: EditionId,
    server: Option<String>,
    proxy: Option<String>,
    clocks: Clocks,
) -> Result<Vec<Answer>, Error> {
    let given = server.clone();
    let Clocks { now: clock, uptime } = clocks;
    let client = Client::new(Options { edition, server, proxy, clock, uptime, look_up: None })?;
    let hosts = client.start_hosts();
    let mut all = Vec::new();
    for host in [&hosts.entry, &hosts.login, &hosts.file, &hosts.push] {
        if !all.contains(&host) {
            all.push(host);
        }
    }
    if given.is_some() {
        all.truncate(1);
    }
    let mut answers = Vec::new();
    for host in all {
        let result = client.ping(host).await;
        let result =
            result.map(|reach| (reach.ms, reach.at)).map_err(|error| ServerProblem::from(&error));
        let host = given.as_deref().unwrap_or(host.as_str()).to_owned();
        answers.push(Answer { host, result });
    }
    Ok(answers)
}
