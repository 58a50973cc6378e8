//! `wx outbox`: own messages that the server has not accepted, without network or terminal.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{one_line as plain, print_rows};
use super::stored::{self, Form, print_lines};
use crate::app::page::{Waits, when, why};
use crate::model::{ChatId, Item, Reach};
use crate::text::Printable;

/// How what waits is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    form: Form,
}

/// Own messages that wait, those of a conversation together, in the order in which they go.
///
/// # Errors
/// 1 when none waits; else as of `wx chats`.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let store = stored::open(context)?;
        let items = store.waiting().await?;
        let chats = store.chats().await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        let names: HashMap<ChatId, Printable> =
            chats.iter().map(|chat| (chat.id, Printable::line(chat.called(lang)))).collect();
        // Those of whom the newest login has not told yet: what is written to them waits.
        let unknown = chats.iter().filter(|chat| chat.reach == Reach::Unknown);
        let unknown: HashSet<ChatId> = unknown.map(|chat| chat.id).collect();
        let waits = |item: &Item| Waits {
            written: when::full(item.at, &zone),
            unknown: unknown.contains(&item.chat),
        };
        let name = |item: &Item| names.get(&item.chat).cloned().unwrap_or_default();
        if arguments.form.json {
            return print_lines(&items, |item| {
                let said = json::Said { chat: &name(item), from: &me };
                let mut object = json::message_object(item, &said, lang);
                let reason = item.delivery.as_ref().and_then(|it| why(it, &waits(item), lang));
                object.insert("why".to_owned(), reason.map_or(Value::Null, Value::from));
                json::printed(&Value::Object(object))
            });
        }
        let row = |item: &Item| {
            let at = when::full(item.at, &zone);
            let id = format!("id:{}", item.id.0);
            vec![plain(&name(item)), at, id, stored::waiting_words(item, &waits(item), lang)]
        };
        print_rows(&items.iter().map(row).collect::<Vec<_>>())
    })
}
