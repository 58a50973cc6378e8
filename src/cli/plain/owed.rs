//! The requests of lines, which count as owed until they are answered.

use super::client::PlainClient;
use super::ending::{Debt, Ending};
use super::out::Out;
use crate::api::{Answer, Login, Method, Notification, Problem, RequestId};
use crate::model::ChatId;

impl PlainClient {
    /// Notes the requests of a line as owed.
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
            if let Method::SaveDraft { chat, .. }
            | Method::MarkRead { chat, .. }
            | Method::MarkUnread { chat } = request
            {
                self.ending.unconfirmed = Some(*chat);
            }
            self.ending.unconfirmed = stored.last().copied().or(self.ending.unconfirmed);
            refusable |= !stored.is_empty() && !matches!(request, Method::Send { .. });
        }
        if refusable {
            // Text that cannot be kept is reported between the request and this answer.
            out.ask.extend(self.barrier());
        }
    }

    /// The chats in which a request puts something into the outbox.
    pub fn written_to(&self, request: &Method) -> Vec<ChatId> {
        if let Method::Send { chat, .. } | Method::Attach { chat, .. } = request {
            return vec![*chat];
        }
        if let Method::Forward { to, .. } = request {
            return to.clone();
        }
        if let Method::Retry { item } | Method::Discard { item } = request {
            return self.item(*item).map(|item| item.chat).into_iter().collect();
        }
        Vec::new()
    }

    /// The debt that a request leaves until it is answered.
    pub fn answer_of(&self, request: &Method) -> Option<Debt> {
        match request {
            Method::Open { chat } => Some(Debt::Page(*chat)),
            Method::Older { .. } => Some(Debt::Older),
            Method::Members { .. } => self.asked.members.then_some(Debt::Members),
            Method::Search { .. } => Some(Debt::Hits),
            Method::Fetch { item } => Some(Debt::File(*item)),
            Method::Recall { item } => Some(Debt::Recall(*item)),
            Method::Operate(operation) => Some(Debt::Operation(operation.clone())),
            Method::LogOut => Some(Debt::LogOut),
            Method::Send { .. }
            | Method::Attach { .. }
            | Method::Forward { .. }
            | Method::Retry { .. }
            | Method::Discard { .. }
            | Method::SaveDraft { .. }
            | Method::Keep { .. }
            | Method::KeepOnce { .. }
            | Method::MarkRead { .. }
            | Method::MarkUnread { .. }
            | Method::Watch(_)
            | Method::Newer { .. }
            | Method::PageAround { .. }
            | Method::Preview { .. }
            | Method::CancelTransfer { .. }
            | Method::Details { .. }
            | Method::Export { .. }
            | Method::ListShared { .. }
            | Method::ListTags { .. }
            | Method::MarkTodo { .. }
            | Method::EndReminder { .. }
            | Method::ListGroupMembers
            | Method::DescribeSession
            | Method::ResolveIdentity { .. }
            | Method::Part { .. }
            | Method::NewCode
            | Method::SystemResumed
            | Method::SwitchEdition(_)
            | Method::HandOver
            | Method::SetEnding(_)
            | Method::ReconnectNow => None,
        }
    }

    pub fn barrier(&mut self) -> Option<Method> {
        let chat = self.ending.unconfirmed.take()?;
        self.ending.debts.push((Debt::Barrier, String::new()));
        Some(Method::ListShared { chat })
    }
}

impl Ending {
    /// Settles the debt of a request that was answered.
    pub fn settle_answer(
        &mut self,
        id: RequestId,
        method: &Method,
        result: &Result<Answer, Problem>,
    ) {
        let settled = match method {
            Method::Keep { methods } => return self.confirm(id, methods, result),
            Method::ListShared { .. } => self.settle(|debt| *debt == Debt::Barrier),
            Method::Open { chat } => {
                // The chat may have become part of another one meanwhile.
                let chat = if let Ok(Answer::Page(page)) = result { page.chat } else { *chat };
                self.settle(|debt| *debt == Debt::Page(chat))
            }
            Method::Older { .. } => self.settle(|debt| *debt == Debt::Older),
            Method::Members { .. } => self.settle(|debt| *debt == Debt::Members),
            Method::Search { .. } => self.settle(|debt| *debt == Debt::Hits),
            Method::Recall { item } => self.settle(|debt| *debt == Debt::Recall(*item)),
            Method::Operate(operation) => {
                self.settle(|debt| *debt == Debt::Operation(operation.clone()));
                true
            }
            // The answer only says that the request was accepted.
            Method::Retry { .. }
            | Method::Discard { .. }
            | Method::Send { .. }
            | Method::Attach { .. }
            | Method::Forward { .. }
            | Method::Export { .. }
            | Method::ResolveIdentity { .. }
            | Method::Part { .. } => true,
            // The progress of these is told by notifications.
            Method::LogOut
            | Method::Fetch { .. }
            | Method::CancelTransfer { .. }
            | Method::NewCode
            | Method::SwitchEdition(_)
            | Method::ReconnectNow
            | Method::SystemResumed
            | Method::Watch(_)
            | Method::Newer { .. }
            | Method::PageAround { .. }
            | Method::Preview { .. }
            | Method::MarkRead { .. }
            | Method::MarkUnread { .. }
            | Method::SaveDraft { .. }
            | Method::Details { .. }
            | Method::ListTags { .. }
            | Method::MarkTodo { .. }
            | Method::EndReminder { .. }
            | Method::ListGroupMembers
            | Method::HandOver
            | Method::SetEnding(_)
            | Method::KeepOnce { .. }
            | Method::DescribeSession => false,
        };
        self.undone += u32::from(settled && result.is_err());
    }

    /// Settles debts by a notification.
    pub fn settle_told(&mut self, told: &Notification) {
        match told {
            Notification::Transfer { item, transfer } => self.moved(*item, transfer),
            Notification::NotKept { .. } => self.lost += 1,
            Notification::Login(login) if *login != Login::LoggedIn => self.logged_out(),
            Notification::Connection(connection) => {
                self.connection_is(connection);
            }
            Notification::Account(_)
            | Notification::Login(_)
            | Notification::Chats(_)
            | Notification::ChatsGone(_)
            | Notification::ChatMerged { .. }
            | Notification::PageChanged(_)
            | Notification::Items { .. }
            | Notification::ItemsGone { .. }
            | Notification::Arrived { .. }
            | Notification::Reminder { .. }
            | Notification::Names { .. }
            | Notification::MembersChanged { .. }
            | Notification::Clients(_)
            | Notification::Trouble(_)
            | Notification::IdentityQuestion { .. }
            | Notification::IdentityQuestionWithdrawn(_) => {}
        }
    }
}
