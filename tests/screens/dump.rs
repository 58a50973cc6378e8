//! A picture as text: wide characters once, the edges marked, the caret and the styles named.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

/// The rows between bars, then where the caret stands.
pub fn dump(buf: &Buffer, caret: Option<Position>) -> String {
    let mut out = String::new();
    for row in buf.content.chunks(usize::from(buf.area.width).max(1)) {
        let text: String = row.iter().map(Cell::symbol).collect();
        writeln!(out, "|{text}|").unwrap();
    }
    match caret {
        Some(at) => writeln!(out, "caret at column {}, row {}", at.x, at.y).unwrap(),
        None => writeln!(out, "no caret").unwrap(),
    }
    out
}

/// Each stretch of text that has a style, row by row.
pub fn styles(buf: &Buffer) -> String {
    let mut out = String::new();
    for (y, row) in buf.content.chunks(usize::from(buf.area.width).max(1)).enumerate() {
        for run in row.chunk_by(|a, b| name(a) == name(b)) {
            let text: String = run.iter().map(Cell::symbol).collect();
            let style = run.first().map(name).unwrap_or_default();
            if !style.is_empty() {
                writeln!(out, "{y:>2} {style}: {}", text.trim_end()).unwrap();
            }
        }
    }
    out
}

/// The style in words; empty for the terminal's own.
fn name(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(format!("{}", cell.fg));
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg));
    }
    for (flag, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if cell.modifier.contains(flag) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}
