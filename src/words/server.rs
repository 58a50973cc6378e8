//! Words for problems with the server and with the connection to it.

use super::Said;
use crate::api::{AddressProblem, ProxyPlace, RefusalMeaning, ServerProblem};
use crate::model::{Lang, NetworkFault, ProxyFault};
use crate::text::Printable;

impl ServerProblem {
    /// What happened and what to do, in the words of the server if it sent some.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::NoConnection(fault) | Self::NoAnswer(fault) => network_fault(*fault, lang),
            Self::Status(status) => Said::new(
                &format!("{} {status}", lang.pick("服务器回答", "the server answers")),
                lang.pick("过几分钟再试", "wait some minutes, then try again"),
            ),
            Self::WebPage => Said::new(
                lang.pick("回答的不是微信，而是一个网页", "a web page answered instead of WeChat"),
                lang.pick("先在浏览器里登录这个网络", "sign in to this network in a browser first"),
            ),
            Self::Unreadable => Said::new(
                lang.pick("看不懂服务器的回答", "the server's answer makes no sense"),
                lang.pick("再试一次；一直这样就升级 wx", "try again; if it stays so, upgrade wx"),
            ),
            Self::TooLarge => Said::new(
                lang.pick("服务器的回答太大", "the server's answer is too large"),
                lang.pick(
                    "检查中间的代理；一直这样就升级 wx",
                    "check the proxy in between; if it stays so, upgrade wx",
                ),
            ),
            Self::Refused { meaning, code, words } => refusal(*meaning, *code, words, lang),
            Self::Address(AddressProblem::ForeignHost) => Said::new(
                address_problem(AddressProblem::ForeignHost, lang),
                lang.pick("没有发送任何信息；请重新扫码", "nothing was sent; scan again"),
            ),
            Self::Address(problem) => Said::new(
                address_problem(*problem, lang),
                lang.pick("检查配置", "check the configuration"),
            ),
            Self::SavedSession => Said::new(
                lang.pick("保存的登录无法使用", "the saved session cannot be used"),
                lang.pick("请重新扫码", "scan again"),
            ),
            Self::ServerOption { why, example } => Said::new(
                &format!("--server{}{}", lang.pick("：", ": "), address_problem(*why, lang)),
                &format!("{} --server {example}", lang.pick("例如", "for example")),
            ),
            Self::Proxy { place, fault } => proxy(place, *fault, lang),
            Self::NoEncryption => Said::new(
                lang.pick("无法建立加密", "encryption cannot be set up"),
                lang.pick(
                    "安装系统的 CA 证书，检查 SSL_CERT_FILE，再启动 wx",
                    "install the CA certificates of the system, check SSL_CERT_FILE, start wx again",
                ),
            ),
        }
    }
}

fn network_fault(fault: NetworkFault, lang: Lang) -> Said {
    let again = lang.pick("会自动重试", "it is tried again by itself");
    let (what, advice) = match fault {
        NetworkFault::Dns => (
            lang.pick("找不到服务器的地址", "the server's name cannot be resolved"),
            lang.pick("检查网络和 DNS", "check the network and the DNS"),
        ),
        NetworkFault::Tls => (
            lang.pick("服务器的证书不可信", "the server's certificate is not trusted"),
            lang.pick(
                "检查系统时间；公司代理的证书可用 SSL_CERT_FILE 指定",
                "check the clock; name a company's CA in SSL_CERT_FILE",
            ),
        ),
        NetworkFault::Clock => (
            lang.pick(
                "按本机时间，服务器的证书还没生效或已过期，多半是本机时间不对",
                "by this machine's clock the server's certificate is not valid: the clock is wrong",
            ),
            lang.pick(
                "先校准本机时间：timedatectl set-ntp true；会自动重试",
                "set this machine's clock: timedatectl set-ntp true; it is tried again by itself",
            ),
        ),
        NetworkFault::Proxy => (
            lang.pick("代理拒绝连接", "the proxy refuses"),
            lang.pick("检查代理设置", "check the proxy settings"),
        ),
        NetworkFault::Refused => {
            (lang.pick("服务器拒绝连接", "nobody listens at the server's address"), again)
        }
        NetworkFault::Timeout => (lang.pick("服务器没有回答", "the server does not answer"), again),
        NetworkFault::Closed => (lang.pick("连接中断", "the connection broke"), again),
        NetworkFault::Other => (lang.pick("网络不通", "the network does not work"), again),
    };
    Said::new(what, advice)
}

