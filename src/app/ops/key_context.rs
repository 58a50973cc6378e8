//! The place whose keys apply, from the state.

use crate::api::Login;
use crate::app::App;
use crate::app::action::{Action, Place};

/// The key of an action as hints show it; empty if it has none.
pub fn name_of(app: &App, action: Action) -> String {
    app.settings.keymap.key_of(action).unwrap_or_default()
}

/// Whether the login needs the user.
pub const fn at_login(app: &App) -> bool {
    matches!(app.screen(), crate::app::Screen::Login)
        && !matches!(app.session.login, Login::LoggedIn)
}

/// With `vim = true`, changes to Normal mode, as Esc does besides closing things.
pub fn to_normal(app: &mut App) {
    if app.settings.vim && !app.keys.normal {
        app.keys.normal = true;
        app.keys.vi.leave_writing(app.account.composer.editor_mut());
    }
}

/// The places in which a key is looked up, in order.
pub fn places(app: &App) -> &'static [Place] {
    if at_login(app) {
        &[Place::Login, Place::Chat]
    } else if app.inbox.timeline.selected().is_some() {
        &[Place::Selected, Place::Chat]
    } else if app.keys.normal && app.editor().is_empty() {
        &[Place::NormalEmpty, Place::Normal, Place::Input, Place::Chat]
    } else if app.keys.normal {
        &[Place::Normal, Place::Input, Place::Chat]
    } else if app.editor().is_empty() {
        &[Place::Empty, Place::Input, Place::Chat]
    } else {
        &[Place::Input, Place::Chat]
    }
}
