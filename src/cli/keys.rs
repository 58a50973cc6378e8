//! `wx keys`: prints the keys as configured.

use serde_json::json;

use super::context::Context;
use super::error::Error;
use super::output::print;
use crate::app::action::Place;

/// How to print them.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// One JSON object a line: action, place, keys, zh, en.
    #[arg(long)]
    pub json: bool,
}

/// Prints the keymap in force. Conflicts are errors of the configuration.
///
/// # Errors
/// 78 with every conflict.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let lines = settings.keymap.rows().map(|(row, keys)| {
        let (name, place, words) = (row.name, place(row.place), row.words(lang));
        if arguments.json {
            let line = json!({
                "action": name, "place": place, "keys": keys, "zh": row.zh, "en": row.en,
            });
            format!("{line}\n")
        } else {
            format!("{name:<20} {place:<9} {:<34} {words}\n", keys.join(", "))
        }
    });
    print(lines.collect::<String>().as_bytes())
}

/// The place of a key, in a word of the JSON format.
const fn place(place: Place) -> &'static str {
    match place {
        Place::Chat => "chat",
        Place::Empty => "empty",
        Place::Input => "input",
        Place::Normal => "normal",
        Place::NormalEmpty => "normal-empty",
        Place::Selected => "selected",
        Place::Login => "login",
    }
}
