//! What tells chats of the same name apart where they stand in one list.

use std::collections::{HashMap, HashSet};

use super::App;
use super::page::when;
use crate::model::{Chat, ChatId};
use crate::text;

/// Cells of what is said of one.
const WIDEST: u16 = 30;

/// Whose a name is.
#[derive(PartialEq, Eq)]
enum Owner {
    One(ChatId),
    Several,
}

/// Chats of one list, by their names.
pub(super) struct Namesakes<'a> {
    app: &'a App,
    named: HashMap<&'a str, Namesake<'a>>,
}

/// Those of one name.
#[derive(Default)]
struct Namesake<'a> {
    chats: HashSet<ChatId>,
    /// Whose their other names are.
    keys: HashMap<&'a str, Owner>,
}

impl App {
    /// What tells the chats of a list apart where several share a name.
    pub(super) fn namesakes(&self, list: impl Iterator<Item = ChatId>) -> Namesakes<'_> {
        let mut named: HashMap<&str, Namesake<'_>> = HashMap::new();
        for chat in list.filter_map(|id| self.inbox.chats.get(id)) {
            let same = named.entry(chat.called(self.lang())).or_default();
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
        Namesakes { app: self, named }
    }

    fn last_words(&self, chat: &Chat) -> String {
        let Some(last) = &chat.last else {
            return self
                .met_in(chat)
                .unwrap_or_else(|| self.lang().pick("没有消息", "no messages").to_owned());
        };
        let at = when::hour_or_day(last.at, self.clock.now, &self.settings.zone);
        format!("{at} {}", last.content.gist(self.lang()).as_str())
    }

    /// How they are called in a group, else which group it is.
    fn met_in(&self, chat: &Chat) -> Option<String> {
        let person = self.inbox.index.as_ref()?.person(chat.id.contact())?;
        let alias = person.aliases.first().map(ToString::to_string);
        let group =
            || self.inbox.chats.get(person.group).map(|it| it.called(self.lang()).to_owned());
        alias.or_else(group)
    }
}

impl Namesakes<'_> {
    /// How a chat is called, with what tells it apart from others of its name.
    pub fn called(&self, id: ChatId) -> String {
        let Some(chat) = self.app.inbox.chats.get(id) else { return String::new() };
        let name = chat.called(self.app.lang());
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
            None => self.app.last_words(chat),
        };
        text::truncate(&words, WIDEST, self.app.widths(), "…").into_owned()
    }
}
