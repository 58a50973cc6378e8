//! Errors in words for people, with what they can do.

use super::{BadProxy, Cause, Error, ProxyPlace};
use crate::model::Lang;
use crate::protocol::address::AddressError;
use crate::protocol::ret::Ret;
use crate::text::Printable;

impl Error {
    /// What happened, in one line; the server's own words where it gave some.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Printable {
        let said = match self {
            Self::Unreachable { cause, .. } | Self::Unanswered { cause, .. } => {
                of_cause(*cause, lang).to_owned()
            }
            Self::Status { status, .. } => {
                format!("{} {status}", lang.pick("服务器回答", "the server answers"))
            }
            Self::Unreadable { page: true, .. } => lang
                .pick("回答的不是微信，而是一个网页", "a web page answered instead of WeChat")
                .to_owned(),
            Self::Unreadable { .. } => {
                lang.pick("看不懂服务器的回答", "the server's answer makes no sense").to_owned()
            }
            Self::TooLarge { .. } => {
                lang.pick("服务器的回答太大", "the server's answer is too large").to_owned()
            }
            Self::Refused { words, .. } if !words.is_empty() => return words.clone(),
            Self::Refused { ret, .. } => of_ret(*ret, lang),
            Self::Address(error) => of_address(error, lang).to_owned(),
            Self::SavedSession => {
                lang.pick("保存的登录无法使用", "the saved session cannot be used").to_owned()
            }
            Self::Server { why, .. } => {
                format!("--server{}{}", lang.pick("：", ": "), of_address(why, lang))
            }
            Self::Proxy(bad) => of_proxy(*bad, lang),
            Self::Setup => lang.pick("无法建立加密", "encryption cannot be set up").to_owned(),
        };
        Printable::line(&said)
    }

    /// What to do about it, in one line; empty when waiting is all.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> Printable {
        let advice = match self {
            Self::Server { example, .. } => {
                let words = lang.pick("例如", "for example");
                return Printable::line(&format!("{words} --server {example}"));
            }
            Self::Proxy(bad) => return Printable::line(&about_proxy(bad.place, lang)),
            Self::Unreachable { cause, .. } | Self::Unanswered { cause, .. } => match cause {
                Cause::Dns => lang.pick("检查网络和 DNS", "check the network and the DNS"),
                Cause::Tls => lang.pick(
                    "检查系统时间；公司代理的证书可用 SSL_CERT_FILE 指定",
                    "check the clock; name a company's CA in SSL_CERT_FILE",
                ),
                Cause::Clock => lang.pick(
                    "先校准本机时间：timedatectl set-ntp true；会自动重试",
                    "set this machine's clock: timedatectl set-ntp true; it is tried again by itself",
                ),
                Cause::Proxy => lang.pick("检查代理设置", "check the proxy settings"),
                Cause::Refused | Cause::Timeout | Cause::Closed | Cause::Other => {
                    lang.pick("会自动重试", "it is tried again by itself")
                }
            },
            Self::Unreadable { page: true, .. } => {
                lang.pick("先在浏览器里登录这个网络", "sign in to this network in a browser first")
            }
            Self::Refused { ret, .. } => advice_for(*ret, lang),
            Self::Address(AddressError::ForeignHost) => {
                lang.pick("没有发送任何信息；请重新扫码", "nothing was sent; scan again")
            }
            Self::Address(_) => lang.pick("检查配置", "check the configuration"),
            Self::SavedSession => lang.pick("请重新扫码", "scan again"),
            Self::Status { .. } | Self::Unreadable { .. } | Self::TooLarge { .. } | Self::Setup => {
                ""
            }
        };
        Printable::line(advice)
    }
}

