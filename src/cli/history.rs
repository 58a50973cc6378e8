//! `wx history`: prints the messages of a chat from the disk, without network or terminal.

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{one_line as plain, print_rows};
use super::range::{Range, Scope};
use super::stored::{self, Form, Senders, print_lines};
use crate::app::page::when;
use crate::model::Item;
use crate::words::name::author;

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The conversation's name, remark or pinyin, a part of it that no other one has, `filehelper`,
    /// or its id, as id:12; may be left out where there is only one.
    pub chat: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// Prints the messages of one chat, the oldest first.
///
/// # Errors
/// 64 when there are several and none is named, 65 when no chat or more than one is meant;
/// otherwise as of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let Scope { lang, zone, span } = arguments.range.scope(context)?;
        let store = stored::open(context)?;
        let chats = store.chats().await?;
        let chat = stored::named_or_only(chats, arguments.chat.as_deref(), "history", lang)?;
        let items = stored::newest(&store, chat.id, &span, |_| true).await?;
        let senders = Senders::read(&store, chat.id, &items).await?;
        store.close().await;
        if arguments.form.json {
            return print_lines(&items, |item| {
                let from = senders.name(item.sender, lang);
                let said = json::Said { chat: chat.called(lang), from: &from };
                json::message(item, &said, lang)
            });
        }
        let row = |item: &Item| {
            let name = author(item.sender, &senders.name(item.sender, lang), lang);
            let at = when::full(item.written(), &zone);
            vec![at, plain(&name), stored::message_words(item, &zone, lang)]
        };
        print_rows(&items.iter().map(row).collect::<Vec<_>>())
    })
}
