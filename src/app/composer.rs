//! What is being written: one text a conversation, its draft on disk, and what was sent before.

use std::collections::HashMap;

use super::quotations::Quotations;
use super::{command, quotation};
use crate::model::ChatId;
use crate::text::Editor;

/// So many sent texts are remembered.
const HISTORY: usize = 200;

/// The inputs of all conversations. What was typed belongs to the one it was typed in.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    editors: HashMap<ChatId, Editor>,
    /// What is written while no conversation is open: it goes into the one that is opened next.
    unaddressed: Editor,
    /// What is being answered.
    pub quotations: Quotations,
    /// What the disk holds of that.
    noted: String,
    open: Option<ChatId>,
    /// What the disk holds.
    saved: HashMap<ChatId, String>,
    sent: Vec<String>,
    /// Which of the sent texts stands in the input, counted from the newest, and what stood there.
    recalled: Option<(usize, String)>,
    /// What came back into an input and begins it: what comes back next stands behind it.
    returned: Option<(ChatId, String)>,
    /// What is being written to a conversation without opening it.
    note: Option<(ChatId, String)>,
}

impl Composer {
    /// The drafts of an account that was opened: what the disk holds now. What stands in the inputs
    /// is newer.
    pub fn load(&mut self, drafts: Vec<(ChatId, String)>) {
        let before = std::mem::take(&mut self.saved);
        for (chat, text) in drafts {
            let is_note = self.kept(chat).is_some_and(|kept| kept == text);
            let editor = self.editors.entry(chat).or_default();
            let untouched = editor.is_empty() && self.quotations.get(chat).is_empty();
            if untouched && !before.contains_key(&chat) && !is_note {
                let (quotation, words) = quotation::split(&text);
                // The disk never holds more than an editor takes.
                let _taken = editor.set_text(words);
                self.quotations.set(chat, quotation.to_owned());
            }
            self.saved.insert(chat, text);
        }
    }

    /// Nobody knows whether the disk still holds anything.
    pub fn doubt_disk(&mut self) {
        self.saved.clear();
    }

    /// Another account: its drafts are not these, nor what was sent. What belongs to no conversation
    /// belongs to no account.
    pub fn clear(&mut self) {
        let (unaddressed, noted) =
            (std::mem::take(&mut self.unaddressed), std::mem::take(&mut self.noted));
        *self = Self { unaddressed, noted, ..Self::default() };
    }

    /// The input of another conversation.
    pub fn open(&mut self, chat: ChatId) {
        if self.open != Some(chat) {
            self.leave_history();
            self.returned = None;
        }
        self.open = Some(chat);
        self.editors.entry(chat).or_default();
        self.address(chat);
    }

    /// What was written before a conversation was chosen stands behind its draft. Where there is no
    /// room for both it waits on.
    fn address(&mut self, chat: ChatId) {
        if self.unaddressed.is_empty() {
            return;
        }
        let editor = self.editors.entry(chat).or_default();
        if editor.is_empty() {
            *editor = std::mem::take(&mut self.unaddressed);
            return;
        }
        let (stood, end) = (editor.text().to_owned(), editor.text().len());
        let text = format!("\n{}", self.unaddressed.text());
        if editor.replace(end..end, &text).whole() {
            editor.set_caret(end + 1 + self.unaddressed.caret());
            self.unaddressed = Editor::default();
        } else if editor.text() != stood {
            editor.undo();
        }
    }

    /// What was written and belongs to no conversation.
    #[must_use]
    pub fn unaddressed(&self) -> &str {
        self.unaddressed.text()
    }

    /// What the disk is to hold of that, if it holds something else; it is taken as held from now on.
    pub fn unaddressed_to_note(&mut self) -> Option<String> {
        let text = self.unaddressed.text().trim();
        if text == self.noted {
            return None;
        }
        text.clone_into(&mut self.noted);
        Some(self.noted.clone())
    }

    /// The disk holds words that belonged to no conversation.
    #[must_use]
    pub const fn is_noted(&self) -> bool {
        !self.noted.is_empty()
    }

    /// A conversation is gone, with the text that was being written in it.
    pub fn close(&mut self, chat: ChatId) -> Option<String> {
        if self.open == Some(chat) {
            self.leave_history();
            self.open = None;
        }
        self.saved.remove(&chat);
        let quotation = self.quotations.take(chat);
        let text = quotation + &self.editors.remove(&chat)?.take();
        (!text.is_empty()).then_some(text)
    }

