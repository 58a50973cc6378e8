//! Forms that the server has not accepted yet. What was filled in is kept, so that nothing must be
//! typed again.

use crate::api::Operation;
use crate::model::ChatId;

use super::dialog::Dialog;
use super::dialog::picker::{PickFor, Picker};
use super::dialog::prompt::{Prompt, PromptFor};

/// A form that can be opened again.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Line(PromptFor, String),
    /// The people who were chosen.
    People(Box<Picker>),
}

impl Form {
    /// The form as a dialog.
    pub fn open(self) -> Dialog {
        match self {
            Self::Line(question, line) => Dialog::Prompt(Prompt::new(question, &line)),
            Self::People(picker) => Dialog::Pick(*picker),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Line(one, _), Self::Line(other, _)) => one == other,
            (Self::People(one), Self::People(other)) => one.purpose == other.purpose,
            (Self::Line(..), Self::People(_)) | (Self::People(_), Self::Line(..)) => false,
        }
    }
}

/// The forms that were submitted.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    /// Those that the server was asked to accept.
    asked: Vec<(Operation, Form)>,
    /// Those that were refused while the user was doing something else.
    refused: Vec<Form>,
}

impl Forms {
    /// Keeps a form that is submitted for this operation.
    pub fn ask(&mut self, operation: &Operation, form: Form) {
        self.asked.retain(|(_, old)| !old.is_same(&form));
        self.asked.push((operation.clone(), form));
    }

    /// Takes the form of an operation that was answered.
    pub fn answered(&mut self, operation: &Operation) -> Option<Form> {
        let at = self.asked.iter().position(|(asked, _)| asked == operation)?;
        Some(self.asked.remove(at).1)
    }

    /// Keeps a refused form until it is opened the next time.
    pub fn keep(&mut self, form: Form) {
        self.refused.retain(|old| !old.is_same(&form));
        self.refused.push(form);
    }

    /// The text of this prompt from the last time, if that was refused.
    pub fn take_line(&mut self, question: PromptFor) -> Option<String> {
        let is_it = |form: &Form| matches!(form, Form::Line(of, _) if *of == question);
        match self.refused.remove(self.refused.iter().position(is_it)?) {
            Form::Line(_, line) => Some(line),
            Form::People(_) => None,
        }
    }

    /// The people chosen the last time for this purpose, if that was refused.
    pub fn take_people(&mut self, purpose: PickFor) -> Option<Vec<ChatId>> {
        let is_it = |form: &Form| matches!(form, Form::People(it) if it.purpose == purpose);
        match self.refused.remove(self.refused.iter().position(is_it)?) {
            Form::People(picker) => Some(picker.chosen),
            Form::Line(..) => None,
        }
    }

    /// Follows the merging of chat `gone` into `into`.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        let asked = self.asked.iter_mut().map(|(_, form)| form);
        for form in asked.chain(&mut self.refused) {
            match form {
                Form::Line(question, _) => question.merged(gone, into),
                Form::People(picker) => picker.merged(gone, into),
            }
        }
    }
}
