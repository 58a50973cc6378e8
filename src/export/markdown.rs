//! An export as Markdown: a heading a day, and below it the messages; of notes a list.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::conversation::Conversation;
use super::entry::{Entry, Form};
use crate::model::{ChatKind, ItemId, Lang, Sender};
use crate::words::content::{escaped, markdown};
use crate::words::name::visible;

/// Markdown in which no message is taken for anything but its words.
#[derive(Debug)]
pub struct Markdown {
    zone: TimeZone,
    lang: Lang,
    day: String,
    layout: Layout,
    /// Addresses of files in the place of where they lie here.
    files: BTreeMap<ItemId, String>,
}

/// How a message stands below its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Behind its time and the name of its sender.
    Conversation,
    /// As an item of a list, behind its time: whose notes they are is known.
    Notes,
}

impl Markdown {
    /// In a time zone and a language.
    #[must_use]
    pub const fn new(zone: TimeZone, lang: Lang) -> Self {
        let layout = Layout::Conversation;
        Self { zone, lang, day: String::new(), layout, files: BTreeMap::new() }
    }

    /// Files are linked to by these addresses.
    #[must_use]
    pub fn with_files(self, files: BTreeMap<ItemId, String>) -> Self {
        Self { files, ..self }
    }
}

impl Form for Markdown {
    fn head(&mut self, conversation: &Conversation) -> String {
        if conversation.kind == ChatKind::Notes {
            self.layout = Layout::Notes;
        }
        format!("# {}\n", escaped(visible(&conversation.name, self.lang)))
    }

    fn entry(&mut self, entry: &Entry<'_>) -> String {
        let (other_day, at) = entry.moment(&mut self.day, &self.zone);
        let is_first = other_day.is_some();
        let day = other_day.map(|day| format!("\n## {day}\n")).unwrap_or_default();
        let link = self.files.get(&entry.item.id).cloned().or_else(|| entry.file_address());
        let words = markdown(&entry.content, link.as_deref(), self.lang);
        let name = entry.told_apart(self.lang);
        match (self.layout, entry.item.sender) {
            (Layout::Notes, Sender::Me | Sender::System) => {
                let gap = if is_first { "\n" } else { "" };
                format!("{day}{gap}{}", note(&at, &words))
            }
            (Layout::Conversation, Sender::System) => format!("{day}\n**{at}**\n\n{words}\n"),
            (Layout::Conversation | Layout::Notes, Sender::Me | Sender::Contact(_)) => {
                format!("{day}\n**{at} {}**\n\n{words}\n", escaped(&name))
            }
        }
    }
}

/// A note as an item of a list: what begins with a block of its own stands below the time.
fn note(at: &str, words: &str) -> String {
    let apart = words.starts_with("```") || words.starts_with("> ");
    let gap = if apart { "\n\n" } else { " " };
    let text = format!("{at}{gap}{words}");
    let mut lines = text.split('\n');
    let mut out = format!("- {}\n", lines.next().unwrap_or_default());
    for line in lines {
        if !line.is_empty() {
            out.push_str("  ");
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::model::{ChatId, Content, Item, ItemId, Timestamp};
    use crate::text::Printable;

    fn item(words: &str) -> Item {
        Item {
            id: ItemId(1),
            chat: ChatId(1),
            sender: Sender::Me,
            at: Timestamp::from_seconds(1_789_348_350),
            told: None,
            content: Content::Text(Printable::new(words)),
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        }
    }

    fn written(texts: &[&str], layout: Layout) -> String {
        let mut form = Markdown { layout, ..Markdown::new(TimeZone::UTC, Lang::Zh) };
        let mut out = String::from("# 题\n");
        for text in texts {
            let item = item(text);
            let content = Cow::Borrowed(&item.content);
            out.push_str(&form.entry(&Entry { item: &item, name: "王_芳*", content }));
        }
        out
    }

    /// The messages that a reader of Markdown finds, each behind its time and name; blocks are an
    /// empty line apart.
    fn read(markdown: &str) -> Vec<String> {
        let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
        let mut found: Vec<String> = Vec::new();
        let (mut heading, mut gap) = (false, false);
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = true,
                Event::End(TagEnd::Heading(_)) => heading = false,
                Event::Start(Tag::Strong | Tag::Item) => {
                    found.push(String::new());
                    gap = false;
                }
                Event::Start(Tag::Paragraph | Tag::CodeBlock(_)) => gap = true,
                Event::Text(words) if !heading => {
                    let last = found.last_mut().unwrap();
                    if std::mem::take(&mut gap) && !last.is_empty() {
                        last.push_str("\n\n");
                    }
                    last.push_str(&words);
                }
                Event::HardBreak => found.last_mut().unwrap().push('\n'),
                Event::Text(_) | Event::Start(Tag::Link { .. } | Tag::List(_)) | Event::End(_) => {}
                other => panic!("{other:?} in {markdown:?}"),
            }
        }
        found
    }

    fn exact(words: &str) {
        let words = Printable::new(words);
        if words.trim().is_empty() {
            return;
        }
        // The last line of a block of code ends with a newline.
        let same = |found: &str, heads: &[&str]| {
            let found = heads.iter().find_map(|head| found.strip_prefix(head)).unwrap();
            let code = found.strip_suffix('\n') == Some(words.as_str());
            assert!(found == words.as_str() || code, "{found:?} for {words:?}");
        };
        let texts = [words.as_str(), "完"];
        let found = read(&written(&texts, Layout::Conversation));
        assert_eq!(found.len(), 2, "{found:?}");
        same(&found[0], &["01:12 王_芳*（我）\n\n"]);
        assert_eq!(found[1], "01:12 王_芳*（我）\n\n完");
        let found = read(&written(&texts, Layout::Notes));
        assert_eq!(found.len(), 2, "{found:?}");
        same(&found[0], &["01:12 ", "01:12\n\n"]);
        assert!(found[1].ends_with('完') && found[1].starts_with("01:12"), "{found:?}");
    }

    #[test]
    fn a_note_is_an_item_of_a_list_and_code_stands_in_a_fence_below_it() {
        assert_eq!(
            written(&["买牛奶\n还有蛋", "fn f() {\n    1\n\n}"], Layout::Notes),
            "# 题\n\n## 2026-09-14\n\n- 01:12 买牛奶\\\n  还有蛋\n- 01:12\n\n  ```\n  fn f() {\n      \
             1\n\n  }\n  ```\n"
        );
    }

    #[test]
    fn what_was_written_is_read_back_whatever_it_looks_like() {
        for words in [
            "# 标题",
            "- 一\n- 二",
            "    缩进\n  两格",
            "```\na\n```\n  b",
            "**2026-09-14 王芳**\n\n假的",
            "\t制表\n\t\t两个",
            "1. 一\n   续",
            "a\n\n\n\nb",
            "\n首\n末\n",
        ] {
            exact(words);
        }
    }

    proptest! {
        #[test]
        fn any_message_is_read_back_from_the_file_and_none_becomes_another_one(
            words in "([-#>+*_=|:.)\\[\\]<&!~`$^{}\"'\\\\/@ \\t]|[ \\t]{1,5}|\\n{1,3}|[0-9]{1,2}|[a-c]{1,3}|字|\u{3000}|https?://[a-z_.*/&]{1,9}|\\PC){0,40}",
        ) {
            exact(&words);
        }
    }
}
