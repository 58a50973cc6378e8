//! Checks which hosts answer, for `wx doctor`.

use super::Error;
use crate::api::ServerProblem;
use crate::model::{EditionId, Timestamp, Uptime};
use crate::protocol::{self, Client, Options, ProxyPlace, choose_proxy};

/// The answer of a host, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The address of the host.
    pub host: String,
    /// The milliseconds until the answer, and the time that it states; otherwise why there is none.
    pub result: Result<(i64, Option<Timestamp>), ServerProblem>,
}

/// The clocks of the caller.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// The time of day.
    pub now: fn() -> Timestamp,
    /// The clock that measures durations.
    pub uptime: fn() -> Uptime,
}

/// Where the proxy is configured and its protocol, as `ALL_PROXY: socks5h`; `None` without a proxy.
/// The address is left out, as it may contain a password.
///
/// # Errors
/// If the proxy cannot be used.
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

/// Calls every host of an edition once, one after the other; only the server, if one is given.
///
/// # Errors
/// If the server or proxy may not be used.
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
