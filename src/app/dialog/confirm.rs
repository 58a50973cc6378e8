//! A question before what cannot be undone: Enter does it.

use super::reply::AskedAbout;
use super::{Asked, Choice, Context, DialogView, Modal, Reply};
use crate::api::Method;
use crate::app::command::Command;
use crate::app::key::Key;
use crate::app::question::Question;
use crate::model::{ChatId, ItemId};

/// Something that is asked about before it is done.
#[derive(Clone, Debug)]
pub enum Confirm {
    /// A command that ends the session, or moves words.
    Command(Command),
    /// What the server cannot undo.
    Request {
        /// What will happen.
        words: String,
        /// What is asked of the backend then.
        method: Method,
    },
    /// All that is unread counts as read.
    AllRead {
        /// What will happen.
        words: String,
        chats: Vec<AskedAbout>,
        /// The newest message that was told of when it was asked.
        newest: Option<ItemId>,
    },
}

impl Confirm {
    /// Messages came while this is asked, the last of them this one.
    pub(in crate::app) fn arrived(&mut self, chat: ChatId, item: ItemId) {
        let Self::AllRead { chats, newest, .. } = self else { return };
        let before = ItemId(item.0.saturating_sub(1));
        let before = newest.map_or(before, |newest| newest.min(before));
        for asked in chats.iter_mut().filter(|asked| asked.chat == chat) {
            asked.last = asked.last.or(Some(before));
        }
    }
}

impl Modal for Confirm {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        match self {
            Self::Command(command) => DialogView::question(
                command.words(lang),
                lang.pick("再按 Enter 确认，Esc 取消", "Enter again to confirm, Esc to leave"),
            ),
            Self::Request { words, .. } | Self::AllRead { words, .. } => {
                let advice = lang.pick("Enter 确认，Esc 取消", "Enter does it, Esc leaves");
                DialogView::question(words, advice)
            }
        }
    }

    /// It stays until it is answered.
    fn press(&mut self, _cx: &Context<'_>, _key: Key) -> Reply {
        Reply::Stays
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        Some(Reply::Chosen(match self {
            Self::Command(command) => Choice::Command(*command),
            Self::Request { method, .. } => Choice::Ask(method.clone()),
            Self::AllRead { chats, .. } => Choice::AllRead(chats.clone()),
        }))
    }

    fn merged(&mut self, gone: ChatId, into: ChatId) -> Asked {
        if let Self::AllRead { chats, .. } = self {
            chats.iter_mut().filter(|it| it.chat == gone).for_each(|it| it.chat = into);
        }
        Asked::Still
    }

    fn question(&self) -> Option<Question> {
        Some(match self {
            Self::Command(command) => Question::Command(*command),
            Self::Request { .. } | Self::AllRead { .. } => Question::Request,
        })
    }
}
