//! Whether a text has anything visible.

use unicode_width::UnicodeWidthChar as _;

/// Whether a text has anything visible: not only spaces, marks without a letter, and characters
/// that are drawn as nothing, of which some people make their names.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !is_blank(c))
}

/// Whether a character is drawn as nothing, whatever width a terminal gives it.
fn is_blank(c: char) -> bool {
    let blank = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    );
    blank
        || is_unwritten(c)
        || c.is_whitespace()
        || c.is_control()
        || c.width().unwrap_or_default() == 0
}

/// Whether a character has no common look: private use, noncharacters, and unassigned code points.
fn is_unwritten(c: char) -> bool {
    let code = u32::from(c);
    match code {
        // Our own mark for a person without a known id, in place of which a placeholder is shown.
        0xfdd0 | 0xfdd1 => false,
        0xe000..=0xf8ff | 0xfdd2..=0xfdef | 0x1_3430..=0x1_345f | 0x4_0000.. => true,
        _ if code & 0xfffe == 0xfffe => true,
        _ => {
            let at = UNASSIGNED.partition_point(|(_, last)| *last < code);
            UNASSIGNED.get(at).is_some_and(|(first, _)| *first <= code)
        }
    }
}

/// The ranges of the first plane that are unassigned, in order.
const UNASSIGNED: [(u32, u32); 330] = include!("../../assets/unassigned.in");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_nothing_have_nothing_to_see() {
        for blank in [
            "",
            " \u{3000}\u{a0}\t",
            "\u{3164}\u{3164}",
            "\u{200b}\u{2060}",
            "\u{115f}\u{1160}",
            "\u{2800}",
            "\u{202e}\u{2066}\u{200f}",
            "\u{301}\u{fe0f}",
            "\u{e0041}\u{e007f}",
            "\u{feff}\u{ad}\u{34f}\u{180e}\u{ffa0}",
            "\u{fffe}\u{ffff}\u{1fffe}\u{fdd2}",
            "\u{e000}\u{f8ff}\u{f0000}\u{10fffd}",
            "\u{378}\u{e1000}\u{50000}\u{2fe0}",
            "\u{13430}\u{1bca0}\u{e0100}",
        ] {
            assert!(!is_visible(blank), "{}", blank.escape_unicode());
        }
        for name in
            ["a", "好", "\u{3164}好", "👩‍👩‍👧‍👦", "❤️", ".", "ㄱ", "e\u{301}", "\u{fffd}", "\u{e000}好"]
        {
            assert!(is_visible(name), "{}", name.escape_unicode());
        }
        for name in ["𠮷", "🫨", "\u{377}", "豈", "\u{ff21}", "🐈", "\u{3ffd}", "𒀀"] {
            assert!(is_visible(name), "{}", name.escape_unicode());
        }
    }
}
