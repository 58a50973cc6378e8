//! How a round of a life stands.

use wetui::model::{Delivery, Hold};

use crate::faults::engine::seen::Seen;

/// How a round stands.
pub enum State {
    /// Everything is where it belongs.
    Settled,
    /// The user has to decide about this text.
    Unclear(String),
    /// A text came back into the input.
    Back,
    /// The user has to say whether somebody is still the same.
    Asked,
}

/// It goes nowhere before the user has decided.
pub const fn is_undecided(delivery: Option<&Delivery>) -> bool {
    matches!(delivery, Some(Delivery::Unknown | Delivery::Held(Hold::Late | Hold::Parted)))
}

/// `None` while something is missing.
pub fn state(seen: &Seen, round: &[(String, bool)]) -> Option<State> {
    if !seen.not_kept.is_empty() {
        return Some(State::Back);
    }
    if !seen.twins.is_empty() {
        return Some(State::Asked);
    }
    let unclear =
        round.iter().find(|(text, mine)| *mine && is_undecided(seen.delivery(text).as_ref()));
    if let Some((text, _)) = unclear {
        return Some(State::Unclear(text.clone()));
    }
    let there = |(text, mine): &(String, bool)| match mine {
        true => seen.delivery(text) == Some(Delivery::Sent),
        false => seen.item(text).is_some(),
    };
    round.iter().all(there).then_some(State::Settled)
}
