//! Requests to the backend that are not answered yet, because an answer contains only their number.

use std::collections::BTreeMap;

use crate::api::{Method, Request, RequestId};

/// The requests of this frontend.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    /// The number of the last request.
    last: u64,
    /// The requests without an answer.
    waiting: BTreeMap<RequestId, Request>,
}

impl Requests {
    pub const fn next(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    /// Notes a request that is sent now.
    pub fn wait_for(&mut self, request: &Request) {
        self.waiting.insert(request.id, request.clone());
    }

    /// Whether the same request is waiting for an answer.
    pub fn is_waiting(&self, method: &Method) -> bool {
        self.waiting.values().any(|request| request.method == *method)
    }

    /// Takes the request that was answered.
    pub fn take(&mut self, id: RequestId) -> Option<Request> {
        self.waiting.remove(&id)
    }
}
