//! The dispatch of pasted texts: to the line of a dialog, or to the input.

use super::dialog;
use crate::app::account::Lines;
use crate::app::action::{Action, ChatAction};
use crate::app::ops::{compose, key_context, lines, pasted, side_pane, status};
use crate::app::status_message::{Press, Tone};
use crate::app::{App, Effects};
use crate::model::Lang;

/// From this many characters or line feeds on, the length of a paste is shown, because the input
/// cannot show all of it.
const LONG: usize = 2_000;

const MANY: usize = 20;

/// Inserts a pasted block as one text, and asks how it is sent if it is long. It is never sent by itself.
pub fn paste(app: &mut App, text: &str) -> Effects {
    let effects = insert(app, text);
    if !key_context::at_login(app) {
        pasted::ask(app, text);
    }
    effects
}

fn insert(app: &mut App, text: &str) -> Effects {
    app.status.quitting = false;
    status::clear_status(app, Press::Writing);
    if let Some(effects) = dialog::paste(app, text) {
        return effects;
    }
    app.keys.pending.clear();
    app.status.asked = None;
    app.window.blank = false;
    app.inbox.timeline.deselect();
    side_pane::leave(app);
    app.keys.normal = false;
    compose::show_where_it_goes(app);
    let editor = app.account.composer.editor_mut();
    let before = compose::extent(editor.text());
    let inserted = editor.paste(text);
    let after = compose::extent(editor.text());
    let file =
        crate::app::shell_words::dropped(editor.text()) && app.account.composer.chat().is_some();
    let mut effects = compose::changed(app, inserted);
    let (characters, ends) = (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1));
    // The end of the last line begins no other one.
    let lines = ends + usize::from(!text.ends_with(['\n', '\r']));
    if inserted.refused == 0 && (characters > LONG || lines >= MANY) {
        let words = match app.lang() {
            Lang::Zh => format!("已粘贴 {lines} 行、{characters} 字"),
            Lang::En => format!("pasted {characters} characters in {lines} lines"),
        };
        effects.extend(compose::until_sent(app, words, Tone::Told));
    }
    if file {
        let key = key_context::name_of(app, Action::Chat(ChatAction::Attach));
        let words = match app.lang() {
            Lang::Zh => format!("像是文件：{key} 把它发出去"),
            Lang::En => format!("a file? {key} sends it"),
        };
        effects.extend(status::suggest(app, words));
    }
    effects
}

/// Inserts a part of a block that arrived as keys; empty if the block has ended with a line end.
pub fn burst(app: &mut App, text: &str) -> Effects {
    let open = app.dialog.is_some() || key_context::at_login(app);
    let editor = app.editor();
    let before = editor.text().get(..editor.caret()).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let effects = if text.is_empty() { Effects::new() } else { insert(app, text) };
    let Some(chat) = app.account.composer.chat().filter(|_| !open && lines::enter_sends(app))
    else {
        return effects;
    };
    if !text.is_empty() {
        let stands = || (chat, app.editor().text().to_owned());
        app.account.review.ended_block = text.ends_with('\n').then(stands);
    }
    let looked_at = app.account.composer.looked_at(chat);
    if !app
        .account
        .review
        .lines
        .iter()
        .any(|lines| (lines.chat, lines.looked_at) == (chat, looked_at))
    {
        app.account.review.lines.push(Lines { chat, from, looked_at });
    }
    effects
}
