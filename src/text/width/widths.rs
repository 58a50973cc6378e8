//! How wide a terminal draws characters of ambiguous width.

/// How wide this terminal draws what Unicode calls East Asian ambiguous: `…`, `│`, `●`, `“`, Greek.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Widths {
    ambiguous_wide: bool,
}

impl Widths {
    /// Ambiguous characters take one cell.
    pub const NARROW: Self = Self { ambiguous_wide: false };
    /// Ambiguous characters take two cells.
    pub const WIDE: Self = Self { ambiguous_wide: true };

    /// Ambiguous characters take two cells.
    #[must_use]
    pub const fn ambiguous_wide(self) -> bool {
        self.ambiguous_wide
    }
}
