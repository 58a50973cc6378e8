//! The line-oriented client hears of conversations: what arrived in those that are not open, the one
//! that is always open where there is no other, and the files of all of them.

use super::talk::{Out, Talk, plain};
use crate::api::Transfer;
use crate::app::file_name;
use crate::app::page::when;
use crate::model::{Ability, Chat, ChatId, ChatKind, ItemId, Lang};

impl Talk {
    /// A file came, or did not come or go: which one, and why.
    pub(super) fn transfer(&self, item: ItemId, transfer: Transfer) -> Out {
        match transfer {
            Transfer::Fetched(path) => Out::say(format!(
                "-- {} {}",
                self.pick("已存到", "saved to"),
                plain(&path.to_string_lossy())
            )),
            Transfer::Failed(problem) => {
                let at = self.shown.iter().position(|shown| shown.id == item);
                let number = at.map(|at| format!("#{} ", at + 1)).unwrap_or_default();
                let name = self.item(item).map_or_else(
                    || self.pick("文件", "a file").to_owned(),
                    |item| plain(&file_name(item, self.lang)),
                );
                let why = plain(&problem.words(self.lang).what);
                Out::say(match self.lang {
                    Lang::Zh => format!("! {number}没有传成 {name}：{why}"),
                    Lang::En => format!("! {number}not transferred: {name}: {why}"),
                })
            }
            Transfer::Uploaded | Transfer::Moving { .. } | Transfer::Stopped => Out::default(),
        }
    }

    /// What arrived in chats that are not open is said by their newest message.
    pub fn chats(&mut self, chats: Vec<Chat>) -> Out {
        let mut out = Out::default();
        for chat in chats {
            let before = self.chats.get(&chat.id).map(|chat| (chat.unread, chat.mentions));
            let (unread, mentions) = before.unwrap_or((chat.unread, chat.mentions));
            let calls = !chat.muted || chat.mentions > mentions;
            if before.is_none() {
                self.unsaid.insert(chat.id);
            }
            if chat.unread > unread && self.ready && self.open != Some(chat.id) && calls {
                let news = (chat.unread - unread, chat.mentions > mentions);
                out.lines.extend(self.news(&chat, news));
                self.unsaid.remove(&chat.id);
            }
            self.chats.insert(chat.id, chat);
        }
        if let Some(notes) = self.notebook().filter(|_| self.open.is_none()) {
            let mut opened = self.turn_to(notes);
            // What is in it is printed before the end.
            self.owe(&mut opened, "/open");
            out.append(opened);
            if self.ready {
                out.append(self.take_early());
            }
        }
        out
    }

    /// The notes, where the edition has no other conversation: nobody need open them.
    fn notebook(&self) -> Option<ChatId> {
        if !self.has_only_notes() {
            return None;
        }
        let only = self.chats.len() == 1;
        let found = self.chats.values().find(|chat| only || chat.kind == ChatKind::Notes)?;
        Some(found.id)
    }

    /// The account's edition has no other conversation.
    pub fn has_only_notes(&self) -> bool {
        self.account.is_some_and(|(_, edition)| !edition.can(Ability::Contacts))
    }

    /// A message in a chat that was not known before: there was no count that could have grown.
    pub fn arrived(&mut self, id: ChatId, mentions_me: bool) -> Out {
        let unsaid = self.unsaid.remove(&id) && self.open != Some(id);
        let chat = self.chats.get(&id).filter(|chat| unsaid && (!chat.muted || mentions_me));
        let line = chat.and_then(|chat| self.news(chat, (1, mentions_me)));
        line.map_or_else(Out::default, Out::say)
    }

    fn news(&self, chat: &Chat, (count, mentioned): (u32, bool)) -> Option<String> {
        let last = chat.last.as_ref()?;
        let sender = match last.sender.as_str() {
            "" => String::new(),
            sender => format!(" · {}", plain(sender)),
        };
        let mention = if mentioned { self.pick(" @我", " @me") } else { "" };
        let more = if count > 1 { format!(" (+{})", count - 1) } else { String::new() };
        let at = when::hour_or_stamp(last.at, self.now, &self.zone);
        let words = plain(&last.content.label(self.lang));
        Some(format!("[{at}] {}{sender}{mention}{more}: {words}", plain(&chat.name)))
    }
}
