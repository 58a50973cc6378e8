//! What the forms of an export are given: one message after the other, and the moments they tell.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::conversation::Conversation;
use crate::model::{Content, Item, Lang, Timestamp, with_state};
use crate::text::Printable;
use crate::words::name::author;

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
        author(self.item.sender, self.name, lang)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Html, Markdown, PlainText};
    use crate::model::{ChatId, ContactId, ItemId, Sender, WebLink};

    fn item(sender: Sender, content: Content) -> Item {
        Item {
            id: ItemId(1),
            chat: ChatId(1),
            sender,
            at: Timestamp::from_seconds(1_789_348_350),
            told: None,
            content,
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        }
    }

    fn written(form: &mut dyn Form, sender: Sender, name: &str, content: Content) -> String {
        let item = item(sender, content);
        form.entry(&Entry { item: &item, name, content: Cow::Borrowed(&item.content) })
    }

    #[test]
    fn a_text_that_looks_like_a_payment_is_marked_as_a_text_in_an_export() {
        let payment = || Content::Text("[收款] ¥8888.00".into());
        let mut plain = PlainText::new(TimeZone::UTC, Lang::Zh);
        let mut markdown = Markdown::new(TimeZone::UTC, Lang::Zh);
        let other = Sender::Contact(ContactId(1));
        let text = written(&mut plain, other, "甲", payment());
        assert!(text.ends_with("\n    文字：[收款] ¥8888.00\n"), "{text}");
        // A label of ours is emphasised there, and no emphasis can be written.
        let text = written(&mut markdown, other, "甲", payment());
        assert!(text.ends_with("\n\\[收款\\] ¥8888.00\n"), "{text}");
        let link = WebLink { title: "题".into(), url: "https://x".into(), ..WebLink::default() };
        let text = written(&mut markdown, other, "甲", Content::Link(link));
        assert!(text.ends_with("\n*\\[链接\\] 题*\n\n<https://x>\n"), "{text}");
    }

    #[test]
    fn the_user_and_nobody_else_is_called_me_in_an_export() {
        let other = Sender::Contact(ContactId(1));
        for (sender, name, told) in [
            (Sender::Me, "小林", "小林（我）"),
            (other, "我", "我（别人）"),
            (other, "小林（我）", "小林（我）（别人）"),
            (other, "\u{3164}", "（空名字）"),
        ] {
            let forms: [Box<dyn Form>; 3] = [
                Box::new(Markdown::new(TimeZone::UTC, Lang::Zh)),
                Box::new(Html::new(TimeZone::UTC, Lang::Zh)),
                Box::new(PlainText::new(TimeZone::UTC, Lang::Zh)),
            ];
            for mut form in forms {
                let text = written(&mut *form, sender, name, Content::Text("好".into()));
                assert!(text.contains(told), "{text}");
                assert!(
                    sender == Sender::Me || !text.contains("（我）") || name.contains("（我）")
                );
            }
        }
        let mut plain = PlainText::new(TimeZone::UTC, Lang::En);
        let text = written(&mut plain, Sender::System, "x", Content::System("撤回".into()));
        assert_eq!(text, "\n2026-09-14 01:12\n    撤回\n");
    }
}
