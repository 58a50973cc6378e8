//! When a note wants to be told again: `@30m`, `@明天9点`, `@周五 18:00`, `@2026-12-01 09:00`. Whatever could be
//! the name of somebody is none.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _, Zoned};

use super::Timestamp;

/// No reminder is further away.
const FURTHEST_YEARS: i16 = 10;

/// The times at which a note that was written at a time wants to be told again, in order, each once and
/// all of them later.
#[must_use]
pub fn reminders(text: &str, written: Timestamp, zone: &TimeZone) -> Vec<Timestamp> {
    let Ok(written) = jiff::Timestamp::from_millisecond(written.0) else { return Vec::new() };
    let written = written.to_zoned(zone.clone());
    let mut found: Vec<Timestamp> = signs(text)
        .filter_map(|rest| read(rest, &written))
        .filter(|due| *due > written && due.year() <= written.year().saturating_add(FURTHEST_YEARS))
        .map(|due| Timestamp(due.timestamp().as_millisecond()))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What stands behind each `@` that does not stand within a word or an address.
fn signs(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter(|(_, c)| matches!(c, '@' | '＠')).filter_map(|(at, c)| {
        let before = text.get(..at)?.chars().next_back();
        let apart = before.is_none_or(|c| !c.is_ascii_alphanumeric() && !".-_@＠/:".contains(c));
        text.get(at + c.len_utf8()..).filter(|_| apart)
    })
}

fn read(text: &str, written: &Zoned) -> Option<Zoned> {
    let mut rest = Rest(text);
    if let Some(span) = rest.after_a_while() {
        return written.checked_add(span).ok();
    }
    let mut rest = Rest(text);
    let day = rest.day(written.date());
    rest.blanks();
    let part = rest.part_of_day();
    rest.blanks();
    let time = rest.time(part)?;
    let day = match (day, part) {
        (Some(Day::Date(date)), _) => date,
        (Some(Day::Clear(date)), _) => {
            // A word for a day and a time are nobody's name, so that words may follow at once.
            rest.ends_number().then_some(())?;
            date
        }
        (None, _) => {
            rest.ends_word().then_some(())?;
            let today =
                written.date().to_datetime(time).to_zoned(written.time_zone().clone()).ok()?;
            return if today > *written { Some(today) } else { today.checked_add(1.day()).ok() };
        }
    };
    if !rest.ends_number() {
        return None;
    }
    day.to_datetime(time).to_zoned(written.time_zone().clone()).ok()
}

/// A day that was named.
#[derive(Clone, Copy)]
enum Day {
    /// By its numbers.
    Date(Date),
    /// By a word that means nothing else.
    Clear(Date),
}

/// A part of the day that says what hours mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// As the hours are told.
    Morning,
    /// Hours up to eleven are those after noon.
    Later,
}

/// What is left of a text that is being read.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

/// Adds so many of a unit.
type Add = fn(Span, i64) -> Option<Span>;

const UNITS: &[(Words, Add)] = &[
    (&["分钟", "分", "minutes", "minute", "mins", "min", "m"], |span, n| {
        span.try_minutes(n).ok()
    }),
    (&["个小时", "小时", "hours", "hour", "h"], |span, n| span.try_hours(n).ok()),
    (&["天", "days", "day", "d"], |span, n| span.try_days(n).ok()),
    (&["周", "星期", "weeks", "week", "w"], |span, n| span.try_weeks(n).ok()),
];

const DAYS: &[(&[&str], i64)] = &[
    (&["今天", "今日", "today"], 0),
    (&["明天", "明日", "tomorrow"], 1),
    (&["后天"], 2),
    (&["大后天"], 3),
];

/// Words for one thing.
type Words = &'static [&'static str];

const WEEKDAYS: &[(Words, Words)] = &[
    (&["一"], &["monday", "mon"]),
    (&["二"], &["tuesday", "tue"]),
    (&["三"], &["wednesday", "wed"]),
    (&["四"], &["thursday", "thu"]),
    (&["五"], &["friday", "fri"]),
    (&["六"], &["saturday", "sat"]),
    (&["日", "天"], &["sunday", "sun"]),
];

const PARTS: &[(&[&str], Part)] = &[
    (&["凌晨", "早上", "早晨", "上午", "早"], Part::Morning),
    (&["下午", "傍晚", "晚上", "夜里", "晚"], Part::Later),
];

