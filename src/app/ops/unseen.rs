//! Messages that the user cannot have seen, because they arrived all at once or while the terminal
//! had no focus, was covered by a list, or was stopped. They do not count as read, and the page
//! waits at the first of them.

use super::page;
use crate::app::frame::{Frame, Seen};
use crate::app::timeline::Scroll;
use crate::app::{App, Effects};
use crate::model::{ChatId, Position};

/// The chat whose newest messages the page follows.
pub fn followed(app: &App) -> Option<ChatId> {
    let follows = app.inbox.timeline.scroll == Scroll::Bottom && !app.inbox.timeline.is_cut_off();
    app.inbox.timeline.chat().filter(|_| follows)
}

/// Notes that the terminal lost the focus. Messages that arrive from now on in the open chat get a
/// line above them.
pub fn look_away(app: &mut App) {
    if page::looks_at_end(app) {
        app.inbox.timeline.look_away();
    }
    app.window.focused = false;
}

/// Notes that the terminal has the focus again.
pub fn come_back(app: &mut App) -> Effects {
    app.inbox.timeline.come_back();
    app.window.focused = true;
    page::read(app)
}

/// After an event that moved the page past messages that nobody saw, puts the unread line above
/// them and holds the page there.
pub fn hold(app: &mut App, before: Option<ChatId>) {
    let Some(here) = followed(app) else { return };
    if before != Some(here) {
        // The user went to the end, so what is above it was skipped on purpose.
        app.account.seen = None;
        app.inbox.timeline.settle_divider();
        return;
    }
    let now = app.clock.now;
    let Some(seen) = app.account.seen.as_mut().filter(|seen| seen.chat == here) else { return };
    let looked_at = seen.looked_at(now);
    let Some((first, item)) = app.inbox.timeline.first_unseen(looked_at) else { return };
    if first + 1 == app.inbox.timeline.items().len() {
        // A single message that is higher than the page is shown with its end.
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
    /// What the frame of this moment would show for the first time; [`crate::app::Event::Shown`]
    /// returns it once the terminal has taken the frame. `None` if nothing depends on it.
    #[must_use]
    pub fn shows_first(&self) -> Option<Frame> {
        let seen = self.account.seen.map(|seen| (seen.chat, seen.shown));
        let newest = self.newest_in_sight().filter(|newest| seen != Some(*newest));
        let frame = Frame { question: self.unshown_question(), newest };
        (frame.question.is_some() || newest.is_some()).then_some(frame)
    }

    /// The newest message of the open chat, if it is in sight.
    fn newest_in_sight(&self) -> Option<(ChatId, Position)> {
        let chat = self.inbox.timeline.chat().filter(|_| page::looks_at_end(self))?;
        Some((chat, self.inbox.timeline.newest()?.position()))
    }

    /// Notes what a frame showed that the terminal has taken.
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
