//! The meaning of complete sequences (of xterm, the consoles, rxvt and kitty).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::coded::Coded;
use super::{Input, Reply};

/// The key that sends a control byte.
pub fn control(byte: u8) -> (KeyCode, KeyModifiers) {
    match byte {
        b'\r' => (KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => (KeyCode::Tab, KeyModifiers::NONE),
        0x7f => (KeyCode::Backspace, KeyModifiers::NONE),
        0x1b => (KeyCode::Esc, KeyModifiers::NONE),
        0 => (KeyCode::Char(' '), KeyModifiers::CONTROL),
        1..=26 => (KeyCode::Char(char::from(byte | 0x60)), KeyModifiers::CONTROL),
        _ => (KeyCode::Char(char::from(byte | 0x40)), KeyModifiers::CONTROL),
    }
}

/// `ESC [ BODY LAST`; empty if it is no key, or one without a name here.
pub fn csi(body: &[u8], last: u8) -> Vec<Input> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let coded = match last {
        b'u' => Coded::kitty(text),
        b'~' => Coded::xterm(text),
        _ => None,
    };
    coded.map_or_else(|| single(text, last).into_iter().collect(), |coded| coded.inputs())
}

fn single(text: &str, last: u8) -> Option<Input> {
    if let Some(report) = text.strip_prefix('<') {
        return mouse(report, last);
    }
    if let Some(told) = text.strip_prefix('?') {
        return private(told, last);
    }
    if let Some(told) = text.strip_prefix('>') {
        return device(told, last);
    }
    let parameters = Parameters::new(text)?;
    match last {
        b'R' if parameters.count == 2 => {
            let row = u16::try_from(parameters.first).ok()?;
            let column = u16::try_from(parameters.second).ok()?;
            Some(Input::Reply(Reply::Cursor { row, column }))
        }
        b'I' if text.is_empty() => Some(Input::Focus(true)),
        b'O' if text.is_empty() => Some(Input::Focus(false)),
        b'Z' => Some(key(KeyCode::BackTab, KeyModifiers::SHIFT)),
        b'~' => tilde(parameters.first).map(|code| key(code, parameters.modifiers())),
        b'a'..=b'd' if text.is_empty() => {
            letter(last - 0x20).map(|code| key(code, KeyModifiers::SHIFT))
        }
        b'$' | b'^' | b'@' => rxvt(parameters.first, last),
        _ => letter(last).map(|code| key(code, parameters.modifiers())),
    }
    .filter(|_| !parameters.released)
}

/// Function keys of rxvt with Shift, Control or both, which have another last byte.
fn rxvt(number: u32, last: u8) -> Option<Input> {
    let modifiers = match last {
        b'$' => KeyModifiers::SHIFT,
        b'^' => KeyModifiers::CONTROL,
        _ => KeyModifiers::SHIFT | KeyModifiers::CONTROL,
    };
    tilde(number).map(|code| key(code, modifiers))
}

/// Whether the body is a number that rxvt ends with `$`, which ends no other sequence.
pub fn is_rxvt(body: &[u8]) -> bool {
    let number = std::str::from_utf8(body).ok().and_then(|digits| digits.parse::<u32>().ok());
    (1..=2).contains(&body.len()) && number.is_some_and(|number| tilde(number).is_some())
}

/// `ESC O BODY LAST`: keys of the keypad and function keys, some with their modifiers as a number.
pub fn ss3(body: &[u8], last: u8) -> Option<Input> {
    let text = std::str::from_utf8(body).ok()?;
    let number = text.rsplit(';').next().and_then(|digits| digits.parse().ok()).unwrap_or(1);
    let parameters = Parameters { count: 2, first: 1, second: number, released: false };
    let code = match last {
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b' ' => KeyCode::Char(' '),
        b'X' => KeyCode::Char('='),
        b'j'..=b'y' => KeyCode::Char(char::from(last - 0x40)),
        b'a'..=b'd' => {
            return letter(last - 0x20).map(|code| key(code, KeyModifiers::CONTROL));
        }
        _ => letter(last)?,
    };
    Some(key(code, parameters.modifiers()))
}

/// `ESC [ [ LAST`: F1 to F5 on the Linux console.
pub fn console(last: u8) -> Option<Input> {
    let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(key(KeyCode::F(number + 1), KeyModifiers::NONE))
}

