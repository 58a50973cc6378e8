//! What belongs to the open account. All of it is dropped when another account is opened.

use std::path::PathBuf;

use super::composer::Composer;
use super::dialog::PastedForm;
use super::dialog::prompt::Garbled;
use super::forms::Forms;
use super::frame::Seen;
use super::mentions::Mentions;
use super::transfers::Transfers;
use crate::api::{Account, AccountKey, RequestId};
use crate::model::{ChatId, ItemId, Timestamp};

/// The account and the work begun in it. It is replaced as a whole, so that nothing begun in one
/// account goes on in another.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountState {
    /// `None` while no account is open.
    pub who: Option<Account>,
    pub composer: Composer,
    /// Whom the mentions in the inputs mean.
    pub mentions: Mentions,
    pub review: Review,
    pub forms: Forms,
    pub transfers: Transfers,
    /// When the oldest change of a draft was made that the disk has not been asked to keep.
    pub unsaved: Option<Timestamp>,
    /// The open chat, if it was marked as unread by hand and has not been read since.
    pub kept_unread: Option<ChatId>,
    /// How far the open chat has been on the screen.
    pub seen: Option<Seen>,
    /// Own messages that are being recalled so that their text can be written anew: the message,
    /// its chat, its text.
    pub rewriting: Vec<(ItemId, ChatId, String)>,
    /// What is being written in the user's external editor: its chat, and what stood in the input
    /// of that chat before.
    pub writing: Option<(ChatId, String)>,
    /// The chats into which pictures of the clipboard are sent once they are read, by the number of
    /// the request.
    pub pasting: Vec<(u64, ChatId)>,
    /// Pasted texts that are being written into files, to be sent as such.
    pub saved_pastes: Vec<SavedPaste>,
    /// The path in the input that is being completed: the byte at which it begins, and the path.
    pub completing: Option<(usize, PathBuf)>,
    /// The contact whose details were asked for.
    pub asked_details: Option<AskedDetails>,
}

/// What the user must look at in the texts of the inputs before they are sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Review {
    /// Lines about which the user is asked.
    pub lines: Vec<Lines>,
    /// Texts from which bytes are missing that were no UTF-8, by chat.
    pub garbled: Vec<(ChatId, Garbled)>,
    /// A line that is nearly a command and was held back at the first Enter, with its chat.
    pub unconfirmed_command: Option<(ChatId, String)>,
    /// What stood in an input after a pasted block that ended with a line end. What is typed behind
    /// it was meant for a message of its own.
    pub ended_block: Option<(ChatId, String)>,
}

/// Lines that arrived at once and stay in the input of a chat until the user says whether they are
/// one message or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub chat: ChatId,
    /// The byte of the text at which their first line begins.
    pub from: usize,
    /// Set if the lines arrived while an earlier sent text was shown in the input: which one,
    /// counted from the newest.
    pub looked_at: Option<usize>,
}

/// A pasted text that is being written into a file, and stays in the input of its chat until then.
#[derive(Clone, Debug)]
pub(super) struct SavedPaste {
    /// The number of the request.
    pub number: u64,
    pub chat: ChatId,
    pub text: String,
    pub form: PastedForm,
}

/// A contact whose details were asked for and are shown when they arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AskedDetails {
    pub id: RequestId,
    /// The group they were seen in.
    pub within: Option<ChatId>,
    /// Whether a row of a list asked for them. The list then stays until they arrive, so that what
    /// is typed meanwhile does not go to the chat below it.
    pub from_list: bool,
}

impl AccountState {
    /// The key of this account in requests to the backend.
    pub fn key(&self) -> Option<AccountKey> {
        self.who.as_ref().map(|account| account.key)
    }

    /// Closes the account. What was written while no chat was open stays: it goes to the chat that
    /// is opened next, in whichever account.
    pub fn close(&mut self) {
        let mut composer = std::mem::take(&mut self.composer);
        composer.clear();
        *self = Self { composer, ..Self::default() };
    }

    /// Moves what was begun in `gone` to `into`, of which `gone` has become a part.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        // This comes before the text itself moves, since the text of `gone` is put behind that of
        // `into`.
        self.review.merged(gone, into, self.composer.behind(into).len());
        self.composer.merge(gone, into);
        self.forms.merged(gone, into);
        let begun = self.writing.iter_mut().map(|(chat, _)| chat);
        let begun = begun.chain(self.pasting.iter_mut().map(|(_, chat)| chat));
        let begun = begun.chain(self.saved_pastes.iter_mut().map(|it| &mut it.chat));
        let begun = begun.chain(self.rewriting.iter_mut().map(|(_, chat, _)| chat));
        for chat in begun.chain(&mut self.kept_unread).filter(|chat| **chat == gone) {
            *chat = into;
        }
    }

    /// Drops what was begun in chats that are gone.
    pub fn chats_gone(&mut self, gone: &[ChatId]) {
        self.review.lines.retain(|lines| !gone.contains(&lines.chat));
        self.review.garbled.retain(|(chat, _)| !gone.contains(chat));
    }
}

impl Review {
    /// Moves what is known of `gone` to `into`, in whose input `stands` bytes stand already.
    fn merged(&mut self, gone: ChatId, into: ChatId, stands: usize) {
        let shift = if stands == 0 { 0 } else { stands + 1 };
        let known = self.lines.iter().any(|lines| lines.chat == into);
        self.lines.retain(|lines| lines.chat != gone || (!known && lines.looked_at.is_none()));
        for lines in self.lines.iter_mut().filter(|lines| lines.chat == gone) {
            *lines = Lines { chat: into, from: lines.from + shift, looked_at: None };
        }
        let garbled = self.garbled.iter_mut().map(|(chat, _)| chat);
        let ended = self.ended_block.iter_mut().map(|(chat, _)| chat);
        for chat in garbled.chain(ended).filter(|chat| **chat == gone) {
            *chat = into;
        }
    }
}
