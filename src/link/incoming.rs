//! The frames that arrive at one end of a link: first a hello, and then any number of others.

use super::frame::{Decoder, Frame};
use super::message::{HELLO, HELLO_MOST, LinkError};

/// The bytes that have arrived and are not yet decoded, and whether the hello has arrived.
#[derive(Debug)]
pub(super) struct Incoming {
    decoder: Decoder,
    is_greeted: bool,
    /// The greatest length of frames behind the hello, in bytes.
    most_bytes: u32,
}

impl Incoming {
    pub const fn new(most_bytes: u32) -> Self {
        Self { decoder: Decoder::new(HELLO_MOST), is_greeted: false, most_bytes }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
    }

    /// The next complete frame; `None` if more bytes are needed.
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

    /// Checks whether the stream may end here.
    pub fn end(&self) -> Result<(), LinkError> {
        Ok(self.decoder.end()?)
    }
}
