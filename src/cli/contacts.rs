//! `wx contacts`: lists people and groups from the disk, without network or terminal.

use std::collections::HashMap;

use super::context::{Context, runtime};
use super::error::Error;
use super::json;
use super::output::{one_line as plain, print_rows};
use super::stored::{self, Form, print_lines};
use crate::model::ContactKind;
use crate::store::Known;
use crate::text::pinyin::{Fit, Query, Rules, Spelling, order};
use crate::words::name::visible;

/// Which contacts.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// A part of a name, a remark or a WeChat number, or pinyin; without it, all.
    pub query: Option<String>,
    /// The first so many.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    #[command(flatten)]
    form: Form,
}

/// Lists people and groups in the order of the address book.
///
/// # Errors
/// As of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    runtime()?.block_on(async {
        let lang = context.lang(&context.settings()?);
        let store = stored::open(context)?;
        let known = store.known().await?;
        let kinds: HashMap<_, _> = store.contact_kinds().await?.into_iter().collect();
        store.close().await;
        let query = arguments.query.as_deref().unwrap_or("");
        let mut found: Vec<Known> = known.into_iter().filter(|it| fits(it, query)).collect();
        found.sort_by_cached_key(|contact| order(name(contact)));
        found.truncate(arguments.limit.map_or(usize::MAX, |limit| limit as usize));
        if arguments.form.json {
            return print_lines(&found, |contact| {
                let Known { alias, remark, nick, .. } = contact;
                let kind = kinds.get(&contact.id).copied().unwrap_or(ContactKind::Stranger);
                let names =
                    json::Names { shown: visible(name(contact), lang), nick, remark, alias };
                json::contact(contact.id.chat(), kind, &names)
            });
        }
        let row = |contact: &Known| {
            let fields = [name(contact), &contact.nick, &contact.alias];
            fields.map(|field| plain(visible(field, lang))).to_vec()
        };
        print_rows(&found.iter().map(row).collect::<Vec<_>>())
    })
}

/// Whether a name, the remark or the WeChat number contains the query; names match by sound too.
fn fits(contact: &Known, query: &str) -> bool {
    let lower = query.to_lowercase();
    let names = [&contact.remark, &contact.nick];
    let sound = Query::new(query);
    let by_sound = |name: &&String| {
        let fit = Spelling::new(name, Rules::default()).fit(&sound);
        matches!(fit, Some(Fit::Whole(_) | Fit::Leading(_) | Fit::Inner(_)))
    };
    let fields = [&contact.nick, &contact.remark, &contact.alias, &contact.wxid];
    fields.iter().any(|field| field.to_lowercase().contains(&lower)) || names.iter().any(by_sound)
}

const fn name(contact: &Known) -> &String {
    if contact.remark.is_empty() { &contact.nick } else { &contact.remark }
}
