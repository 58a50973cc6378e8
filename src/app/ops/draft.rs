//! Drafts go to the disk: a little after the last key, or at once.

use crate::api::Method;
use crate::app::event::TimerKind;
use crate::app::{App, Effect};

/// The draft is kept on disk when it has rested so long, in milliseconds.
const DRAFT_MS: u64 = 500;

/// It is kept so long after its first change also where it never rests, in milliseconds.
const UNSAVED_MS: i64 = 2_000;

/// The input has changed: the draft is kept a little later, or when that has been said for too long.
pub fn draft_later(app: &mut App) -> Effect {
    app.account.review.unconfirmed_command = None;
    let since = *app.account.unsaved.get_or_insert(app.clock.now);
    let left = u64::try_from(UNSAVED_MS - app.clock.now.since(since)).unwrap_or(0);
    let timer = app.clock.timer(TimerKind::Draft);
    Effect::Timer { after_ms: DRAFT_MS.min(left), timer }
}

pub fn save_drafts(app: &mut App) -> Vec<Effect> {
    app.account.unsaved = None;
    let unsaved = app.account.composer.all_unsaved();
    let save = |(chat, text)| app.ask(Method::SaveDraft { chat, text });
    let mut effects: Vec<Effect> = unsaved.into_iter().map(save).collect();
    if effects.is_empty() || !app.account.composer.unaddressed().is_empty() {
        effects.extend(note_unaddressed(app));
    }
    effects
}

/// What is written while no conversation is open is on the disk, too. When it is part of a draft the
/// note of it goes, but not before the draft is kept.
pub fn note_unaddressed(app: &mut App) -> Option<Effect> {
    let is_moving = !app.unconfirmed.all().is_empty() || app.account.composer.has_unsaved();
    let composer = &mut app.account.composer;
    if composer.unaddressed().is_empty() && is_moving {
        return None;
    }
    composer.unaddressed_to_note().map(Effect::NoteUnaddressed)
}
