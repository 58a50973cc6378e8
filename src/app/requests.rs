//! What was asked of the backend and is not answered yet: an answer says nothing of its own but a number.

use std::collections::BTreeMap;

use crate::api::{Method, Request, RequestId};

/// The requests of this frontend.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    /// The number of the last one.
    last: u64,
    /// Those that are not answered.
    waiting: BTreeMap<RequestId, Request>,
}

impl Requests {
    /// A number that no other request has.
    pub const fn next(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    /// It goes to the backend now.
    pub fn wait_for(&mut self, request: &Request) {
        self.waiting.insert(request.id, request.clone());
    }

    /// The same was asked, and is not answered yet.
    pub fn is_waiting(&self, method: &Method) -> bool {
        self.waiting.values().any(|request| request.method == *method)
    }

    /// It was answered: what it was.
    pub fn take(&mut self, id: RequestId) -> Option<Request> {
        self.waiting.remove(&id)
    }
}
