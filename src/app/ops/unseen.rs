//! What passed while nobody could look is not read: it came in one moment, or while the terminal was
//! without the focus, behind a list, or stopped. The page waits at the first of it.

use super::page;
use crate::app::App;
use crate::app::timeline::Scroll;
use crate::model::ChatId;

/// The conversation whose newest messages the page follows.
pub fn followed(app: &App) -> Option<ChatId> {
    let follows = app.timeline.scroll == Scroll::Bottom && !app.timeline.is_cut_off();
    app.timeline.chat().filter(|_| follows)
}

/// After an event: if the page followed what came past something that nobody saw, the line of the
/// unread stands above that, and the page is held there as soon as somebody looks.
pub fn hold(app: &mut App, before: Option<ChatId>) {
    let Some(here) = followed(app) else { return };
    if before != Some(here) {
        // The user has come to the end: what stands above it was passed on purpose.
        app.seen = None;
        app.timeline.settle_divider();
        return;
    }
    let now = app.now;
    let Some(seen) = app.seen.as_mut().filter(|seen| seen.chat == here) else { return };
    let looked_at = seen.looked_at(now);
    let Some((first, item)) = app.timeline.first_unseen(looked_at) else { return };
    if first + 1 == app.timeline.items().len() {
        // One message that is higher than the page stands there with its end.
        return;
    }
    let top = app.layout().top(Scroll::Bottom);
    if top.is_none_or(|top| (first, 0) >= top) {
        return;
    }
    app.timeline.begin_unread(first, looked_at);
    if page::looks_at_end(app) {
        app.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, 0);
    }
}
