//! Forms whose answers the server has not taken yet: what was typed or ticked in them is kept.

use crate::api::Operation;
use crate::model::ChatId;

use super::dialog::Dialog;
use super::dialog::picker::{PickFor, Picker};
use super::dialog::prompt::{Prompt, PromptFor};

/// A form that can be opened again.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Line(PromptFor, String),
    /// People who were ticked.
    People(Box<Picker>),
}

impl Form {
    /// As a list that is open.
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

/// The forms that were closed by an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    /// Those whose answers the server was asked to take.
    asked: Vec<(Operation, Form)>,
    /// Those whose answers were refused while something else was done.
    refused: Vec<Form>,
}

impl Forms {
    /// The server is asked.
    pub fn ask(&mut self, operation: &Operation, form: Form) {
        self.asked.retain(|(_, old)| !old.is_same(&form));
        self.asked.push((operation.clone(), form));
    }

    /// It answered. Gives the form of what it was asked.
    pub fn answered(&mut self, operation: &Operation) -> Option<Form> {
        let at = self.asked.iter().position(|(asked, _)| asked == operation)?;
        Some(self.asked.remove(at).1)
    }

    /// It is to be as it was when it is opened the next time.
    pub fn keep(&mut self, form: Form) {
        self.refused.retain(|old| !old.is_same(&form));
        self.refused.push(form);
    }

    /// What was typed when this was asked the last time, if it was refused.
    pub fn take_line(&mut self, question: PromptFor) -> Option<String> {
        let is_it = |form: &Form| matches!(form, Form::Line(of, _) if *of == question);
        match self.refused.remove(self.refused.iter().position(is_it)?) {
            Form::Line(_, line) => Some(line),
            Form::People(_) => None,
        }
    }

    /// Who was ticked when this was asked the last time, if it was refused.
    pub fn take_people(&mut self, purpose: PickFor) -> Option<Vec<ChatId>> {
        let is_it = |form: &Form| matches!(form, Form::People(it) if it.purpose == purpose);
        match self.refused.remove(self.refused.iter().position(is_it)?) {
            Form::People(picker) => Some(picker.chosen),
            Form::Line(..) => None,
        }
    }

    /// A conversation became part of another one.
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
