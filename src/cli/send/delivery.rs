//! Following messages that a command has sent, by notifications.

use std::collections::{BTreeMap, HashSet};

use super::source::Outgoing;
use crate::api::{
    AccountKey, Answer, FromBackend, Login, LoginRefusal, Method, Notification, Problem, Request,
    RequestId, Response,
};
use crate::model::{ChatId, ChatKind, Delivery, EditionId, Item, ItemId, Sender};
use crate::text::Printable;

/// The request that puts everything into the outbox.
const KEEP: RequestId = RequestId(1);
/// The request that opens the chat.
const OPEN: RequestId = RequestId(2);

/// The recipient of the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A chat of the account.
    Chat(ChatId),
    /// File Transfer Helper.
    Notes,
}

/// How long a command waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Until the server has accepted everything.
    Accepted,
    /// Until everything is in the outbox, with a session or without.
    Queued,
}

/// The outcome, for the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has accepted everything.
    Accepted,
    /// Everything is in the outbox and is sent automatically.
    Kept,
    /// Everything is in the outbox and is sent after the next login.
    KeptWithoutLogin,
    /// At least one message waits for the user, or was refused.
    Undecided,
    /// There is no session, and nothing was kept.
    NotLoggedIn(Option<LoginRefusal>),
    /// The disk did not accept it, or a file cannot be sent: nothing was kept.
    NotKept(Problem),
}

/// The stage of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Begun,
    /// The chat was opened, so that its items are told.
    Opening,
    /// Its earlier items are known.
    Opened,
    /// The messages are being put into the outbox.
    Keeping,
    Kept,
}

/// The messages and their state.
#[derive(Debug)]
pub struct Shipment {
    recipient: Recipient,
    outgoing: Outgoing,
    goal: Goal,
    stage: Stage,
    /// Whether an account has ever logged in here; `None` until the backend has told.
    has_account: Option<bool>,
    /// The account of the chat, because chats of another account have the same numbers.
    meant: Option<(EditionId, u64)>,
    account: Option<AccountKey>,
    /// The name of the user.
    me: Printable,
    chat: Option<ChatId>,
    /// The state of the login, as far as it is known.
    login: Option<Login>,
    earlier: HashSet<ItemId>,
    items: BTreeMap<ItemId, Item>,
    /// The numbers of the messages, once they are in the outbox.
    kept: Vec<ItemId>,
    refused: Option<Problem>,
}

impl Shipment {
    /// A shipment for which nothing was requested yet.
    pub fn new(recipient: Recipient, outgoing: Outgoing, goal: Goal) -> Self {
        Self {
            recipient,
            outgoing,
            goal,
            stage: Stage::Begun,
            has_account: None,
            meant: None,
            account: None,
            me: Printable::default(),
            chat: None,
            login: None,
            earlier: HashSet::new(),
            items: BTreeMap::new(),
            kept: Vec::new(),
            refused: None,
        }
    }

    /// Restricts it to this account.
    pub const fn meant_for(mut self, meant: Option<(EditionId, u64)>) -> Self {
        self.meant = meant;
        self
    }

    /// The messages in the outbox, as far as they are told.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// The name of the user; empty if it is not known.
    pub const fn me(&self) -> &Printable {
        &self.me
    }

    /// Whether the messages are in the outbox.
    pub fn is_kept(&self) -> bool {
        self.stage == Stage::Kept
    }

    /// Stops waiting for the server: what can be kept is kept. Returns the requests for that.
    pub fn hurry(&mut self) -> Vec<Request> {
        self.goal = Goal::Queued;
        self.next()
    }

