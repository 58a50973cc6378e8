//! An export as one page of HTML without scripts, pictures or addresses that are fetched by
//! themselves.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::conversation::Conversation;
use super::entry::{Entry, Form, zoned};
use crate::model::{Lang, Sender};
use crate::text::{addresses, escape_markup};
use crate::words::content::{Part, Row, full};
use crate::words::name::visible;

const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 sans-serif}\
article{margin:1rem 0}header{color:#666}.me header{color:#176b2c}.system{color:#666}p{margin:0}\
.words,.note{white-space:pre-wrap;overflow-wrap:anywhere}.note{color:#666}\
.note,.label,.address{overflow-wrap:anywhere}.label{color:#174a8b}";

/// A page of HTML that is well-formed XML, too.
#[derive(Debug)]
pub struct Html {
    zone: TimeZone,
    lang: Lang,
    day: String,
}

impl Html {
    /// In a time zone and a language.
    #[must_use]
    pub const fn new(zone: TimeZone, lang: Lang) -> Self {
        Self { zone, lang, day: String::new() }
    }
}

impl Form for Html {
    fn head(&mut self, conversation: &Conversation) -> String {
        let lang = self.lang.pick("zh-CN", "en");
        let name = escape_markup(visible(&conversation.name, self.lang));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"/>\
             <title>{name}</title><style>{STYLE}</style></head>\n<body><h1>{name}</h1>\n"
        )
    }

    fn entry(&mut self, entry: &Entry<'_>) -> String {
        let (other_day, at) = entry.moment(&mut self.day, &self.zone);
        let mut out = other_day.map(|day| format!("<h2>{day}</h2>\n")).unwrap_or_default();
        let class = match entry.item.sender {
            Sender::Me => "me",
            Sender::Contact(_) => "other",
            Sender::System => "system",
        };
        let time = zoned(entry.item.written(), &self.zone).timestamp();
        let name = escape_markup(&entry.told_apart(self.lang));
        // A string takes everything.
        write!(
            out,
            "<article class=\"{class}\" id=\"m{}\"><header><time datetime=\"{time}\">{at}</time> \
             <b>{name}</b></header>",
            entry.item.id.0
        )
        .ok();
        let mut file = entry.file_address();
        for Row { part, words } in full(&entry.content, self.lang) {
            let class = match part {
                Part::Label => "label",
                Part::Words => "words",
                Part::Note | Part::Quoted | Part::Told => "note",
                Part::Address => "address",
            };
            let words = match (part, file.take_if(|_| part == Part::Label)) {
                (Part::Label, Some(file)) => link(&file, &words),
                (Part::Words | Part::Address, _) => with_links(&words),
                (Part::Label | Part::Note | Part::Quoted | Part::Told, _) => escape_markup(&words),
            };
            write!(out, "<p class=\"{class}\">{words}</p>").ok();
        }
        out.push_str("</article>\n");
        out
    }

    fn tail(&mut self) -> String {
        "</body></html>\n".to_owned()
    }
}

fn link(address: &str, words: &str) -> String {
    format!(
        "<a rel=\"noreferrer\" href=\"{}\">{}</a>",
        escape_markup(address),
        escape_markup(words)
    )
}

/// Words with their addresses of the web as links.
fn with_links(words: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for at in addresses(words) {
        let address = words.get(at.clone()).unwrap_or_default();
        out.push_str(&escape_markup(words.get(from..at.start).unwrap_or_default()));
        out.push_str(&link(address, address));
        from = at.end;
    }
    out + &escape_markup(words.get(from..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;
    use roxmltree::{Document, Node, ParsingOptions};

    use super::*;
    use crate::model::{Attachment, ChatId, Content, Item, ItemId, Timestamp};
    use crate::text::Printable;

    fn page(content: Content, path: Option<&str>, name: &str) -> String {
        let item = Item {
            id: ItemId(7),
            chat: ChatId(1),
            sender: Sender::Me,
            at: Timestamp::from_seconds(1_789_348_350),
            told: None,
            content,
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: path.map(Into::into),
        };
        let mut form = Html::new(TimeZone::UTC, Lang::Zh);
        let entry = Entry { item: &item, name, content: Cow::Borrowed(&item.content) };
        format!("<html><body>{}{}", form.entry(&entry), form.tail())
    }

    /// The words of the page's only message, the names of its elements, and its sender.
    fn read(page: &str) -> (String, Vec<String>, String) {
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let page = Document::parse_with_options(page, options).unwrap();
        let text = |node: Node<'_, '_>| {
            let texts = node.descendants().filter(Node::is_text);
            texts.filter_map(|it| it.text()).collect::<String>()
        };
        let words = page.descendants().find(|it| it.attribute("class") == Some("words")).unwrap();
        let name = page.descendants().find(|it| it.has_tag_name("b")).unwrap();
        let elements = words.descendants().filter(Node::is_element);
        let elements = elements.map(|it| it.tag_name().name().to_owned()).collect();
        (text(words), elements, text(name))
    }

    proptest! {
        #[test]
        fn any_text_and_any_name_are_read_from_the_page_as_they_were_written(
            words in "([<>&\"'/=;#! \\n\\t-]|&lt;|&#60;|<script>|</p>|<!--|\\]\\]>|[a-c]|字|https?://[a-z<>&\"]{1,9}|[^\\p{C}\u{fffe}\u{ffff}]){1,40}",
            name in "([<>&\"'/]|[a-z]|字){1,9}",
        ) {
            let printable = Printable::new(&words);
            prop_assume!(!printable.trim().is_empty());
            let (text, elements, who) = read(&page(Content::Text(printable.clone()), None, &name));
            prop_assert_eq!(text, printable.as_str());
            prop_assert!(elements.iter().all(|name| matches!(name.as_str(), "p" | "a")));
            prop_assert_eq!(who, format!("{name}（我）"));
        }
    }

    #[test]
    fn only_addresses_of_the_web_and_files_are_links() {
        let words = "javascript:alert(1) http://a.cn/?a=\"x\" onclick=\"y\"";
        let made = page(Content::Text(words.into()), None, "我");
        assert_eq!(made.matches("<a ").count(), 1, "{made}");
        assert!(
            made.contains("href=\"http://a.cn/?a=\">") && !made.contains("\" onclick"),
            "{made}"
        );
        let file = Content::File(Attachment { name: "<a>.txt".into(), ..Attachment::default() });
        let made = page(file, Some("/tmp/a \"b\".txt"), "我");
        assert!(
            made.contains("href=\"file:///tmp/a%20%22b%22.txt\">[文件] &lt;a&gt;.txt<"),
            "{made}"
        );
    }
}
