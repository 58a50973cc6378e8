//! The numbers in the columns `delivery` and `sender` of messages, by name.
//!
//! They are on the disks of all users, so their meanings must never change.

/// On the disk, waiting for its turn or for the network.
pub(super) const QUEUED: i64 = 0;
/// The server is being asked to accept it.
pub(super) const SENDING: i64 = 1;
/// It is sent again later.
pub(super) const RETRYING: i64 = 2;
/// The server accepted it.
pub(super) const SENT: i64 = 3;
/// The server refused it.
pub(super) const REFUSED: i64 = 4;
/// The server may have accepted it; the user decides.
pub(super) const UNKNOWN: i64 = 5;
/// It waits for the user's approval; the reason is in `code`.
pub(super) const HELD: i64 = 6;

/// The `sender` of the user's messages.
pub(super) const ME: i64 = -1;
/// The `sender` of system messages.
pub(super) const NOBODY: i64 = 0;

/// The same numbers as text, for constant statements.
macro_rules! state {
    (QUEUED) => {
        "0"
    };
    (SENDING) => {
        "1"
    };
    (RETRYING) => {
        "2"
    };
    (SENT) => {
        "3"
    };
    (HELD) => {
        "6"
    };
}
pub(super) use state;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_states_are_their_numbers() {
        let texts = [
            (state!(QUEUED), QUEUED),
            (state!(SENDING), SENDING),
            (state!(RETRYING), RETRYING),
            (state!(SENT), SENT),
            (state!(HELD), HELD),
        ];
        for (text, number) in texts {
            assert_eq!(text, number.to_string());
        }
    }
}
