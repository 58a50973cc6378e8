//! The list of all chats with unread messages, each with its newest message. Tab changes to the
//! messages that mention the user.

use super::list::{List, Typed, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::finder;
use crate::app::key::{Code, Key};
use crate::app::page::when;
use crate::model::{Chat, ChatId};

/// The width of the names, in cells.
const NAMES: u16 = 18;

/// The list; its order is that of the walk through the unread chats.
#[derive(Clone, Debug)]
pub struct UnreadChats {
    list: List<ChatId>,
}

impl UnreadChats {
    #[must_use]
    pub(in crate::app) fn new(cx: &Context<'_>) -> Self {
        Self { list: List::new(matches(cx, "")) }
    }

    /// Follows messages that arrived or were read elsewhere.
    pub(in crate::app) fn refresh(&mut self, cx: &Context<'_>) {
        self.list.follow(matches(cx, self.list.filter.text()));
    }
}

impl Modal for UnreadChats {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let none = self.list.hits.is_empty() && self.list.filter.query.is_empty();
        let advice = if none {
            lang.pick("都读完了，Tab 看 @我 的，Esc 关闭", "all is read; Tab: mentions, Esc")
        } else {
            lang.pick(
                "Enter 打开，Tab 看 @我 的，打字筛选，Esc 关闭",
                "Enter opens, Tab: mentions, type to filter, Esc",
            )
        };
        let apart = cx.namesakes(self.list.hits.iter().copied());
        let chats = self.list.hits.iter().filter_map(|id| cx.inbox.chats.shown(*id));
        DialogView {
            title: lang.pick("未读 · Tab: @我", "unread · Tab: mentions").to_owned(),
            query: Some(self.list.filter.shown()),
            rows: chats.map(|chat| row(cx, chat, apart.called(chat.id))).collect(),
            cursor: Some(self.list.filter.cursor),
            advice: advice.to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if key.code == Code::Tab && !key.shift {
            return Reply::Turns;
        }
        if self.list.press(key) == Typed::Changed {
            self.list.replace(matches(cx, self.list.filter.text()));
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.list.point(row)
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let chosen = self.list.chosen().map(|id| Reply::Chosen(Choice::Chat(*id)));
        Some(chosen.unwrap_or_else(|| nothing_to_choose(cx.lang())))
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.list.replace(matches(cx, self.list.filter.text()));
        Reply::Stays
    }
}

/// The chats whose name or newest message matches.
fn matches(cx: &Context<'_>, typed: &str) -> Vec<ChatId> {
    let all = cx.inbox.chats.all_unread();
    let words = |id: &ChatId| {
        let chat = cx.inbox.chats.get(*id);
        chat.map(|chat| format!("{} {}", chat.called(cx.lang()), last_words(cx, chat)))
    };
    let words: Vec<String> = all.iter().map(|id| words(id).unwrap_or_default()).collect();
    let hits = finder::narrow(words.iter().map(String::as_str), typed, cx.settings.sounds);
    hits.into_iter().filter_map(|at| all.get(at).copied()).collect()
}

fn row(cx: &Context<'_>, chat: &Chat, name: String) -> DialogRow {
    let at = chat.last.as_ref().map(|it| when::hour_or_day(it.at, cx.now, &cx.settings.zone));
    let words = last_words(cx, chat);
    let right = format!("{}  {} {words}", chat.count(), at.unwrap_or_default());
    DialogRow { left: name, right, key: Some(NAMES), ..DialogRow::default() }
}

fn last_words(cx: &Context<'_>, chat: &Chat) -> String {
    let Some(last) = &chat.last else { return String::new() };
    let words = last.content.gist(cx.lang());
    match last.sender.as_str() {
        "" => words.to_string(),
        sender => format!("{sender}: {}", words.as_str()),
    }
}
