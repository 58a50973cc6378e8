//! The login and the connection, as far as the backend has told.

use crate::api::{Connection, Login};
use crate::model::EditionId;

/// How far the login is, and how the session fares.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The edition that is or will be logged in to.
    pub edition: EditionId,
    pub login: Login,
    pub connection: Connection,
    pub code: CodeView,
    /// The login code lies on the disk as a picture.
    pub code_saved: bool,
    pub outside: Outside,
}

impl Session {
    /// Nothing was told yet.
    pub fn new(edition: EditionId) -> Self {
        Self {
            edition,
            login: Login::Starting,
            connection: Connection::Connecting,
            code: CodeView::default(),
            code_saved: false,
            outside: Outside::Waiting,
        }
    }
}

/// Where the user stands while there is no session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outside {
    /// Nothing was asked of them: the chats are shown while the session is restored.
    #[default]
    Waiting,
    /// The login needed them: it stays until it is done or they leave it, whatever comes between
    /// one step of it and the next.
    AtLogin,
    /// They read the chats although a login waits.
    Reading,
}

/// How the login code is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeView {
    /// Two blanks with a background colour for each module, instead of half blocks.
    pub spaces: bool,
    pub inverted: bool,
    /// The address too.
    pub link: bool,
}
