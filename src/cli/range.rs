//! `--since`, `--until` and `--limit`: the period and the number of messages.

use jiff::tz::TimeZone;

use super::context::Context;
use super::error::Error;
use crate::host::clock;
use crate::model::{Lang, TimeRange, Timestamp, point_in_time};

/// How many messages are printed without `--limit`.
const USUAL: u32 = 50;

/// From when, and until when.
#[derive(Clone, Debug, clap::Args)]
pub struct Period {
    /// Not before this: 2026-09-14, 9-14, today, yesterday, a weekday, 16:00, yesterday 16:00, or so
    /// long ago: 30m, 3h, 7d, 2w.
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Before this, written in the same way.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
}

impl Period {
    pub(super) fn range(&self, lang: Lang, zone: &TimeZone) -> Result<TimeRange, Error> {
        let since = moment(self.since.as_deref(), lang, zone)?;
        let until = moment(self.until.as_deref(), lang, zone)?;
        Ok(TimeRange { since, until })
    }
}

/// Of which time, and how many.
#[derive(Clone, Debug, clap::Args)]
pub struct Range {
    #[command(flatten)]
    period: Period,
    /// The newest so many. Of messages, without it and without --since: 50.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// A period as points in time.
pub(super) struct Span {
    pub range: TimeRange,
    pub limit: u32,
}

/// A period as points in time, in the user's time zone and language.
pub(super) struct Scope {
    pub lang: Lang,
    pub zone: TimeZone,
    pub span: Span,
}

impl Range {
    /// The period, read as the user of this command would write it.
    pub(super) fn scope(&self, context: &Context) -> Result<Scope, Error> {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = self.span(lang, &zone)?;
        Ok(Scope { lang, zone, span })
    }

    fn span(&self, lang: Lang, zone: &TimeZone) -> Result<Span, Error> {
        let range = self.period.range(lang, zone)?;
        let usual = if range.since.is_some() { u32::MAX } else { USUAL };
        Ok(Span { range, limit: self.limit.unwrap_or(usual) })
    }
}

/// A point in time as written on the command line.
fn moment(value: Option<&str>, lang: Lang, zone: &TimeZone) -> Result<Option<Timestamp>, Error> {
    let Some(value) = value else { return Ok(None) };
    let words = lang.pick("不是时间；可以写", "is no time; write");
    let unclear =
        || format!("{value:?} {words} 2026-09-14, 9-14, \"2026-09-14 16:00\", today, 昨天, 3h, 7d");
    let at = point_in_time(value, clock::now(), zone);
    at.map(Some).ok_or_else(|| Error::BadInput(unclear()))
}
