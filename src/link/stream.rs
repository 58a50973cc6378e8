//! Bytes of a connection as a capture or a dump holds them.

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The capture does not tell: all bytes are one stream.
    Unknown,
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// Bytes that came together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Which way they went.
    pub direction: Direction,
    /// When, in microseconds since 1970; `None` where it is not told.
    pub at: Option<i64>,
    /// Bytes of the same direction before these that the capture does not hold.
    pub missing: u64,
    /// What came, without any header of the transport.
    pub bytes: Vec<u8>,
}

impl Chunk {
    /// A chunk behind which nothing is missing, at an unknown time.
    #[must_use]
    pub const fn new(direction: Direction, bytes: Vec<u8>) -> Self {
        Self { direction, at: None, missing: 0, bytes }
    }
}

/// A connection: its chunks in the order of the capture, those of each direction in the order of the
/// stream that they are part of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Client and server, as `10.0.0.2:50000`; empty where it is not told.
    pub ends: Option<(String, String)>,
    /// What either side sent.
    pub chunks: Vec<Chunk>,
}
