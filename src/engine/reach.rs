//! Which hosts answer, for `wx doctor`.

use crate::model::{EditionId, Lang, Timestamp};
use crate::protocol::{Client, Options};
use crate::text::Printable;

/// How a host answered, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The host's address.
    pub host: String,
    /// Milliseconds to the answer, and the time that it names; else words and advice.
    pub result: Result<(i64, Option<Timestamp>), (Printable, Printable)>,
}

/// Asks every host of an edition once, one after the other. With a server given, only that one.
///
/// # Errors
/// In words: a server or proxy that may not be used.
pub async fn hosts(
    edition: EditionId,
    server: Option<String>,
    proxy: Option<String>,
    clock: fn() -> Timestamp,
    lang: Lang,
) -> Result<Vec<Answer>, Printable> {
    let given = server.clone();
    let client = Client::new(Options { edition, server, proxy, clock, look_up: None })
        .map_err(|error| error.words(lang))?;
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
        let result = client.reach(host).await;
        let result = result
            .map(|reach| (reach.ms, reach.at))
            .map_err(|error| (error.words(lang), error.advice(lang)));
        let host = given.as_deref().unwrap_or(host.as_str()).to_owned();
        answers.push(Answer { host, result });
    }
    Ok(answers)
}
