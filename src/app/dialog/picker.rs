//! Choosing one or several people or groups from a filtered list.

use crate::model::{Chat, ChatId, ChatKind, ItemId, Lang};

use super::list::{List, Typed, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::key::{Code, Key};
use crate::app::question::Question;

/// What the chosen ones are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickFor {
    /// Messages of the open chat are forwarded to them.
    Forward,
    /// A group is created with them.
    Group,
    /// They are added to this group.
    Members(ChatId),
}

impl PickFor {
    const fn takes(self, chat: &Chat) -> bool {
        let person = matches!(chat.kind, ChatKind::Person);
        match self {
            Self::Forward => !matches!(chat.kind, ChatKind::Official | ChatKind::Service),
            Self::Group | Self::Members(_) => person,
        }
    }

    const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Forward => lang.pick("转发给", "forward to"),
            Self::Group => lang.pick("建群，选人", "new group with"),
            Self::Members(_) => lang.pick("拉进群", "add to the group"),
        }
    }
}

/// The list to choose from.
#[derive(Clone, Debug)]
pub struct Picker {
    pub purpose: PickFor,
    /// The messages to be forwarded.
    pub messages: Vec<ItemId>,
    pub list: List<ChatId>,
    /// The chosen ones, in the order in which they were chosen.
    pub chosen: Vec<ChatId>,
    /// Nobody is chosen, and the user was asked whether the one at the cursor is meant.
    pub asked: Option<ChatId>,
}

impl Picker {
    /// Follows the merging of chat `gone` into `into`.
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

    /// A picker for everybody who can be chosen for the purpose.
    #[must_use]
    pub(in crate::app) fn new(purpose: PickFor, cx: &Context<'_>) -> Self {
        let mut picker = Self {
            purpose,
            messages: Vec::new(),
            list: List::new(Vec::new()),
            chosen: Vec::new(),
            asked: None,
        };
        picker.find(cx);
        picker
    }

    /// Finds the matches again after the filter or the chats have changed.
    fn find(&mut self, cx: &Context<'_>) {
        let Some(index) = &cx.inbox.index else { return };
        let chats = cx.inbox.chats.all().filter(|chat| self.purpose.takes(chat));
        let mut hits = index.search(chats, self.list.filter.text(), cx.now);
        if self.list.filter.query.is_empty() && self.purpose == PickFor::Forward {
            hits = cx.in_order_of_list(hits);
            // File Transfer Helper comes first: most messages are forwarded there.
            let notes = cx.inbox.chats.notes();
            hits.sort_by_key(|id| Some(*id) != notes);
        }
        self.list.replace(hits);
    }

    /// Chooses the one at the cursor, or takes it back.
    pub fn toggle(&mut self) {
        let Some(hit) = self.list.chosen().copied() else { return };
        if self.chosen.contains(&hit) {
            self.chosen.retain(|chosen| *chosen != hit);
        } else {
            self.chosen.push(hit);
        }
    }

    /// The chosen ones; the one at the cursor if nobody was chosen.
    #[must_use]
    pub fn result(&self) -> Vec<ChatId> {
        if self.chosen.is_empty() {
            return self.list.chosen().copied().into_iter().collect();
        }
        self.chosen.clone()
    }
}

impl Modal for Picker {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let apart = cx.namesakes(self.list.hits.iter().copied());
        let name = |id: ChatId| DialogRow { left: apart.called(id), ..cx.chat_row(id) };
        let rows = self.list.hits.iter().map(|hit| {
            let mut row = name(*hit);
            let mark = if self.chosen.contains(hit) { "[x] " } else { "[ ] " };
            row.left.insert_str(0, mark);
            row
        });
        let advice = match (self.asked, lang) {
            (Some(chat), Lang::Zh) => {
                format!("转发给 {}？再按 Enter 确认，Esc 取消", name(chat).left)
            }
            (Some(chat), Lang::En) => {
                format!("Forward to {}? Enter again does it, Esc leaves", name(chat).left)
            }
            (None, _) => lang
                .pick("Tab 勾选，Enter 确定，Esc 取消", "Tab marks, Enter takes, Esc leaves")
                .to_owned(),
        };
        let several = match (self.messages.len(), lang) {
            (..=1, _) => String::new(),
            (messages, Lang::Zh) => format!("，共 {messages} 条消息"),
            (messages, Lang::En) => format!(", {messages} messages"),
        };
        let count = match self.chosen.len() {
            0 => String::new(),
            count => format!(" ({count})"),
        };
        DialogView {
            title: format!("{}{count}{several}", self.purpose.title(lang)),
            query: Some(self.list.filter.shown()),
            rows: rows.collect(),
            cursor: Some(self.list.filter.cursor),
            advice,
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        self.asked = None;
        if key.code == Code::Tab {
            self.toggle();
        } else if self.list.press(key) == Typed::Changed {
            self.find(cx);
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        let pointed = self.list.point(row);
        if pointed == Pointed::Chosen {
            self.asked = None;
            self.toggle();
            return Pointed::There;
        }
        pointed
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        // A name in the filter without a match keeps the list open, so that nobody is left out
        // silently.
        let missed = self.list.hits.is_empty() && !self.list.filter.query.is_empty();
        if missed || self.result().is_empty() {
            return Some(nothing_to_choose(cx.lang()));
        }
        Some(Reply::Chosen(Choice::People))
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.asked = None;
        self.find(cx);
        Reply::Stays
    }

    fn question(&self) -> Option<Question> {
        self.asked.map(Question::Forward)
    }
}
