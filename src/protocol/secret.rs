//! Keys of the session that are never printed.

use std::fmt;

use serde::{Deserialize, Serialize};

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
}
