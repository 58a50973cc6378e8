//! One frame of the long link: a header of 16 bytes, big-endian, and a body (PROTOCOL 11.1).

use std::collections::VecDeque;

/// The length of a header that this program writes, in bytes.
pub const HEADER_BYTES: u16 = 16;
/// The version that every known capture has.
pub const VERSION: u16 = 1;

/// How many bytes of buffer are kept while it is empty.
const KEPT_BYTES: usize = 64 << 10;

/// The fields of a header, unchecked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The length of the whole frame in bytes, including this field.
    pub packet_bytes: u32,
    /// The length of the header in bytes. A larger header than 16 has fields of unknown meaning.
    pub header_bytes: u16,
    /// The version of the protocol.
    pub version: u16,
    /// The number of the operation. The answer has the number of the request plus 1,000,000,000.
    pub operation: u32,
    /// The sequence number, which the answer repeats; 0 for a push of the server.
    pub sequence: u32,
}

impl Header {
    /// Reads the header at the beginning of `bytes`; `None` if there are fewer than 16.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (packet_bytes, rest) = bytes.split_first_chunk()?;
        let (header_bytes, rest) = rest.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (operation, rest) = rest.split_first_chunk()?;
        let (sequence, _) = rest.split_first_chunk()?;
        Some(Self {
            packet_bytes: u32::from_be_bytes(*packet_bytes),
            header_bytes: u16::from_be_bytes(*header_bytes),
            version: u16::from_be_bytes(*version),
            operation: u32::from_be_bytes(*operation),
            sequence: u32::from_be_bytes(*sequence),
        })
    }

    /// The header in 16 bytes.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(usize::from(HEADER_BYTES));
        bytes.extend(self.packet_bytes.to_be_bytes());
        bytes.extend(self.header_bytes.to_be_bytes());
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(self.operation.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes
    }
}

/// A complete frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The number of the operation.
    pub operation: u32,
    /// The sequence number, which links an answer to its request.
    pub sequence: u32,
    /// All bytes behind the header.
    pub body: Vec<u8>,
}

/// Why bytes are not a frame. The stream cannot be read any further, since it is not known where
/// the next frame begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The stated length of the frame, in bytes, is less than that of its header.
    #[error("a frame of {0} bytes is shorter than its header")]
    TooShort(u32),
    /// The stated length of the frame, in bytes, is more than this side accepts.
    #[error("a frame of {0} bytes is longer than is accepted")]
    TooLong(u32),
    /// The header has a length other than 16 bytes.
    #[error("a header of {0} bytes is not known")]
    HeaderBytes(u16),
    /// The frame has an unknown version.
    #[error("version {0} of the frames is not known")]
    Version(u16),
    /// The stream ended within a frame, this many bytes before its end.
    #[error("the stream ended {0} bytes before the end of a frame")]
    Torn(u64),
}

impl Frame {
    /// The bytes of the frame.
    ///
    /// # Errors
    /// [`Error::TooLong`] for a body whose frame has more than `u32::MAX` bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let whole = self.body.len().saturating_add(usize::from(HEADER_BYTES));
        let packet_bytes = u32::try_from(whole).map_err(|_| Error::TooLong(u32::MAX))?;
        let header = Header {
            packet_bytes,
            header_bytes: HEADER_BYTES,
            version: VERSION,
            operation: self.operation,
            sequence: self.sequence,
        };
        let mut bytes = header.to_bytes();
        bytes.extend_from_slice(&self.body);
        Ok(bytes)
    }
}

/// Splits a stream of bytes into frames. The bytes may come in pieces of any length.
#[derive(Debug)]
pub struct Decoder {
    bytes: VecDeque<u8>,
    most_bytes: u32,
    failed: Option<Error>,
}

impl Decoder {
    /// A decoder that accepts frames of up to `most_bytes` bytes. It buffers at most that and the
    /// bytes that were pushed last.
    #[must_use]
    pub const fn new(most_bytes: u32) -> Self {
        Self { bytes: VecDeque::new(), most_bytes, failed: None }
    }

    /// Accepts frames of up to `most_bytes` bytes from now on.
    pub const fn accept(&mut self, most_bytes: u32) {
        self.most_bytes = most_bytes;
    }

