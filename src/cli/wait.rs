//! `wx wait`: waits for a message and prints it.

use std::time::Duration;

use jiff::tz::TimeZone;
use regex::Regex;

use super::context::Context;
use super::error::Error;
use super::follow::{Ended, Next, follow};
use super::send::wait_time;
use super::stored;
use super::tail::Printer;
use crate::model::{Lang, Sender};
use crate::store::Hit;
use crate::text::pinyin::{Fit, Query, Rules, Spelling};
use crate::words::content;

/// For which message, and for how long.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Only in this conversation: its name, a part of it, or its id, as id:12.
    #[arg(long, value_name = "CHAT")]
    chat: Option<String>,
    /// Only from this one: a part of the name, its pinyin, or `phone`.
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// Only one in which this regular expression is found; `(?i)` before it ignores case.
    #[arg(long = "match", value_name = "RE")]
    pattern: Option<Regex>,
    /// No longer than this: 30s, 10m, 1h.
    #[arg(long, value_name = "TIME", value_parser = wait_time)]
    timeout: Option<Duration>,
    #[command(flatten)]
    form: stored::Form,
}

/// Waits for one, and prints it.
///
/// # Errors
/// 1 when none came in time, 65 when no chat or more than one is meant, 77 without a session and
/// when it ends.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    let printer = Printer { lang, zone: TimeZone::system(), json: arguments.form.json };
    let chat = arguments.chat.as_deref();
    let ended = follow(context, chat, arguments.timeout, |hit| {
        if !is_awaited(hit, arguments, lang) {
            return Ok(Next::Follow);
        }
        printer.print(hit).map(|_| Next::End)
    })?;
    match ended {
        Ended::Wanted => Ok(()),
        Ended::TimedOut => Err(Error::NothingFound),
    }
}

/// Whether it is awaited. Messages sent from here never are.
fn is_awaited(hit: &Hit, arguments: &Arguments, lang: Lang) -> bool {
    let from_phone = hit.item.sender == Sender::Me && hit.item.delivery.is_none();
    let is_news = from_phone || matches!(hit.item.sender, Sender::Contact(_));
    let from = arguments.from.as_deref();
    let from = from.is_none_or(|name| match name.to_lowercase().as_str() {
        "phone" | "手机" => from_phone,
        name => is_called(&hit.sender_name, name),
    });
    let lines = || content::lines(&hit.item.content, lang).join("\n");
    let says = arguments.pattern.as_ref().is_none_or(|pattern| match hit.item.content.written() {
        Some(text) => pattern.is_match(text),
        None => pattern.is_match(&lines()),
    });
    is_news && from && says
}

fn is_called(name: &str, wanted: &str) -> bool {
    let spelled = || Spelling::new(name, Rules::default()).fit(&Query::new(wanted));
    let sounds = || matches!(spelled(), Some(Fit::Whole(_) | Fit::Leading(_)));
    !name.is_empty() && (name.to_lowercase().contains(wanted) || sounds())
}
