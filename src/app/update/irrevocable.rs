//! What cannot be undone with the selected message: it is asked about, and the same key again does
//! it. Every other key takes the question back, and does nothing else.

use super::{edit, select, suggest};
use crate::api::Request;
use crate::app::action::{Action, Place};
use crate::app::key::Key;
use crate::app::keymap::Found;
use crate::app::status_message::Press;
use crate::app::{App, Effect};
use crate::model::{Item, Lang};

/// Within so many milliseconds after another letter a letter is part of a word that somebody types
/// without looking.
const WORD_MS: i64 = 700;

/// Nothing is selected: the letters of a selection that begins now are no part of an earlier word.
pub(super) const fn begin_word(app: &mut App) {
    app.lettered = None;
}

/// A letter was pressed while a message is selected; says whether it follows upon another one.
pub(super) fn is_part_of_word(app: &mut App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Selected, Place::Chat], &[key]);
    // Who moves through the messages looks at them.
    let moves = matches!(
        found,
        Found::Action(
            Action::SelectUp | Action::SelectDown | Action::SelectFirst | Action::SelectLast
        )
    );
    let letter = !moves && key.text().is_some_and(|c| c.is_ascii());
    let before = app.lettered.filter(|_| letter);
    app.lettered = letter.then_some(app.now);
    before.is_some_and(|before| app.now.since(before) < WORD_MS)
}

/// A letter in the middle of a word does nothing, whatever it means by itself.
pub(super) fn take_for_typing(app: &mut App, key: Key) -> Vec<Effect> {
    let words = match app.lang() {
        Lang::Zh => format!("像是在打字，没有理会 {key}；Esc 回到输入框"),
        Lang::En => format!("this looks like typing: {key} did nothing; Esc goes to the input"),
    };
    suggest(app, words)
}

/// Asks before an action.
pub(super) fn ask(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    let name = key_name(app, action);
    let what = words(action, app.lang());
    app.asked = Some((item.id, action));
    let words = match app.lang() {
        Lang::Zh => format!("再按 {name} {what}，Esc 取消"),
        Lang::En => format!("{name} again: {what}; Esc leaves it"),
    };
    suggest(app, words)
}

/// A key after the question. `None`: nothing was asked of what is selected now.
pub(super) fn answer(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let (id, action) = app.asked.take()?;
    let item = app.timeline.selected().filter(|item| item.id == id).cloned()?;
    super::pass(app, Press::Command);
    let found = app.settings.keymap.find(&[Place::Selected, Place::Chat], &[key]);
    if found == Found::Action(action) {
        return Some(carry_out(app, action, &item));
    }
    if select::returns(app, key) {
        app.timeline.deselect();
        app.normal = false;
        return Some(edit::typed(app, key));
    }
    let what = words(action, app.lang());
    let words = match app.lang() {
        Lang::Zh => format!("没有{what}"),
        Lang::En => format!("not done: {what}"),
    };
    Some(suggest(app, words))
}

fn carry_out(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    app.timeline.deselect();
    match action {
        Action::EditUnsent => rewrite(app, item),
        Action::Discard => vec![Effect::Ask(Request::Discard { item: item.id })],
        _ => vec![Effect::Ask(Request::Recall { item: item.id })],
    }
}

/// The text comes into the input when the server has taken the message back.
fn rewrite(app: &mut App, item: &Item) -> Vec<Effect> {
    let text = select::words(app, item);
    app.rewriting.retain(|(id, ..)| *id != item.id);
    app.rewriting.push((item.id, item.chat, text));
    vec![Effect::Ask(Request::Recall { item: item.id })]
}

const fn words(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::EditUnsent => lang.pick("撤回重写", "recall and write anew"),
        Action::Discard => lang.pick("丢弃", "discard"),
        _ => lang.pick("撤回", "recall"),
    }
}

fn key_name(app: &App, action: Action) -> String {
    app.settings.keymap.key_of(action).unwrap_or_default()
}
