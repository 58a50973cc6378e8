//! The address book: friend requests, groups, official accounts, then people by the first letter of
//! their name's sound.

use super::list::{List, Typed, nothing_to_choose};
use super::{Asked, Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply, RowRole};
use crate::app::key::Key;
use crate::model::{Chat, ChatId, ChatKind, Content, Lang};
use crate::text::pinyin::order;

/// The server's name for the chat with friend requests (PROTOCOL 5.3).
const REQUESTS: &str = "朋友推荐消息";

/// A section of the address book, in the order of display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Requests,
    Groups,
    Accounts,
    Letter(char),
    /// Names that do not begin with a letter.
    Signs,
}

impl Section {
    fn of(chat: &Chat) -> Option<Self> {
        let asks = chat.last.as_ref().is_some_and(|last| is_request(&last.content));
        Some(match chat.kind {
            ChatKind::Notes => return None,
            ChatKind::Service if asks || chat.name.as_str() == REQUESTS => Self::Requests,
            ChatKind::Group { .. } => Self::Groups,
            ChatKind::Official | ChatKind::Service => Self::Accounts,
            ChatKind::Person => {
                let (is_sign, sound, _) = order(&chat.name);
                let letter = sound.chars().next().filter(|_| !is_sign);
                letter.map_or(Self::Signs, |letter| Self::Letter(letter.to_ascii_uppercase()))
            }
        })
    }

    fn words(self, lang: Lang) -> String {
        match self {
            Self::Requests => lang.pick("新的朋友", "friend requests").to_owned(),
            Self::Groups => lang.pick("群聊", "groups").to_owned(),
            Self::Accounts => lang.pick("公众号", "official accounts").to_owned(),
            Self::Letter(letter) => letter.to_string(),
            Self::Signs => "#".to_owned(),
        }
    }
}

const fn is_request(content: &Content) -> bool {
    matches!(content, Content::FriendRequest { .. })
}

/// A row of the address book: a heading or a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Heading(Section),
    Chat(ChatId),
}

#[derive(Clone, Debug)]
pub struct AddressBook {
    list: List<Line>,
}

impl AddressBook {
    pub(in crate::app) fn new(cx: &Context<'_>) -> Self {
        let mut book = Self { list: List::new(whole(cx)) };
        book.leave_heading(0);
        book
    }

    /// Takes in contacts that came or changed. The cursor stays at its contact.
    pub(in crate::app) fn refresh(&mut self, cx: &Context<'_>) {
        self.list.follow(lines(cx, self.list.filter.text()));
        self.leave_heading(0);
    }

    fn find(&mut self, cx: &Context<'_>) {
        self.list.replace(lines(cx, self.list.filter.text()));
        self.leave_heading(0);
    }

    /// Moves the cursor from a heading to the next contact in the direction it was moving; at
    /// either end, in the other one.
    fn leave_heading(&mut self, before: usize) {
        let cursor = self.list.filter.cursor;
        let is_chat = |at: &usize| matches!(self.list.hits.get(*at), Some(Line::Chat(_)));
        let below = (cursor..self.list.hits.len()).find(is_chat);
        let above = (0..=cursor).rev().find(is_chat);
        let to = if cursor < before { above.or(below) } else { below.or(above) };
        self.list.filter.cursor = to.unwrap_or(0);
    }
}

/// The contacts that match what was typed, the best first; all of them if nothing was typed.
fn lines(cx: &Context<'_>, typed: &str) -> Vec<Line> {
    let Some(index) = cx.inbox.index.as_ref().filter(|_| !typed.trim().is_empty()) else {
        return whole(cx);
    };
    let found = index.search(cx.inbox.chats.all(), typed, cx.now);
    found.into_iter().map(Line::Chat).collect()
}

/// All contacts, in sections.
fn whole(cx: &Context<'_>) -> Vec<Line> {
    let placed = |chat: &Chat| Some((Section::of(chat)?, order(&chat.name), chat.id));
    let mut chats: Vec<_> = cx.inbox.chats.all().filter_map(placed).collect();
    chats.sort_unstable();
    let mut lines = Vec::with_capacity(chats.len() + 30);
    let mut last = None;
    for (section, _, chat) in chats {
        if last != Some(section) {
            lines.push(Line::Heading(section));
            last = Some(section);
        }
        lines.push(Line::Chat(chat));
    }
    lines
}

impl Modal for AddressBook {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let cursor = self.list.filter.cursor;
        // Only rows that can be in sight are worded, because there can be ten thousand.
        let height = usize::from(cx.size.1);
        let is_near = |at: usize| at.abs_diff(cursor) <= height;
        let near = self.list.hits.iter().enumerate().filter(|(at, _)| is_near(*at));
        let apart = cx.namesakes(near.filter_map(|(_, line)| match line {
            Line::Chat(chat) => Some(*chat),
            Line::Heading(_) => None,
        }));
        let row = |(at, line): (usize, &Line)| match line {
            Line::Heading(section) => {
                let left = section.words(lang);
                DialogRow { left, role: RowRole::Heading, ..DialogRow::default() }
            }
            Line::Chat(chat) if is_near(at) => {
                DialogRow { left: apart.called(*chat), ..cx.chat_row(*chat) }
            }
            Line::Chat(_) => DialogRow::default(),
        };
        DialogView {
            title: lang.pick("通讯录", "address book").to_owned(),
            query: Some(self.list.filter.shown()),
            rows: self.list.hits.iter().enumerate().map(row).collect(),
            cursor: Some(cursor),
            advice: lang
                .pick(
                    "Enter 看资料，↑↓ 选，打字筛选，Esc 关闭",
                    "Enter shows, arrows, type to filter, Esc",
                )
                .to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let before = self.list.filter.cursor;
        match self.list.press(key) {
            Typed::Changed => self.find(cx),
            Typed::Unchanged => self.leave_heading(before),
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        match self.list.hits.get(row) {
            Some(Line::Chat(_)) => self.list.point(row),
            Some(Line::Heading(_)) | None => Pointed::Nowhere,
        }
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let Some(Line::Chat(id)) = self.list.chosen().copied() else {
            return Some(nothing_to_choose(cx.lang()));
        };
        let section = cx.inbox.chats.get(id).and_then(Section::of);
        Some(Reply::Chosen(match section {
            // Friend requests are answered in their chat.
            Some(Section::Requests) => Choice::Chat(id),
            Some(Section::Groups | Section::Accounts | Section::Letter(_) | Section::Signs)
            | None => Choice::Person { contact: id.contact(), within: None },
        }))
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.find(cx);
        Reply::Stays
    }

    fn merged(&mut self, gone: ChatId, into: ChatId) -> Asked {
        let known = self.list.hits.contains(&Line::Chat(into));
        self.list.hits.retain(|line| !known || *line != Line::Chat(gone));
        for line in self.list.hits.iter_mut().filter(|line| **line == Line::Chat(gone)) {
            *line = Line::Chat(into);
        }
        self.list.filter.cursor =
            self.list.filter.cursor.min(self.list.hits.len().saturating_sub(1));
        self.leave_heading(0);
        Asked::Still
    }
}
