//! What the backend tells, line by line.

use super::chats::News;
use super::client::PlainClient;
use super::out::{Out, plain};
use crate::api::{Notification, Problem};
use crate::model::{Lang, Timestamp};

impl PlainClient {
    /// Something the backend tells.
    pub fn told(&mut self, told: Notification, now: Timestamp) -> Out {
        self.view.now = now;
        self.settle(&told);
        let is_login = matches!(told, Notification::Login(_));
        let mut out = self.heard(told, now);
        if std::mem::take(&mut out.early) {
            out.append(self.take_early());
        }
        if is_login {
            out.append(self.take_early_at_standstill());
        }
        if !out.quit {
            out.append(self.leave_when_done());
        }
        out
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
            Notification::Page(page) => self.page(page),
            Notification::Items { chat, items } if self.chats.open == Some(chat) => {
                self.items(items)
            }
            Notification::Names { names, .. } => {
                self.printed.names.extend(names);
                Out::default()
            }
            Notification::Members { members, .. } => self.membership(members),
            Notification::Transfer { item, transfer } => self.transfer(item, transfer),
            Notification::Hits { hits, .. } => self.hits(hits),
            Notification::Done { result: Err(problem), .. } => {
                Out::say(format!("! {}", plain(&problem.words(self.view.lang).what)))
            }
            Notification::Done { result: Ok(_), .. } => Out::say(self.pick("好了", "done")),
            Notification::NotKept { text, why, .. } => Out {
                lines: vec![format!(
                    "! {}: {}",
                    plain(&why.words(self.view.lang).what),
                    plain(&text)
                )],
                ..Out::default()
            },
            Notification::Trouble(problem) => Out::say(trouble_line(&problem, self.view.lang)),
            Notification::Answered { id, result } => self.answered(id, result),
            Notification::Twin { new, old } => self.ask_whether_same(new, &old),
            Notification::TwinWithdrawn(new) => self.ask_whether_same(new, &[]),
            Notification::Arrived { chat, mentions_me, .. } => {
                self.arrived(chat, News { count: 1, mentions_me })
            }
            Notification::Items { .. }
            | Notification::ItemsGone { .. }
            | Notification::Gathered { .. }
            | Notification::Exported { .. }
            | Notification::People(_)
            | Notification::Picture { .. }
            | Notification::Details { .. }
            | Notification::Found(_) => Out::default(),
        }
    }
}

/// What went wrong and what to do, in a line.
fn trouble_line(problem: &Problem, lang: Lang) -> String {
    let said = problem.words(lang);
    let path = said.path.as_ref().map(|path| path.display().to_string());
    let words = [said.what.as_str(), path.as_deref().unwrap_or_default()];
    let words = words.into_iter().chain([said.advice.as_str()]);
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(plain).collect();
    format!("! {}", words.join(" "))
}
