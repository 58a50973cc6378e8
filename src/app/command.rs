//! Commands by name: what is done too rarely for a key.

use crate::model::Lang;

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show the login, where the session has ended.
    Login,
    /// End the session on the server.
    LogOut,
    /// Try to reach the server now.
    Reconnect,
    /// Log in to the other edition.
    Edition,
    /// Show the keys.
    Help,
    /// Paint everything anew.
    Redraw,
    /// Leave.
    Quit,
    /// Found a group.
    Group,
    /// Look for somebody who is no contact.
    Search,
}

/// The table.
pub const TABLE: &[Command] = &[
    Command::Help,
    Command::Group,
    Command::Search,
    Command::Login,
    Command::Reconnect,
    Command::Edition,
    Command::LogOut,
    Command::Redraw,
    Command::Quit,
];

impl Command {
    /// What is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::LogOut => "logout",
            Self::Reconnect => "reconnect",
            Self::Edition => "edition",
            Self::Help => "help",
            Self::Redraw => "redraw",
            Self::Quit => "quit",
            Self::Group => "group",
            Self::Search => "find",
        }
    }

    /// What it does.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Login => lang.pick("显示登录二维码", "show the login code"),
            Self::LogOut => lang.pick("退出登录，历史保留", "log out; the history stays"),
            Self::Reconnect => lang.pick("立即重连", "reconnect now"),
            Self::Edition => lang.pick("换另一个版本登录", "log in to the other edition"),
            Self::Help => lang.pick("按键", "keys"),
            Self::Redraw => lang.pick("重画", "redraw"),
            Self::Quit => lang.pick("离开", "quit"),
            Self::Group => lang.pick("建群", "found a group"),
            Self::Search => lang.pick("按号码找人、加好友", "find somebody by number"),
        }
    }

    /// It ends the session, so it is asked twice.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::LogOut | Self::Edition)
    }
}
