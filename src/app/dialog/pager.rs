//! A view of a long text.

use super::list::{Moved, closes_view, scroll};
use super::{Context, DialogRow, DialogView, Modal, Reply};
use crate::app::key::Key;

/// The whole of a message.
#[derive(Clone, Debug)]
pub struct Pager {
    pub title: String,
    pub rows: Vec<String>,
    /// The first row in sight.
    pub first: usize,
}

impl Modal for Pager {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let advice =
            cx.lang().pick("↑↓ PgUp PgDn 翻看，Esc 关闭", "arrows and PgUp PgDn, Esc closes");
        DialogView {
            title: self.title.clone(),
            rows: self.rows.iter().map(|row| DialogRow::plain(row)).collect(),
            first: self.first,
            advice: advice.to_owned(),
            ..DialogView::default()
        }
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let scrolled = scroll(cx, &mut self.first, (self.rows.len(), 1), key);
        if scrolled == Moved::No && closes_view(key) { Reply::Closes } else { Reply::Stays }
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        None
    }
}
