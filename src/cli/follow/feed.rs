//! Selecting new messages from the notifications of the backend.

use std::collections::{HashMap, HashSet};

use crate::api::{Connection, FromBackend, Login, Notification, SessionEnd};
use crate::model::{Chat, ChatId, ContactId, Item, ItemId, Lang, Sender};
use crate::store::Hit;
use crate::text::Printable;

/// The state so far.
#[derive(Debug)]
pub struct Feed {
    lang: Lang,
    /// Messages up to this one are old.
    after: ItemId,
    /// The chat; `None` for all.
    chat: Option<ChatId>,
    /// Messages after it that were told.
    told: HashSet<ItemId>,
    chats: HashMap<ChatId, Chat>,
    names: HashMap<(ChatId, ContactId), Printable>,
    me: Option<Printable>,
    is_offline: bool,
}

/// The result of a notification.
#[derive(Debug, Default)]
pub struct Heard {
    /// New messages, in the order of their arrival.
    pub hits: Vec<Hit>,
    /// A message for the user.
    pub say: Option<String>,
    /// Set if no more messages come: the reason.
    pub over: Option<String>,
}

impl Feed {
    pub fn new(after: ItemId, chat: Option<ChatId>, lang: Lang) -> Self {
        Self {
            lang,
            after,
            chat,
            told: HashSet::new(),
            chats: HashMap::new(),
            names: HashMap::new(),
            me: None,
            is_offline: false,
        }
    }

    /// Returns whether a message that was found otherwise is new, and marks it as old.
    pub fn is_new(&mut self, item: ItemId) -> bool {
        item > self.after && self.told.insert(item)
    }

    /// The followed chat by its current number.
    pub const fn chat(&self) -> Option<ChatId> {
        self.chat
    }

    /// The user's name; empty if it is not known.
    pub fn me(&self) -> &str {
        self.me.as_ref().map_or("", Printable::as_str)
    }

    pub fn hear(&mut self, told: FromBackend) -> Heard {
        let FromBackend::Notification(told) = told else { return Heard::default() };
        match told {
            Notification::Account(account) => {
                self.me = account.map(|account| account.me.name().clone());
            }
            Notification::Chats(chats) => {
                self.chats.extend(chats.into_iter().map(|chat| (chat.id, chat)));
            }
            Notification::ChatMerged { gone, into } => {
                self.chat = self.chat.map(|chat| if chat == gone { into } else { chat });
            }
            Notification::Names { chat, names } => {
                let named =
                    |(id, name): (ContactId, crate::model::PersonName)| ((chat, id), name.shown);
                self.names.extend(names.into_iter().map(named));
            }
            Notification::Items { chat, items } => {
                return Heard { hits: self.new_ones(chat, items), ..Heard::default() };
            }
            Notification::Login(login) => return self.login(&login),
            Notification::Connection(connection) => return self.connection(&connection),
            Notification::ChatsGone(_)
            | Notification::PageChanged(_)
            | Notification::ItemsGone { .. }
            | Notification::Arrived { .. }
            | Notification::Reminder { .. }
            | Notification::MembersChanged { .. }
            | Notification::Transfer { .. }
            | Notification::IdentityQuestion { .. }
            | Notification::IdentityQuestionWithdrawn(_)
            | Notification::NotKept { .. }
            | Notification::Clients(_)
            | Notification::Trouble(_) => {}
        }
        Heard::default()
    }

    fn new_ones(&mut self, chat: ChatId, items: Vec<Item>) -> Vec<Hit> {
        if self.chat.is_some_and(|wanted| wanted != chat) {
            return Vec::new();
        }
        let mut new: Vec<Item> = items
            .into_iter()
            .filter(|item| item.id > self.after && self.told.insert(item.id))
            .collect();
        new.sort_by_key(|item| item.id);
        new.into_iter().map(|item| self.named(item)).collect()
    }

    /// A message with the names of its sender and its chat.
    fn named(&self, item: Item) -> Hit {
        let chat = self.chats.get(&item.chat);
        let chat_name = chat.map(|chat| chat.name.clone()).unwrap_or_default();
        let sender_name = match item.sender {
            Sender::Me => self.me.clone().unwrap_or_default(),
            Sender::System => Printable::default(),
            // The name of a group is not that of its sender.
            Sender::Contact(id) => match self.names.get(&(item.chat, id)) {
                Some(name) => name.clone(),
                None if id == item.chat.contact() => chat_name.clone(),
                None => Printable::default(),
            },
        };
        Hit { item, chat_name, sender_name }
    }

    fn login(&self, login: &Login) -> Heard {
        let over = match login {
            Login::Starting | Login::LoadingContacts { .. } | Login::LoggedIn => None,
            Login::Unreachable { why, .. } => {
                return Heard { say: Some(why.line(self.lang).to_string()), ..Heard::default() };
            }
            Login::Refused { why, .. } => Some(why.words(self.lang).line().to_string()),
            Login::Scan { .. } | Login::Confirm { .. } | Login::AwaitingPhone | Login::Expired => {
                let words =
                    self.lang.pick("没有登录；运行 wx login", "not logged in; run `wx login`");
                Some(words.to_owned())
            }
        };
        Heard { over, ..Heard::default() }
    }

