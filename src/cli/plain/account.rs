//! Accounts in line mode: whose chats are open, and what stays behind in an account that is left.

use super::client::PlainClient;
use super::left_behind::Left;
use super::out::{Out, plain};
use crate::api::{Account, AccountKey, Login, Method};
use crate::model::Lang;

impl PlainClient {
    /// Opens the chats of an account: the same as before, whose chat stays open, or another one, in
    /// which no chat is open and no printed number means anything yet.
    pub fn account_opened(&mut self, account: Option<Account>) -> Out {
        let of = account.as_ref().map(|it| it.key);
        let same = of.is_some() && of == self.account.current;
        let before = std::mem::replace(&mut self.account.current, of);
        self.account.left = before;
        let mut out = match before {
            Some(before) if !same => self.leave_account(before),
            Some(_) | None => Out::default(),
        };
        out.ask_left = std::mem::take(&mut out.ask);
        if let Some(of) = of.filter(|_| !same) {
            self.take_up_texts(of);
        }
        // The first account is told before any request is answered.
        let answers = std::mem::replace(&mut self.account.begun, true);
        if let Some(of) = of.filter(|_| answers || self.account.wanted.is_none()) {
            let stays = self.account.wanted.take().is_some_and(|wanted| wanted != of.edition);
            let other = self.account.awaited.replace(of).is_some_and(|awaited| awaited != of);
            if stays {
                self.session.ready = self.session.login == Login::LoggedIn;
            }
            if stays || other {
                self.lines.early.extend(self.lines.early_cut.take());
                out.lines.extend(self.drop_early());
            }
        }
        // Two chats that were one may have been separated, so the chat of a printed message is not
        // known for certain.
        self.printed.stale = self.printed.items.iter().map(|item| item.id).collect();
        self.chats.known.clear();
        self.chats.drafts = account.map(|it| it.drafts.into_iter().collect()).unwrap_or_default();
        if let Some(chat) = self.chats.open {
            out.ask.push(Method::Open { chat });
        }
        out
    }

    pub fn leave_account(&mut self, before: AccountKey) -> Out {
        // The text goes to the account in which it was begun: this request precedes the answer of
        // the other account.
        let mut out = self.keep_unfinished();
        out.lines.extend(self.unanswered());
        out.append(self.leave_texts_behind(before));
        self.ending.forget();
        if self.chats.open.take().is_some() && !self.has_only_notes() {
            let words = self
                .pick("-- 换了账号，先 /open 一个聊天", "-- another account, /open a chat first");
            out.lines.push(words.to_owned());
        }
        self.printed.items.clear();
        self.questions.open.clear();
        self.printed.names.clear();
        self.printed.members.clear();
        self.chats.listed.clear();
        self.chats.unsaid.clear();
        (self.asked.turning, self.asked.older, self.asked.members) = (false, false, false);
        out
    }

    /// Takes the lines that waited for an account and mean nothing in another one.
    pub fn drop_early(&mut self) -> Vec<String> {
        let undone = self.pick("没有做", "not done");
        let mut early = std::mem::take(&mut self.lines.early);
        // `/quit` is being carried out.
        early.retain(|line| line.trim() != "/quit");
        self.ending.give_up(u32::try_from(early.len()).unwrap_or(u32::MAX));
        early.into_iter().map(|line| format!("! {undone}: {}", plain(&line))).collect()
    }

    /// Leaves an account: its unsent messages are counted and named.
    pub fn leave_texts_behind(&mut self, account: AccountKey) -> Out {
        let texts = self.unsent().saturating_add(self.undecided());
        let unanswered = self.asked.unconfirmed.keys().copied().collect();
        let written = std::mem::take(&mut self.ending.written);
        let left = Left { written, texts, unanswered };
        self.ending.left_behind.accounts.insert(account, left);
        match (texts, self.view.lang) {
            (0, _) => Out::default(),
            (_, Lang::Zh) => Out::say(format!("! {texts} 条还没有发出，留在刚才的账号里")),
            (_, Lang::En) => {
                Out::say(format!("! {texts} not sent yet; kept in the account that was left"))
            }
        }
    }

    /// Returns to an account: its unsent messages are sent and watched as before.
    pub fn take_up_texts(&mut self, account: AccountKey) {
        if let Some(left) = self.ending.left_behind.accounts.remove(&account) {
            self.ending.written.extend(left.written);
        }
    }
}
