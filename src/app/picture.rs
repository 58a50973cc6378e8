//! Pictures as half blocks: two pixels in a cell, in the 256 colours of terminals.

use std::sync::Arc;

/// The graphics protocol of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Graphics {
    /// The protocol of kitty, drawn at the cursor.
    Kitty,
    /// The protocol of kitty through tmux, drawn in the place of characters that tmux keeps in
    /// their cells.
    KittyInTmux,
    Iterm,
    Sixel,
}

/// A picture in the graphics of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Native {
    /// The bytes that draw it with its upper left corner at the cursor.
    pub bytes: Arc<[u8]>,
    /// The bytes that remove it; empty if painting over it does.
    pub erase: Arc<[u8]>,
    /// The colour of the placeholder characters in whose place it is drawn.
    pub placeholder: Option<u8>,
}

/// A picture of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The same picture in the graphics of the terminal, drawn over the cells.
    pub native: Option<Native>,
    /// The number of cells in a row.
    pub columns: u16,
    /// The colours of the upper and the lower half of each cell, row by row, 16 to 255.
    pub cells: Vec<(u8, u8)>,
}

impl Picture {
    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[(u8, u8)]> {
        self.cells.chunks(usize::from(self.columns.max(1)))
    }
}

/// Red, green and blue of a palette colour from 16 on.
#[must_use]
pub fn rgb(index: u8) -> [u8; 3] {
    let step = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match index {
        0..=15 => [0; 3],
        16..=231 => {
            let cube = index - 16;
            [step(cube / 36), step(cube / 6 % 6), step(cube % 6)]
        }
        232..=255 => [8 + 10 * (index - 232); 3],
    }
}

/// The palette colour that is nearest to this one.
#[must_use]
pub fn colour(red: u8, green: u8, blue: u8) -> u8 {
    let most = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    if most - least < 10 {
        // The palette has grey in steps of ten; black and white are in the cube.
        return match most {
            0..8 => 16,
            248.. => 231,
            grey => 232 + ((grey - 8) / 10).min(23),
        };
    }
    let step = |part: u8| match part {
        0..48 => 0,
        48..115 => 1,
        part => (part - 35) / 40,
    };
    16 + 36 * step(red) + 6 * step(green) + step(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_cube_and_the_greys() {
        assert_eq!([colour(0, 0, 0), colour(255, 255, 255)], [16, 231]);
        assert_eq!([colour(255, 0, 0), colour(0, 255, 0), colour(0, 0, 255)], [196, 46, 21]);
        assert_eq!([colour(128, 128, 128), colour(245, 245, 245)], [244, 255]);
        for index in 16..=255 {
            let [red, green, blue] = rgb(index);
            let grey = red == green && green == blue && (17..231).contains(&index);
            assert!(grey || rgb(colour(red, green, blue)) == [red, green, blue], "{index}");
        }
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(5) {
                assert!(colour(red, green, 77) >= 16);
            }
        }
    }
}
