//! `wx chats`: lists all chats from the disk, without network or terminal.

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::print_rows;
use super::range::{Range, Scope};
use super::stored::{self, Form, print_lines};
use crate::model::{Chat, TimeRange};

/// Which conversations.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// Lists all chats, the newest first.
///
/// # Errors
/// 77 when no account has logged in here, 78 when the data cannot be read, 1 when there is no chat.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let Scope { lang, zone, span } = arguments.range.scope(context)?;
        let store = stored::open(context)?;
        let mut chats = store.chats().await?;
        store.close().await;
        chats.sort_by_key(|chat| std::cmp::Reverse(chat.last.as_ref().map(|last| last.at)));
        if span.range != TimeRange::default() {
            chats.retain(|chat| chat.last.as_ref().is_some_and(|last| span.range.holds(last.at)));
        }
        chats.truncate(arguments.range.limit.map_or(usize::MAX, |limit| limit as usize));
        if arguments.form.json {
            return print_lines(&chats, |chat| json::chat(chat, lang));
        }
        let row = |chat: &Chat| stored::chat_row(chat, lang, &zone);
        print_rows(&chats.iter().map(row).collect::<Vec<_>>())
    })
}
