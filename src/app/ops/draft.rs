//! Saving drafts: a moment after the last key, or at once.

use crate::api::Method;
use crate::app::event::TimerKind;
use crate::app::{App, Effect, Effects};

/// How long a draft must be unchanged before it is saved, in milliseconds.
const DRAFT_MS: u64 = 500;

/// How long after its first change a draft is saved even if it keeps changing, in milliseconds.
const UNSAVED_MS: i64 = 2_000;

/// Sets the timer after which a changed draft is saved.
pub fn draft_later(app: &mut App) -> Effect {
    app.account.review.unconfirmed_command = None;
    let since = *app.account.unsaved.get_or_insert(app.clock.now);
    let left = u64::try_from(UNSAVED_MS - app.clock.now.since(since)).unwrap_or(0);
    let timer = app.clock.timer(TimerKind::Draft);
    Effect::Timer { after_ms: DRAFT_MS.min(left), timer }
}

pub fn save_drafts(app: &mut App) -> Effects {
    app.account.unsaved = None;
    let unsaved = app.account.composer.all_unsaved();
    let save = |(chat, text)| app.ask(Method::SaveDraft { chat, text });
    let mut effects: Effects = unsaved.into_iter().map(save).collect();
    if effects.is_empty() || !app.account.composer.unaddressed().is_empty() {
        effects.extend(note_unaddressed(app));
    }
    effects
}

/// Saves the text that was written while no chat was open. Once it is part of a draft, its own file
/// is removed, but not before that draft is saved.
pub fn note_unaddressed(app: &mut App) -> Option<Effect> {
    let is_moving = !app.unconfirmed.all().is_empty() || app.account.composer.has_unsaved();
    let composer = &mut app.account.composer;
    if composer.unaddressed().is_empty() && is_moving {
        return None;
    }
    composer.unaddressed_to_note().map(Effect::NoteUnaddressed)
}
