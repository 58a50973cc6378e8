//! The line-oriented client hears whose chats are open.

use super::talk::{Out, Talk, plain};
use crate::api::{Account, Login, Request};
use crate::model::EditionId;

impl Talk {
    /// The chats of an account: the same as before, whose chat stays open, or another one, in which
    /// nothing is open and no number means anything yet.
    pub fn account_opened(&mut self, account: Option<Account>) -> Out {
        let of = account.as_ref().map(|it| (it.uin, it.edition));
        let same = of.is_some() && of == self.account;
        let before = std::mem::replace(&mut self.account, of);
        let mut out = match before {
            Some(before) if !same => self.leave_account(before),
            Some(_) | None => Out::default(),
        };
        if let Some(of) = of.filter(|_| !same) {
            self.take_up_texts(of);
        }
        // The first one is told before anything that was asked is answered.
        let answers = std::mem::replace(&mut self.begun, true);
        if let Some(of) = of.filter(|_| answers || self.wanted.is_none()) {
            let stays = self.wanted.take().is_some_and(|wanted| wanted != of.1);
            let other = self.awaited.replace(of).is_some_and(|awaited| awaited != of);
            if stays {
                self.ready = self.login == Login::In;
            }
            if stays || other {
                self.early.extend(self.early_cut.take());
                out.lines.extend(self.drop_early());
            }
        }
        // Two that were one may have been parted: what was printed is known by its number alone.
        self.stale = self.shown.iter().map(|item| item.id).collect();
        self.chats.clear();
        self.drafts = account.map(|it| it.drafts.into_iter().collect()).unwrap_or_default();
        out.ask.push(Request::Heard);
        if let Some(chat) = self.open {
            out.ask.push(Request::Open { chat });
        }
        out
    }

    /// Lines that waited for an account, and mean nobody in another one.
    pub fn drop_early(&mut self) -> Vec<String> {
        let undone = self.pick("没有做", "not done");
        let mut early = std::mem::take(&mut self.early);
        // Leaving is what happens.
        early.retain(|line| line.trim() != "/quit");
        self.ending.give_up(u32::try_from(early.len()).unwrap_or(u32::MAX));
        early.into_iter().map(|line| format!("! {undone}: {}", plain(&line))).collect()
    }

    fn leave_account(&mut self, before: (u64, EditionId)) -> Out {
        // It goes where it was begun: this is asked before the other account is answered.
        let mut out = self.keep_unfinished();
        out.lines.extend(self.unanswered());
        out.append(self.leave_texts_behind(before));
        self.ending.forget();
        if self.open.take().is_some() && !self.has_only_notes() {
            let words = self
                .pick("-- 换了账号，先 /open 一个聊天", "-- another account, /open a chat first");
            out.lines.push(words.to_owned());
        }
        self.shown.clear();
        self.questions.clear();
        self.names.clear();
        self.members.clear();
        self.listed.clear();
        self.unsaid.clear();
        (self.turning, self.asked_older, self.asked_members) = (false, false, false);
        out
    }
}
