//! What tells chats of the same name apart where they stand in one list.

use std::collections::{HashMap, HashSet};

use super::inbox::Inbox;
use super::page::when;
use super::settings::Settings;
use crate::model::{Chat, ChatId, Timestamp};
use crate::text;

/// Cells of what is said of one.
const WIDEST: u16 = 30;

/// Whose a name is.
#[derive(Debug, PartialEq, Eq)]
enum Owner {
    One(ChatId),
    Several,
}

/// Chats of one list, by their names.
pub(super) struct Namesakes<'a> {
    inbox: &'a Inbox,
    settings: &'a Settings,
    now: Timestamp,
    named: HashMap<&'a str, Namesake<'a>>,
}

/// Those of one name.
#[derive(Default)]
struct Namesake<'a> {
    chats: HashSet<ChatId>,
    /// Whose their other names are.
    keys: HashMap<&'a str, Owner>,
}

impl<'a> Namesakes<'a> {
    /// What tells the chats of a list apart where several share a name.
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

    /// How they are called in a group, else which group it is.
    fn met_in(&self, chat: &Chat) -> Option<String> {
        let person = self.inbox.index.as_ref()?.person(chat.id.contact())?;
        let alias = person.aliases.first().map(ToString::to_string);
        let group = || {
            let group = self.inbox.chats.get(person.group);
            group.map(|it| it.called(self.settings.lang).to_owned())
        };
        alias.or_else(group)
    }

    /// How a chat is called, with what tells it apart from others of its name.
    pub fn called(&self, id: ChatId) -> String {
        let Some(chat) = self.inbox.chats.get(id) else { return String::new() };
        let name = chat.called(self.settings.lang);
        match self.named.get(name) {
            Some(same) if same.chats.len() > 1 => format!("{name} ({})", self.apart(chat, same)),
            Some(_) | None => name.to_owned(),
        }
    }

    /// A name of its own that no other one of them has, else when it was talked to and how.
    fn apart(&self, chat: &Chat, same: &Namesake<'_>) -> String {
        let own = |key: &&str| !key.is_empty() && same.keys.get(key) != Some(&Owner::Several);
        // What they call themselves and their number come last.
        let words = match chat.keys.split('\n').rfind(own) {
            Some(own) => own.to_owned(),
            None => self.last_words(chat),
        };
        text::truncate(&words, WIDEST, self.settings.widths(), "…").into_owned()
    }
}
