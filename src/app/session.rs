//! The login and the connection, as the backend last told them.

use crate::api::{Connection, Login, RequestId, SharedBy};
use crate::model::EditionId;

/// The state of the login and of the connection.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The edition of the login: the one in use, or the one that comes next.
    pub edition: EditionId,
    pub login: Login,
    pub connection: Connection,
    pub code: CodeView,
    /// Whether the login code was written as a picture.
    pub code_saved: bool,
    pub outside: Outside,
    /// A daemon was started for it, and the session is to go there with this request.
    pub handover_asked_again: Option<RequestId>,
    /// The clients that use the session.
    pub shared: SharedBy,
}

impl Session {
    /// A session of which nothing was told yet.
    pub fn new(edition: EditionId) -> Self {
        Self {
            edition,
            login: Login::Starting,
            connection: Connection::Connecting,
            code: CodeView::default(),
            code_saved: false,
            outside: Outside::Waiting,
            handover_asked_again: None,
            shared: SharedBy::default(),
        }
    }
}

/// What the user sees while there is no session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outside {
    /// The chats, while the session is being restored without the user.
    #[default]
    Waiting,
    /// The login, which needs the user. It stays in sight until it is done or the user leaves it.
    AtLogin,
    /// The chats, which the user reads although the login waits.
    Reading,
}

/// How the login code is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeView {
    /// Whether each module is two blanks with a background colour, instead of half blocks.
    pub spaces: bool,
    pub inverted: bool,
    /// Whether the address is shown too.
    pub link: bool,
}
