//! What the forms of an export are given: one message after the other, and the moments they tell.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::conversation::Conversation;
use crate::model::{Content, Item, Lang, Sender, Timestamp, with_state};
use crate::text::Printable;
use crate::words::name::{of_another, own, visible};

/// A message with the name that others know its sender by.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The message as it is stored.
    pub item: &'a Item,
    /// The sender's name; empty for what nobody said.
    pub name: &'a str,
    /// What it says, without the user's remarks.
    pub content: Cow<'a, Content>,
}

/// What a message says without the user's remarks; a note in which something was to do as it was marked
/// here.
pub(super) fn shown_content<'a>(item: &'a Item, conversation: &Conversation) -> Cow<'a, Content> {
    match (&item.content, item.todo) {
        (Content::Text(text), Some(todo)) => match with_state(text, todo) {
            Cow::Borrowed(_) => Cow::Borrowed(&item.content),
            Cow::Owned(text) => Cow::Owned(Content::Text(Printable::new(&text))),
        },
        (content, _) => conversation.without_remarks(content),
    }
}

/// A form of an export. Each part ends with a newline where it is not empty.
pub trait Form {
    /// What stands before the first message.
    fn head(&mut self, conversation: &Conversation) -> String;
    /// A message, behind all that came before it.
    fn entry(&mut self, entry: &Entry<'_>) -> String;
    /// What stands behind the last message.
    fn tail(&mut self) -> String {
        String::new()
    }
}

impl<'a> Entry<'a> {
    /// A message of a conversation in which nobody else has a name of their own.
    #[must_use]
    pub fn of(item: &'a Item, conversation: &'a Conversation) -> Self {
        let name = conversation.sender(item.sender, &HashMap::new());
        Self { item, name, content: shown_content(item, conversation) }
    }

    /// The name, so that nobody else reads as the user.
    pub(super) fn told_apart(&self, lang: Lang) -> String {
        let name = visible(self.name, lang);
        match self.item.sender {
            Sender::Me => own(name, lang),
            Sender::Contact(_) => of_another(name, lang).into_owned(),
            Sender::System => String::new(),
        }
    }

    /// Where its file lies, as an address.
    pub(super) fn file_address(&self) -> Option<String> {
        let path: &Path = self.item.path.as_deref()?;
        // Of a relative path nobody knows where it begins.
        Some(url::Url::from_file_path(path).ok()?.into())
    }

    /// The day it stands in, where that is another one than before, and when it was written: the
    /// time alone, or with its day where it was written on another one.
    pub(super) fn moment(&self, day: &mut String, zone: &TimeZone) -> (Option<String>, String) {
        let (at, written) = (zoned(self.item.at, zone), zoned(self.item.written(), zone));
        let today = at.strftime("%Y-%m-%d").to_string();
        let clock = if written.date() == at.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        let other = (*day != today).then(|| today.clone());
        *day = today;
        (other, written.strftime(clock).to_string())
    }
}

/// Times beyond what a calendar has count as its beginning.
pub(super) fn zoned(at: Timestamp, zone: &TimeZone) -> Zoned {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone.clone())
}
