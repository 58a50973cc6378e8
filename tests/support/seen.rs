//! What a frontend knows from the notifications, and nothing else.

use std::collections::{BTreeMap, HashMap};

use wetui::api::{
    Account, Answer, Connection, Login, Method, Notification, Operation, Page, PageKind, PictureOf,
    Problem, RequestId, SharedBy, Transfer, WritingProblem,
};
use wetui::model::{
    Chat, ChatId, Contact, ContactId, Content, Earlier, Item, ItemId, Lang, Member, Person,
    PersonName, Position, Timestamp,
};
use wetui::text::Printable;

/// A message that was found, its conversation and its sender.
pub type Hit = (Item, Printable, Printable);

/// A frontend's state.
#[derive(Debug, Default)]
pub struct Seen {
    /// What was told, in order, by kind.
    pub told: Vec<&'static str>,
    /// The last account told.
    pub account: Option<Account>,
    /// The last state of the login.
    pub login: Option<Login>,
    /// All states of the login.
    pub logins: Vec<Login>,
    /// The last state of the connection.
    pub connection: Option<Connection>,
    /// How often the connection was told.
    pub connections: usize,
    /// Whether it was told to be offline at any time.
    pub was_offline: bool,
    /// All conversations.
    pub chats: HashMap<ChatId, Chat>,
    /// Conversations that became part of others, and of which.
    pub merged: HashMap<ChatId, ChatId>,
    /// How many notifications held conversations.
    pub summaries: usize,
    /// The conversation whose page was told last.
    pub open: Option<ChatId>,
    /// Its items.
    pub items: BTreeMap<Position, Item>,
    /// Its beginning was told.
    pub at_start: bool,
    /// How many pages were told.
    pub pages: usize,
    /// Which parts of histories they were.
    pub parts: Vec<PageKind>,
    /// Names of senders in it.
    pub names: HashMap<ContactId, PersonName>,
    /// A conversation as a file.
    pub exported: Option<Result<std::path::PathBuf, Printable>>,
    /// Files and notes of a conversation.
    pub gathered: Option<(Vec<Item>, Vec<Item>)>,
    /// Members of all groups.
    pub people: Vec<Person>,
    /// Members of groups.
    pub members: HashMap<ChatId, Vec<Member>>,
    /// Items of all conversations, where it watches them.
    pub watched: Option<BTreeMap<ItemId, Item>>,
    /// What bells rang for.
    pub arrived: Vec<(ChatId, ItemId, bool)>,
    /// Notes that wanted to be told again, and for when.
    pub shared: SharedBy,
    pub reminders: Vec<(ItemId, Timestamp)>,
    /// Questions asked.
    pub twins: Vec<(ChatId, Vec<Earlier>)>,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// What went wrong, in words.
    pub troubles: Vec<String>,
    /// Texts that were not taken and came back.
    pub not_kept: Vec<String>,
    /// Requests that were answered, or why not.
    pub answers: Vec<(RequestId, Result<(), Printable>)>,
    /// Messages that stood in the outbox when what they were asked by was answered.
    pub queued: Vec<ItemId>,
    /// What searches found.
    pub hits: Vec<(String, Vec<Hit>)>,
    /// Small pictures.
    pub pictures: Vec<(PictureOf, std::path::PathBuf)>,
    /// How files fared.
    pub transfers: Vec<(ItemId, Transfer)>,
    /// What was told of people and groups.
    pub details: Vec<(Contact, Vec<Member>)>,
    /// Who was found.
    pub found: Vec<Contact>,
    /// What was done, or not.
    pub done: Vec<(Operation, Result<Option<ChatId>, Printable>)>,
}

