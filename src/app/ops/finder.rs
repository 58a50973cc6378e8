//! Finding chats, people and commands by name.

use super::chat;
use crate::api::Method;
use crate::app::dialog::Dialog;
use crate::app::dialog::go_to::GoTo;
use crate::app::dialog::palette::Palette;
use crate::app::finder::{Meant, NameIndex};
use crate::app::{App, Effects};
use crate::model::{ChatId, Person};

pub fn go_to(app: &mut App) -> Effects {
    let effects = index(app);
    app.dialog = Some(Dialog::GoTo(GoTo::new(&app.dialog_context())));
    effects
}

/// Builds the index of names on its first use, and requests the members of all groups.
pub fn index(app: &mut App) -> Effects {
    if app.inbox.index.is_none() {
        let mut index = NameIndex::new(app.settings.sounds);
        index.learn(app.inbox.chats.all());
        app.inbox.index = Some(index);
    }
    Effects::from(app.ask(Method::ListGroupMembers))
}

/// Takes in the members of groups.
pub fn met(app: &mut App, people: Vec<Person>) -> Effects {
    if let Some(index) = &mut app.inbox.index {
        index.meet(people);
    }
    refresh(app);
    Effects::new()
}

/// Takes in chats that came or changed, and searches them too.
pub fn learn(app: &mut App, changed: &[ChatId]) {
    if let Some(index) = &mut app.inbox.index {
        index.learn(changed.iter().filter_map(|id| app.inbox.chats.get(*id)));
        refresh(app);
    }
}

fn refresh(app: &mut App) {
    match app.dialog.clone() {
        Some(Dialog::GoTo(mut go_to)) => {
            go_to.refresh(&app.dialog_context());
            app.dialog = Some(Dialog::GoTo(go_to));
        }
        Some(Dialog::AddressBook(mut book)) => {
            book.refresh(&app.dialog_context());
            app.dialog = Some(Dialog::AddressBook(book));
        }
        Some(_) | None => {}
    }
}

pub fn palette(app: &mut App) -> Effects {
    app.dialog = Some(Dialog::Palette(Palette::new(&app.dialog_context())));
    Effects::new()
}

/// Goes to the chat whose name matches best if there is only one; else opens the list of matches.
pub fn go_by_name(app: &mut App, name: &str) -> Effects {
    let mut effects = go_to(app);
    if name.is_empty() {
        return effects;
    }
    let meant = app.inbox.index.as_ref().map(|index| index.meant(app.inbox.chats.all(), name));
    if let Some(Meant::One(only)) = meant {
        app.dialog = None;
        effects.extend(chat::open(app, only));
        return effects;
    }
    let mut go_to = GoTo::new(&app.dialog_context());
    go_to.look_for(&app.dialog_context(), name);
    app.dialog = Some(Dialog::GoTo(go_to));
    effects
}
