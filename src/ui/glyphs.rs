//! The characters of the chrome, and plainer ones for terminals that draw those otherwise.

/// The characters of the chrome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Between list and chat.
    pub vertical: &'static str,
    /// Above the input.
    pub horizontal: &'static str,
    /// Where the two rules meet.
    pub joint: &'static str,
    /// Before the open chat and the selected line.
    pub here: &'static str,
    pub online: &'static str,
    /// Something was cut off.
    pub cut: &'static str,
    /// Beside messages of one's own.
    pub marks: Marks,
    /// Before what is answered.
    pub answers: &'static str,
    /// Something lies below.
    pub down: &'static str,
    /// A row goes on with a line of code.
    pub continued: &'static str,
    /// A message begins below another one of its sender.
    pub begins: &'static str,
}

/// What stands beside messages of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// It is queued or on its way.
    pub queued: &'static str,
    /// It failed in passing and goes out again.
    pub retrying: &'static str,
    /// The server accepted it.
    pub sent: &'static str,
    /// The server refused it.
    pub refused: &'static str,
    /// Nobody knows whether it arrived.
    pub unknown: &'static str,
    /// A note that came from the phone.
    pub phone: &'static str,
}

impl Glyphs {
    /// For terminals that draw all of them one cell wide.
    pub const UNICODE: Self = Self {
        vertical: "│",
        horizontal: "─",
        joint: "┴",
        here: "▸",
        online: "●",
        cut: "…",
        marks: Marks {
            queued: "…",
            retrying: "↻",
            sent: "✓",
            refused: "!",
            unknown: "?",
            phone: "▯",
        },
        answers: "↳",
        down: "↓",
        continued: "↪",
        begins: "·",
    };

    /// For terminals that draw ambiguous characters two cells wide, or know ASCII only.
    pub const ASCII: Self = Self {
        vertical: "|",
        horizontal: "-",
        joint: "+",
        here: ">",
        online: "*",
        cut: "~",
        marks: Marks {
            queued: ".",
            retrying: "~",
            sent: "v",
            refused: "!",
            unknown: "?",
            phone: "p",
        },
        answers: ">",
        down: "v",
        continued: "\\",
        begins: "-",
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_looks_like_a_note_from_the_phone() {
        for glyphs in [Glyphs::UNICODE, Glyphs::ASCII] {
            let all = format!("{glyphs:?}");
            assert_eq!(all.matches(&format!("{:?}", glyphs.marks.phone)).count(), 1, "{all}");
            assert!(!matches!(glyphs.marks.phone, "@" | "*" | "-"));
        }
    }
}
