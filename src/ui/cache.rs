//! What drawing remembers between frames.

use ratatui::layout::Position;

use super::encode::Link;
use super::qr::Code;
use crate::app::picture::Native;

/// What drawing remembers between frames, in order to be faster.
#[derive(Debug, Default)]
pub struct Cache {
    /// The text of the last login code, and its modules.
    pub(super) code: Option<(String, Option<Code>)>,
    /// The picture that the terminal draws, and the cell of its upper left corner.
    pub(super) native: Option<(Position, Native)>,
    /// The web addresses in the last frame.
    pub(super) links: Vec<Link>,
}

impl Cache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The picture that the terminal draws over the last frame, and the cell of its upper left
    /// corner.
    #[must_use]
    pub const fn native(&self) -> Option<&(Position, Native)> {
        self.native.as_ref()
    }

    /// Takes the web addresses in the last frame, which the terminal can open (OSC 8).
    #[must_use]
    pub fn take_links(&mut self) -> Vec<Link> {
        std::mem::take(&mut self.links)
    }

    /// The modules of a login code.
    pub(super) fn code(&mut self, url: &str) -> Option<&Code> {
        if self.code.as_ref().is_none_or(|(known, _)| known != url) {
            self.code = Some((url.to_owned(), Code::new(url)));
        }
        self.code.as_ref().and_then(|(_, code)| code.as_ref())
    }
}
