//! What rendering remembers between frames.

use ratatui::layout::Position;

use super::encode::Link;
use super::qr::Code;
use crate::app::picture::Native;

/// What rendering remembers between frames; forgetting it changes nothing but the time.
#[derive(Debug, Default)]
pub struct Cache {
    /// The text of the last login code, and its modules.
    pub(super) code: Option<(String, Option<Code>)>,
    /// The picture that the terminal itself draws, and where.
    pub(super) native: Option<(Position, Native)>,
    /// Where addresses stand in the last frame.
    pub(super) links: Vec<Link>,
}

impl Cache {
    /// One that remembers nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The picture that the terminal itself is to draw over the last frame, and the cell of its
    /// corner.
    #[must_use]
    pub const fn native(&self) -> Option<&(Position, Native)> {
        self.native.as_ref()
    }

    /// Where addresses stand in the last frame, to be opened by the terminal (OSC 8).
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
