//! Enter in a list or a line where there is nothing that it could choose.

use crate::app::dialog::prompt::PromptFor;
use crate::app::dialog::{Chosen, Dialog};
use crate::app::ops::status;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, finder};
use crate::text::Editor;
use crate::text::pinyin::Rules;

/// Enter would choose nothing: the list stays, since what is written next is meant for whoever was
/// looked for and not for the chat below it. `None`: there is something to choose.
pub fn stay_open(app: &mut App, dialog: &Dialog) -> Option<Vec<Effect>> {
    let words = why(app, dialog)?;
    app.dialog = Some(dialog.clone());
    let searching = matches!(dialog, Dialog::Search(search) if !search.answered);
    let until = if searching { Until::Found } else { Until::NextKey };
    Some(status::speak(app, words, Tone::Alarming, until))
}

fn why(app: &App, dialog: &Dialog) -> Option<&'static str> {
    let lang = app.lang();
    let list = lang.pick("没有可选的，Esc 关闭", "nothing to choose; Esc closes");
    let line = lang.pick("还没有写，Esc 关闭", "nothing is written; Esc closes");
    let (chooses, words) = match dialog {
        Dialog::GoTo { hits, cursor, .. } => (hits.get(*cursor).is_some(), list),
        Dialog::Palette { hits, cursor, .. } => (hits.get(*cursor).is_some(), list),
        Dialog::Select { rows, query, cursor, .. } => {
            (shown(rows, query, app.settings.sounds).get(*cursor).is_some(), list)
        }
        Dialog::Info(info) => {
            let rows = info.rows(app.inbox.chats.get(info.chat()), &app.settings);
            (rows.get(info.cursor).is_some(), list)
        }
        // Whoever is looked for and not there is not left out in silence beside those marked.
        Dialog::Pick(picker) => {
            let missed = picker.hits.is_empty() && !picker.query.is_empty();
            (!missed && !picker.result().is_empty(), list)
        }
        Dialog::Search(search) if !search.answered && !search.query.text().trim().is_empty() => {
            // What stands there was found for other words.
            (
                false,
                lang.pick(
                    "还在搜索，结果出来再按 Enter",
                    "still searching; Enter once it is there",
                ),
            )
        }
        Dialog::Search(search) => (search.hits.get(search.cursor).is_some(), list),
        Dialog::Prompt(prompt) => match prompt.question {
            PromptFor::Files(_) | PromptFor::Search | PromptFor::Note => {
                (prompt.chosen().is_some() || !prompt.text.text().trim().is_empty(), line)
            }
            // An empty remark takes the remark away; of the others the form itself says what fits.
            PromptFor::Remark(_) | PromptFor::GroupName(_) | PromptFor::Greeting(_) => (true, line),
        },
        Dialog::SamePerson { .. }
        | Dialog::Confirm(_)
        | Dialog::Sure { .. }
        | Dialog::Menu { .. }
        | Dialog::Help { .. }
        | Dialog::Pager { .. }
        | Dialog::Picture { .. } => (true, list),
    };
    (!chooses).then_some(words)
}

pub fn shown(rows: &[(String, Chosen)], query: &Editor, sounds: Rules) -> Vec<usize> {
    finder::narrow(rows.iter().map(|(words, _)| words.as_str()), query.text(), sounds)
}
