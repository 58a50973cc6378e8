//! Keys of vim's Normal mode that edit the input, as vi does: counts, operators, text objects,
//! Visual mode. All other keys keep their meaning from the table.

use super::draft;
use crate::app::action::{Action, Place};
use crate::app::key::{Code, Key};
use crate::app::{App, Effects};
use crate::text::Outcome;

/// Handles a key that edits the input; `None` if the table decides.
pub fn press(app: &mut App, key: Key) -> Option<Effects> {
    if !app.keys.normal || !app.keys.pending.is_empty() {
        return None;
    }
    let busy = app.keys.vi.is_visual() || !app.keys.vi.begun().is_empty();
    let Some(c) = key.text() else {
        let escapes = busy && key.code == Code::Esc;
        return escapes.then(|| {
            app.keys.vi.escape(app.account.composer.editor_mut());
            Effects::new()
        });
    };
    if !busy && leads_elsewhere(app, key) {
        return None;
    }
    let before = app.editor().text().to_owned();
    let outcome = app.keys.vi.press(app.account.composer.editor_mut(), c);
    match outcome {
        Outcome::Unknown => return None,
        Outcome::Writes => app.keys.normal = false,
        Outcome::Done | Outcome::Waits => {}
    }
    let changed = app.editor().text() != before;
    Some(if changed { Effects::from(draft::draft_later(app)) } else { Effects::new() })
}

/// Whether the table uses the key for something else than the text. With an empty input that
/// includes the page and its messages, else only other chats and the window.
fn leads_elsewhere(app: &App, key: Key) -> bool {
    let places = [Place::NormalEmpty, Place::Normal];
    let empty = app.editor().is_empty();
    let places = if empty { &places[..] } else { &places[1..] };
    app.settings.keymap.begun_by(places, key).any(|action| match action {
        Action::Chat(_) | Action::Window(_) => true,
        Action::Page(_) | Action::Select(_) | Action::Message(_) => empty,
        Action::Edit(_) | Action::Login(_) => false,
    })
}
