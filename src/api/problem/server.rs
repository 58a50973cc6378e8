//! Problems between this machine and the server.

use serde::{Deserialize, Serialize};

use crate::model::{NetworkFault, ProxyFault};
use crate::text::Printable;

/// Why a call to the server failed, or cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerProblem {
    /// The server has not received the request.
    NoConnection(NetworkFault),
    /// The request was sent, and no complete answer came.
    NoAnswer(NetworkFault),
    /// An answer with an HTTP status that is not part of the protocol.
    Status(u16),
    /// A web page came instead: something between this machine and the server answered.
    WebPage,
    /// An answer that does not follow the protocol.
    Unreadable,
    /// An answer that is longer than a genuine one can be.
    TooLarge,
    /// The server understood the request and refused it.
    Refused {
        /// The known meaning of its code.
        meaning: RefusalMeaning,
        /// Its code (PROTOCOL 9.6).
        code: i32,
        /// The text of the server; may be empty.
        words: Printable,
    },
    /// The address is not allowed.
    Address(AddressProblem),
    /// The saved session is damaged, or belongs to another edition or server.
    SavedSession,
    /// The server of `--server` is not allowed.
    ServerOption {
        /// What is wrong with it.
        why: AddressProblem,
        /// An example of what may be meant.
        example: String,
    },
    /// The configured proxy cannot be used. Its address is left out, as it may contain a password.
    Proxy {
        /// Where it is configured.
        place: ProxyPlace,
        /// Why it cannot be used.
        fault: ProxyFault,
    },
    /// Encryption cannot be set up.
    NoEncryption,
}

/// The known meaning of a code with which the server refuses (PROTOCOL 9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RefusalMeaning {
    /// A wrong parameter, or an account that may not log in.
    Parameter,
    /// An error inside the server.
    ServerError,
    /// The session is over.
    SessionOver,
    /// The account may not use this edition.
    EditionForbidden,
    /// The receiver is not a friend of the user.
    NotAFriend,
    /// The user or this program made too many requests.
    TooFrequent,
    /// The meaning of the code is not known.
    Unknown,
}

/// Why an address is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AddressProblem {
    /// It is not an `http` or `https` address.
    NotAnAddress,
    /// It has only a host and a port.
    NoScheme,
    /// It is plain http to another machine.
    PlainHttp,
    /// It has something behind host and port.
    MoreThanAnOrigin,
    /// The login would lead away from WeChat.
    ForeignHost,
}

/// Where a proxy is configured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProxyPlace {
    /// The setting `proxy` of the configuration.
    Configuration,
    /// This variable of the environment.
    Variable(String),
}
