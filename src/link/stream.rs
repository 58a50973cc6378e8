//! The bytes of a connection as a capture or a dump contains them.

/// The direction in which bytes were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The capture does not tell the directions; all bytes are one stream.
    Unknown,
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// Bytes that came together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Their direction.
    pub direction: Direction,
    /// When they came, in microseconds since 1970; `None` if it is not known.
    pub at: Option<i64>,
    /// How many bytes of the same direction before these are not in the capture.
    pub missing: u64,
    /// The bytes, without any header of the transport.
    pub bytes: Vec<u8>,
}

impl Chunk {
    /// A chunk with nothing missing before it, at an unknown time.
    #[must_use]
    pub const fn new(direction: Direction, bytes: Vec<u8>) -> Self {
        Self { direction, at: None, missing: 0, bytes }
    }
}

/// A connection. Its chunks are in the order of the capture; those of one direction are in the
/// order of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// The client and the server, such as `10.0.0.2:50000`; `None` if they are not known.
    pub ends: Option<(String, String)>,
    /// The bytes of both sides.
    pub chunks: Vec<Chunk>,
}
