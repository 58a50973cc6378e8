//! A key: which action it means where the user stands, and who carries it out.

use super::{actions, chat_list, dialog, premature, selected};
use crate::app::action::{Action, WindowAction};
use crate::app::dialog::Dialog;
use crate::app::event::TimerKind;
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{block, compose, key_context, lines, normal_mode, status};
use crate::app::status_message::Press;
use crate::app::{App, Effect, Screen};
use crate::model::Lang;

/// The menu is shown so long after its key, in milliseconds.
const MENU_MS: u64 = 300;

pub fn press(app: &mut App, key: Key) -> Vec<Effect> {
    app.grace.deciding = None;
    let known = |key: Key| app.settings.keymap.knows(key);
    // Esc and the next key in one read look like a chord
    if key.alt && !known(key) {
        let mut effects = press(app, Key::plain(Code::Esc));
        effects.extend(press(app, Key { alt: false, ..key }));
        return effects;
    }
    // Shift that means nothing is as good as none
    let key = Key { shift: key.shift && known(key), ..key };
    if leaves_blank(app, key) || leaves_block(app, key) {
        return Vec::new();
    }
    if premature::answers_unseen(app, key) || premature::stands_behind(app, key) {
        app.keys.pending.clear();
        return Vec::new();
    }
    if is_for_dialog(app, key) {
        return match dialog::press(app, key) {
            Some(effects) => effects,
            None => press(app, key),
        };
    }
    if app.keys.pending.is_empty()
        && let Some(effects) = chat_list::press(app, key)
    {
        return effects;
    }
    if app.inbox.timeline.selected().is_none() {
        selected::begin_word(app);
    } else if app.keys.pending.is_empty()
        && let Some(effects) = selected::selected(app, key)
    {
        return effects;
    }
    let writes = key_context::at_login(app) && app.grace.writes_at_login(key, app.clock.now);
    if writes && app.keys.pending.is_empty() {
        return compose::typed_at_login(app, key);
    }
    if !key_context::at_login(app)
        && app.inbox.timeline.selected().is_none()
        && let Some(effects) = normal_mode::press(app, key)
    {
        status::clear_status(app, Press::Writing);
        return effects;
    }
    app.keys.pending.push(key);
    let keys = std::mem::take(&mut app.keys.pending);
    if lines::is_answer(app, &keys) {
        close_menu(app);
        return lines::send_each(app);
    }
    let found = app.settings.keymap.find(key_context::places(app), &keys);
    match found {
        Found::Action(Action::Window(WindowAction::Menu)) | Found::Prefix => menu(app, keys),
        Found::Action(action) => {
            close_menu(app);
            actions::act(app, action)
        }
        Found::Nothing => unknown(app, &keys),
    }
}

/// The blank screen goes with any key; says whether it was there.
fn leaves_blank(app: &mut App, key: Key) -> bool {
    if app.screen() != Screen::Blank {
        return false;
    }
    app.window.blank = false;
    if key.code == Code::Esc {
        key_context::to_normal(app);
    }
    true
}

/// A dialog is open, and the key is not a part of a sequence that the menu shows.
fn is_for_dialog(app: &App, key: Key) -> bool {
    let turns = matches!(key.code, Code::PageUp | Code::PageDown);
    let turned = turns && matches!(app.dialog, Some(Dialog::Menu { .. }));
    (app.keys.pending.is_empty() || turned) && app.dialog.is_some()
}

/// Rows that the mouse was drawn over are not marked any more; says whether that was all that was meant.
fn leaves_block(app: &mut App, key: Key) -> bool {
    let leaves = app.inbox.block.is_some() && key.code == Code::Esc;
    block::forget(app);
    if leaves {
        key_context::to_normal(app);
    }
    leaves
}

/// The first key of a sequence: what may follow is shown after a moment.
fn menu(app: &mut App, keys: Vec<Key>) -> Vec<Effect> {
    status::clear_status(app, Press::Command);
    app.keys.pending = keys;
    let timer = app.clock.timer(TimerKind::Menu);
    vec![Effect::Timer { after_ms: MENU_MS, timer }]
}

fn close_menu(app: &mut App) {
    if matches!(app.dialog, Some(Dialog::Menu { .. })) {
        app.dialog = None;
    }
}

/// A sequence that means nothing is left; a single key is typed if it is text.
fn unknown(app: &mut App, keys: &[Key]) -> Vec<Effect> {
    close_menu(app);
    match keys {
        [key] if !key_context::at_login(app) => {
            // In Normal mode a letter is a slip; what an input method commits is meant to be written.
            if app.keys.normal && key.text().is_none_or(|c| c.is_ascii()) {
                let key = key.shown();
                let words = match app.lang() {
                    Lang::Zh => format!("普通模式里没有 {key}，i 开始写"),
                    Lang::En => format!("{key} does nothing in Normal mode; i inserts"),
                };
                return status::suggest(app, words);
            }
            app.keys.normal = false;
            compose::typed(app, *key)
        }
        [_] => Vec::new(),
        [.., last]
            if matches!(last.code, Code::Esc) || (last.ctrl && last.code == Code::Char('g')) =>
        {
            if last.code == Code::Esc && !key_context::at_login(app) {
                key_context::to_normal(app);
            }
            Vec::new()
        }
        keys => {
            let keys: Vec<String> = keys.iter().map(|key| key.shown()).collect();
            let words = app.lang().pick("没有这个键", "no such key");
            status::suggest(app, format!("{words}: {}", keys.join(" ")))
        }
    }
}
