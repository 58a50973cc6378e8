//! The pane at the right of wide screens: members, links and files, or notes.

use crate::model::{ChatId, ContactId, Content, Item, Lang, Member, Position};
use crate::words::name::shown;

/// The bytes of a note that a row can show.
const GIST: usize = 1 << 10;

/// A row of the pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideRow {
    pub words: String,
    /// Whether it is the heading of a part.
    pub heading: bool,
    /// The effect of a click.
    pub does: Option<SideAction>,
}

/// The effect of a click on a row of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideAction {
    /// Show the details of this member.
    Member(ContactId),
    /// Go to this message.
    Message(ChatId, Position),
}

/// The contents of the pane.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The chat to which they belong.
    pub chat: Option<ChatId>,
    /// Pictures, videos, files and links of the chat, the newest first.
    pub files: Vec<Item>,
    /// The newest notes of File Transfer Helper.
    pub notes: Vec<Item>,
}

impl Side {
    /// The rows for a pane of this height. Each part gets the rows that the others do not need.
    #[must_use]
    pub fn rows(&self, members: &[Member], height: usize, lang: Lang) -> Vec<SideRow> {
        let member = |member: &Member| SideRow {
            words: format!("  {}", shown(&member.name, lang)),
            heading: false,
            does: Some(SideAction::Member(member.contact)),
        };
        let item = |item: &Item| SideRow {
            words: format!("  {}", words(item, lang)),
            heading: false,
            does: Some(SideAction::Message(item.chat, item.position())),
        };
        let count = match members.len() {
            0 => String::new(),
            count => format!(" {count}"),
        };
        let parts: [(String, Vec<SideRow>); 3] = [
            (
                format!("{}{count}", lang.pick("成员", "members")),
                members.iter().map(member).collect(),
            ),
            (
                lang.pick("链接和文件", "links and files").to_owned(),
                self.files.iter().map(item).collect(),
            ),
            (lang.pick("笔记", "notes").to_owned(), self.notes.iter().map(item).collect()),
        ];
        let rooms = shares(&parts.each_ref().map(|(_, rows)| rows.len()), height);
        let mut out = Vec::new();
        for ((title, rows), room) in parts.into_iter().zip(rooms) {
            if rows.is_empty() || room == 0 {
                continue;
            }
            out.push(SideRow { words: title, heading: true, does: None });
            out.extend(rows.into_iter().take(room));
        }
        out.truncate(height);
        out
    }
}

/// A message in one row of the pane.
fn words(item: &Item, lang: Lang) -> String {
    if let Content::Text(words) = &item.content {
        let words = crate::text::head(words, GIST);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        item.content.gist(lang).to_string()
    }
}

/// How many rows each part gets besides its heading: a third each, and what a short part does not
/// need goes to the others.
fn shares(wanted: &[usize; 3], height: usize) -> [usize; 3] {
    let parts = wanted.iter().filter(|wanted| **wanted > 0).count();
    let mut left = height.saturating_sub(parts);
    let mut given = [0; 3];
    while left > 0 {
        let before = left;
        for (given, wanted) in given.iter_mut().zip(wanted) {
            if *given < *wanted && left > 0 {
                *given += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_share_the_height_and_none_of_it_is_wasted() {
        assert_eq!(shares(&[100, 100, 100], 33), [10, 10, 10]);
        assert_eq!(shares(&[100, 2, 0], 20), [16, 2, 0]);
        assert_eq!(shares(&[1, 1, 1], 100), [1, 1, 1]);
        assert_eq!(shares(&[5, 5, 5], 2), [0, 0, 0]);
        assert_eq!(shares(&[0, 0, 0], 5), [0, 0, 0]);
    }
}
