//! Dates and times in words, in the frontend's time zone.

use jiff::Zoned;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::model::{Lang, Timestamp};

/// The date of a point in time; `None` if it is outside the range of the calendar.
#[must_use]
pub fn date(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    local(at, zone).map(|at| at.date())
}

#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    match local(at, zone) {
        Some(at) => format!("{:02}:{:02}", at.hour(), at.minute()),
        None => "--:--".to_owned(),
    }
}

/// `09-14`, with the year where it is not this one.
#[must_use]
pub fn month_day(date: Date, today: Option<Date>) -> String {
    if today.is_some_and(|today| today.year() == date.year()) {
        format!("{:02}-{:02}", date.month(), date.day())
    } else {
        date.to_string()
    }
}

/// `09-14 09:12`, with the year where it is not this one.
#[must_use]
pub fn stamp(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let day = date(at, zone).map(|day| month_day(day, date(now, zone)) + " ");
    day.unwrap_or_default() + &clock(at, zone)
}

/// `16:05:12` today, else with the day before it.
#[must_use]
pub fn second(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let clock = match local(at, zone) {
        Some(at) => format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
        None => clock(at, zone),
    };
    let (day, today) = (date(at, zone), date(now, zone));
    match day.filter(|day| Some(*day) != today) {
        Some(day) => format!("{} {clock}", month_day(day, today)),
        None => clock,
    }
}

/// The hour and minute if it is today, else the date, for a narrow column.
#[must_use]
pub fn hour_or_day(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let today = date(now, zone);
    match date(at, zone) {
        Some(day) if Some(day) != today => month_day(day, today),
        Some(_) | None => clock(at, zone),
    }
}

/// The hour and minute if it is today, else with the date.
#[must_use]
pub fn hour_or_stamp(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    if date(at, zone) == date(now, zone) { clock(at, zone) } else { stamp(at, now, zone) }
}

/// `2026-09-14 09:12` in any year, for files and programs.
#[must_use]
pub fn full(at: Timestamp, zone: &TimeZone) -> String {
    let day = date(at, zone).map(|day| day.to_string() + " ");
    day.unwrap_or_default() + &clock(at, zone)
}

/// The same with the second.
#[must_use]
pub fn full_second(at: Timestamp, zone: &TimeZone) -> String {
    let seconds = local(at, zone).map(|at| format!(":{:02}", at.second()));
    full(at, zone) + &seconds.unwrap_or_default()
}

/// `9月14日 星期一`, with the year if it is not this one.
#[must_use]
pub fn day(date: Date, today: Option<Date>, lang: Lang) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let other_year = today.is_some_and(|today| today.year() != year);
    let weekday = weekday(date.weekday(), lang);
    match (lang, other_year) {
        (Lang::Zh, false) => format!("{month}月{day}日 {weekday}"),
        (Lang::Zh, true) => format!("{year}年{month}月{day}日 {weekday}"),
        (Lang::En, false) => format!("{weekday}, {day} {}", month_name(month)),
        (Lang::En, true) => format!("{weekday}, {day} {} {year}", month_name(month)),
    }
}

/// The next time that it is `hour` o'clock.
#[must_use]
pub fn next_hour(now: Timestamp, zone: &TimeZone, hour: i8) -> Option<Timestamp> {
    let local = local(now, zone)?;
    let on = |date: Date| date.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok();
    let today = on(local.date()).filter(|at| *at > local);
    let next = today.or_else(|| on(local.date().tomorrow().ok()?))?;
    Some(Timestamp(next.timestamp().as_millisecond()))
}

fn local(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()))
}

const fn weekday(day: Weekday, lang: Lang) -> &'static str {
    match day {
        Weekday::Monday => lang.pick("星期一", "Monday"),
        Weekday::Tuesday => lang.pick("星期二", "Tuesday"),
        Weekday::Wednesday => lang.pick("星期三", "Wednesday"),
        Weekday::Thursday => lang.pick("星期四", "Thursday"),
        Weekday::Friday => lang.pick("星期五", "Friday"),
        Weekday::Saturday => lang.pick("星期六", "Saturday"),
        Weekday::Sunday => lang.pick("星期日", "Sunday"),
    }
}

const fn month_name(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 14 September 2026, 09:12:30 in Shanghai.
    const AT: Timestamp = Timestamp::from_seconds(1_789_348_350);

    #[test]
    fn a_day_names_its_year_only_when_it_is_another() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let date = date(AT, &zone).unwrap();
        assert_eq!(clock(AT, &zone), "09:12");
        assert_eq!(day(date, Some(date), Lang::Zh), "9月14日 星期一");
        assert_eq!(day(date, Some(date), Lang::En), "Monday, 14 September");
        let later = jiff::civil::date(2027, 1, 1);
        assert_eq!(day(date, Some(later), Lang::Zh), "2026年9月14日 星期一");
    }

    #[test]
    fn however_short_a_date_is_it_names_a_year_that_is_not_this_one() {
        let zone = TimeZone::UTC;
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let now = at("2026-01-01T08:00:00Z");
        for (then, stamped, column, line) in [
            ("2026-01-01T07:05:00Z", "01-01 07:05", "07:05", "07:05"),
            ("2026-03-02T23:59:00Z", "03-02 23:59", "03-02", "03-02 23:59"),
            ("2025-12-31T23:59:00Z", "2025-12-31 23:59", "2025-12-31", "2025-12-31 23:59"),
            ("2025-01-01T07:05:00Z", "2025-01-01 07:05", "2025-01-01", "2025-01-01 07:05"),
            ("1970-01-01T00:00:00Z", "1970-01-01 00:00", "1970-01-01", "1970-01-01 00:00"),
        ] {
            let then = at(then);
            assert_eq!(stamp(then, now, &zone), stamped);
            assert_eq!(hour_or_day(then, now, &zone), column);
            assert_eq!(hour_or_stamp(then, now, &zone), line);
        }
        assert_eq!(full(now, &zone), "2026-01-01 08:00");
    }

    #[test]
    fn a_time_beyond_all_calendars_has_no_clock() {
        assert_eq!(clock(Timestamp(i64::MAX), &TimeZone::UTC), "--:--");
        assert_eq!(date(Timestamp(i64::MIN), &TimeZone::UTC), None);
    }
}
