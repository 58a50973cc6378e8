//! Translating the input of the terminal into events of the frontend.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{Input, Reply};
use crate::app::{Code, Event, Key, Mouse, MouseKind};

/// The translation of an input.
#[derive(Debug)]
pub enum Translated {
    /// An event of the user, for the program that has the terminal; `None` if it means nothing
    /// here.
    User(Option<Event>),
    Window(Event),
    /// An answer of the terminal.
    Reply(Reply),
    /// Nothing is left to do.
    Nothing,
}

/// Translates an input.
#[must_use]
pub fn input(input: Input) -> Translated {
    match input {
        Input::Key(event) => Translated::User(key(event).map(Event::Key)),
        Input::Mouse(event) => Translated::User(mouse(event).map(Event::Mouse)),
        Input::Paste(text) => Translated::User(Some(Event::Paste(text))),
        Input::Burst(text) => Translated::User(Some(Event::Burst(text))),
        Input::KeysDropped => Translated::User(Some(Event::KeysDropped)),
        Input::NotUtf8 => Translated::User(Some(Event::NotUtf8)),
        Input::Pasting(bytes) => Translated::User(Some(Event::Pasting(bytes))),
        Input::Focus(focused) => Translated::Window(Event::Focus(focused)),
        Input::Reply(reply) => Translated::Reply(reply),
        Input::PasteLost | Input::PasteEnd => Translated::Nothing,
    }
}

/// Translates a key; `None` if nothing can be bound to it.
#[must_use]
pub fn key(event: KeyEvent) -> Option<Key> {
    let with = |modifier| event.modifiers.contains(modifier);
    let mut key = Key {
        code: Code::Esc,
        ctrl: with(KeyModifiers::CONTROL),
        alt: with(KeyModifiers::ALT),
        shift: with(KeyModifiers::SHIFT),
    };
    key.code = match event.code {
        KeyCode::Char(c) => {
            key.shift = false;
            Code::Char(if key.ctrl { c.to_ascii_lowercase() } else { c })
        }
        KeyCode::BackTab => {
            key.shift = true;
            Code::Tab
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Esc => Code::Esc,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    Some(key)
}

/// Translates a mouse event; `None` if it means nothing here.
#[must_use]
pub const fn mouse(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, column: event.column, row: event.row })
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, Input};
    use super::*;
    use crate::host::clock::instant as now;

    fn name(bytes: &str) -> String {
        let mut decoder = Decoder::default();
        let mut inputs = decoder.feed(bytes.as_bytes(), now());
        inputs.extend(decoder.flush(now()));
        let [Input::Key(event)] = inputs[..] else { panic!("{inputs:?}") };
        key(event).unwrap().to_string()
    }

    #[test]
    fn every_default_key_has_bytes_that_reach_it() {
        let table = [
            ("\r", "enter"),
            ("\n", "ctrl-j"),
            ("\x1b\r", "alt-enter"),
            ("\x1b[13;2u", "shift-enter"),
            ("\x08", "ctrl-h"),
            ("\x7f", "backspace"),
            ("\x1f", "ctrl-_"),
            ("\t", "tab"),
            ("\x1b[Z", "shift-tab"),
            ("\x1b[1;5H", "ctrl-home"),
            ("\x1b[1;5F", "ctrl-end"),
            ("\x1b/", "alt-/"),
            ("\x1bA", "alt-A"),
            ("\x1b[120;6u", "ctrl-x"),
            ("\x1bOP", "f1"),
            (" ", "space"),
            ("é", "é"),
        ];
        for (bytes, expected) in table {
            assert_eq!(name(bytes), expected, "{bytes:?}");
            assert_eq!(Key::parse(expected).unwrap().to_string(), expected);
        }
    }
}
