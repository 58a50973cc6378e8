//! Writes text into cells, cluster by cluster, so that it is cut only between clusters. All text is
//! drawn this way.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{self, Widths};

/// Writes text from a cell on, at most `max` cells of it, and returns the cells used. A cluster
/// that does not fit is left out with all that follows; a line feed ends the text; the second cell
/// of a wide cluster gets the empty symbol.
pub fn put(
    buf: &mut Buffer,
    (x, y): (u16, u16),
    words: &str,
    style: Style,
    max: u16,
    widths: Widths,
) -> u16 {
    if y < buf.area.y || y >= buf.area.bottom() || x < buf.area.x || x >= buf.area.right() {
        return 0;
    }
    let max = max.min(buf.area.right() - x);
    let line = words.split('\n').next().unwrap_or_default();
    let mut used = 0;
    for cluster in text::clusters(line, widths) {
        if cluster.cells > max - used {
            break;
        }
        match cluster.cells {
            0 => {}
            1 => set(buf, (x + used, y), &cluster.shown, style),
            2 if cluster.shown.trim().is_empty() => blank(buf, (x + used, y), 2, style),
            2 => {
                set(buf, (x + used, y), &cluster.shown, style);
                set(buf, (x + used + 1, y), "", style);
            }
            spaces => blank(buf, (x + used, y), spaces, style),
        }
        used += cluster.cells;
    }
    mend(buf, x + used, y);
    used
}

/// Fills an area with blanks of a style.
pub fn wipe(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        mend_left(buf, area.x, y);
        blank(buf, (area.x, y), area.width, style);
        mend(buf, area.right(), y);
    }
}

/// Changes the style of an area without its text.
pub fn restyle(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.set_style(style);
            }
        }
    }
}

fn blank(buf: &mut Buffer, (x, y): (u16, u16), cells: u16, style: Style) {
    for x in x..x + cells {
        set(buf, (x, y), " ", style);
    }
}

fn set(buf: &mut Buffer, (x, y): (u16, u16), symbol: &str, style: Style) {
    if !symbol.is_empty() {
        mend_left(buf, x, y);
    }
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Blanks the first half of a wide cluster whose second half is overwritten here.
fn mend_left(buf: &mut Buffer, x: u16, y: u16) {
    let halved = buf.cell((x, y)).is_some_and(|cell| cell.symbol().is_empty());
    if halved && let Some(cell) = x.checked_sub(1).and_then(|x| buf.cell_mut((x, y))) {
        cell.set_symbol(" ");
    }
}

/// Blanks the second half of a wide cluster whose first half was overwritten.
fn mend(buf: &mut Buffer, x: u16, y: u16) {
    let lone = buf.cell((x, y)).is_some_and(|cell| cell.symbol().is_empty());
    if lone && let Some(cell) = buf.cell_mut((x, y)) {
        cell.set_symbol(" ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(buf: &Buffer) -> Vec<&str> {
        buf.content.iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    fn write(buf: &mut Buffer, x: u16, words: &str, max: u16) -> u16 {
        put(buf, (x, 0), words, Style::new(), max, Widths::NARROW)
    }

    #[test]
    fn a_wide_character_is_never_cut_in_half() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!(write(&mut buf, 0, "产品研发群", 5), 4);
        assert_eq!(row(&buf), ["产", "", "品", "", " ", " "]);
        assert_eq!(write(&mut buf, 1, "x", 1), 1);
        assert_eq!(row(&buf), [" ", "x", "品", "", " ", " "]);
        assert_eq!(write(&mut buf, 1, "yz", 2), 2);
        assert_eq!(row(&buf), [" ", "y", "z", " ", " ", " "]);
    }

    #[test]
    fn text_stops_at_the_line_feed_and_at_the_edge() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        assert_eq!(write(&mut buf, 0, "a\nb", 4), 1);
        assert_eq!(write(&mut buf, 2, "abcdef", 100), 2);
        assert_eq!(write(&mut buf, 4, "a", 1), 0);
    }

    proptest! {
        #[test]
        fn no_text_brings_controls_or_floods_into_a_cell(words in "\\PC{0,40}|.{0,40}", x in 0_u16..12) {
            let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
            let words = crate::text::Printable::new(&words);
            write(&mut buf, x, &words, 10);
            for (at, cell) in buf.content.iter().enumerate() {
                prop_assert!(!cell.symbol().chars().any(char::is_control));
                prop_assert!(cell.symbol().len() <= 64);
                prop_assert!(!cell.symbol().is_empty() || at > 0);
            }
        }
    }
}
