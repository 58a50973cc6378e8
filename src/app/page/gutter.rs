//! What is shown before the rows of a message that has no name line of its own.

use jiff::tz::TimeZone;

use super::{Gutter, Head, Mark, when};
use crate::model::{Item, Sender};

/// The sign before a message below another one of its sender.
pub(super) fn of(
    item: &Item,
    before: Option<&Item>,
    (mark, zone): (Option<Mark>, &TimeZone),
) -> Gutter {
    if let Some(mark) = mark {
        return Gutter::Mark(mark);
    }
    if item.mentions_me {
        return Gutter::Mention;
    }
    let minute = when::clock(item.written(), zone);
    match before {
        Some(before) if when::clock(before.written(), zone) == minute => Gutter::Begins,
        Some(_) | None => Gutter::Minute(minute),
    }
}

/// Time and name before a message in the compact layout: the time if the minute changed, the name
/// if the sender did or something stands between.
pub(super) fn head(item: &Item, before: Option<&Item>, (name, zone): (&str, &TimeZone)) -> Head {
    let minute = when::clock(item.written(), zone);
    let same_minute = before.is_some_and(|it| when::clock(it.written(), zone) == minute);
    let same_sender = before.is_some_and(|it| it.sender == item.sender);
    Head {
        time: if same_minute { String::new() } else { minute },
        name: if same_sender { String::new() } else { name.to_owned() },
        me: item.sender == Sender::Me,
    }
}

/// The sign before a message with such a head, for what the head does not say.
pub(super) fn beside(item: &Item, head: &Head, mark: Option<Mark>) -> Option<Gutter> {
    if let Some(mark) = mark {
        return Some(Gutter::Mark(mark));
    }
    if item.mentions_me {
        return Some(Gutter::Mention);
    }
    (head.name.is_empty() && head.time.is_empty()).then_some(Gutter::Begins)
}
