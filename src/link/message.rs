//! The contract of backend and frontends as frames: which operation each is, and its body in JSON.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::frame::{self, Frame};
use super::hello::Hello;
use super::operation::{
    ANSWER, HEARTBEAT, IDENTIFY, IDENTIFY_SEQUENCE, PUSH, PUSH_SEQUENCE, REQUEST, SYNC_DONE,
};
use crate::api::{AccountKey, Answer, Method, Notification, Problem};

/// A first frame of more bytes is none; whoever sends it has said nothing yet that could be believed.
pub const HELLO_MOST: u32 = 64 << 10;
/// The longest frame that is taken from a frontend: a text that was pasted may be long.
pub const REQUEST_MOST: u32 = 64 << 20;
/// The longest frame that is taken from the session: a list of all conversations is long.
pub const PUSH_MOST: u32 = 256 << 20;
/// So many pushes may be on their way that were not acknowledged. Whoever does not acknowledge them is
/// told nothing more until it does.
pub const UNACKNOWLEDGED_MOST: u32 = 256;
/// So many requests of one frontend are carried out at once; more are not read.
pub const UNANSWERED_MOST: usize = 1024;

/// What a frontend asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The account that it is about.
    pub account: Option<AccountKey>,
    /// What is asked for.
    pub method: Method,
}

/// What a session tells unasked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Push {
    /// Something happened.
    Told(Notification),
    /// The process that holds the session ends; nothing comes after this.
    Ending(Ending),
}

/// What becomes of a session when the process that holds it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Whoever is attached may go on with it.
    Released,
    /// The daemon that is attached goes on with it.
    HandedOver,
    /// It was told to stop, and nobody is to go on with it.
    Stopped {
        /// Own messages that go out by themselves once it begins again.
        unsent: u32,
    },
}

/// A frame that a frontend sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromFrontend {
    /// It says who it is, first of all.
    Hello(Hello),
    /// A request, by its sequence.
    Request(u32, Asked),
    /// One more push has been taken in.
    Acknowledgement,
    /// The link is alive.
    Heartbeat(u32),
}

/// A frame that a session sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromSession {
    /// It says who it is, first of all.
    Hello(Hello),
    /// The answer to the request of this sequence.
    Answer(u32, Result<Answer, Problem>),
    /// Something told unasked.
    Push(Push),
    /// The answer to a heartbeat.
    Heartbeat(u32),
}

/// Why a link cannot go on. It never holds anything that the other side wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The bytes are no frames.
    #[error(transparent)]
    Frame(#[from] frame::Error),
    /// The body of this operation cannot be read.
    #[error("the body of a frame of operation {0} cannot be read")]
    Body(u32),
    /// Nothing is known of this operation, or not with this sequence.
    #[error("operation {operation} with sequence {sequence} is not known")]
    Unknown {
        /// The operation of its header.
        operation: u32,
        /// The sequence of its header.
        sequence: u32,
    },
    /// Something came before the first frame that says who it is.
    #[error("operation {0} came before the hello")]
    BeforeHello(u32),
    /// The first frame came twice.
    #[error("a second hello")]
    SecondHello,
    /// The sequences of requests rise by one.
    #[error("sequence {came} came where {wanted} was to come")]
    OutOfOrder {
        /// The one that came.
        came: u32,
        /// The one after the last.
        wanted: u32,
    },
    /// An answer to nothing, or a second one.
    #[error("an answer to sequence {0}, which waits for none")]
    Unasked(u32),
    /// More was acknowledged than was sent.
    #[error("more was acknowledged than was sent")]
    Unsent,
}

/// The operation and sequence of a first frame, as every version has them.
pub(super) const HELLO: (u32, u32) = (IDENTIFY, IDENTIFY_SEQUENCE);

