//! The login code drawn in cells, so that a phone can read it on any background.
//!
//! Its colours are always set: with the colours of a dark terminal a code has light modules on dark
//! ground, which phones do not read.

#[cfg(test)]
pub(in crate::ui) mod tests;

use qrcode::{EcLevel, QrCode};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Style};

/// The longest text that is drawn, in bytes: an address from a hostile server must not fill the
/// screen.
pub const LONGEST: usize = 300;

/// Black and white of the 256-colour cube. They are fixed, while the first sixteen colours belong
/// to the theme.
const BLACK: Color = Color::Indexed(16);
const WHITE: Color = Color::Indexed(231);

/// Which modules are drawn dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contrast {
    /// The dark ones, as on paper.
    DarkOnLight,
    /// The light ones, for the few readers that need it.
    LightOnDark,
}

/// The background of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Dark characters on a light page.
    Light,
    /// Light characters on a dark page.
    Dark,
}

/// The characters of a code that is drawn as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Half blocks, with two modules in a character.
    Half,
    /// ASCII, with two characters for a module.
    Ascii,
}

/// How a code is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `▀`, with two modules in a cell.
    #[default]
    HalfBlocks,
    /// Two spaces for a module, with background colours. It does not depend on the width or look of
    /// characters.
    Spaces,
    /// Two characters for a module, `##` for a dark one, without colours or blocks.
    Ascii,
}

/// The modules of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    side: u16,
    dark: Vec<bool>,
}

/// The least width of the light margin, in modules.
const MARGIN: u16 = 2;
/// The width of the light margin if there is room, in modules.
const GOOD_MARGIN: u16 = 4;

impl Code {
    /// The code of a text, with the lowest error correction so that it is small. `None` if the text
    /// is empty or longer than [`LONGEST`].
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

    /// The least number of cells that a form needs.
    #[must_use]
    pub const fn needs(&self, form: Form) -> Size {
        self.size(form, MARGIN)
    }

    /// The number of cells that a form takes in this room: with the wide margin if it fits,
    /// otherwise with the narrow one. `None` if it does not fit.
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

    /// Draws the code into the upper left corner of `area`. Draws nothing and returns `false` if it
    /// does not fit.
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

    /// The code in characters, for output without colours: half blocks, or two `#` for a module.
    /// The drawn modules are the light ones on a dark page, otherwise the dark ones.
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

    /// Whether a module is dark. Coordinates begin at the corner of the margin. Outside the code
    /// all is light.
    fn is_dark(&self, x: u16, y: u16, margin: u16) -> bool {
        let inside = |n: u16| n.checked_sub(margin).filter(|n| *n < self.side).map(usize::from);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.dark.get(y * usize::from(self.side) + x).copied().unwrap_or(false)
    }
}
