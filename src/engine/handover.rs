//! Handing the session to a daemon: requests that are not carried out go with their frontend, which
//! is one of the daemon's from then on.

use std::collections::VecDeque;

use super::asker::{Asker, FrontendId, Reply};
use super::frontends::{Attached, Frontends};
use crate::api::{FromBackend, FrontendKind, Problem, Succession};

/// The frontend of this process, for the session of another one.
#[derive(Debug)]
pub struct HandedOver {
    /// Its channels, with its unanswered requests.
    pub attached: Attached,
    /// Messages that are never sent again and that it has not read yet.
    pub owed: VecDeque<FromBackend>,
}

impl Frontends {
    /// Begins the handover to an attached daemon.
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

    /// Sets what happens to the session at the end of this process, for its own frontend.
    pub(super) fn set_ending(&mut self, asker: Asker, succession: Succession) -> Reply {
        if asker.frontend != FrontendId::OURS {
            return Reply::refused(Problem::Interrupted);
        }
        self.succession = succession;
        Reply::DONE
    }

    /// Whether the session was handed over, so that nothing more is carried out here.
    pub(super) const fn is_handed_over(&self) -> bool {
        self.is_handed_over
    }

    /// Takes the frontend of this process out, with its requests that are to be made at the daemon;
    /// `None` without a handover. Other requests are dropped here: frontends behind a socket make
    /// theirs again.
    pub(super) fn hand_over(&mut self) -> Option<HandedOver> {
        if !self.is_handed_over {
            return None;
        }
        let (again, never) = self.unanswered.hand_over(FrontendId::OURS);
        for asker in never {
            self.answer(asker, Err(Problem::Interrupted));
        }
        let ours = self.take_out(FrontendId::OURS);
        drop(self.drain_asked());
        ours.map(|(mut attached, owed)| {
            for request in again.into_iter().rev() {
                attached.unanswered.push_front(request);
            }
            HandedOver { attached, owed }
        })
    }
}
