//! The heartbeats of a line to another machine: they keep it open, and two that are not answered say
//! that it is dead (PROTOCOL 11.1).

use std::time::Duration;

use tokio::time::{Interval, interval_at};

use super::clock;
use crate::link::message::{FromFrontend, LinkError};
use crate::link::operation::HEARTBEAT_SEQUENCE;

/// How many heartbeats may be unanswered when the next one is due.
const MOST: u32 = 1;

/// What lies between a frontend and the process that holds its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A socket of this machine, whose end is noticed at once.
    Local,
    /// A line to another machine. A frame is sent in this interval to notice that it is dead, and
    /// paths of files mean nothing here.
    Line(Duration),
}

/// When a heartbeat is due; never on a socket of this machine.
#[derive(Debug)]
pub(super) struct Heart {
    timer: Option<Interval>,
    unanswered: u32,
}

impl Heart {
    pub fn new(way: Way) -> Self {
        let timer = match way {
            Way::Local => None,
            Way::Line(pause) => Some(interval_at((clock::instant() + pause).into(), pause)),
        };
        Self { timer, unanswered: 0 }
    }

    /// Returns when the next one is due. Safe to cancel.
    pub async fn beat(&mut self) {
        match &mut self.timer {
            Some(timer) => drop(timer.tick().await),
            None => std::future::pending().await,
        }
    }

    /// The frame of one; `None` if those before were not answered.
    ///
    /// # Errors
    /// Never in practice, since the frame is short.
    pub fn ask(&mut self) -> Result<Option<Vec<u8>>, LinkError> {
        if self.unanswered > MOST {
            return Ok(None);
        }
        self.unanswered += 1;
        FromFrontend::Heartbeat(HEARTBEAT_SEQUENCE).to_bytes().map(Some)
    }

    /// One was answered.
    pub const fn is_alive(&mut self) {
        self.unanswered = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_heartbeats_without_an_answer_end_a_line_and_an_answer_begins_anew() {
        let mut heart = Heart::new(Way::Line(Duration::from_millis(1)));
        for _ in 0..2 {
            heart.beat().await;
            assert_eq!(heart.ask().unwrap().unwrap().len(), 16);
        }
        heart.is_alive();
        for _ in 0..2 {
            heart.beat().await;
            heart.ask().unwrap().unwrap();
        }
        heart.beat().await;
        assert_eq!(heart.ask(), Ok(None));
    }

    #[tokio::test]
    async fn a_socket_of_this_machine_has_none() {
        let mut heart = Heart::new(Way::Local);
        let beat = tokio::time::timeout(Duration::from_millis(20), heart.beat()).await;
        assert!(beat.is_err());
    }
}
