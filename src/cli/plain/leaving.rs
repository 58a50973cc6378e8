//! The end of the client in line mode: what it waits for, and for how long. `verdict` says how it
//! went.

use std::time::Duration;

use super::client::PlainClient;
use super::ending::Writer;
use super::out::Out;
use crate::api::Login;

/// How long to wait after the end of the input without progress: for the login, for answers, for
/// the server to accept messages.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait after the user has left at a terminal.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long to wait if somebody sees the login code and lines need the login: as long as a code is
/// valid.
const CODE: Duration = Duration::from_secs(5 * 60);

/// What is waited for, and how long. A different value means progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub patience: Duration,
    progress: u64,
}

impl PlainClient {
    /// Notes that no more lines come, because the input has ended or a line said so.
    pub fn ended(&mut self) -> Out {
        self.ending.over = true;
        self.leave_when_done()
    }

    /// Ends at once after a signal.
    pub fn stopped(&mut self) -> Out {
        (self.ending.over, self.ending.hurried) = (true, true);
        self.leave_when_done()
    }

    /// Ends because there was no progress for too long.
    pub fn gave_up(&mut self) -> Out {
        self.ending.hurried = true;
        self.leave_when_done()
    }

    /// Ends if the input has ended and nothing is waited for. Undone lines are named, and
    /// unfinished messages remain as drafts.
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
        self.lines.unfinished.extend(self.lines.early_cut.take());
        let last = self.keep_unfinished();
        self.ending.undone += last.undone;
        out.lines.extend(last.lines);
        out.ask.extend(last.ask);
        out.quit = true;
        out
    }

    /// Whether the login must be waited for; longer if lines need it.
    pub fn waits_for_login(&self) -> bool {
        if self.ending.writer() == Writer::Person {
            return false;
        }
        let owed =
            !self.lines.early.is_empty() || self.lines.early_cut.is_some() || self.unsent() > 0;
        match self.session.login {
            Login::LoggedIn => self.is_early() || self.ending.connecting,
            Login::Starting | Login::LoadingContacts { .. } => true,
            Login::Scan { .. } | Login::Confirm { .. } | Login::AwaitingPhone => {
                owed || self.view.hide_code
            }
            Login::Unreachable { .. } => owed,
            Login::Expired | Login::Refused { .. } => false,
        }
    }

    pub fn waits_for_server(&self) -> bool {
        !self.ending.debts.is_empty()
            || (self.session.login == Login::LoggedIn && self.unsent() > 0)
    }

    /// What is waited for after the end of the input.
    pub fn waiting(&self) -> Option<Waiting> {
        if !self.ending.over {
            return None;
        }
        let code = matches!(
            self.session.login,
            Login::Scan { .. } | Login::Confirm { .. } | Login::AwaitingPhone
        );
        let patience = match self.ending.writer() {
            Writer::Person => FAREWELL,
            Writer::Program if code && self.ending.watched && !self.view.hide_code => CODE,
            Writer::Program => PATIENCE,
        };
        let left = u64::from(self.unsent()) + self.lines.early.len() as u64;
        Some(Waiting { patience, progress: self.ending.progress + left })
    }
}
