//! The interface between the backend and its frontends: requests in one direction, their answers
//! and notifications in the other, as plain data.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

mod account;
mod chat;
mod contact;
mod notification;
mod problem;
mod request;
mod response;
mod search;
mod session;
mod transfer;
mod wording;

use serde::{Deserialize, Serialize};

pub use account::{Account, AccountKey};
pub use chat::{HistoryAnchor, Page, PageKind, Watch};
pub use contact::Operation;
pub use notification::Notification;
pub use problem::{
    AddressProblem, DatabaseProblem, FileProblem, HookFault, Misfit, PeopleProblem, Problem,
    ProxyPlace, RefusalMeaning, ServerProblem, StoreProblem, SystemFault, SystemProblem,
    TransferProblem, WritingProblem,
};
pub use request::{Concern, Method, Request, RequestId};
pub use response::{Answer, Gathered, Response};
pub use search::Hit;
pub use session::{
    AttachedFrontend, Connection, FrontendKind, Login, LoginRefusal, OfflineReason, SessionEnd,
    SessionStatus, SharedBy, SignedOut, Succession,
};
pub use transfer::{PictureOf, Transfer};
pub use wording::Wording;

/// A message from the backend. They come in order: what an answer refers to was sent before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromBackend {
    /// The answer to a request of this frontend.
    Response(Response),
    /// A notification for every frontend that it concerns.
    Notification(Notification),
}

impl From<Notification> for FromBackend {
    fn from(notification: Notification) -> Self {
        Self::Notification(notification)
    }
}

impl From<Response> for FromBackend {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}
