//! Where the user's hands are: what comes from outside must not take keys that were meant for
//! something else, so it waits until nobody is typing.

use super::popup::{Chosen, Popup};
use super::{App, Outside, Screen};
use crate::model::{ChatId, Contact, Earlier, Timestamp};

/// Without a key for so long, and with nothing begun, nobody is typing; in milliseconds.
pub(super) const CALM_MS: u64 = 3_000;

/// What waits for the user, and what they did last.
#[derive(Clone, Debug, Default)]
pub(super) struct Hands {
    /// The last key or paste.
    pressed: Option<Timestamp>,
    /// The server was asked for something that is shown when it comes.
    asked: Option<Timestamp>,
    /// The user went to this conversation for what waits there to be decided.
    pub deciding: Option<ChatId>,
    /// So many bytes of a paste have come, and it goes on.
    pub pasting: usize,
    /// Questions about twins.
    pub questions: Vec<(ChatId, Vec<Earlier>)>,
    /// Somebody who was looked for.
    pub found: Option<Vec<Contact>>,
    /// The chat in which somebody was typing is gone.
    pub astray: bool,
    /// The login, behind the chats in which something is being written.
    pub login: bool,
}

impl Hands {
    /// A key or a paste.
    pub fn press(&mut self, now: Timestamp) {
        self.pressed = Some(now);
    }

    /// The key or paste of this moment is being dealt with.
    pub fn is_pressing(&self, now: Timestamp) -> bool {
        self.pressed == Some(now)
    }

    /// The user asks for something and may wait for it.
    pub fn ask(&mut self, now: Timestamp) {
        self.asked = Some(now);
    }

    /// No key since the user asked: the answer is what they wait for.
    pub fn wait(&self) -> bool {
        self.asked.is_some() && self.pressed <= self.asked
    }

    /// Something waits for calm.
    pub fn hold_up(&self) -> bool {
        self.login || self.found.is_some() || !self.questions.is_empty()
    }

    /// A conversation became part of another one: it is no question any more.
    pub fn merged(&mut self, gone: ChatId) {
        for (_, old) in &mut self.questions {
            old.retain(|earlier| earlier.chat.id != gone);
        }
        self.questions.retain(|(new, old)| *new != gone && !old.is_empty());
    }

    fn rest(&self, now: Timestamp) -> bool {
        let calm = i64::try_from(CALM_MS).unwrap_or(i64::MAX);
        self.pressed.is_none_or(|pressed| now.since(pressed) >= calm)
    }
}

impl App {
    /// Somebody was typing a moment ago.
    pub(super) fn is_typing(&self) -> bool {
        !self.hands.rest(self.now)
    }

    /// Nothing is begun, and nobody is typing.
    pub(super) fn is_calm(&self) -> bool {
        self.is_free() && !self.is_typing()
    }

    /// Nothing is begun: no text, no list, no sequence of keys.
    pub(super) fn is_free(&self) -> bool {
        self.popup.is_none() && self.pending.is_empty() && self.editor().is_empty()
    }

    /// The next thing that waited is shown, if nothing is begun.
    pub(super) fn show_waiting(&mut self) {
        if !self.is_free() {
            return;
        }
        if std::mem::take(&mut self.hands.login) {
            self.outside = Outside::AtLogin;
        }
        if self.screen() != Screen::Chats {
            return;
        }
        if let Some(people) = self.hands.found.take() {
            self.show_found(people);
        } else if !self.hands.questions.is_empty() {
            let (new, old) = self.hands.questions.remove(0);
            // Enter by chance keeps them apart.
            let cursor = old.len();
            self.popup = Some(Popup::Twin { new, old, cursor });
        }
    }

    /// Those who were looked for, to choose from.
    pub(super) fn show_found(&mut self, people: Vec<Contact>) {
        let rows = people.into_iter().map(|contact| {
            let alias = contact.alias.as_str();
            let words = format!("{}  {alias}", contact.name().as_str());
            (words, Chosen::Person(contact.id))
        });
        let title = self.lang().pick("找到", "found");
        self.popup = Some(Popup::choose(title, rows.collect()));
    }

    /// A question about twins waits for calm, once. One that is asked anew, about others, is another
    /// question: what was chosen in it means nothing now.
    pub(super) fn question(&mut self, new: ChatId, old: Vec<Earlier>) {
        if let Some(Popup::Twin { new: open, old: before, .. }) = &self.popup
            && *open == new
        {
            let ids =
                |old: &[Earlier]| -> Vec<ChatId> { old.iter().map(|it| it.chat.id).collect() };
            if ids(before) == ids(&old) {
                return;
            }
        }
        withdraw_question(self, new);
        self.hands.questions.push((new, old));
    }

    /// A question comes back to the front of those that wait.
    pub(super) fn postpone(&mut self, popup: Popup) {
        if let Popup::Twin { new, old, .. } = popup {
            self.hands.questions.insert(0, (new, old));
        }
    }
}

/// A question about twins is none any more.
pub(super) fn withdraw_question(app: &mut App, new: ChatId) {
    app.hands.questions.retain(|(known, _)| *known != new);
    if matches!(&app.popup, Some(Popup::Twin { new: open, .. }) if *open == new) {
        app.popup = None;
    }
}
