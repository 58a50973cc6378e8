//! The parts of the window that the user chose to see, saved from one start to the next.

use super::listing::Listing;

/// What the list shows, and whether the list and the pane at the right are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptView {
    pub listing: Listing,
    pub list: Pane,
    pub side: Pane,
}

/// A pane that can be hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    Shown,
    Hidden,
}

impl Pane {
    pub(super) const fn is_shown(self) -> bool {
        matches!(self, Self::Shown)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Hidden => "hidden",
        }
    }
}

const fn word_of(listing: Listing) -> &'static str {
    match listing {
        Listing::All => "all",
        Listing::MutedFolded => "muted-folded",
        Listing::Unread => "unread",
    }
}

impl Default for KeptView {
    fn default() -> Self {
        Self { listing: Listing::All, list: Pane::Shown, side: Pane::Shown }
    }
}

impl KeptView {
    /// The saved form: a name and a value in each line.
    #[must_use]
    pub fn text(self) -> String {
        let Self { listing, list, side } = self;
        format!("listing {}\nlist {}\nside {}\n", word_of(listing), list.word(), side.word())
    }

    /// Reads the saved form. Lines that cannot be read have no effect.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut view = Self::default();
        let pane =
            |word: &str| [Pane::Shown, Pane::Hidden].into_iter().find(|it| it.word() == word);
        let listings = [Listing::All, Listing::MutedFolded, Listing::Unread];
        for (name, word) in text.lines().filter_map(|line| line.split_once(' ')) {
            match name {
                "listing" => {
                    let named = listings.into_iter().find(|it| word_of(*it) == word);
                    view.listing = named.unwrap_or(view.listing);
                }
                "list" => view.list = pane(word).unwrap_or(view.list),
                "side" => view.side = pane(word).unwrap_or(view.side),
                _ => {}
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_damage_is_the_usual_view() {
        for listing in [Listing::All, Listing::MutedFolded, Listing::Unread] {
            for list in [Pane::Shown, Pane::Hidden] {
                for side in [Pane::Shown, Pane::Hidden] {
                    let view = KeptView { listing, list, side };
                    assert_eq!(KeptView::read(&view.text()), view);
                }
            }
        }
        for damaged in ["", "listing", "list \nside ?\n", "\u{0}\u{fffd}", "later version 5"] {
            assert_eq!(KeptView::read(damaged), KeptView::default(), "{damaged:?}");
        }
        let other = KeptView { side: Pane::Hidden, ..KeptView::default() };
        assert_eq!(KeptView::read("list what\nside hidden\n"), other, "each line for itself");
    }
}
