//! Logs the course of a session: names of states and results, but never texts, people or keys.

use crate::api::{Connection, Login, Notification};
use crate::store::Outcome;

/// Logs a change of state.
pub(super) fn log_state(notification: &Notification) {
    if let Notification::Login(login) = notification {
        tracing::debug!(state = login_word(login), "login");
    }
    if let Notification::Connection(connection) = notification {
        tracing::debug!(state = connection_word(connection), "connection");
    }
}

const fn login_word(login: &Login) -> &'static str {
    match login {
        Login::Starting => "starting",
        Login::Scan { .. } => "scan",
        Login::Confirm { .. } => "confirm",
        Login::AwaitingPhone => "pushed",
        Login::LoadingContacts { .. } => "entering",
        Login::Expired => "expired",
        Login::Unreachable { .. } => "unreachable",
        Login::Refused { .. } => "refused",
        Login::LoggedIn => "in",
    }
}

const fn connection_word(connection: &Connection) -> &'static str {
    match connection {
        Connection::Connecting => "connecting",
        Connection::Online { .. } => "online",
        Connection::Stale { .. } => "silent",
        Connection::Offline { .. } => "offline",
        Connection::Ended { .. } => "ended",
        Connection::LivesOn { .. } => "lives on",
    }
}

/// The word for the result of an attempt to send a message.
pub(super) const fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Refused(_) => "refused",
        Outcome::NotSent => "not sent",
        Outcome::Unanswered => "not answered",
    }
}