impl Seen {
    /// Takes a notification in.
    #[expect(clippy::too_many_lines, reason = "a table of contents: one arm a notification")]
    pub fn take(&mut self, notification: Notification) {
        match notification {
            Notification::Account(account) => {
                self.told.push("account");
                self.chats.clear();
                self.items.clear();
                self.open = None;
                self.account = account;
            }
            Notification::Login(login) => {
                self.told.push("login");
                self.logins.push(login.clone());
                self.login = Some(login);
            }
            Notification::Connection(connection) => {
                self.told.push("connection");
                self.connections += 1;
                self.was_offline |= matches!(connection, Connection::Offline { .. });
                self.connection = Some(connection);
            }
            Notification::Chats(chats) => self.chats(chats),
            Notification::ChatsGone(gone) => {
                self.told.push("gone");
                self.chats.retain(|id, _| !gone.contains(id));
            }
            Notification::Clients(shared) => self.shared = shared,
            Notification::ChatMerged { gone, into } => {
                self.told.push("merged");
                for whole in self.merged.values_mut().filter(|whole| **whole == gone) {
                    *whole = into;
                }
                self.merged.insert(gone, into);
                self.chats.remove(&gone);
            }
            Notification::PageChanged(page) => self.page(page),
            Notification::Items { chat, items } => {
                self.told.push("items");
                if let Some(watched) = &mut self.watched {
                    watched.extend(items.iter().map(|item| (item.id, item.clone())));
                } else {
                    assert_eq!(Some(chat), self.open, "items of a chat that is not open");
                }
                if Some(chat) == self.open {
                    self.upsert(items);
                }
            }
            Notification::ItemsGone { items, .. } => {
                self.told.push("items gone");
                self.items.retain(|_, item| !items.contains(&item.id));
            }
            Notification::Arrived { chat, item, mentions_me: me } => {
                self.arrived.push((chat, item, me));
            }
            Notification::Reminder { note, due } => self.reminders.push((note.id, due)),
            Notification::Names { names, .. } => self.names.extend(names),
            Notification::MembersChanged { chat, members } => {
                self.members.insert(chat, members);
            }
            Notification::Transfer { item, transfer } => self.transfers.push((item, transfer)),
            Notification::IdentityQuestion { new, old } => {
                self.twins.retain(|(known, _)| *known != new);
                self.twins.push((new, old));
            }
            Notification::IdentityQuestionWithdrawn(new) => {
                self.twins.retain(|(known, _)| *known != new);
            }
            Notification::NotKept { text, why, .. } => {
                self.told.push("not kept");
                self.not_kept.push(text.to_string());
                let why = why.words(Lang::En).what;
                self.troubles.push(format!("{text}: {why}"));
            }
            Notification::Trouble(problem) => {
                self.told.push("trouble");
                self.troubles.push(problem.words(Lang::En).what.to_string());
                self.problems.push(problem);
            }
        }
    }

    /// Takes in what something that was asked is answered by.
    pub fn answered(&mut self, id: RequestId, method: Method, result: Result<Answer, Problem>) {
        if matches!(method, Method::Keep { .. } | Method::KeepOnce { .. }) {
            self.told.push("answered");
            if let (Method::KeepOnce { .. }, Ok(Answer::Queued(items))) = (&method, &result) {
                self.queued.extend(items);
            }
            return self.answers.push((id, in_words(result.map(drop))));
        }
        match result {
            Ok(answer) => self.answer(method, answer),
            Err(problem) => self.refused(method, problem),
        }
    }

    fn answer(&mut self, method: Method, answer: Answer) {
        match (answer, method) {
            (Answer::Page(page), _) => self.page(page),
            (Answer::Members(members), Method::Members { chat }) => {
                self.members.insert(chat, members);
            }
            (Answer::Shared(shared), _) => self.gathered = Some((shared.files, shared.notes)),
            (Answer::GroupMembers(people), _) => self.people = people,
            (Answer::Hits(hits), Method::Search { find, .. }) => self.hits.push((find.words, hits)),
            (Answer::Contact { contact, members }, _) => self.details.push((contact, members)),
            (Answer::Found(people), _) => self.found.extend(people),
            (Answer::Picture(path), Method::Preview { of, .. }) => self.pictures.push((of, path)),
            (Answer::Exported(path), _) => self.exported = Some(Ok(path)),
            (Answer::GroupCreated(chat), Method::Operate(operation)) => {
                self.done.push((operation, Ok(Some(chat))));
            }
            (Answer::Done, Method::Operate(operation)) => self.done.push((operation, Ok(None))),
            (Answer::Queued(items), _) => self.queued.extend(items),
            (Answer::Done, _) => {}
            (answer, method) => panic!("{answer:?} to {method:?}"),
        }
    }

