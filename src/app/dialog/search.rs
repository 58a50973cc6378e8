//! The search of messages: the query, the results, and the way to one of them.

use jiff::tz::TimeZone;

use crate::api::{Hit, Method, RequestId};
use crate::model::{ChatId, Find, Lang, Sender, Timestamp};
use crate::words::content;
use crate::words::name::{self, of_another};

use super::list::{List, Typed, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Left, Modal, Pointed, Reply};
use crate::app::key::{Code, Key};
use crate::app::page::when;
use crate::app::status_message::Until;

/// How many characters of a result are shown before the match.
const BEFORE: usize = 12;

/// The dialog of the search.
#[derive(Clone, Debug)]
pub struct Search {
    /// The results for the query, the newest first.
    pub list: List<Hit>,
    /// The chat that is searched; `None` for all.
    pub chat: Option<ChatId>,
    /// The filter of the query that cannot be understood.
    pub unclear: Option<String>,
    /// The request for the query, while it is not answered.
    pub asked: Option<RequestId>,
    /// Whether the results belong to the query as it is typed now.
    pub answered: bool,
    pub stands: Stands,
}

/// Whether Tab changes to another list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Alone,
    /// To the list of unread chats.
    BesideUnread,
}

impl Search {
    /// A search without a query.
    #[must_use]
    pub fn new(chat: Option<ChatId>) -> Self {
        Self {
            list: List::new(Vec::new()),
            chat,
            unclear: None,
            asked: None,
            answered: false,
            stands: Stands::Alone,
        }
    }

    /// The request `id` for the query as it is typed now.
    pub fn ask(&mut self, id: RequestId, now: Timestamp, zone: &TimeZone) -> Method {
        let (find, unclear) = Find::parse(self.list.filter.text(), now, zone);
        self.unclear = unclear;
        (self.asked, self.answered) = (Some(id), false);
        Method::Search { find, chat: self.chat }
    }

    /// Takes in the results.
    pub fn answer(&mut self, hits: Vec<Hit>) {
        self.list.replace(hits);
        (self.asked, self.answered) = (None, true);
    }

    /// The view of the search; `name` is that of the chat that is searched.
    fn listed(
        &self,
        (name, last): (&str, &str),
        (now, zone): (Timestamp, &TimeZone),
        lang: Lang,
    ) -> DialogView {
        let place = match self.chat {
            Some(_) => name,
            None => lang.pick("所有聊天", "all chats"),
        };
        let filters = lang.pick(
            "^G 换范围；可加 来自:名字 类型:图片 从:7d 到:9-14 @我",
            "^G: this chat or all; from:NAME kind:file after:7d before:9-14 @me",
        );
        let last = last.trim();
        let typed = !self.list.filter.text().trim().is_empty();
        let again = match lang {
            Lang::Zh => format!("↑ 上次的“{last}”；{filters}"),
            Lang::En => format!("↑ \"{last}\" again; {filters}"),
        };
        let filters = if typed || last.is_empty() { filters } else { &again };
        let advice = if typed && !self.list.hits.is_empty() {
            lang.pick(
                "Enter 跳到那里，^R 更早一条，^G 换范围",
                "Enter goes there, ^R older, ^G this chat or all",
            )
        } else {
            filters
        };
        let none = if typed && self.answered && self.list.hits.is_empty() {
            lang.pick("没有找到。", "None found. ")
        } else {
            ""
        };
        DialogView {
            title: match self.stands {
                Stands::Alone => format!("{} {place}", lang.pick("搜索", "search")),
                Stands::BesideUnread => {
                    lang.pick("@我 · Tab: 未读", "mentions · Tab: unread").to_owned()
                }
            },
            query: Some(self.list.filter.shown()),
            rows: self.list.hits.iter().map(|hit| self.row(hit, (now, zone), lang)).collect(),
            cursor: Some(self.list.filter.cursor),
            advice: match &self.unclear {
                // The filter is still being written.
                Some(word) if word.ends_with([':', '：']) => {
                    format!("{word} {}", lang.pick("谁？什么？几时？", "who, what, when?"))
                }
                Some(word) => {
                    format!("{}{word}", lang.pick("看不懂的条件: ", "not understood: "))
                }
                None => format!("{none}{advice}"),
            },
            ..DialogView::default()
        }
    }

