//! `wx chats`, `wx contacts`, `wx history`, `wx search`: what lies on disk, without network or terminal.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::{Context, Error, json, one_line as plain, print};
use crate::app::page::{Waits, when, why};
use crate::host::clock;
use crate::model::{
    Chat, ChatId, ChatKind, ContactKind, Content, Delivery, Find, Item, ItemId, Lang, Position,
    Recalled, Sender, Timestamp, of_another, own_name,
};
use crate::paths;
use crate::store::accounts::Accounts;
use crate::store::{self, Known, Store};
use crate::text::Printable;
use crate::text::pinyin::order;

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
    /// Not before this: 2026-09-14, 9-14, today, yesterday, or so long ago: 3h, 7d, 2w.
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
struct Span {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    limit: u32,
}

impl Range {
    fn span(&self, lang: Lang, zone: &TimeZone) -> Result<Span, Error> {
        let read = |value: &Option<String>| -> Result<Option<Timestamp>, Error> {
            let Some(value) = value else { return Ok(None) };
            let (find, _) = Find::parse(&format!("after:{value}"), clock::now(), zone);
            let words = lang.pick("不是时间；可以写", "is no time; write");
            let unclear =
                || format!("{value:?} {words} 2026-09-14, 9-14, today, yesterday, 3h, 7d");
            find.after.map(Some).ok_or_else(|| Error::BadInput(unclear()))
        };
        let since = read(&self.since)?;
        let usual = if since.is_some() { u32::MAX } else { USUAL };
        Ok(Span { since, until: read(&self.until)?, limit: self.limit.unwrap_or(usual) })
    }
}

impl Span {
    fn holds(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at < until)
    }
}

/// Messages that are printed where nobody says how many.
const USUAL: u32 = 50;
/// Messages that are read at once.
const PAGE: u32 = 1_000;

/// Which conversations.
#[derive(Clone, Debug, clap::Args)]
pub struct Chats {
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// Which contacts.
#[derive(Clone, Debug, clap::Args)]
pub struct Contacts {
    /// A part of a name, a remark or a WeChat number; without it, all.
    pub query: Option<String>,
    /// The first so many.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    #[command(flatten)]
    form: Form,
}

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct History {
    /// The conversation's name, a part of it that no other one has, `filehelper`, or its id, as
    /// id:12; may be left out where there is only one.
    pub chat: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct Search {
    /// Words that stand beside each other; Chinese of any length, the last word may be a beginning.
    /// Filters: from:NAME, kind:file, after:7d, before:2026-09-14, @me.
    #[arg(required = true, value_name = "WORDS")]
    pub query: Vec<String>,
    /// Only in this conversation: its name, a part of it, or its id, as id:12.
    #[arg(long, value_name = "NAME")]
    pub chat: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// All conversations, the newest first.
///
/// # Errors
/// 77 when no account has logged in here, 78 when it may not be looked at, 1 when there is none.
pub fn chats(context: &Context, arguments: &Chats) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = arguments.range.span(lang, &zone)?;
        let store = open(context)?;
        let mut chats = store.chats().await?;
        store.close().await;
        chats.sort_by_key(|chat| std::cmp::Reverse(chat.last.as_ref().map(|last| last.at)));
        if span.since.is_some() || span.until.is_some() {
            chats.retain(|chat| chat.last.as_ref().is_some_and(|last| span.holds(last.at)));
        }
        chats.truncate(arguments.range.limit.map_or(usize::MAX, |limit| limit as usize));
        let json = arguments.form.json;
        lines(
            &chats,
            |chat| if json { json::chat(chat, lang) } else { chat_line(chat, lang, &zone) },
        )
    })
}

/// People and groups, in the order of an address book.
///
/// # Errors
/// As [`chats`].
pub fn contacts(context: &Context, arguments: &Contacts) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let store = open(context)?;
        let known = store.known().await?;
        let kinds: HashMap<_, _> = store.contact_kinds().await?.into_iter().collect();
        store.close().await;
        let query = arguments.query.as_deref().unwrap_or("").to_lowercase();
        let fits = |contact: &Known| {
            let fields = [&contact.nick, &contact.remark, &contact.alias, &contact.wxid];
            fields.iter().any(|field| field.to_lowercase().contains(&query))
        };
        let mut found: Vec<Known> = known.into_iter().filter(fits).collect();
        found.sort_by_cached_key(|contact| order(name(contact)));
        found.truncate(arguments.limit.map_or(usize::MAX, |limit| limit as usize));
        lines(&found, |contact| {
            let Known { alias, remark, nick, .. } = contact;
            if arguments.form.json {
                let kind = kinds.get(&contact.id).copied().unwrap_or(ContactKind::Stranger);
                let names = json::Names { shown: name(contact), nick, remark, alias };
                return json::contact(contact.id.chat(), kind, &names);
            }
            [name(contact), nick, alias].map(|field| plain(field)).join("\t")
        })
    })
}

