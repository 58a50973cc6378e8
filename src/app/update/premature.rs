//! Keys that arrive too early to be an answer: a question that nobody can have seen yet is not
//! answered by them, and nothing is written or sent behind a key that gives the terminal away.

use crate::app::action::{Action, EditAction, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{key_context, lines};
use crate::app::question::Question;
use crate::app::{App, Effect};

/// Whether the key, with the keys of its sequence before it, would confirm a question that was not
/// seen.
pub fn answers_unseen(app: &App, key: Key) -> bool {
    let Some(question) = app.unseen_question() else { return false };
    let keys = with_pending(app, key);
    let means = |places: &[Place], action: Action| {
        app.settings.keymap.find(places, &keys) == Found::Action(action)
    };
    match question {
        Question::Irrevocable(_, what) => means(&[Place::Selected, Place::Chat], what.action()),
        Question::Doubt | Question::Garbled | Question::Lines => {
            means(key_context::places(app), Action::Edit(EditAction::Send))
                || lines::is_answer(app, &keys)
        }
        Question::Mention(_) => matches!(key.code, Code::Enter | Code::Tab),
        Question::GarbledForm
        | Question::MentionGone
        | Question::Forward(_)
        | Question::Command(_)
        | Question::Request
        | Question::Pasted
        | Question::SamePerson(_) => key.code == Code::Enter,
    }
}

/// Whether the key arrived behind one that gives the terminal to the shell or to an editor, for
/// which it was meant. Such a key does not send, and what was meant for a shell is not written; an
/// editor gets the text with the rest of the input.
pub fn stands_behind(app: &App, key: Key) -> bool {
    let Some(lending) = &app.unconfirmed.lending else { return false };
    if app.dialog.is_some() {
        return false;
    }
    let keys = with_pending(app, key);
    let to_shell = matches!(lending.wish, Effect::Suspend);
    match app.settings.keymap.find(key_context::places(app), &keys) {
        Found::Action(Action::Edit(EditAction::Send)) => true,
        Found::Action(Action::Edit(EditAction::Editor)) => false,
        Found::Action(Action::Edit(_)) | Found::Nothing => to_shell,
        Found::Action(_) | Found::Prefix => false,
    }
}

/// The key behind those of its sequence.
fn with_pending(app: &App, key: Key) -> Vec<Key> {
    let mut keys = app.keys.pending.clone();
    keys.push(key);
    keys
}
