//! The menu: the keys that can follow the menu key.

use super::list::scroll;
use super::{Context, DialogRow, DialogView, Modal, Reply, columns};
use crate::app::key::{Code, Key};

/// The second keys of the sequences, with what they do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Menu {
    /// The first row in sight.
    pub first: usize,
}

impl Modal for Menu {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let rows = entries(cx).into_iter().map(|(key, words)| DialogRow {
            left: key,
            right: words.to_owned(),
            key: Some(8),
            ..DialogRow::default()
        });
        DialogView {
            title: lang.pick("菜单", "menu").to_owned(),
            rows: rows.collect(),
            first: self.first,
            columns: true,
            more: lang.pick("PgDn 还有", "PgDn: more"),
            advice: lang
                .pick("按这里的键，Esc 关闭", "press one of these keys; Esc closes")
                .to_owned(),
            ..DialogView::default()
        }
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if matches!(key.code, Code::PageUp | Code::PageDown) {
            let rows = entries(cx).len();
            scroll(cx, &mut self.first, (rows, columns(cx.size.0)), key);
            return Reply::Stays;
        }
        // The key completes a sequence; a status message that came in between has cleared the first
        // key.
        Reply::Passes
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        None
    }
}

/// The keys that work here, with their descriptions.
fn entries(cx: &Context<'_>) -> Vec<(String, &'static str)> {
    let keymap = &cx.settings.keymap;
    let all = keymap.menu(cx.lang()).into_iter();
    let here = all.filter(|(row, ..)| cx.has_others || !row.action.needs_others());
    here.map(|(_, key, words)| (key, words)).collect()
}