const fn of_cause(cause: Cause, lang: Lang) -> &'static str {
    match cause {
        Cause::Dns => lang.pick("找不到服务器的地址", "the server's name cannot be resolved"),
        Cause::Tls => lang.pick("服务器的证书不可信", "the server's certificate is not trusted"),
        Cause::Clock => lang.pick(
            "按本机时间，服务器的证书还没生效或已过期，多半是本机时间不对",
            "by this machine's clock the server's certificate is not valid: the clock is wrong",
        ),
        Cause::Proxy => lang.pick("代理拒绝连接", "the proxy refuses"),
        Cause::Refused => lang.pick("服务器拒绝连接", "nobody listens at the server's address"),
        Cause::Timeout => lang.pick("服务器没有回答", "the server does not answer"),
        Cause::Closed => lang.pick("连接中断", "the connection broke"),
        Cause::Other => lang.pick("网络不通", "the network does not work"),
    }
}

fn of_ret(ret: Ret, lang: Lang) -> String {
    let known = match ret {
        Ret::Parameter => lang.pick("参数错误或帐号受限", "wrong parameter, or account refused"),
        Ret::System => lang.pick("服务器内部错误", "error inside the server"),
        Ret::Ticket | Ret::SessionGone(_) => lang.pick("登录已失效", "the session is over"),
        Ret::Environment => {
            lang.pick("此帐号不能登录网页版", "this account may not use this edition")
        }
        Ret::NotAFriend => lang.pick("对方不是你的好友", "the receiver is not a friend of yours"),
        Ret::TooFrequent => lang.pick("操作太频繁", "too often"),
        Ret::Ok | Ret::Logic | Ret::Unparsable | Ret::Other(_) => {
            lang.pick("服务器拒绝", "the server refuses")
        }
    };
    format!("{known} ({})", ret.code())
}

const fn advice_for(ret: Ret, lang: Lang) -> &'static str {
    match ret {
        Ret::Ticket | Ret::SessionGone(_) => lang.pick("请重新扫码", "scan again"),
        Ret::Environment => lang.pick("可改用文件传输助手", "File Transfer Helper may let it in"),
        Ret::TooFrequent => lang.pick("过几分钟再试", "wait some minutes"),
        Ret::NotAFriend
        | Ret::Parameter
        | Ret::System
        | Ret::Ok
        | Ret::Logic
        | Ret::Unparsable
        | Ret::Other(_) => "",
    }
}

const fn of_address(error: &AddressError, lang: Lang) -> &'static str {
    match error {
        AddressError::NotAnAddress => {
            lang.pick("不是 http 或 https 地址", "not an http or https address")
        }
        AddressError::NoScheme => lang.pick(
            "地址要以 http:// 或 https:// 开头",
            "the address must begin with http:// or https://",
        ),
        AddressError::PlainHttp => {
            lang.pick("明文 http 只允许连接本机", "plain http is allowed to this machine only")
        }
        AddressError::MoreThanAnOrigin => lang.pick(
            "服务器地址只能是协议、主机和端口",
            "a server's address has scheme, host and port only",
        ),
        AddressError::ForeignHost => lang.pick(
            "登录被引向微信以外的主机，已拒绝",
            "the login leads to a host that is not WeChat's; refused",
        ),
    }
}

fn of_proxy(bad: BadProxy, lang: Lang) -> String {
    let place = match bad.place {
        ProxyPlace::Configuration => lang.pick("配置里的 proxy", "`proxy` of the configuration"),
        ProxyPlace::Variable(name) => name,
    };
    let fault = bad.fault.words(lang);
    match lang {
        Lang::Zh => format!("{place} 里的代理用不了：{fault}；没有绕过它直接连接"),
        Lang::En => {
            format!("the proxy in {place} cannot be used: {fault}; nothing was sent past it")
        }
    }
}

fn about_proxy(place: ProxyPlace, lang: Lang) -> String {
    let right = "socks5://127.0.0.1:1080";
    match (place, lang) {
        (ProxyPlace::Configuration, Lang::Zh) => {
            format!("改成例如 proxy = \"{right}\"；不用代理就写 proxy = \"\"")
        }
        (ProxyPlace::Configuration, Lang::En) => {
            format!("write for example proxy = \"{right}\", or proxy = \"\" for none")
        }
        (ProxyPlace::Variable(name), Lang::Zh) => {
            format!("改成例如 export {name}={right}；不用代理就 unset {name}")
        }
        (ProxyPlace::Variable(name), Lang::En) => {
            format!("export for example {name}={right}, or unset {name} for none")
        }
    }
}