/// `ESC [ ? BODY LAST`: answers about the terminal.
fn private(body: &str, last: u8) -> Option<Input> {
    let reply = match last {
        b'c' => Reply::Attributes { sixel: body.split(';').skip(1).any(|part| part == "4") },
        // 1 and 2: set or reset; 3: permanently set; 0 and 4: unknown, or permanently reset.
        b'y' => {
            let (mode, state) = body.split_once(';')?;
            let known = matches!(state, "1$" | "2$" | "3$");
            match mode {
                "2026" => Reply::Synchronized(known),
                "2004" => Reply::Brackets(known),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Input::Reply(reply))
}

/// `ESC [ > KIND ; VERSION ; … c`: the type of the terminal (DA2).
fn device(body: &str, last: u8) -> Option<Input> {
    let mut numbers = body.split(';').map(|digits| digits.parse().ok());
    let (kind, version) = (numbers.next()??, numbers.next()??);
    (last == b'c').then_some(Input::Reply(Reply::Device { kind, version }))
}

/// The answer in the body of an OSC (`kind` is `]`), a DCS (`P`), an APC (`_`) or of another
/// string.
pub fn reply(kind: u8, body: &[u8]) -> Option<Input> {
    let text = std::str::from_utf8(body).ok()?;
    match kind {
        b']' => background(text),
        b'P' => {
            let name = text.strip_prefix(">|")?;
            Some(Input::Reply(Reply::Name(name.chars().filter(|c| !c.is_control()).collect())))
        }
        b'_' => {
            let answer = text.strip_prefix("Gi=31;")?;
            Some(Input::Reply(Reply::Graphics(answer.starts_with("OK"))))
        }
        _ => None,
    }
}

/// Whether a body begins like an answer: a number, a version or a setting, a picture. Anything else
/// was typed behind a chord.
pub fn begins_reply(kind: u8, body: &[u8]) -> bool {
    match (kind, body) {
        (b']', [first, ..]) => first.is_ascii_digit(),
        (b'P', [first, ..]) => matches!(first, b'>' | b'!' | b'0'..=b'9'),
        (b'_', [first, ..]) => *first == b'G',
        _ => false,
    }
}

fn background(text: &str) -> Option<Input> {
    let mut parts = text.strip_prefix("11;rgb:")?.split('/');
    let mut part = || {
        let hex = parts.next().filter(|hex| (1..=4).contains(&hex.len()))?;
        let most = (1_u32 << (4 * hex.len())) - 1;
        u8::try_from(u32::from_str_radix(hex, 16).ok()? * 255 / most).ok()
    };
    Some(Input::Reply(Reply::Background(part()?, part()?, part()?)))
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

fn tilde(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23..=26 => KeyCode::F(u8::try_from(number - 12).ok()?),
        28 | 29 => KeyCode::F(u8::try_from(number - 13).ok()?),
        31..=34 => KeyCode::F(u8::try_from(number - 14).ok()?),
        _ => return None,
    })
}

/// `BUTTON ; COLUMN ; ROW` (mode 1006), both from 1.
fn mouse(report: &str, last: u8) -> Option<Input> {
    let mut numbers = report.split(';').map(|number| number.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let which = match button & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (button & 0b1110_0000, button & 3, last) {
        (64, 0, b'M') => MouseEventKind::ScrollUp,
        (64, 1, b'M') => MouseEventKind::ScrollDown,
        (64, 2, b'M') => MouseEventKind::ScrollLeft,
        (64, 3, b'M') => MouseEventKind::ScrollRight,
        (32, 3, b'M') => MouseEventKind::Moved,
        (32, _, b'M') => MouseEventKind::Drag(which),
        (0, _, b'M') => MouseEventKind::Down(which),
        (0, _, b'm') => MouseEventKind::Up(which),
        _ => return None,
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, button & 4 != 0);
    modifiers.set(KeyModifiers::ALT, button & 8 != 0);
    modifiers.set(KeyModifiers::CONTROL, button & 16 != 0);
    Some(Input::Mouse(MouseEvent {
        kind,
        column: column.checked_sub(1)?,
        row: row.checked_sub(1)?,
        modifiers,
    }))
}

/// The numbers of a CSI sequence; an omitted one is 1, as in the keys of xterm.
struct Parameters {
    count: usize,
    first: u32,
    second: u32,
    /// Whether kitty reports the release of a key.
    released: bool,
}

impl Parameters {
    /// `None` for a private or intermediate byte, which belongs to an answer to another question.
    fn new(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':')) {
            return None;
        }
        let number = |at: usize| {
            let part = text.split(';').nth(at).unwrap_or("");
            part.split(':').next().and_then(|digits| digits.parse().ok()).unwrap_or(1)
        };
        let event = text.split(';').nth(1).and_then(|part| part.split(':').nth(1));
        Some(Self {
            count: if text.is_empty() { 0 } else { text.split(';').count() },
            first: number(0),
            second: number(1),
            released: event == Some("3"),
        })
    }

    fn modifiers(&self) -> KeyModifiers {
        let bits = self.second.saturating_sub(1);
        // The Meta of xterm, which iTerm2 sends for Option, has the bit of kitty's Super.
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::SHIFT, bits & 1 != 0);
        modifiers.set(KeyModifiers::ALT, bits & (2 | 8 | 32) != 0);
        modifiers.set(KeyModifiers::CONTROL, bits & 4 != 0);
        modifiers
    }
}
