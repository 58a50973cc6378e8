//! Chats in line mode: listing them, changing to another one, and messages in chats that are not
//! open. After a failed change no chat is open, so that the next lines go to nobody instead of to
//! the chat before.

use super::client::PlainClient;
use super::ending::Writer;
use super::out::{Out, name_in_line, plain};
use crate::api::Method;
use crate::app::finder::{Meant, NameIndex};
use crate::app::page::when;
use crate::model::{Chat, ChatId, ChatKind};
use crate::text::pinyin::Rules;
use crate::words::name::of_another;

/// The commands that change to another chat.
const TURNS: &[&str] = &["open", "next", "go"];

/// Messages that arrived in a chat.
#[derive(Clone, Copy, Debug)]
pub(super) struct News {
    /// The number of messages.
    pub count: u32,
    /// Whether the user is mentioned.
    pub mentions_me: bool,
}

impl PlainClient {
    /// Carries out `/open` and `/next`.
    pub fn turn(&mut self, name: &str, argument: &str) -> Out {
        match name {
            "next" | "n" => self.next(),
            _ => self.open_by_name(argument),
        }
    }

    pub fn open_by_name(&mut self, name: &str) -> Out {
        if name.is_empty() {
            return self.open_nobody();
        }
        if self.is_entering() {
            let line = format!("/open {name}");
            let words = self.pick("-- 登录后再做", "-- waits for the login");
            let out = Out::say(format!("{words}: {}", plain(&line)));
            self.lines.early.push(line);
            return out;
        }
        match self.find(name) {
            Ok(chat) => self.turn_to(chat),
            Err(out) => self.turned_nowhere(out),
        }
    }

    /// `/open` without a name: at a terminal it lists the chats, in a program the name is missing.
    pub fn open_nobody(&mut self) -> Out {
        let list = self.list(20);
        match self.ending.writer() {
            Writer::Person => list,
            Writer::Program => {
                let mut out =
                    Out::undone(self.pick("! /open 后面没有名字", "! /open without a name"));
                out.lines.extend(list.lines);
                self.turned_nowhere(out)
            }
        }
    }

    /// Changes to the next unread chat: mentions first, then people, then groups.
    pub fn next(&mut self) -> Out {
        let unread = self.chats.known.values().filter(|chat| chat.unread > 0 && !chat.is_muted());
        let next = unread.filter(|chat| Some(chat.id) != self.chats.open).min_by_key(|chat| {
            let group = matches!(chat.kind, ChatKind::Group { .. });
            (std::cmp::Reverse(chat.mentions > 0), group, chat.id)
        });
        if let Some(chat) = next.map(|chat| chat.id) {
            return self.turn_to(chat);
        }
        let out = Out::say(self.pick("-- 没有未读了", "-- nothing unread"));
        self.turned_nowhere(out)
    }

    /// After an unknown command that may have been meant to change to another chat: any in a
    /// program, at a terminal one that nearly names such a command.
    pub fn turned_nowhere_by(&mut self, name: &str, out: Out) -> Out {
        let near = TURNS.iter().any(|turn| strsim::osa_distance(turn, name) * 2 <= turn.len());
        match self.ending.writer() {
            Writer::Person if !near => out,
            Writer::Person | Writer::Program => self.turned_nowhere(out),
        }
    }

    /// Leaves the open chat although no other one was found. If the edition has only File Transfer
    /// Helper, that must have been meant.
    pub fn turned_nowhere(&mut self, mut out: Out) -> Out {
        if self.chats.open.is_none() || self.has_only_notes() {
            return out;
        }
        out.append(self.keep_unfinished());
        self.chats.open = None;
        out.lines.push(
            self.pick(
                "-- 现在没有打开的聊天，/open 一个再写",
                "-- no chat is open now; /open one before you write",
            )
            .to_owned(),
        );
        out
    }

    /// Changes to a chat.
    pub fn turn_to(&mut self, chat: ChatId) -> Out {
        self.asked.turning = true;
        let mut out = self.keep_unfinished();
        self.chats.open = Some(chat);
        let name = self
            .chats
            .known
            .get(&chat)
            .map_or_else(String::new, |chat| plain(chat.called(self.view.lang)));
        out.lines.push(format!("== {name}"));
        out.ask.push(Method::Open { chat });
        let group = |chat: &Chat| matches!(chat.kind, ChatKind::Group { .. });
        if self.chats.known.get(&chat).is_some_and(group) {
            out.ask.push(Method::Members { chat });
        }
        out
    }

    /// The list of at most `most` chats with numbers, the newest last.
    pub fn list(&mut self, most: usize) -> Out {
        let mut chats: Vec<&Chat> =
            self.chats.known.values().filter(|it| it.last.is_some()).collect();
        chats.sort_by_key(|chat| {
            std::cmp::Reverse((chat.pinned, chat.last.as_ref().map(|it| it.at)))
        });
        chats.truncate(most);
        let mut lines: Vec<String> = (1..)
            .zip(&chats)
            .map(|(number, chat): (usize, _)| {
                let unread = match (chat.unread, chat.mentions) {
                    (0, _) => String::new(),
                    (unread, 0) => format!(" ({unread})"),
                    (unread, mentions) => format!(" (@{mentions} {unread})"),
                };
                format!("{number:>3} {}{unread}", plain(chat.called(self.view.lang)))
            })
            .collect();
        // The newest comes last, next to the prompt.
        lines.reverse();
        self.chats.listed = chats.iter().map(|chat| chat.id).collect();
        Out { lines, ..Out::default() }
    }

