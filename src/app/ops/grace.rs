//! The grace period of input: questions and results wait until the user has stopped typing.

use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::dialog::same_person::SamePerson;
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::session::Outside;
use crate::app::{App, Screen};
use crate::model::{ChatId, Contact, Earlier};

impl App {
    /// Whether the user was typing a moment ago.
    pub(in crate::app) fn is_typing(&self) -> bool {
        !self.grace.rest(self.clock.now)
    }

    /// Whether the user is not typing and has not begun anything.
    pub(in crate::app) fn is_calm(&self) -> bool {
        self.is_free() && !self.is_typing()
    }

    /// Whether nothing is begun: no text, no dialog, no sequence of keys.
    pub(in crate::app) fn is_free(&self) -> bool {
        self.dialog.is_none() && self.keys.pending.is_empty() && self.editor().is_empty()
    }

    /// Shows the next thing that waited, if nothing is begun.
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
        } else if let Some((chat, line)) = take_refused_files(self) {
            self.dialog = Some(Dialog::Prompt(Prompt::new(PromptFor::Files(chat), &line)));
        } else if !self.grace.questions.is_empty() {
            let (new, old) = self.grace.questions.remove(0);
            self.dialog = Some(Dialog::SamePerson(SamePerson::new(new, old)));
        }
    }

    /// Shows the people that a search found.
    pub(in crate::app) fn show_found(&mut self, people: Vec<Contact>) {
        let offers = people.into_iter().map(|contact| Offer {
            words: format!("{}  {}", contact.name().as_str(), contact.alias.as_str()),
            cut: Cut::End,
            choice: Choice::Person { contact: contact.id, within: None },
        });
        let title = self.lang().pick("找到", "found");
        self.dialog = Some(Dialog::Select(Select::new(title, offers.collect())));
    }

    /// Queues a question whether two chats belong to the same person. A question about the same
    /// chat is replaced, because what was chosen in it may be about others.
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

    /// Puts a postponed question before the others that wait.
    pub(in crate::app) fn postpone(&mut self, dialog: Dialog) {
        if let Dialog::SamePerson(SamePerson { new, old, .. }) = dialog {
            self.grace.questions.insert(0, (new, old));
        }
    }
}

/// Takes the line of paths that waits for the open chat.
fn take_refused_files(app: &mut App) -> Option<(ChatId, String)> {
    let open = app.account.composer.chat()?;
    let at = app.grace.refused_files.iter().position(|(chat, _)| *chat == open)?;
    Some(app.grace.refused_files.remove(at))
}

/// Drops a question that has become void.
pub fn withdraw_question(app: &mut App, new: ChatId) {
    app.grace.questions.retain(|(known, _)| *known != new);
    if matches!(&app.dialog, Some(Dialog::SamePerson(it)) if it.new == new) {
        app.dialog = None;
    }
}
