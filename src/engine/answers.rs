//! The answers to requests. Each is answered once, to the frontend that made it, whatever happens
//! to what was begun for it.

use std::collections::BTreeSet;

use super::Error;
use super::asker::{Asker, FrontendId, Reply};
use super::frontends::Frontends;
use crate::api::{Answer, Notification, Problem, RequestId, Response};
use crate::store;

impl Frontends {
    /// Records that a request is being carried out.
    pub(super) fn asked(&mut self, frontend: FrontendId, id: RequestId) -> Asker {
        let asker = Asker { frontend, id };
        self.unanswered.begin(asker);
        asker
    }

    /// Answers a request with its result.
    pub(super) fn reply(&mut self, asker: Asker, reply: Result<Reply, Error>) -> Result<(), Error> {
        match reply {
            Ok(Reply::Now(result)) => self.answer(asker, result),
            Ok(Reply::Elsewhere) => self.unanswered.put_by(),
            Err(error) => return self.failed(asker, error),
        }
        Ok(())
    }

    /// Answers a request, unless it was answered before.
    pub(super) fn answer(&mut self, asker: Asker, result: Result<Answer, Problem>) {
        if self.unanswered.take(asker) {
            self.tell_one(asker.frontend, Response { id: asker.id, result }.into());
        }
    }

    /// Answers a request that failed, and passes on a failure of the disk.
    fn failed(&mut self, asker: Asker, error: Error) -> Result<(), Error> {
        if let Error::Store(error) = &error {
            self.answer(asker, Err(Problem::Store(error.into())));
        }
        Err(error)
    }

    /// Answers a request whose result was found in a task.
    pub(super) fn found_out(
        &mut self,
        asker: Asker,
        found: Result<Result<Answer, Problem>, store::Error>,
    ) -> Result<(), Error> {
        match found {
            Ok(result) => {
                self.answer(asker, result);
                Ok(())
            }
            Err(error) => self.failed(asker, Error::Store(error)),
        }
    }

    /// Reports a problem to the frontend that made a request, and to no other.
    pub(super) fn trouble_for(&mut self, asker: Asker, problem: impl Into<Problem>) {
        let trouble = Notification::Trouble(problem.into());
        self.tell_one(asker.frontend, trouble.into());
    }

    /// Answers all requests for which something was begun, except these, as interrupted: another
    /// session begins.
    pub(super) fn answer_interrupted(&mut self, but_for: &BTreeSet<Asker>) {
        for asker in self.unanswered.waiting().into_iter().filter(|it| !but_for.contains(it)) {
            self.answer(asker, Err(Problem::Interrupted));
        }
    }
}
