//! Whether a host answers at all, and what time it thinks it is: for `wx doctor`.

use std::time::Duration;

use super::shared::date;
use super::{Client, http_error};
use crate::model::Timestamp;
use crate::protocol::address::Origin;
use crate::protocol::error::Error;
use crate::protocol::pool::Pool;

/// A host that needs longer is as good as silent.
const PATIENCE: Duration = Duration::from_secs(8);

/// How a host answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ping {
    /// Milliseconds from asking to the answer's head.
    pub ms: i64,
    /// The time that the answer names.
    pub at: Option<Timestamp>,
}

impl Client {
    /// Asks for a host's first page, without cookies of ours. Whatever it answers, it answers.
    ///
    /// # Errors
    /// When no answer comes: name, connection, certificate, proxy.
    pub async fn ping(&self, host: &Origin) -> Result<Ping, Error> {
        let url = self.addressed(&format!("{}/", host.as_str())).ok_or(Error::Setup)?;
        let http = self.pools.client(Pool::Write, &self.shared)?;
        let begun = self.shared.server_clock.uptime();
        let answer = http.head(url).timeout(PATIENCE).send().await;
        let answer = answer.map_err(|error| http_error::of("ping", error))?;
        let ms = self.shared.server_clock.uptime().since(begun);
        Ok(Ping { ms, at: date(&answer) })
    }
}
