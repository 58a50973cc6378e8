//! The result of the client in line mode: what it names at the end, and the exit code.

use super::client::PlainClient;
use super::ending::Writer;
use super::left_behind::count_sends;
use super::out::{Out, plain};
use crate::api::Login;
use crate::cli::error::Error;
use crate::model::Lang;
use crate::words::lives_on;

impl PlainClient {
    /// The lines without an answer, when none can come any more.
    pub fn unanswered(&self) -> Vec<String> {
        let words = self.pick("没有等到回应，不知做成没有", "no answer, it may not be done");
        let lines = self.ending.unanswered();
        lines.map(|line| format!("! {words}: {}", plain(line))).collect()
    }

    /// Notes a line that came after a signal had ended the program.
    pub fn missed(&mut self, line: &str) -> Out {
        if self.ending.over || line.trim().is_empty() {
            return Out::default();
        }
        self.ending.give_up(1);
        Out::say(format!("! {}: {}", self.pick("没有做", "not done"), plain(line)))
    }

    /// How many lines were not carried out, or may not have been.
    pub fn undone(&self) -> u32 {
        let owed = u32::try_from(self.ending.unanswered().count()).unwrap_or(u32::MAX);
        self.ending.undone.saturating_add(owed)
    }

    /// How many messages are sent with the next start. The backend may have accepted the last lines
    /// when it sent no more notifications; then only its final report counts them.
    pub fn left_unsent(&self) -> u32 {
        if !self.ending.is_unsure() {
            return self.unsent();
        }
        self.ending.left.unwrap_or_else(|| {
            let asked = self.asked.unconfirmed.values().map(|kept| count_sends(kept));
            asked.fold(self.unsent(), u32::saturating_add)
        })
    }

    /// What was not done or not sent, in words.
    pub fn shortcomings(&self) -> Vec<String> {
        let program = self.ending.writer() == Writer::Program;
        let counts = [
            (
                if program { self.undone() } else { 0 },
                ("件没有做，见上面 ! 开头的行", "not done, see the lines that begin with !"),
            ),
            (
                self.left_unsent(),
                ("条待发，已存好，下次启动时发", "not sent yet; kept, and sent at the next start"),
            ),
            (
                self.undecided(),
                (
                    "条没有发出，已存好，等你决定重发还是丢弃",
                    "not sent; kept, to be sent again or discarded by you",
                ),
            ),
            (
                self.ending.left_behind.texts(),
                (
                    "条没有发出，存在换掉的那个账号里，登录它再发",
                    "not sent; kept in the account that was left, and sent when you log in to it",
                ),
            ),
            (
                if program { self.ending.drafts } else { 0 },
                ("条没写完，没有发送，存成了草稿", "unfinished and not sent; kept as a draft"),
            ),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        counts.map(|(count, (zh, en))| format!("{count} {}", self.pick(zh, en))).collect()
    }

    /// The result for the exit code.
    ///
    /// # Errors
    /// 69 without a server, or if it was not told of a logout; 77 without a login; 74 for what the
    /// disk did not accept; 65 for lines that were not carried out; 75 for messages that are kept
    /// and not sent yet.
    pub fn verdict(&self) -> Result<(), Error> {
        let program = self.ending.writer() == Writer::Program;
        let (words, undone, unsent) = (self.shortcomings(), self.undone(), self.left_unsent());
        let said = |first: Option<&str>| {
            let first = first.map(str::to_owned);
            first.into_iter().chain(words.clone()).collect::<Vec<_>>().join("\n  ")
        };
        if self.ending.lost > 0 {
            let count = self.ending.lost;
            let source = std::io::Error::other(match self.view.lang {
                Lang::Zh => format!("{count} 条，见上面 ! 开头的行"),
                Lang::En => format!("{count}, see the lines that begin with !"),
            });
            return Err(Error::Io { what: crate::cli::io_task::IoTask::Keeping, source });
        }
        if let Some(why) = self.ending.lives_on.as_ref().filter(|_| program) {
            return Err(Error::LivesOn(said(Some(&plain(&lives_on(why, self.view.lang))))));
        }
        if program && self.session.login != Login::LoggedIn && !self.ending.asked_out {
            if let Login::Unreachable { why, .. } = &self.session.login
                && (unsent == 0 || undone > 0)
            {
                return Err(Error::Unreachable(said(Some(&plain(&why.line_once(self.view.lang))))));
            }
            if !matches!(self.session.login, Login::Unreachable { .. }) {
                let first = self.pick("没有登录；运行 wx login", "not logged in; run `wx login`");
                return Err(Error::Refused(said(Some(first))));
            }
        }
        if program && undone > 0 {
            return Err(Error::BadInput(said(None)));
        }
        // A person sees that it is a draft, and meant that.
        let drafts = if program { self.ending.drafts } else { 0 };
        let left_behind = self.ending.left_behind.texts();
        if unsent + self.undecided() + left_behind + drafts > 0 {
            return Err(Error::TryLater(said(None)));
        }
        Ok(())
    }
}
