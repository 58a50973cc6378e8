//! Who asked for something, and the requests that are not answered yet.

use std::collections::BTreeMap;

use crate::api::{Answer, Problem, Request, RequestId};

/// Tells one frontend from the others of this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrontendId(pub u64);

/// Who asked for something, and waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asker {
    pub frontend: FrontendId,
    pub id: RequestId,
}

/// How a request is answered.
#[derive(Debug)]
pub enum Reply {
    /// At once, by what stands here.
    Now(Result<Answer, Problem>),
    /// By what was begun for it, or it was answered already.
    Elsewhere,
}

impl Reply {
    /// Nothing else is to be said of it.
    pub const DONE: Self = Self::Now(Ok(Answer::Done));

    /// It is not done, and why.
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
    /// The same, where it can be asked again of another backend.
    in_hand_again: Option<Request>,
    /// Those for which something was begun, and what is asked again where another backend goes on.
    waiting: BTreeMap<Asker, Option<Request>>,
}

impl Unanswered {
    /// This one is being carried out now.
    pub const fn begin(&mut self, asker: Asker) {
        self.in_hand = Some(asker);
    }

    /// The one in hand is this, which may be answered by another backend.
    pub fn keep_for_later(&mut self, request: &Request) {
        let method = &request.method;
        let again = method.is_repeatable() && !method.keeps_words();
        self.in_hand_again = again.then(|| request.clone());
    }

    /// Whether it was not answered yet; from now on it is.
    pub fn take(&mut self, asker: Asker) -> bool {
        self.in_hand.take_if(|it| *it == asker).is_some() || self.waiting.remove(&asker).is_some()
    }

    /// Something was begun for the one in hand, unless it was answered.
    pub fn put_by(&mut self) {
        let again = self.in_hand_again.take();
        self.waiting.extend(self.in_hand.take().map(|asker| (asker, again)));
    }

    /// Those for which something was begun.
    pub fn waiting(&self) -> Vec<Asker> {
        self.waiting.keys().copied().collect()
    }

    /// Another backend goes on: what it can be asked again of this frontend, in the order of asking. Gives
    /// apart what nobody can carry out twice.
    pub fn hand_over(&mut self, frontend: FrontendId) -> (Vec<Request>, Vec<Asker>) {
        let (mut again, mut never) = (Vec::new(), Vec::new());
        for (asker, request) in &self.waiting {
            match request {
                Some(request) if asker.frontend == frontend => again.push(request.clone()),
                // Whoever asked by a socket has it still, and asks again by itself.
                Some(_) => {}
                None => never.push(*asker),
            }
        }
        (again, never)
    }
}
