//! Who asked for something, and the requests that are not answered yet.

use std::collections::BTreeSet;

use crate::api::{Answer, Problem, RequestId};

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
    /// Those for which something was begun.
    waiting: BTreeSet<Asker>,
}

impl Unanswered {
    /// This one is being carried out now.
    pub const fn begin(&mut self, asker: Asker) {
        self.in_hand = Some(asker);
    }

    /// Whether it was not answered yet; from now on it is.
    pub fn take(&mut self, asker: Asker) -> bool {
        self.in_hand.take_if(|it| *it == asker).is_some() || self.waiting.remove(&asker)
    }

    /// Something was begun for the one in hand, unless it was answered.
    pub fn put_by(&mut self) {
        self.waiting.extend(self.in_hand.take());
    }

    /// Those for which something was begun.
    pub fn waiting(&self) -> Vec<Asker> {
        self.waiting.iter().copied().collect()
    }
}
