//! What the user is called for, and how much of it is said: full, the name, or a number.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::model::{Chat, Lang, Timestamp};

/// Called no more often than this, in milliseconds; mentions always.
const PAUSE_MS: i64 = 1_000;

/// Method much a notice says: it crosses terminals, and may be seen by others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Who, where and what.
    Full,
    #[default]
    Name,
    Count,
}

/// The language of a terminal's notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The bell alone, which every terminal and tmux know.
    #[default]
    Bell,
    /// OSC 9: iTerm2, `WezTerm`, Ghostty, Windows Terminal.
    Osc9,
    /// OSC 777: urxvt, foot, Ghostty.
    Osc777,
    Osc99,
    Off,
}

/// From one minute of the day to another, which may lie around midnight.
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

/// When and how the user is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationPolicy {
    /// How much is said.
    pub level: Level,
    /// Nobody is called then.
    pub quiet: Option<QuietHours>,
    /// The hours of single conversations, by name; without any they call at all hours.
    pub hours: BTreeMap<String, Option<QuietHours>>,
    /// People and conversations that call for nothing, by name.
    pub ignored: BTreeSet<String>,
}

/// Why the user is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A message came.
    Message,
    /// A message came that mentions the user.
    Mention,
}

/// Something the user is called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesktopNotification {
    /// Who and where, or how many.
    pub title: String,
    /// What was said; may be empty.
    pub body: String,
    /// The user is mentioned.
    pub mention: bool,
    /// Unread messages in all.
    pub unread: u32,
}

impl NotificationPolicy {
    /// The conversation calls nobody at this time of day.
    #[must_use]
    pub fn is_quiet(&self, chat: &Chat, now: Timestamp, zone: &TimeZone) -> bool {
        let hours = self.hours.get(chat.name.as_str()).copied().unwrap_or(self.quiet);
        hours.is_some_and(|hours| hours.holds(now, zone))
    }

    /// The hours for all in which it is quiet now.
    #[must_use]
    pub fn quiet_now(&self, now: Timestamp, zone: &TimeZone) -> Option<QuietHours> {
        self.quiet.filter(|hours| hours.holds(now, zone))
    }

    /// The conversation, or who wrote there last, is on the list of those that call for nothing.
    #[must_use]
    pub fn ignores(&self, chat: &Chat) -> bool {
        let sender = chat.last.as_ref().map_or("", |last| last.sender.as_str());
        self.ignored.contains(chat.name.as_str()) || self.ignored.contains(sender)
    }

    /// The notice of a new message in a chat.
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
    /// What a note says that wanted to be told again.
    #[must_use]
    pub fn reminder(&self, head: &str, words: &str, unread: u32) -> DesktopNotification {
        let body = match self.level {
            Level::Full => words.to_owned(),
            Level::Name | Level::Count => String::new(),
        };
        DesktopNotification { title: head.to_owned(), body, mention: true, unread }
    }
}

/// It is too soon after the last call; a mention never is.
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
