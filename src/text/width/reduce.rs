//! Which characters of a cluster are sent to the terminal, and how many cells each takes.
//!
//! The tables contain the characters on which terminals disagree. What all of them draw alike
//! stays; what some of them widen, hide or reorder is left out or replaced. The text itself is not
//! changed.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::widths::Widths;

/// The greatest number of marks that are drawn on a cluster, so that no cell takes more than 64
/// bytes.
const MARKS: usize = 8;

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// What Japanese and Chinese printers set for a missing character, and two cells wide everywhere.
const MISSING: char = '〓';

/// What is drawn for the first bytes of a cluster.
pub(super) struct Piece<'a> {
    /// How many bytes of the source it stands for.
    pub len: usize,
    pub shown: Cow<'a, str>,
    pub cells: u16,
}

/// Cells of a character that is a cluster of its own whenever its neighbours are plain too: most of
/// what people write, decided without the Unicode tables.
pub(super) const fn plain(c: char) -> Option<u16> {
    match c {
        ' '..='~' => Some(1),
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{3000}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{ff01}'..='\u{ff60}' => Some(2),
        _ => None,
    }
}

/// Reduces the beginning of a cluster to at most two cells.
pub(super) fn piece(cluster: &str, widths: Widths) -> Piece<'_> {
    let mut drawing = Drawing { source: cluster, changed: None };
    let (mut cells, mut room, mut marks) = (0, 2, 0);
    let mut drawn = false;
    let mut joined = false;
    let mut last = None;
    let mut len = cluster.len();
    for (at, c) in cluster.char_indices() {
        if joined && drawn && is_pictograph(c) {
            // The rest of a joined emoji: its first one stands for the whole.
            drawing.end(at);
            return Piece { len, shown: drawing.shown(cluster.len()), cells };
        }
        joined |= c == ZERO_WIDTH_JOINER;
        if is_hidden(c) || drawn && is_modifier(c) {
            drawing.drop(at);
            continue;
        }
        let safe = if is_disputed(c) { MISSING } else { c };
        // Where pieces end must not depend on the terminal, so that the caret moves over the same
        // clusters everywhere.
        let most = char_cells(safe, Widths::WIDE);
        if most == 0 {
            if drawn && marks < MARKS && attaches(last, c) {
                marks += 1;
                last = Some(c);
                drawing.keep(at, c, c);
            } else {
                drawing.drop(at);
            }
            continue;
        }
        if most > room {
            len = at;
            break;
        }
        joined = false;
        drawn = true;
        last = Some(safe);
        room -= most;
        cells += char_cells(safe, widths);
        drawing.keep(at, c, safe);
    }
    Piece { len, shown: drawing.shown(len), cells }
}

/// The drawn text, borrowed from the source as long as nothing was left out.
struct Drawing<'a> {
    source: &'a str,
    changed: Option<String>,
}

impl<'a> Drawing<'a> {
    fn keep(&mut self, at: usize, c: char, safe: char) {
        if c != safe {
            self.drop(at);
        }
        if let Some(text) = &mut self.changed {
            text.push(safe);
        }
    }

    fn drop(&mut self, at: usize) {
        self.changed.get_or_insert_with(|| self.source.get(..at).unwrap_or_default().to_owned());
    }

    /// Draws nothing from here on.
    fn end(&mut self, at: usize) {
        self.drop(at);
    }

    fn shown(self, len: usize) -> Cow<'a, str> {
        match self.changed {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(self.source.get(..len).unwrap_or_default()),
        }
    }
}

/// Cells of one character on a terminal without cluster tables: 0, 1 or 2.
fn char_cells(c: char, widths: Widths) -> u16 {
    let cells = if widths.ambiguous_wide() {
        if is_ambiguous_letter(c) { Some(2) } else { c.width_cjk() }
    } else {
        c.width()
    };
    match cells {
        None | Some(0) => 0,
        Some(1) => 1,
        Some(_) => 2,
    }
}

/// Whether a character is never drawn: it is invisible, moves its neighbours, or has different
/// widths on different terminals (variation selectors, the keycap, Hangul fillers and tone marks,
/// tags).
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{20e3}' | '\u{302e}' | '\u{302f}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// Whether a character without cells belongs to the one drawn before it. A vowel or final of old
/// Hangul that stood behind a filler would be a cluster of its own once the filler is gone.
fn attaches(last: Option<char>, c: char) -> bool {
    let syllable = |c: char| matches!(c, '\u{ac00}'..='\u{d7a3}');
    let vowel = |c: char| matches!(c, '\u{1161}'..='\u{11a7}' | '\u{d7b0}'..='\u{d7c6}');
    let end = |c: char| matches!(c, '\u{11a8}'..='\u{11ff}' | '\u{d7cb}'..='\u{d7fb}');
    let first = |c: char| matches!(c, '\u{1100}'..='\u{115e}' | '\u{a960}'..='\u{a97c}');
    match last {
        Some(last) if vowel(c) => first(last) || vowel(last) || syllable(last),
        Some(last) if end(c) => vowel(last) || end(last) || syllable(last),
        _ => true,
    }
}

