//! The characters of rules and marks, and plainer ones for terminals that draw those in other
//! widths.

/// The characters of rules and marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Between the list and the chat.
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
    /// Beside own messages.
    pub marks: Marks,
    /// Before a quoted message.
    pub answers: &'static str,
    /// Something is below.
    pub down: &'static str,
    /// A row continues a line of code.
    pub continued: &'static str,
    /// A message begins below another one of its sender.
    pub begins: &'static str,
}

/// The marks beside own messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// It is queued or being sent.
    pub queued: &'static str,
    /// An attempt failed, and another one follows.
    pub retrying: &'static str,
    /// The server accepted it.
    pub sent: &'static str,
    /// The server refused it.
    pub refused: &'static str,
    /// It is not known whether it has arrived.
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
