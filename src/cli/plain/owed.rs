//! What a line asked is owed until it is answered.

use super::client::PlainClient;
use super::ending::Debt;
use super::out::Out;
use crate::api::{Login, Notification, PageKind, Request};
use crate::model::{ChatId, Content};

impl PlainClient {
    /// What a line asked is owed until it is answered.
    pub fn owe(&mut self, out: &mut Out, line: &str) {
        self.ending.undone += out.undone;
        let mut refusable = false;
        for request in &out.ask {
            let debt = self.answer_of(request);
            self.ending.debts.extend(debt.map(|debt| (debt, line.to_owned())));
            let stored = self.written_to(request);
            for chat in &stored {
                let stuck = self.chats.known.get(chat).map_or(0, |chat| chat.stuck);
                self.ending.written.entry(*chat).or_insert(stuck);
            }
            if let Request::SaveDraft { chat, .. }
            | Request::MarkRead { chat, .. }
            | Request::MarkUnread { chat } = request
            {
                self.ending.unconfirmed = Some(*chat);
            }
            self.ending.unconfirmed = stored.last().copied().or(self.ending.unconfirmed);
            refusable |= !stored.is_empty() && !matches!(request, Request::Send { .. });
        }
        if refusable {
            // What cannot be taken is said between the request and this answer.
            out.ask.extend(self.barrier());
        }
    }

    /// The chats in which a request puts something into the outbox.
    pub fn written_to(&self, request: &Request) -> Vec<ChatId> {
        if let Request::Send { chat, .. } | Request::Attach { chat, .. } = request {
            return vec![*chat];
        }
        if let Request::Forward { to, .. } = request {
            return to.clone();
        }
        if let Request::Retry { item } | Request::Discard { item } = request {
            return self.item(*item).map(|item| item.chat).into_iter().collect();
        }
        Vec::new()
    }

    /// What answers a request, where something does.
    pub fn answer_of(&self, request: &Request) -> Option<Debt> {
        match request {
            Request::Open { chat } => Some(Debt::Page(*chat)),
            Request::Older { .. } => Some(Debt::Older),
            Request::Members { .. } => self.asked.members.then_some(Debt::Members),
            Request::Search { .. } => Some(Debt::Hits),
            Request::Fetch { item } => Some(Debt::File(*item)),
            Request::Recall { item } => Some(Debt::Recall(*item)),
            Request::Operate(operation) => Some(Debt::Operation(operation.clone())),
            Request::LogOut => Some(Debt::LogOut),
            Request::Send { .. }
            | Request::Attach { .. }
            | Request::Forward { .. }
            | Request::Retry { .. }
            | Request::Discard { .. }
            | Request::SaveDraft { .. }
            | Request::Keep { .. }
            | Request::MarkRead { .. }
            | Request::MarkUnread { .. }
            | Request::Heard
            | Request::Newer { .. }
            | Request::PageAround { .. }
            | Request::Preview { .. }
            | Request::CancelTransfer { .. }
            | Request::Details { .. }
            | Request::Export { .. }
            | Request::ListShared { .. }
            | Request::ListGroupMembers
            | Request::ResolveIdentity { .. }
            | Request::Part { .. }
            | Request::NewCode
            | Request::SystemResumed
            | Request::SwitchEdition(_)
            | Request::ReconnectNow => None,
        }
    }

    pub fn barrier(&mut self) -> Option<Request> {
        let chat = self.ending.unconfirmed.take()?;
        self.ending.debts.push((Debt::Barrier, String::new()));
        Some(Request::ListShared { chat })
    }

    /// What the backend tells of what is owed.
    pub fn settle(&mut self, told: &Notification) {
        let ending = &mut self.ending;
        match told {
            Notification::Gathered { .. } => {
                ending.settle(|debt| *debt == Debt::Barrier);
            }
            Notification::Page(page) => {
                let older = page.part == PageKind::Older;
                let debt = if older { Debt::Older } else { Debt::Page(page.chat) };
                ending.settle(|it| *it == debt);
            }
            Notification::Members { .. } => {
                ending.settle(|debt| *debt == Debt::Members);
            }
            Notification::Hits { .. } => {
                ending.settle(|debt| *debt == Debt::Hits);
            }
            Notification::Transfer { item, transfer } => ending.moved(*item, transfer),
            Notification::Done { operation, result } => {
                ending.settle(|debt| *debt == Debt::Operation(operation.clone()));
                ending.undone += u32::from(result.is_err());
            }
            Notification::Items { items, .. } => {
                for item in items.iter().filter(|it| matches!(it.content, Content::Recalled(_))) {
                    ending.settle(|debt| *debt == Debt::Recall(item.id));
                }
            }
            Notification::Answered { id, result } => {
                let kept = self.asked.unconfirmed.get(id).map(Vec::as_slice).unwrap_or_default();
                ending.confirm(*id, kept, result);
            }
            Notification::NotKept { .. } => ending.lost += 1,
            Notification::Trouble(_) => {
                let recall = ending.settle(|debt| matches!(debt, Debt::Recall(_)));
                ending.undone += u32::from(recall || ending.is_owed(&Debt::Barrier));
            }
            Notification::Login(login) if *login != Login::LoggedIn => ending.logged_out(),
            Notification::Connection(connection) => {
                ending.connection_is(connection);
            }
            Notification::Account(_)
            | Notification::Login(_)
            | Notification::Chats(_)
            | Notification::ChatsGone(_)
            | Notification::ChatMerged { .. }
            | Notification::ItemsGone { .. }
            | Notification::Arrived { .. }
            | Notification::Names { .. }
            | Notification::Exported { .. }
            | Notification::People(_)
            | Notification::Picture { .. }
            | Notification::Details { .. }
            | Notification::Found(_)
            | Notification::Twin { .. }
            | Notification::TwinWithdrawn(_) => {}
        }
    }
}
