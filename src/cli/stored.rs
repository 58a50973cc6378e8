//! What commands that read from the disk have in common: finding the chat, its messages with the
//! names of senders, and printing them.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::context::Context;
use super::error::Error;
use super::output::{one_line as plain, print};
use super::range::Span;
use crate::app::finder::{Meant, NameIndex};
use crate::app::page::{Waits, when, why};
use crate::host::clock;
use crate::model::{
    Chat, ChatId, ContactId, Content, Delivery, EditionId, Item, ItemId, Lang, Position, Sender,
    TimeRange, Timestamp, senders, with_state,
};
use crate::paths;
use crate::store::Store;
use crate::store::accounts::Accounts;
use crate::text::Printable;
use crate::text::pinyin::Rules;
use crate::words::content;
use crate::words::name;

/// How lists are printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Form {
    /// One JSON object a line; `wx man` documents its keys.
    #[arg(long)]
    pub json: bool,
}

/// How many messages are read at once.
const PAGE: u32 = 1_000;

/// A message in one line, with its delivery if it was not sent.
pub(super) fn message_words(item: &Item, zone: &TimeZone, lang: Lang) -> String {
    let waits = Waits { written: when::full(item.at, zone), unknown: false };
    waiting_words(item, &waits, lang)
}

/// A message in one line, with the reason why it waits.
pub(super) fn waiting_words(item: &Item, waits: &Waits, lang: Lang) -> String {
    let words = match (&item.content, item.todo) {
        (Content::Text(text), Some(todo)) => plain(&with_state(text, todo)),
        (content, _) => plain(&content::line(content, lang)),
    };
    let state = match &item.delivery {
        None | Some(Delivery::Sent) => return words,
        Some(delivery @ (Delivery::Queued | Delivery::Retrying { .. })) => {
            let known = why(delivery, waits, lang);
            known.unwrap_or_else(|| lang.pick("待发", "not sent yet").to_owned())
        }
        Some(Delivery::Sending) => lang.pick("正在发", "being sent").to_owned(),
        Some(Delivery::Refused(_)) => lang.pick("未被接受", "refused").to_owned(),
        Some(delivery @ (Delivery::Unknown | Delivery::Held(_))) => {
            why(delivery, waits, lang).unwrap_or_default()
        }
    };
    format!("[{state}] {words}")
}

pub(super) fn open(context: &Context) -> Result<Store, Error> {
    let (accounts, edition, uin) = account(context)?;
    let key = context.secret(&context.settings()?)?;
    Ok(Store::open_read_only(&accounts.database(edition, uin), key.as_ref())?)
}

/// Like opening for reading, but for writing: fails if a client has it open.
pub(super) async fn open_for_writing(context: &Context) -> Result<Store, Error> {
    let (accounts, edition, uin) = account(context)?;
    let key = context.secret(&context.settings()?)?;
    let path = accounts.database(edition, uin);
    let (store, _) = Store::open_in_background(path, clock::now().0, key).await?;
    Ok(store)
}

/// The account that was used last, of the requested edition.
pub(super) fn account(context: &Context) -> Result<(Accounts, EditionId, u64), Error> {
    let place = context.paths.data_place();
    let accounts = Accounts::new(place, context.global.server.as_deref());
    accounts.look().map_err(|(path, source)| paths::Error::Unusable { path, source })?;
    let (edition, uin) = accounts
        .current(context.global.edition)
        .ok_or_else(|| Error::Refused(nobody(context, context.lang_now())))?;
    Ok((accounts, edition, uin))
}

/// Says that there are no messages here, and where they may be.
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

/// The chat that a name means, or a number as the id.
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
        Some(format!("  id:{}\t{}", chat.id.0, chat_row(chat, lang, &zone).join("\t")))
    };
    let lines: Vec<String> = several.iter().filter_map(told).collect();
    let words = lang.pick("有几个，用 id 选一个", "may be several; choose by id");
    Err(Error::BadInput(format!("{wanted:?} {words}:\n{}", lines.join("\n"))))
}

/// A chat as fields: name, unread count, time and words of its newest message.
pub(super) fn chat_row(chat: &Chat, lang: Lang, zone: &TimeZone) -> Vec<String> {
    let (at, words) = chat.last.as_ref().map_or_else(Default::default, |last| {
        (when::full(last.at, zone), plain(&last.content.label(lang)))
    });
    vec![plain(chat.called(lang)), chat.unread.to_string(), at, words]
}

/// The newest messages of a range for which `wanted` is true, the oldest of them first.
pub(super) async fn newest(
    store: &Store,
    chat: ChatId,
    span: &Span,
    wanted: impl Fn(&Item) -> bool,
) -> Result<Vec<Item>, Error> {
    let TimeRange { since, until } = span.range;
    let end = until.unwrap_or(Timestamp(i64::MAX));
    let mut before = Position { at: end, id: ItemId(i64::MIN) };
    let mut pages: Vec<Vec<Item>> = Vec::new();
    let mut left = usize::try_from(span.limit).unwrap_or(usize::MAX);
    while left > 0 {
        let (mut items, at_start) = store.older(chat, before, PAGE).await?;
        let Some(oldest) = items.first().map(Item::position) else { break };
        let begun = since.is_some_and(|since| oldest.at < since);
        items.retain(|item| span.range.holds(item.at) && wanted(item));
        let items = items.split_off(items.len().saturating_sub(left));
        left -= items.len();
        pages.push(items);
        if at_start || begun {
            break;
        }
        before = oldest;
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

/// The senders of some messages of a chat.
pub(super) struct Senders {
    me: Printable,
    names: HashMap<ContactId, Printable>,
}

impl Senders {
    pub async fn read(store: &Store, chat: ChatId, items: &[Item]) -> Result<Self, Error> {
        let names = store.names(chat, senders(items)).await?;
        let names = names.into_iter().map(|(id, name)| (id, name.shown)).collect();
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        Ok(Self { me, names })
    }

    /// The name; empty for system messages, and for an own name that is not known.
    pub fn name(&self, sender: Sender, lang: Lang) -> Printable {
        match sender {
            Sender::Me => Printable::line(name::visible(&self.me, lang)),
            Sender::System => Printable::default(),
            Sender::Contact(id) => match self.names.get(&id) {
                Some(known) => Printable::line(name::visible(known, lang)),
                None => Printable::line(name::unknown(lang)),
            },
        }
    }
}

/// The chat with a name, or the only one without a name. `command` is named in the error.
pub(super) fn named_or_only(
    mut chats: Vec<Chat>,
    wanted: Option<&str>,
    command: &str,
    lang: Lang,
) -> Result<Chat, Error> {
    if let Some(wanted) = wanted {
        return find_chat(chats, wanted, lang);
    }
    match (chats.pop(), chats.len()) {
        (Some(chat), 0) => Ok(chat),
        (None, _) => Err(Error::NothingFound),
        (Some(_), _) => Err(Error::Misused(match lang {
            Lang::Zh => format!("要哪个聊天？wx {command} 名字；wx chats 列出全部"),
            Lang::En => format!("which conversation? wx {command} NAME; wx chats lists all"),
        })),
    }
}

pub(super) fn print_lines<T>(items: &[T], line: impl Fn(&T) -> String) -> Result<(), Error> {
    if items.is_empty() {
        return Err(Error::NothingFound);
    }
    let text: String = items.iter().map(|item| line(item) + "\n").collect();
    print(text.as_bytes())
}