impl Rest<'_> {
    /// So long after now; nothing follows that would make it a name.
    fn after_a_while(&mut self) -> Option<Span> {
        let count = self.number(4)?;
        let unit = UNITS.iter().find_map(|(names, unit)| self.one_of(names).map(|()| unit))?;
        let later = self.one_of(&["之后", "以后", "后"]).is_some();
        let span = unit(Span::new(), count)?;
        (count > 0 && (later || self.ends_word())).then_some(span)
    }

    fn day(&mut self, today: Date) -> Option<Day> {
        let begin = *self;
        if let Some(date) = self.date(today) {
            return Some(Day::Date(date));
        }
        *self = begin;
        for (names, days) in DAYS {
            if self.one_of(names).is_some() {
                return today.checked_add(days.days()).ok().map(Day::Clear);
            }
        }
        if let Some(days) =
            self.one_of(&["今"]).map(|()| 0).or_else(|| self.one_of(&["明"]).map(|()| 1))
        {
            // 今晚, 明早; 明 alone is a name.
            if PARTS.iter().any(|(names, _)| names.iter().any(|name| self.0.starts_with(name))) {
                return today.checked_add(days.days()).ok().map(Day::Clear);
            }
            *self = begin;
        }
        self.weekday(today).map(Day::Clear).or_else(|| {
            *self = begin;
            None
        })
    }

    /// The next such day, today's included; with 下 the one of next week.
    fn weekday(&mut self, today: Date) -> Option<Date> {
        let next = self.one_of(&["下个", "下"]).is_some();
        let named = self.one_of(&["周", "星期", "礼拜"]).is_some();
        let of = |names: &(Words, Words)| if named { names.0 } else { names.1 };
        let at = WEEKDAYS.iter().position(|names| {
            let mut ahead = *self;
            ahead.one_of(of(names)).is_some()
        })?;
        self.one_of(of(WEEKDAYS.get(at)?))?;
        let weekday = Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()?;
        if next {
            let monday =
                today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
            let days = 7 + i64::try_from(at).ok()?;
            return named.then_some(monday.ok()?.checked_add(days.days()).ok()?);
        }
        today.checked_add(i64::from(weekday.since(today.weekday())).days()).ok()
    }

    /// `2026-12-01`, `12-1`, `12/1`, `12月1日`, `2026年12月1日`. Without a year the next such day.
    fn date(&mut self, today: Date) -> Option<Date> {
        let first = self.number(4)?;
        let (year, month) = if first > 31 {
            self.one_of(&["-", "/", ".", "年"])?;
            (Some(i16::try_from(first).ok()?), self.number(2)?)
        } else {
            (None, first)
        };
        self.one_of(&["-", "/", "月"])?;
        let day = self.number(2)?;
        self.one_of(&["日", "号"]);
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        self.one_of(&["T", "t"]).or(Some(()))?;
        if let Some(year) = year {
            return Date::new(year, month, day).ok();
        }
        let this = Date::new(today.year(), month, day).ok().filter(|date| *date >= today);
        this.or_else(|| Date::new(today.year() + 1, month, day).ok())
    }

    fn part_of_day(&mut self) -> Option<Part> {
        PARTS.iter().find_map(|(names, part)| self.one_of(names).map(|()| *part))
    }

    /// `9点`, `9点半`, `9点30分`, `18:00`, `9am`.
    fn time(&mut self, part: Option<Part>) -> Option<Time> {
        let hour = self.number(2)?;
        let mut part = part;
        let minute = if self.one_of(&["点", "點"]).is_some() {
            if self.one_of(&["半"]).is_some() {
                30
            } else if self.one_of(&["一刻"]).is_some() {
                15
            } else {
                let minute = self.number(2);
                self.one_of(&["分", "整"]);
                minute.unwrap_or(0)
            }
        } else if self.one_of(&[":", "："]).is_some() {
            let digits = self.0;
            let minute = self.number(2)?;
            if digits.len() - self.0.len() != 2 {
                return None;
            }
            minute
        } else if self.one_of(&["am"]).is_some() {
            part = Some(Part::Morning);
            0
        } else {
            self.one_of(&["pm"])?;
            part = Some(Part::Later);
            0
        };
        let hour = match (part, hour) {
            (Some(Part::Later), 1..=11) => hour + 12,
            (Some(Part::Morning), 13..) => return None,
            (Some(_) | None, hour) => hour,
        };
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
    }

    fn number(&mut self, most: usize) -> Option<i64> {
        let digits = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits <= most)?;
        let number = number.parse().ok()?;
        self.0 = rest;
        Some(number)
    }

    /// One of these words, whatever its case.
    fn one_of(&mut self, words: &[&str]) -> Option<()> {
        let begins = |word: &&&str| {
            self.0.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let word = words.iter().find(begins)?;
        self.0 = self.0.get(word.len()..)?;
        Some(())
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\u{3000}']);
    }

    /// What was read is a word of its own: a blank, a sign or nothing follows. The blank behind a
    /// mention (U+2005) says that it was a name.
    fn ends_word(&self) -> bool {
        let mut after = self.0.chars();
        match (after.next(), after.next()) {
            (None, _) => true,
            (Some('\u{2005}'), _) => false,
            (Some('.' | ':' | '-'), next) => next.is_none_or(char::is_whitespace),
            (Some(c), _) => c.is_whitespace() || (!c.is_alphanumeric() && !"_@＠/".contains(c)),
        }
    }

    /// No digit or letter goes on with it.
    fn ends_number(&self) -> bool {
        let mut after = self.0.chars();
        match (after.next(), after.next()) {
            (Some('\u{2005}'), _) => false,
            (Some('.' | ':' | '：'), next) => next.is_none_or(|c| !c.is_ascii_alphanumeric()),
            (Some(c), _) => !c.is_ascii_alphanumeric() && c != '_' && c != '-',
            (None, _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Monday, 2026-09-14 12:00 UTC.
    const NOW: Timestamp = Timestamp(1_789_387_200_000);

    fn told(text: &str) -> Vec<String> {
        let at = |at: &Timestamp| {
            jiff::Timestamp::from_millisecond(at.0).unwrap().to_zoned(TimeZone::UTC)
        };
        let found = reminders(text, NOW, &TimeZone::UTC);
        found.iter().map(|due| at(due).strftime("%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, due) in [
            ("@30m 关火", "09-14 12:30"),
            ("关火 @30分钟", "09-14 12:30"),
            ("@30分钟后提醒我", "09-14 12:30"),
            ("@2h", "09-14 14:00"),
            ("@1小时，看锅", "09-14 13:00"),
            ("@3天", "09-17 12:00"),
            ("@1w.", "09-21 12:00"),
            ("@18:00 接人", "09-14 18:00"),
            ("@9点", "09-15 09:00"),
            ("@9点半", "09-15 09:30"),
            ("@21点15分", "09-14 21:15"),
            ("@明天9点", "09-15 09:00"),
            ("@明天 9：05", "09-15 09:05"),
            ("@明天9点开会", "09-15 09:00"),
            ("@明天下午3点半 开会", "09-15 15:30"),
            ("＠后天 8点", "09-16 08:00"),
            ("@大后天8点", "09-17 08:00"),
            ("@今晚8点看球", "09-14 20:00"),
            ("@明早7点", "09-15 07:00"),
            ("@下午3点", "09-14 15:00"),
            ("@周五 18:00", "09-18 18:00"),
            ("@周一 18:00", "09-14 18:00"),
            ("@星期天10点", "09-20 10:00"),
            ("@下周一9点", "09-21 09:00"),
            ("@下周五 9:00", "09-25 09:00"),
            ("@fri 18:00", "09-18 18:00"),
            ("@tomorrow 9am", "09-15 09:00"),
            ("@Tomorrow 3pm call", "09-15 15:00"),
            ("@2026-12-01 09:00 交报告", "12-01 09:00"),
            ("@2026-12-01T09:00", "12-01 09:00"),
            ("@12-1 9:00", "12-01 09:00"),
            ("@12月1日9点", "12-01 09:00"),
            ("@9月1号 8点", "09-01 08:00"),
            ("(@30m)", "09-14 12:30"),
        ] {
            assert_eq!(told(text), [due], "{text}");
        }
        assert_eq!(told("@1h @30m @60m"), ["09-14 12:30", "09-14 13:00"]);
    }

    #[test]
    fn what_could_be_a_name_or_lies_in_the_past_is_no_reminder() {
        for text in [
            "@王芳 九点开会",
            "@30m\u{2005}早",
            "@9点\u{2005}好",
            "@明天",
            "@明天\u{2005}9点",
            "@明明9点",
            "@周五",
            "@周杰伦 18:00",
            "@3天使",
            "@9点读书会",
            "@30minutes4u",
            "@30mm",
            "@30",
            "@m",
            "@1024",
            "@0m",
            "@1_9:00",
            "a@30m.com",
            "a@9:00",
            "@30m.com",
            "@9:5",
            "@25:00",
            "@9:60",
            "@10.0.0.1:80",
            "@12:30:45.1",
            "@明天25点",
            "@今天8点",
            "@2025-12-01 09:00",
            "@2026-02-30 09:00",
            "@2026-12-01",
            "@99999d",
            "@9999w",
            "https://a.cn/@30m",
            "@@30m",
            "@friday",
            "@Friday的猫 9:00",
            "@sunny 9:00",
            "@12/1",
            "npm i @1.2-3 9:00",
            "@",
            "",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd_and_every_reminder_is_later(
            text in "([@＠]|[0-9]{1,3}|[mhdw:：点半周明天今后下晚]|-|/|年|月|日|am|pm|fri| |\\PC){0,12}",
            now in 0_i64..4_000_000_000_000,
        ) {
            let found = reminders(&text, Timestamp(now), &TimeZone::UTC);
            prop_assert!(found.iter().all(|due| due.0 > now));
            prop_assert!(found.is_sorted());
        }
    }
}