impl FromFrontend {
    /// The bytes of the frame that says it.
    ///
    /// # Errors
    /// [`LinkError::Frame`] for what is longer than any frame may be.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LinkError> {
        match self {
            Self::Hello(hello) => bytes_of(HELLO, hello, HELLO_MOST),
            Self::Request(sequence, asked) => request_to_bytes(*sequence, asked),
            Self::Acknowledgement => Ok(bare(SYNC_DONE, PUSH_SEQUENCE)?),
            Self::Heartbeat(sequence) => Ok(bare(HEARTBEAT, *sequence)?),
        }
    }

    /// What a frame means.
    ///
    /// # Errors
    /// What cannot be understood of it.
    pub fn read(frame: &Frame) -> Result<Self, LinkError> {
        let Frame { operation, sequence, body } = frame;
        match (*operation, *sequence) {
            HELLO => Ok(Self::Hello(read(*operation, body)?)),
            (REQUEST, 1..IDENTIFY_SEQUENCE) => {
                Ok(Self::Request(*sequence, read(*operation, body)?))
            }
            (SYNC_DONE, PUSH_SEQUENCE) if body.is_empty() => Ok(Self::Acknowledgement),
            (HEARTBEAT, _) if body.is_empty() => Ok(Self::Heartbeat(*sequence)),
            (operation, sequence) => Err(LinkError::Unknown { operation, sequence }),
        }
    }
}

/// A request as a frame.
///
/// # Errors
/// [`LinkError::Frame`] for what is longer than any frame may be.
pub(super) fn request_to_bytes(sequence: u32, asked: &Asked) -> Result<Vec<u8>, LinkError> {
    bytes_of((REQUEST, sequence), asked, REQUEST_MOST)
}

impl FromSession {
    /// The bytes of the frame that says it.
    ///
    /// # Errors
    /// [`LinkError::Frame`] for what is longer than any frame may be.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LinkError> {
        match self {
            Self::Hello(hello) => bytes_of(HELLO, hello, HELLO_MOST),
            Self::Answer(sequence, result) => {
                bytes_of((ANSWER + REQUEST, *sequence), result, PUSH_MOST)
            }
            Self::Push(push) => bytes_of((PUSH, PUSH_SEQUENCE), push, PUSH_MOST),
            Self::Heartbeat(sequence) => Ok(bare(ANSWER + HEARTBEAT, *sequence)?),
        }
    }

    /// What a frame means.
    ///
    /// # Errors
    /// What cannot be understood of it.
    pub fn read(frame: &Frame) -> Result<Self, LinkError> {
        const ANSWERED: u32 = ANSWER + REQUEST;
        const ALIVE: u32 = ANSWER + HEARTBEAT;
        let Frame { operation, sequence, body } = frame;
        match (*operation, *sequence) {
            HELLO => Ok(Self::Hello(read(*operation, body)?)),
            (ANSWERED, 1..IDENTIFY_SEQUENCE) => {
                Ok(Self::Answer(*sequence, read(*operation, body)?))
            }
            (PUSH, PUSH_SEQUENCE) => Ok(Self::Push(read(*operation, body)?)),
            (ALIVE, _) if body.is_empty() => Ok(Self::Heartbeat(*sequence)),
            (operation, sequence) => Err(LinkError::Unknown { operation, sequence }),
        }
    }
}

fn bytes_of(
    (operation, sequence): (u32, u32),
    body: &impl Serialize,
    most_bytes: u32,
) -> Result<Vec<u8>, LinkError> {
    let body = serde_json::to_vec(body).map_err(|_| LinkError::Body(operation))?;
    let bytes = Frame { operation, sequence, body }.to_bytes()?;
    match u32::try_from(bytes.len()) {
        Ok(length) if length <= most_bytes => Ok(bytes),
        Ok(length) => Err(frame::Error::TooLong(length).into()),
        Err(_) => Err(frame::Error::TooLong(u32::MAX).into()),
    }
}

fn bare(operation: u32, sequence: u32) -> Result<Vec<u8>, frame::Error> {
    Frame { operation, sequence, body: Vec::new() }.to_bytes()
}

fn read<T: DeserializeOwned>(operation: u32, body: &[u8]) -> Result<T, LinkError> {
    // What serde says of it may quote the message.
    serde_json::from_slice(body).map_err(|_| LinkError::Body(operation))
}