    /// Takes in a notification; returns the requests that follow.
    pub fn hear(&mut self, told: impl Into<FromBackend>) -> Vec<Request> {
        let mut requests = Vec::new();
        match told.into() {
            FromBackend::Response(Response { id: KEEP, result: Ok(answer) }) => {
                self.stage = Stage::Kept;
                // Another program may have written there at the same moment.
                if let Answer::Queued(kept) = answer
                    && !kept.is_empty()
                {
                    self.items.retain(|id, _| kept.contains(id));
                    self.kept = kept;
                }
            }
            FromBackend::Response(Response { id: KEEP, result: Err(problem) }) => {
                self.refused = Some(problem);
            }
            FromBackend::Response(Response { result: Ok(Answer::Page(page)), .. }) => {
                self.hear_of_chats(Notification::PageChanged(page));
            }
            FromBackend::Response(_) => {}
            FromBackend::Notification(Notification::Account(account)) => {
                let name = account.as_ref().map(|account| account.me.name().clone());
                self.me = name.unwrap_or_default();
                requests.extend(self.open_account(account.map(|account| account.key)));
            }
            FromBackend::Notification(Notification::Login(login)) => self.login = Some(login),
            FromBackend::Notification(told) => self.hear_of_chats(told),
        }
        requests.extend(self.next());
        requests
    }

    /// Opens the chat again, because pages from before are void.
    fn open_account(&mut self, account: Option<AccountKey>) -> Option<Request> {
        let other = |key: AccountKey| self.meant.is_some_and(|it| it != (key.edition, key.uin));
        if self.stage <= Stage::Opened && account.is_some_and(other) {
            self.refused = Some(Problem::AccountClosed);
            return None;
        }
        self.account = account;
        self.has_account = Some(account.is_some());
        if let Recipient::Chat(chat) = self.recipient {
            self.chat = self.chat.or(account.map(|_| chat));
        }
        if self.stage <= Stage::Opened {
            self.stage = Stage::Begun;
            return None;
        }
        self.chat.map(|chat| self.ask(OPEN, Method::Open { chat }))
    }

    const fn ask(&self, id: RequestId, method: Method) -> Request {
        Request { id, account: self.account, method }
    }

    fn hear_of_chats(&mut self, told: Notification) {
        if let Notification::Chats(chats) = told {
            let notes = chats.iter().find(|chat| chat.kind == ChatKind::Notes);
            if self.recipient == Recipient::Notes {
                self.chat = self.chat.or(notes.map(|chat| chat.id));
            }
        } else if let Notification::ChatMerged { gone, into } = told {
            if self.chat == Some(gone) {
                self.chat = Some(into);
                self.stage = if self.stage <= Stage::Opened { Stage::Begun } else { self.stage };
            }
        } else if let Notification::PageChanged(page) = told {
            if Some(page.chat) == self.chat && self.stage == Stage::Opening {
                self.earlier = page.items.iter().map(|item| item.id).collect();
                self.stage = Stage::Opened;
            } else if Some(page.chat) == self.chat {
                self.learn(page.items);
            }
        } else if let Notification::Items { chat, items } = told {
            if Some(chat) == self.chat {
                self.learn(items);
            }
        } else if let Notification::ItemsGone { items, .. } = told {
            self.items.retain(|id, _| !items.contains(id));
        }
    }

    fn learn(&mut self, items: Vec<Item>) {
        for item in items {
            let ours = item.sender == Sender::Me && item.delivery.is_some();
            let is_new = self.stage == Stage::Keeping && !self.earlier.contains(&item.id);
            if ours && (is_new || self.items.contains_key(&item.id) || self.kept.contains(&item.id))
            {
                self.items.insert(item.id, item);
            }
        }
    }

    /// The requests to be made now.
    fn next(&mut self) -> Vec<Request> {
        let Some(chat) = self.chat else { return Vec::new() };
        let goes = match (&self.login, self.goal) {
            (Some(Login::LoggedIn | Login::Unreachable { .. }), _) | (_, Goal::Queued) => true,
            (_, Goal::Accepted) => false,
        };
        match self.stage {
            Stage::Begun => {
                self.stage = Stage::Opening;
                vec![self.ask(OPEN, Method::Open { chat })]
            }
            Stage::Opened if goes => {
                self.stage = Stage::Keeping;
                vec![self.ask(KEEP, Method::Keep { methods: self.methods(chat) })]
            }
            Stage::Opening | Stage::Opened | Stage::Keeping | Stage::Kept => Vec::new(),
        }
    }

    /// Files come first, so that they are above their text.
    fn methods(&self, chat: ChatId) -> Vec<Method> {
        let files = self.outgoing.files.iter();
        let files = files.map(|path| Method::Attach { chat, path: path.clone() });
        let text = self.outgoing.text.iter();
        files
            .chain(text.map(|text| Method::Send { chat, text: text.clone(), mentions: Vec::new() }))
            .collect()
    }

