//! The interface of all dialogs: how it looks, and what each key does.

use super::{Context, DialogView, Left, Reply};
use crate::app::key::{Code, Key};
use crate::app::question::Question;
use crate::model::ChatId;

/// A dialog that takes the keys.
pub(in crate::app) trait Modal {
    /// The dialog as it is drawn.
    fn view(&self, cx: &Context<'_>) -> DialogView;

    /// Handles a key that does not have the same meaning in all dialogs.
    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply;

    /// Handles Enter; `None` if it is an ordinary key here.
    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply>;

    /// Handles a pasted text. Without a line to paste into, the text is not for the dialog.
    fn paste(&mut self, _cx: &Context<'_>, _text: &str) -> Reply {
        Reply::Passes
    }

    /// Handles a click on a row.
    fn point(&mut self, _row: usize) -> Pointed {
        Pointed::Nowhere
    }

    /// Whether the key closes the dialog without a choice.
    fn is_left_by(&self, key: Key) -> bool {
        key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g')))
    }

    /// What happens after the dialog was closed without a choice.
    fn left(&self) -> Left {
        Left::Nothing
    }

    /// The question of the dialog, if one key can answer it.
    fn question(&self) -> Option<Question> {
        None
    }

    /// Follows the merging of chat `gone` into `into`; returns whether there is still something to
    /// ask.
    fn merged(&mut self, _gone: ChatId, _into: ChatId) -> Asked {
        Asked::Still
    }
}

/// The effect of a click on a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Pointed {
    /// None: the rows are only read.
    Nowhere,
    /// The cursor moved there, or the row was marked.
    There,
    /// The row is chosen, as by Enter.
    Chosen,
}

/// Whether a dialog still has something to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Asked {
    Still,
    Nothing,
}
