//! What a login leaves behind: who we are, where our hosts are, and the keys that open them.

use std::fmt;

use super::hosts::Hosts;
use super::secret::Secret;
use super::sync_key::SyncKeys;
use super::user_name::UserName;
use crate::model::EditionId;

mod adopt;

/// A login. A plain value: the cookies that belong to it are in the [`Client`](super::Client).
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Which edition it is for.
    pub edition: EditionId,
    /// The account's hosts.
    pub hosts: Hosts,
    /// The account's number; stable, and as private as a key.
    pub uin: u64,
    /// The user in this login; empty before webwxinit.
    pub me: UserName,
    /// Where we stand in the server's stream.
    pub keys: SyncKeys,
    /// `wxsid`.
    pub(super) sid: Secret,
    /// `Skey`.
    pub(super) skey: Secret,
    /// As it came, percent-encoded once already (PROTOCOL 1.5).
    pub(super) pass_ticket: Secret,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("edition", &self.edition)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}
