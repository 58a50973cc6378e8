//! Pools of connections: one for the long poll, one for reading, none kept for what changes something.

use std::time::Duration;

/// Which connections a call uses, and so how long it may take and how long its answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The server holds it for up to 27 s: nothing but its own timeout ends the silence.
    Poll,
    /// The server answers at once, and asking twice changes nothing.
    Read,
    /// The same, with a long list in the answer.
    ReadLong,
    /// The call changes something: it goes out on a connection of its own, because a kept one may be
    /// dead already, and then nobody could tell whether the server has seen the request.
    Write,
    /// A chunk of a file goes up, as slowly as the line is.
    Upload,
    /// A file comes down: as long as it takes, as long as bytes come.
    Media,
}

impl Pool {
    /// The whole time from the first byte out to the last byte in.
    pub(super) const fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::Poll => 40,
            Self::Read | Self::Write => 20,
            Self::ReadLong => 90,
            Self::Upload => 300,
            Self::Media => 24 * 3600,
        })
    }

    /// The longest answer that is read, in bytes. Twenty thousand waiting messages may come in
    /// one.
    pub(super) const fn cap(self) -> usize {
        match self {
            Self::Poll | Self::Read | Self::Write | Self::Upload => 16 << 20,
            // Media are not read as an answer; their cap comes with what is fetched.
            Self::ReadLong | Self::Media => 40 << 20,
        }
    }
}
