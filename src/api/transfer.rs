//! The transfers of files, and thumbnails and avatars.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::model::{ContactId, ItemId};

/// Whose thumbnail or avatar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureOf {
    /// The thumbnail of a message.
    Item(ItemId),
    /// The avatar of a contact or group.
    Face(ContactId),
}

/// The progress of the transfer of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transfer {
    /// The file is being uploaded or fetched.
    Moving {
        /// Whether it is being uploaded.
        up: bool,
        /// How many bytes were transferred.
        done: u64,
        /// The size in bytes, if it is known.
        total: Option<u64>,
    },
    /// The path of the fetched file.
    Fetched(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// The file was uploaded; its message follows.
    Uploaded,
    /// The transfer has failed.
    Failed(Problem),
    /// The user stopped it.
    Stopped,
}