    /// A frontend says why, and puts back what it still has.
    fn refused(&mut self, method: Method, problem: Problem) {
        let why = problem.words(Lang::En).what;
        let text = match method {
            Method::Operate(operation) => return self.done.push((operation, Err(why))),
            Method::Export { .. } => return self.exported = Some(Err(why)),
            Method::Preview { .. } => return,
            Method::Send { text, .. } => Some(text.to_string()),
            // In any other case the backend has it, and tries again.
            Method::SaveDraft { text, .. } => {
                let lost = problem == WritingProblem::AccountChanged.into();
                Some(text).filter(|_| lost)
            }
            _ => None,
        };
        self.told.push("refused");
        match text.filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                self.troubles.push(format!("{text}: {why}"));
                self.not_kept.push(text);
            }
            None => self.troubles.push(why.to_string()),
        }
        self.problems.push(problem);
    }

    fn chats(&mut self, chats: Vec<Chat>) {
        self.told.push("chats");
        self.summaries += 1;
        self.chats.extend(chats.into_iter().map(|chat| (chat.id, chat)));
    }

    fn page(&mut self, page: Page) {
        self.told.push("page");
        if matches!(page.part, PageKind::Newest | PageKind::Around { .. }) {
            self.items.clear();
            self.open = Some(page.chat);
        }
        self.pages += 1;
        self.parts.push(page.part);
        self.at_start = page.at_start;
        self.names.extend(page.names);
        self.upsert(page.items);
    }

    /// An item that is told again replaces itself, wherever it stands now.
    fn upsert(&mut self, items: Vec<Item>) {
        for item in items {
            self.items.retain(|_, known| known.id != item.id);
            self.items.insert(item.position(), item);
        }
    }

    /// The conversation of this name; panics when there are several.
    pub fn chat(&self, name: &str) -> Option<&Chat> {
        let mut named = self.all_called(name);
        assert!(named.len() < 2, "{} chats are called {name}", named.len());
        named.pop()
    }

    /// All conversations of this name, by number.
    pub fn all_called(&self, name: &str) -> Vec<&Chat> {
        let mut named: Vec<_> =
            self.chats.values().filter(|chat| chat.name.as_str() == name).collect();
        named.sort_by_key(|chat| chat.id);
        named
    }

    /// The texts of the open conversation, in order.
    pub fn texts(&self) -> Vec<String> {
        self.items
            .values()
            .filter_map(|item| match &item.content {
                Content::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect()
    }

    /// The item of the open conversation that says this; panics when there are several.
    pub fn item(&self, text: &str) -> Option<&Item> {
        let said = |item: &&Item| matches!(&item.content, Content::Text(t) if t.as_str() == text);
        let mut saying: Vec<_> = self.items.values().filter(said).collect();
        assert!(saying.len() < 2, "{text:?} stands there {} times", saying.len());
        saying.pop()
    }

    /// The code that waits to be scanned.
    pub fn code(&self) -> Option<String> {
        match &self.login {
            Some(Login::Scan { url, .. }) => url.rsplit('/').next().map(ToOwned::to_owned),
            _ => None,
        }
    }

    /// Logged in and synced.
    pub fn is_online(&self) -> bool {
        self.login == Some(Login::LoggedIn)
            && matches!(self.connection, Some(Connection::Online { .. }))
    }
}

fn in_words<T>(result: Result<T, Problem>) -> Result<T, Printable> {
    result.map_err(|problem| problem.words(Lang::En).what)
}
