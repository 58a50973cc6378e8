//! Drafts in line mode: what was typed is saved, or printed again, because the terminal shows no
//! input in which it could stay.

use super::client::PlainClient;
use super::out::{Out, plain};
use crate::api::{AccountKey, Method, Problem, Request, RequestId};
use crate::app::command;
use crate::model::ChatId;

impl PlainClient {
    /// Saves an unfinished message below the draft, and says so; without an open chat it is
    /// printed.
    pub fn keep_unfinished(&mut self) -> Out {
        let text = std::mem::take(&mut self.lines.unfinished);
        let text = text.trim_end_matches('\n');
        if text.trim().is_empty() {
            return Out::default();
        }
        let words = match self.chats.open {
            Some(_) => self.pick("存为草稿，没有发送", "kept as a draft, not sent"),
            None => self.pick("没有发送", "not sent"),
        };
        let lines = text.lines().map(|line| format!("! {words}: {}", plain(line))).collect();
        let Some(chat) = self.chats.open else {
            return Out { lines, undone: 1, ..Out::default() };
        };
        self.ending.drafts += 1;
        let text = self.append_draft(chat, text);
        Out { lines, ..Out::ask(Method::SaveDraft { chat, text }) }
    }

    /// Puts a text below the draft of a chat; returns the whole.
    pub fn append_draft(&mut self, chat: ChatId, text: &str) -> String {
        let draft = self.chats.drafts.entry(chat).or_default();
        *draft = below(draft, text);
        draft.clone()
    }

    /// Joins the draft of a chat that became part of another one.
    pub fn merge_draft(&mut self, into: ChatId, text: String) {
        let draft = self.chats.drafts.entry(into).or_default();
        *draft = if draft.is_empty() { text } else { below(draft, &text) };
    }

    /// Saves a message that continues in the next line, behind the existing draft.
    pub fn goes_on(&self) -> Out {
        let Some(chat) = self.chats.open else { return Out::default() };
        let draft = self.chats.drafts.get(&chat).map(String::as_str).unwrap_or_default();
        let text = below(draft, self.lines.unfinished.trim_end_matches('\n'));
        Out::ask(Method::SaveDraft { chat, text })
    }

    /// Restores the draft from before after a message of several lines is complete.
    pub fn finished(&self, out: Out) -> Out {
        let (Some(chat), [Method::Send { .. }]) = (self.chats.open, out.ask.as_slice()) else {
            return out;
        };
        let text = self.chats.drafts.get(&chat).cloned().unwrap_or_default();
        let mut out = out;
        out.ask.push(Method::SaveDraft { chat, text });
        out
    }

    /// The requests of an output, noted with their accounts until they are answered.
    pub fn requests(&mut self, out: &mut Out) -> Vec<Request> {
        let left = std::mem::take(&mut out.ask_left).into_iter();
        let left = left.map(|method| (self.account.left, method));
        let here = std::mem::take(&mut out.ask).into_iter();
        let all: Vec<_> = left.chain(here.map(|method| (self.account.current, method))).collect();
        let number = |(account, method): (Option<AccountKey>, Method)| {
            self.asked.last += 1;
            let id = RequestId(self.asked.last);
            if let Method::Keep { methods } = &method {
                self.asked.unconfirmed.insert(id, methods.clone());
            }
            self.asked.waiting.insert(id, (account, method.clone()));
            Request { id, account, method }
        };
        all.into_iter().map(number).collect()
    }

    /// Takes in whether texts were kept: kept lines of the open chat have been told with their
    /// numbers, the others are printed to be copied.
    pub fn kept(&mut self, id: RequestId, result: Result<(), Problem>) -> Out {
        let Some(methods) = self.asked.unconfirmed.remove(&id) else { return Out::default() };
        let Err(problem) = result else {
            let forwards = methods.iter().any(|it| matches!(it, Method::Forward { .. }));
            let words = self.pick("-- 转发的排队了", "-- queued to be forwarded");
            return if forwards { Out::say(words) } else { Out::default() };
        };
        let mut lines = vec![format!("! {}", plain(&problem.words(self.view.lang).what))];
        for method in methods {
            if let Method::Send { text, .. } = method {
                lines.extend(text.lines().map(plain));
            } else if let Method::SaveDraft { text, .. } = method {
                lines.extend(text.lines().map(plain));
            } else if let Method::Attach { path, .. } = method {
                lines.push(plain(&path.display().to_string()));
            }
        }
        Out { lines, ..Out::default() }
    }
}

/// Joins a text below a draft. A single line with a leading slash would be a command, but several
/// lines are none.
fn below(draft: &str, text: &str) -> String {
    if draft.is_empty() {
        return command::line_of(text).into_owned();
    }
    format!("{}\n{text}", command::sent(draft))
}

/// Joins everything that is to be kept into one request.
pub fn together(mut out: Out) -> Out {
    for asked in [&mut out.ask_left, &mut out.ask] {
        let Some(place) = asked.iter().position(Method::stores_user_text) else { continue };
        let (methods, mut others): (Vec<_>, Vec<_>) =
            std::mem::take(asked).into_iter().partition(Method::stores_user_text);
        others.insert(place, Method::Keep { methods });
        *asked = others;
    }
    out
}
