//! A QR code read back from the cells it was drawn in, as a phone would from the glass.

use vt100::{Color, Screen};

use super::screen::size;

/// Pixels along half a cell: a cell is twice as high as wide.
const HALF: usize = 4;

/// What the terminal paints where a program chose no colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

/// The text of the only code on the screen.
pub fn decode(screen: &Screen, background: Background) -> Option<String> {
    let (columns, rows) = size(screen);
    let (width, height) = (usize::from(columns) * HALF, usize::from(rows) * 2 * HALF);
    let pixel = |x: usize, y: usize| {
        let row = u16::try_from(y / (2 * HALF)).unwrap_or_default();
        let column = u16::try_from(x / HALF).unwrap_or_default();
        luminance(screen, row, column, (y / HALF).is_multiple_of(2), background)
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let grids = image.detect_grids();
    grids.iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

/// How bright the upper or lower half of a cell is.
fn luminance(screen: &Screen, row: u16, column: u16, upper: bool, background: Background) -> u8 {
    let Some(cell) = screen.cell(row, column) else { return 0 };
    let (ink, paper) = match background {
        Background::Dark => (220, 20),
        Background::Light => (20, 235),
    };
    let (mut front, mut back) = (shade(cell.fgcolor(), ink), shade(cell.bgcolor(), paper));
    if cell.inverse() {
        std::mem::swap(&mut front, &mut back);
    }
    match cell.contents() {
        "█" => front,
        "▀" if upper => front,
        "▄" if !upper => front,
        "▀" | "▄" | "" | " " => back,
        // Writing is grey from afar.
        _ => u8::midpoint(front, back),
    }
}

fn shade(color: Color, default: u8) -> u8 {
    match color {
        Color::Default => default,
        Color::Rgb(red, green, blue) => grey(red, green, blue),
        Color::Idx(0) => 0,
        Color::Idx(7) => 200,
        Color::Idx(15) => 255,
        Color::Idx(index @ 0..16) => 60 + index * 8,
        Color::Idx(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + step * 40 };
            let cube = index - 16;
            grey(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        Color::Idx(index) => 8 + (index - 232) * 10,
    }
}

fn grey(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}
