//! The frontend and the number of a request, and the requests that are not answered yet.

use std::collections::BTreeMap;

use crate::api::{Answer, Problem, Request, RequestId};

/// The number of a frontend, unique in this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrontendId(pub u64);

impl FrontendId {
    /// The frontend of this process, which is the first to join.
    pub const OURS: Self = Self(1);
}

/// A request that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asker {
    pub frontend: FrontendId,
    pub id: RequestId,
}

/// How a request is answered.
#[derive(Debug)]
pub enum Reply {
    /// At once, with this answer.
    Now(Result<Answer, Problem>),
    /// Later, by the task that was begun for it; or it was answered already.
    Elsewhere,
}

impl Reply {
    /// Done, without anything more to say.
    pub const DONE: Self = Self::Now(Ok(Answer::Done));

    /// Not done, for this reason.
    pub fn refused(problem: impl Into<Problem>) -> Self {
        Self::Now(Err(problem.into()))
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::Now(Ok(answer))
    }
}

/// The requests that are not answered yet.
#[derive(Debug, Default)]
pub struct Unanswered {
    /// The one that is being carried out.
    in_hand: Option<Asker>,
    /// The same one, if another backend can carry it out.
    in_hand_again: Option<Request>,
    /// Those for which a task was begun, with a copy of the request if another backend can carry it
    /// out.
    waiting: BTreeMap<Asker, Option<Request>>,
}

impl Unanswered {
    /// Records that a request is being carried out.
    pub const fn begin(&mut self, asker: Asker) {
        self.in_hand = Some(asker);
    }

    /// Keeps a copy of the request that is being carried out, if another backend can carry it out.
    pub fn keep_for_later(&mut self, request: &Request) {
        let method = &request.method;
        let again = method.is_repeatable() && !method.stores_user_text();
        self.in_hand_again = again.then(|| request.clone());
    }

    /// Marks a request as answered. Returns whether it was unanswered.
    pub fn take(&mut self, asker: Asker) -> bool {
        self.in_hand.take_if(|it| *it == asker).is_some() || self.waiting.remove(&asker).is_some()
    }

    /// Records that a task was begun for the request that is being carried out, unless that is
    /// answered.
    pub fn put_by(&mut self) {
        let again = self.in_hand_again.take();
        self.waiting.extend(self.in_hand.take().map(|asker| (asker, again)));
    }

    /// The requests for which a task was begun.
    pub fn waiting(&self) -> Vec<Asker> {
        self.waiting.keys().copied().collect()
    }

    /// Ends all requests, as another backend goes on. Returns the requests of `frontend` that are
    /// to be made there, in their order, and those that cannot be carried out twice.
    pub fn hand_over(&mut self, frontend: FrontendId) -> (Vec<Request>, Vec<Asker>) {
        let (mut again, mut never) = (Vec::new(), Vec::new());
        for (asker, request) in &self.waiting {
            match request {
                Some(request) if asker.frontend == frontend => again.push(request.clone()),
                // A frontend behind a socket makes the request again by itself.
                Some(_) => {}
                None => never.push(*asker),
            }
        }
        (again, never)
    }
}
