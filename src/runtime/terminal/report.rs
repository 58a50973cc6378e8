//! What a terminal told of itself when it was asked, and what is measured on it.

/// Ambiguous characters of the chrome, one that every UTF-8 terminal draws 2 wide, and clusters on
/// which terminals disagree: an emoji by its variation selector, a joined family, a flag.
pub const MEASURED: [&str; 8] =
    ["─", "…", "▀", "●", "中", "❤\u{fe0f}", "👩\u{200d}👩\u{200d}👧", "🇨🇳"];
/// What a terminal tells of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalReport {
    /// What it is by its own word; empty: it did not say.
    pub name: String,
    /// It draws sixels.
    pub sixel: bool,
    /// It draws pictures of kitty's protocol.
    pub kitty: bool,
    /// It shows a frame at once or not at all (mode 2026).
    pub synchronized: bool,
    /// Cells that each of [`MEASURED`] took; 0: no sensible answer.
    pub cells: [u16; MEASURED.len()],
}
