//! Keys that belong to the selected message before any action: the answer to a question about it,
//! text of an input method, letters without a meaning or in the middle of a word.

use crate::app::action::{Action, Place, SelectAction};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{compose, irrevocable, status};
use crate::app::status_message::Press;
use crate::app::{App, Effects};
use crate::model::Lang;

/// A letter within this time after another one counts as part of a word that the user types by
/// mistake, in milliseconds.
const WORD_MS: i64 = 700;

/// Handles a key of that kind; `None` if it has an action.
pub fn selected(app: &mut App, key: Key) -> Option<Effects> {
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

/// Begins a selection: letters pressed before it do not count as the beginning of a word.
pub const fn begin_word(app: &mut App) {
    app.keys.lettered = None;
}

/// Notes a letter while a message is selected; returns whether it follows another one.
fn is_part_of_word(app: &mut App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Selected, Place::Chat], &[key]);
    // A user who moves through the messages looks at the screen.
    let moves = matches!(
        found,
        Found::Action(Action::Select(
            SelectAction::Up | SelectAction::Down | SelectAction::First | SelectAction::Last
        ))
    );
    let letter = !moves && key.text().is_some_and(|c| c.is_ascii());
    let before = app.keys.lettered.filter(|_| letter);
    let is_part = before.is_some_and(|before| app.clock.now.since(before) < WORD_MS);
    // Keys that are usually repeated go on, unless a word was begun before.
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

/// Ignores a letter in the middle of a word, whatever its action is.
fn take_for_typing(app: &mut App, key: Key) -> Effects {
    let words = match app.lang() {
        Lang::Zh => format!("像是在打字，没有理会 {key}；Esc 回到输入框"),
        Lang::En => format!("this looks like typing: {key} did nothing; Esc goes to the input"),
    };
    status::suggest(app, words)
}

/// Handles the key after a question; `None` if there is no question about the selected message.
fn answer(app: &mut App, key: Key) -> Option<Effects> {
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

/// Whether the key is typed into the input: text of an input method is. A letter of the keyboard is
/// taken for a mistake.
fn returns(app: &App, key: Key) -> bool {
    key.text().is_some_and(|c| !c.is_ascii()) && means_nothing(app, key)
}

/// Whether the key has no action here.
fn means_nothing(app: &App, key: Key) -> bool {
    let places = [Place::Selected, Place::Chat];
    let typed = matches!(key.code, Code::Char(_)) && key.text().is_some();
    typed && app.settings.keymap.find(&places, &[key]) == Found::Nothing
}

/// Says that a letter has no action here.
fn idle_letter(app: &mut App, key: Key) -> Option<Effects> {
    if !means_nothing(app, key) {
        return None;
    }
    let words = match app.lang() {
        Lang::Zh => format!("选消息时 {key} 没有用处，Esc 回到输入框"),
        Lang::En => format!("{key} does nothing with a message; Esc goes back to the input"),
    };
    Some(status::suggest(app, words))
}
