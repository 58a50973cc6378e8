//! What belongs to the account that is open: all of it goes when another one is opened.

use std::path::PathBuf;

use super::composer::Composer;
use super::dialog::prompt::Garbled;
use super::forms::Forms;
use super::frame::Seen;
use super::transfers::Transfers;
use crate::api::{Account, AccountKey, RequestId};
use crate::model::{ChatId, ItemId, Timestamp};

/// The account, and what was begun in it. It is replaced whole: nothing of it may go on in another
/// account.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountState {
    /// `None` while no account is open.
    pub who: Option<Account>,
    pub composer: Composer,
    pub review: Review,
    pub forms: Forms,
    pub transfers: Transfers,
    /// The oldest change of a draft that the disk has not heard of.
    pub unsaved: Option<Timestamp>,
    /// The open chat was marked as unread by hand, and is not read yet.
    pub kept_unread: Option<ChatId>,
    /// How far the open conversation was on the screen.
    pub seen: Option<Seen>,
    /// Own messages that are being recalled to be written anew: which, where, and their texts.
    pub rewriting: Vec<(ItemId, ChatId, String)>,
    /// What is being written in the user's editor: for which chat, and what stood in its input.
    pub writing: Option<(ChatId, String)>,
    /// Where pictures of the clipboard go when they come, by their numbers.
    pub pasting: Vec<(u64, ChatId)>,
    /// A path in the input is being completed: from which byte, and which.
    pub completing: Option<(usize, PathBuf)>,
    /// What is known of somebody was asked for.
    pub asked_details: Option<AskedDetails>,
}

/// What is said of the texts in the inputs before they go out.
#[derive(Clone, Debug, Default)]
pub(super) struct Review {
    /// Lines that the user is asked about.
    pub lines: Vec<Lines>,
    /// What is written in these conversations lacks something that was not understood.
    pub garbled: Vec<(ChatId, Garbled)>,
    /// A line that nearly names a command, and was not sent the first time; in which chat.
    pub unconfirmed_command: Option<(ChatId, String)>,
    /// What stood in an input when a block there had just ended with a line end: what is typed
    /// behind it was meant for a message of its own.
    pub ended_block: Option<(ChatId, String)>,
}

/// Lines that came at once wait in the input of a conversation for what the user says of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub chat: ChatId,
    /// The byte of the text at which their first line begins.
    pub from: usize,
    /// They came into a sent text that was looked at: which, counted from the newest.
    pub looked_at: Option<usize>,
}

/// What is known of somebody was asked for, to be shown when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AskedDetails {
    pub id: RequestId,
    /// The group they were seen in.
    pub within: Option<ChatId>,
    /// By a row of a list, which stays until then: what is typed meanwhile is not for the chat below.
    pub from_list: bool,
}

impl AccountState {
    /// What tells it from other accounts.
    pub fn key(&self) -> Option<AccountKey> {
        self.who.as_ref().map(|account| account.key)
    }

    /// No account. What is written while no conversation is open is for the one that is opened next,
    /// in whatever account: it stays.
    pub fn close(&mut self) {
        let mut composer = std::mem::take(&mut self.composer);
        composer.clear();
        *self = Self { composer, ..Self::default() };
    }

    /// A conversation became part of another one: what was begun in it goes on in that one.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        // What is written there goes behind what stands in that other one: before it is put there.
        self.review.merged(gone, into, self.composer.behind(into).len());
        self.composer.merge(gone, into);
        self.forms.merged(gone, into);
        let begun = self.writing.iter_mut().map(|(chat, _)| chat);
        let begun = begun.chain(self.pasting.iter_mut().map(|(_, chat)| chat));
        let begun = begun.chain(self.rewriting.iter_mut().map(|(_, chat, _)| chat));
        for chat in begun.chain(&mut self.kept_unread).filter(|chat| **chat == gone) {
            *chat = into;
        }
    }

    /// These conversations are gone.
    pub fn chats_gone(&mut self, gone: &[ChatId]) {
        self.review.lines.retain(|lines| !gone.contains(&lines.chat));
        self.review.garbled.retain(|(chat, _)| !gone.contains(chat));
    }
}

impl Review {
    /// A conversation becomes part of another one, in whose input so many bytes stand.
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