    /// Appends bytes of the stream. After an error they are dropped.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.bytes.extend(bytes);
        }
    }

    /// The next complete frame; `None` if more bytes are needed.
    ///
    /// # Errors
    /// If the bytes are not a frame. Every later call returns the same error.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.check_header() {
            Ok(Some(header)) => Ok(self.take(header)),
            Ok(None) => Ok(None),
            Err(error) => {
                self.failed = Some(error);
                self.bytes = VecDeque::new();
                Err(error)
            }
        }
    }

    /// Checks whether the stream may end here.
    ///
    /// # Errors
    /// [`Error::Torn`] within a frame, or the error that was met before.
    pub fn end(&self) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let present = u64::try_from(self.bytes.len()).unwrap_or(u64::MAX);
        let whole = self.header().map_or(HEADER_BYTES.into(), |header| header.packet_bytes);
        let wanted = u64::from(whole);
        if present == 0 { Ok(()) } else { Err(Error::Torn(wanted.saturating_sub(present))) }
    }

    fn header(&self) -> Option<Header> {
        let start: Vec<u8> = self.bytes.iter().take(HEADER_BYTES.into()).copied().collect();
        Header::read(&start)
    }

    fn check_header(&self) -> Result<Option<Header>, Error> {
        let Some(header) = self.header() else { return Ok(None) };
        if header.header_bytes != HEADER_BYTES {
            return Err(Error::HeaderBytes(header.header_bytes));
        }
        if header.version != VERSION {
            return Err(Error::Version(header.version));
        }
        if header.packet_bytes < HEADER_BYTES.into() {
            return Err(Error::TooShort(header.packet_bytes));
        }
        if header.packet_bytes > self.most_bytes {
            return Err(Error::TooLong(header.packet_bytes));
        }
        Ok(Some(header))
    }

    fn take(&mut self, header: Header) -> Option<Frame> {
        let whole = usize::try_from(header.packet_bytes).ok()?;
        if self.bytes.len() < whole {
            return None;
        }
        let body = self.bytes.drain(..whole).skip(HEADER_BYTES.into()).collect();
        if self.bytes.is_empty() {
            // The buffer of a long frame is not kept for the short ones that follow.
            self.bytes.shrink_to(KEPT_BYTES);
        }
        Some(Frame { operation: header.operation, sequence: header.sequence, body })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(decoder: &mut Decoder) -> Vec<Frame> {
        std::iter::from_fn(|| decoder.next_frame().unwrap()).collect()
    }

    #[test]
    fn the_heartbeat_of_the_captures_is_a_bare_header() {
        let bytes = [0, 0, 0, 0x10, 0, 0x10, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0x0f];
        let frame = Frame { operation: 6, sequence: 15, body: Vec::new() };
        assert_eq!(frame.to_bytes().unwrap(), bytes);
        let mut decoder = Decoder::new(1024);
        decoder.push(&bytes);
        assert_eq!(decoded(&mut decoder), [frame]);
        assert_eq!(decoder.end(), Ok(()));
    }

    #[test]
    fn what_is_no_frame_ends_the_stream_with_its_reason() {
        let header =
            Header { packet_bytes: 16, header_bytes: 16, version: 1, operation: 6, sequence: 1 };
        let cases = [
            (Header { packet_bytes: 15, ..header }, Error::TooShort(15)),
            (Header { packet_bytes: 1025, ..header }, Error::TooLong(1025)),
            (Header { header_bytes: 20, ..header }, Error::HeaderBytes(20)),
            (Header { version: 2, ..header }, Error::Version(2)),
        ];
        for (header, error) in cases {
            let mut decoder = Decoder::new(1024);
            decoder.push(&header.to_bytes());
            assert_eq!(decoder.next_frame(), Err(error));
            decoder.push(&[0; 64]);
            assert_eq!(decoder.next_frame(), Err(error), "it stays ended");
            assert_eq!(decoder.end(), Err(error));
        }
    }

    #[test]
    fn a_stream_that_ends_within_a_frame_is_torn() {
        let bytes = Frame { operation: 237, sequence: 1, body: vec![7; 10] }.to_bytes().unwrap();
        for cut in 1..bytes.len() {
            let mut decoder = Decoder::new(1024);
            decoder.push(&bytes[..cut]);
            assert_eq!(decoder.next_frame(), Ok(None));
            assert!(matches!(decoder.end(), Err(Error::Torn(left)) if left > 0), "{cut}");
        }
    }

    prop_compose! {
        fn any_frame()(
            operation: u32, sequence: u32, body in prop::collection::vec(any::<u8>(), 0..200)
        ) -> Frame {
            Frame { operation, sequence, body }
        }
    }

    proptest! {
        #[test]
        fn any_split_of_the_bytes_gives_the_same_frames(
            frames in prop::collection::vec(any_frame(), 0..12),
            cuts in prop::collection::vec(1_usize..64, 0..64),
        ) {
            let bytes: Vec<u8> =
                frames.iter().flat_map(|frame| frame.to_bytes().unwrap()).collect();
            let mut decoder = Decoder::new(1024);
            let (mut found, mut rest) = (Vec::new(), bytes.as_slice());
            for cut in cuts {
                let (now, later) = rest.split_at(cut.min(rest.len()));
                decoder.push(now);
                found.extend(decoded(&mut decoder));
                rest = later;
            }
            decoder.push(rest);
            found.extend(decoded(&mut decoder));
            prop_assert_eq!(found, frames);
            prop_assert_eq!(decoder.end(), Ok(()));
        }
    }
}
