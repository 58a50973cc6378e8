//! The end of a line-oriented client: what it still waits for and how long. `verdict` says how it
//! went.

use std::collections::HashMap;
use std::time::Duration;

use super::left_behind::{LeftBehind, count_sends};
use super::talk::{Out, Talk};
use crate::api::{
    Connection, Login, Notification, Operation, Part, Request, RequestId, ServerProblem, Transfer,
};
use crate::model::{ChatId, Content, ItemId};

/// How long is waited after the end of the input while nothing gets further: for the login, for
/// answers, for the server to take what was written.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whoever leaves a terminal waits no longer than this.
const FAREWELL: Duration = Duration::from_secs(2);
/// Where somebody sees the code and lines wait for its login: as long as a code lives.
const CODE: Duration = Duration::from_secs(5 * 60);

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
enum Debt {
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

/// What is waited for, and how long; another value means that something got further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub patience: Duration,
    progress: u64,
}

/// What was asked, and how it went.
#[derive(Debug)]
pub struct Ending {
    writer: Writer,
    /// Somebody can see the login code.
    watched: bool,
    /// No more lines are taken.
    pub over: bool,
    /// Nothing is waited for any more.
    hurried: bool,
    /// With the line that asked it; nothing where a barrier was put behind lines.
    debts: Vec<(Debt, String)>,
    /// A chat that something was written to since the last barrier.
    pub unconfirmed: Option<ChatId>,
    /// Chats that were written to: how many messages waited for the user there before.
    pub written: HashMap<ChatId, u32>,
    progress: u64,
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
    connecting: bool,
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

