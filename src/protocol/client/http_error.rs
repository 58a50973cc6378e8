//! What kept an answer from coming, read from the HTTP library's error. Its address is dropped
//! here: it holds the keys of the session.

use crate::model::NetworkFault;
use std::error::Error as _;
use std::io;

use crate::protocol::error::Error;

/// The error of a request that got no answer.
pub(super) fn of(endpoint: &'static str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let cause = cause(&error);
    if error.is_builder() {
        Error::Setup
    } else if error.is_connect() {
        Error::Unreachable { endpoint, cause }
    } else {
        Error::Unanswered { endpoint, cause: cause.within_answer() }
    }
}

/// The cause, as far as the chain of sources tells. Only types of the standard library can be
/// asked; for the rest the libraries' fixed words have to do.
pub(super) fn cause(error: &reqwest::Error) -> NetworkFault {
    let mut found = if error.is_timeout() { NetworkFault::Timeout } else { NetworkFault::Other };
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            found = of_io(io).unwrap_or(found);
        }
        match of_words(&inner.to_string()) {
            // A name that cannot be resolved and a certificate explain everything above them.
            Some(cause) => return cause,
            None => source = inner.source(),
        }
    }
    found
}

fn of_io(error: &io::Error) -> Option<NetworkFault> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(NetworkFault::Refused),
        io::ErrorKind::TimedOut => Some(NetworkFault::Timeout),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(NetworkFault::Closed),
        _ => None,
    }
}

fn of_words(words: &str) -> Option<NetworkFault> {
    let words = words.to_ascii_lowercase();
    let has = |needle: &str| words.contains(needle);
    if has("dns error") || has("failed to lookup address") {
        Some(NetworkFault::Dns)
    } else if has("tunnel error") || has("socks") || has("proxy auth") {
        Some(NetworkFault::Proxy)
    } else if has("certificate expired") || has("not valid yet") || has("notvalidyet") {
        Some(NetworkFault::Clock)
    } else if has("certificate") || has("unknownissuer") || has("tls handshake") {
        Some(NetworkFault::Tls)
    } else {
        None
    }
}
