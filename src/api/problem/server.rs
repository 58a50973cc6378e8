//! What can go wrong between this machine and the server.

use serde::{Deserialize, Serialize};

use crate::model::{NetworkFault, ProxyFault};
use crate::text::Printable;

/// Why a call to the server failed, or none can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerProblem {
    /// The server never saw the request.
    NoConnection(NetworkFault),
    /// The request was written, and no complete answer came.
    NoAnswer(NetworkFault),
    /// An answer with an HTTP status that the protocol does not know.
    Status(u16),
    /// A web page came instead: somebody between this machine and the server answered.
    WebPage,
    /// An answer that is not what the protocol promises.
    Unreadable,
    /// An answer longer than any true one.
    TooLarge,
    /// The server understood and said no.
    Refused {
        /// What its code is known to mean.
        meaning: RefusalMeaning,
        /// Its code (PROTOCOL 9.6).
        code: i32,
        /// Its own words; may be empty.
        words: Printable,
    },
    /// An address that is not spoken to.
    Address(AddressProblem),
    /// The saved session is damaged, or belongs to another edition or server.
    SavedSession,
    /// The server that was asked for with `--server` is not spoken to.
    ServerOption {
        /// What is wrong with it.
        why: AddressProblem,
        /// What may be meant.
        example: String,
    },
    /// The proxy that was asked for cannot be used. Its address may hold a password and is left out.
    Proxy {
        /// Where it was asked for.
        place: ProxyPlace,
        /// Why it cannot be used.
        fault: ProxyFault,
    },
    /// Encryption cannot be set up.
    NoEncryption,
}

/// What a code with which the server refuses is known to mean (PROTOCOL 9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RefusalMeaning {
    /// A wrong parameter, or an account that is not let in.
    Parameter,
    /// An error inside the server.
    ServerError,
    /// The session is over.
    SessionOver,
    /// The account may not use this edition.
    EditionForbidden,
    /// The receiver is no friend of the user.
    NotAFriend,
    /// The user or this program asked too often.
    TooFrequent,
    /// No code whose meaning is known.
    Unknown,
}

/// Why an address is not spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AddressProblem {
    /// Not an `http` or `https` address.
    NotAnAddress,
    /// Host and port alone.
    NoScheme,
    /// Plain http leads to other machines.
    PlainHttp,
    /// Something after host and port.
    MoreThanAnOrigin,
    /// A login that leads away from WeChat.
    ForeignHost,
}

/// Where a proxy is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProxyPlace {
    /// `proxy` of the configuration.
    Configuration,
    /// This variable of the environment.
    Variable(String),
}
