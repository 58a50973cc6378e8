//! What all dialogs have in common: how one looks, and what a key in it comes to.

use super::{Context, DialogView, Left, Reply};
use crate::app::key::{Code, Key};
use crate::app::question::Question;
use crate::model::ChatId;

/// How a dialog looks, and what a key in it comes to.
pub(in crate::app) trait Modal {
    /// As it is shown.
    fn view(&self, cx: &Context<'_>) -> DialogView;

    /// A key that means nothing to all dialogs alike.
    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply;

    /// Enter; `None` where it is a key like others.
    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply>;

    /// A pasted text. Where there is no line for it, it is not meant for the dialog.
    fn paste(&mut self, _cx: &Context<'_>, _text: &str) -> Reply {
        Reply::Passes
    }

    /// A click on a row.
    fn point(&mut self, _row: usize) -> Pointed {
        Pointed::Nowhere
    }

    /// The key leaves the dialog without a choice.
    fn is_left_by(&self, key: Key) -> bool {
        key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g')))
    }

    /// What follows when it is left so.
    fn left(&self) -> Left {
        Left::Nothing
    }

    /// What it asks, where one key answers it.
    fn question(&self) -> Option<Question> {
        None
    }

    /// A conversation became part of another one; says whether there is still something to ask.
    fn merged(&mut self, _gone: ChatId, _into: ChatId) -> Asked {
        Asked::Still
    }
}

/// What a click on a row means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Pointed {
    /// Rows are only read.
    Nowhere,
    /// The user stands there now, or has marked it.
    There,
    /// It is chosen, as by Enter.
    Chosen,
}

/// Whether a dialog has something to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Asked {
    Still,
    Nothing,
}
