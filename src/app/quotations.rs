//! The quotations that the texts in the inputs answer, one for each chat. They are shown above the
//! input and sent before its text.

use std::collections::HashMap;

use crate::model::ChatId;

/// The quotations in the form in which they are sent, with the line of dashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Quotations {
    of: HashMap<ChatId, String>,
}

impl Quotations {
    /// The quotation of a chat; empty if there is none.
    pub fn get(&self, chat: ChatId) -> &str {
        self.of.get(&chat).map_or("", String::as_str)
    }

    /// Sets the quotation of a chat; an empty one removes it.
    pub fn set(&mut self, chat: ChatId, quotation: String) {
        if quotation.is_empty() {
            self.of.remove(&chat);
        } else {
            self.of.insert(chat, quotation);
        }
    }

    pub fn take(&mut self, chat: ChatId) -> String {
        self.of.remove(&chat).unwrap_or_default()
    }
}
