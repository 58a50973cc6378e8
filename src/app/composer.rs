//! The texts in the inputs: one for each chat, its draft on the disk, and the texts that were sent
//! before.

use std::collections::HashMap;

use super::quotations::Quotations;
use super::{command, quotation};
use crate::model::ChatId;
use crate::text::Editor;

/// How many sent texts are remembered.
const HISTORY: usize = 200;

/// The inputs of all chats.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    editors: HashMap<ChatId, Editor>,
    /// What is written while no chat is open. It is put into the chat that is opened next.
    unaddressed: Editor,
    /// The quoted messages that the texts answer.
    pub quotations: Quotations,
    /// The unaddressed text as it is on the disk.
    noted: String,
    open: Option<ChatId>,
    /// The drafts as they are on the disk.
    saved: HashMap<ChatId, String>,
    sent: Vec<String>,
    /// Which sent text is shown in the input, counted from the newest, and the text that stood
    /// there before.
    recalled: Option<(usize, String)>,
    /// The text at the beginning of an input that came back unsent. What comes back next is put
    /// behind it.
    returned: Option<(ChatId, String)>,
    /// The note that is being written for another chat than the open one.
    note: Option<(ChatId, String)>,
}

impl Composer {
    /// Takes in the drafts of an account that was opened as what the disk holds. Texts in the
    /// inputs are newer and stay.
    pub fn load(&mut self, drafts: Vec<(ChatId, String)>) {
        let before = std::mem::take(&mut self.saved);
        for (chat, text) in drafts {
            let is_note = self.kept(chat).is_some_and(|kept| kept == text);
            let editor = self.editors.entry(chat).or_default();
            let untouched = editor.is_empty() && self.quotations.get(chat).is_empty();
            if untouched && !before.contains_key(&chat) && !is_note {
                let (quotation, words) = quotation::split(&text);
                // A draft on the disk is never longer than an editor accepts.
                let _taken = editor.set_text(words);
                self.quotations.set(chat, quotation.to_owned());
            }
            self.saved.insert(chat, text);
        }
    }

    /// Forgets what the disk is believed to hold, so that all texts are saved again.
    pub fn doubt_disk(&mut self) {
        self.saved.clear();
    }

    /// Drops drafts and sent texts of the account that is closed. What was written while no chat
    /// was open stays, because it belongs to no account.
    pub fn clear(&mut self) {
        let (unaddressed, noted) =
            (std::mem::take(&mut self.unaddressed), std::mem::take(&mut self.noted));
        *self = Self { unaddressed, noted, ..Self::default() };
    }

    /// Changes to the input of a chat.
    pub fn open(&mut self, chat: ChatId) {
        if self.open != Some(chat) {
            self.leave_history();
            self.returned = None;
        }
        self.open = Some(chat);
        self.editors.entry(chat).or_default();
        self.address(chat);
    }

    /// Puts the unaddressed text behind the draft of the chat, or leaves it where it is if there is
    /// not enough room for both.
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

    /// The text that was written while no chat was open.
    #[must_use]
    pub fn unaddressed(&self) -> &str {
        self.unaddressed.text()
    }

    /// The unaddressed text, if the disk holds another one. It counts as saved from now on.
    pub fn unaddressed_to_note(&mut self) -> Option<String> {
        let text = self.unaddressed.text().trim();
        if text == self.noted {
            return None;
        }
        text.clone_into(&mut self.noted);
        Some(self.noted.clone())
    }

    /// Whether the disk holds an unaddressed text.
    #[must_use]
    pub const fn is_noted(&self) -> bool {
        !self.noted.is_empty()
    }

    /// Removes the input of a chat that is gone, and returns its text.
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

    /// Stops showing a sent text: the text that stood in the input before returns, behind any
    /// changes made to the sent one.
    fn leave_history(&mut self) {
        let standing = self.open.and_then(|chat| self.standing_words(chat));
        self.recalled = None;
        let editor = self.open.and_then(|chat| self.editors.get_mut(&chat));
        if let (Some(standing), Some(editor)) = (standing, editor)
            && editor.text() != standing
        {
            // A text that does not fit is longer than a message can be.
            let _taken = editor.replace(0..editor.text().len(), &standing);
        }
    }

