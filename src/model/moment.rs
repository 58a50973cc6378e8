//! Times as people write them, and ranges between two of them.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan, Zoned};

use super::Timestamp;

/// A range of time. Either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The earliest time of the range.
    pub since: Option<Timestamp>,
    /// The time at which the range ends, exclusive.
    pub until: Option<Timestamp>,
}

impl TimeRange {
    /// Whether a time lies within the range.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at < until)
    }
}

/// A point in time as it is written: a day (`2026-09-14`, `9-14`, `9月14日`, `today`, `昨天`, `周一`),
/// which is its beginning, with a time behind it (`昨天 16:00`); a time alone (`16:00`), which is the
/// latest such one; a month (`2026-09`); so long ago (`30m`, `3h`, `7天`, `2w`); or RFC 3339.
#[must_use]
pub fn point_in_time(value: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
    let value = value.trim().to_lowercase().replace('：', ":");
    if let Ok(at) = value.to_uppercase().parse::<jiff::Timestamp>() {
        return Some(Timestamp(at.as_millisecond()));
    }
    let at = match ago(&value) {
        Some(span) => now.checked_sub(span).ok()?,
        None => day_and_time(&value, &now)?,
    };
    Some(Timestamp(at.timestamp().as_millisecond()))
}

/// Units of what is so long ago.
#[derive(Clone, Copy)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
}

const UNITS: &[(&[&str], Unit)] = &[
    (&["m", "min", "分", "分钟"], Unit::Minute),
    (&["h", "小时", "个小时"], Unit::Hour),
    (&["d", "天"], Unit::Day),
    (&["w", "周", "星期"], Unit::Week),
];

fn ago(value: &str) -> Option<Span> {
    let value = value.trim_end_matches('前').trim_end_matches("ago").trim_end();
    let digits = value.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = value.split_at_checked(digits)?;
    let count: i64 = count.parse().ok()?;
    let unit = unit.trim();
    let (_, unit) = UNITS.iter().find(|(names, _)| names.contains(&unit))?;
    let span = Span::new();
    match unit {
        Unit::Minute => span.try_minutes(count).ok(),
        Unit::Hour => span.try_hours(count).ok(),
        Unit::Day => span.try_days(count).ok(),
        Unit::Week => span.try_weeks(count).ok(),
    }
}

fn day_and_time(value: &str, now: &Zoned) -> Option<Zoned> {
    let zoned = |date: Date, time: Time| date.to_datetime(time).to_zoned(now.time_zone().clone());
    if let Some(time) = time_of_day(value) {
        let today = zoned(now.date(), time).ok()?;
        let past = Some(&today).filter(|at| *at <= now).cloned();
        return past.or_else(|| zoned(now.date().yesterday().ok()?, time).ok());
    }
    if matches!(value, "now" | "现在") {
        return Some(now.clone());
    }
    if let Some(date) = day(value, now) {
        return zoned(date, Time::midnight()).ok();
    }
    // The time stands behind the last blank or `T`, or right behind a word or sign for the day.
    let begins = value.rfind(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '点'))?;
    let end = value.get(begins..)?.chars().next()?.len_utf8();
    let (date, time) = value.split_at_checked(begins + end)?;
    let digit = |date: &&str| date.ends_with(|c: char| c.is_ascii_digit());
    let date = date.strip_suffix('t').filter(digit).unwrap_or(date);
    zoned(day(date.trim_end(), now)?, time_of_day(time)?).ok()
}

