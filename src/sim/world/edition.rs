//! The two editions of the web protocol.

/// The two editions of the web protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// The web edition, with all chats.
    Standard,
    /// The chat with one's own phone only.
    FileHelper,
}

impl Edition {
    /// The edition of an appid.
    pub fn of_appid(appid: &str) -> Option<Self> {
        [Self::Standard, Self::FileHelper].into_iter().find(|edition| edition.appid() == appid)
    }

    /// The appid (PROTOCOL 0.2).
    pub fn appid(self) -> &'static str {
        match self {
            Self::Standard => "wx782c26e4c19acffb",
            Self::FileHelper => "wx_webfilehelper",
        }
    }

    /// Its name for tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::FileHelper => "filehelper",
        }
    }
}
