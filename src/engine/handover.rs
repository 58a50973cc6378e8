//! The session goes to a daemon: what was asked and is not carried out goes with its frontend, which is
//! one of the daemon's from then on.

use std::collections::VecDeque;

use super::asker::{FrontendId, Reply};
use super::frontends::{Attached, Frontends};
use crate::api::{FromBackend, FrontendKind, Problem};

/// The first frontend is that of the process.
const OURS: FrontendId = FrontendId(1);

/// The frontend of this process, as it goes on with the session of another one.
#[derive(Debug)]
pub struct HandedOver {
    /// Its channels, with what it asked and nobody answered.
    pub attached: Attached,
    /// What is never told again, and it has not read yet.
    pub owed: VecDeque<FromBackend>,
}

impl Frontends {
    /// A daemon that is attached is to go on.
    pub(super) fn begin_handover(&mut self) -> Reply {
        let (holder, all) = self.programs();
        let is_daemon = |kind: FrontendKind| kind == FrontendKind::Daemon;
        if is_daemon(holder.kind) {
            return Reply::DONE;
        }
        if !all.iter().any(|it| is_daemon(it.kind)) {
            return Reply::refused(Problem::NoDaemon);
        }
        self.is_handed_over = true;
        Reply::DONE
    }

    /// Nothing more is carried out here.
    pub(super) const fn is_handed_over(&self) -> bool {
        self.is_handed_over
    }

    /// Where the session goes to a daemon: our own frontend, with what is asked again there. Nothing that
    /// waits is carried out by anybody here; who asked by a socket asks again.
    pub(super) fn hand_over(&mut self) -> Option<HandedOver> {
        if !self.is_handed_over {
            return None;
        }
        let (again, never) = self.unanswered.hand_over(OURS);
        for asker in never {
            self.answer(asker, Err(Problem::Interrupted));
        }
        let ours = self.take_out(OURS);
        drop(self.drain_asked());
        ours.map(|(mut attached, owed)| {
            for request in again.into_iter().rev() {
                attached.unanswered.push_front(request);
            }
            HandedOver { attached, owed }
        })
    }
}
