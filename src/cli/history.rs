//! `wx history`: the messages of a conversation on disk, without network or terminal.

use jiff::tz::TimeZone;

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::one_line as plain;
use super::stored::{self, Form, Range, Span, print_lines};
use crate::app::page::when;
use crate::model::{Chat, ChatId, Item, ItemId, Lang, Position, Sender, TimeRange, Timestamp};
use crate::store::Store;
use crate::text::Printable;
use crate::words::name;

/// Messages that are read at once.
const PAGE: u32 = 1_000;

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The conversation's name, a part of it that no other one has, `filehelper`, or its id, as
    /// id:12; may be left out where there is only one.
    pub chat: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// The messages of one conversation, the oldest first.
///
/// # Errors
/// 64 when there are several and none is named, 65 when no conversation or more than one is meant;
/// else as of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = arguments.range.span(lang, &zone)?;
        let store = stored::open(context)?;
        let chats = store.chats().await?;
        let chat = match &arguments.chat {
            Some(wanted) => stored::find_chat(chats, wanted, lang)?,
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
                .map_or_else(Printable::default, |(_, name)| {
                    Printable::line(name::visible(&name.shown, lang))
                }),
        };
        print_lines(&items, |item| {
            let name = name(item);
            if arguments.form.json {
                let said = json::Said { chat: chat.called(lang), from: &name };
                return json::message(item, &said, lang);
            }
            let words = stored::message_words(item, &zone, lang);
            let name = plain(&stored::told_apart(item.sender, &name, lang));
            format!("{}\t{name}\t{words}", when::full(item.written(), &zone))
        })
    })
}

/// The newest messages of a range, the oldest of them first.
async fn read(store: &Store, chat: ChatId, span: &Span) -> Result<Vec<Item>, Error> {
    let TimeRange { since, until } = span.range;
    let end = until.unwrap_or(Timestamp(i64::MAX));
    let mut before = Position { at: end, id: ItemId(i64::MIN) };
    let mut pages: Vec<Vec<Item>> = Vec::new();
    let mut left = span.limit;
    while left > 0 {
        let (mut items, at_start) = store.older(chat, before, left.min(PAGE)).await?;
        let Some(oldest) = items.first().map(Item::position) else { break };
        let begun = since.is_some_and(|since| oldest.at < since);
        items.retain(|item| span.range.holds(item.at));
        left = left.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        pages.push(items);
        if at_start || begun {
            break;
        }
        before = oldest;
    }
    Ok(pages.into_iter().rev().flatten().collect())
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
