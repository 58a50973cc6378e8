//! The dispatch of keys: to the open dialog, or to the action that the key has here.

use super::{actions, chat_list, dialog, in_side_pane, premature, selected};
use crate::app::action::{Action, WindowAction};
use crate::app::dialog::Dialog;
use crate::app::event::TimerKind;
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{block, compose, key_context, lines, normal_mode, status};
use crate::app::status_message::Press;
use crate::app::{App, Effect, Effects, Screen};
use crate::model::Lang;

/// How long after the menu key the menu is shown, in milliseconds.
const MENU_MS: u64 = 300;

pub fn press(app: &mut App, key: Key) -> Effects {
    app.grace.deciding = None;
    let known = |key: Key| app.settings.keymap.knows(key);
    // Esc and the next key in one read look like Alt with that key.
    if key.alt && !known(key) {
        let mut effects = press(app, Key::plain(Code::Esc));
        effects.extend(press(app, Key { alt: false, ..key }));
        return effects;
    }
    // A Shift without a binding is ignored.
    let key = Key { shift: key.shift && known(key), ..key };
    if leaves_blank(app, key) || leaves_block(app, key) {
        return Effects::new();
    }
    if premature::answers_unseen(app, key) || premature::stands_behind(app, key) {
        app.keys.pending.clear();
        return Effects::new();
    }
    if is_for_dialog(app, key) {
        return match dialog::press(app, key) {
            Some(effects) => effects,
            None => press(app, key),
        };
    }
    if app.keys.pending.is_empty()
        && let Some(effects) = chat_list::press(app, key).or_else(|| in_side_pane::press(app, key))
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

/// Ends the blank screen after any key; returns whether it was on.
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

/// Whether a dialog is open and the key does not belong to a sequence of the menu.
fn is_for_dialog(app: &App, key: Key) -> bool {
    let turns = matches!(key.code, Code::PageUp | Code::PageDown);
    let turned = turns && matches!(app.dialog, Some(Dialog::Menu { .. }));
    (app.keys.pending.is_empty() || turned) && app.dialog.is_some()
}

/// Drops the rows selected by the mouse; returns whether the key was meant for nothing else.
fn leaves_block(app: &mut App, key: Key) -> bool {
    let leaves = app.inbox.block.is_some() && key.code == Code::Esc;
    block::forget(app);
    if leaves {
        key_context::to_normal(app);
    }
    leaves
}

/// Starts a sequence: the keys that can follow are shown after a moment.
fn menu(app: &mut App, keys: Vec<Key>) -> Effects {
    status::clear_status(app, Press::Command);
    app.keys.pending = keys;
    let timer = app.clock.timer(TimerKind::Menu);
    Effects::from(Effect::Timer { after_ms: MENU_MS, timer })
}

fn close_menu(app: &mut App) {
    if matches!(app.dialog, Some(Dialog::Menu { .. })) {
        app.dialog = None;
    }
}

/// Drops a sequence without a binding; a single key is typed if it is text.
fn unknown(app: &mut App, keys: &[Key]) -> Effects {
    close_menu(app);
    match keys {
        [key] if !key_context::at_login(app) => {
            // In Normal mode a letter is a mistake, but text of an input method is meant to be
            // written.
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
        [_] => Effects::new(),
        [.., last]
            if matches!(last.code, Code::Esc) || (last.ctrl && last.code == Code::Char('g')) =>
        {
            if last.code == Code::Esc && !key_context::at_login(app) {
                key_context::to_normal(app);
            }
            Effects::new()
        }
        keys => {
            let keys: Vec<String> = keys.iter().map(|key| key.shown()).collect();
            let words = app.lang().pick("没有这个键", "no such key");
            status::suggest(app, format!("{words}: {}", keys.join(" ")))
        }
    }
}
