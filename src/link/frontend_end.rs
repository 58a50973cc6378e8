//! The end of a link at which a frontend is: what the session sent, and what was asked of it. Pure:
//! bytes in, values out.

use std::collections::BTreeMap;

use super::hello::Hello;
use super::incoming::Incoming;
use super::message::{Asked, Ending, FromSession, LinkError, PUSH_MOST, Push, request_to_bytes};
use crate::api::{Notification, Request, RequestId, Response};

/// What the session sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontendEndEvent {
    /// It says who it is.
    Hello(Hello),
    /// The answer to a request, under the number that the frontend gave it.
    Answered(Response),
    /// Something happened. To be acknowledged once it has been taken in.
    Told(Notification),
    /// The process that holds it ends.
    Ending(Ending),
    /// The link is alive.
    Alive,
}

/// A session, as far as its frames tell.
#[derive(Debug)]
pub struct FrontendEnd {
    incoming: Incoming,
    /// The sequence of the last request.
    last: u32,
    unanswered: BTreeMap<u32, (RequestId, Asked)>,
}

impl Default for FrontendEnd {
    fn default() -> Self {
        Self::new()
    }
}

impl FrontendEnd {
    /// Nothing was said yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { incoming: Incoming::new(PUSH_MOST), last: 0, unanswered: BTreeMap::new() }
    }

    /// Takes bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.incoming.push(bytes);
    }

    /// What comes next of what was taken; `None` while more bytes are needed.
    ///
    /// # Errors
    /// Why the link cannot go on.
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

    /// Whether the stream may end here.
    ///
    /// # Errors
    /// It was torn, or had failed before.
    pub fn end(&self) -> Result<(), LinkError> {
        self.incoming.end()
    }

    /// The frame of a request, which is unanswered from now on.
    ///
    /// # Errors
    /// The request, which is longer than any frame may be.
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

    /// Whether something that holds words of the user waits for its answer.
    #[must_use]
    pub fn owes_words(&self) -> bool {
        self.unanswered.values().any(|(_, asked)| asked.method.keeps_words())
    }

    /// What was asked and not answered, in its order.
    pub fn into_unanswered(self) -> impl Iterator<Item = Request> {
        self.unanswered.into_values().map(|(id, asked)| request_of(id, asked))
    }
}

fn request_of(id: RequestId, Asked { account, method }: Asked) -> Request {
    Request { id, account, method }
}
