//! Points in time as people read them, in the time zone the frontend was given.

use jiff::Zoned;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::model::{Lang, Timestamp};

/// The day of a point in time; `None` outside the years that calendars know.
#[must_use]
pub fn date(at: Timestamp, zone: &TimeZone) -> Option<Date> {
    local(at, zone).map(|at| at.date())
}

/// `09:12`.
#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    match local(at, zone) {
        Some(at) => format!("{:02}:{:02}", at.hour(), at.minute()),
        None => "--:--".to_owned(),
    }
}

/// `9月14日 星期一`, with the year where it is not this one.
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
    fn a_time_beyond_all_calendars_has_no_clock() {
        assert_eq!(clock(Timestamp(i64::MAX), &TimeZone::UTC), "--:--");
        assert_eq!(date(Timestamp(i64::MIN), &TimeZone::UTC), None);
    }
}
