//! The members who were chosen for mentions in texts that are not sent yet: a name alone does not
//! tell who is meant where two people have it.

use crate::model::{ChatId, ContactId};

/// A mention that was written by choosing somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    chat: ChatId,
    /// What stands in the text for it.
    words: String,
    contact: ContactId,
}

/// The chosen members of all inputs, the latest last.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    chosen: Vec<Chosen>,
}

impl Mentions {
    /// Remembers who is meant by the words in the input of a chat.
    pub fn choose(&mut self, chat: ChatId, words: &str, contact: ContactId) {
        let chosen = Chosen { chat, words: words.to_owned(), contact };
        self.chosen.retain(|it| *it != chosen);
        self.chosen.push(chosen);
    }

    /// Whom a text mentions of those who were chosen. A mention that was deleted is not meant any
    /// more: of several choices for the same words the latest count, as many as stand in the text.
    #[must_use]
    pub fn of(&self, chat: ChatId, text: &str) -> Vec<ContactId> {
        let mut of_text: Vec<ContactId> = Vec::new();
        for (at, one) in self.chosen.iter().enumerate() {
            let is_same = |it: &&Chosen| it.chat == chat && it.words == one.words;
            let later = self.chosen.iter().skip(at + 1).filter(is_same).count();
            let is_meant = one.chat == chat && text.matches(one.words.as_str()).count() > later;
            if is_meant && !of_text.contains(&one.contact) {
                of_text.push(one.contact);
            }
        }
        of_text
    }

    /// Forgets the choices for a chat, whose text was sent.
    pub fn forget(&mut self, chat: ChatId) {
        self.chosen.retain(|it| it.chat != chat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_choices_count_as_many_as_stand_in_the_text() {
        let mut mentions = Mentions::default();
        let [one, other, third] = [1, 2, 3].map(ContactId);
        for contact in [one, other] {
            mentions.choose(ChatId(1), "@张伟\u{2005}", contact);
        }
        mentions.choose(ChatId(1), "@李雷\u{2005}", third);
        for (text, meant) in [
            ("@张伟\u{2005}好", &[other][..]),
            ("@张伟\u{2005}@张伟\u{2005}", &[one, other]),
            ("@张伟\u{2005}@李雷\u{2005}", &[other, third]),
            ("@张伟 好", &[]),
        ] {
            assert_eq!(mentions.of(ChatId(1), text), meant, "{text}");
            assert_eq!(mentions.of(ChatId(2), text), [], "{text}");
        }
        mentions.choose(ChatId(1), "@张伟\u{2005}", one);
        assert_eq!(mentions.of(ChatId(1), "@张伟\u{2005}"), [one]);
        mentions.forget(ChatId(1));
        assert_eq!(mentions.of(ChatId(1), "@张伟\u{2005}"), []);
    }
}
