//! What stands before the rows of a message that shares the name line of another one.

use jiff::tz::TimeZone;

use super::{Gutter, Head, Mark, when};
use crate::model::{Item, Sender};

/// Before the first row of a message below another one of its sender.
pub(super) fn of(item: &Item, before: Option<&Item>, zone: &TimeZone) -> Gutter {
    if let Some(delivery) = &item.delivery {
        return Gutter::Mark(Mark::of(delivery));
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

/// Before the words of a message where everything stands in one row: the time where the minute is another
/// one, the name where somebody else speaks, or where something stands between.
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

/// Before the first row of a message with such a head: what the head does not say.
pub(super) fn beside(item: &Item, head: &Head) -> Option<Gutter> {
    if let Some(delivery) = &item.delivery {
        return Some(Gutter::Mark(Mark::of(delivery)));
    }
    if item.mentions_me {
        return Some(Gutter::Mention);
    }
    (head.name.is_empty() && head.time.is_empty()).then_some(Gutter::Begins)
}
