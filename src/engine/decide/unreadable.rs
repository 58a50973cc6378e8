//! Which calls have replies that cannot be parsed, and how often in a row.

use std::collections::HashMap;

use super::sync::Why;
use crate::api::OfflineReason;
use crate::protocol::endpoint::{Endpoint, Sync};
use crate::protocol::{self, Kind};

/// After this many malformed replies in a row they are expected to stay so.
pub const TIMES: u32 = 3;

/// The calls whose replies cannot be parsed now.
#[derive(Debug, Default)]
pub struct Unreadable {
    /// How many malformed replies in a row each call had.
    pub rows: HashMap<&'static str, u32>,
    /// Whether the sync cannot go on.
    pub stuck: bool,
    /// Whether new keys were fetched that the sync has not used yet.
    pub renewed: bool,
}

impl Unreadable {
    /// Records that a reply of this call was parsed, or failed for another reason.
    pub fn read<E: Endpoint>(&mut self) {
        self.rows.remove(E::NAME);
    }

    /// Records that a reply of webwxsync was parsed, or its keys were found.
    pub fn sync_goes_on(&mut self) {
        self.read::<Sync<'_>>();
        self.stuck = false;
        self.renewed = false;
    }

    /// Records another malformed reply. Returns whether they are expected to stay so.
    pub fn stays(&mut self, endpoint: &'static str) -> bool {
        let row = self.rows.entry(endpoint).or_default();
        *row = row.saturating_add(1);
        *row >= TIMES
    }

    /// Whether the last malformed reply was the one after which no better is expected.
    pub fn just_given_up(&self, endpoint: &str) -> bool {
        self.rows.get(endpoint) == Some(&TIMES)
    }

    /// Why nothing is received or sent, for the frontends.
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
