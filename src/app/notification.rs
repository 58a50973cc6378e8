//! When the user is notified, and how much a notification reveals: everything, the name, or a
//! number.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::model::{Chat, Lang, Timestamp};

/// The least time between two notifications, in milliseconds. Mentions are exempt.
const PAUSE_MS: i64 = 1_000;

/// How much a notification reveals. It passes through terminals, and others may see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Sender, chat and words.
    Full,
    #[default]
    Name,
    Count,
}

/// How a terminal is asked to notify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By the bell, which every terminal and tmux support.
    #[default]
    Bell,
    /// OSC 9: iTerm2, `WezTerm`, Ghostty, Windows Terminal.
    Osc9,
    /// OSC 777: urxvt, foot, Ghostty.
    Osc777,
    Osc99,
    Off,
}

/// From one minute of the day to another, past midnight if the end is before the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: u16,
    pub to: u16,
}

impl QuietHours {
    fn holds(self, now: Timestamp, zone: &TimeZone) -> bool {
        let Ok(now) = jiff::Timestamp::from_millisecond(now.0) else { return false };
        let now = now.to_zoned(zone.clone());
        let minute = u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute()));
        let Ok(minute) = minute else { return false };
        let Self { from, to } = self;
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// When and how the user is notified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationPolicy {
    /// How much is revealed.
    pub level: Level,
    /// The hours without notifications.
    pub quiet: Option<QuietHours>,
    /// The quiet hours of single chats, by name; a chat with `None` has none.
    pub hours: BTreeMap<String, Option<QuietHours>>,
    /// People and chats without notifications, by name.
    pub ignored: BTreeSet<String>,
}

/// Why the user is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A message arrived.
    Message,
    /// A message arrived that mentions the user.
    Mention,
}

/// A notification of the desktop or the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesktopNotification {
    /// The sender and the chat, or a count.
    pub title: String,
    /// The words of the message; may be empty.
    pub body: String,
    /// Whether the user is mentioned.
    pub mention: bool,
    /// The number of unread messages in all chats.
    pub unread: u32,
}

impl NotificationPolicy {
    /// Whether a chat is without notifications at this time of day.
    #[must_use]
    pub fn is_quiet(&self, chat: &Chat, now: Timestamp, zone: &TimeZone) -> bool {
        let hours = self.hours.get(chat.name.as_str()).copied().unwrap_or(self.quiet);
        hours.is_some_and(|hours| hours.holds(now, zone))
    }

    /// The general quiet hours, if they are in force now.
    #[must_use]
    pub fn quiet_now(&self, now: Timestamp, zone: &TimeZone) -> Option<QuietHours> {
        self.quiet.filter(|hours| hours.holds(now, zone))
    }

    /// Whether the chat, or the sender of its newest message, is exempt from notifications.
    #[must_use]
    pub fn ignores(&self, chat: &Chat) -> bool {
        let sender = chat.last.as_ref().map_or("", |last| last.sender.as_str());
        self.ignored.contains(chat.name.as_str()) || self.ignored.contains(sender)
    }

    /// The notification of a new message in a chat.
    #[must_use]
    pub fn notice(
        &self,
        chat: &Chat,
        cause: Cause,
        unread: u32,
        lang: Lang,
    ) -> DesktopNotification {
        let mention = cause == Cause::Mention;
        let mark = if mention { lang.pick("@我 ", "@me ") } else { "" };
        let last = chat.last.as_ref();
        let sender = last.map(|last| last.sender.as_str()).filter(|sender| !sender.is_empty());
        let place = chat.called(lang);
        let named = match sender {
            Some(sender) if sender != place => format!("{mark}{sender} · {place}"),
            _ => format!("{mark}{place}"),
        };
        let (title, body) = match self.level {
            Level::Full => {
                let words = last.map(|last| last.content.gist(lang).to_string());
                (named, words.unwrap_or_default())
            }
            Level::Name => (named, String::new()),
            Level::Count => (
                match lang {
                    Lang::Zh => format!("{mark}{unread} 条未读"),
                    Lang::En => format!("{mark}{unread} unread"),
                },
                String::new(),
            ),
        };
        DesktopNotification { title, body, mention, unread }
    }
}

impl NotificationPolicy {
    /// The notification of a note that is due.
    #[must_use]
    pub fn reminder(&self, head: &str, words: &str, unread: u32) -> DesktopNotification {
        let body = match self.level {
            Level::Full => words.to_owned(),
            Level::Name | Level::Count => String::new(),
        };
        DesktopNotification { title: head.to_owned(), body, mention: true, unread }
    }
}

/// Whether the last notification was too recent for another one. Never for a mention.
#[must_use]
pub const fn too_soon(last: Option<Timestamp>, now: Timestamp, cause: Cause) -> bool {
    match (cause, last) {
        (Cause::Message, Some(last)) => now.since(last) < PAUSE_MS && now.since(last) >= 0,
        (Cause::Message, None) | (Cause::Mention, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_lie_around_midnight() {
        let night = QuietHours { from: 23 * 60, to: 8 * 60 };
        let at = |hour: i64, minute: i64| Timestamp((hour * 60 + minute) * 60_000);
        for (hour, quiet) in [(22, false), (23, true), (3, true), (7, true), (8, false)] {
            assert_eq!(night.holds(at(hour, 0), &TimeZone::UTC), quiet, "{hour}");
        }
        let noon = QuietHours { from: 720, to: 780 };
        assert!(noon.holds(at(12, 30), &TimeZone::UTC) && !noon.holds(at(13, 0), &TimeZone::UTC));
    }
}