fn refusal(meaning: RefusalMeaning, code: i32, words: &Printable, lang: Lang) -> Said {
    let (known, advice) = match meaning {
        RefusalMeaning::Parameter => (
            lang.pick("参数错误或帐号受限", "wrong parameter, or account refused"),
            lang.pick(
                "在手机上看看帐号是否受限，过一会儿再试",
                "see on your phone whether the account is restricted, and try later",
            ),
        ),
        RefusalMeaning::ServerError => (
            lang.pick("服务器内部错误", "error inside the server"),
            lang.pick("过几分钟再试", "wait some minutes, then try again"),
        ),
        RefusalMeaning::SessionOver => {
            (lang.pick("登录已失效", "the session is over"), lang.pick("请重新扫码", "scan again"))
        }
        RefusalMeaning::EditionForbidden => (
            lang.pick("此帐号不能登录网页版", "this account may not use this edition"),
            lang.pick("可改用文件传输助手", "File Transfer Helper may let it in"),
        ),
        RefusalMeaning::NotAFriend => (
            lang.pick("对方不是你的好友", "the receiver is not a friend of yours"),
            lang.pick("先加对方为好友", "become friends first"),
        ),
        RefusalMeaning::TooFrequent => {
            (lang.pick("操作太频繁", "too often"), lang.pick("过几分钟再试", "wait some minutes"))
        }
        RefusalMeaning::Unknown => (
            lang.pick("服务器拒绝", "the server refuses"),
            lang.pick("过一会儿再试，或在手机上操作", "try later, or do it on your phone"),
        ),
    };
    let said = Said::new(&format!("{known} ({code})"), advice);
    if words.is_empty() { said } else { Said { what: words.clone(), ..said } }
}

const fn address_problem(problem: AddressProblem, lang: Lang) -> &'static str {
    match problem {
        AddressProblem::NotAnAddress => {
            lang.pick("不是 http 或 https 地址", "not an http or https address")
        }
        AddressProblem::NoScheme => lang.pick(
            "地址要以 http:// 或 https:// 开头",
            "the address must begin with http:// or https://",
        ),
        AddressProblem::PlainHttp => {
            lang.pick("明文 http 只允许连接本机", "plain http is allowed to this machine only")
        }
        AddressProblem::MoreThanAnOrigin => lang.pick(
            "服务器地址只能是协议、主机和端口",
            "a server's address has scheme, host and port only",
        ),
        AddressProblem::ForeignHost => lang.pick(
            "登录被引向微信以外的主机，已拒绝",
            "the login leads to a host that is not WeChat's; refused",
        ),
    }
}

fn proxy(place: &ProxyPlace, fault: ProxyFault, lang: Lang) -> Said {
    let right = "socks5://127.0.0.1:1080";
    let named = match place {
        ProxyPlace::Configuration => lang.pick("配置里的 proxy", "`proxy` of the configuration"),
        ProxyPlace::Variable(name) => name,
    };
    let fault = fault.words(lang);
    let what = match lang {
        Lang::Zh => format!("{named} 里的代理用不了：{fault}；没有绕过它直接连接"),
        Lang::En => {
            format!("the proxy in {named} cannot be used: {fault}; nothing was sent past it")
        }
    };
    let advice = match (place, lang) {
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
    };
    Said::new(&what, &advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::{FAULTS, assert_said_in_both_languages};

    #[test]
    fn every_problem_with_the_server_is_said_in_both_languages() {
        let mut all = vec![
            ServerProblem::Status(502),
            ServerProblem::WebPage,
            ServerProblem::Unreadable,
            ServerProblem::TooLarge,
            ServerProblem::SavedSession,
            ServerProblem::NoEncryption,
        ];
        all.extend(FAULTS.map(ServerProblem::NoConnection));
        all.extend(FAULTS.map(ServerProblem::NoAnswer));
        for meaning in [
            RefusalMeaning::Parameter,
            RefusalMeaning::ServerError,
            RefusalMeaning::SessionOver,
            RefusalMeaning::EditionForbidden,
            RefusalMeaning::NotAFriend,
            RefusalMeaning::TooFrequent,
            RefusalMeaning::Unknown,
        ] {
            all.push(ServerProblem::Refused { meaning, code: 1205, words: Printable::default() });
        }
        for why in [
            AddressProblem::NotAnAddress,
            AddressProblem::NoScheme,
            AddressProblem::PlainHttp,
            AddressProblem::MoreThanAnOrigin,
            AddressProblem::ForeignHost,
        ] {
            all.push(ServerProblem::Address(why));
            all.push(ServerProblem::ServerOption { why, example: "https://127.0.0.1:1".into() });
        }
        for place in [ProxyPlace::Configuration, ProxyPlace::Variable("ALL_PROXY".into())] {
            for fault in
                [ProxyFault::Scheme, ProxyFault::NoHost, ProxyFault::Port, ProxyFault::NotAnAddress]
            {
                all.push(ServerProblem::Proxy { place: place.clone(), fault });
            }
        }
        for problem in all {
            assert_said_in_both_languages(&problem, |lang| problem.words(lang));
        }
    }

    #[test]
    fn whatever_is_wrong_with_the_network_is_told_with_advice() {
        for fault in FAULTS {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!ServerProblem::NoConnection(fault).words(lang).advice.is_empty());
            }
        }
    }

    #[test]
    fn what_the_server_says_itself_is_said_as_it_is_and_the_advice_stays() {
        let words = Printable::line("操作太频繁，请稍后再试。");
        let meaning = RefusalMeaning::TooFrequent;
        let problem = ServerProblem::Refused { meaning, code: 1205, words: words.clone() };
        let said = problem.words(Lang::En);
        assert_eq!((said.what, said.advice.as_str()), (words, "wait some minutes"));
    }
}
