//! The frames that come in at one end of a link: a hello, and then no other.

use super::frame::{Decoder, Frame};
use super::message::{HELLO, HELLO_MOST, LinkError};

/// What was taken of the stream and not yet looked at.
#[derive(Debug)]
pub(super) struct Incoming {
    decoder: Decoder,
    is_greeted: bool,
    /// Frames behind the hello may be as long.
    most_bytes: u32,
}

impl Incoming {
    pub const fn new(most_bytes: u32) -> Self {
        Self { decoder: Decoder::new(HELLO_MOST), is_greeted: false, most_bytes }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
    }

    /// The next whole frame; `None` while more bytes are needed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, LinkError> {
        let Some(frame) = self.decoder.next_frame()? else { return Ok(None) };
        let is_hello = (frame.operation, frame.sequence) == HELLO;
        match (self.is_greeted, is_hello) {
            (false, false) => return Err(LinkError::BeforeHello(frame.operation)),
            (true, true) => return Err(LinkError::SecondHello),
            (false, true) => {
                self.is_greeted = true;
                self.decoder.accept(self.most_bytes);
            }
            (true, false) => {}
        }
        Ok(Some(frame))
    }

    /// Whether the stream may end here.
    pub fn end(&self) -> Result<(), LinkError> {
        Ok(self.decoder.end()?)
    }
}
