//! Writes escape sequences and text for the terminal. It tracks the position and the style, and
//! writes only what changes.

use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::app::page::LONGEST_LINK;

/// More bytes than any genuine cluster has. A longer one is drawn as a blank.
const LONGEST: usize = 64;

/// How many columns a cell of the buffer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    One,
    Two,
}

/// The state of the output. It begins in the default style, in which every frame ends.
pub(super) struct Pen {
    out: Vec<u8>,
    size: (u16, u16),
    /// The position of the cursor, if it is certain. A column beyond the last one means that the
    /// terminal waits for the next character before it wraps.
    at: Option<(u16, u16)>,
    /// Whether characters of uncertain width were written since the last move by coordinates.
    is_disputed: bool,
    look: Look,
    /// The web address of the text that is being written.
    link: Option<String>,
    painted: Painted,
}

/// Which cells were drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Painted {
    Nothing,
    /// Adjacent cells of this row.
    Run(u16),
    /// Several runs, or moved rows.
    Much,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const DEFAULT: Look = Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Each attribute with the SGR numbers that set it and that end it. Bold and dim are ended by the
/// same number.
const MODIFIERS: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// For a terminal whose cursor is at this column and row, if they are certain.
    pub(super) fn new(area: Rect, cursor: Option<(u16, u16)>) -> Self {
        Self {
            out: Vec::new(),
            size: (area.width, area.height),
            at: cursor,
            is_disputed: false,
            look: DEFAULT,
            link: None,
            painted: Painted::Nothing,
        }
    }

    /// Returns to the default style, outside of any web address.
    pub(super) fn rest(&mut self) {
        self.wear(DEFAULT);
        self.link(None);
    }

    /// How many bytes were written and not taken.
    pub(super) const fn len(&self) -> usize {
        self.out.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes the bytes that were written.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The position of the cursor, if it is certain and on the screen. A mistake would continue
    /// from frame to frame.
    pub(super) fn cursor(&self) -> Option<(u16, u16)> {
        self.at.filter(|at| at.0 < self.size.0 && !self.is_disputed)
    }

    /// Whether at most one run of adjacent cells was drawn, in this row.
    pub(super) fn paints_within_row(&self, row: u16) -> bool {
        match self.painted {
            Painted::Nothing => true,
            Painted::Run(painted) => painted == row,
            Painted::Much => false,
        }
    }

    /// Records that drawing begins at this cell. It continues a run if the cursor is there already.
    fn note_painting(&mut self, x: u16, row: u16) {
        let goes_on = self.at == Some((x, row));
        self.painted = match self.painted {
            Painted::Nothing => Painted::Run(row),
            Painted::Run(before) if before == row && goes_on => Painted::Run(row),
            Painted::Run(_) | Painted::Much => Painted::Much,
        };
    }

    /// Whether text that is written now belongs to this web address.
    pub(super) fn is_in(&self, url: Option<&str>) -> bool {
        self.link.as_deref() == url
    }

    /// Begins text of this web address (OSC 8), if it is [http or https](is_of_the_web). Parts in
    /// several rows are linked by an id.
    pub(super) fn link(&mut self, url: Option<&str>) {
        if self.link.as_deref() == url {
            return;
        }
        let safe = url.filter(|url| is_of_the_web(url));
        match safe {
            Some(url) => {
                let name = url
                    .bytes()
                    .fold(17_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
                let begin = format!("\x1b]8;id={name:x};{url}\x1b\\");
                self.out.extend_from_slice(begin.as_bytes());
            }
            None if self.link.is_some() => self.out.extend_from_slice(b"\x1b]8;;\x1b\\"),
            None => {}
        }
        self.link = safe.map(str::to_owned);
    }

    /// Erases the screen in the default style, with the cursor in its corner.
    pub(super) fn clear_all(&mut self) {
        self.out.extend_from_slice(b"\x1b[m\x1b[H\x1b[2J");
        self.look = DEFAULT;
        self.at = Some((0, 0));
        self.painted = Painted::Much;
    }

    /// Erases from the cursor to the end of the line.
    pub(super) fn clear_line(&mut self) {
        self.wear(DEFAULT);
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Moves the rows from `top` to `bottom`, both included, up by `by`, or down if negative.
    ///
    /// By deleting or inserting lines inside a scroll region: every terminal knows these, the
    /// Linux console included.
    pub(super) fn scroll(&mut self, top: u16, bottom: u16, by: i32) {
        let letter = if by > 0 { 'M' } else { 'L' };
        let (top, bottom, count) = (top + 1, bottom + 1, by.unsigned_abs());
        let whole = format!("\x1b[{top};{bottom}r\x1b[{top}H\x1b[{count}{letter}\x1b[r");
        self.out.extend_from_slice(whole.as_bytes());
        self.at = None;
        self.painted = Painted::Much;
    }

    /// Moves to a cell. `skipped` are the cells directly before it, which are on the terminal
    /// already and may be written again if that takes fewer bytes than a move.
    pub(super) fn go(&mut self, x: u16, y: u16, skipped: &[&Cell]) {
        if let Some((from, row)) = self.at
            && row == y
            && from < x
            && usize::from(x - from) == skipped.len()
            && skipped.len() <= 4
            && skipped.iter().all(|cell| is_ascii(cell) && look_of(cell) == self.look)
        {
            for cell in skipped {
                self.out.extend_from_slice(cell.symbol().as_bytes());
            }
            self.at = Some((x, y));
        }
        self.note_painting(x, y);
        self.move_to(x, y);
    }

    /// Moves to a cell with the fewest bytes.
    pub(super) fn move_to(&mut self, x: u16, y: u16) {
        if self.at == Some((x, y)) {
            return;
        }
        let absolute = match (x, y) {
            (0, 0) => "\x1b[H".to_owned(),
            (0, _) => format!("\x1b[{}H", y + 1),
            (_, _) => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        let ways = self.at.map(|at| self.relative(at, (x, y))).unwrap_or_default();
        let best = ways.into_iter().min_by_key(String::len);
        let best = best.filter(|way| way.len() < absolute.len());
        self.is_disputed &= best.as_ref().is_some_and(|way| !way.starts_with('\r'));
        self.out.extend_from_slice(best.unwrap_or(absolute).as_bytes());
        self.at = Some((x, y));
    }

    /// Moves relative to the position of the cursor: directly, and from the beginning of the line.
    /// Tabulators are not used, since the user can set them (`tabs`).
    fn relative(&self, from: (u16, u16), to: (u16, u16)) -> Vec<String> {
        let down = match (to.1.checked_sub(from.1), from.1.checked_sub(to.1)) {
            (Some(0), _) => String::new(),
            (Some(rows), _) => step('B', rows),
            (None, rows) => step('A', rows.unwrap_or_default()),
        };
        let right = |start: u16| match (to.0.checked_sub(start), start.checked_sub(to.0)) {
            (Some(0), _) => String::new(),
            (Some(columns), _) => step('C', columns),
            // a backspace is one byte, and moves one column in every terminal
            (None, Some(columns @ 1..=3)) => "\x08".repeat(columns.into()),
            (None, columns) => step('D', columns.unwrap_or_default()),
        };
        let mut ways = vec![format!("\r{down}{}", right(0))];
        if from.1 + 1 == to.1 {
            ways.push(format!("\r\n{}", right(0)));
        }
        // some terminals have a cursor beyond the last column in the last one
        if from.0 < self.size.0 {
            ways.push(format!("{down}{}", right(from.0)));
        }
        ways
    }

    /// Writes one cell of one or two columns.
    pub(super) fn put(&mut self, cell: &Cell, columns: Columns) {
        self.wear(look_of(cell));
        let symbol = if is_safe(cell.symbol()) { cell.symbol() } else { " " };
        let Some((x, y)) = self.at else { return };
        if is_plain(symbol) {
            self.is_disputed |= !has_one_width(symbol);
            self.out.extend_from_slice(symbol.as_bytes());
            self.at = Some((x + if columns == Columns::Two { 2 } else { 1 }, y));
            return;
        }
        if columns == Columns::Two {
            // A terminal that takes it for a narrow one would keep the old second cell.
            self.out.extend_from_slice(b"  ");
            self.at = Some((x + 2, y));
            self.move_to_absolutely(x, y);
        }
        self.out.extend_from_slice(symbol.as_bytes());
        // Terminals disagree on its width, so the next cell is addressed by coordinates.
        self.at = None;
    }

    fn move_to_absolutely(&mut self, x: u16, y: u16) {
        self.at = None;
        self.move_to(x, y);
    }

    /// Changes the style, writing only what differs.
    fn wear(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let from = std::mem::replace(&mut self.look, look);
        if look == DEFAULT {
            self.out.extend_from_slice(b"\x1b[m");
            return;
        }
        let (changed, anew) = (codes(from, look), codes(DEFAULT, look));
        // an empty number is 0, which ends all attributes
        let best = if anew.len() + 1 < changed.len() { format!(";{anew}") } else { changed };
        self.out.extend_from_slice(format!("\x1b[{best}m").as_bytes());
    }
}

/// A move by this many cells.
fn step(letter: char, count: u16) -> String {
    match count {
        1 => format!("\x1b[{letter}"),
        count => format!("\x1b[{count}{letter}"),
    }
}

/// The SGR numbers that change one style into another.
fn codes(from: Look, look: Look) -> String {
    let mut codes: Vec<String> = Vec::new();
    let mut kept = from.modifier;
    for (flag, _, end) in MODIFIERS {
        if kept.contains(flag) && !look.modifier.contains(flag) {
            let ended = MODIFIERS.iter().filter(|row| row.2 == end);
            kept = ended.fold(kept, |kept, row| kept - row.0);
            codes.push(end.to_string());
        }
    }
    let added = MODIFIERS
        .iter()
        .filter(|(flag, ..)| look.modifier.contains(*flag) && !kept.contains(*flag));
    codes.extend(added.map(|(_, begin, _)| begin.to_string()));
    if look.fg != from.fg {
        codes.push(colour(look.fg, 30));
    }
    if look.bg != from.bg {
        codes.push(colour(look.bg, 40));
    }
    codes.join(";")
}

/// Whether an address is http or https, of a length that all terminals accept, and in printable
/// ASCII.
fn is_of_the_web(url: &str) -> bool {
    url.len() <= LONGEST_LINK
        && (url.starts_with("https://") || url.starts_with("http://"))
        && url.bytes().all(|byte| byte.is_ascii_graphic())
}

fn look_of(cell: &Cell) -> Look {
    let known = MODIFIERS.iter().fold(Modifier::empty(), |all, (flag, ..)| all | *flag);
    Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier & known }
}

/// The SGR parameter of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let plain = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

fn is_ascii(cell: &Cell) -> bool {
    matches!(cell.symbol().as_bytes(), [b' '..=b'~'])
}

/// Whether a symbol contains no control characters. Text was cleaned before; this is the last
/// check.
fn is_safe(symbol: &str) -> bool {
    symbol.len() <= LONGEST && !symbol.is_empty() && !symbol.chars().any(char::is_control)
}

/// Whether a symbol is ASCII, or an East Asian character that every terminal draws in two cells.
fn has_one_width(symbol: &str) -> bool {
    matches!(
        symbol.chars().next(),
        Some(
            ' '..='~'
            | '\u{3000}'..='\u{3029}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a0}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{ff01}'..='\u{ff60}',
        )
    )
}

/// Whether a symbol is one code point of certain width (ambiguous letters are measured when the
/// program starts).
fn is_plain(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return false };
    match c {
        ' '..='~'
        | '\u{2500}'..='\u{259f}'
        | '\u{2e80}'..='\u{3029}'
        | '\u{3030}'..='\u{3098}'
        | '\u{309b}'..='\u{3163}'
        | '\u{3165}'..='\u{3247}'
        | '\u{3250}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}' => true,
        '\u{a0}'..='\u{52f}' => c.is_alphanumeric(),
        _ => false,
    }
}
