//! The side pane: members, links and files, and notes; for the notebook its tags, open todos and files. It is
//! at the right of wide screens. In narrow windows that of the notebook takes the place of the messages.

use super::page::Emphasis;
use crate::api::Gathered;
use crate::model::{ChatId, ContactId, Content, Item, Lang, Member, Position, TagUse};
use crate::words::name::shown;

/// The bytes of a note that a row can show.
const GIST: usize = 1 << 10;
/// Cells of a row before the words.
pub const MARGIN: u16 = 2;
/// The box of what is to do, and a blank.
const OPEN_BOX: &str = "[ ] ";

/// A row of the pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideRow {
    pub words: String,
    /// The number at the right of the row.
    pub count: String,
    pub kind: SideKind,
    /// Whether it is the row at the cursor.
    pub emphasis: Emphasis,
    /// The effect of Enter and of a click.
    pub does: Option<SideAction>,
}

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideKind {
    /// It is the heading of a part.
    Heading,
    Entry,
}

impl SideRow {
    fn heading(words: &str, count: String, does: Option<SideAction>) -> Self {
        Self {
            words: words.to_owned(),
            count,
            kind: SideKind::Heading,
            emphasis: Emphasis::Plain,
            does,
        }
    }

    fn of(words: &str, does: SideAction) -> Self {
        let words = format!("  {words}");
        let (count, kind) = (String::new(), SideKind::Entry);
        Self { words, count, kind, emphasis: Emphasis::Plain, does: Some(does) }
    }
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideAction {
    /// Show the details of this member.
    Member(ContactId),
    /// Go to this message.
    Message(ChatId, Position),
    /// All tags, to choose one of them.
    Tags,
    /// The notes with this tag.
    Tag(String),
    /// All notes with something left to do.
    Todos,
    /// Go to this note, or tick it off.
    Todo(Box<Item>),
    /// All files of the notebook.
    Files,
    /// Open the file, or the address.
    File(Box<Item>),
}

/// The contents of the pane.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The chat to which all of it belongs; `None` before it has arrived.
    pub chat: Option<ChatId>,
    pub shared: Box<Gathered>,
    /// The row at the cursor, while keys go to the pane.
    pub cursor: Option<usize>,
}

/// A part of the pane: its heading, and the rows below it.
type Part = (SideRow, Vec<SideRow>);

impl Side {
    /// Whether there is nothing to show for the notebook.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let Gathered { files, tags, todos, .. } = &*self.shared;
        files.is_empty() && tags.is_empty() && todos.is_empty()
    }

    /// The rows for a pane of this height. Each part gets the rows that the others do not need.
    #[must_use]
    pub fn rows(&self, members: &[Member], height: usize, lang: Lang) -> Vec<SideRow> {
        let member = |member: &Member| {
            SideRow::of(&shown(&member.name, lang), SideAction::Member(member.contact))
        };
        let item = |item: &Item| {
            SideRow::of(&words(item, lang), SideAction::Message(item.chat, item.position()))
        };
        let count = match members.len() {
            0 => String::new(),
            count => format!(" {count}"),
        };
        let heading = |words: &str| SideRow::heading(words, String::new(), None);
        let Gathered { files, notes, .. } = &*self.shared;
        let parts: [Part; 3] = [
            (
                heading(&format!("{}{count}", lang.pick("成员", "members"))),
                members.iter().map(member).collect(),
            ),
            (heading(lang.pick("链接和文件", "links and files")), files.iter().map(item).collect()),
            (heading(lang.pick("笔记", "notes")), notes.iter().map(item).collect()),
        ];
        put_together(parts, height)
    }

    /// The same beside the notebook.
    #[must_use]
    pub fn rows_of_notebook(&self, height: usize, lang: Lang) -> Vec<SideRow> {
        let Gathered { files, tags, todos, open_todos, .. } = &*self.shared;
        let tag = |TagUse { tag, notes }: &TagUse| SideRow {
            count: notes.to_string(),
            ..SideRow::of(&format!("#{tag}"), SideAction::Tag(tag.clone()))
        };
        let todo = |item: &Item| {
            let words = format!("{OPEN_BOX}{}", without_box(&words(item, lang)));
            SideRow::of(&words, SideAction::Todo(Box::new(item.clone())))
        };
        let file =
            |item: &Item| SideRow::of(&words(item, lang), SideAction::File(Box::new(item.clone())));
        let heading = |words, count: String, does| SideRow::heading(words, count, Some(does));
        let parts: [Part; 3] = [
            (
                heading(lang.pick("标签", "tags"), tags.len().to_string(), SideAction::Tags),
                tags.iter().map(tag).collect(),
            ),
            (
                heading(lang.pick("待办", "to do"), open_todos.to_string(), SideAction::Todos),
                todos.iter().map(todo).collect(),
            ),
            (
                heading(
                    lang.pick("文件和链接", "files and links"),
                    String::new(),
                    SideAction::Files,
                ),
                files.iter().map(file).collect(),
            ),
        ];
        put_together(parts, height)
    }
}

/// A column of the box of a row that is to do.
#[must_use]
pub const fn is_in_box(column: u16) -> bool {
    matches!(column.checked_sub(MARGIN), Some(0..=2))
}

fn put_together(parts: [Part; 3], height: usize) -> Vec<SideRow> {
    let rooms = shares(&parts.each_ref().map(|(_, rows)| rows.len()), height);
    let mut out = Vec::new();
    for ((heading, rows), room) in parts.into_iter().zip(rooms) {
        if rows.is_empty() || room == 0 {
            continue;
        }
        out.push(heading);
        out.extend(rows.into_iter().take(room));
    }
    out.truncate(height);
    out
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

/// A todo without its box, because the row has one of its own.
fn without_box(words: &str) -> &str {
    let bullet = words.trim_start_matches(['-', '*', '+', ' ']);
    let boxes = ["[ ]", "【 】", "［ ］", "☐"];
    boxes.iter().find_map(|it| bullet.strip_prefix(it)).map_or(words, str::trim_start)
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

    #[test]
    fn what_is_to_do_has_one_box() {
        for (words, shown) in [
            ("[ ] 修水管", "修水管"),
            ("- [ ] 修水管", "修水管"),
            ("☐ 奶 [ ] 蛋", "奶 [ ] 蛋"),
            ("todo: 写", "todo: 写"),
            ("买 #todo", "买 #todo"),
            ("- 买 #todo", "- 买 #todo"),
        ] {
            assert_eq!(without_box(words), shown);
        }
        assert!(!is_in_box(1) && is_in_box(2) && is_in_box(4) && !is_in_box(5));
    }
}
