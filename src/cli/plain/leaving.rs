//! The end of a line-oriented client: what it still waits for and how long. `verdict` says how it
//! went.

use std::time::Duration;

use super::client::PlainClient;
use super::ending::Writer;
use super::out::Out;
use crate::api::Login;

/// How long is waited after the end of the input while nothing gets further: for the login, for
/// answers, for the server to take what was written.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whoever leaves a terminal waits no longer than this.
const FAREWELL: Duration = Duration::from_secs(2);
/// Where somebody sees the code and lines wait for its login: as long as a code lives.
const CODE: Duration = Duration::from_secs(5 * 60);

/// What is waited for, and how long; another value means that something got further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub patience: Duration,
    progress: u64,
}

impl PlainClient {
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
        self.lines.unfinished.extend(self.lines.early_cut.take());
        let last = self.keep_unfinished();
        self.ending.undone += last.undone;
        out.lines.extend(last.lines);
        out.ask.extend(last.ask);
        out.quit = true;
        out
    }

    /// Until the login is settled one way or the other; with lines that need it, longer.
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
