//! Words for the reasons why a proxy cannot be used.

use crate::model::{Lang, ProxyFault};

impl ProxyFault {
    /// Why the proxy cannot be used.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Scheme => lang.pick(
                "只支持 http、https、socks4、socks5 代理",
                "only http, https, socks4 and socks5 proxies are spoken",
            ),
            Self::NoHost => lang.pick("没有写主机", "it names no host"),
            Self::Port => {
                lang.pick("端口要是 1 到 65535 的数", "its port is no number from 1 to 65535")
            }
            Self::NotAnAddress => lang.pick("不是一个地址", "it is no address"),
        }
    }
}

impl std::fmt::Display for ProxyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words(Lang::En))
    }
}
