//! The end of a link at which the session is. It decodes what the frontend sends and encodes what
//! it is sent, without any input or output of its own.

use std::collections::BTreeSet;

use super::hello::Hello;
use super::incoming::Incoming;
use super::message::{
    Asked, Ending, FromFrontend, FromSession, LinkError, Push, REQUEST_MOST, UNACKNOWLEDGED_MOST,
    UNANSWERED_MOST,
};
use crate::api::{FromBackend, Request, RequestId, Response};

/// What a frontend has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionEndEvent {
    /// The first frame, in which the frontend says which one it is.
    Hello(Hello),
    /// A request; its id is its sequence number.
    Asked(Request),
    /// These bytes are to be sent at once.
    Reply(Vec<u8>),
}

/// The session's end of a link to one frontend.
#[derive(Debug)]
pub struct SessionEnd {
    incoming: Incoming,
    /// The sequence number of the last request.
    last: u32,
    unanswered: BTreeSet<u32>,
    unacknowledged: u32,
}

impl Default for SessionEnd {
    fn default() -> Self {
        Self::new()
    }
}

impl SessionEnd {
    /// A link on which nothing was sent yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            incoming: Incoming::new(REQUEST_MOST),
            last: 0,
            unanswered: BTreeSet::new(),
            unacknowledged: 0,
        }
    }

    /// Appends bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.incoming.push(bytes);
    }

    /// The next event in the bytes so far; `None` if more are needed.
    ///
    /// # Errors
    /// If the link cannot go on.
    pub fn next_event(&mut self) -> Result<Option<SessionEndEvent>, LinkError> {
        while let Some(frame) = self.incoming.next_frame()? {
            match FromFrontend::read(&frame)? {
                FromFrontend::Hello(hello) => return Ok(Some(SessionEndEvent::Hello(hello))),
                FromFrontend::Request(sequence, asked) => {
                    return self.asked(sequence, asked).map(Some);
                }
                FromFrontend::Acknowledgement => {
                    let left = self.unacknowledged.checked_sub(1);
                    self.unacknowledged = left.ok_or(LinkError::Unsent)?;
                }
                FromFrontend::Heartbeat(sequence) => {
                    return Ok(Some(SessionEndEvent::Reply(
                        FromSession::Heartbeat(sequence).to_bytes()?,
                    )));
                }
            }
        }
        Ok(None)
    }

    fn asked(&mut self, sequence: u32, asked: Asked) -> Result<SessionEndEvent, LinkError> {
        let wanted = self.last.saturating_add(1);
        if sequence != wanted {
            return Err(LinkError::OutOfOrder { came: sequence, wanted });
        }
        self.last = sequence;
        self.unanswered.insert(sequence);
        let Asked { account, method } = asked;
        Ok(SessionEndEvent::Asked(Request { id: RequestId(sequence.into()), account, method }))
    }

    /// Checks whether the stream may end here.
    ///
    /// # Errors
    /// If it is torn, or had failed before.
    pub fn end(&self) -> Result<(), LinkError> {
        self.incoming.end()
    }

    /// Whether further requests are read. If the frontend has too many unanswered ones, the others
    /// wait in the stream.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        self.unanswered.len() < UNANSWERED_MOST
    }

    /// Whether the frontend may be sent more pushes: it has acknowledged enough of the previous
    /// ones.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.unacknowledged < UNACKNOWLEDGED_MOST
    }

    /// Encodes what is sent to the frontend. Empty for an answer that belongs to no unanswered
    /// request.
    ///
    /// # Errors
    /// If the frame would be longer than the format allows.
    pub fn tell(&mut self, told: FromBackend) -> Result<Vec<u8>, LinkError> {
        match told {
            FromBackend::Response(Response { id, result }) => {
                match u32::try_from(id.0).ok().filter(|id| self.unanswered.remove(id)) {
                    Some(sequence) => FromSession::Answer(sequence, result).to_bytes(),
                    None => Ok(Vec::new()),
                }
            }
            FromBackend::Notification(notification) => {
                let bytes = FromSession::Push(Push::Told(notification)).to_bytes()?;
                self.unacknowledged += 1;
                Ok(bytes)
            }
        }
    }

    /// The frame that ends the link.
    ///
    /// # Errors
    /// Never in practice, since the frame is short.
    pub fn last_frame(ending: Ending) -> Result<Vec<u8>, LinkError> {
        FromSession::Push(Push::Ending(ending)).to_bytes()
    }
}

#[cfg(test)]
mod tests;