    /// Finds a chat by its number in the last list, or as everywhere by id, name, remark or pinyin.
    pub fn find(&self, name: &str) -> Result<ChatId, Out> {
        let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(chat) = number.and_then(|at| self.chats.listed.get(at)) {
            return Ok(*chat);
        }
        match NameIndex::new(Rules::default()).meant(self.chats.known.values(), name) {
            Meant::One(chat) => Ok(chat),
            Meant::Nobody => Err(Out::undone(format!(
                "! {}: {}",
                self.pick("没有这个聊天", "no such chat"),
                plain(name)
            ))),
            Meant::Several(several) => {
                let called = |chat: &ChatId| {
                    let name =
                        self.chats.known.get(chat).map(|chat| plain(chat.called(self.view.lang)));
                    format!("{} (id:{})", name.unwrap_or_default(), chat.0)
                };
                let names: Vec<String> = several.iter().take(9).map(called).collect();
                Err(Out::undone(format!(
                    "! {}: {}",
                    self.pick("是哪一个", "which"),
                    names.join(", ")
                )))
            }
        }
    }

    /// Reports messages in chats that are not open, by their newest message.
    pub fn chats(&mut self, chats: Vec<Chat>) -> Out {
        let mut out = Out::default();
        for chat in chats {
            let before = self.chats.known.get(&chat.id).map(|chat| (chat.unread, chat.mentions));
            let (unread, mentions) = before.unwrap_or((chat.unread, chat.mentions));
            let calls = !chat.is_muted() || chat.mentions > mentions;
            if before.is_none() {
                self.chats.unsaid.insert(chat.id);
            }
            if chat.unread > unread
                && self.session.ready
                && self.chats.open != Some(chat.id)
                && calls
            {
                let (count, mentions_me) = (chat.unread - unread, chat.mentions > mentions);
                let news = News { count, mentions_me };
                out.lines.extend(self.news(&chat, news));
                self.chats.unsaid.remove(&chat.id);
            }
            self.chats.known.insert(chat.id, chat);
        }
        if let Some(notes) = self.notebook().filter(|_| self.chats.open.is_none()) {
            let mut opened = self.turn_to(notes);
            // Its messages are printed before the end.
            self.owe(&mut opened, "/open");
            out.append(opened);
            out.early = self.session.ready;
        }
        out
    }

    /// Reports a message in a chat that was not known before, so that no count has grown.
    pub fn arrived(&mut self, id: ChatId, news: News) -> Out {
        let unsaid = self.chats.unsaid.remove(&id) && self.chats.open != Some(id);
        let chat = self
            .chats
            .known
            .get(&id)
            .filter(|chat| unsaid && (!chat.is_muted() || news.mentions_me));
        let line = chat.and_then(|chat| self.news(chat, news));
        line.map_or_else(Out::default, Out::say)
    }

    pub fn news(&self, chat: &Chat, News { count, mentions_me }: News) -> Option<String> {
        let last = chat.last.as_ref()?;
        let sender = match last.sender.as_str() {
            "" => String::new(),
            sender => format!(" · {}", name_in_line(&of_another(sender, self.view.lang))),
        };
        let mention = if mentions_me { self.pick(" @我", " @me") } else { "" };
        let more = if count > 1 { format!(" (+{})", count - 1) } else { String::new() };
        let at = when::hour_or_stamp(last.at, self.view.now, &self.view.zone);
        let words = plain(&last.content.label(self.view.lang));
        Some(format!(
            "[{at}] {}{sender}{mention}{more}: {words}",
            name_in_line(&of_another(chat.called(self.view.lang), self.view.lang))
        ))
    }

    /// File Transfer Helper if the edition has no other chat, so that it need not be opened.
    pub fn notebook(&self) -> Option<ChatId> {
        if !self.has_only_notes() {
            return None;
        }
        let only = self.chats.known.len() == 1;
        let found = self.chats.known.values().find(|chat| only || chat.kind == ChatKind::Notes)?;
        Some(found.id)
    }

    /// Follows the merging of chat `gone` into `into`.
    pub fn merge_chats(&mut self, gone: ChatId, into: ChatId) -> Out {
        self.chats.known.remove(&gone);
        self.ending.merge(gone, into);
        if let Some(text) = self.chats.drafts.remove(&gone) {
            self.merge_draft(into, text);
        }
        self.chats.open = self.chats.open.map(|open| if open == gone { into } else { open });
        for item in self.printed.items.iter_mut().filter(|item| item.chat == gone) {
            item.chat = into;
        }
        Out::default()
    }
}
