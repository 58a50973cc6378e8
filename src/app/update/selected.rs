//! Keys that belong to a selected message before any action: the answer to what was asked of it, a
//! character of an input method, a letter that means nothing or is a part of a word.

use crate::app::action::{Action, Place, SelectAction};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{compose, irrevocable, status};
use crate::app::status_message::Press;
use crate::app::{App, Effect};
use crate::model::Lang;

/// Within so many milliseconds after another letter a letter is part of a word that somebody types
/// without looking.
const WORD_MS: i64 = 700;

/// A key that belongs to the selection before any action: the answer to what was asked, a character
/// of an input method, a letter that means nothing or is a part of a word.
pub fn selected(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let typing = is_part_of_word(app, key);
    if let Some(effects) = answer(app, key) {
        return Some(effects);
    }
    if returns(app, key) {
        app.inbox.timeline.deselect();
        app.keys.normal = false;
        return Some(compose::typed(app, key));
    }
    let idle = idle_letter(app, key);
    idle.or_else(|| typing.then(|| take_for_typing(app, key)))
}

/// Nothing is selected: the letters of a selection that begins now are no part of an earlier word.
pub const fn begin_word(app: &mut App) {
    app.keys.lettered = None;
}

/// A letter was pressed while a message is selected; says whether it follows upon another one.
fn is_part_of_word(app: &mut App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Selected, Place::Chat], &[key]);
    // Who moves through the messages looks at them.
    let moves = matches!(
        found,
        Found::Action(Action::Select(
            SelectAction::Up | SelectAction::Down | SelectAction::First | SelectAction::Last
        ))
    );
    let letter = !moves && key.text().is_some_and(|c| c.is_ascii());
    let before = app.keys.lettered.filter(|_| letter);
    let is_part = before.is_some_and(|before| app.clock.now.since(before) < WORD_MS);
    // Those that are pressed again and again go on, unless a word was begun before.
    let goes_on = !is_part
        && matches!(
            found,
            Found::Action(Action::Select(
                SelectAction::Mark | SelectAction::OlderHit | SelectAction::NewerHit
            ))
        );
    app.keys.lettered = (letter && !goes_on).then_some(app.clock.now);
    is_part
}

/// A letter in the middle of a word does nothing, whatever it means by itself.
fn take_for_typing(app: &mut App, key: Key) -> Vec<Effect> {
    let words = match app.lang() {
        Lang::Zh => format!("像是在打字，没有理会 {key}；Esc 回到输入框"),
        Lang::En => format!("this looks like typing: {key} did nothing; Esc goes to the input"),
    };
    status::suggest(app, words)
}

/// A key after the question. `None`: nothing was asked of what is selected now.
fn answer(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let (id, what) = app.status.asked.take()?;
    let item = app.inbox.timeline.selected().filter(|item| item.id == id).cloned()?;
    status::clear_status(app, Press::Command);
    let found = app.settings.keymap.find(&[Place::Selected, Place::Chat], &[key]);
    if found == Found::Action(what.action()) {
        return Some(irrevocable::carry_out(app, what, &item));
    }
    if returns(app, key) {
        app.inbox.timeline.deselect();
        app.keys.normal = false;
        return Some(compose::typed(app, key));
    }
    let what = irrevocable::words(what, app.lang());
    let words = match app.lang() {
        Lang::Zh => format!("没有{what}"),
        Lang::En => format!("not done: {what}"),
    };
    Some(status::suggest(app, words))
}

/// A key that goes back to the input and is typed there: what an input method commits. A letter of
/// the keyboard is a slip, and so it is not written.
fn returns(app: &App, key: Key) -> bool {
    key.text().is_some_and(|c| !c.is_ascii()) && means_nothing(app, key)
}

/// No action here has this key.
fn means_nothing(app: &App, key: Key) -> bool {
    let places = [Place::Selected, Place::Chat];
    let typed = matches!(key.code, Code::Char(_)) && key.text().is_some();
    typed && app.settings.keymap.find(&places, &[key]) == Found::Nothing
}

/// A letter that means nothing here does nothing, and says so.
fn idle_letter(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    if !means_nothing(app, key) {
        return None;
    }
    let words = match app.lang() {
        Lang::Zh => format!("选消息时 {key} 没有用处，Esc 回到输入框"),
        Lang::En => format!("{key} does nothing with a message; Esc goes back to the input"),
    };
    Some(status::suggest(app, words))
}
