//! A block of rows as the text that was sent: without gutters, indents, rules and line breaks of
//! the layout.

use super::layout::Layout;
use super::{Block, Row, Spot};
use crate::app::timeline::Scroll;
use crate::model::{Content, Lang, Quote};

/// The text of a message as it was written.
#[must_use]
pub fn sent_words(content: &Content, lang: Lang) -> String {
    if let Content::Text(text) | Content::Quote(Quote { words: text, .. }) = content {
        text.to_string()
    } else if let Content::Link(link) | Content::Music(link) = content {
        format!("{}\n{}", link.title.as_str(), link.url.as_str())
    } else {
        content.label(lang).to_string()
    }
}

impl Layout<'_> {
    /// The row of words at a row of the page; for a heading or a picture, the next one of its
    /// message.
    #[must_use]
    pub fn spot_at(&self, scroll: Scroll, row: usize) -> Option<Spot> {
        let (at, line) = self.place_at(scroll, row)?;
        let words = self.rows_of_words(at);
        let row = line.saturating_sub(words.start).min(words.len().saturating_sub(1));
        Some(Spot { item: self.items.get(at)?.id, row })
    }

    /// How many rows of words an item has.
    #[cfg(test)]
    pub(in crate::app) fn body_rows(&self, at: usize) -> usize {
        self.items.get(at).map_or(0, |item| self.body_of(item).len())
    }

    /// The sent text of the rows of a block, each message below the one before.
    #[must_use]
    pub fn copied(&self, block: Block) -> String {
        let Some((from, to)) = self.ends(block) else { return String::new() };
        let mut texts = Vec::new();
        for at in from.0..=to.0 {
            let Some(item) = self.items.get(at) else { break };
            let rows = self.body_of(item);
            let first = if at == from.0 { from.1 } else { 0 };
            let behind = if at == to.0 { to.1 + 1 } else { rows.len() };
            let words = sent_words(&item.content, self.wording.measure.lang);
            texts.push(part(&rows, (first, behind), words));
        }
        texts.join("\n")
    }
}

/// The sent text of some rows of a message; all of it if all rows are included.
fn part(rows: &[Row], (first, behind): (usize, usize), words: String) -> String {
    let chosen = rows.get(first..behind.min(rows.len())).unwrap_or_default();
    let of_words = |rows: &[Row]| rows.iter().filter(|row| row.source.is_some()).count();
    let shown = |row: &Row| row.pieces.iter().map(|it| it.words.as_str()).collect::<String>();
    if of_words(rows) == 0 {
        let all = chosen.len() == rows.len();
        return if all { words } else { chosen.iter().map(shown).collect::<Vec<_>>().join("\n") };
    }
    if of_words(chosen) == of_words(rows) {
        return words;
    }
    let mut sources = chosen.iter().filter_map(|row| row.source.as_ref());
    let Some(begin) = sources.next() else {
        // The rows contain only a quotation or words about the message.
        return chosen.iter().map(shown).collect::<Vec<_>>().join("\n");
    };
    let end = sources.next_back().unwrap_or(begin).end;
    words.get(begin.start..end).unwrap_or_default().to_owned()
}
