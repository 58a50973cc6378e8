//! An export as plain text: a line with time and name in the first column, the words indented below.

use jiff::tz::TimeZone;

use super::conversation::Conversation;
use super::entry::{Entry, Form, zoned};
use crate::model::Lang;
use crate::text::Printable;
use crate::words::content::lines;
use crate::words::name::visible;

/// Plain text. Nothing that was written begins in the first column.
#[derive(Debug)]
pub struct PlainText {
    zone: TimeZone,
    lang: Lang,
}

impl PlainText {
    /// In a time zone and a language.
    #[must_use]
    pub const fn new(zone: TimeZone, lang: Lang) -> Self {
        Self { zone, lang }
    }
}

impl Form for PlainText {
    fn head(&mut self, conversation: &Conversation) -> String {
        format!("{}\n", visible(&conversation.name, self.lang))
    }

    fn entry(&mut self, entry: &Entry<'_>) -> String {
        let at = zoned(entry.item.written(), &self.zone).strftime("%Y-%m-%d %H:%M");
        let name = entry.told_apart(self.lang);
        let head = format!("\n{at} {name}");
        let mut out = format!("{}\n", head.trim_end());
        let file = entry.item.path.as_deref();
        let file = file.map(|path| format!("-> {}", Printable::line(&path.to_string_lossy())));
        for line in lines(&entry.content, self.lang).into_iter().chain(file) {
            if !line.is_empty() {
                out.push_str("    ");
                out.push_str(&line);
            }
            out.push('\n');
        }
        out
    }
}
