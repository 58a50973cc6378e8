//! `wx tail`: prints messages as they arrive, one a line.

use jiff::tz::TimeZone;

use super::context::Context;
use super::error::Error;
use super::follow::{Next, follow};
use super::json;
use super::output::{Reader, one_line as plain, print_to_reader};
use super::stored;
use crate::app::page::when;
use crate::model::{Lang, Sender};
use crate::store::Hit;
use crate::words::name::{author, visible};

/// Which messages.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Only in this conversation: its name, a part of it, or its id, as id:12.
    #[arg(long, value_name = "CHAT")]
    chat: Option<String>,
    #[command(flatten)]
    form: stored::Form,
}

/// Prints messages until nobody reads them any more.
///
/// # Errors
/// 65 when no chat or more than one is meant, 77 without a session and when it ends.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    let printer = Printer { lang, zone: TimeZone::system(), json: arguments.form.json };
    follow(context, arguments.chat.as_deref(), None, |hit| printer.print(hit)).map(drop)
}

/// Prints messages one by one.
pub(super) struct Printer {
    pub lang: Lang,
    pub zone: TimeZone,
    pub json: bool,
}

impl Printer {
    /// Prints a message at once; no more are wanted after the reader has closed.
    pub fn print(&self, hit: &Hit) -> Result<Next, Error> {
        match print_to_reader((self.line(hit) + "\n").as_bytes())? {
            Reader::Reads => Ok(Next::Follow),
            Reader::Gone => Ok(Next::End),
        }
    }

    fn line(&self, hit: &Hit) -> String {
        let chat = visible(&hit.chat_name, self.lang);
        let from = visible(&hit.sender_name, self.lang);
        if self.json {
            return json::message(&hit.item, &json::Said { chat, from }, self.lang);
        }
        let name = match hit.item.sender {
            Sender::System => String::new(),
            sender @ (Sender::Me | Sender::Contact(_)) => author(sender, from, self.lang),
        };
        let at = when::full(hit.item.written(), &self.zone);
        let words = stored::message_words(&hit.item, &self.zone, self.lang);
        [at, plain(chat), plain(&name), words].join("\t")
    }
}
