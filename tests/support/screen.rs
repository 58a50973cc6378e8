//! Questions to an emulated screen.

use std::fmt::Write as _;

use vt100::Screen;

/// Columns and rows.
pub fn size(screen: &Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (columns.get(), rows.get())
}

/// One row as text, without the spaces at its end.
pub fn row(screen: &Screen, row: u16) -> String {
    let mut text = String::new();
    for column in 0..size(screen).0 {
        match screen.cell(row, column) {
            Some(cell) if cell.is_wide_continuation() => {}
            Some(cell) if cell.has_contents() => text.push_str(cell.contents()),
            Some(_) | None => text.push(' '),
        }
    }
    text.trim_end().to_owned()
}

/// All rows.
pub fn rows(screen: &Screen) -> Vec<String> {
    (0..size(screen).1).map(|at| row(screen, at)).collect()
}

/// The text stands somewhere within one row.
pub fn shows(screen: &Screen, text: &str) -> bool {
    find(screen, text).is_some()
}

/// The row and the column, from 0, of a text that stands within one row.
pub fn find(screen: &Screen, text: &str) -> Option<(u16, u16)> {
    let (columns, rows) = size(screen);
    (0..rows).find_map(|at| {
        row(screen, at).contains(text).then(|| {
            let tail = |column| {
                (column..columns)
                    .filter_map(|column| screen.cell(at, column))
                    .filter(|cell| !cell.is_wide_continuation())
                    .map(|cell| if cell.has_contents() { cell.contents() } else { " " })
                    .collect::<String>()
            };
            let column = (0..columns).rev().find(|&column| tail(column).starts_with(text));
            (at, column.unwrap_or_default())
        })
    })
}

/// The cell before the caret, and its row up to there.
pub fn before_caret(screen: &Screen) -> String {
    let (at, caret) = screen.cursor_position();
    (0..caret)
        .filter_map(|column| screen.cell(at, column))
        .filter(|cell| !cell.is_wide_continuation())
        .map(|cell| if cell.has_contents() { cell.contents() } else { " " })
        .collect()
}

/// The screen with a frame around it, for people.
pub fn dump(screen: &Screen) -> String {
    let (columns, _) = size(screen);
    let line = "-".repeat(usize::from(columns));
    let mut text = format!("+{line}+\n");
    for row in rows(screen) {
        writeln!(text, "|{row}").expect("a string takes everything");
    }
    let (row, column) = screen.cursor_position();
    let hidden = if screen.hide_cursor() { ", hidden" } else { "" };
    write!(text, "+{line}+ caret at row {row}, column {column}{hidden}").expect("as above");
    text
}
