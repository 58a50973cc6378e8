//! Which question stands on the screen, and whether its reader can have seen it: keys that came
//! before, in the same read or while the terminal stood still, are no answer to it.

use super::action::Action;
use super::command::Command;
use super::popup::Popup;
use super::prompt::Garbled;
use super::{App, ops};
use crate::model::{ChatId, ItemId, Timestamp};

/// Without a word that it was written to the terminal a question counts as seen after so long, in
/// milliseconds.
const SEEN_MS: i64 = 300;

/// What the same key, or Enter, once more would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// What cannot be undone with the selected message.
    Irrevocable(ItemId, Action),
    /// A line that begins like a command is sent as a text.
    Doubt,
    /// A line of which something was lost is sent.
    Garbled,
    /// The line of a form of which something was lost goes out.
    GarbledForm,
    /// Lines that came at once are sent.
    Lines,
    /// A message is forwarded to somebody who was not marked.
    Forward(ChatId),
    /// A command ends the session.
    Confirm(Command),
    /// The server does what it cannot undo.
    Sure,
    /// Two conversations become one.
    Twin(ChatId),
}

/// The question that stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    question: Question,
    since: Timestamp,
    number: u64,
    /// A frame with it was written to the terminal.
    shown: bool,
}

impl App {
    /// The question that stands and was on no frame yet, by its number.
    pub(super) fn unshown_question(&self) -> Option<u64> {
        self.standing.filter(|standing| !standing.shown).map(|standing| standing.number)
    }

    /// The question that an event left standing; one that stood before keeps its time.
    pub(super) fn follow_question(&mut self) {
        let question = self.asked_question();
        if self.standing.map(|standing| standing.question) == question {
            return;
        }
        self.standing = question.map(|question| {
            self.generation += 1;
            Standing { question, since: self.now, number: self.generation, shown: false }
        });
    }

    /// A frame with this question was written.
    pub(super) fn question_shown(&mut self, number: u64) {
        if let Some(standing) = self.standing.as_mut().filter(|it| it.number == number) {
            standing.shown = true;
        }
    }

    /// The question to which no key is an answer yet.
    pub(super) fn unseen_question(&self) -> Option<Question> {
        let unseen = |it: &Standing| !it.shown && self.now.since(it.since) < SEEN_MS;
        self.standing.filter(unseen).map(|standing| standing.question)
    }

    fn asked_question(&self) -> Option<Question> {
        if let Some(popup) = &self.popup {
            return asked_by(popup);
        }
        if let Some(selected) = self.timeline.selected() {
            let asked = self.asked.filter(|(item, _)| *item == selected.id);
            return asked.map(|(item, action)| Question::Irrevocable(item, action));
        }
        let chat = self.composer.chat()?;
        let doubts = |(of, line): &(ChatId, String)| *of == chat && line == self.editor().text();
        if self.garbled.contains(&(chat, Garbled::Asked)) {
            Some(Question::Garbled)
        } else if self.doubted.as_ref().is_some_and(doubts) {
            Some(Question::Doubt)
        } else {
            ops::lines::wait(self).then_some(Question::Lines)
        }
    }
}

fn asked_by(popup: &Popup) -> Option<Question> {
    match popup {
        Popup::Confirm(command) => Some(Question::Confirm(*command)),
        Popup::Sure { .. } => Some(Question::Sure),
        Popup::Twin { new, .. } => Some(Question::Twin(*new)),
        Popup::Pick(picker) => picker.asked.map(Question::Forward),
        Popup::Prompt(prompt) => {
            (prompt.garbled == Some(Garbled::Asked)).then_some(Question::GarbledForm)
        }
        Popup::GoTo { .. }
        | Popup::Palette { .. }
        | Popup::Menu { .. }
        | Popup::Help { .. }
        | Popup::Search(_)
        | Popup::Info(_)
        | Popup::Reader { .. }
        | Popup::Picture { .. }
        | Popup::Choose { .. } => None,
    }
}