const fn name(contact: &Known) -> &String {
    if contact.remark.is_empty() { &contact.nick } else { &contact.remark }
}

/// The messages of one conversation, the oldest first.
///
/// # Errors
/// 64 when there are several and none is named, 65 when no conversation or more than one is meant;
/// else as [`chats`].
pub fn history(context: &Context, arguments: &History) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = arguments.range.span(lang, &zone)?;
        let store = open(context)?;
        let chats = store.chats().await?;
        let chat = match &arguments.chat {
            Some(wanted) => choose(chats, wanted, lang)?,
            None => the_only_one(chats, lang)?,
        };
        let items = read(&store, chat.id, &span).await?;
        let senders = items.iter().filter_map(|item| match item.sender {
            Sender::Contact(id) => Some(id),
            Sender::Me | Sender::System => None,
        });
        let mut senders: Vec<_> = senders.collect();
        senders.sort_unstable();
        senders.dedup();
        let names = store.names(chat.id, senders).await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        let name = |item: &Item| match item.sender {
            Sender::Me => me.clone(),
            Sender::System => Printable::default(),
            Sender::Contact(id) => names
                .iter()
                .find(|(known, _)| *known == id)
                .map_or_else(Printable::default, |(_, name)| name.shown.clone()),
        };
        lines(&items, |item| {
            let name = name(item);
            if arguments.form.json {
                let said = json::Said { chat: chat.called(lang), from: &name };
                return json::message(item, &said, lang);
            }
            let words = with_state(item, &zone, lang);
            let name = plain(&told_apart(item.sender, &name, lang));
            format!("{}\t{name}\t{words}", when::full(item.written(), &zone))
        })
    })
}

/// The newest messages of a range, the oldest of them first.
async fn read(store: &Store, chat: ChatId, span: &Span) -> Result<Vec<Item>, Error> {
    let end = span.until.unwrap_or(Timestamp(i64::MAX));
    let mut before = Position { at: end, id: ItemId(i64::MIN) };
    let mut pages: Vec<Vec<Item>> = Vec::new();
    let mut left = span.limit;
    while left > 0 {
        let (mut items, at_start) = store.older(chat, before, left.min(PAGE)).await?;
        let Some(oldest) = items.first().map(Item::position) else { break };
        let begun = span.since.is_some_and(|since| oldest.at < since);
        items.retain(|item| span.since.is_none_or(|since| item.at >= since));
        left = left.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        pages.push(items);
        if at_start || begun {
            break;
        }
        before = oldest;
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

/// A message on a line; one that did not go out says so.
fn with_state(item: &Item, zone: &TimeZone, lang: Lang) -> String {
    let words = plain(&said(&item.content, lang));
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
fn told_apart(sender: Sender, name: &str, lang: Lang) -> String {
    match sender {
        Sender::Me => own_name(name, lang),
        Sender::Contact(_) => of_another(name, lang).into_owned(),
        Sender::System => name.to_owned(),
    }
}

/// Messages by their words.
///
/// # Errors
/// As [`history`].
pub fn search(context: &Context, arguments: &Search) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = arguments.range.span(lang, &zone)?;
        let (mut find, unclear) =
            Find::parse(&arguments.query.join(" "), clock::now(), &zone);
        if let Some(word) = unclear {
            let words = lang.pick("不是过滤条件；可以写", "is no filter; write");
            return Err(Error::BadInput(format!(
                "{word:?} {words} from:NAME, kind:picture|voice|video|file|link|payment|card|place, \
                 after:2026-09-14, after:7d, before:…, @me"
            )));
        }
        find.after = find.after.max(span.since);
        find.before = find.before.into_iter().chain(span.until).min();
        let store = open(context)?;
        let chat = match &arguments.chat {
            Some(name) => Some(choose(store.chats().await?, name, lang)?.id),
            None => None,
        };
        let hits = store.search(find, chat, span.limit).await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        lines(&hits, |hit| {
            let mine = hit.item.sender == Sender::Me;
            let name = if mine { &me } else { &hit.sender_name };
            if arguments.form.json {
                let said = json::Said { chat: &hit.chat_name, from: name };
                return json::message(&hit.item, &said, lang);
            }
            let name = plain(&told_apart(hit.item.sender, name, lang));
            let chat = plain(&hit.chat_name);
            let words = with_state(&hit.item, &zone, lang);
            format!("{}\t{chat}\t{name}\t{words}", when::full(hit.item.written(), &zone))
        })
    })
}