    /// Ends the showing of a sent text after the user has undone it: the text before stands there
    /// again.
    fn settle_history(&mut self) {
        let text = self.open.and_then(|chat| self.editors.get(&chat)).map(Editor::text);
        if self.recalled.as_ref().is_some_and(|(_, stashed)| text == Some(stashed)) {
            self.recalled = None;
        }
    }

    /// What the user is writing in a chat, with the quotation that it answers.
    fn standing(&self, chat: ChatId) -> Option<String> {
        Some(format!("{}{}", self.quotations.get(chat), self.standing_words(chat)?))
    }

    /// What the user is writing in a chat, without the quotation. A sent text that is only shown
    /// does not count.
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

    /// Puts the text of `gone` behind that of `into`, of which `gone` has become a part.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        if self.open == Some(gone) || self.open == Some(into) {
            self.leave_history();
        }
        let Some(moving) = self.editors.remove(&gone) else { return };
        self.saved.remove(&gone);
        // Whatever was saved for either chat, the joined text must be saved again.
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
            // With two quotations, the second becomes text behind the first.
            let (caret, end) = (editor.caret(), editor.text().len());
            let begin = if end == 0 { quotation } else { format!("\n{quotation}") };
            // A text that does not fit is longer than a message can be.
            let _taken = editor.replace(end..end, &format!("{begin}{}", moving.text()));
            editor.set_caret(if here { end + begin.len() + moving.caret() } else { caret });
        }
    }

    /// The editor of the open input.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.open.and_then(|chat| self.editors.get(&chat)).unwrap_or(&self.unaddressed)
    }

    /// The editor of the open input, to be changed.
    pub fn editor_mut(&mut self) -> &mut Editor {
        let open = self.open.and_then(|chat| self.editors.get_mut(&chat));
        open.unwrap_or(&mut self.unaddressed)
    }

    /// The chat of the open input.
    #[must_use]
    pub const fn chat(&self) -> Option<ChatId> {
        self.open
    }

    /// Takes the line to be sent out of the input; `None` if it is blank. If a sent text was shown
    /// there, the text from before returns.
    pub fn take(&mut self) -> Option<String> {
        let line = self.take_unremembered()?;
        self.remember(line.clone());
        Some(line)
    }

    /// Takes the line out of the input to be sent as a text, even if it begins like a command. The
    /// history remembers it as the line that sends this text.
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
            // It fitted there before.
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

    /// Puts an unsent text back at the beginning of the input, behind texts that came back just
    /// before it, as the line that sends it. Returns `false` and changes nothing if there is not
    /// enough room.
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
        // Several lines are never a command, so they are sent as they are.
        self.put_lines_back(chat, text)
    }

    /// Turns the quotation of a chat into text in its input. Returns whether there was room for it.
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

    /// Sets the quotation that the text of the open chat answers.
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
        // A line that stood alone is now one of several, and so needs no second slash.
        let above = if stood == earlier { command::sent(&earlier) } else { &earlier };
        let all = if above.is_empty() { text.to_owned() } else { format!("{above}\n{text}") };
        let begin = if stood.len() > earlier.len() && earlier.is_empty() {
            format!("{all}\n")
        } else {
            all.clone()
        };
        // Both came from an editor, so they fit unless more was typed meanwhile.
        let whole = editor.replace(0..earlier.len(), &begin).refused == 0;
        if whole {
            // The caret stays at the same place of the text.
            let behind = caret.checked_sub(earlier.len()).map(|behind| begin.len() + behind);
            let within = caret.saturating_sub(earlier.len() - above.len());
            editor.set_caret(behind.unwrap_or(within));
            self.returned = Some((chat, all));
        } else if editor.text() != stood {
            editor.undo();
        }
        whole
    }

    /// Replaces `before` by a text that was written elsewhere; if the input has changed meanwhile,
    /// puts that text before it. Returns whether there was room.
    pub fn rewritten(&mut self, chat: ChatId, before: &str, text: &str) -> bool {
        let editor = self.editors.entry(chat).or_default();
        if editor.text() == text {
            return true;
        }
        if editor.text() == before {
            // This also holds if a sent text is shown: what stood there before returns later.
            return editor.replace(0..before.len(), text).refused == 0;
        }
        self.returned = None;
        self.put_lines_back(chat, text)
    }

    /// Sets the note that is being written for another chat. It is part of the draft of that chat
    /// until it is sent or put into the input. Returns whether it changed.
    pub fn note(&mut self, note: Option<(ChatId, String)>) -> bool {
        let note = note.filter(|(_, text)| !text.trim().is_empty());
        let is_new = self.note != note;
        self.note = note;
        is_new
    }

    /// The text that the disk should hold for a chat: its draft, and a note that is being written.
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

    /// The chats whose drafts may have to be saved.
    fn written(&self) -> Vec<ChatId> {
        let mut chats: Vec<ChatId> = self.editors.keys().copied().collect();
        chats.extend(self.note.iter().map(|(chat, _)| *chat));
        // A note may have been the whole draft.
        chats.extend(self.saved.iter().filter(|(_, text)| !text.is_empty()).map(|(chat, _)| *chat));
        chats.sort_unstable();
        chats.dedup();
        chats
    }

    /// The draft of a chat, if the disk does not hold it yet. It counts as saved from now on.
    pub fn unsaved(&mut self, chat: ChatId) -> Option<String> {
        let text = self.kept(chat).unwrap_or_default();
        let saved = self.saved.get(&chat).map_or("", String::as_str);
        if text == saved {
            return None;
        }
        self.saved.insert(chat, text.clone());
        Some(text)
    }

    /// The drafts that the disk does not hold yet. They count as saved from now on.
    pub fn all_unsaved(&mut self) -> Vec<(ChatId, String)> {
        let chats = self.written().into_iter();
        chats.filter_map(|chat| self.unsaved(chat).map(|text| (chat, text))).collect()
    }

    /// Whether a draft was changed since the disk was last asked to save it.
    #[must_use]
    pub fn has_unsaved(&self) -> bool {
        self.written().into_iter().any(|chat| {
            let saved = self.saved.get(&chat).map_or("", String::as_str);
            self.kept(chat).unwrap_or_default() != saved
        })
    }

    /// The texts of all inputs, whether they were saved before or not, with the drafts that still
    /// have to be saved.
    pub fn all_written(&mut self) -> Vec<(ChatId, String)> {
        let mut all = self.all_unsaved();
        let more: Vec<_> = self.texts().into_iter().filter(|it| !all.contains(it)).collect();
        all.extend(more);
        all
    }

    /// Which sent text is shown in the input of a chat, counted from the newest.
    #[must_use]
    pub fn looked_at(&self, chat: ChatId) -> Option<usize> {
        self.recalled.as_ref().filter(|_| self.open == Some(chat)).map(|(at, _)| *at)
    }

    /// The text in the input of a chat.
    #[must_use]
    pub fn text(&self, chat: ChatId) -> &str {
        self.editors.get(&chat).map_or("", Editor::text)
    }

    /// The text in the input of a chat, or what stood there before a sent text was shown.
    #[must_use]
    pub fn behind(&self, chat: ChatId) -> &str {
        let recalled = self.recalled.as_ref().filter(|_| self.open == Some(chat));
        recalled.map_or_else(|| self.text(chat), |(_, stashed)| stashed)
    }

    /// The texts that are being written, by chat.
    pub fn texts(&self) -> Vec<(ChatId, String)> {
        let texts = self.written().into_iter().filter_map(|chat| Some((chat, self.kept(chat)?)));
        texts.filter(|(_, text)| !text.trim().is_empty()).collect()
    }

    /// Whether the input of a chat is empty.
    #[must_use]
    pub fn is_empty(&self, chat: ChatId) -> bool {
        self.editors.get(&chat).is_none_or(Editor::is_empty)
    }

    /// How many chats have a draft.
    #[must_use]
    pub fn drafts(&self) -> usize {
        let open = self.open;
        let other = |chat: &ChatId, editor: &Editor| {
            Some(*chat) != open && !(editor.is_empty() && self.quotations.get(*chat).is_empty())
        };
        self.editors.iter().filter(|(chat, editor)| other(chat, editor)).count()
    }

    /// Shows an earlier (1) or later (-1) sent text in the input; after the latest the text from
    /// before returns. Returns whether there was one.
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
        // Undo returns to the text from before.
        let _taken = editor.replace(whole, &text);
        self.recalled = next.map(|next| (next, stashed));
        true
    }
}
