//! Notifications of the backend in line mode.

use super::chats::News;
use super::client::PlainClient;
use super::messages::what_waits_for_whom;
use super::out::{Out, plain};
use crate::api::{Answer, FromBackend, Method, Notification, Problem, Response};
use crate::app::page::when;
use crate::model::{Lang, Timestamp};
use crate::words::{content, name};

impl PlainClient {
    /// Handles a notification or an answer.
    pub fn told(&mut self, told: impl Into<FromBackend>, now: Timestamp) -> Out {
        self.view.now = now;
        let mut is_login = false;
        let mut out = match told.into() {
            FromBackend::Response(mut response) => {
                name::word_response(&mut response, self.view.lang);
                self.responded(response)
            }
            FromBackend::Notification(mut told) => {
                name::word_notification(&mut told, self.view.lang);
                self.ending.settle_told(&told);
                is_login = matches!(told, Notification::Login(_));
                self.heard(told, now)
            }
        };
        if std::mem::take(&mut out.early) {
            out.append(self.take_early());
        }
        if is_login {
            out.append(self.take_early_at_standstill());
            out.append(what_waits_for_whom(self));
        }
        if !out.quit {
            out.append(self.leave_when_done());
        }
        out
    }

    /// Handles an answer.
    fn responded(&mut self, response: Response) -> Out {
        let Response { id, result } = response;
        let Some((account, method)) = self.asked.waiting.remove(&id) else {
            return Out::default();
        };
        let is_keep = matches!(method, Method::Keep { .. });
        if account != self.account.current && !is_keep {
            // Requests of the account before do not count any more.
            return Out::default();
        }
        self.ending.settle_answer(id, &method, &result);
        if is_keep {
            return self.kept(id, result.map(drop));
        }
        match result {
            Ok(answer) => print(self, &method, answer),
            Err(problem) => refusal(&method, &problem, self.view.lang),
        }
    }

    pub fn heard(&mut self, told: Notification, now: Timestamp) -> Out {
        match told {
            Notification::Account(account) => self.account_opened(account),
            Notification::Login(login) => self.login_changed(login, now),
            Notification::Connection(connection) => self.connection(&connection),
            Notification::Chats(chats) => self.chats(chats),
            Notification::ChatsGone(gone) => {
                self.chats.known.retain(|id, _| !gone.contains(id));
                Out::default()
            }
            Notification::ChatMerged { gone, into } => self.merge_chats(gone, into),
            Notification::PageChanged(page) => self.page(page),
            Notification::Items { chat, items } if self.chats.open == Some(chat) => {
                self.items(items)
            }
            Notification::Names { names, .. } => {
                self.printed.names.extend(names);
                Out::default()
            }
            Notification::MembersChanged { members, .. } => self.membership(members),
            Notification::Transfer { item, transfer } => self.transfer(item, transfer),
            Notification::NotKept { text, why, .. } => Out {
                lines: vec![format!(
                    "! {}: {}",
                    plain(&why.words(self.view.lang).what),
                    plain(&text)
                )],
                ..Out::default()
            },
            Notification::Trouble(problem) => Out::say(trouble_line(&problem, self.view.lang)),
            Notification::IdentityQuestion { new, old } => self.ask_whether_same(new, &old),
            Notification::IdentityQuestionWithdrawn(new) => self.ask_whether_same(new, &[]),
            Notification::Arrived { chat, mentions_me, .. } => {
                self.arrived(chat, News { count: 1, mentions_me })
            }
            Notification::Reminder { note, due } => {
                let words = content::line(&note.content, self.view.lang);
                let at = when::clock(due, &self.view.zone);
                let line = match self.view.lang {
                    Lang::Zh => format!("! 提醒 {at} {}", plain(&words)),
                    Lang::En => format!("! reminder {at} {}", plain(&words)),
                };
                Out { ask: vec![Method::EndReminder { item: note.id, due }], ..Out::say(line) }
            }
            Notification::Items { .. }
            | Notification::ItemsGone { .. }
            | Notification::Clients(_) => Out::default(),
        }
    }
}

/// The contents of an answer.
fn print(client: &mut PlainClient, method: &Method, answer: Answer) -> Out {
    match answer {
        Answer::Page(page) => client.page(page),
        Answer::Members(members) => client.membership(members),
        Answer::Hits(hits) => client.hits(hits),
        Answer::Done | Answer::GroupCreated(_) if matches!(method, Method::Operate(_)) => {
            Out::say(client.pick("好了", "done"))
        }
        Answer::Done
        | Answer::GroupCreated(_)
        | Answer::Queued(_)
        | Answer::Shared(_)
        | Answer::Tags(_)
        | Answer::GroupMembers(_)
        | Answer::Contact { .. }
        | Answer::Found(_)
        | Answer::Picture(_)
        | Answer::Exported(_)
        | Answer::Session(_) => Out::default(),
    }
}

/// Why a request was not carried out.
fn refusal(method: &Method, problem: &Problem, lang: Lang) -> Out {
    let by_itself = matches!(
        method,
        Method::MarkRead { .. }
            | Method::MarkUnread { .. }
            | Method::SaveDraft { .. }
            | Method::ListShared { .. }
    );
    // Problems of the disk are told by themselves.
    if by_itself && matches!(problem, Problem::Store(_)) {
        return Out::default();
    }
    Out::say(trouble_line(problem, lang))
}

/// A problem with advice, in one line.
fn trouble_line(problem: &Problem, lang: Lang) -> String {
    let said = problem.words(lang);
    let path = said.path.as_ref().map(|path| path.display().to_string());
    let words = [said.what.as_str(), path.as_deref().unwrap_or_default()];
    let words = words.into_iter().chain([said.advice.as_str()]);
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(plain).collect();
    format!("! {}", words.join(" "))
}
