//! What passed while nobody could look is not read: it came in one moment, or while the terminal was
//! without the focus, behind a list, or stopped. The page waits at the first of it.

use super::page;
use crate::app::frame::{Frame, Seen};
use crate::app::timeline::Scroll;
use crate::app::{App, Effect};
use crate::model::{ChatId, Position};

/// The conversation whose newest messages the page follows.
pub fn followed(app: &App) -> Option<ChatId> {
    let follows = app.inbox.timeline.scroll == Scroll::Bottom && !app.inbox.timeline.is_cut_off();
    app.inbox.timeline.chat().filter(|_| follows)
}

/// The terminal lost the focus. What comes into the open conversation from now on stands below a line of its
/// own, however little it is.
pub fn look_away(app: &mut App) {
    if page::looks_at_end(app) {
        app.inbox.timeline.look_away();
    }
    app.window.focused = false;
}

/// It has the focus again.
pub fn come_back(app: &mut App) -> Vec<Effect> {
    app.inbox.timeline.come_back();
    app.window.focused = true;
    page::read(app)
}

/// After an event: if the page followed what came past something that nobody saw, the line of the
/// unread stands above that, and the page is held there as soon as somebody looks.
pub fn hold(app: &mut App, before: Option<ChatId>) {
    let Some(here) = followed(app) else { return };
    if before != Some(here) {
        // The user has come to the end: what stands above it was passed on purpose.
        app.account.seen = None;
        app.inbox.timeline.settle_divider();
        return;
    }
    let now = app.clock.now;
    let Some(seen) = app.account.seen.as_mut().filter(|seen| seen.chat == here) else { return };
    let looked_at = seen.looked_at(now);
    let Some((first, item)) = app.inbox.timeline.first_unseen(looked_at) else { return };
    if first + 1 == app.inbox.timeline.items().len() {
        // One message that is higher than the page stands there with its end.
        return;
    }
    let top = app.layout().top(Scroll::Bottom);
    if top.is_none_or(|top| (first, 0) >= top) {
        return;
    }
    app.inbox.timeline.begin_unread(first, looked_at);
    if page::looks_at_end(app) {
        app.inbox.timeline.scroll = app.layout().scrolled(Scroll::At { item, line: 0 }, 0);
    }
}

impl App {
    /// What a frame of now shows that none did before; [`crate::app::Event::Shown`] brings it back once
    /// the terminal has it. `None`: nothing that anybody waits for.
    #[must_use]
    pub fn shows_first(&self) -> Option<Frame> {
        let seen = self.account.seen.map(|seen| (seen.chat, seen.shown));
        let newest = self.newest_in_sight().filter(|newest| seen != Some(*newest));
        let frame = Frame { question: self.unshown_question(), newest };
        (frame.question.is_some() || newest.is_some()).then_some(frame)
    }

    /// The newest message, where somebody looks at the end of its conversation.
    fn newest_in_sight(&self) -> Option<(ChatId, Position)> {
        let chat = self.inbox.timeline.chat().filter(|_| page::looks_at_end(self))?;
        Some((chat, self.inbox.timeline.newest()?.position()))
    }

    /// The terminal has this frame.
    pub(in crate::app) fn frame_shown(&mut self, frame: Frame) {
        if let Some(question) = frame.question {
            self.question_shown(question);
        }
        let Some((chat, shown)) =
            frame.newest.filter(|(chat, _)| self.inbox.timeline.chat() == Some(*chat))
        else {
            return;
        };
        let (now, before) = (self.clock.now, self.account.seen.filter(|seen| seen.chat == chat));
        let looked_at = before.map_or(shown, |mut seen| seen.looked_at(now));
        self.account.seen = Some(Seen { chat, shown, since: now, looked_at });
    }
}
