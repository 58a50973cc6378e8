//! Keys and their names: `ctrl-x`, `alt-enter`, `f1`. The keymap, the help and the configuration
//! use these names.

use std::fmt;

/// A key with its modifiers, as far as terminals tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    /// With Alt (or after Escape).
    pub alt: bool,
    /// With Shift; never set for characters, which show it themselves.
    pub shift: bool,
}

/// A key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character; in lower case with Control.
    Char(char),
    Enter,
    Tab,
    /// The key that deletes backwards.
    Backspace,
    /// Delete forwards.
    Delete,
    Esc,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

const NAMED: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("esc", Code::Esc),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
];

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character as typed.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The character that the key puts into a text, if any.
    #[must_use]
    pub const fn text(self) -> Option<char> {
        if let (Code::Char(c), false, false) = (self.code, self.ctrl, self.alt) {
            Some(c)
        } else {
            None
        }
    }

    /// Reads `ctrl-x`, `alt-enter`, `shift-tab`, `f1`, `a`, `space`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (mut key, mut rest) = (Self::plain(Code::Esc), word);
        loop {
            if let Some(more) = rest.strip_prefix("ctrl-") {
                (key.ctrl, rest) = (true, more);
            } else if let Some(more) = rest.strip_prefix("alt-") {
                (key.alt, rest) = (true, more);
            } else if let Some(more) = rest.strip_prefix("shift-") {
                (key.shift, rest) = (true, more);
            } else {
                break;
            }
        }
        key.code = code(rest)?;
        let shifted_char = key.shift && matches!(key.code, Code::Char(_));
        (!shifted_char).then_some(key)
    }

    /// Reads keys separated by spaces: `ctrl-x e`.
    #[must_use]
    pub fn parse_all(words: &str) -> Option<Vec<Self>> {
        let keys: Option<Vec<_>> = words.split_whitespace().map(Self::parse).collect();
        keys.filter(|keys| !keys.is_empty())
    }
}

fn code(word: &str) -> Option<Code> {
    if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == word) {
        return Some(*code);
    }
    if let Some(number) = word.strip_prefix('f').and_then(|rest| rest.parse().ok()) {
        return (1..=12).contains(&number).then_some(Code::F(number));
    }
    let mut chars = word.chars();
    let first = chars.next()?;
    chars.next().is_none().then_some(Code::Char(first))
}

/// The keys of a configuration value as hints and help show them: `^X !` for `ctrl-x !`.
#[must_use]
pub fn shown(keys: &str) -> String {
    let shown = |word: &str| Key::parse(word).map_or_else(|| word.to_owned(), Key::shown);
    keys.split(' ').map(shown).collect::<Vec<_>>().join(" ")
}

impl Key {
    /// The key as hints and help show it: `^X`, `M-a`, `S-Tab`, `Enter`.
    #[must_use]
    pub fn shown(self) -> String {
        let mut out = String::new();
        for (on, sign) in [(self.ctrl, "^"), (self.alt, "M-"), (self.shift, "S-")] {
            if on {
                out.push_str(sign);
            }
        }
        let name = match self.code {
            Code::Char(' ') => "Space",
            Code::Char(c) if self.ctrl => {
                out.extend(c.to_uppercase());
                return out;
            }
            Code::Char(c) => {
                out.push(c);
                return out;
            }
            Code::F(number) => return format!("{out}F{number}"),
            Code::Enter => "Enter",
            Code::Tab => "Tab",
            Code::Backspace => "BS",
            Code::Delete => "Del",
            Code::Esc => "Esc",
            Code::Up => "↑",
            Code::Down => "↓",
            Code::Left => "←",
            Code::Right => "→",
            Code::Home => "Home",
            Code::End => "End",
            Code::PageUp => "PgUp",
            Code::PageDown => "PgDn",
        };
        out.push_str(name);
        out
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, word) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if on {
                f.write_str(word)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::F(number) => write!(f, "f{number}"),
            Code::Enter
            | Code::Tab
            | Code::Backspace
            | Code::Delete
            | Code::Esc
            | Code::Up
            | Code::Down
            | Code::Left
            | Code::Right
            | Code::Home
            | Code::End
            | Code::PageUp
            | Code::PageDown => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_writes_keys_in_one_way() {
        for (keys, on_screen) in [
            ("ctrl-x !", "^X !"),
            ("ctrl-x enter", "^X Enter"),
            ("ctrl-_", "^_"),
            ("ctrl-home", "^Home"),
            ("alt-enter", "M-Enter"),
            ("alt-/", "M-/"),
            ("alt-backspace", "M-BS"),
            ("shift-tab", "S-Tab"),
            ("up", "↑"),
            ("pagedown", "PgDn"),
            ("delete", "Del"),
            ("space", "Space"),
            ("f1", "F1"),
            ("a", "a"),
            ("G", "G"),
        ] {
            assert_eq!(shown(keys), on_screen);
        }
    }

    #[test]
    fn a_key_reads_back_as_it_is_written() {
        for word in ["ctrl-x", "alt-enter", "shift-tab", "f1", "a", "é", "alt-/", "ctrl-_", "space"]
        {
            assert_eq!(Key::parse(word).unwrap().to_string(), word);
        }
        assert_eq!(Key::parse("shift-a"), None);
        assert_eq!(Key::parse("ctrl-"), None);
        assert_eq!(Key::parse_all("ctrl-x e").unwrap().len(), 2);
    }
}
