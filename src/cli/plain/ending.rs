//! What a line-oriented client was asked to do and is not known to be done.

use std::collections::HashMap;

use super::left_behind::{LeftBehind, count_sends};
use crate::api::{
    Answer, Connection, Method, Operation, Problem, RequestId, ServerProblem, Transfer,
};
use crate::model::{ChatId, ItemId};

/// Who writes the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Somebody at a terminal, who sees what becomes of each line and can do it again.
    Person,
    /// A pipe or a file: the exit code is all that its owner may look at.
    Program,
}

/// Something that was asked, and is not done before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Debt {
    /// Everything that was asked before has reached the disk when this is answered.
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

/// What was asked, and how it went.
#[derive(Debug)]
pub struct Ending {
    writer: Writer,
    /// Somebody can see the login code.
    pub watched: bool,
    /// No more lines are taken.
    pub over: bool,
    /// Nothing is waited for any more.
    pub hurried: bool,
    /// With the line that asked it; nothing where a barrier was put behind lines.
    pub debts: Vec<(Debt, String)>,
    /// A chat that something was written to since the last barrier.
    pub unconfirmed: Option<ChatId>,
    /// Chats that were written to: how many messages waited for the user there before.
    pub written: HashMap<ChatId, u32>,
    pub progress: u64,
    pub undone: u32,
    /// Texts that nothing keeps.
    pub lost: u32,
    /// Messages that were begun and stay as drafts.
    pub drafts: u32,
    /// What goes out with the next start, as the backend found it when it ended.
    pub left: Option<u32>,
    /// What was written to accounts that are not open any more.
    pub left_behind: LeftBehind,
    /// The session was ended because a line said so.
    pub asked_out: bool,
    /// Why the server was not told of that.
    pub lives_on: Option<ServerProblem>,
    /// The session is being taken up, and it is not known yet whether it still holds.
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

    /// Lines that will never be carried out.
    pub const fn give_up(&mut self, lines: u32) {
        self.undone += lines;
    }

    /// Another account: nothing that was asked in the one before is answered. What was written there
    /// was left behind already.
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

    /// Takes a debt off; says whether there was one.
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

    /// What was asked to be kept is on the disk, or is not.
    pub fn confirm(&mut self, id: RequestId, kept: &[Method], result: &Result<Answer, Problem>) {
        if result.is_ok() {
            self.left_behind.confirm(id, count_sends(kept));
            return;
        }
        let texts = kept.iter().filter(|it| matches!(it, Method::Send { .. })).count();
        self.lost += u32::try_from(texts).unwrap_or(u32::MAX);
        self.undone += u32::from(texts == 0);
    }

    /// The session ended; perhaps because a line said so.
    pub fn logged_out(&mut self) {
        self.asked_out |= self.settle(|debt| *debt == Debt::LogOut);
    }

    pub fn is_owed(&self, debt: &Debt) -> bool {
        self.debts.iter().any(|(owed, _)| owed == debt)
    }

    /// It is not known whether what was written has reached the disk.
    pub fn is_unsure(&self) -> bool {
        !self.written.is_empty() && (self.unconfirmed.is_some() || self.is_owed(&Debt::Barrier))
    }

    /// The lines that nothing has answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &str> {
        let owed = self.debts.iter().filter(|(debt, _)| *debt != Debt::Barrier);
        owed.map(|(_, line)| line.as_str())
    }
}
