//! What distinguishes chats of the same name in one list.

use std::collections::{HashMap, HashSet};

use super::inbox::Inbox;
use super::page::when;
use super::settings::Settings;
use crate::model::{Chat, ChatId, Timestamp};
use crate::text;

/// The width of the distinguishing words at most, in cells.
const WIDEST: u16 = 30;

/// To whom a name belongs.
#[derive(Debug, PartialEq, Eq)]
enum Owner {
    One(ChatId),
    Several,
}

/// The chats of a list by name.
pub(super) struct Namesakes<'a> {
    inbox: &'a Inbox,
    settings: &'a Settings,
    now: Timestamp,
    named: HashMap<&'a str, Namesake<'a>>,
}

/// The chats of one name.
#[derive(Default)]
struct Namesake<'a> {
    chats: HashSet<ChatId>,
    /// The owners of their other names.
    keys: HashMap<&'a str, Owner>,
}

impl<'a> Namesakes<'a> {
    /// Groups the chats of a list by name.
    pub fn of(
        inbox: &'a Inbox,
        settings: &'a Settings,
        now: Timestamp,
        list: impl Iterator<Item = ChatId>,
    ) -> Self {
        let mut named: HashMap<&str, Namesake<'_>> = HashMap::new();
        for chat in list.filter_map(|id| inbox.chats.get(id)) {
            let same = named.entry(chat.called(settings.lang)).or_default();
            if !same.chats.insert(chat.id) {
                continue;
            }
            for key in chat.keys.split('\n') {
                let owner = same.keys.entry(key).or_insert(Owner::One(chat.id));
                if *owner != Owner::One(chat.id) {
                    *owner = Owner::Several;
                }
            }
        }
        Self { inbox, settings, now, named }
    }

    fn last_words(&self, chat: &Chat) -> String {
        let lang = self.settings.lang;
        let Some(last) = &chat.last else {
            return self
                .met_in(chat)
                .unwrap_or_else(|| lang.pick("没有消息", "no messages").to_owned());
        };
        let at = when::hour_or_day(last.at, self.now, &self.settings.zone);
        format!("{at} {}", last.content.gist(lang).as_str())
    }

    /// The person's name in a group, or else the name of the group.
    fn met_in(&self, chat: &Chat) -> Option<String> {
        let person = self.inbox.index.as_ref()?.person(chat.id.contact())?;
        let alias = person.aliases.first().map(ToString::to_string);
        let group = || {
            let group = self.inbox.chats.get(person.group);
            group.map(|it| it.called(self.settings.lang).to_owned())
        };
        alias.or_else(group)
    }

    /// The name of a chat, with what distinguishes it from the others of that name.
    pub fn called(&self, id: ChatId) -> String {
        let Some(chat) = self.inbox.chats.get(id) else { return String::new() };
        let name = chat.called(self.settings.lang);
        match self.named.get(name) {
            Some(same) if same.chats.len() > 1 => format!("{name} ({})", self.apart(chat, same)),
            Some(_) | None => name.to_owned(),
        }
    }

    /// What distinguishes the chat: a name that no other has, or else when and with which words it
    /// was last used.
    fn apart(&self, chat: &Chat, same: &Namesake<'_>) -> String {
        let own = |key: &&str| !key.is_empty() && same.keys.get(key) != Some(&Owner::Several);
        // The nickname and the WeChat number come last.
        let words = match chat.keys.split('\n').rfind(own) {
            Some(own) => own.to_owned(),
            None => self.last_words(chat),
        };
        text::truncate(&words, WIDEST, self.settings.widths(), "…").into_owned()
    }
}
