//! What was typed is on the disk, or it is printed again: the terminal shows no input of ours that
//! it could stay in until then.

use super::client::PlainClient;
use super::out::{Out, plain};
use crate::api::{Problem, Request, RequestId};
use crate::app::command;
use crate::model::ChatId;

impl PlainClient {
    /// As a draft, below the one that is there, which is said; without a chat it is shown for the
    /// last time.
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
        Out { lines, ..Out::ask(Request::SaveDraft { chat, text }) }
    }

    /// Puts a text below the draft of a chat; gives the whole.
    pub fn append_draft(&mut self, chat: ChatId, text: &str) -> String {
        let draft = self.chats.drafts.entry(chat).or_default();
        *draft = below(draft, text);
        draft.clone()
    }

    /// The draft of a chat that became part of another one.
    pub fn merge_draft(&mut self, into: ChatId, text: String) {
        let draft = self.chats.drafts.entry(into).or_default();
        *draft = if draft.is_empty() { text } else { below(draft, &text) };
    }

    /// A message that goes on in the next line is on the disk so far, behind the draft that is there.
    pub fn goes_on(&self) -> Out {
        let Some(chat) = self.chats.open else { return Out::default() };
        let draft = self.chats.drafts.get(&chat).map(String::as_str).unwrap_or_default();
        let text = below(draft, self.lines.unfinished.trim_end_matches('\n'));
        Out::ask(Request::SaveDraft { chat, text })
    }

    /// A message that was begun in other lines is whole: only the draft from before stays.
    pub fn finished(&self, out: Out) -> Out {
        let (Some(chat), [Request::Send { .. }]) = (self.chats.open, out.ask.as_slice()) else {
            return out;
        };
        let text = self.chats.drafts.get(&chat).cloned().unwrap_or_default();
        let mut out = out;
        out.ask.push(Request::SaveDraft { chat, text });
        out
    }

    /// What is asked to be kept is kept together, and remembered until that is confirmed.
    pub fn together(&mut self, mut out: Out) -> Out {
        let place = out.ask.iter().position(Request::keeps_words);
        let Some(place) = place else { return out };
        let (kept, mut others): (Vec<_>, Vec<_>) =
            out.ask.into_iter().partition(Request::keeps_words);
        self.asked.count += 1;
        let id = RequestId(self.asked.count);
        self.asked.unconfirmed.insert(id, kept.clone());
        others.insert(place, Request::Keep { id, requests: kept });
        out.ask = others;
        out
    }

    /// Kept lines of the open chat were told with their numbers; what was not kept is printed, to be
    /// copied.
    pub fn answered(&mut self, id: RequestId, result: Result<(), Problem>) -> Out {
        let Some(requests) = self.asked.unconfirmed.remove(&id) else { return Out::default() };
        let Err(problem) = result else {
            let forwards = requests.iter().any(|it| matches!(it, Request::Forward { .. }));
            let words = self.pick("-- 转发的排队了", "-- queued to be forwarded");
            return if forwards { Out::say(words) } else { Out::default() };
        };
        let mut lines = vec![format!("! {}", plain(&problem.words(self.view.lang).what))];
        for request in requests {
            if let Request::Send { text, .. } = request {
                lines.extend(text.lines().map(plain));
            } else if let Request::SaveDraft { text, .. } = request {
                lines.extend(text.lines().map(plain));
            } else if let Request::Attach { path, .. } = request {
                lines.push(plain(&path.display().to_string()));
            }
        }
        Out { lines, ..Out::default() }
    }
}

/// A text below a draft. Drafts are lines of an input, where one that begins with a slash is a
/// command; several lines are none.
fn below(draft: &str, text: &str) -> String {
    if draft.is_empty() {
        return command::line_of(text).into_owned();
    }
    format!("{}\n{text}", command::sent(draft))
}