fn open(context: &Context) -> Result<Store, Error> {
    let settings = context.settings()?;
    let place = context.paths.data_place();
    let accounts = Accounts::new(place, context.global.server.as_deref());
    accounts.look().map_err(|(path, source)| paths::Error::Unusable { path, source })?;
    let (edition, uin) = accounts
        .current(context.global.edition)
        .ok_or_else(|| Error::Refused(nobody(context, context.lang(&settings))))?;
    let key = context.secret(&settings)?;
    Ok(Store::look(&accounts.database(edition, uin), key.as_ref())?)
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

/// The conversation of this name or id, else the only one whose name holds it.
fn choose(mut chats: Vec<Chat>, wanted: &str, lang: Lang) -> Result<Chat, Error> {
    let number = |text: &str| text.parse().ok().map(ChatId);
    let explicit = wanted.strip_prefix("id:").and_then(number);
    let same = |chat: &Chat| chat.name.as_str() == wanted && explicit.is_none();
    let id = explicit.or_else(|| number(wanted));
    let lower = wanted.to_lowercase();
    let notes = |chat: &Chat| chat.kind == ChatKind::Notes && lower == "filehelper";
    if chats.iter().any(same) {
        chats.retain(same);
    } else if chats.iter().any(notes) {
        chats.retain(notes);
    } else if chats.iter().any(|chat| Some(chat.id) == id) {
        chats.retain(|chat| Some(chat.id) == id);
    } else {
        chats.retain(|chat| chat.name.to_lowercase().contains(&lower));
    }
    match (chats.pop(), chats.len()) {
        (Some(chat), 0) => Ok(chat),
        (None, _) => {
            let words = lang.pick("没有叫这个的聊天", "no conversation is called");
            Err(Error::BadInput(format!("{words} {wanted:?}")))
        }
        (Some(chat), _) => {
            chats.push(chat);
            let zone = TimeZone::system();
            let told =
                |chat: &Chat| format!("  id:{}\t{}", chat.id.0, chat_line(chat, lang, &zone));
            let lines: Vec<String> = chats.iter().map(told).collect();
            let words = lang.pick("有几个，用 id 选一个", "may be several; choose by id");
            Err(Error::BadInput(format!("{wanted:?} {words}:\n{}", lines.join("\n"))))
        }
    }
}

/// Where there is only one conversation nobody need name it.
fn the_only_one(mut chats: Vec<Chat>, lang: Lang) -> Result<Chat, Error> {
    match (chats.pop(), chats.len()) {
        (Some(chat), 0) => Ok(chat),
        (None, _) => Err(Error::NothingFound),
        (Some(_), _) => {
            let words = "要哪个聊天？wx history 名字；wx chats 列出全部";
            let words = lang.pick(words, "which conversation? wx history NAME; wx chats lists all");
            Err(Error::Misused(words.to_owned()))
        }
    }
}

fn chat_line(chat: &Chat, lang: Lang, zone: &TimeZone) -> String {
    let (at, words) = chat.last.as_ref().map_or_else(Default::default, |last| {
        (when::full(last.at, zone), plain(&last.content.label(lang)))
    });
    format!("{}\t{}\t{at}\t{words}", plain(chat.called(lang)), chat.unread)
}

/// A message in a line as the client's search shows it: with what it quotes, and with what it said
/// before it was recalled.
pub(super) fn said(content: &Content, lang: Lang) -> String {
    let label = content.label(lang);
    match content {
        Content::Quote(quote) => format!("{} > {}", label.as_str(), quote.quoted.as_str()),
        Content::Recalled(Recalled { original: Some(original), .. }) => {
            format!("{} ({})", label.as_str(), original.label(lang).as_str())
        }
        _ => label.to_string(),
    }
}

pub(super) fn rfc3339(at: Timestamp) -> String {
    instant(at).to_string()
}

/// Times beyond what a calendar has count as its beginning.
fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn lines<T>(items: &[T], line: impl Fn(&T) -> String) -> Result<(), Error> {
    if items.is_empty() {
        return Err(Error::NothingFound);
    }
    let text: String = items.iter().map(|item| line(item) + "\n").collect();
    print(text.as_bytes())
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Disk(error)
    }
}
