//! The state of a session in one word, from its login and connection.

use crate::api::{Account, Connection, Login, Notification};
use crate::model::{Lang, Timestamp};
use crate::text::Printable;

/// What was told of a session so far.
#[derive(Clone, Debug, Default)]
pub struct SessionNews {
    /// The account of the session.
    pub account: Option<Account>,
    login: Option<Login>,
    connection: Option<Connection>,
}

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// It is being restored, or a login is going on.
    Starting,
    /// There is a session, and the server has not answered yet.
    Connecting,
    /// The server answers.
    Online,
    /// The server answers, but nothing has come for hours: the phone may be offline.
    Silent,
    /// The server cannot be reached, and is tried again.
    Offline,
    /// Somebody has to scan a code, or to confirm on the phone.
    LoginNeeded,
    /// The server has refused the account.
    Refused,
}

impl SessionNews {
    /// Takes in a notification.
    pub fn hear(&mut self, notification: Notification) {
        if let Notification::Account(account) = notification {
            self.account = account;
        } else if let Notification::Login(login) = notification {
            self.login = Some(login);
        } else if let Notification::Connection(connection) = notification {
            self.connection = Some(connection);
        }
    }

    pub fn state(&self) -> SessionState {
        match &self.login {
            None | Some(Login::Starting | Login::LoadingContacts { .. }) => SessionState::Starting,
            Some(
                Login::Scan { .. } | Login::Confirm { .. } | Login::AwaitingPhone | Login::Expired,
            ) => SessionState::LoginNeeded,
            Some(Login::Unreachable { .. }) => SessionState::Offline,
            Some(Login::Refused { .. }) => SessionState::Refused,
            Some(Login::LoggedIn) => match &self.connection {
                None | Some(Connection::Connecting) => SessionState::Connecting,
                Some(Connection::Online { .. }) => SessionState::Online,
                Some(Connection::Stale { .. }) => SessionState::Silent,
                Some(Connection::Offline { .. }) => SessionState::Offline,
                Some(Connection::Ended { .. } | Connection::LivesOn { .. }) => {
                    SessionState::LoginNeeded
                }
            },
        }
    }

    /// When the last sync succeeded.
    pub fn synced(&self) -> Option<Timestamp> {
        match &self.connection {
            Some(Connection::Online { synced } | Connection::Stale { synced, .. }) => Some(*synced),
            Some(Connection::Offline { synced, .. }) => *synced,
            None
            | Some(
                Connection::Connecting | Connection::Ended { .. } | Connection::LivesOn { .. },
            ) => None,
        }
    }

    /// The reason of the state, if one was told.
    pub fn why(&self, lang: Lang) -> Option<Printable> {
        if let Some(Login::Refused { why, .. }) = &self.login {
            Some(why.words(lang).line())
        } else if let Some(Login::Unreachable { why, .. }) = &self.login {
            Some(why.line_once(lang))
        } else if let Some(Connection::Offline { why, .. }) = &self.connection {
            Some(why.words(lang).line())
        } else {
            None
        }
    }
}

impl SessionState {
    /// The name of the state for programs, which never changes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Connecting => "connecting",
            Self::Online => "online",
            Self::Silent => "silent",
            Self::Offline => "offline",
            Self::LoginNeeded => "login_needed",
            Self::Refused => "refused",
        }
    }

    /// The state with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Starting,
            Self::Connecting,
            Self::Online,
            Self::Silent,
            Self::Offline,
            Self::LoginNeeded,
            Self::Refused,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }

    /// The state in words.
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Starting => lang.pick("正在启动", "starting"),
            Self::Connecting => lang.pick("正在连接", "connecting"),
            Self::Online => lang.pick("在线", "online"),
            Self::Silent => lang.pick(
                "在线，但很久没有动静，手机可能离线",
                "online, but silent for hours: the phone may be offline",
            ),
            Self::Offline => lang
                .pick("连不上服务器，会继续试", "the server cannot be reached; it is tried again"),
            Self::LoginNeeded => {
                lang.pick("需要登录：运行 wx 扫码", "a login is needed: run `wx` and scan the code")
            }
            Self::Refused => {
                lang.pick("服务器不让这个账号登录", "the server does not let the account in")
            }
        }
    }

    /// Whether it is known if there is a session.
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Starting => false,
            Self::Connecting
            | Self::Online
            | Self::Silent
            | Self::Offline
            | Self::LoginNeeded
            | Self::Refused => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_stands_as_its_login_and_then_its_connection_say() {
        let mut told = SessionNews::default();
        assert_eq!(told.state(), SessionState::Starting);
        told.hear(Notification::Login(Login::LoggedIn));
        assert_eq!(told.state(), SessionState::Connecting);
        told.hear(Notification::Connection(Connection::Online { synced: Timestamp(7) }));
        assert_eq!((told.state(), told.synced()), (SessionState::Online, Some(Timestamp(7))));
        told.hear(Notification::Login(Login::Expired));
        assert_eq!(
            told.state(),
            SessionState::LoginNeeded,
            "what was online before does not matter"
        );
    }

    #[test]
    fn every_state_has_a_word_of_its_own_that_means_it() {
        for word in
            ["starting", "connecting", "online", "silent", "offline", "login_needed", "refused"]
        {
            assert_eq!(SessionState::from_word(word).map(SessionState::word), Some(word));
        }
        assert_eq!(SessionState::from_word("asleep"), None);
    }
}
