//! `wx notes`: the notebook, which is File Transfer Helper's history, without network or terminal.

use jiff::tz::TimeZone;
use regex::Regex;
use serde_json::Value;

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{print, print_rows};
use super::range::Range;
use super::stored::{self, Senders, print_lines};
use crate::app::page::when;
use crate::export::{Conversation, Entry, Form as _, Markdown};
use crate::model::{ChatKind, Content, Item, Lang, Todo, has_tag, tags, todo};
use crate::words::content;

/// Which notes, and how they are printed.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Only with this tag, as 家 or '#家'; several times: with all of them.
    #[arg(short, long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only those in which something is left to do: `[ ]`, todo, 待办.
    #[arg(long)]
    pub todo: bool,
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

/// Notes, the oldest first.
///
/// # Errors
/// 65 when the regular expression is none, 1 when there are no such notes; else as of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let span = arguments.range.span(lang, &zone)?;
        let filter = Filter::new(arguments, lang)?;
        let store = stored::open(context)?;
        let chats = store.chats().await?;
        let chat = chats.into_iter().find(|chat| chat.kind == ChatKind::Notes);
        let chat = chat.ok_or(Error::NothingFound)?;
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
        let written = written(item);
        let of_text = |fits: &dyn Fn(&str) -> bool| written.is_some_and(fits);
        let tagged = self.tags.iter().all(|tag| of_text(&|text| has_tag(text, tag)));
        let is_open = !self.todo || of_text(&|text| todo(text) == Some(Todo::Open));
        let found = |grep: &Regex| match written {
            Some(text) => grep.is_match(text),
            None => grep.is_match(&content::lines(&item.content, self.lang).join("\n")),
        };
        tagged && is_open && self.grep.as_ref().is_none_or(found)
    }
}

/// What was written, where it is a text.
fn written(item: &Item) -> Option<&str> {
    if let Content::Text(text) = &item.content {
        Some(text)
    } else if let Content::Quote(quote) = &item.content {
        Some(&quote.words)
    } else {
        None
    }
}

fn object(item: &Item, said: &json::Said<'_>, lang: Lang) -> String {
    let mut object = json::message_object(item, said, lang);
    let text = written(item).unwrap_or_default();
    let todo = match todo(text) {
        Some(Todo::Open) => "open".into(),
        Some(Todo::Done) => "done".into(),
        None => Value::Null,
    };
    object.insert("tags".to_owned(), tags(text).into());
    object.insert("todo".to_owned(), todo);
    json::printed(&Value::Object(object))
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
