//! The part of the state that dialogs may read.

use super::DialogRow;
use crate::app::inbox::Inbox;
use crate::app::namesakes::Namesakes;
use crate::app::settings::Settings;
use crate::model::{ChatId, Lang, Timestamp};
use crate::text::Widths;

/// References to the state outside the dialog.
#[derive(Clone, Copy)]
pub(in crate::app) struct Context<'a> {
    pub settings: &'a Settings,
    pub inbox: &'a Inbox,
    pub now: Timestamp,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// Whether there are other chats than File Transfer Helper.
    pub has_others: bool,
    /// How many other clients use the session.
    pub other_clients: u32,
    /// Rows of the input.
    pub input_rows: u16,
}

impl<'a> Context<'a> {
    pub const fn lang(&self) -> Lang {
        self.settings.lang
    }

    pub const fn widths(&self) -> Widths {
        self.settings.widths()
    }

    /// The row of a chat, with the number of its unread messages.
    pub fn chat_row(&self, id: ChatId) -> DialogRow {
        DialogRow::chat(self.inbox, id, self.lang())
    }

    /// Sorts chats as the list of chats does if nothing was typed; those that are not listed come
    /// last.
    pub fn in_order_of_list(&self, hits: Vec<ChatId>) -> Vec<ChatId> {
        let listed = self.inbox.chats.listed().map(|chat| chat.id);
        let mut ordered: Vec<ChatId> = listed.filter(|id| hits.contains(id)).collect();
        let first: std::collections::HashSet<ChatId> = ordered.iter().copied().collect();
        ordered.extend(hits.into_iter().filter(|id| !first.contains(id)));
        ordered
    }

    /// What distinguishes the chats of a list that share a name.
    pub fn namesakes(&self, list: impl Iterator<Item = ChatId>) -> Namesakes<'a> {
        Namesakes::of(self.inbox, self.settings, self.now, list)
    }
}