/// Whether a character is a skin tone: a colour of the emoji before it, or two cells more on
/// terminals that do not support it.
const fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a character may follow a joiner inside an emoji. Wider than the Unicode property, and
/// disjoint from the scripts in which joiners stand between letters.
const fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}'
        | '\u{3299}' | '\u{1f000}'..='\u{1faff}' | '\u{1fc00}'..='\u{1fffd}')
}

/// Whether a character has two cells on terminals that support Unicode 15 to 17, and one or none on
/// others (measured: tmux 3.3a against unicode-width 0.2.3): newer emoji, hexagrams, newer Han and
/// Tangut.
const fn is_disputed(c: char) -> bool {
    matches!(c,
        '\u{17a4}' | '\u{17d8}' | '\u{2630}'..='\u{2637}' | '\u{268a}'..='\u{268f}'
        | '\u{2ffc}'..='\u{2fff}' | '\u{31e4}' | '\u{31e5}' | '\u{31ef}'
        | '\u{3248}'..='\u{324f}' | '\u{fa6e}' | '\u{fa6f}' | '\u{fada}'..='\u{faff}'
        | '\u{187f8}'..='\u{187ff}' | '\u{18cd6}'..='\u{18cff}' | '\u{18d09}'..='\u{18dff}'
        | '\u{18e00}'..='\u{193ff}' | '\u{1b123}'..='\u{1b16f}' | '\u{1d300}'..='\u{1d376}'
        | '\u{1f1ae}' | '\u{1f6d8}' | '\u{1f6d9}' | '\u{1f6dc}' | '\u{1f7da}'
        | '\u{1fa75}'..='\u{1fa77}' | '\u{1fa87}'..='\u{1fa8f}' | '\u{1faad}'..='\u{1faaf}'
        | '\u{1fabb}'..='\u{1fabf}' | '\u{1fac6}'..='\u{1facf}' | '\u{1fada}'..='\u{1fadf}'
        | '\u{1fae8}'..='\u{1faef}' | '\u{1faf7}'..='\u{1faff}' | '\u{2ebe1}'..='\u{2f7ff}'
        | '\u{323b0}'..='\u{33fff}')
}

/// Whether a character is a letter of East Asian width A. unicode-width counts them as narrow even
/// in a wide context; terminals that draw ambiguous characters wide do not.
const fn is_ambiguous_letter(c: char) -> bool {
    matches!(c,
        '\u{a8}' | '\u{aa}' | '\u{af}' | '\u{b4}' | '\u{b8}' | '\u{ba}' | '\u{c6}' | '\u{d0}'
        | '\u{d8}' | '\u{de}'..='\u{e1}' | '\u{e6}' | '\u{e8}'..='\u{ea}' | '\u{ec}' | '\u{ed}'
        | '\u{f0}' | '\u{f2}' | '\u{f3}' | '\u{f8}'..='\u{fa}' | '\u{fc}' | '\u{fe}' | '\u{101}'
        | '\u{111}' | '\u{113}' | '\u{11b}' | '\u{126}' | '\u{127}' | '\u{12b}'
        | '\u{131}'..='\u{133}' | '\u{138}' | '\u{13f}'..='\u{142}' | '\u{144}'
        | '\u{148}'..='\u{14b}' | '\u{14d}' | '\u{152}' | '\u{153}' | '\u{166}' | '\u{167}'
        | '\u{16b}' | '\u{1ce}' | '\u{1d0}' | '\u{1d2}' | '\u{1d4}' | '\u{1d6}' | '\u{1d8}'
        | '\u{1da}' | '\u{1dc}' | '\u{251}' | '\u{261}' | '\u{2c4}' | '\u{2c7}'
        | '\u{2c9}'..='\u{2cb}' | '\u{2cd}' | '\u{2d0}' | '\u{2d8}'..='\u{2db}' | '\u{2dd}'
        | '\u{2df}' | '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3a9}' | '\u{3b1}'..='\u{3c1}'
        | '\u{3c3}'..='\u{3c9}' | '\u{401}' | '\u{410}'..='\u{44f}' | '\u{451}' | '\u{2113}'
        | '\u{2126}' | '\u{212b}')
}
