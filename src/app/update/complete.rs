//! Tab in the input: members after `@`, faces after `[`.

use super::{draft_later, say};
use crate::app::popup::{Chosen, Popup};
use crate::app::{App, Effect};
use crate::text::faces;

/// Rows that are offered.
const MOST: usize = 60;

pub(super) fn complete(app: &mut App) -> Vec<Effect> {
    let editor = app.editor();
    let before = editor.text().get(..editor.caret()).unwrap_or_default().to_owned();
    let found = at_sign(app, &before).or_else(|| face(&before));
    let Some((from, mut words)) = found else {
        let words =
            app.lang().pick("Tab 补全 @成员 和 [表情]", "Tab completes @members and [faces]");
        return say(app, words, false);
    };
    words.truncate(MOST);
    match words.as_slice() {
        [] => {
            let words = app.lang().pick("没有对得上的", "nothing fits");
            say(app, words, false)
        }
        [one] => insert(app, from, &one.clone()),
        _ => {
            let row = |words: String| (words.trim_end().to_owned(), Chosen::Words { from, words });
            let title = app.lang().pick("补全", "complete").to_owned();
            let rows = words.into_iter().map(row).collect();
            app.popup = Some(Popup::Choose { title, rows, cursor: 0 });
            Vec::new()
        }
    }
}

/// Words take the place of what stands from a byte to the caret.
pub(super) fn insert(app: &mut App, from: usize, words: &str) -> Vec<Effect> {
    let Some(editor) = app.composer.editor_mut() else { return Vec::new() };
    let to = editor.caret();
    let sound = from <= to && editor.text().is_char_boundary(from);
    if sound && editor.replace(from..to, words).whole() {
        editor.set_caret(from + words.len());
    }
    vec![draft_later(app)]
}

/// The members whose name or name in the group holds what stands after the last `@`. Everybody
/// after a bare one.
fn at_sign(app: &App, before: &str) -> Option<(usize, Vec<String>)> {
    let from = before.rfind('@')?;
    let typed = before.get(from + 1..)?;
    if typed.contains(['\n', '\u{2005}', '[']) || app.members.is_empty() {
        return None;
    }
    let typed = typed.to_lowercase();
    let mut fits: Vec<(bool, String)> = app
        .members
        .iter()
        .filter(|member| {
            let names = [member.name.as_str(), member.group_alias.as_str()];
            names.iter().any(|name| name.to_lowercase().contains(&typed))
        })
        .map(|member| {
            // In a group people are called by their name there.
            let alias = member.group_alias.as_str();
            let name = if alias.is_empty() { member.name.as_str() } else { alias };
            (!name.to_lowercase().starts_with(&typed), format!("@{name}\u{2005}"))
        })
        .collect();
    fits.sort();
    fits.dedup();
    Some((from, fits.into_iter().map(|(_, words)| words).collect()))
}

fn face(before: &str) -> Option<(usize, Vec<String>)> {
    let from = before.rfind('[')?;
    let typed = before.get(from + 1..)?;
    if typed.contains([']', '\n', ' ']) {
        return None;
    }
    let typed = typed.to_lowercase();
    let names = faces::names().filter(|name| name.to_lowercase().starts_with(&typed));
    Some((from, names.map(|name| format!("[{name}]")).collect()))
}