    /// A lost connection is reported once until it is back.
    fn connection(&mut self, connection: &Connection) -> Heard {
        let was_offline = self.is_offline;
        self.is_offline = matches!(connection, Connection::Offline { .. });
        match connection {
            Connection::Ended { why } => {
                Heard { over: Some(ended(*why, self.lang)), ..Heard::default() }
            }
            Connection::LivesOn { why } => {
                let words = crate::words::lives_on(why, self.lang);
                Heard { over: Some(words.to_string()), ..Heard::default() }
            }
            Connection::Offline { why, .. } if !was_offline => {
                let words = self.lang.pick("离线", "offline");
                let say = format!("{words}: {}", why.words(self.lang).line().as_str());
                Heard { say: Some(say), ..Heard::default() }
            }
            Connection::Offline { .. }
            | Connection::Connecting
            | Connection::Online { .. }
            | Connection::Stale { .. } => Heard::default(),
        }
    }
}

fn ended(why: SessionEnd, lang: Lang) -> String {
    let words = lang.pick("运行 wx login 重新登录", "run `wx login`");
    format!("{}\n  {words}", why.announced(lang).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SignedOut;
    use crate::model::{ChatKind, Content, Timestamp};

    fn item(chat: i64, id: i64) -> Item {
        Item {
            id: ItemId(id),
            chat: ChatId(chat),
            sender: Sender::Contact(ContactId(chat)),
            at: Timestamp(id),
            told: None,
            content: Content::Text("早".into()),
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        }
    }

    fn items(chat: i64, ids: &[i64]) -> FromBackend {
        let items = ids.iter().map(|id| item(chat, *id)).collect();
        Notification::Items { chat: ChatId(chat), items }.into()
    }

    fn ids(heard: &Heard) -> Vec<i64> {
        heard.hits.iter().map(|hit| hit.item.id.0).collect()
    }

    #[test]
    fn each_new_message_is_told_once_in_the_order_of_its_coming_also_across_chats() {
        let mut feed = Feed::new(ItemId(4), None, Lang::En);
        assert_eq!(ids(&feed.hear(items(1, &[4, 9, 5]))), [5, 9]);
        assert_eq!(ids(&feed.hear(items(2, &[7]))), [7], "it came before 9, in another chat");
        assert_eq!(ids(&feed.hear(items(1, &[5, 9, 10]))), [10], "how others fare is no news");
        assert!(feed.is_new(ItemId(11)) && !feed.is_new(ItemId(11)) && !feed.is_new(ItemId(3)));
        assert_eq!(ids(&feed.hear(items(1, &[11, 12]))), [12]);
    }

    #[test]
    fn somebody_of_whom_no_name_was_told_is_not_called_by_the_group() {
        let mut feed = Feed::new(ItemId(0), None, Lang::En);
        let chat = |id, kind| Chat::new(ChatId(id), kind, "读书会".into());
        let chats = vec![chat(1, ChatKind::Group { members: 3 }), chat(2, ChatKind::Person)];
        feed.hear(Notification::Chats(chats).into());
        let of_group = Item { sender: Sender::Contact(ContactId(9)), ..item(1, 1) };
        let heard =
            feed.hear(Notification::Items { chat: ChatId(1), items: vec![of_group] }.into());
        assert_eq!(heard.hits[0].sender_name.as_str(), "");
        assert_eq!(feed.hear(items(2, &[2])).hits[0].sender_name.as_str(), "读书会");
    }

    #[test]
    fn of_one_conversation_only_its_messages_are_told_also_once_it_is_part_of_another() {
        let mut feed = Feed::new(ItemId(0), Some(ChatId(2)), Lang::En);
        assert_eq!(ids(&feed.hear(items(1, &[1]))), [0; 0]);
        assert_eq!(ids(&feed.hear(items(2, &[2]))), [2]);
        feed.hear(Notification::ChatMerged { gone: ChatId(2), into: ChatId(3) }.into());
        assert_eq!(ids(&feed.hear(items(3, &[3]))), [3]);
        assert_eq!(ids(&feed.hear(items(2, &[4]))), [0; 0]);
    }

    #[test]
    fn the_end_of_the_session_is_told_in_words_with_what_to_do() {
        let mut feed = Feed::new(ItemId(0), None, Lang::En);
        assert!(feed.hear(Notification::Login(Login::LoggedIn).into()).over.is_none());
        let why = SessionEnd::SignedOut(SignedOut { code: 1100, clock_ahead_ms: None });
        let over =
            feed.hear(Notification::Connection(Connection::Ended { why }).into()).over.unwrap();
        assert!(over.contains("phone") && over.contains("wx login"), "{over}");
        let mut feed = Feed::new(ItemId(0), None, Lang::Zh);
        let over = feed.hear(Notification::Login(Login::Expired).into()).over.unwrap();
        assert!(over.contains("wx login"), "{over}");
    }
}