    /// The outcome, once there is one.
    pub fn outcome(&self) -> Option<Outcome> {
        if let Some(problem) = &self.refused {
            return Some(Outcome::NotKept(problem.clone()));
        }
        let refusal = match &self.login {
            None | Some(Login::Starting | Login::LoggedIn | Login::Unreachable { .. }) => None,
            Some(Login::Refused { why, .. }) => Some(Some(why.clone())),
            Some(
                Login::Scan { .. }
                | Login::Confirm { .. }
                | Login::AwaitingPhone
                | Login::LoadingContacts { .. }
                | Login::Expired,
            ) => Some(None),
        };
        if !self.is_kept() {
            // Queueing needs an account, but no session.
            return match (self.has_account, self.goal, self.stage) {
                (_, _, Stage::Keeping) | (Some(true), Goal::Queued, _) => None,
                (Some(false), Goal::Queued, _) => Some(Outcome::NotLoggedIn(refusal.flatten())),
                (_, Goal::Accepted, _) | (None, Goal::Queued, _) => {
                    refusal.map(Outcome::NotLoggedIn)
                }
            };
        }
        let count = self.outgoing.files.len() + usize::from(self.outgoing.text.is_some());
        let mut deliveries = self.items().filter_map(|item| item.delivery.as_ref());
        if self.items.len() == count && deliveries.all(is_settled) {
            let accepted = |item: &Item| item.delivery == Some(Delivery::Sent);
            let all = self.items().all(accepted);
            return Some(if all { Outcome::Accepted } else { Outcome::Undecided });
        }
        match (refusal, self.goal) {
            (Some(_), _) => Some(Outcome::KeptWithoutLogin),
            (None, Goal::Queued) => Some(Outcome::Kept),
            (None, Goal::Accepted) => None,
        }
    }
}

