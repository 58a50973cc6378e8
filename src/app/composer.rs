//! What is being written: one text a conversation, its draft on disk, and what was sent before.

use std::collections::HashMap;

use crate::model::ChatId;
use crate::text::Editor;

/// So many sent texts are remembered.
const HISTORY: usize = 200;

/// The inputs of all conversations. What was typed belongs to the one it was typed in.
#[derive(Clone, Debug, Default)]
pub struct Composer {
    editors: HashMap<ChatId, Editor>,
    /// Where there is no conversation, nothing can be written.
    nowhere: Editor,
    open: Option<ChatId>,
    /// What the disk holds.
    saved: HashMap<ChatId, String>,
    sent: Vec<String>,
    /// Which of the sent texts stands in the input, counted from the newest, and what stood there.
    recalled: Option<(usize, String)>,
}

impl Composer {
    /// The drafts of an account that was opened.
    pub fn load(&mut self, drafts: Vec<(ChatId, String)>) {
        for (chat, text) in drafts {
            let editor = self.editors.entry(chat).or_default();
            if editor.is_empty() {
                // The disk never holds more than an editor takes.
                let _taken = editor.set_text(&text);
            }
            self.saved.insert(chat, text);
        }
    }

    /// Another account: its drafts are not these.
    pub fn clear(&mut self) {
        *self = Self { sent: std::mem::take(&mut self.sent), ..Self::default() };
    }

    /// The input of another conversation.
    pub fn open(&mut self, chat: ChatId) {
        self.open = Some(chat);
        self.recalled = None;
        self.editors.entry(chat).or_default();
    }

    /// A conversation is gone.
    pub fn close(&mut self, chat: ChatId) {
        if self.open == Some(chat) {
            self.open = None;
        }
    }

    /// A conversation became part of another one: so does what is being written, behind what stands
    /// there.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        let Some(moving) = self.editors.remove(&gone) else { return };
        self.saved.remove(&gone);
        if self.open == Some(gone) {
            self.open = Some(into);
        }
        let editor = self.editors.entry(into).or_default();
        if editor.is_empty() {
            *editor = moving;
        } else if !moving.is_empty() {
            editor.end_of_text();
            // What has no room is more than a message holds.
            let _taken = editor.paste(&format!("\n{}", moving.text()));
        }
    }

    /// What is being written.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.open.and_then(|chat| self.editors.get(&chat)).unwrap_or(&self.nowhere)
    }

    /// What is being written.
    pub fn editor_mut(&mut self) -> Option<&mut Editor> {
        self.open.and_then(|chat| self.editors.get_mut(&chat))
    }

    /// Which conversation it belongs to.
    #[must_use]
    pub const fn chat(&self) -> Option<ChatId> {
        self.open
    }

    /// What stands in the input is sent: the text, if there is more than blanks.
    pub fn take(&mut self) -> Option<String> {
        let editor = self.open.and_then(|chat| self.editors.get_mut(&chat))?;
        if editor.text().trim().is_empty() {
            return None;
        }
        let text = editor.take();
        self.recalled = None;
        if self.sent.last() != Some(&text) {
            self.sent.push(text.clone());
        }
        if self.sent.len() > HISTORY {
            self.sent.remove(0);
        }
        Some(text)
    }

    /// A text that could not be sent comes back, before what was typed since.
    pub fn put_back(&mut self, chat: ChatId, text: &str) {
        let editor = self.editors.entry(chat).or_default();
        let rest = if editor.is_empty() { "" } else { "\n" };
        // It came from an editor, so that it fits but for what was typed meanwhile.
        let _taken = editor.replace(0..0, &format!("{text}{rest}"));
    }

    /// The text of a conversation that the disk does not hold yet; it is taken as held from now on.
    pub fn unsaved(&mut self, chat: ChatId) -> Option<String> {
        let text = self.editors.get(&chat)?.text();
        let saved = self.saved.get(&chat).map_or("", String::as_str);
        if text == saved {
            return None;
        }
        let text = text.to_owned();
        self.saved.insert(chat, text.clone());
        Some(text)
    }

    /// The backend took the draft of a conversation along with the sent text.
    pub fn all_unsaved(&mut self) -> Vec<(ChatId, String)> {
        let chats: Vec<ChatId> = self.editors.keys().copied().collect();
        let mut unsaved: Vec<_> = chats
            .into_iter()
            .filter_map(|chat| self.unsaved(chat).map(|text| (chat, text)))
            .collect();
        unsaved.sort_by_key(|(chat, _)| *chat);
        unsaved
    }

    /// How many conversations have a draft.
    #[must_use]
    pub fn drafts(&self) -> usize {
        let open = self.open;
        let other = |chat: &ChatId, editor: &Editor| Some(*chat) != open && !editor.is_empty();
        self.editors.iter().filter(|(chat, editor)| other(chat, editor)).count()
    }

    /// Puts an earlier (1) or later (-1) sent text into the input; what stood there comes back
    /// behind the latest. Says whether there was one.
    pub fn history(&mut self, by: isize) -> bool {
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
