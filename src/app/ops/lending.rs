//! Giving the terminal to another program or to the shell. It waits until the texts in the inputs
//! are on the disk or the disk has refused them, because until then they exist on the screen alone.

use std::mem::discriminant;

use super::{draft, status};
use crate::api::Method;
use crate::app::status_message::{Tone, Until};
use crate::app::unconfirmed::Lending;
use crate::app::{App, Effect, Effects};
use crate::model::Lang;

/// Takes an effect that gives the terminal away out of the effects of an event. All texts in the
/// inputs are saved first, even those already sent to be saved, because that may not be answered
/// yet.
pub fn keep_first(app: &mut App, effects: Effects) -> Effects {
    let (wishes, mut rest): (Effects, Effects) = effects.into_iter().partition(gives_terminal);
    let Some(wish) = wishes.into_iter().last() else { return rest };
    let before = app.unconfirmed.lending.take().map(|lending| discriminant(&lending.wish));
    let insists = before == Some(discriminant(&wish));
    if !matches!(wish, Effect::Edit(_)) {
        // An editor that still waits for the disk is not opened any more.
        app.account.writing = None;
    }
    if !insists {
        app.account.unsaved = None;
        for (chat, text) in app.account.composer.all_written() {
            rest.push(app.ask(Method::SaveDraft { chat, text }));
        }
        if !app.account.composer.unaddressed().is_empty() {
            rest.extend(draft::note_unaddressed(app));
        }
    }
    app.unconfirmed.lending = Some(Lending { wish, insists, said: false });
    rest
}

/// Carries out the waiting effect once the disk has answered.
pub fn when_kept(app: &mut App) -> Effects {
    let Some(lending) = app.unconfirmed.lending.take() else { return Effects::new() };
    if app.is_leaving() {
        return forget(app, &lending.wish);
    }
    if lending.insists || !app.is_unconfirmed() {
        return give(app, lending.wish);
    }
    let said = lending.said;
    app.unconfirmed.lending = Some(Lending { said: true, ..lending });
    if said {
        return Effects::new();
    }
    status::speak(app, waiting(app.lang()), Tone::Told, Until::Lent)
}

/// What a program that gets the terminal is waiting for.
pub const fn waiting(lang: Lang) -> &'static str {
    lang.pick(
        "先把写的存好；再按一次就不等了",
        "saving what you wrote first; the same key again does not wait",
    )
}

/// Whether the effect hides the screen, by another program or by leaving it to the shell.
const fn gives_terminal(effect: &Effect) -> bool {
    matches!(effect, Effect::Edit(_) | Effect::Pager(..) | Effect::Suspend)
}

/// Gives an editor the current text of the input, unless the user has gone to another chat.
fn give(app: &mut App, wish: Effect) -> Effects {
    if !matches!(wish, Effect::Edit(_)) {
        return Effects::from(wish);
    }
    let chat = app.account.writing.as_ref().map(|(chat, _)| *chat);
    let Some(chat) = chat.filter(|chat| app.account.composer.chat() == Some(*chat)) else {
        return forget(app, &wish);
    };
    let text = app.editor().text().to_owned();
    app.account.writing = Some((chat, text.clone()));
    Effects::from(Effect::Edit(text))
}

fn forget(app: &mut App, wish: &Effect) -> Effects {
    if matches!(wish, Effect::Edit(_)) {
        app.account.writing = None;
    }
    Effects::new()
}