/// Whether nothing more happens with the message automatically.
const fn is_settled(delivery: &Delivery) -> bool {
    match delivery {
        Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. } => false,
        Delivery::Sent | Delivery::Refused(_) | Delivery::Unknown | Delivery::Held(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Account, Page, PageKind};
    use crate::model::{Contact, ContactId, ContactKind, Content, Refusal, Timestamp};

    const CHAT: ChatId = ChatId(7);

    fn shipment(goal: Goal) -> Shipment {
        let outgoing = Outgoing { files: vec!["/a".into()], text: Some("买牛奶".into()) };
        Shipment::new(Recipient::Chat(CHAT), outgoing, goal)
    }

    fn account() -> Notification {
        let me = Contact::new(ContactId(9), ContactKind::Me, "小林".into());
        let account = Account { me, key: AccountKey::new(EditionId::Web, 1), drafts: Vec::new() };
        Notification::Account(Some(account))
    }

    fn page(items: Vec<Item>) -> Notification {
        let kind = PageKind::Newest;
        let page = Page { chat: CHAT, items, names: Vec::new(), at_start: true, part: kind };
        Notification::PageChanged(page)
    }

    fn item(id: i64, delivery: Delivery) -> Item {
        Item {
            id: ItemId(id),
            chat: CHAT,
            sender: Sender::Me,
            at: Timestamp(id),
            told: None,
            content: Content::Text(Printable::line("买牛奶")),
            delivery: Some(delivery),
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        }
    }

    fn items(items: Vec<Item>) -> Notification {
        Notification::Items { chat: CHAT, items }
    }

    fn kept(result: Result<(), Problem>) -> FromBackend {
        Response { id: KEEP, result: result.map(|()| Answer::Queued(Vec::new())) }.into()
    }

    fn methods(asked: Vec<Request>) -> Vec<Method> {
        asked.into_iter().map(|request| request.method).collect()
    }

    /// Everything is in the outbox.
    fn queued(goal: Goal) -> Shipment {
        let mut shipment = shipment(goal);
        for told in [
            account(),
            Notification::Login(Login::LoggedIn),
            page(vec![item(1, Delivery::Queued)]),
            items(vec![item(2, Delivery::Queued), item(3, Delivery::Queued)]),
        ] {
            shipment.hear(told);
        }
        shipment.hear(kept(Ok(())));
        shipment
    }

    #[test]
    fn nothing_is_kept_before_there_is_a_session_and_files_go_before_their_text() {
        let mut shipment = shipment(Goal::Accepted);
        assert_eq!(methods(shipment.hear(account())), [Method::Open { chat: CHAT }]);
        assert_eq!(shipment.hear(page(Vec::new())), []);
        let asked = shipment.hear(Notification::Login(Login::LoggedIn));
        let attach = Method::Attach { chat: CHAT, path: "/a".into() };
        let send = Method::Send { chat: CHAT, text: "买牛奶".into(), mentions: Vec::new() };
        assert_eq!(asked[0].account, Some(AccountKey::new(EditionId::Web, 1)));
        assert_eq!(methods(asked), [Method::Keep { methods: vec![attach, send] }]);
    }

    #[test]
    fn without_a_session_nothing_is_kept_unless_that_is_all_that_was_wanted() {
        let scan = || Notification::Login(Login::Expired);
        let mut waits = shipment(Goal::Accepted);
        waits.hear(account());
        waits.hear(page(Vec::new()));
        assert_eq!(waits.hear(scan()), []);
        assert_eq!(waits.outcome(), Some(Outcome::NotLoggedIn(None)));
        let mut queues = shipment(Goal::Queued);
        queues.hear(account());
        queues.hear(scan());
        assert_eq!(queues.hear(page(Vec::new())).len(), 1);
        assert_eq!(queues.outcome(), None);
        queues.hear(kept(Ok(())));
        assert_eq!(queues.outcome(), Some(Outcome::KeptWithoutLogin));
        let mut nobody = shipment(Goal::Queued);
        nobody.hear(Notification::Account(None));
        assert_eq!(nobody.outcome(), Some(Outcome::NotLoggedIn(None)));
    }

    #[test]
    fn it_ends_when_the_server_has_accepted_every_message_and_no_other_one_counts() {
        let mut shipment = queued(Goal::Accepted);
        assert_eq!(shipment.outcome(), None);
        shipment.hear(items(vec![item(2, Delivery::Sent), item(9, Delivery::Queued)]));
        assert_eq!(shipment.outcome(), None);
        shipment.hear(items(vec![item(3, Delivery::Sent)]));
        assert_eq!(shipment.outcome(), Some(Outcome::Accepted));
        assert_eq!(shipment.items().map(|item| item.id.0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn what_waits_for_the_user_is_not_accepted() {
        for delivery in [Delivery::Refused(Refusal::default()), Delivery::Unknown] {
            let mut shipment = queued(Goal::Accepted);
            shipment.hear(items(vec![item(2, Delivery::Sent), item(3, delivery)]));
            assert_eq!(shipment.outcome(), Some(Outcome::Undecided));
        }
    }

    #[test]
    fn whoever_stops_waiting_leaves_it_in_the_outbox() {
        let mut shipment = queued(Goal::Accepted);
        assert_eq!((shipment.hurry(), shipment.outcome()), (vec![], Some(Outcome::Kept)));
        let mut early = self::shipment(Goal::Accepted);
        early.hear(account());
        early.hear(page(Vec::new()));
        assert!(matches!(methods(early.hurry())[..], [Method::Keep { .. }]));
        assert_eq!(early.outcome(), None, "until the disk has it");
        early.hear(kept(Ok(())));
        assert_eq!(early.outcome(), Some(Outcome::Kept));
    }

    #[test]
    fn what_the_disk_does_not_take_is_told() {
        let mut shipment = shipment(Goal::Queued);
        shipment.hear(account());
        shipment.hear(page(Vec::new()));
        shipment.hear(kept(Err(Problem::NotLoggedIn)));
        assert_eq!(shipment.outcome(), Some(Outcome::NotKept(Problem::NotLoggedIn)));
    }

    #[test]
    fn a_conversation_that_turns_out_to_be_another_one_is_asked_for_under_its_number() {
        let mut shipment = shipment(Goal::Accepted);
        shipment.hear(account());
        let (gone, into) = (CHAT, ChatId(8));
        let asked = shipment.hear(Notification::ChatMerged { gone, into });
        assert_eq!(methods(asked), [Method::Open { chat: into }]);
    }
}
