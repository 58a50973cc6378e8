//! What is being answered: a quotation a conversation. It stands above the input, not in it, and goes out
//! before what is written there.

use std::collections::HashMap;

use crate::model::ChatId;

/// Quotations in the form in which they are sent, each with its line of dashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Quotations {
    of: HashMap<ChatId, String>,
}

impl Quotations {
    /// Empty where nothing is being answered.
    pub fn get(&self, chat: ChatId) -> &str {
        self.of.get(&chat).map_or("", String::as_str)
    }

    /// Another one is answered; nothing where it is empty.
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
