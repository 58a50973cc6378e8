//! Keys and pastes while a dialog is open. The dialog returns what they mean, and it is carried out
//! here.

use super::actions;
use crate::api::Method;
use crate::app::action::{Action, Place, WindowAction};
use crate::app::dialog::{Choice, Dialog, Left, Reply};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{
    attach, chat, complete, key_context, leave, mention, mute, note, pasted, people, search,
    status, unread,
};
use crate::app::status_message::{Press, Tone};
use crate::app::{App, Effect, Effects};

/// Handles a key while a dialog is open; `None` if the dialog leaves it to what lies below.
pub fn press(app: &mut App, key: Key) -> Option<Effects> {
    status::clear_status(app, if key.text().is_some() { Press::Writing } else { Press::Command });
    let mut dialog = app.dialog.take()?;
    // The user does something else, so details that arrive later are not shown.
    app.account.asked_details = None;
    if let Some(first) = app.keys.begun.take() {
        return Some(second(app, dialog, [first, key]));
    }
    if !matches!(dialog, Dialog::Menu(_) | Dialog::Mention(_)) && begins_sequence(app, key) {
        app.keys.begun = Some(key);
        app.dialog = Some(dialog);
        return Some(Effects::new());
    }
    if key.code == Code::Esc && !key_context::at_login(app) {
        key_context::to_normal(app);
    }
    let modal = dialog.modal_mut();
    let entered = if key.code == Code::Enter { modal.enter(&app.dialog_context()) } else { None };
    if entered.is_none() && modal.is_left_by(key) {
        return Some(leave_dialog(app, &dialog));
    }
    let reply = entered.unwrap_or_else(|| dialog.modal_mut().press(&app.dialog_context(), key));
    follow(app, dialog, reply)
}

/// Carries out the reply of a dialog; `None` if the dialog leaves the key or the text to what lies
/// below.
fn follow(app: &mut App, dialog: Dialog, reply: Reply) -> Option<Effects> {
    match reply {
        Reply::Stays => {
            app.dialog = Some(dialog);
            Some(Effects::new())
        }
        Reply::Asks(effects) => {
            app.dialog = Some(dialog);
            Some(effects)
        }
        Reply::Searches => {
            let Dialog::Search(mut search) = dialog else { return Some(Effects::new()) };
            let effects = search::ask(app, &mut search);
            app.dialog = Some(Dialog::Search(search));
            Some(effects)
        }
        Reply::Turns if matches!(dialog, Dialog::Unread(_)) => Some(search::mentions(app)),
        Reply::Turns => Some(unread::show(app)),
        Reply::Refuses(words, until) => {
            app.dialog = Some(dialog);
            Some(status::speak(app, words, Tone::Alarming, until))
        }
        Reply::Closes => Some(Effects::new()),
        Reply::Passes => {
            app.postpone(dialog);
            None
        }
        Reply::Chosen(choice) => Some(carry_out(app, dialog, choice)),
    }
}

/// Closes a dialog without a choice. A postponed question is asked again at the next login.
fn leave_dialog(app: &mut App, dialog: &Dialog) -> Effects {
    if let Dialog::Mention(left) = dialog {
        mention::leave(app, left);
    }
    match (dialog.modal().left(), dialog) {
        (Left::Kept, Dialog::Prompt(prompt)) => note::keep_note(app, prompt),
        (Left::Waiting, _) => {
            app.show_waiting();
            Effects::new()
        }
        (Left::Kept | Left::Nothing, _) => Effects::new(),
    }
}

/// Whether the key begins a sequence, as the menu key does.
fn begins_sequence(app: &App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Chat], &[key]);
    key.text().is_none()
        && matches!(found, Found::Prefix | Found::Action(Action::Window(WindowAction::Menu)))
}

/// Handles the second key of a sequence in a list or before a question. Only a quit is carried out;
/// anything else is dropped, and the list stays.
fn second(app: &mut App, dialog: Dialog, keys: [Key; 2]) -> Effects {
    app.dialog = Some(dialog);
    match app.settings.keymap.find(&[Place::Chat], &keys) {
        Found::Action(Action::Window(WindowAction::Quit)) => leave::quit(app),
        Found::Action(_) | Found::Prefix | Found::Nothing => {
            let words = app.lang().pick("先按 Esc 关掉这里", "close this first: Esc");
            status::suggest(app, words)
        }
    }
}

/// Pastes a text into the line of a dialog; `None` if no open dialog has one.
pub fn paste(app: &mut App, text: &str) -> Option<Effects> {
    let mut dialog = app.dialog.take()?;
    let reply = dialog.modal_mut().paste(&app.dialog_context(), text);
    follow(app, dialog, reply)
}

/// Carries out a choice. The dialog is closed, or put below the one that opens on it.
fn carry_out(app: &mut App, dialog: Dialog, choice: Choice) -> Effects {
    match choice {
        Choice::Chat(id) => chat::open(app, id),
        Choice::Person { contact, within } => {
            people::show_from_list(app, dialog, contact.chat(), within)
        }
        Choice::Entry(entry) => actions::begin(app, entry, ""),
        Choice::Command(command) => actions::carry_out(app, command, ""),
        Choice::Ask(method) => {
            app.grace.ask(app.clock.now);
            Effects::from(app.ask(method))
        }
        Choice::Identity { new, same_as } => {
            app.show_waiting();
            Effects::from(app.ask(Method::ResolveIdentity { new, same_as }))
        }
        Choice::People => {
            let Dialog::Pick(picker) = dialog else { return Effects::new() };
            people::picked(app, picker)
        }
        Choice::Line(question, line) => actions::answered(app, question, &line),
        Choice::Files(chat) => {
            let Dialog::Prompt(prompt) = dialog else { return Effects::new() };
            attach::entered(app, prompt, chat)
        }
        Choice::Contact(action) => {
            let Dialog::Contact(card) = dialog else { return Effects::new() };
            people::do_action(app, card, action)
        }
        Choice::Address(url) => Effects::from(Effect::OpenAddress(url)),
        Choice::Words { from, words, member } => complete::insert(app, from, &words, member),
        Choice::Mute { chat, mute } => mute::set_mute(app, chat, mute),
        Choice::Farewell(farewell) => leave::say_farewell(app, farewell),
        Choice::AllRead(chats) => unread::mark_all(app, &chats),
        Choice::Pasted(form) => {
            let Dialog::Pasted(text) = dialog else { return Effects::new() };
            pasted::chosen(app, text, form)
        }
        Choice::Search(words) => search::words(app, &words),
        Choice::Hit => {
            let Dialog::Search(found) = dialog else { return Effects::new() };
            search::choose(app, &found)
        }
    }
}