    fn row(
        &self,
        (item, chat, sender): &Hit,
        (now, zone): (Timestamp, &TimeZone),
        lang: Lang,
    ) -> DialogRow {
        let who = match (item.sender, sender.as_str()) {
            (Sender::System, _) => String::new(),
            (Sender::Me, _) => lang.pick("我: ", "me: ").to_owned(),
            (Sender::Contact(_), "") => format!("{}: ", name::unknown(lang)),
            (Sender::Contact(_), name) => format!("{}: ", of_another(name, lang)),
        };
        let first = self
            .list
            .filter
            .text()
            .split_whitespace()
            .find(|word| !word.contains([':', '：', '@']));
        let words = around(&content::line(&item.content, lang), first.unwrap_or_default());
        let at = when::stamp(item.written(), now, zone);
        let right = if self.chat.is_some() { String::new() } else { chat.to_string() };
        DialogRow { left: format!("{at} {who}{words}"), right, ..DialogRow::default() }
    }
}

impl Modal for Search {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let place = self.chat.map(|id| cx.chat_row(id).left).unwrap_or_default();
        self.listed((&place, &cx.inbox.hit_cursor.words), (cx.now, &cx.settings.zone), cx.lang())
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if key.code == Code::Tab && !key.shift && self.stands == Stands::BesideUnread {
            return Reply::Turns;
        }
        let control = |c| key.ctrl && key.code == Code::Char(c);
        if control('g') {
            self.chat = if self.chat.is_some() { None } else { cx.inbox.chats.open_id() };
            return Reply::Searches;
        }
        let again = !cx.inbox.hit_cursor.words.is_empty() && self.list.filter.query.is_empty();
        if again && (control('r') || key.code == Code::Up) {
            // The last query is searched again.
            self.list.filter.set_text(&cx.inbox.hit_cursor.words);
            return Reply::Searches;
        }
        if control('r') {
            let last = self.list.hits.len().saturating_sub(1);
            self.list.filter.cursor = (self.list.filter.cursor + 1).min(last);
        } else if self.list.press(key) == Typed::Changed {
            return Reply::Searches;
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.list.point(row)
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let lang = cx.lang();
        if !self.answered && !self.list.filter.text().trim().is_empty() {
            // The results shown belong to an earlier query.
            let words = lang
                .pick("还在搜索，结果出来再按 Enter", "still searching; Enter once it is there");
            return Some(Reply::Refuses(words, Until::Found));
        }
        let chosen = self.list.chosen();
        let chosen = chosen.map(|_| Reply::Chosen(Choice::Hit));
        Some(chosen.unwrap_or_else(|| nothing_to_choose(lang)))
    }

    fn paste(&mut self, _cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        Reply::Searches
    }

    /// Ctrl-G extends the search to all chats.
    fn is_left_by(&self, key: Key) -> bool {
        key.code == Code::Esc || (key.ctrl && key.code == Code::Char('c'))
    }

    fn left(&self) -> Left {
        Left::Waiting
    }
}

/// The text of a result from a little before the match.
fn around(text: &str, query: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = text.to_lowercase().find(&query.trim().to_lowercase()).unwrap_or(0);
    let before = text.char_indices().take_while(|(at, _)| *at < found).count();
    let skip = before.saturating_sub(BEFORE);
    if skip == 0 {
        return text;
    }
    let rest: String = text.chars().skip(skip).collect();
    format!("…{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_in_sight() {
        let long = "一二三四五六七八九十一二三四五六七八九十目标在这里";
        let shown = around(long, "目标");
        assert!(shown.starts_with('…') && shown.contains("目标在这里"), "{shown}");
        assert_eq!(around("short text", "text"), "short text");
        assert_eq!(around("İstanbul 目标", "目标"), "İstanbul 目标");
    }
}