/// `16:00`, `16:00:30`, `9点`.
fn time_of_day(value: &str) -> Option<Time> {
    if let Some(hour) = value.strip_suffix('点') {
        return Time::new(hour.parse().ok()?, 0, 0, 0).ok();
    }
    let parts: Vec<i8> = value.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    match *parts.as_slice() {
        [hour, minute] => Time::new(hour, minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    }
}

/// A day; without a year, and of a weekday, the latest such day.
fn day(value: &str, now: &Zoned) -> Option<Date> {
    let today = now.date();
    match value {
        "today" | "今天" => return Some(today),
        "yesterday" | "昨天" => return today.yesterday().ok(),
        "前天" => return today.checked_sub(2.days()).ok(),
        _ => {}
    }
    if let Some(weekday) = weekday(value) {
        let since = weekday.since(today.weekday());
        let back = if since == 0 { 0 } else { 7 - i64::from(since) };
        return today.checked_sub(back.days()).ok();
    }
    let value = value.strip_suffix('日').or_else(|| value.strip_suffix('号')).unwrap_or(value);
    let mut numbers = value.split(['-', '/', '.', '年', '月']).map(str::parse::<i16>);
    let parts = [numbers.next(), numbers.next(), numbers.next()];
    if numbers.next().is_some() {
        return None;
    }
    let small = |number: i16| i8::try_from(number).ok();
    match parts {
        [Some(Ok(year)), Some(Ok(month)), Some(Ok(day))] if year > 1000 => {
            Date::new(year, small(month)?, small(day)?).ok()
        }
        [Some(Ok(year)), Some(Ok(month)), None] if year > 1000 => {
            Date::new(year, small(month)?, 1).ok()
        }
        [Some(Ok(month)), Some(Ok(day)), None] => {
            let (month, day) = (small(month)?, small(day)?);
            let this = Date::new(today.year(), month, day).ok();
            let past = this.filter(|date| *date <= today);
            past.or_else(|| Date::new(today.year() - 1, month, day).ok())
        }
        _ => None,
    }
}

fn weekday(value: &str) -> Option<Weekday> {
    let zh = ["一", "二", "三", "四", "五", "六", "日", "天"];
    let en = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let rest = ["周", "星期", "礼拜"].iter().find_map(|head| value.strip_prefix(head));
    let at = match rest {
        Some(rest) => zh.iter().position(|day| *day == rest)?.min(6),
        None => en.iter().position(|day| *day == value || day.get(..3) == Some(value))?,
    };
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2026-09-14 12:00 UTC.
    const NOW: Timestamp = Timestamp(1_789_387_200_000);

    fn read(value: &str) -> Option<String> {
        let at = point_in_time(value, NOW, &TimeZone::UTC)?;
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap();
        Some(at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn points_in_time_are_read_as_people_write_them() {
        for (value, at) in [
            ("2025-01-31", "2025-01-31 00:00"),
            ("2025/1/31", "2025-01-31 00:00"),
            ("2025年1月31日", "2025-01-31 00:00"),
            ("9-14", "2026-09-14 00:00"),
            ("12/24", "2025-12-24 00:00"),
            ("9月1号", "2026-09-01 00:00"),
            ("2026-08", "2026-08-01 00:00"),
            ("today", "2026-09-14 00:00"),
            ("昨天", "2026-09-13 00:00"),
            ("前天", "2026-09-12 00:00"),
            ("周一", "2026-09-14 00:00"),
            ("星期天", "2026-09-13 00:00"),
            ("Tuesday", "2026-09-08 00:00"),
            ("fri", "2026-09-11 00:00"),
            ("09:30", "2026-09-14 09:30"),
            ("16：00", "2026-09-13 16:00"),
            ("9点", "2026-09-14 09:00"),
            ("昨天 16:00", "2026-09-13 16:00"),
            ("昨天16:00", "2026-09-13 16:00"),
            ("昨天9点", "2026-09-13 09:00"),
            ("2026-09-01 8:05", "2026-09-01 08:05"),
            ("2026-09-01T08:05:10", "2026-09-01 08:05"),
            ("2026-09-01T08:05:10Z", "2026-09-01 08:05"),
            ("2026-09-01T08:05:10+08:00", "2026-09-01 00:05"),
            ("sat 16:00", "2026-09-12 16:00"),
            ("9月1日16:00", "2026-09-01 16:00"),
            ("now", "2026-09-14 12:00"),
            ("30m", "2026-09-14 11:30"),
            ("3h", "2026-09-14 09:00"),
            ("3小时前", "2026-09-14 09:00"),
            ("7d", "2026-09-07 12:00"),
            ("2周", "2026-08-31 12:00"),
            ("2 weeks", ""),
            ("", ""),
            ("嗯", ""),
            ("25:00", ""),
            ("2026-13-40", ""),
            ("13-40", ""),
            ("99999999999d", ""),
            ("-3d", ""),
            ("昨天 25:00", ""),
            ("周八", ""),
            ("1-2-3-4", ""),
        ] {
            assert_eq!(read(value).unwrap_or_default(), at, "{value}");
        }
    }

    #[test]
    fn a_range_holds_its_beginning_and_not_its_end() {
        let range = TimeRange { since: Some(Timestamp(5)), until: Some(Timestamp(7)) };
        assert_eq!([4, 5, 6, 7].map(|at| range.holds(Timestamp(at))), [false, true, true, false]);
        assert!(TimeRange::default().holds(Timestamp(i64::MIN)));
    }
}
