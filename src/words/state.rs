//! Words for the states of the login and of the session.

use super::{Said, clock};
use crate::api::{LoginRefusal, OfflineReason, ServerProblem, SessionEnd, SignedOut};
use crate::model::{Lang, NetworkFault};
use crate::text::Printable;

impl LoginRefusal {
    /// Why the account is not let in, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::Server(problem) => problem.words(lang),
            Self::Database(problem) => {
                let words = lang.pick(
                    "这个账号的记录打不开，没有换过去",
                    "the messages of this account cannot be opened; it was not changed to",
                );
                Said::because(words, problem.words(lang))
            }
            Self::SignedOutAtOnce(signed_out) => {
                let words = lang.pick(
                    "登录后几秒就被微信退出：这个账号不能用网页版",
                    "WeChat signed this account out seconds after the login: it may not use the \
                     web edition",
                );
                let advice = lang.pick(
                    "改用文件传输助手，或只在手机上用这个账号",
                    "use File Transfer Helper, or this account on your phone alone",
                );
                Said::new(&signed_out.with(words, lang), advice)
            }
        }
    }
}

impl SignedOut {
    /// The words with the error code of the server, and with the state of the clock if it is off.
    fn with(self, words: &str, lang: Lang) -> String {
        let clock = self.clock_ahead_ms.map(|ahead| clock::far_off(ahead, lang));
        let clock = clock.map(|words| format!("{}{words}", lang.pick("；", "; ")));
        format!("{words} ({}){}", self.code, clock.unwrap_or_default())
    }
}

impl OfflineReason {
    /// Why no messages are received or sent, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        let again = lang.pick("等一等，会自动重试", "wait; it is tried again by itself");
        match self {
            Self::Server(problem) => problem.words(lang),
            Self::Database(problem) => problem.stops(lang),
            Self::Throttled(code) => {
                let words =
                    lang.pick("微信说太频繁，等几分钟", "WeChat says too often; waiting minutes");
                Said::new(&format!("{words} ({code})"), again)
            }
            Self::ServerUnwell => {
                Said::new(lang.pick("微信服务器暂时不正常", "WeChat's server is not well"), again)
            }
            Self::ReplyUnreadable => Said::new(
                lang.pick(
                    "微信的回答读不懂，收不到新消息，发送照常",
                    "WeChat's reply cannot be read: nothing new comes, sending works",
                ),
                lang.pick(
                    "会继续试；一直这样就升级 wx，或 /logout 后重新登录",
                    "it is tried again; if it stays so, upgrade wx, or /logout and log in again",
                ),
            ),
            Self::LineBroken { said } => {
                let words = lang.pick("远程线路断了", "the line is cut");
                let colon = lang.pick("：", ": ");
                let said = if said.is_empty() { said.clone() } else { format!("{colon}{said}") };
                Said::new(&format!("{words}{said}"), again)
            }
        }
    }
}

impl SessionEnd {
    /// What has ended the session.
    #[must_use]
    pub fn words(self, lang: Lang) -> Printable {
        Printable::line(&match self {
            Self::LoggedOut => logged_out(lang).to_owned(),
            Self::SignedOut(signed_out) => {
                let words = match signed_out.code {
                    1100 => lang.pick("手机上退出了登录", "signed out by your phone"),
                    1101 => lang.pick(
                        "在别处登录了网页版，这里已退出",
                        "signed out: another web login, or the session is over",
                    ),
                    _ => lang.pick("登录已失效", "the session is not valid any more"),
                };
                signed_out.with(words, lang)
            }
            Self::KeysRefused => lang
                .pick(
                    "微信一直不认这次登录，需要重新登录",
                    "WeChat keeps refusing this session; log in again",
                )
                .to_owned(),
            Self::DatabaseDamaged => lang
                .pick("数据库损坏，要重新登录", "the database was damaged; log in again")
                .to_owned(),
        })
    }

    /// That the session is over, and why.
    #[must_use]
    pub fn announced(self, lang: Lang) -> Printable {
        match self {
            Self::LoggedOut => self.words(lang),
            Self::SignedOut(_) | Self::KeysRefused | Self::DatabaseDamaged => {
                Printable::line(&format!("{}: {}", logged_out(lang), self.words(lang)))
            }
        }
    }
}

const fn logged_out(lang: Lang) -> &'static str {
    lang.pick("已退出登录", "logged out")
}

/// That the session goes on at the server, which could not be told of its end, and what to do.
#[must_use]
pub fn lives_on(why: &ServerProblem, lang: Lang) -> Printable {
    let why = why.words(lang).what;
    Printable::line(&match lang {
        Lang::Zh => format!(
            "本机已退出，但没能通知微信（{why}）：这次登录在服务器上还有效，几小时后自己失效，也可在手机微信里退出"
        ),
        Lang::En => format!(
            "logged out here only, WeChat was not told ({why}): the session lives on at the server \
             for hours, unless you end it on the phone"
        ),
    })
}

/// That the stored session cannot be read, so that nobody could end it.
#[must_use]
pub const fn may_live_on(lang: Lang) -> &'static str {
    lang.pick(
        "存着的登录读不出来，没能通知微信：它在服务器上可能还有效，要在手机微信里退出（聊天列表顶部的登录提示）",
        "what is stored of the session cannot be read, so that WeChat was not told: it may live on at \
         the server; end it on the phone (the line above the chats)",
    )
}

impl ServerProblem {
    /// The problem in one line, with advice.
    #[must_use]
    pub fn line(&self, lang: Lang) -> Printable {
        self.words(lang).line()
    }

    /// The same line for a program that does not try again: advice that promises another attempt is
    /// left out.
    #[must_use]
    pub fn line_once(&self, lang: Lang) -> Printable {
        match self {
            Self::NoConnection(fault) | Self::NoAnswer(fault) => match fault {
                NetworkFault::Refused
                | NetworkFault::Timeout
                | NetworkFault::Closed
                | NetworkFault::Other => self.words(lang).what,
                NetworkFault::Dns
                | NetworkFault::Tls
                | NetworkFault::Clock
                | NetworkFault::Proxy => self.line(lang),
            },
            Self::Status(_)
            | Self::WebPage
            | Self::Unreadable
            | Self::TooLarge
            | Self::Refused { .. }
            | Self::Address(_)
            | Self::SavedSession
            | Self::ServerOption { .. }
            | Self::Proxy { .. }
            | Self::NoEncryption => self.line(lang),
        }
    }
}
