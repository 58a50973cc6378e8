//! The end of a link at which the session is: what a frontend sent, and what may be sent to it. Pure:
//! bytes in, values out.

use std::collections::BTreeSet;

use super::hello::Hello;
use super::incoming::Incoming;
use super::message::{
    Asked, Ending, FromFrontend, FromSession, LinkError, Push, REQUEST_MOST, UNACKNOWLEDGED_MOST,
    UNANSWERED_MOST,
};
use crate::api::{FromBackend, Request, RequestId, Response};

/// What a frontend wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionEndEvent {
    /// It says who it is.
    Hello(Hello),
    /// A request; its number is its sequence.
    Asked(Request),
    /// Something else may be sent: this, at once.
    Reply(Vec<u8>),
}

/// One frontend, as far as its frames tell.
#[derive(Debug)]
pub struct SessionEnd {
    incoming: Incoming,
    /// The sequence of the last request.
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
    /// Nothing was said yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            incoming: Incoming::new(REQUEST_MOST),
            last: 0,
            unanswered: BTreeSet::new(),
            unacknowledged: 0,
        }
    }

    /// Takes bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.incoming.push(bytes);
    }

    /// What comes next of what was taken; `None` while more bytes are needed.
    ///
    /// # Errors
    /// Why the link cannot go on.
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

    /// Whether the stream may end here.
    ///
    /// # Errors
    /// It was torn, or had failed before.
    pub fn end(&self) -> Result<(), LinkError> {
        self.incoming.end()
    }

    /// Whether more requests are read: those of a frontend that asks without end wait in its stream.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        self.unanswered.len() < UNANSWERED_MOST
    }

    /// Whether it is told more: it has acknowledged enough of what it was told.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.unacknowledged < UNACKNOWLEDGED_MOST
    }

    /// The frame that tells something; empty for an answer that nothing waits for.
    ///
    /// # Errors
    /// What is longer than any frame may be.
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

    /// The frame that comes last.
    ///
    /// # Errors
    /// None that can come of so short a frame.
    pub fn last_frame(ending: Ending) -> Result<Vec<u8>, LinkError> {
        FromSession::Push(Push::Ending(ending)).to_bytes()
    }
}

#[cfg(test)]
mod tests;
