//! What the user is called for, and how much of it is said: full, the name, or a number.

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

/// When and how the user is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotificationPolicy {
    /// Method much is said.
    pub level: Level,
    /// Never between these minutes of the day, which may lie around midnight.
    pub quiet: Option<(u16, u16)>,
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
    /// Nobody is called at this time of day.
    #[must_use]
    pub fn is_quiet(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let Some((from, to)) = self.quiet else { return false };
        let Ok(now) = jiff::Timestamp::from_millisecond(now.0) else { return false };
        let now = now.to_zoned(zone.clone());
        let minute = u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute()));
        let Ok(minute) = minute else { return false };
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
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
        let night =
            NotificationPolicy { quiet: Some((23 * 60, 8 * 60)), ..NotificationPolicy::default() };
        let at = |hour: i64, minute: i64| Timestamp((hour * 60 + minute) * 60_000);
        for (hour, quiet) in [(22, false), (23, true), (3, true), (7, true), (8, false)] {
            assert_eq!(night.is_quiet(at(hour, 0), &TimeZone::UTC), quiet, "{hour}");
        }
        let noon = NotificationPolicy { quiet: Some((720, 780)), ..NotificationPolicy::default() };
        assert!(
            noon.is_quiet(at(12, 30), &TimeZone::UTC) && !noon.is_quiet(at(13, 0), &TimeZone::UTC)
        );
        assert!(!NotificationPolicy::default().is_quiet(at(3, 0), &TimeZone::UTC));
    }
}
