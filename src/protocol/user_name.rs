//! `UserName`s: the names that the server gives to contacts, which change at every login.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The server's name for a contact or group in this login (PROTOCOL 5.4). Never a key on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UserName(String);

impl UserName {
    /// The one conversation of the filehelper edition; a note to oneself in the other.
    pub const FILE_HELPER: &'static str = "filehelper";

    /// A name as it came.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// [`UserName::FILE_HELPER`].
    #[must_use]
    pub fn file_helper() -> Self {
        Self::new(Self::FILE_HELPER)
    }

    /// As it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// No name was given.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A group (PROTOCOL 5.3).
    #[must_use]
    pub fn is_group(&self) -> bool {
        self.0.starts_with("@@") || self.0.ends_with("@chatroom")
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_known_by_their_name() {
        assert!(UserName::new("@@ab").is_group());
        assert!(UserName::new("12@chatroom").is_group());
        assert!(!UserName::new("@ab").is_group());
    }
}
