//! A question before something that cannot be undone. Enter confirms it.

use super::reply::AskedAbout;
use super::{Asked, Choice, Context, DialogView, Modal, Reply};
use crate::api::Method;
use crate::app::command::Command;
use crate::app::key::Key;
use crate::app::question::Question;
use crate::model::{ChatId, ItemId, Lang};

/// What the question is about.
#[derive(Clone, Debug)]
pub enum Confirm {
    /// A command that ends the session or moves messages to another chat.
    Command(Command),
    /// A request that the server cannot undo.
    Request {
        /// Says what will happen.
        words: String,
        /// The request that is made when the user confirms.
        method: Method,
    },
    /// Marking all unread messages as read.
    AllRead {
        /// Says what will happen.
        words: String,
        chats: Vec<AskedAbout>,
        /// The newest message that had arrived when the question was asked.
        newest: Option<ItemId>,
    },
}

impl Confirm {
    /// Messages arrived in a chat after the question was asked, `item` being the last: they stay
    /// unread.
    pub(in crate::app) fn arrived(&mut self, chat: ChatId, item: ItemId) {
        let Self::AllRead { chats, newest, .. } = self else { return };
        let before = ItemId(item.0.saturating_sub(1));
        let before = newest.map_or(before, |newest| newest.min(before));
        for asked in chats.iter_mut().filter(|asked| asked.chat == chat) {
            asked.last = asked.last.or(Some(before));
        }
    }
}

/// What the command does, and to how many others it does the same.
fn for_all(command: Command, others: u32, lang: Lang) -> String {
    let words = command.words(lang);
    match (command.is_for_all(), others, lang) {
        (false, ..) | (true, 0, _) => words.to_owned(),
        (true, _, Lang::Zh) => format!("{words}（另外 {others} 个窗口也会跟着变）"),
        (true, 1, Lang::En) => format!("{words} (in the other window too)"),
        (true, _, Lang::En) => format!("{words} (in the {others} other windows too)"),
    }
}

impl Modal for Confirm {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        match self {
            Self::Command(command) => DialogView::question(
                &for_all(*command, cx.other_clients, lang),
                lang.pick("再按 Enter 确认，Esc 取消", "Enter again to confirm, Esc to leave"),
            ),
            Self::Request { words, .. } | Self::AllRead { words, .. } => {
                let advice = lang.pick("Enter 确认，Esc 取消", "Enter does it, Esc leaves");
                DialogView::question(words, advice)
            }
        }
    }

    /// No other key closes the question.
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
