//! Which question is open, and whether the user can have seen it.

use super::lines;
use crate::app::App;
use crate::app::dialog::prompt::Garbled;
use crate::app::question::{Question, SEEN_MS, Standing};
use crate::model::ChatId;

impl App {
    /// The number of the open question, if no frame has shown it yet.
    pub(in crate::app) fn unshown_question(&self) -> Option<u64> {
        self.status.standing.filter(|standing| !standing.shown).map(|standing| standing.number)
    }

    /// Notes the question that an event left open. One that was open before keeps its state.
    pub(in crate::app) fn follow_question(&mut self) {
        let question = self.asked_question();
        if self.status.standing.map(|standing| standing.question) == question {
            return;
        }
        self.status.standing = question.map(|question| {
            self.clock.generation += 1;
            Standing {
                question,
                since: self.clock.now,
                number: self.clock.generation,
                shown: false,
            }
        });
    }

    /// Notes that a frame with this question was written to the terminal.
    pub(in crate::app) fn question_shown(&mut self, number: u64) {
        if let Some(standing) = self.status.standing.as_mut().filter(|it| it.number == number) {
            standing.shown = true;
        }
    }

    /// The open question, if no key can be an answer to it yet.
    pub(in crate::app) fn unseen_question(&self) -> Option<Question> {
        let unseen = |it: &Standing| !it.shown && self.clock.now.since(it.since) < SEEN_MS;
        self.status.standing.filter(unseen).map(|standing| standing.question)
    }

    fn asked_question(&self) -> Option<Question> {
        if let Some(dialog) = &self.dialog {
            return dialog.modal().question();
        }
        if let Some(selected) = self.inbox.timeline.selected() {
            let asked = self.status.asked.filter(|(item, _)| *item == selected.id);
            return asked.map(|(item, action)| Question::Irrevocable(item, action));
        }
        let chat = self.account.composer.chat()?;
        let doubts = |(of, line): &(ChatId, String)| *of == chat && line == self.editor().text();
        if self.account.review.garbled.contains(&(chat, Garbled::Asked)) {
            Some(Question::Garbled)
        } else if self.account.review.unconfirmed_command.as_ref().is_some_and(doubts) {
            Some(Question::Doubt)
        } else if lines::wait(self) {
            Some(Question::Lines)
        } else {
            self.keys.mention_gone.then_some(Question::MentionGone)
        }
    }
}
