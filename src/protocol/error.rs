//! What can go wrong between us and the server, by type.
//! No error holds an address, a token or a body.

use thiserror::Error;

use super::address::AddressError;
use super::ret::Ret;
use crate::model::{NetworkFault, ProxyFault, Refusal};
use crate::text::Printable;

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection: the server never saw the request.
    #[error("{endpoint}: no connection ({cause:?})")]
    Unreachable { endpoint: &'static str, cause: NetworkFault },
    /// The request was written, and no complete answer came: it may have been carried out.
    #[error("{endpoint}: no complete answer ({cause:?})")]
    Unanswered { endpoint: &'static str, cause: NetworkFault },
    /// An answer with an HTTP status that the protocol does not know.
    #[error("{endpoint}: HTTP status {status}")]
    Status { endpoint: &'static str, status: u16 },
    /// An answer that is not what the protocol promises.
    #[error("{endpoint}: unreadable answer ({what})")]
    Unreadable {
        endpoint: &'static str,
        /// What was missing or wrong.
        what: &'static str,
        /// It is a web page: somebody between us and the server answered.
        page: bool,
    },
    /// An answer longer than any true one; reading stopped.
    #[error("{endpoint}: the answer is too large")]
    TooLarge { endpoint: &'static str },
    /// The server understood and said no.
    #[error("{endpoint}: refused with code {}", .ret.code())]
    Refused {
        endpoint: &'static str,
        ret: Ret,
        /// The server's own words; may be empty.
        words: Printable,
        /// What to do about it: that depends on the call, too.
        kind: Kind,
    },
    /// An address that is not spoken to; nothing was sent there.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The saved session is damaged or belongs to another edition or server.
    #[error("the saved session cannot be used")]
    SavedSession,
    /// `--server` is not spoken to.
    #[error("--server: {why}")]
    Server {
        /// What is wrong with it.
        why: AddressError,
        /// What may be meant.
        example: String,
    },
    /// The proxy that was asked for cannot be used.
    #[error("{0}")]
    Proxy(#[from] BadProxy),
    /// The HTTP client could not be built.
    #[error("encryption cannot be set up")]
    Setup,
}

/// A proxy that was asked for and cannot be used. Its address is left out: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the proxy of {place} cannot be used: {fault}")]
pub struct BadProxy {
    /// Where it was asked for.
    pub place: ProxyPlace,
    /// Why it cannot be used.
    pub fault: ProxyFault,
}

/// Where a proxy is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProxyPlace {
    /// `proxy` of the configuration.
    #[error("the configuration")]
    Configuration,
    /// A variable of the environment.
    #[error("{0}")]
    Variable(&'static str),
}

/// What to do about an error; computed once, here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Passes; try again later.
    Transient,
    /// The session is gone.
    SignedOut,
    /// The server said no and will say no again; tell the user its words.
    Refused,
    /// Too often; back off for minutes.
    RateLimited,
    /// Nothing will change it but another configuration or another program.
    Permanent,
    /// As transient, but the request may have been carried out: for a message that was sent, wait
    /// for its echo before sending it again with the same `LocalId`.
    Ambiguous,
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Status { status: 500.., .. }
            | Self::Unanswered { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { page: false, .. } => Kind::Ambiguous,
            Self::Unreachable { .. }
            | Self::Status { .. }
            | Self::Unreadable { page: true, .. } => Kind::Transient,
            Self::Refused { kind, .. } => *kind,
            Self::Address(_)
            | Self::Server { .. }
            | Self::SavedSession
            | Self::Proxy(_)
            | Self::Setup => Kind::Permanent,
        }
    }

    /// For a message that was refused.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused { ret, words, .. } => {
                Some(Refusal { code: ret.code(), words: words.clone() })
            }
            Self::Unreachable { .. }
            | Self::Unanswered { .. }
            | Self::Status { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. }
            | Self::Address(_)
            | Self::Server { .. }
            | Self::SavedSession
            | Self::Proxy(_)
            | Self::Setup => None,
        }
    }

    /// It lies with the configuration or the environment, not with the command line.
    #[must_use]
    pub const fn is_of_configuration(&self) -> bool {
        matches!(self, Self::Proxy(_))
    }

    pub(super) const fn unreadable(endpoint: &'static str, what: &'static str) -> Self {
        Self::Unreadable { endpoint, what, page: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_never_written_is_not_ambiguous() {
        let endpoint = "webwxsendmsg";
        let never = Error::Unreachable { endpoint, cause: NetworkFault::Dns };
        let maybe = Error::Unanswered { endpoint, cause: NetworkFault::Timeout };
        assert_eq!((never.kind(), maybe.kind()), (Kind::Transient, Kind::Ambiguous));
    }
}
