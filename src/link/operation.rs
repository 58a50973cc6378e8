//! The numbers and names of the operations of the long link (PROTOCOL 11.1).

use super::frame::Header;

/// An answer has the operation of its request plus this.
pub const ANSWER: u32 = 1_000_000_000;
/// The sequence number of a push of the server. With other operations it says that no answer is
/// expected.
pub const PUSH_SEQUENCE: u32 = 0;
/// The sequence number of the heartbeats of some clients.
pub const HEARTBEAT_SEQUENCE: u32 = u32::MAX;
/// The sequence number of the frame in which the client identifies itself.
pub const IDENTIFY_SEQUENCE: u32 = u32::MAX - 1;

/// A header without a body that keeps the link alive.
pub const HEARTBEAT: u32 = 6;
/// The heartbeat in one capture of 2015. Every other source contradicts it.
pub const HEARTBEAT_2015: u32 = 12;
/// A push that says that there is something new.
pub const NOTIFY: u32 = 24;
/// A push that contains a message.
pub const PUSH: u32 = 0x7a;
/// The client identifies itself.
pub const IDENTIFY: u32 = 205;
/// The client reports that it has received what was pushed.
pub const SYNC_DONE: u32 = 1_000_000_190;
/// A request of a frontend of this program. The number is not known to be used by WeChat.
pub const REQUEST: u32 = 100_000;

/// The operations that the sources name, and those of this program.
const NAMES: &[(u32, &str)] = &[
    (HEARTBEAT, "heartbeat"),
    (HEARTBEAT_2015, "heartbeat?"),
    (NOTIFY, "notify"),
    (PUSH, "push"),
    (IDENTIFY, "identify"),
    (232, "getloginqrcode"),
    (237, "newsendmsg"),
    (243, "signalkeep"),
    (253, "manualauth"),
    (SYNC_DONE, "syncdone"),
    (REQUEST, "wx request"),
];

/// The name of an operation, and whether it is the answer. A question mark behind the name says
/// that the sources contradict each other.
#[must_use]
pub fn find_name(operation: u32) -> Option<(&'static str, bool)> {
    let named = |number: u32| NAMES.iter().find(|(known, _)| *known == number).map(|row| row.1);
    let request = || operation.checked_sub(ANSWER).and_then(named).map(|name| (name, true));
    named(operation).map(|name| (name, false)).or_else(request)
}

/// The purpose of a frame, as far as its header tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It keeps the link alive.
    Heartbeat,
    /// The server sends something unasked.
    Push,
    /// The client reports that a push has arrived.
    Acknowledgement,
    /// The client identifies itself.
    Identification,
    /// A request or an answer; only the frames before it can tell which.
    Call,
}

impl Role {
    /// The purpose that a header shows.
    #[must_use]
    pub const fn of(header: &Header) -> Self {
        match (header.operation, header.sequence) {
            (SYNC_DONE, _) => Self::Acknowledgement,
            (HEARTBEAT | HEARTBEAT_2015, _) | (_, HEARTBEAT_SEQUENCE) => Self::Heartbeat,
            (IDENTIFY, _) | (_, IDENTIFY_SEQUENCE) => Self::Identification,
            (_, PUSH_SEQUENCE) => Self::Push,
            _ => Self::Call,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_name_of_their_request() {
        assert_eq!(find_name(237), Some(("newsendmsg", false)));
        assert_eq!(find_name(1_000_000_237), Some(("newsendmsg", true)));
        assert_eq!(find_name(1_000_000_190), Some(("syncdone", false)));
        assert_eq!(find_name(7), None);
        assert_eq!(find_name(u32::MAX), None);
    }
}