    pub fn watched(self, watched: bool) -> Self {
        Self { watched, ..self }
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

    fn connection_is(&mut self, connection: &Connection) {
        self.connecting = matches!(connection, Connection::Connecting);
        match connection {
            Connection::Ended { .. } => self.logged_out(),
            Connection::LivesOn { why } => {
                self.lives_on = Some(why.clone());
                self.logged_out();
            }
            Connection::Connecting
            | Connection::Online { .. }
            | Connection::Silent { .. }
            | Connection::Offline { .. } => {}
        }
    }

    /// Takes a debt off; says whether there was one.
    fn settle(&mut self, is: impl Fn(&Debt) -> bool) -> bool {
        let found = self.debts.iter().position(|(debt, _)| is(debt));
        if let Some(at) = found {
            self.debts.remove(at);
            self.progress += 1;
        }
        found.is_some()
    }

    fn moved(&mut self, item: ItemId, transfer: &Transfer) {
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
    fn confirm(&mut self, id: RequestId, kept: &[Request], whole: bool) {
        if whole {
            self.left_behind.confirm(id, count_sends(kept));
            return;
        }
        let texts = kept.iter().filter(|it| matches!(it, Request::Send { .. })).count();
        self.lost += u32::try_from(texts).unwrap_or(u32::MAX);
        self.undone += u32::from(texts == 0);
    }

    /// The session ended; perhaps because a line said so.
    fn logged_out(&mut self) {
        self.asked_out |= self.settle(|debt| *debt == Debt::LogOut);
    }

    fn is_owed(&self, debt: &Debt) -> bool {
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

impl Talk {
    /// What a line asked is owed until it is answered.
    pub fn owe(&mut self, out: &mut Out, line: &str) {
        self.ending.undone += out.undone;
        let mut refusable = false;
        for request in &out.ask {
            let debt = self.answer_of(request);
            self.ending.debts.extend(debt.map(|debt| (debt, line.to_owned())));
            let stored = self.written_to(request);
            for chat in &stored {
                let stuck = self.chats.get(chat).map_or(0, |chat| chat.stuck);
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
    fn written_to(&self, request: &Request) -> Vec<ChatId> {
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
    fn answer_of(&self, request: &Request) -> Option<Debt> {
        match request {
            Request::Open { chat } => Some(Debt::Page(*chat)),
            Request::Older { .. } => Some(Debt::Older),
            Request::Members { .. } => self.asked_members.then_some(Debt::Members),
            Request::Search { .. } => Some(Debt::Hits),
            Request::Fetch { item } => Some(Debt::File(*item)),
            Request::Recall { item } => Some(Debt::Recall(*item)),
            Request::Do(operation) => Some(Debt::Operation(operation.clone())),
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
            | Request::Around { .. }
            | Request::Preview { .. }
            | Request::Stop { .. }
            | Request::Details { .. }
            | Request::Export { .. }
            | Request::Gather { .. }
            | Request::People
            | Request::Link { .. }
            | Request::Part { .. }
            | Request::NewCode
            | Request::Awake
            | Request::SwitchEdition(_)
            | Request::ReconnectNow => None,
        }
    }

    fn barrier(&mut self) -> Option<Request> {
        let chat = self.ending.unconfirmed.take()?;
        self.ending.debts.push((Debt::Barrier, String::new()));
        Some(Request::Gather { chat })
    }

    /// What the backend tells of what is owed.
    pub fn settle(&mut self, told: &Notification) {
        let ending = &mut self.ending;
        match told {
            Notification::Gathered { .. } => {
                ending.settle(|debt| *debt == Debt::Barrier);
            }
            Notification::Page(page) => {
                let older = page.part == Part::Older;
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
                let kept = self.unconfirmed.get(id).map(Vec::as_slice).unwrap_or_default();
                ending.confirm(*id, kept, result.is_ok());
            }
            Notification::NotKept { .. } => ending.lost += 1,
            Notification::Trouble(_) => {
                let recall = ending.settle(|debt| matches!(debt, Debt::Recall(_)));
                ending.undone += u32::from(recall || ending.is_owed(&Debt::Barrier));
            }
            Notification::Login(login) if *login != Login::In => ending.logged_out(),
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

    /// The input has ended, or a line said so: nothing more is taken.
    pub fn ended(&mut self) -> Out {
        self.ending.over = true;
        self.leave_when_done()
    }

    /// The user wants out at once: a signal came.
    pub fn stopped(&mut self) -> Out {
        (self.ending.over, self.ending.hurried) = (true, true);
        self.leave_when_done()
    }

    /// Nothing got further for as long as it was waited for.
    pub fn gave_up(&mut self) -> Out {
        self.ending.hurried = true;
        self.leave_when_done()
    }

    /// Leaves where the input has ended and nothing is waited for; what stays undone is named, and
    /// what was not finished stays as a draft.
    pub fn leave_when_done(&mut self) -> Out {
        if !self.ending.over {
            return Out::default();
        }
        let mut out = Out::default();
        if !self.ending.hurried {
            if self.waits_for_login() {
                return out;
            }
            out.ask.extend(self.barrier());
            if self.waits_for_server() {
                return out;
            }
        }
        out.lines.extend(self.drop_early());
        self.unfinished.extend(self.early_cut.take());
        let last = self.keep_unfinished();
        self.ending.undone += last.undone;
        out.lines.extend(last.lines);
        out.ask.extend(last.ask);
        out.quit = true;
        out
    }

    /// Until the login is settled one way or the other; with lines that need it, longer.
    fn waits_for_login(&self) -> bool {
        if self.ending.writer == Writer::Person {
            return false;
        }
        let owed = !self.early.is_empty() || self.early_cut.is_some() || self.unsent() > 0;
        match self.login {
            Login::In => self.is_early() || self.ending.connecting,
            Login::Starting | Login::Entering { .. } => true,
            Login::Scan { .. } | Login::Confirm { .. } | Login::Pushed => owed || self.hide_code,
            Login::Unreachable { .. } => owed,
            Login::Expired | Login::Refused { .. } => false,
        }
    }

    fn waits_for_server(&self) -> bool {
        !self.ending.debts.is_empty() || (self.login == Login::In && self.unsent() > 0)
    }

    /// What was written and may still go out by itself.
    pub fn unsent(&self) -> u32 {
        let written = self.ending.written.keys().filter_map(|chat| self.chats.get(chat));
        written.map(|chat| chat.waiting.saturating_sub(chat.stuck)).sum()
    }

    /// What was written and will not go out before the user decides.
    pub fn undecided(&self) -> u32 {
        let chats = self.ending.written.iter();
        let stuck = |id: &ChatId| self.chats.get(id).map_or(0, |chat| chat.stuck);
        chats.map(|(id, before)| stuck(id).saturating_sub(*before)).sum()
    }

    /// What is waited for after the end of the input.
    pub fn waiting(&self) -> Option<Waiting> {
        if !self.ending.over {
            return None;
        }
        let code = matches!(self.login, Login::Scan { .. } | Login::Confirm { .. } | Login::Pushed);
        let patience = match self.ending.writer {
            Writer::Person => FAREWELL,
            Writer::Program if code && self.ending.watched && !self.hide_code => CODE,
            Writer::Program => PATIENCE,
        };
        let left = u64::from(self.unsent()) + self.early.len() as u64;
        Some(Waiting { patience, progress: self.ending.progress + left })
    }
}
