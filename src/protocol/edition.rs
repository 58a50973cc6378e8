//! The two editions of the protocol: app id, start host, and what each of them can do.

use crate::model::EditionId;

/// What an edition does differently (PROTOCOL 15.2).
#[derive(Debug, PartialEq, Eq)]
pub struct Edition {
    /// Which one this is.
    pub id: EditionId,
    /// `appid` of the QR login.
    pub app_id: &'static str,
    /// The host a login begins on; the account's own comes with the ticket (PROTOCOL 1.1).
    pub entry: &'static str,
    /// Value of the header and the query parameter `mmweb_appid`, where the edition has one.
    pub mmweb_app_id: Option<&'static str>,
    /// The login poll names the app id.
    pub poll_names_app: bool,
}

/// The full web edition.
static WEB: Edition = Edition {
    id: EditionId::Web,
    app_id: "wx782c26e4c19acffb",
    entry: "wx.qq.com",
    mmweb_app_id: None,
    poll_names_app: false,
};

/// File Transfer Helper web.
static FILE_HELPER: Edition = Edition {
    id: EditionId::FileHelper,
    app_id: "wx_webfilehelper",
    entry: "szfilehelper.weixin.qq.com",
    mmweb_app_id: Some("wx_webfilehelper"),
    poll_names_app: true,
};

impl Edition {
    /// The record of an edition.
    #[must_use]
    pub const fn of(id: EditionId) -> &'static Self {
        match id {
            EditionId::Web => &WEB,
            EditionId::FileHelper => &FILE_HELPER,
        }
    }
}
