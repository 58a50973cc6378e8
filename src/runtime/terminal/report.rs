//! The answers of a terminal about itself, and the measured widths.

/// Signs of ambiguous width, one that every UTF-8 terminal draws two cells wide, and clusters on
/// which terminals disagree: an emoji with a variation selector, a joined family, a flag.
pub const MEASURED: [&str; 8] =
    ["─", "…", "▀", "●", "中", "❤\u{fe0f}", "👩\u{200d}👩\u{200d}👧", "🇨🇳"];
/// The answers of a terminal about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalReport {
    /// Its name; empty if it did not tell.
    pub name: String,
    /// Whether it supports sixel graphics.
    pub sixel: bool,
    /// Whether it supports the graphics of kitty.
    pub kitty: bool,
    /// Whether it supports synchronized output (mode 2026).
    pub synchronized: bool,
    /// The cells of each of [`MEASURED`]; 0 without a sensible answer.
    pub cells: [u16; MEASURED.len()],
}
