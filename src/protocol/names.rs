//! Names the server gives: `UserName`s, which change at every login, and secrets, which never show.

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

/// A value that opens the account: printed as `***`, whatever the format.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(String);

impl Secret {
    /// A secret as it came.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for a request or for the saved session.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// No value was given.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        assert_eq!(format!("{:?}", Secret::new("@crypt_1")), "***");
    }

    #[test]
    fn groups_are_known_by_their_name() {
        assert!(UserName::new("@@ab").is_group());
        assert!(UserName::new("12@chatroom").is_group());
        assert!(!UserName::new("@ab").is_group());
    }
}
