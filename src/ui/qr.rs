//! The login code drawn from cells, so that a phone can read it on any background.
//!
//! Colours are said explicitly, always: with a terminal's own colours a code on a dark page has
//! light modules on dark ground, which phones do not read.

#[cfg(test)]
pub(in crate::ui) mod tests;

use qrcode::{EcLevel, QrCode};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Style};

/// Longest text drawn, in bytes: a hostile server's address must not fill the screen.
pub const LONGEST: usize = 300;

/// Black and white of the 256-colour cube: fixed, where the first sixteen belong to the theme.
const BLACK: Color = Color::Indexed(16);
const WHITE: Color = Color::Indexed(231);

/// Which modules are drawn dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contrast {
    /// The dark ones, as on paper.
    DarkOnLight,
    /// The light ones, for the few readers that want it so.
    LightOnDark,
}

/// What a text is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Dark characters on a light page.
    Light,
    /// Light characters on a dark page.
    Dark,
}

/// The characters of a code that is a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Two modules a character.
    Half,
    /// A module in two characters that every terminal has.
    Ascii,
}

/// How a code is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Two modules a cell, with `▀`.
    #[default]
    HalfBlocks,
    /// Two spaces a module, with background colours alone: no character's width or look matters.
    Spaces,
    /// Two characters a module, `##` the dark ones: where there is no colour and no block.
    Ascii,
}

/// The modules of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    side: u16,
    dark: Vec<bool>,
}

/// How wide the light margin must be at least, in modules.
const MARGIN: u16 = 2;
/// How wide it should be where there is room.
const GOOD_MARGIN: u16 = 4;

impl Code {
    /// The code of a text, with the lowest error correction so that it stays small. `None` when the
    /// text is empty or longer than [`LONGEST`].
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let side = u16::try_from(code.width()).ok()?;
        let dark = code.into_colors().into_iter().map(|it| it == qrcode::Color::Dark).collect();
        Some(Self { side, dark })
    }

    /// The cells a form needs at least.
    #[must_use]
    pub const fn needs(&self, form: Form) -> Size {
        self.size(form, MARGIN)
    }

    /// The cells a form takes in this room: with the good margin if it fits, else with the least.
    /// `None` when even that is too much.
    #[must_use]
    pub fn fit(&self, form: Form, room: Size) -> Option<Size> {
        self.margin(form, room).map(|margin| self.size(form, margin))
    }

    fn margin(&self, form: Form, room: Size) -> Option<u16> {
        [GOOD_MARGIN, GOOD_MARGIN - 1, MARGIN].into_iter().find(|margin| {
            let size = self.size(form, *margin);
            size.width <= room.width && size.height <= room.height
        })
    }

    const fn size(&self, form: Form, margin: u16) -> Size {
        let side = self.side + 2 * margin;
        match form {
            Form::HalfBlocks => Size { width: side, height: side.div_ceil(2) },
            Form::Spaces | Form::Ascii => Size { width: 2 * side, height: side },
        }
    }

    /// Draws the code into the upper left corner of `area`. Draws nothing and returns `false` when it does not fit.
    pub fn draw(&self, form: Form, contrast: Contrast, area: Rect, buf: &mut Buffer) -> bool {
        let Some(margin) = self.margin(form, area.as_size()) else { return false };
        let size = self.size(form, margin);
        for row in 0..size.height {
            for column in 0..size.width {
                let Some(cell) = buf.cell_mut((area.x + column, area.y + row)) else { continue };
                cell.reset();
                let at = |x: u16, y: u16| self.is_ink(x, y, margin, contrast);
                let colour = |x: u16, y: u16| if at(x, y) { BLACK } else { WHITE };
                match form {
                    Form::HalfBlocks => {
                        let (upper, lower) = (colour(column, 2 * row), colour(column, 2 * row + 1));
                        cell.set_symbol(if upper == lower { " " } else { "▀" });
                        cell.set_style(Style::new().fg(upper).bg(lower));
                    }
                    Form::Spaces => {
                        cell.set_symbol(" ").set_bg(colour(column / 2, row));
                    }
                    Form::Ascii => {
                        cell.set_symbol(if at(column / 2, row) { "#" } else { " " });
                    }
                }
            }
        }
        true
    }

    /// The code in characters alone, for output without colours: two modules a character by half
    /// blocks, or two characters a module by `#`. What is drawn is light on a dark page, else dark.
    #[must_use]
    pub fn text(&self, page: Page, blocks: Blocks) -> Vec<String> {
        let margin = MARGIN;
        let side = self.side + 2 * margin;
        // On a dark page the light modules are drawn.
        let contrast = match page {
            Page::Light => Contrast::DarkOnLight,
            Page::Dark => Contrast::LightOnDark,
        };
        let ink = |x: u16, y: u16| y < side && self.is_ink(x, y, margin, contrast);
        let row = |y: u16| -> String {
            (0..side)
                .map(|x| match (blocks, ink(x, y), ink(x, y + 1)) {
                    (Blocks::Ascii, true, _) => "##",
                    (Blocks::Ascii, false, _) => "  ",
                    (Blocks::Half, true, true) => "█",
                    (Blocks::Half, true, false) => "▀",
                    (Blocks::Half, false, true) => "▄",
                    (Blocks::Half, false, false) => " ",
                })
                .collect()
        };
        (0..side).step_by(if blocks == Blocks::Ascii { 1 } else { 2 }).map(row).collect()
    }

    /// Whether a module has the colour of the ink in this contrast.
    fn is_ink(&self, x: u16, y: u16, margin: u16, contrast: Contrast) -> bool {
        self.is_dark(x, y, margin) == (contrast == Contrast::DarkOnLight)
    }

    /// Whether a module is dark; coordinates begin at the margin's corner. What lies outside the
    /// code is light.
    fn is_dark(&self, x: u16, y: u16, margin: u16) -> bool {
        let inside = |n: u16| n.checked_sub(margin).filter(|n| *n < self.side).map(usize::from);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.dark.get(y * usize::from(self.side) + x).copied().unwrap_or(false)
    }
}
