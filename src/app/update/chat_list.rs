//! Keys of the list of chats while it covers the messages: they choose a chat, and nothing out of
//! sight is sent or selected.

use super::actions;
use crate::app::action::{Action, EditAction};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{chat, key_context, page, status};
use crate::app::status_message::Press;
use crate::app::{App, Effects};

/// Handles a key that chooses a chat; `None` if it keeps its usual meaning.
pub fn press(app: &mut App, key: Key) -> Option<Effects> {
    if !app.list_has_keys() {
        return None;
    }
    let page = isize::try_from(page::list_rows(app)).unwrap_or(1).max(1);
    let by = match key.code {
        _ if key.ctrl || key.alt || key.shift => return opened(app, key),
        Code::Up => -1,
        Code::Down => 1,
        Code::PageUp => -page,
        Code::PageDown => page,
        Code::Char('k') if app.keys.normal => -1,
        Code::Char('j') if app.keys.normal => 1,
        Code::Char(_)
        | Code::Enter
        | Code::Tab
        | Code::Backspace
        | Code::Delete
        | Code::Esc
        | Code::Left
        | Code::Right
        | Code::Home
        | Code::End
        | Code::F(_) => return opened(app, key),
    };
    status::clear_status(app, Press::Command);
    app.grace.chooses = true;
    app.inbox.chats.go(by);
    page::settle_list(app);
    Some(Effects::new())
}

/// Enter, or the key that sends in its place, opens the chat at the cursor.
fn opened(app: &mut App, key: Key) -> Option<Effects> {
    let found = app.settings.keymap.find(key_context::places(app), &[key]);
    if key != Key::plain(Code::Enter) && found != Found::Action(Action::Edit(EditAction::Send)) {
        return None;
    }
    // A text that was written without a chat is meant to be sent, and the user has not chosen to
    // whom.
    if app.account.composer.chat().is_none() && !app.editor().is_empty() && !app.grace.chooses {
        return Some(actions::act(app, Action::Edit(EditAction::Send)));
    }
    let chat = app.inbox.chats.marked()?;
    status::clear_status(app, Press::Command);
    Some(chat::open(app, chat))
}
