//! The server's own names (PROTOCOL 5.3).

const SPECIAL: [&str; 30] = [
    "newsapp",
    "fmessage",
    "filehelper",
    "weibo",
    "qqmail",
    "tmessage",
    "qmessage",
    "qqsync",
    "floatbottle",
    "lbsapp",
    "shakeapp",
    "medianote",
    "qqfriend",
    "readerapp",
    "blogapp",
    "facebookapp",
    "masssendapp",
    "meishiapp",
    "feedsapp",
    "voip",
    "blogappweixin",
    "weixin",
    "brandsessionholder",
    "weixinreminder",
    "officialaccounts",
    "notification_messages",
    "wxitil",
    "userexperience_alarm",
    "wxid_novlwrv3lqwv11",
    "gh_22b87fa7cb3c",
];

const SHIELDED: [&str; 4] =
    ["newsapp", "wxid_novlwrv3lqwv11", "gh_22b87fa7cb3c", "notification_messages"];

pub(super) fn is_special(name: &str) -> bool {
    SPECIAL.contains(&name)
}

pub(in crate::protocol) fn is_shielded(name: &str) -> bool {
    SHIELDED.contains(&name) || name.contains("@lbsroom") || name.contains("@talkroom")
}

/// The display name that the official page gives to a name of the server's.
#[must_use]
pub fn fixed_name(user_name: &str) -> Option<&'static str> {
    match user_name {
        "weixin" => Some("微信团队"),
        "filehelper" => Some("文件传输助手"),
        "newsapp" => Some("腾讯新闻"),
        "fmessage" => Some("朋友推荐消息"),
        _ => None,
    }
}
