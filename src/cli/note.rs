//! `wx note`: sends texts and files to File Transfer Helper from a shell, a pipe or a script.

use super::context::Context;
use super::error::Error;
use super::send::{self, Addressee, Course, Source, content};

/// What is to be noted.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// A tag behind the text, with or without its #.
    #[arg(short, long, value_name = "TAG", value_parser = content::tag)]
    tag: Vec<String>,
    #[command(flatten)]
    course: Course,
}

/// Sends the note with the account that was used last.
///
/// # Errors
/// As of `wx send`, except for names.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang_now();
    let written = arguments.source.read(context, &arguments.tag, lang)?;
    send::deliver(context, &Addressee::notes(lang), written, &arguments.course)
}
