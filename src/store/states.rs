//! Numbers that stand in the columns `delivery` and `sender` of messages, by name.
//!
//! They are on the disk of every user: none of them may ever mean anything else.

/// On disk, waits for its turn or for the network.
pub(super) const QUEUED: i64 = 0;
/// The server was asked to take it.
pub(super) const SENDING: i64 = 1;
/// It is sent again later.
pub(super) const RETRYING: i64 = 2;
/// The server took it.
pub(super) const SENT: i64 = 3;
/// The server refused it.
pub(super) const REFUSED: i64 = 4;
/// The server may have taken it: the user decides.
pub(super) const UNKNOWN: i64 = 5;
/// It asks the user before it goes; the reason stands in `code`.
pub(super) const HELD: i64 = 6;

/// `sender` of a message of the user.
pub(super) const ME: i64 = -1;
/// `sender` of a grey line.
pub(super) const NOBODY: i64 = 0;

/// The numbers once more, as texts for statements that are constants.
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
