//! The programs that use a session, and which of them goes on with it.

use std::collections::VecDeque;

use super::{Attached, Frontend, Frontends, Reading};
use crate::api::{AttachedFrontend, FromBackend, FrontendKind, Request};
use crate::engine::asker::FrontendId;

impl Frontends {
    /// The program that holds the session, and all that use it.
    pub(in crate::engine) fn programs(&self) -> (AttachedFrontend, Vec<AttachedFrontend>) {
        let all = self.all.values().filter(|it| !it.queue.is_closed()).map(|it| it.program);
        (self.holder, all.collect())
    }

    /// The program that goes on with the session when the process ends that holds it: a daemon
    /// before a client.
    pub(in crate::engine) fn successor(&self) -> Option<AttachedFrontend> {
        let (holder, all) = self.programs();
        let stays = |it: &AttachedFrontend| *it != holder && it.kind != FrontendKind::Command;
        all.into_iter().filter(stays).max_by_key(|it| it.kind)
    }

    /// Whether a user looks at this frontend.
    pub(in crate::engine) fn is_watched(&self, id: FrontendId) -> bool {
        self.all.get(&id).is_some_and(|it| it.program.kind == FrontendKind::Client)
    }

    /// Removes a frontend that goes on elsewhere. Returns its channels, with its requests that were
    /// not carried out and what is kept for it.
    pub(in crate::engine) fn take_out(
        &mut self,
        id: FrontendId,
    ) -> Option<(Attached, VecDeque<FromBackend>)> {
        let frontend = self.all.remove(&id)?;
        let Frontend { requests, queue, watch, program, mut in_order, .. } = frontend;
        let mut unanswered: VecDeque<Request> = std::iter::from_fn(|| in_order.pop()).collect();
        unanswered.extend(frontend.unanswered);
        let kept = match frontend.state {
            Reading::Current => VecDeque::new(),
            Reading::Stale(kept) => kept,
        };
        Some((Attached { requests, queue, unanswered, watch, program }, kept))
    }
}
