//! Texts from which bytes are missing because the terminal does not send UTF-8. They are sent only
//! after the user has confirmed it.

use super::{key_context, status};
use crate::app::dialog::Dialog;
use crate::app::dialog::prompt::{Garbled, Prompt};
use crate::app::{App, Effects};
use crate::model::ChatId;

/// Tells the user that bytes were dropped that are no UTF-8.
pub fn not_utf8(app: &mut App) -> Effects {
    if key_context::at_login(app) {
        return Effects::new();
    }
    if let Some(Dialog::Prompt(prompt)) = &mut app.dialog {
        prompt.garbled = Some(Garbled::Told);
    } else if let Some(chat) = app.account.composer.chat() {
        mark(app, chat, Garbled::Told);
    }
    let words = app.lang().pick(
        "终端发来的不是 UTF-8，有字没收到：把终端的编码改成 UTF-8",
        "the terminal does not send UTF-8, so text was lost: set its encoding to UTF-8",
    );
    status::warn(app, words)
}

/// Holds a text with missing bytes back at the first Enter.
pub fn hold_input(app: &mut App) -> Option<Effects> {
    let here = app.account.composer.chat().filter(|_| !app.editor().text().trim().is_empty())?;
    let (_, known) = app.account.review.garbled.iter().find(|(chat, _)| *chat == here)?;
    match (known, app.account.composer.looked_at(here)) {
        (Garbled::Told, _) => mark(app, here, Garbled::Asked),
        (Garbled::Asked, looked_at) => {
            app.account.review.garbled.retain(|(chat, _)| *chat != here);
            if looked_at.is_some() {
                // The text in question may be the one behind a sent text that is shown.
                mark(app, here, Garbled::Told);
            }
            return None;
        }
    }
    Some(status::warn(app, Garbled::question(app.lang())))
}

/// Carries the mark of a text with missing bytes over from a prompt to the input of a chat.
pub fn follow_into_input(app: &mut App, prompt: &Prompt, chat: ChatId) {
    if prompt.garbled.is_some() {
        mark(app, chat, Garbled::Told);
    }
}

fn mark(app: &mut App, chat: ChatId, garbled: Garbled) {
    app.account.review.garbled.retain(|(of, _)| *of != chat);
    app.account.review.garbled.push((chat, garbled));
}
