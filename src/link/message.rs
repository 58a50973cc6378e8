//! The requests, answers and notifications of `api` as frames: the operation of each, and its body
//! in JSON.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::frame::{self, Frame};
use super::hello::Hello;
use super::operation::{
    ANSWER, HEARTBEAT, IDENTIFY, IDENTIFY_SEQUENCE, PUSH, PUSH_SEQUENCE, REQUEST, SYNC_DONE,
};
use crate::api::{AccountKey, Answer, Method, Notification, Problem};

/// The greatest length of a hello, in bytes. It is small, since its sender is not known yet.
pub const HELLO_MOST: u32 = 64 << 10;
/// The greatest length of a frame from a frontend, in bytes. It is large, since a pasted text may
/// be long.
pub const REQUEST_MOST: u32 = 64 << 20;
/// The greatest length of a frame from the session, in bytes. It is large, since the list of all
/// chats may be long.
pub const PUSH_MOST: u32 = 256 << 20;
/// How many pushes may be unacknowledged. A frontend that has more gets no further ones until it
/// acknowledges some.
pub const UNACKNOWLEDGED_MOST: u32 = 256;
/// How many requests of one frontend are carried out at once. Further ones are not read.
pub const UNANSWERED_MOST: usize = 1024;

/// A request of a frontend, without its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The account that the request is about.
    pub account: Option<AccountKey>,
    /// What is asked for.
    pub method: Method,
}

/// What a session sends unasked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Push {
    /// Something happened.
    Told(Notification),
    /// The process that holds the session ends. Nothing follows.
    Ending(Ending),
}

/// What happens to a session when the process that holds it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// An attached program may go on with it.
    Released,
    /// The attached daemon goes on with it.
    HandedOver,
    /// It goes on, and has a daemon already: a second one is of no use.
    HasDaemon,
    /// It was stopped, and no program is to go on with it.
    Stopped {
        /// How many unsent messages are sent by themselves when the session begins again.
        unsent: u32,
    },
}

/// A frame from a frontend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromFrontend {
    /// The first frame, in which the frontend says which one it is.
    Hello(Hello),
    /// A request with its sequence number.
    Request(u32, Asked),
    /// One more push has been processed.
    Acknowledgement,
    /// A heartbeat with its sequence number.
    Heartbeat(u32),
}

/// A frame from a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromSession {
    /// The first frame, in which the session says which one it is.
    Hello(Hello),
    /// The answer to the request with this sequence number.
    Answer(u32, Result<Answer, Problem>),
    /// Something told unasked.
    Push(Push),
    /// The answer to the heartbeat with this sequence number.
    Heartbeat(u32),
}

/// Why a link cannot go on. It never contains anything that the other side wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The bytes are not a frame.
    #[error(transparent)]
    Frame(#[from] frame::Error),
    /// The body of a frame with this operation cannot be decoded.
    #[error("the body of a frame of operation {0} cannot be read")]
    Body(u32),
    /// The operation is unknown, or its sequence number is not possible.
    #[error("operation {operation} with sequence {sequence} is not known")]
    Unknown {
        /// The operation in the header.
        operation: u32,
        /// The sequence number in the header.
        sequence: u32,
    },
    /// A frame with this operation came before the hello.
    #[error("operation {0} came before the hello")]
    BeforeHello(u32),
    /// The hello came twice.
    #[error("a second hello")]
    SecondHello,
    /// The sequence number of a request is not one more than that of the one before it.
    #[error("sequence {came} came where {wanted} was to come")]
    OutOfOrder {
        /// The sequence number that came.
        came: u32,
        /// The sequence number that was expected.
        wanted: u32,
    },
    /// An answer with this sequence number belongs to no unanswered request.
    #[error("an answer to sequence {0}, which waits for none")]
    Unasked(u32),
    /// More pushes were acknowledged than were sent.
    #[error("more was acknowledged than was sent")]
    Unsent,
}

/// The operation and the sequence number of a hello, which are the same in every version.
pub(super) const HELLO: (u32, u32) = (IDENTIFY, IDENTIFY_SEQUENCE);

impl FromFrontend {
    /// Encodes the frame.
    ///
    /// # Errors
    /// [`LinkError::Frame`] if it would be longer than the format allows.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LinkError> {
        match self {
            Self::Hello(hello) => bytes_of(HELLO, hello, HELLO_MOST),
            Self::Request(sequence, asked) => request_to_bytes(*sequence, asked),
            Self::Acknowledgement => Ok(bare(SYNC_DONE, PUSH_SEQUENCE)?),
            Self::Heartbeat(sequence) => Ok(bare(HEARTBEAT, *sequence)?),
        }
    }

    /// Decodes a frame.
    ///
    /// # Errors
    /// If the frame is not one that a frontend sends.
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

/// Encodes a request as a frame.
///
/// # Errors
/// [`LinkError::Frame`] if it would be longer than the format allows.
pub(super) fn request_to_bytes(sequence: u32, asked: &Asked) -> Result<Vec<u8>, LinkError> {
    bytes_of((REQUEST, sequence), asked, REQUEST_MOST)
}

impl FromSession {
    /// Encodes the frame.
    ///
    /// # Errors
    /// [`LinkError::Frame`] if it would be longer than the format allows.
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

    /// Decodes a frame.
    ///
    /// # Errors
    /// If the frame is not one that a session sends.
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
    // The error of serde is dropped, since it may quote the message.
    serde_json::from_slice(body).map_err(|_| LinkError::Body(operation))
}
