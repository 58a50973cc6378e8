//! All keys, filtered by what is typed.

use super::list::{Filter, Moved, Typed, moved, scroll, typed};
use super::{Context, DialogRow, DialogView, Modal, Reply, WIDEST};
use crate::app::action::Place;
use crate::app::finder;
use crate::app::key::{self, Key};
use crate::text::{self, Widths};

/// The keys, to be read.
#[derive(Clone, Debug, Default)]
pub struct Help {
    /// Keys and words that hold what was typed are shown; the first row in sight.
    pub filter: Filter,
}

impl Modal for Help {
    /// Rows whose keys or words hold what was typed. What has no room beside the other goes on in rows
    /// below.
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        DialogView {
            title: lang.pick("按键", "keys").to_owned(),
            query: Some(self.filter.shown()),
            rows: rows(cx, self.filter.text()),
            first: self.filter.cursor,
            advice: lang
                .pick(
                    "打字筛选，↑↓ PgUp PgDn 翻看，Esc 关闭",
                    "type to filter, arrows, PgUp PgDn, Esc",
                )
                .to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let rows = rows(cx, self.filter.text()).len();
        let scrolled = scroll(cx, &mut self.filter.cursor, rows, key);
        // What moves a cursor elsewhere moves none here.
        let edits = scrolled == Moved::No && moved(&mut 0, 1, key) == Moved::No;
        if edits && typed(&mut self.filter.query, key) == Typed::Changed {
            self.filter.cursor = 0;
        }
        Reply::Stays
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        None
    }

    fn paste(&mut self, _cx: &Context<'_>, text: &str) -> Reply {
        self.filter.paste(text);
        Reply::Stays
    }
}

fn rows(cx: &Context<'_>, typed: &str) -> Vec<DialogRow> {
    let settings = cx.settings;
    let lang = settings.lang;
    let rows = settings
        .keymap
        .rows()
        .filter(|(row, _)| settings.vim || !matches!(row.place, Place::Normal | Place::NormalEmpty))
        .map(|(row, keys)| {
            let on_screen = keys.iter().map(|keys| key::shown(keys)).collect();
            (on_screen, row.words(lang), keys.join(" "))
        });
    let legend = (
        ["^X", "M-x", "S-x"].map(str::to_owned).to_vec(),
        lang.pick("Ctrl、Alt、Shift 加 x", "x with Ctrl, Alt, Shift"),
        "ctrl alt shift".to_owned(),
    );
    let rows: Vec<(Vec<String>, &str, String)> = std::iter::once(legend).chain(rows).collect();
    let found = |(on_screen, words, named): &(Vec<String>, &str, String)| {
        format!("{words} {} {named}", on_screen.join(" "))
    };
    let found: Vec<String> = rows.iter().map(found).collect();
    let shown = finder::narrow(found.iter().map(String::as_str), typed, settings.sounds);
    let column = rows.iter().map(|(keys, ..)| text::cells(&keys.join("  "), cx.widths()));
    let column = column.max().and_then(|cells| u16::try_from(cells).ok()).unwrap_or(u16::MAX);
    let (column, rest) = key_column(column, cx.size.0);
    let row = |at: usize| rows.get(at).map(|(keys, words, _)| (keys.as_slice(), *words));
    let rows = shown.into_iter().filter_map(row);
    rows.flat_map(|(keys, words)| wrapped(keys, words, (column, rest), cx.widths())).collect()
}

/// Cells of the keys and of the words beside them: a cell is left free at both sides, two between.
fn key_column(wanted: u16, width: u16) -> (u16, u16) {
    let width = width.saturating_sub(2).min(WIDEST);
    let column = wanted.min(width * 4 / 9).max(1);
    (column, width.saturating_sub(column + 2).max(1))
}

/// Some keys for something, in as many rows as they take.
fn wrapped(
    keys: &[String],
    words: &str,
    (column, rest): (u16, u16),
    widths: Widths,
) -> Vec<DialogRow> {
    let mut left: Vec<String> = Vec::new();
    for key in keys {
        let joined = left.last().map(|line| format!("{line}  {key}"));
        let fits = joined.filter(|line| text::cells(line, widths) <= usize::from(column));
        match (fits, left.last_mut()) {
            (Some(line), Some(last)) => *last = line,
            (Some(_) | None, _) => left.push(key.clone()),
        }
    }
    let right: Vec<String> =
        text::wrap(words, rest, widths).map(|row| row.shown(words).to_owned()).collect();
    let row = |at: usize| DialogRow {
        left: left.get(at).cloned().unwrap_or_default(),
        right: right.get(at).cloned().unwrap_or_default(),
        key: Some(column),
        ..DialogRow::default()
    };
    (0..left.len().max(right.len())).map(row).collect()
}
