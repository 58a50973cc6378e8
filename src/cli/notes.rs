//! `wx notes`: prints the notebook, which is the history of File Transfer Helper, without network
//! or terminal.

mod mark;

use jiff::tz::TimeZone;
use regex::Regex;
use serde_json::{Map, Value};

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{print, print_rows};
use super::range::{Range, Scope};
use super::stored::{self, Senders, print_lines};
use crate::app::page::when;
use crate::export::{Conversation, Entry, Form as _, Markdown};
use crate::model::{Chat, ChatKind, Item, ItemId, Lang, Timestamp, Todo, has_tag, tags};
use crate::words::content;

/// What is changed of notes.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Change {
    /// What there is to do in these notes is done. That is kept here: on the phone they stay as they are.
    Done(Ids),
    /// It is not done after all.
    Undo(Ids),
}

/// Notes by their numbers.
#[derive(Clone, Debug, clap::Args)]
pub struct Ids {
    /// The number of a note, as `wx notes` prints it: id:12, or 12.
    #[arg(required = true, value_name = "ID", value_parser = item_id)]
    id: Vec<ItemId>,
}

pub(super) fn item_id(word: &str) -> Result<ItemId, String> {
    let number = word.strip_prefix("id:").unwrap_or(word).parse().ok();
    number.map(ItemId).ok_or_else(|| "an id is written as id:12 or 12".to_owned())
}

/// Which notes, and how they are printed.
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    change: Option<Change>,
    /// Only with this tag, as 家 or '#家'; several times: with all of them.
    #[arg(short, long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only those in which something is left to do: `[ ]`, todo, 待办.
    #[arg(long)]
    pub todo: bool,
    /// Only those that want to be told again and were not yet, the next one first: `@30m`, `@明天9点`,
    /// `@周五 18:00`, `@2026-12-01 09:00` in a note.
    #[arg(long, conflicts_with_all = ["md", "since", "until", "limit"])]
    pub due: bool,
    /// Only those in which this regular expression is found; `(?i)` before it ignores case.
    #[arg(long, value_name = "RE")]
    pub grep: Option<String>,
    #[command(flatten)]
    range: Range,
    /// As Markdown, as `wx export` writes it.
    #[arg(long, conflicts_with = "json")]
    pub md: bool,
    /// One JSON object a line; `wx man` documents its keys.
    #[arg(long)]
    pub json: bool,
}

/// Prints notes, the oldest first.
///
/// # Errors
/// 65 when the regular expression is invalid or a note has no task, 1 when there are no such notes,
/// 75 when a client has the account open and something is to be marked; otherwise as of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    match &arguments.change {
        Some(Change::Done(ids)) => mark::mark(context, &ids.id, Todo::Done),
        Some(Change::Undo(ids)) => mark::mark(context, &ids.id, Todo::Open),
        None => print_notes(context, arguments),
    }
}

fn print_notes(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let Scope { lang, zone, span } = arguments.range.scope(context)?;
        let filter = Filter::new(arguments, lang)?;
        let store = stored::open(context)?;
        let chats = store.chats().await?;
        let chat = chats.into_iter().find(|chat| chat.kind == ChatKind::Notes);
        let chat = chat.ok_or(Error::NothingFound)?;
        if arguments.due {
            let waiting = store.notebook().reminders(None).await?;
            let senders = Senders::read(&store, chat.id, &[]).await?;
            store.close().await;
            let waiting: Vec<_> =
                waiting.into_iter().filter(|(item, _)| filter.lets(item)).collect();
            return print_due(&waiting, arguments, (&chat, &senders), (&zone, lang));
        }
        let items = stored::newest(&store, chat.id, &span, |item| filter.lets(item)).await?;
        let senders = Senders::read(&store, chat.id, &items).await?;
        let conversation = Conversation::read(&store, (chat.id, chat.kind), lang).await?;
        store.close().await;
        if items.is_empty() {
            return Err(Error::NothingFound);
        }
        if arguments.md {
            return print(markdown(&conversation, &items, zone, lang).as_bytes());
        }
        if arguments.json {
            return print_lines(&items, |item| {
                let from = senders.name(item.sender, lang);
                let said = json::Said { chat: chat.called(lang), from: &from };
                object(item, &said, lang)
            });
        }
        let row = |item: &Item| {
            let at = when::full(item.written(), &zone);
            let id = format!("id:{}", item.id.0);
            vec![at, id, stored::message_words(item, &zone, lang)]
        };
        print_rows(&items.iter().map(row).collect::<Vec<_>>())
    })
}

/// Prints notes with the times of their reminders.
fn print_due(
    waiting: &[(Item, Timestamp)],
    arguments: &Arguments,
    (chat, senders): (&Chat, &Senders),
    (zone, lang): (&TimeZone, Lang),
) -> Result<(), Error> {
    if arguments.json {
        return print_lines(waiting, |(item, due)| {
            let from = senders.name(item.sender, lang);
            let said = json::Said { chat: chat.called(lang), from: &from };
            let mut object = note_object(item, &said, lang);
            object.insert("due".to_owned(), json::rfc3339(*due).into());
            json::printed(&Value::Object(object))
        });
    }
    let row = |(item, due): &(Item, Timestamp)| {
        let id = format!("id:{}", item.id.0);
        vec![when::full(*due, zone), id, stored::message_words(item, zone, lang)]
    };
    print_rows(&waiting.iter().map(row).collect::<Vec<_>>())
}

/// Which notes are wanted.
struct Filter<'a> {
    tags: &'a [String],
    todo: bool,
    grep: Option<Regex>,
    lang: Lang,
}

impl<'a> Filter<'a> {
    fn new(arguments: &'a Arguments, lang: Lang) -> Result<Self, Error> {
        let compiled = arguments.grep.as_deref().map(Regex::new).transpose();
        let grep = compiled.map_err(|error| {
            let words = lang.pick("--grep 的正则表达式不对", "--grep: no regular expression");
            Error::BadInput(format!("{words}:\n{error}"))
        })?;
        Ok(Self { tags: &arguments.tag, todo: arguments.todo, grep, lang })
    }

    fn lets(&self, item: &Item) -> bool {
        let written = item.content.written();
        let has = |tag: &String| written.is_some_and(|text| has_tag(text, tag));
        let tagged = self.tags.iter().all(has);
        let is_open = !self.todo || item.todo == Some(Todo::Open);
        let found = |grep: &Regex| match written {
            Some(text) => grep.is_match(text),
            None => grep.is_match(&content::lines(&item.content, self.lang).join("\n")),
        };
        tagged && is_open && self.grep.as_ref().is_none_or(found)
    }
}

fn object(item: &Item, said: &json::Said<'_>, lang: Lang) -> String {
    json::printed(&Value::Object(note_object(item, said, lang)))
}

/// The keys of a note.
fn note_object(item: &Item, said: &json::Said<'_>, lang: Lang) -> Map<String, Value> {
    let mut object = json::message_object(item, said, lang);
    let text = item.content.written().map_or("", |text| text.as_str());
    let todo = match item.todo {
        Some(Todo::Open) => "open".into(),
        Some(Todo::Done) => "done".into(),
        None => Value::Null,
    };
    object.insert("tags".to_owned(), tags(text).into());
    object.insert("todo".to_owned(), todo);
    object
}

/// The notes in the form of an export.
fn markdown(conversation: &Conversation, items: &[Item], zone: TimeZone, lang: Lang) -> String {
    let mut form = Markdown::new(zone, lang);
    let mut text = form.head(conversation);
    for item in items {
        text.push_str(&form.entry(&Entry::of(item, conversation)));
    }
    text + &form.tail()
}
