//! What comes from outside waits until nobody is typing, so that it takes no keys that were meant for
//! something else.

use crate::app::dialog::same_person::SamePerson;
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::session::Outside;
use crate::app::{App, Screen};
use crate::model::{ChatId, Contact, Earlier};

impl App {
    /// Somebody was typing a moment ago.
    pub(in crate::app) fn is_typing(&self) -> bool {
        !self.grace.rest(self.clock.now)
    }

    /// Nothing is begun, and nobody is typing.
    pub(in crate::app) fn is_calm(&self) -> bool {
        self.is_free() && !self.is_typing()
    }

    /// Nothing is begun: no text, no list, no sequence of keys.
    pub(in crate::app) fn is_free(&self) -> bool {
        self.dialog.is_none() && self.keys.pending.is_empty() && self.editor().is_empty()
    }

    /// The next thing that waited is shown, if nothing is begun.
    pub(in crate::app) fn show_waiting(&mut self) {
        if !self.is_free() {
            return;
        }
        if std::mem::take(&mut self.grace.login) {
            self.session.outside = Outside::AtLogin;
        }
        if self.screen() != Screen::Chats {
            return;
        }
        if let Some(people) = self.grace.found.take() {
            self.show_found(people);
        } else if !self.grace.questions.is_empty() {
            let (new, old) = self.grace.questions.remove(0);
            self.dialog = Some(Dialog::SamePerson(SamePerson::new(new, old)));
        }
    }

    /// Those who were looked for, to choose from.
    pub(in crate::app) fn show_found(&mut self, people: Vec<Contact>) {
        let offers = people.into_iter().map(|contact| Offer {
            words: format!("{}  {}", contact.name().as_str(), contact.alias.as_str()),
            cut: Cut::End,
            choice: Choice::Person { contact: contact.id, within: None },
        });
        let title = self.lang().pick("找到", "found");
        self.dialog = Some(Dialog::Select(Select::new(title, offers.collect())));
    }

    /// A question about twins waits for calm, once. One that is asked anew, about others, is another
    /// question: what was chosen in it means nothing now.
    pub(in crate::app) fn question(&mut self, new: ChatId, old: Vec<Earlier>) {
        if let Some(Dialog::SamePerson(SamePerson { new: open, old: before, .. })) = &self.dialog
            && *open == new
        {
            let ids =
                |old: &[Earlier]| -> Vec<ChatId> { old.iter().map(|it| it.chat.id).collect() };
            if ids(before) == ids(&old) {
                return;
            }
        }
        withdraw_question(self, new);
        self.grace.questions.push((new, old));
    }

    /// A question comes back to the front of those that wait.
    pub(in crate::app) fn postpone(&mut self, dialog: Dialog) {
        if let Dialog::SamePerson(SamePerson { new, old, .. }) = dialog {
            self.grace.questions.insert(0, (new, old));
        }
    }
}

/// A question about twins is none any more.
pub fn withdraw_question(app: &mut App, new: ChatId) {
    app.grace.questions.retain(|(known, _)| *known != new);
    if matches!(&app.dialog, Some(Dialog::SamePerson(it)) if it.new == new) {
        app.dialog = None;
    }
}
