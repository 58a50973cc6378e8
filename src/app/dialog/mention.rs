//! The members of a group, listed while `@` and a part of a name are being written. Keys still
//! write into the input.

use super::list::{Moved, moved};
use super::rows::TypedIn;
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::key::{Code, Key};
use crate::app::question::Question;
use crate::model::ContactId;

/// A member who can be mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Offered {
    /// The text that is written into the input.
    pub words: String,
    /// The text of the row.
    pub shown: String,
    pub contact: ContactId,
}

/// The list of members that match.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The byte offset of the `@` in the input.
    from: usize,
    offers: Vec<Offered>,
    cursor: usize,
}

impl Mention {
    pub(in crate::app) const fn new(from: usize, offers: Vec<Offered>) -> Self {
        Self { from, offers, cursor: 0 }
    }

    /// The byte offset of the `@` in the input.
    #[must_use]
    pub const fn from(&self) -> usize {
        self.from
    }

    fn choice(&self) -> Option<Reply> {
        let offered = self.offers.get(self.cursor)?;
        let words = offered.words.clone();
        let member = Some(offered.contact);
        Some(Reply::Chosen(Choice::Words { from: self.from, words, member }))
    }
}

impl Modal for Mention {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let advice = lang.pick(
            "Enter 选中，↑↓ 换一个，接着打字筛选，Esc 不用",
            "Enter takes, arrows, type on to narrow it, Esc leaves",
        );
        DialogView {
            title: lang.pick("提到谁", "mention").to_owned(),
            rows: self.offers.iter().map(|offered| DialogRow::plain(&offered.shown)).collect(),
            cursor: Some(self.cursor),
            advice: advice.to_owned(),
            typed_in: TypedIn::Input,
            ..DialogView::default()
        }
    }

    fn press(&mut self, _cx: &Context<'_>, key: Key) -> Reply {
        let moves = matches!(key.code, Code::Up | Code::Down);
        if moves && moved(&mut self.cursor, self.offers.len(), key) == Moved::Yes {
            return Reply::Stays;
        }
        if key.code == Code::Tab && !key.shift {
            return self.choice().unwrap_or(Reply::Passes);
        }
        Reply::Passes
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        self.choice()
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.cursor = row.min(self.offers.len().saturating_sub(1));
        Pointed::Chosen
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Mention(self.from))
    }
}
