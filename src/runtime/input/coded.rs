//! Keys as code points: the keyboard protocol of kitty and fixterms (`CSI … u`), and
//! modifyOtherKeys of xterm (`CSI 27 ; … ~`).
//!
//! A program that crashed may have left the terminal in any of these modes, and multiplexers use
//! them unasked, so all forms are understood, whatever was requested.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Input;

const SHIFT: u32 = 1;
const ALT: u32 = 2;
const CONTROL: u32 = 4;
const SUPER: u32 = 8;
const HYPER: u32 = 16;
const META: u32 = 32;
const CAPS_LOCK: u32 = 64;

/// One key in this form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Coded {
    code: u32,
    /// The character with Shift in the user's layout.
    shifted: Option<char>,
    /// The key at this place of a US keyboard.
    base: Option<char>,
    /// The modifiers as bits; 0 without any.
    held: u32,
    released: bool,
    /// The text of the key or of the input method.
    text: String,
}

impl Coded {
    /// `CODE:SHIFTED:BASE ; MODIFIERS:EVENT ; TEXT` before a `u`.
    pub fn kitty(parameters: &str) -> Option<Self> {
        let mut fields = parameters.split(';');
        let mut codes = fields.next()?.split(':');
        let code = codes.next()?.parse().ok()?;
        let mut alternate = || codes.next()?.parse().ok().and_then(char::from_u32);
        let (shifted, base) = (alternate(), alternate());
        let mut state = fields.next().unwrap_or("").split(':');
        let held = held(state.next());
        let released = state.next() == Some("3");
        let text = fields.next().unwrap_or("").split(':');
        let text = text
            .filter_map(|digits| digits.parse().ok().and_then(char::from_u32))
            .filter(|c| !c.is_control())
            .collect();
        Some(Self { code, shifted, base, held, released, text })
    }

    /// `27 ; MODIFIERS ; CODE` before a `~`. The Meta of xterm has the bit of Super elsewhere.
    pub fn xterm(parameters: &str) -> Option<Self> {
        let mut fields = parameters.strip_prefix("27;")?.split(';');
        let held = held(fields.next());
        let code = fields.next()?.parse().ok()?;
        let held = if held & SUPER == 0 { held } else { held & !SUPER | META };
        fields.next().is_none().then(|| Self { code, held, ..Self::default() })
    }

    /// The keys: none for a release or a key without meaning here, several for a word of an input
    /// method.
    pub fn inputs(&self) -> Vec<Input> {
        if self.released || self.held & (SUPER | HYPER) != 0 {
            return Vec::new();
        }
        let modifiers = modifiers(self.held);
        if let Some(code) = named(self.code) {
            let back = code == KeyCode::Tab && modifiers == KeyModifiers::SHIFT;
            return vec![key(if back { KeyCode::BackTab } else { code }, modifiers)];
        }
        let chord = self.held & (ALT | META | CONTROL) != 0;
        let typed = !self.text.is_empty() && (!chord || self.is_third_level());
        if typed {
            return self.text.chars().map(|c| key(KeyCode::Char(c), KeyModifiers::NONE)).collect();
        }
        let Some(c) = keypad(self.code).or_else(|| character(self.code)) else {
            return Vec::new();
        };
        if chord {
            // Shortcuts use Latin letters, on a Cyrillic keyboard too.
            let c = self.base.filter(|_| !c.is_ascii()).unwrap_or(c);
            return vec![chorded(c, modifiers)];
        }
        vec![key(KeyCode::Char(self.level(c)), KeyModifiers::NONE)]
    }

    /// Whether Control and Alt together stand for the third level of a keyboard (`AltGr`), as on
    /// some systems.
    const fn is_third_level(&self) -> bool {
        self.held & CONTROL != 0 && self.held & ALT != 0
    }

    /// The character with Shift and Caps Lock applied.
    fn level(&self, c: char) -> char {
        let shift = self.held & SHIFT != 0;
        if let Some(shifted) = self.shifted.filter(|_| shift) {
            return shifted;
        }
        if c.is_alphabetic() {
            let upper = shift != (self.held & CAPS_LOCK != 0);
            let mut large = c.to_uppercase();
            return large.next().filter(|_| upper && large.next().is_none()).unwrap_or(c);
        }
        if shift { shifted_on_us(c) } else { c }
    }
}

fn held(field: Option<&str>) -> u32 {
    field.and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(1).saturating_sub(1)
}

fn modifiers(held: u32) -> KeyModifiers {
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, held & SHIFT != 0);
    modifiers.set(KeyModifiers::ALT, held & (ALT | META) != 0);
    modifiers.set(KeyModifiers::CONTROL, held & CONTROL != 0);
    modifiers
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

/// Control with a letter, as terminals without such codes send it: some are keys of their own.
fn chorded(c: char, modifiers: KeyModifiers) -> Input {
    let code = match c.to_ascii_lowercase() {
        'i' => KeyCode::Tab,
        'm' => KeyCode::Enter,
        '[' => KeyCode::Esc,
        _ => KeyCode::Char(c),
    };
    if modifiers.contains(KeyModifiers::CONTROL) && code != KeyCode::Char(c) {
        return key(code, modifiers - KeyModifiers::CONTROL);
    }
    key(KeyCode::Char(c), modifiers)
}

/// The character of a code, if it can be in a text. Kitty numbers other keys in the private use
/// area.
fn character(code: u32) -> Option<char> {
    char::from_u32(code).filter(|c| !c.is_control() && !matches!(code, 0xe000..=0xf8ff))
}

/// Digits and signs of the keypad.
fn keypad(code: u32) -> Option<char> {
    let at = usize::try_from(code.checked_sub(57_399)?).ok()?;
    "0123456789./*-+".chars().nth(at).or(match code {
        57_415 => Some('='),
        57_416 => Some(','),
        _ => None,
    })
}

/// Keys with a name instead of a character.
fn named(code: u32) -> Option<KeyCode> {
    Some(match code {
        27 | 57_344 => KeyCode::Esc,
        13 | 57_345 | 57_414 => KeyCode::Enter,
        9 | 57_346 => KeyCode::Tab,
        8 | 127 | 57_347 => KeyCode::Backspace,
        57_348 | 57_425 => KeyCode::Insert,
        57_349 | 57_426 => KeyCode::Delete,
        57_350 | 57_417 => KeyCode::Left,
        57_351 | 57_418 => KeyCode::Right,
        57_352 | 57_419 => KeyCode::Up,
        57_353 | 57_420 => KeyCode::Down,
        57_354 | 57_421 => KeyCode::PageUp,
        57_355 | 57_422 => KeyCode::PageDown,
        57_356 | 57_423 => KeyCode::Home,
        57_357 | 57_424 => KeyCode::End,
        57_364..=57_398 => KeyCode::F(u8::try_from(code - 57_363).ok()?),
        _ => return None,
    })
}

/// The character with Shift on a US keyboard, if the terminal does not tell it.
fn shifted_on_us(c: char) -> char {
    let pairs = "1!2@3#4$5%6^7&8*9(0)-_=+[{]}\\|;:'\",<.>/?`~";
    let mut pairs = pairs.chars();
    while let (Some(plain), Some(shifted)) = (pairs.next(), pairs.next()) {
        if plain == c {
            return shifted;
        }
    }
    c
}
