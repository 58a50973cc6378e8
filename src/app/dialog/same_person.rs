//! The question whether a chat of this login continues a chat of an earlier one.

use super::list::moved;
use super::{Asked, Choice, Context, DialogRow, DialogView, Left, Modal, Pointed, Reply};
use crate::app::key::Key;
use crate::app::question::Question;
use crate::model::{ChatId, Earlier, Lang};

/// The question, with the chats to choose from.
#[derive(Clone, Debug)]
pub struct SamePerson {
    /// The chat of this login.
    pub new: ChatId,
    /// The chats that it may continue.
    pub old: Vec<Earlier>,
    /// The row of the cursor; the row after the last chat keeps them apart.
    pub cursor: usize,
}

impl SamePerson {
    /// The cursor begins at the row that keeps them apart, so that an accidental Enter merges
    /// nothing.
    #[must_use]
    pub const fn new(new: ChatId, old: Vec<Earlier>) -> Self {
        let cursor = old.len();
        Self { new, old, cursor }
    }
}

impl Modal for SamePerson {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let new = cx.chat_row(self.new).left;
        let mut rows: Vec<DialogRow> =
            self.old.iter().map(|earlier| row(earlier, self.old.len(), lang)).collect();
        rows.push(DialogRow::plain(lang.pick("不是，分开保存", "no, keep them apart")));
        DialogView {
            title: title(&new, &self.old, lang),
            rows,
            cursor: Some(self.cursor),
            advice: lang
                .pick("↑↓ 选，Enter 确定，Esc 以后再说", "arrows, Enter takes, Esc asks later")
                .to_owned(),
            ..DialogView::default()
        }
    }

    fn press(&mut self, _cx: &Context<'_>, key: Key) -> Reply {
        if key.text().is_some() {
            // The question appeared while the user began to type.
            return Reply::Passes;
        }
        moved(&mut self.cursor, self.old.len() + 1, key);
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.cursor = row.min(self.old.len());
        // A click only moves the cursor; Enter merges.
        Pointed::There
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        let same_as = self.old.get(self.cursor).map(|earlier| earlier.chat.id);
        Some(Reply::Chosen(Choice::Identity { new: self.new, same_as }))
    }

    fn left(&self) -> Left {
        Left::Waiting
    }

    fn question(&self) -> Option<Question> {
        Some(Question::SamePerson(self.new))
    }

    fn merged(&mut self, gone: ChatId, _into: ChatId) -> Asked {
        self.old.retain(|earlier| earlier.chat.id != gone);
        self.cursor = self.cursor.min(self.old.len());
        if self.new == gone || self.old.is_empty() { Asked::Nothing } else { Asked::Still }
    }
}

fn row(Earlier { chat, likeness }: &Earlier, of: usize, lang: Lang) -> DialogRow {
    let words = likeness.words(lang);
    let name = chat.name.as_str();
    let left = match (of == 1, words.is_empty(), lang) {
        (true, true, Lang::Zh) => format!("是，就是以前的“{name}”"),
        (true, true, Lang::En) => format!("yes, the earlier \"{name}\""),
        (true, false, Lang::Zh) => format!("是（{words}）"),
        (true, false, Lang::En) => format!("yes ({words})"),
        (false, true, _) => name.to_owned(),
        (false, false, Lang::Zh) => format!("{name}（{words}）"),
        (false, false, Lang::En) => format!("{name} ({words})"),
    };
    let last = chat.last.as_ref().map(|last| last.content.gist(lang).to_string());
    DialogRow { left, right: last.unwrap_or_default(), ..DialogRow::default() }
}

fn title(new: &str, old: &[Earlier], lang: Lang) -> String {
    let waiting: u32 = old.iter().map(|earlier| earlier.chat.waiting).sum();
    match (old, waiting, lang) {
        ([_], 0, Lang::Zh) => format!("仍是原来的“{new}”吗？"),
        ([_], 0, Lang::En) => format!("Is this still the same \"{new}\"?"),
        ([_], _, Lang::Zh) => format!("仍是原来的“{new}”吗？是就发出等着的 {waiting} 条"),
        ([_], _, Lang::En) => format!("Still the same \"{new}\"? Yes sends the {waiting} waiting"),
        (_, _, Lang::Zh) => format!("“{new}”是以前的哪一个？"),
        (_, _, Lang::En) => format!("Which earlier chat does \"{new}\" continue?"),
    }
}
