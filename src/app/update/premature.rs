//! A key that would answer a question which nobody can have seen yet is no answer: the question
//! stands, and the key does nothing.

use crate::app::App;
use crate::app::action::{Action, EditAction, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{key_context, lines};
use crate::app::question::Question;

/// The key, with those of its sequence before it, confirms what is asked and was not seen.
pub fn answers_unseen(app: &App, key: Key) -> bool {
    let Some(question) = app.unseen_question() else { return false };
    let mut keys = app.keys.pending.clone();
    keys.push(key);
    let means = |places: &[Place], action: Action| {
        app.settings.keymap.find(places, &keys) == Found::Action(action)
    };
    match question {
        Question::Irrevocable(_, what) => means(&[Place::Selected, Place::Chat], what.action()),
        Question::Doubt | Question::Garbled | Question::Lines => {
            means(key_context::places(app), Action::Edit(EditAction::Send))
                || lines::is_answer(app, &keys)
        }
        Question::GarbledForm
        | Question::Forward(_)
        | Question::Confirm(_)
        | Question::Sure
        | Question::Twin(_) => key.code == Code::Enter,
    }
}
