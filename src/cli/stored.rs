//! What the commands have in common that read what lies on disk: the range, the conversation that is
//! meant, and how a message is printed.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::context::Context;
use super::error::Error;
use super::output::{one_line as plain, print};
use crate::app::finder::{Meant, NameIndex};
use crate::app::page::{Waits, when, why};
use crate::host::clock;
use crate::model::{
    Chat, ChatId, Delivery, EditionId, Item, Lang, Sender, TimeRange, Timestamp, point_in_time,
};
use crate::paths;
use crate::store::Store;
use crate::store::accounts::Accounts;
use crate::text::pinyin::Rules;
use crate::words::content;
use crate::words::name::{self, of_another};

/// How lists are printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Form {
    /// One JSON object a line; `wx man` documents its keys.
    #[arg(long)]
    pub json: bool,
}

/// Of which time, and how many.
#[derive(Clone, Debug, clap::Args)]
pub struct Range {
    /// Not before this: 2026-09-14, 9-14, today, yesterday, a weekday, 16:00, yesterday 16:00, or so
    /// long ago: 30m, 3h, 7d, 2w.
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Before this, written in the same way.
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// The newest so many. Of messages, without it and without --since: 50.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// A range as points in time.
pub(super) struct Span {
    pub range: TimeRange,
    pub limit: u32,
}

/// A point in time as it was written on the command line.
pub(super) fn moment(
    value: Option<&str>,
    lang: Lang,
    zone: &TimeZone,
) -> Result<Option<Timestamp>, Error> {
    let Some(value) = value else { return Ok(None) };
    let words = lang.pick("不是时间；可以写", "is no time; write");
    let unclear =
        || format!("{value:?} {words} 2026-09-14, 9-14, \"2026-09-14 16:00\", today, 昨天, 3h, 7d");
    let at = point_in_time(value, clock::now(), zone);
    at.map(Some).ok_or_else(|| Error::BadInput(unclear()))
}

impl Range {
    pub fn span(&self, lang: Lang, zone: &TimeZone) -> Result<Span, Error> {
        let since = moment(self.since.as_deref(), lang, zone)?;
        let until = moment(self.until.as_deref(), lang, zone)?;
        let usual = if since.is_some() { u32::MAX } else { USUAL };
        Ok(Span { range: TimeRange { since, until }, limit: self.limit.unwrap_or(usual) })
    }
}

/// Messages that are printed where nobody says how many.
const USUAL: u32 = 50;

/// A message on a line; one that did not go out says so.
pub(super) fn message_words(item: &Item, zone: &TimeZone, lang: Lang) -> String {
    let words = plain(&content::line(&item.content, lang));
    let state = match &item.delivery {
        None | Some(Delivery::Sent) => return words,
        Some(Delivery::Queued | Delivery::Retrying { .. }) => lang.pick("待发", "not sent yet"),
        Some(Delivery::Sending) => lang.pick("正在发", "being sent"),
        Some(Delivery::Refused(_)) => lang.pick("未被接受", "refused"),
        Some(Delivery::Unknown) => lang.pick("不知是否送达", "it may have arrived"),
        Some(delivery @ Delivery::Held(_)) => {
            let waits = Waits { written: when::full(item.at, zone), unknown: false };
            return format!("[{}] {words}", why(delivery, &waits, lang).unwrap_or_default());
        }
    };
    format!("[{state}] {words}")
}

/// Who sent a message, so that nobody else reads as the user.
pub(super) fn told_apart(sender: Sender, name: &str, lang: Lang) -> String {
    match sender {
        Sender::Me => name::own(name, lang),
        Sender::Contact(_) => of_another(name, lang).into_owned(),
        Sender::System => name.to_owned(),
    }
}

pub(super) fn open(context: &Context) -> Result<Store, Error> {
    let (accounts, edition, uin) = account(context)?;
    let key = context.secret(&context.settings()?)?;
    Ok(Store::open_read_only(&accounts.database(edition, uin), key.as_ref())?)
}

/// The account that was used last, of the edition that is asked for.
pub(super) fn account(context: &Context) -> Result<(Accounts, EditionId, u64), Error> {
    let place = context.paths.data_place();
    let accounts = Accounts::new(place, context.global.server.as_deref());
    accounts.look().map_err(|(path, source)| paths::Error::Unusable { path, source })?;
    let (edition, uin) = accounts
        .current(context.global.edition)
        .ok_or_else(|| Error::Refused(nobody(context, context.lang_now())))?;
    Ok((accounts, edition, uin))
}

/// Nothing was ever kept here; perhaps it was elsewhere.
fn nobody(context: &Context, lang: Lang) -> String {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let words = lang.pick(
        "这里没有登录过的账号；运行 wx login",
        "no account has logged in here; run `wx login`",
    );
    let others: Vec<String> = context.paths.others().iter().filter_map(name).collect();
    if others.is_empty() {
        return words.to_owned();
    }
    let more = lang.pick("有账号的 --profile：", "there are accounts of --profile ");
    format!("{words}\n  {more}{}", others.join(", "))
}

/// The conversation that is meant by a name, or by a number as the id.
pub(super) fn find_chat(chats: Vec<Chat>, wanted: &str, lang: Lang) -> Result<Chat, Error> {
    let called = chats.iter().any(|chat| chat.name.as_str() == wanted);
    let number = wanted
        .parse::<i64>()
        .ok()
        .filter(|id| !called && chats.iter().any(|chat| chat.id == ChatId(*id)));
    let typed = number.map_or_else(|| wanted.to_owned(), |id| format!("id:{id}"));
    let several = match NameIndex::new(Rules::default()).meant(chats.iter(), &typed) {
        Meant::One(id) => {
            return chats.into_iter().find(|chat| chat.id == id).ok_or(Error::NothingFound);
        }
        Meant::Nobody => {
            let words = lang.pick("没有叫这个的聊天", "no conversation is called");
            return Err(Error::BadInput(format!("{words} {wanted:?}")));
        }
        Meant::Several(ids) => ids,
    };
    let zone = TimeZone::system();
    let told = |id: &ChatId| {
        let chat = chats.iter().find(|chat| chat.id == *id)?;
        Some(format!("  id:{}\t{}", chat.id.0, chat_line(chat, lang, &zone)))
    };
    let lines: Vec<String> = several.iter().filter_map(told).collect();
    let words = lang.pick("有几个，用 id 选一个", "may be several; choose by id");
    Err(Error::BadInput(format!("{wanted:?} {words}:\n{}", lines.join("\n"))))
}

pub(super) fn chat_line(chat: &Chat, lang: Lang, zone: &TimeZone) -> String {
    let (at, words) = chat.last.as_ref().map_or_else(Default::default, |last| {
        (when::full(last.at, zone), plain(&last.content.label(lang)))
    });
    format!("{}\t{}\t{at}\t{words}", plain(chat.called(lang)), chat.unread)
}

pub(super) fn print_lines<T>(items: &[T], line: impl Fn(&T) -> String) -> Result<(), Error> {
    if items.is_empty() {
        return Err(Error::NothingFound);
    }
    let text: String = items.iter().map(|item| line(item) + "\n").collect();
    print(text.as_bytes())
}
