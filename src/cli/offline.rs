//! `wx chats`, `wx contacts`, `wx history`, `wx search`: what lies on disk, without network or terminal.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Context, Error, one_line as plain, print};
use crate::model::{
    Chat, ChatId, ChatKind, Content, Delivery, Find, Item, Lang, Recalled, Sender, Timestamp,
};
use crate::runtime::clock;
use crate::store::accounts::Accounts;
use crate::store::{self, Known, Store};
use crate::text::Printable;
use crate::text::pinyin::order;

/// How lists are printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Form {
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Which contacts.
#[derive(Clone, Debug, clap::Args)]
pub struct Contacts {
    /// A part of a name, a remark or a WeChat number; without it, all.
    pub query: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct History {
    /// The conversation's name, a part of it that no other one has, or its id, as id:12.
    pub chat: String,
    /// The newest so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
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
    /// The newest so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    #[command(flatten)]
    form: Form,
}

/// All conversations, the newest first.
///
/// # Errors
/// 77 when no account has logged in here.
pub fn chats(context: &Context, form: Form) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let store = open(context)?;
        let mut chats = store.chats().await?;
        store.close().await;
        chats.sort_by_key(|chat| std::cmp::Reverse(chat.last.as_ref().map(|last| last.at)));
        let zone = TimeZone::system();
        let lang = context.lang(&context.settings()?);
        lines(
            &chats,
            |chat| {
                if form.json { chat_json(chat, lang) } else { chat_line(chat, lang, &zone) }
            },
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
        store.close().await;
        let query = arguments.query.as_deref().unwrap_or("").to_lowercase();
        let fits = |contact: &Known| {
            let fields = [&contact.nick, &contact.remark, &contact.alias, &contact.wxid];
            fields.iter().any(|field| field.to_lowercase().contains(&query))
        };
        let mut found: Vec<Known> = known.into_iter().filter(fits).collect();
        found.sort_by_cached_key(|contact| order(name(contact)));
        lines(&found, |contact| {
            let Known { group, alias, remark, nick, .. } = contact;
            if arguments.form.json {
                return json!({
                    "id": contact.id.0, "kind": if *group { "group" } else { "person" },
                    "nick": nick, "remark": remark, "alias": alias,
                })
                .to_string();
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
/// 65 when no conversation or more than one is meant; else as [`chats`].
pub fn history(context: &Context, arguments: &History) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let store = open(context)?;
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let chat = choose(store.chats().await?, &arguments.chat, lang)?;
        let (items, _) = store.newest(chat.id, arguments.limit).await?;
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
                return item_json(item, &name, lang);
            }
            let said = plain(&said(&item.content, lang));
            format!("{}\t{}\t{said}", time(item.at, &zone), plain(&name))
        })
    })
}

/// Messages by their words.
///
/// # Errors
/// As [`history`].
pub fn search(context: &Context, arguments: &Search) -> Result<(), Error> {
    super::runtime()?.block_on(async {
        let store = open(context)?;
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let chat = match &arguments.chat {
            Some(name) => Some(choose(store.chats().await?, name, lang)?.id),
            None => None,
        };
        let (find, unclear) = Find::parse(&arguments.query.join(" "), clock::now(), &zone);
        if let Some(word) = unclear {
            let words = lang.pick("不是过滤条件；可以写", "is no filter; write");
            return Err(Error::BadInput(format!(
                "{word:?} {words} from:NAME, kind:picture|voice|video|file|link|payment|card|place, \
                 after:2026-09-14, after:7d, before:…, @me"
            )));
        }
        let hits = store.search(find, chat, arguments.limit).await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        lines(&hits, |hit| {
            let mine = hit.item.sender == Sender::Me;
            let name = if mine { &me } else { &hit.sender_name };
            if arguments.form.json {
                return item_json(&hit.item, name, lang);
            }
            let (chat, name) = (plain(&hit.chat_name), plain(name));
            let said = plain(&said(&hit.item.content, lang));
            format!("{}\t{chat}\t{name}\t{said}", time(hit.item.at, &zone))
        })
    })
}

fn open(context: &Context) -> Result<Store, Error> {
    let settings = context.settings()?;
    let place = context.paths.data_place();
    let accounts = Accounts::new(place, context.global.server.as_deref());
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
    if chats.iter().any(same) {
        chats.retain(same);
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

fn chat_line(chat: &Chat, lang: Lang, zone: &TimeZone) -> String {
    let (at, words) = chat.last.as_ref().map_or_else(Default::default, |last| {
        (time(last.at, zone), plain(&last.content.label(lang)))
    });
    format!("{}\t{}\t{at}\t{words}", plain(chat.called(lang)), chat.unread)
}

fn chat_json(chat: &Chat, lang: Lang) -> String {
    let kind = match chat.kind {
        ChatKind::Notes => "notes",
        ChatKind::Person => "person",
        ChatKind::Group { .. } => "group",
        ChatKind::Official => "official",
        ChatKind::Service => "service",
    };
    let last = chat
        .last
        .as_ref()
        .map(|last| json!({ "at": rfc3339(last.at), "text": last.content.label(lang).as_str() }));
    json!({
        "id": chat.id.0, "kind": kind, "name": chat.name.as_str(), "unread": chat.unread,
        "mentions": chat.mentions, "muted": chat.muted, "pinned": chat.pinned, "last": last,
    })
    .to_string()
}

/// A message in a line as the client's search shows it: with what it quotes, and with what it said
/// before it was recalled.
pub(super) fn said(content: &Content, lang: Lang) -> String {
    let label = content.label(lang);
    match content {
        Content::Quote(quote) => format!("{} > {}", quote.words.as_str(), quote.quoted.as_str()),
        Content::Recalled(Recalled { original: Some(original), .. }) => {
            format!("{} ({})", label.as_str(), original.label(lang).as_str())
        }
        _ => label.to_string(),
    }
}

fn item_json(item: &Item, name: &str, lang: Lang) -> String {
    let state = item.delivery.as_ref().map(|delivery| match delivery {
        Delivery::Queued => "queued",
        Delivery::Sending => "sending",
        Delivery::Retrying { .. } => "retrying",
        Delivery::Sent => "sent",
        Delivery::Refused(_) => "refused",
        Delivery::Unknown => "unknown",
    });
    // a text keeps its lines here
    let text = |content: &Content| match content {
        Content::Text(text) => text.to_string(),
        other => other.label(lang).to_string(),
    };
    let mut line = json!({
        "id": item.id.0, "at": rfc3339(item.at), "from": name, "me": item.sender == Sender::Me,
        "text": text(&item.content), "state": state.map_or(Value::Null, Value::from),
    });
    if let (Content::Recalled(Recalled { original: Some(original), .. }), Some(fields)) =
        (&item.content, line.as_object_mut())
    {
        fields.insert("original".to_owned(), text(original).into());
    }
    line.to_string()
}

fn time(at: Timestamp, zone: &TimeZone) -> String {
    instant(at).to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn rfc3339(at: Timestamp) -> String {
    instant(at).to_string()
}

/// Times beyond what a calendar has count as its beginning.
fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn lines<T>(items: &[T], line: impl Fn(&T) -> String) -> Result<(), Error> {
    let text: String = items.iter().map(|item| line(item) + "\n").collect();
    print(text.as_bytes())
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Disk(error)
    }
}
