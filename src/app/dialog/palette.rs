//! Choosing a command by its name or description.

use super::list::{List, Typed, nothing_to_choose};
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::command::{self, Does, Entry};
use crate::app::key::Key;
use crate::app::keymap::Keymap;
use crate::model::Lang;

/// The list of commands.
#[derive(Clone, Debug)]
pub struct Palette {
    pub list: List<Entry>,
}

impl Palette {
    #[must_use]
    pub(in crate::app) fn new(cx: &Context<'_>) -> Self {
        Self { list: List::new(command::matching("", cx.settings.sounds)) }
    }

    fn find(&mut self, cx: &Context<'_>) {
        let hits = command::matching(self.list.filter.text(), cx.settings.sounds);
        self.list.replace(hits);
    }
}

impl Modal for Palette {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let (lang, keymap) = (cx.lang(), &cx.settings.keymap);
        DialogView {
            title: lang.pick("命令", "commands").to_owned(),
            query: Some(self.list.filter.shown()),
            rows: self.list.hits.iter().map(|hit| row(hit, keymap, lang)).collect(),
            cursor: Some(self.list.filter.cursor),
            advice: lang
                .pick("↑↓ 选，Enter 执行，Esc 取消", "arrows, Enter does it, Esc leaves")
                .to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if self.list.press(key) == Typed::Changed {
            self.find(cx);
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.list.point(row)
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let chosen = self.list.chosen().map(|entry| Reply::Chosen(Choice::Entry(*entry)));
        Some(chosen.unwrap_or_else(|| nothing_to_choose(cx.lang())))
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.find(cx);
        Reply::Stays
    }
}

fn row(entry: &Entry, keymap: &Keymap, lang: Lang) -> DialogRow {
    let key = match entry.does {
        Does::Action(action) => keymap.key_of(action),
        Does::Command(_) => None,
    };
    let words = entry.words(lang);
    let right = key.map_or_else(|| words.to_owned(), |key| format!("{words}  {key}"));
    DialogRow { left: format!("/{}", entry.name), right, key: Some(18), ..DialogRow::default() }
}
