//! `wx search`: finds messages on the disk by their words, without network or terminal.

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{one_line as plain, print_rows};
use super::range::{Range, Scope};
use super::stored::{self, Form, print_lines};
use crate::app::page::when;
use crate::host::clock;
use crate::model::{Find, Sender};
use crate::store::Hit;
use crate::text::Printable;
use crate::words::name::{author, visible};

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Words that stand beside each other; Chinese of any length, the last word may be a beginning.
    /// Filters: from:NAME, from:phone, kind:file, tag:家 or '#家', is:todo, is:done, after:7d,
    /// before:2026-09-14, @me.
    #[arg(required = true, value_name = "WORDS")]
    pub query: Vec<String>,
    /// Only in this conversation: its name, a part of it, or its id, as id:12.
    #[arg(long, value_name = "CHAT")]
    pub chat: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    form: Form,
}

/// Prints the messages that match.
///
/// # Errors
/// As of `wx history`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let Scope { lang, zone, span } = arguments.range.scope(context)?;
        let (mut find, unclear) =
            Find::parse(&arguments.query.join(" "), clock::now(), &zone);
        if let Some(word) = unclear {
            let words = lang.pick("不是过滤条件；可以写", "is no filter; write");
            return Err(Error::BadInput(format!(
                "{word:?} {words} from:NAME, from:phone, kind:picture|voice|video|file|link|payment|\
                 card|place, tag:NAME, is:todo, is:done, after:2026-09-14, after:7d, before:…, @me"
            )));
        }
        find.after = find.after.max(span.range.since);
        find.before = find.before.into_iter().chain(span.range.until).min();
        let store = stored::open(context)?;
        let chat = match &arguments.chat {
            Some(name) => Some(stored::find_chat(store.chats().await?, name, lang)?.id),
            None => None,
        };
        let hits = store.search(find, chat, span.limit).await?;
        let me = store.me().await?.map(|me| me.name().clone()).unwrap_or_default();
        store.close().await;
        let name = |hit: &Hit| {
            let name = match hit.item.sender {
                Sender::Me => &me,
                Sender::Contact(_) | Sender::System => &hit.sender_name,
            };
            Printable::line(visible(name, lang))
        };
        if arguments.form.json {
            return print_lines(&hits, |hit| {
                let said = json::Said { chat: visible(&hit.chat_name, lang), from: &name(hit) };
                json::message(&hit.item, &said, lang)
            });
        }
        let row = |hit: &Hit| {
            let name = author(hit.item.sender, &name(hit), lang);
            let at = when::full(hit.item.written(), &zone);
            let words = stored::message_words(&hit.item, &zone, lang);
            vec![at, plain(visible(&hit.chat_name, lang)), plain(&name), words]
        };
        print_rows(&hits.iter().map(row).collect::<Vec<_>>())
    })
}
