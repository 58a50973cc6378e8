//! `wx outbox`: lists own messages that the server has not accepted, without network or terminal.

mod change;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::notes::item_id;
use super::output::{one_line as plain, print_rows};
use super::send::wait_time;
use super::stored::{self, Form, print_lines};
use crate::app::page::{Waits, when, why};
use crate::model::{ChatId, Item, ItemId, Reach};
use crate::text::Printable;
use change::Deed;

/// What is done about what waits.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OutboxChange {
    /// Send them once more: what was refused, or waits for a word of yours; ends when the server has
    /// accepted them.
    Retry(Retry),
    /// Do not send them any more.
    Discard(Discard),
}

/// What is sent once more.
#[derive(Clone, Debug, clap::Args)]
pub struct Retry {
    /// The number of a message, as `wx outbox` prints it: id:12, or 12; without it, all that wait.
    #[arg(value_name = "ID", value_parser = item_id)]
    id: Vec<ItemId>,
    /// Wait no longer than this for the server, as 30s or 5m; what is kept goes out later.
    #[arg(long, value_name = "TIME", value_parser = wait_time)]
    wait: Option<Duration>,
}

/// What is given up.
#[derive(Clone, Debug, clap::Args)]
pub struct Discard {
    /// The number of a message, as `wx outbox` prints it: id:12, or 12.
    #[arg(required = true, value_name = "ID", value_parser = item_id)]
    id: Vec<ItemId>,
}

/// How what waits is printed, or what is done about it.
#[derive(Clone, Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    change: Option<OutboxChange>,
    #[command(flatten)]
    form: Form,
}

/// Prints own messages that wait, by chat, in the order in which they are sent.
///
/// # Errors
/// 1 when none waits; otherwise as of `wx chats`, and those of the change.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    match &arguments.change {
        Some(OutboxChange::Retry(retry)) => {
            change::change(context, Deed::Retry, &retry.id, retry.wait)
        }
        Some(OutboxChange::Discard(discard)) => {
            change::change(context, Deed::Discard, &discard.id, None)
        }
        None => print_waiting(context, arguments.form),
    }
}

fn print_waiting(context: &Context, form: Form) -> Result<(), Error> {
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let store = stored::open(context)?;
        let items = store.waiting().await?;
        let chats = store.chats().await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        let names: HashMap<ChatId, Printable> =
            chats.iter().map(|chat| (chat.id, Printable::line(chat.called(lang)))).collect();
        // Chats that the current login does not know yet: messages to them wait.
        let unknown = chats.iter().filter(|chat| chat.reach == Reach::Unknown);
        let unknown: HashSet<ChatId> = unknown.map(|chat| chat.id).collect();
        let waits = |item: &Item| Waits {
            written: when::full(item.at, &zone),
            unknown: unknown.contains(&item.chat),
        };
        let name = |item: &Item| names.get(&item.chat).cloned().unwrap_or_default();
        if form.json {
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