    /// No sent text is looked at any more: what stood in the input stands there again, behind what
    /// was changed of the sent one.
    fn leave_history(&mut self) {
        let standing = self.open.and_then(|chat| self.standing_words(chat));
        self.recalled = None;
        let editor = self.open.and_then(|chat| self.editors.get_mut(&chat));
        if let (Some(standing), Some(editor)) = (standing, editor)
            && editor.text() != standing
        {
            // What has no room is more than a message holds.
            let _taken = editor.replace(0..editor.text().len(), &standing);
        }
    }

    /// The user undid the looking: what stood in the input stands there again.
    fn settle_history(&mut self) {
        let text = self.open.and_then(|chat| self.editors.get(&chat)).map(Editor::text);
        if self.recalled.as_ref().is_some_and(|(_, stashed)| text == Some(stashed)) {
            self.recalled = None;
        }
    }

    /// What the user is writing in a conversation, behind the quotation that it answers.
    fn standing(&self, chat: ChatId) -> Option<String> {
        Some(format!("{}{}", self.quotations.get(chat), self.standing_words(chat)?))
    }

    /// The same without the quotation. A sent text that is only looked at is not that.
    fn standing_words(&self, chat: ChatId) -> Option<String> {
        let text = self.editors.get(&chat)?.text();
        let Some((_, stashed)) = self.recalled.as_ref().filter(|_| self.open == Some(chat)) else {
            return Some(text.to_owned());
        };
        let untouched = text == stashed || self.sent.iter().any(|sent| sent == text);
        Some(match (untouched || text.is_empty(), stashed.is_empty()) {
            (true, _) => stashed.clone(),
            (false, true) => text.to_owned(),
            (false, false) => format!("{text}\n{stashed}"),
        })
    }

