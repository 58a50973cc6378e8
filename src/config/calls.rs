//! `[notify]`: when and how the user is called.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Mistake;
use crate::app::notification::{Level, Method, NotificationPolicy, QuietHours};

/// The table as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "lowercase")]
pub(super) struct Calls {
    content: Content,
    how: Form,
    quiet: String,
    hours: BTreeMap<String, String>,
    ignore: BTreeSet<String>,
    pub(super) command: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Content {
    Full,
    #[default]
    Name,
    Count,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Auto,
    Bell,
    Osc9,
    Osc777,
    Osc99,
    Off,
}

impl Calls {
    /// How much is said, and when the user is not notified.
    ///
    /// # Errors
    /// The quiet hours are none.
    pub(super) fn manners(&self) -> Result<NotificationPolicy, Mistake> {
        let level = match self.content {
            Content::Full => Level::Full,
            Content::Name => Level::Name,
            Content::Count => Level::Count,
        };
        let of_chat = |(name, written): (&String, &String)| Ok((name.clone(), hours(written)?));
        Ok(NotificationPolicy {
            level,
            quiet: hours(&self.quiet)?,
            hours: self.hours.iter().map(of_chat).collect::<Result<_, _>>()?,
            ignored: self.ignore.clone(),
        })
    }

    /// By which sequences; `None`: as the terminal understands.
    pub(super) const fn how(&self) -> Option<Method> {
        match self.how {
            Form::Auto => None,
            Form::Bell => Some(Method::Bell),
            Form::Osc9 => Some(Method::Osc9),
            Form::Osc777 => Some(Method::Osc777),
            Form::Osc99 => Some(Method::Osc99),
            Form::Off => Some(Method::Off),
        }
    }
}

/// Quiet hours as they are written; none where nothing is.
fn hours(written: &str) -> Result<Option<QuietHours>, Mistake> {
    match written.trim() {
        "" => Ok(None),
        hours => Ok(Some(read(hours).ok_or_else(|| Mistake::Quiet(hours.to_owned()))?)),
    }
}

fn read(hours: &str) -> Option<QuietHours> {
    let minute = |time: &str| {
        let (hour, minute) = time.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, to) = hours.split_once('-')?;
    Some(QuietHours { from: minute(from)?, to: minute(to)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_are_read_and_mistakes_are_named() {
        assert_eq!(read("23:00-08:30"), Some(QuietHours { from: 1380, to: 510 }));
        assert_eq!(read(" 1:05 - 2:00 "), Some(QuietHours { from: 65, to: 120 }));
        for wrong in ["23-8", "24:00-01:00", "a", "1:60-2:00"] {
            assert_eq!(read(wrong), None, "{wrong}");
            let calls = Calls { quiet: wrong.to_owned(), ..Calls::default() };
            assert!(calls.manners().unwrap_err().to_string().contains(wrong));
            let hours = BTreeMap::from([("读书会".to_owned(), wrong.to_owned())]);
            let calls = Calls { hours, ..Calls::default() };
            assert!(calls.manners().unwrap_err().to_string().contains(wrong));
        }
    }
}
