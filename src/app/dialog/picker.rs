//! Choosing people and groups: one or several, by what is typed.

use crate::model::{Chat, ChatId, ChatKind, ItemId, Lang, Timestamp};
use crate::text::Editor;

use super::{DialogRow, DialogView};
use crate::app::finder::NameIndex;

/// What those chosen are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickFor {
    /// They get this message too.
    Forward(ItemId),
    /// They become a group.
    Group,
    /// They come into this group.
    Members(ChatId),
    /// What is known of one of them is shown.
    Contact,
}

impl PickFor {
    /// More than one may be chosen.
    #[must_use]
    pub const fn several(self) -> bool {
        !matches!(self, Self::Contact)
    }

    const fn takes(self, chat: &Chat) -> bool {
        let person = matches!(chat.kind, ChatKind::Person);
        match self {
            Self::Forward(_) => !matches!(chat.kind, ChatKind::Official | ChatKind::Service),
            Self::Group | Self::Members(_) => person,
            Self::Contact => true,
        }
    }

    const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Forward(_) => lang.pick("转发给", "forward to"),
            Self::Group => lang.pick("建群，选人", "new group with"),
            Self::Members(_) => lang.pick("拉进群", "add to the group"),
            Self::Contact => lang.pick("联系人", "contacts"),
        }
    }
}

/// The list that is chosen from.
#[derive(Clone, Debug)]
pub struct Picker {
    /// What for.
    pub purpose: PickFor,
    /// What was typed.
    pub query: Editor,
    /// Those that match, best first.
    pub hits: Vec<ChatId>,
    /// Where the user stands.
    pub cursor: usize,
    /// In the order they were chosen.
    pub chosen: Vec<ChatId>,
    /// Nobody is marked, and the user was asked whether this one is meant.
    pub asked: Option<ChatId>,
}

impl Picker {
    /// A conversation became part of another one.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        if let PickFor::Members(chat) = &mut self.purpose
            && *chat == gone
        {
            *chat = into;
        }
        for chat in self.chosen.iter_mut().filter(|chat| **chat == gone) {
            *chat = into;
        }
    }

    /// With all that can be chosen.
    pub fn new<'c>(
        purpose: PickFor,
        chats: impl Iterator<Item = &'c Chat>,
        index: &NameIndex,
        now: Timestamp,
    ) -> Self {
        let mut picker = Self {
            purpose,
            query: Editor::new(),
            hits: Vec::new(),
            cursor: 0,
            chosen: Vec::new(),
            asked: None,
        };
        picker.search(chats, index, now);
        picker
    }

    /// What was typed has changed, or the chats have.
    pub fn search<'c>(
        &mut self,
        chats: impl Iterator<Item = &'c Chat>,
        index: &NameIndex,
        now: Timestamp,
    ) {
        let purpose = self.purpose;
        self.hits = index.search(chats.filter(|chat| purpose.takes(chat)), self.query.text(), now);
        self.cursor = self.cursor.min(self.hits.len().saturating_sub(1));
    }

    /// The one under the cursor is chosen, or not any more.
    pub fn toggle(&mut self) {
        let Some(hit) = self.hits.get(self.cursor).copied() else { return };
        if self.chosen.contains(&hit) {
            self.chosen.retain(|chosen| *chosen != hit);
        } else {
            self.chosen.push(hit);
        }
    }

    /// Those chosen; the one under the cursor where none was.
    #[must_use]
    pub fn result(&self) -> Vec<ChatId> {
        if self.chosen.is_empty() {
            return self.hits.get(self.cursor).copied().into_iter().collect();
        }
        self.chosen.clone()
    }

    /// As it is shown.
    pub fn view(&self, lang: Lang, name: impl Fn(ChatId) -> DialogRow) -> DialogView {
        let rows = self.hits.iter().map(|hit| {
            let mut row = name(*hit);
            if self.purpose.several() {
                let mark = if self.chosen.contains(hit) { "[x] " } else { "[ ] " };
                row.left.insert_str(0, mark);
            }
            row
        });
        let advice = match (self.asked, lang) {
            (Some(chat), Lang::Zh) => {
                format!("转发给 {}？再按 Enter 确认，Esc 取消", name(chat).left)
            }
            (Some(chat), Lang::En) => {
                format!("Forward to {}? Enter again does it, Esc leaves", name(chat).left)
            }
            (None, _) if self.purpose.several() => lang
                .pick("Tab 勾选，Enter 确定，Esc 取消", "Tab marks, Enter takes, Esc leaves")
                .to_owned(),
            (None, _) => lang.pick("Enter 看资料，Esc 取消", "Enter shows, Esc leaves").to_owned(),
        };
        let count = match self.chosen.len() {
            0 => String::new(),
            count => format!(" ({count})"),
        };
        DialogView {
            title: format!("{}{count}", self.purpose.title(lang)),
            query: Some((self.query.text().to_owned(), self.query.caret())),
            rows: rows.collect(),
            cursor: Some(self.cursor),
            advice,
            ..DialogView::default()
        }
    }
}
