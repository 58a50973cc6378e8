//! Going to a chat, or to the details of a group member, by a part of the name.

use super::list::{List, Typed, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::finder::Match;
use crate::app::key::Key;

/// The chats and people that can be gone to.
#[derive(Clone, Debug)]
pub struct GoTo {
    pub list: List<Match>,
}

impl GoTo {
    #[must_use]
    pub(in crate::app) fn new(cx: &Context<'_>) -> Self {
        Self { list: List::new(matches(cx, "")) }
    }

    /// Searches for a name that was typed elsewhere, as after `/go`.
    pub(in crate::app) fn look_for(&mut self, cx: &Context<'_>, name: &str) {
        self.list.filter.set_text(name);
        self.list.replace(matches(cx, name));
    }

    /// Searches again after chats or members came or changed.
    pub(in crate::app) fn refresh(&mut self, cx: &Context<'_>) {
        self.list.follow(matches(cx, self.list.filter.text()));
    }
}

impl Modal for GoTo {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let cursor = self.list.filter.cursor;
        let advice = lang.pick(
            "名字、拼音、首字母、群成员都行，↑↓ 选，Enter 打开，Esc 取消",
            "name, remark, pinyin, member of a group; arrows, Enter opens, Esc",
        );
        DialogView {
            title: lang.pick("跳转", "go to").to_owned(),
            query: Some(self.list.filter.shown()),
            rows: rows(cx, &self.list.hits, cursor),
            cursor: Some(cursor),
            advice: advice.to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if self.list.press(key) == Typed::Changed {
            self.list.replace(matches(cx, self.list.filter.text()));
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.list.point(row)
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        Some(match self.list.chosen() {
            Some(Match::Chat(id)) => Reply::Chosen(Choice::Chat(*id)),
            Some(Match::Person { contact, group }) => {
                Reply::Chosen(Choice::Person { contact: *contact, within: Some(*group) })
            }
            None => nothing_to_choose(cx.lang()),
        })
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.list.replace(matches(cx, self.list.filter.text()));
        Reply::Stays
    }
}

/// The matches: chats first, then members of groups.
fn matches(cx: &Context<'_>, typed: &str) -> Vec<Match> {
    let Some(index) = &cx.inbox.index else { return Vec::new() };
    let chats = index.search(cx.inbox.chats.all(), typed, cx.now);
    let chats = if typed.trim().is_empty() { cx.in_order_of_list(chats) } else { chats };
    let people = index.people(typed, |chat| cx.inbox.chats.get(chat).is_some());
    chats.into_iter().map(Match::Chat).chain(people).collect()
}

/// The rows of the matches. Chats of the same name are distinguished, as far as they can be in
/// sight.
fn rows(cx: &Context<'_>, hits: &[Match], cursor: usize) -> Vec<DialogRow> {
    let chats = hits.iter().filter_map(|hit| match hit {
        Match::Chat(id) => Some(*id),
        Match::Person { .. } => None,
    });
    let apart = cx.namesakes(chats);
    let height = usize::from(cx.size.1);
    let row = |(at, hit): (usize, &Match)| {
        let mut row = row(cx, *hit);
        if let Match::Chat(id) = hit
            && at.abs_diff(cursor) <= height
        {
            row.left = apart.called(*id);
        }
        row
    };
    hits.iter().enumerate().map(row).collect()
}

/// The row of one match: a chat, or a person with the group they are known from.
fn row(cx: &Context<'_>, hit: Match) -> DialogRow {
    match hit {
        Match::Chat(id) => cx.chat_row(id),
        Match::Person { contact, group } => {
            let Some(person) = cx.inbox.index.as_ref().and_then(|index| index.person(contact))
            else {
                return DialogRow::default();
            };
            let mut left = person.name.to_string();
            if let Some(alias) = person.aliases.first() {
                left = format!("{left} ({})", alias.as_str());
            }
            DialogRow { left, right: cx.chat_row(group).left, ..DialogRow::default() }
        }
    }
}