    /// A conversation became part of another one: so does what is being written, behind what stands
    /// there.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        if self.open == Some(gone) || self.open == Some(into) {
            self.leave_history();
        }
        let Some(moving) = self.editors.remove(&gone) else { return };
        self.saved.remove(&gone);
        // Whatever the disk was asked to keep for either of them, it is asked for this.
        self.saved.remove(&into);
        let here = self.open == Some(gone);
        if here {
            self.open = Some(into);
        }
        let quotation = self.quotations.take(gone);
        let editor = self.editors.entry(into).or_default();
        if editor.is_empty() && self.quotations.get(into).is_empty() {
            *editor = moving;
            self.quotations.set(into, quotation);
        } else if !moving.is_empty() || !quotation.is_empty() {
            // Two answers: the second one is text behind the first.
            let (caret, end) = (editor.caret(), editor.text().len());
            let begin = if end == 0 { quotation } else { format!("\n{quotation}") };
            // What has no room is more than a message holds.
            let _taken = editor.replace(end..end, &format!("{begin}{}", moving.text()));
            editor.set_caret(if here { end + begin.len() + moving.caret() } else { caret });
        }
    }

    /// What is being written.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.open.and_then(|chat| self.editors.get(&chat)).unwrap_or(&self.unaddressed)
    }

    /// What is being written.
    pub fn editor_mut(&mut self) -> &mut Editor {
        let open = self.open.and_then(|chat| self.editors.get_mut(&chat));
        open.unwrap_or(&mut self.unaddressed)
    }

    /// Which conversation it belongs to.
    #[must_use]
    pub const fn chat(&self) -> Option<ChatId> {
        self.open
    }

    /// Takes the line to send out of the input, if there is more than blanks. If one that was sent
    /// before was looked at, what stood in the input then stands there again.
    pub fn take(&mut self) -> Option<String> {
        let line = self.take_unremembered()?;
        self.remember(line.clone());
        Some(line)
    }

    /// The same where the line goes out as a text, whatever it begins with: when it is looked at
    /// later it is a line that does so.
    pub fn take_as_text(&mut self) -> Option<String> {
        let text = self.take_unremembered()?;
        self.remember(command::line_of(&text).into_owned());
        Some(text)
    }

    fn take_unremembered(&mut self) -> Option<String> {
        let editor = self.open.and_then(|chat| self.editors.get_mut(&chat))?;
        if editor.text().trim().is_empty() {
            return None;
        }
        self.returned = None;
        let text = editor.take();
        if let Some((_, stashed)) = self.recalled.take().filter(|(_, stashed)| *stashed != text) {
            // It stood there before.
            let _taken = editor.set_text(&stashed);
            editor.end_of_text();
        }
        Some(text)
    }

    fn remember(&mut self, line: String) {
        if self.sent.last() != Some(&line) {
            self.sent.push(line);
        }
        if self.sent.len() > HISTORY {
            self.sent.remove(0);
        }
    }

    /// A text that was to be sent comes back, before what was typed since and behind those that came
    /// back just before it: as the line that sends it. Says whether there was room for all of it;
    /// without, nothing changes.
    pub fn put_back(&mut self, chat: ChatId, text: &str) -> bool {
        if self.open == Some(chat) {
            self.leave_history();
        }
        if self.is_empty(chat) && self.quotations.get(chat).is_empty() {
            let (quotation, words) = quotation::split(text);
            let whole = self.put_lines_back(chat, &command::line_of(words));
            if whole {
                self.quotations.set(chat, quotation.to_owned());
            }
            return whole;
        }
        if !self.quotation_becomes_text(chat) {
            return false;
        }
        // Several lines are no command, and go out as they stand.
        self.put_lines_back(chat, text)
    }

    /// The quotation that is being answered stands in the input as it is sent. Says whether there was room.
    fn quotation_becomes_text(&mut self, chat: ChatId) -> bool {
        let quotation = self.quotations.take(chat);
        let editor = self.editors.entry(chat).or_default();
        let caret = editor.caret();
        if !editor.replace(0..0, &quotation).whole() {
            editor.undo();
            self.quotations.set(chat, quotation);
            return false;
        }
        editor.set_caret(caret + quotation.len());
        if let Some((_, earlier)) = self.returned.as_mut().filter(|(of, _)| *of == chat) {
            earlier.insert_str(0, &quotation);
        }
        true
    }

    /// This is answered by what is written in the open conversation.
    pub fn quote(&mut self, quotation: String) {
        if let Some(chat) = self.open {
            self.quotations.set(chat, quotation);
        }
    }

    fn put_lines_back(&mut self, chat: ChatId, text: &str) -> bool {
        if self.open == Some(chat) {
            self.leave_history();
        }
        let editor = self.editors.entry(chat).or_default();
        let (stood, caret) = (editor.text().to_owned(), editor.caret());
        let earlier = self.returned.take().filter(|(of, _)| *of == chat).map(|(_, text)| text);
        let begins = |earlier: &String| {
            let rest = stood.strip_prefix(earlier.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
        };
        let earlier = earlier.filter(begins).unwrap_or_default();
        // One that stood alone is a line among others now, which needs no second slash.
        let above = if stood == earlier { command::sent(&earlier) } else { &earlier };
        let all = if above.is_empty() { text.to_owned() } else { format!("{above}\n{text}") };
        let begin = if stood.len() > earlier.len() && earlier.is_empty() {
            format!("{all}\n")
        } else {
            all.clone()
        };
        // It came from an editor, so that it fits but for what was typed meanwhile.
        let whole = editor.replace(0..earlier.len(), &begin).refused == 0;
        if whole {
            // Who is typing goes on where they were.
            let behind = caret.checked_sub(earlier.len()).map(|behind| begin.len() + behind);
            let within = caret.saturating_sub(earlier.len() - above.len());
            editor.set_caret(behind.unwrap_or(within));
            self.returned = Some((chat, all));
        } else if editor.text() != stood {
            editor.undo();
        }
        whole
    }

    /// What the user wrote elsewhere takes the place of `before`; where something else stands by
    /// now, it comes before it. Says whether there was room.
    pub fn rewritten(&mut self, chat: ChatId, before: &str, text: &str) -> bool {
        let editor = self.editors.entry(chat).or_default();
        if editor.text() == text {
            return true;
        }
        if editor.text() == before {
            // Also where it is a sent text that is looked at: what stood there comes back later.
            return editor.replace(0..before.len(), text).refused == 0;
        }
        self.returned = None;
        self.put_lines_back(chat, text)
    }

    /// What is being written to a conversation beside the open one is part of its draft until it is
    /// sent or stands in its input. Says whether it is another one than before.
    pub fn note(&mut self, note: Option<(ChatId, String)>) -> bool {
        let note = note.filter(|(_, text)| !text.trim().is_empty());
        let is_new = self.note != note;
        self.note = note;
        is_new
    }

    /// What the disk is to hold of a conversation: a note that is being written stands in its draft.
    fn kept(&self, chat: ChatId) -> Option<String> {
        let standing = self.standing(chat).filter(|text| !text.is_empty());
        let Some((_, note)) = self.note.as_ref().filter(|(of, _)| *of == chat) else {
            return self.editors.contains_key(&chat).then(|| standing.unwrap_or_default());
        };
        Some(standing.map_or_else(
            || command::line_of(note).into_owned(),
            |standing| format!("{note}\n{standing}"),
        ))
    }

    /// Conversations of which the disk may be asked to hold something.
    fn written(&self) -> Vec<ChatId> {
        let mut chats: Vec<ChatId> = self.editors.keys().copied().collect();
        chats.extend(self.note.iter().map(|(chat, _)| *chat));
        // A note may have been all there was.
        chats.extend(self.saved.iter().filter(|(_, text)| !text.is_empty()).map(|(chat, _)| *chat));
        chats.sort_unstable();
        chats.dedup();
        chats
    }

    /// The text of a conversation that the disk does not hold yet; it is taken as held from now on.
    pub fn unsaved(&mut self, chat: ChatId) -> Option<String> {
        let text = self.kept(chat).unwrap_or_default();
        let saved = self.saved.get(&chat).map_or("", String::as_str);
        if text == saved {
            return None;
        }
        self.saved.insert(chat, text.clone());
        Some(text)
    }

    /// The backend took the draft of a conversation along with the sent text.
    pub fn all_unsaved(&mut self) -> Vec<(ChatId, String)> {
        let chats = self.written().into_iter();
        chats.filter_map(|chat| self.unsaved(chat).map(|text| (chat, text))).collect()
    }

    /// The disk was not asked yet to hold everything that stands in the inputs.
    #[must_use]
    pub fn has_unsaved(&self) -> bool {
        self.written().into_iter().any(|chat| {
            let saved = self.saved.get(&chat).map_or("", String::as_str);
            self.kept(chat).unwrap_or_default() != saved
        })
    }

    /// The texts of all inputs, whether the disk was asked to hold them before or not, and what it
    /// does not hold yet.
    pub fn all_written(&mut self) -> Vec<(ChatId, String)> {
        let mut all = self.all_unsaved();
        let more: Vec<_> = self.texts().into_iter().filter(|it| !all.contains(it)).collect();
        all.extend(more);
        all
    }

    /// Which of the sent texts is looked at in the input of a conversation, from the newest.
    #[must_use]
    pub fn looked_at(&self, chat: ChatId) -> Option<usize> {
        self.recalled.as_ref().filter(|_| self.open == Some(chat)).map(|(at, _)| *at)
    }

    /// What stands in the input of a conversation.
    #[must_use]
    pub fn text(&self, chat: ChatId) -> &str {
        self.editors.get(&chat).map_or("", Editor::text)
    }

    /// The same, but of a sent text that is looked at what stands behind it.
    #[must_use]
    pub fn behind(&self, chat: ChatId) -> &str {
        let recalled = self.recalled.as_ref().filter(|_| self.open == Some(chat));
        recalled.map_or_else(|| self.text(chat), |(_, stashed)| stashed)
    }

    /// What is being written, by conversation.
    pub fn texts(&self) -> Vec<(ChatId, String)> {
        let texts = self.written().into_iter().filter_map(|chat| Some((chat, self.kept(chat)?)));
        texts.filter(|(_, text)| !text.trim().is_empty()).collect()
    }

    /// Nothing stands in the input of a conversation.
    #[must_use]
    pub fn is_empty(&self, chat: ChatId) -> bool {
        self.editors.get(&chat).is_none_or(Editor::is_empty)
    }

    /// How many conversations have a draft.
    #[must_use]
    pub fn drafts(&self) -> usize {
        let open = self.open;
        let other = |chat: &ChatId, editor: &Editor| {
            Some(*chat) != open && !(editor.is_empty() && self.quotations.get(*chat).is_empty())
        };
        self.editors.iter().filter(|(chat, editor)| other(chat, editor)).count()
    }

    /// Puts an earlier (1) or later (-1) sent text into the input; what stood there comes back
    /// behind the latest. Says whether there was one.
    pub fn history(&mut self, by: isize) -> bool {
        self.settle_history();
        let Some(editor) = self.open.and_then(|chat| self.editors.get_mut(&chat)) else {
            return false;
        };
        let (at, stashed) = match &self.recalled {
            Some((at, stashed)) => (Some(*at), stashed.clone()),
            None => (None, editor.text().to_owned()),
        };
        let next = match (at, by > 0) {
            (None, true) => Some(0),
            (None, false) => return false,
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        let text = match next {
            Some(next) => match self.sent.iter().rev().nth(next) {
                Some(text) => text.clone(),
                None => return false,
            },
            None => stashed.clone(),
        };
        let whole = 0..editor.text().len();
        // Undo brings back what stood there.
        let _taken = editor.replace(whole, &text);
        self.recalled = next.map(|next| (next, stashed));
        true
    }
}
