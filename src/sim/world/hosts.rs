//! Which host answers what, when the server plays the real names (PROTOCOL 1.1).

/// The hosts that belong to one entry host.
#[derive(Debug, PartialEq, Eq)]
pub struct Hosts {
    /// jslogin and the login poll.
    pub login: String,
    /// Uploads and webwxgetmedia.
    pub file: String,
    /// The host of `synccheck`.
    pub push: String,
}

/// The table of PROTOCOL 1.1, by the entry host's name.
pub fn of_entry(entry: &str) -> Hosts {
    let file_helper = |home: &str| Hosts {
        login: format!("login.{home}"),
        file: format!("file.{home}"),
        push: entry.to_owned(),
    };
    let standard = |home: &str| Hosts {
        login: format!("login.{home}"),
        file: format!("file.{home}"),
        push: format!("webpush.{home}"),
    };
    match entry {
        "cmfilehelper.weixin.qq.com" => file_helper("wx8.qq.com"),
        "szfilehelper.weixin.qq.com" => file_helper("wx2.qq.com"),
        "filehelper.weixin.qq.com" => file_helper("wx.qq.com"),
        name if name.contains("wx2.qq.com") => standard("wx2.qq.com"),
        name if name.contains("wx8.qq.com") => standard("wx8.qq.com"),
        name if name.contains("qq.com") => standard("wx.qq.com"),
        name if name.contains("web2.wechat.com") => standard("web2.wechat.com"),
        name if name.contains("wechat.com") => standard("web.wechat.com"),
        _ => Hosts {
            login: "login.weixin.qq.com".to_owned(),
            file: "file.wx.qq.com".to_owned(),
            push: "webpush.weixin.qq.com".to_owned(),
        },
    }
}

/// Whether this is one of the names that WeChat's web editions use.
pub fn is_real(host: &str) -> bool {
    host.ends_with(".qq.com") || host.ends_with(".wechat.com")
}

/// The domain of the cookie that is shared by all of them: `.qq.com` or `.wechat.com`.
pub fn shared_domain(entry: &str) -> &'static str {
    if entry.ends_with(".wechat.com") { ".wechat.com" } else { ".qq.com" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_helper_entry_host_is_its_own_push_host() {
        let hosts = of_entry("cmfilehelper.weixin.qq.com");
        assert_eq!(hosts.push, "cmfilehelper.weixin.qq.com");
        assert_eq!(hosts.file, "file.wx8.qq.com");
    }

    #[test]
    fn the_order_of_the_table_matters() {
        assert_eq!(of_entry("wx2.qq.com").push, "webpush.wx2.qq.com");
        assert_eq!(of_entry("wx.qq.com").login, "login.wx.qq.com");
        assert_eq!(of_entry("web.wechat.com").file, "file.web.wechat.com");
    }
}
