//! Which calls are answered by what cannot be read, and how often in a row.

use std::collections::HashMap;

use super::sync::Why;
use crate::api::OfflineReason;
use crate::protocol::endpoint::{Endpoint, Sync};
use crate::protocol::{self, Kind};

/// A reply that was odd so often in a row is taken to stay so.
pub const TIMES: u32 = 3;

/// Which calls cannot be read now.
#[derive(Debug, Default)]
pub struct Unreadable {
    /// Replies in a row, by call.
    pub rows: HashMap<&'static str, u32>,
    /// The sync stands where it is.
    pub stuck: bool,
    /// The keys are new, and the sync has not been answered with them yet.
    pub renewed: bool,
}

impl Unreadable {
    /// A reply of this call was read, or something else kept it from coming.
    pub fn read<E: Endpoint>(&mut self) {
        self.rows.remove(E::NAME);
    }

    /// A reply of webwxsync was read, or its keys were found.
    pub fn sync_goes_on(&mut self) {
        self.read::<Sync<'_>>();
        self.stuck = false;
        self.renewed = false;
    }

    /// One more that was not; says whether it is taken to stay so.
    pub fn stays(&mut self, endpoint: &'static str) -> bool {
        let row = self.rows.entry(endpoint).or_default();
        *row = row.saturating_add(1);
        *row >= TIMES
    }

    /// Whether this was the last one that was hoped for.
    pub fn just_given_up(&self, endpoint: &str) -> bool {
        self.rows.get(endpoint) == Some(&TIMES)
    }

    /// Why nothing comes or goes.
    pub fn why_offline(&self, why: Why, error: Option<&protocol::Error>) -> OfflineReason {
        match (why, error) {
            (Why::TooOften(code), _) => OfflineReason::Throttled(code),
            (Why::Failed, Some(error)) if error.kind() == Kind::RateLimited => {
                OfflineReason::Server(error.into())
            }
            // The same reply comes again and again.
            (Why::Failed, Some(_)) if self.stuck => OfflineReason::ReplyUnreadable,
            (Why::Failed, Some(error)) => OfflineReason::Server(error.into()),
            (Why::Unwell, _) | (Why::Failed, None) => OfflineReason::ServerUnwell,
        }
    }
}
