//! Files of messages, and small pictures.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::model::{ContactId, ItemId};

/// Whose small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureOf {
    /// The thumbnail of a message.
    Item(ItemId),
    /// The face of a contact or group.
    Face(ContactId),
}

/// How a file fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transfer {
    /// It is being uploaded or fetched.
    Moving {
        /// It goes to the server.
        up: bool,
        /// Bytes that went.
        done: u64,
        /// Bytes in all, if known.
        total: Option<u64>,
    },
    /// It lies here now.
    Fetched(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// It went up; its message follows.
    Uploaded,
    /// It did not work.
    Failed(Problem),
    /// The user stopped it.
    Stopped,
}
