//! The end of a link at which the frontend is. It decodes what the session sends and encodes
//! requests, without any input or output of its own.

use std::collections::BTreeMap;

use super::hello::Hello;
use super::incoming::Incoming;
use super::message::{Asked, Ending, FromSession, LinkError, PUSH_MOST, Push, request_to_bytes};
use crate::api::{Notification, Request, RequestId, Response};

/// What a session has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontendEndEvent {
    /// The first frame, in which the session says which one it is.
    Hello(Hello),
    /// The answer to a request, with the id that the frontend gave to the request.
    Answered(Response),
    /// A notification. It is to be acknowledged as soon as it has been processed.
    Told(Notification),
    /// The process that holds the session ends.
    Ending(Ending),
    /// The answer to a heartbeat.
    Alive,
}

/// The frontend's end of a link, with the requests that are unanswered.
#[derive(Debug)]
pub struct FrontendEnd {
    incoming: Incoming,
    /// The sequence number of the last request.
    last: u32,
    unanswered: BTreeMap<u32, (RequestId, Asked)>,
}

impl Default for FrontendEnd {
    fn default() -> Self {
        Self::new()
    }
}

impl FrontendEnd {
    /// A link on which nothing was sent yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { incoming: Incoming::new(PUSH_MOST), last: 0, unanswered: BTreeMap::new() }
    }

    /// Appends bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.incoming.push(bytes);
    }

    /// The next event in the bytes so far; `None` if more are needed.
    ///
    /// # Errors
    /// If the link cannot go on.
    pub fn next_event(&mut self) -> Result<Option<FrontendEndEvent>, LinkError> {
        let Some(frame) = self.incoming.next_frame()? else { return Ok(None) };
        Ok(Some(match FromSession::read(&frame)? {
            FromSession::Hello(hello) => FrontendEndEvent::Hello(hello),
            FromSession::Answer(sequence, result) => {
                let asked = self.unanswered.remove(&sequence);
                let (id, _) = asked.ok_or(LinkError::Unasked(sequence))?;
                FrontendEndEvent::Answered(Response { id, result })
            }
            FromSession::Push(Push::Told(notification)) => FrontendEndEvent::Told(notification),
            FromSession::Push(Push::Ending(ending)) => FrontendEndEvent::Ending(ending),
            FromSession::Heartbeat(_) => FrontendEndEvent::Alive,
        }))
    }

    /// Checks whether the stream may end here.
    ///
    /// # Errors
    /// If it is torn, or had failed before.
    pub fn end(&self) -> Result<(), LinkError> {
        self.incoming.end()
    }

    /// The frame of a request, which counts as unanswered from now on.
    ///
    /// # Errors
    /// The request itself, if its frame would be longer than the format allows.
    pub fn ask(&mut self, request: Request) -> Result<Vec<u8>, Box<Request>> {
        let Request { id, account, method } = request;
        let (sequence, asked) = (self.last.saturating_add(1), Asked { account, method });
        match request_to_bytes(sequence, &asked) {
            Ok(bytes) => {
                self.last = sequence;
                self.unanswered.insert(sequence, (id, asked));
                Ok(bytes)
            }
            Err(_) => Err(Box::new(request_of(id, asked))),
        }
    }

    /// Whether a request that carries a text of the user is unanswered.
    #[must_use]
    pub fn owes_words(&self) -> bool {
        self.unanswered.values().any(|(_, asked)| asked.method.stores_user_text())
    }

    /// The unanswered requests in the order in which they were made.
    pub fn into_unanswered(self) -> impl Iterator<Item = Request> {
        self.unanswered.into_values().map(|(id, asked)| request_of(id, asked))
    }
}

fn request_of(id: RequestId, Asked { account, method }: Asked) -> Request {
    Request { id, account, method }
}
