//! What tells chats of the same name apart where they stand in one list.

use std::collections::HashMap;

use super::App;
use super::page::when;
use crate::model::{Chat, ChatId};
use crate::text;

/// Cells of what is said of one.
const WIDEST: u16 = 30;

impl App {
    /// For each of these chats that shares its name with another one of them: what tells it apart.
    pub(super) fn namesakes(&self, chats: impl Iterator<Item = ChatId>) -> HashMap<ChatId, String> {
        let mut named: HashMap<&str, Vec<&Chat>> = HashMap::new();
        for chat in chats.filter_map(|id| self.chats.get(id)) {
            let same = named.entry(chat.called(self.lang())).or_default();
            if !same.iter().any(|other| other.id == chat.id) {
                same.push(chat);
            }
        }
        let several = named.into_values().filter(|same| same.len() > 1);
        let told = several.flat_map(|same| {
            let told = |chat: &&Chat| (chat.id, self.told_apart(chat, &same));
            same.iter().map(told).collect::<Vec<_>>()
        });
        told.collect()
    }

    /// A name of its own that no other one of them has, else when it was talked to and how.
    fn told_apart(&self, chat: &Chat, same: &[&Chat]) -> String {
        let others = || same.iter().filter(|other| other.id != chat.id);
        let own = |key: &&str| {
            let shared = others().any(|other| other.keys.split('\n').any(|it| it == *key));
            !key.is_empty() && !shared
        };
        // What they call themselves and their number come last.
        let words = match chat.keys.split('\n').rfind(own) {
            Some(own) => own.to_owned(),
            None => self.last_words(chat),
        };
        text::truncate(&words, WIDEST, self.widths(), "…").into_owned()
    }

    fn last_words(&self, chat: &Chat) -> String {
        let Some(last) = &chat.last else {
            return self
                .met_in(chat)
                .unwrap_or_else(|| self.lang().pick("没有消息", "no messages").to_owned());
        };
        let zone = &self.settings.zone;
        let day = when::date(last.at, zone);
        let at = if day == when::date(self.now, zone) {
            when::clock(last.at, zone)
        } else {
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        format!("{at} {}", last.content.gist(self.lang()).as_str())
    }

    /// How they are called in a group, else which group it is.
    fn met_in(&self, chat: &Chat) -> Option<String> {
        let person = self.index.as_ref()?.person(chat.id.contact())?;
        let alias = person.aliases.first().map(ToString::to_string);
        let group = || self.chats.get(person.group).map(|it| it.called(self.lang()).to_owned());
        alias.or_else(group)
    }

    /// How a chat is called, with what tells it apart.
    pub(super) fn called_apart(&self, id: ChatId, apart: &HashMap<ChatId, String>) -> String {
        let name = self.chats.get(id).map(|chat| chat.called(self.lang())).unwrap_or_default();
        match apart.get(&id) {
            Some(words) => format!("{name} ({words})"),
            None => name.to_owned(),
        }
    }
}
