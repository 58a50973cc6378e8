//! The width of characters of ambiguous width on a terminal.

/// The width that a terminal gives to characters that Unicode calls East Asian ambiguous: `…`, `│`,
/// `●`, `“`, Greek.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Widths {
    ambiguous_wide: bool,
}

impl Widths {
    /// Ambiguous characters take one cell.
    pub const NARROW: Self = Self { ambiguous_wide: false };
    /// Ambiguous characters take two cells.
    pub const WIDE: Self = Self { ambiguous_wide: true };

    /// Whether ambiguous characters take two cells.
    #[must_use]
    pub const fn ambiguous_wide(self) -> bool {
        self.ambiguous_wide
    }
}
