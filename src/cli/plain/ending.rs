//! Requests in line mode that are not known to be carried out.

use std::collections::HashMap;

use super::left_behind::{LeftBehind, count_sends};
use crate::api::{
    Answer, Connection, Method, Operation, Problem, RequestId, ServerProblem, Transfer,
};
use crate::model::{ChatId, ItemId};

/// Who writes the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A person at a terminal, who sees the result of each line and can repeat it.
    Person,
    /// A pipe or a file, whose owner may look at the exit code only.
    Program,
}

/// A request that counts as done when it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Debt {
    /// Its answer means that everything before has reached the disk.
    Barrier,
    Page(ChatId),
    Older,
    Members,
    Hits,
    File(ItemId),
    Recall(ItemId),
    Operation(Operation),
    LogOut,
}

/// The requests and their results.
#[derive(Debug)]
pub struct Ending {
    writer: Writer,
    /// Whether somebody can see the login code.
    pub watched: bool,
    /// Whether no more lines are accepted.
    pub over: bool,
    /// Whether nothing is waited for any more.
    pub hurried: bool,
    /// Each with the line that made it; empty for a barrier behind lines.
    pub debts: Vec<(Debt, String)>,
    /// A chat to which something was written since the last barrier.
    pub unconfirmed: Option<ChatId>,
    /// Chats to which something was written: how many messages there waited for the user before.
    pub written: HashMap<ChatId, u32>,
    pub progress: u64,
    pub undone: u32,
    /// Texts that were lost.
    pub lost: u32,
    /// Messages that were begun and remain as drafts.
    pub drafts: u32,
    /// How many messages are sent with the next start, as the backend reported at its end.
    pub left: Option<u32>,
    /// What was written to accounts that are not open any more.
    pub left_behind: LeftBehind,
    /// Whether the session was ended by a line.
    pub asked_out: bool,
    /// Why the server was not told of that.
    pub lives_on: Option<ServerProblem>,
    /// Whether the session is being restored, so that it is not known yet if it is still valid.
    pub connecting: bool,
}

impl Ending {
    pub fn new(writer: Writer) -> Self {
        Self {
            writer,
            watched: false,
            over: false,
            hurried: false,
            debts: Vec::new(),
            unconfirmed: None,
            written: HashMap::new(),
            progress: 0,
            undone: 0,
            lost: 0,
            drafts: 0,
            left: None,
            left_behind: LeftBehind::default(),
            asked_out: false,
            lives_on: None,
            connecting: false,
        }
    }

    pub const fn writer(&self) -> Writer {
        self.writer
    }

    /// Notes lines that will never be carried out.
    pub const fn give_up(&mut self, lines: u32) {
        self.undone += lines;
    }

    /// Forgets the requests of the account before, which are not answered any more. What was
    /// written there is counted elsewhere.
    pub fn forget(&mut self) {
        self.undone += u32::try_from(self.debts.len()).unwrap_or(u32::MAX);
        self.debts.clear();
        self.unconfirmed = None;
    }

    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        if let Some(before) = self.written.remove(&gone) {
            *self.written.entry(into).or_default() += before;
        }
        for (debt, _) in self.debts.iter_mut().filter(|(debt, _)| *debt == Debt::Page(gone)) {
            *debt = Debt::Page(into);
        }
    }

    pub fn connection_is(&mut self, connection: &Connection) {
        self.connecting = matches!(connection, Connection::Connecting);
        match connection {
            Connection::Ended { .. } => self.logged_out(),
            Connection::LivesOn { why } => {
                self.lives_on = Some(why.clone());
                self.logged_out();
            }
            Connection::Connecting
            | Connection::Online { .. }
            | Connection::Stale { .. }
            | Connection::Offline { .. } => {}
        }
    }

    /// Removes a debt; returns whether there was one.
    pub fn settle(&mut self, is: impl Fn(&Debt) -> bool) -> bool {
        let found = self.debts.iter().position(|(debt, _)| is(debt));
        if let Some(at) = found {
            self.debts.remove(at);
            self.progress += 1;
        }
        found.is_some()
    }

    pub fn moved(&mut self, item: ItemId, transfer: &Transfer) {
        match transfer {
            Transfer::Moving { .. } | Transfer::Uploaded => self.progress += 1,
            Transfer::Fetched(_) => {
                self.settle(|debt| *debt == Debt::File(item));
            }
            Transfer::Failed(_) | Transfer::Stopped => {
                let owed = self.settle(|debt| *debt == Debt::File(item));
                self.undone += u32::from(owed);
            }
        }
    }

    /// Takes in whether texts were kept.
    pub fn confirm(&mut self, id: RequestId, kept: &[Method], result: &Result<Answer, Problem>) {
        if result.is_ok() {
            self.left_behind.confirm(id, count_sends(kept));
            return;
        }
        let texts = kept.iter().filter(|it| matches!(it, Method::Send { .. })).count();
        self.lost += u32::try_from(texts).unwrap_or(u32::MAX);
        self.undone += u32::from(texts == 0);
    }

    /// Notes that the session ended, perhaps by a line.
    pub fn logged_out(&mut self) {
        self.asked_out |= self.settle(|debt| *debt == Debt::LogOut);
    }

    pub fn is_owed(&self, debt: &Debt) -> bool {
        self.debts.iter().any(|(owed, _)| owed == debt)
    }

    /// Whether it is unknown if everything written has reached the disk.
    pub fn is_unsure(&self) -> bool {
        !self.written.is_empty() && (self.unconfirmed.is_some() || self.is_owed(&Debt::Barrier))
    }

    /// The lines without an answer.
    pub fn unanswered(&self) -> impl Iterator<Item = &str> {
        let owed = self.debts.iter().filter(|(debt, _)| *debt != Debt::Barrier);
        owed.map(|(_, line)| line.as_str())
    }
}
