//! Keys of the pane at the right, while the user is in it.

use crate::app::action::{Action, MessageAction, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{side_pane, side_rows, status};
use crate::app::side_pane::SideAction;
use crate::app::status_message::Press;
use crate::app::{App, Effects};
use crate::model::Lang;

/// A key while the user is in the pane; `None`: it means what it means elsewhere.
pub fn press(app: &mut App, key: Key) -> Option<Effects> {
    side_pane::cursor(app)?;
    if key.ctrl || key.alt || key.shift {
        return None;
    }
    if ticks(app, key) {
        return Some(ticked(app));
    }
    let page = i32::from(app.places().side.height.saturating_sub(1).max(1));
    match key.code {
        Code::Up | Code::Char('k') => moved(app, -1),
        Code::Down | Code::Char('j') => moved(app, 1),
        Code::PageUp => moved(app, -page),
        Code::PageDown => moved(app, page),
        Code::Home | Code::Char('g') => to_end(app, -1),
        Code::End | Code::Char('G') => to_end(app, 1),
        Code::Enter => Some(chosen(app)),
        // What an input method commits is meant to be written.
        Code::Char(c) if !c.is_ascii() => {
            side_pane::leave(app);
            None
        }
        Code::Char(_) | Code::Backspace | Code::Delete | Code::Left | Code::Right | Code::Tab => {
            Some(idle(app, key))
        }
        Code::Esc | Code::F(_) => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an arm of the table of keys")]
fn moved(app: &mut App, rows: i32) -> Option<Effects> {
    status::clear_status(app, Press::Command);
    for _ in 0..rows.unsigned_abs() {
        side_pane::go(app, rows.signum());
    }
    Some(Effects::new())
}

#[expect(clippy::unnecessary_wraps, reason = "an arm of the table of keys")]
fn to_end(app: &mut App, by: i32) -> Option<Effects> {
    status::clear_status(app, Press::Command);
    side_pane::go_to_end(app, by);
    Some(Effects::new())
}

/// The key that ticks off a selected note.
fn ticks(app: &App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Selected], &[key]);
    found == Found::Action(Action::Message(MessageAction::ToggleTodo))
}

fn chosen(app: &mut App) -> Effects {
    status::clear_status(app, Press::Command);
    let action = side_pane::standing(app).and_then(|row| row.does);
    action.map_or_else(Effects::new, |action| side_rows::carry_out(app, action))
}

fn ticked(app: &mut App) -> Effects {
    status::clear_status(app, Press::Command);
    if let Some(SideAction::Todo(item)) = side_pane::standing(app).and_then(|row| row.does) {
        return side_rows::tick(app, &item);
    }
    let words = app.lang().pick("这一行不是待办", "nothing to do in this row");
    status::suggest(app, words)
}

/// A key that means nothing here does nothing, and says so.
fn idle(app: &mut App, key: Key) -> Effects {
    let key = key.shown();
    let words = match app.lang() {
        Lang::Zh => format!("右栏里 {key} 没有用处，Esc 回到输入框"),
        Lang::En => format!("{key} does nothing in this pane; Esc goes back to the input"),
    };
    status::suggest(app, words)
}
