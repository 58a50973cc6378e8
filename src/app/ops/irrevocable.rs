//! What cannot be undone with the selected message: it is asked about, and the same key again does it.

use super::{item, status};
use crate::api::Request;
use crate::app::action::Action;
use crate::app::{App, Effect};
use crate::model::{Item, Lang};

/// Asks before an action.
pub fn ask(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    let name = key_name(app, action);
    let what = words(action, app.lang());
    app.asked = Some((item.id, action));
    let words = match app.lang() {
        Lang::Zh => format!("再按 {name} {what}，Esc 取消"),
        Lang::En => format!("{name} again: {what}; Esc leaves it"),
    };
    status::suggest(app, words)
}

pub fn carry_out(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    app.timeline.deselect();
    match action {
        Action::EditUnsent => rewrite(app, item),
        Action::Discard => vec![Effect::Ask(Request::Discard { item: item.id })],
        _ => vec![Effect::Ask(Request::Recall { item: item.id })],
    }
}

/// The text comes into the input when the server has taken the message back.
fn rewrite(app: &mut App, item: &Item) -> Vec<Effect> {
    let text = item::words(app, item);
    app.rewriting.retain(|(id, ..)| *id != item.id);
    app.rewriting.push((item.id, item.chat, text));
    vec![Effect::Ask(Request::Recall { item: item.id })]
}

pub const fn words(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::EditUnsent => lang.pick("撤回重写", "recall and write anew"),
        Action::Discard => lang.pick("丢弃", "discard"),
        _ => lang.pick("撤回", "recall"),
    }
}

fn key_name(app: &App, action: Action) -> String {
    app.settings.keymap.key_of(action).unwrap_or_default()
}
