//! Addresses that are taken and addresses that are refused.

use super::*;
use crate::protocol::hosts::hosts_of_redirect;

#[test]
fn plain_http_reaches_this_machine_only() {
    for good in [
        "http://127.0.0.1:8080",
        "http://127.9.9.9/",
        "http://[::1]:80",
        "http://localhost:1",
        "https://wx.example.org",
    ] {
        assert!(Server::new(good).is_ok(), "{good}");
    }
    for bad in [
        "http://10.0.0.1",
        "http://example.org",
        "http://localhost.evil.org",
        "http://127.0.0.1.evil.org",
        "http://[::2]",
    ] {
        assert_eq!(Server::new(bad), Err(AddressError::PlainHttp), "{bad}");
    }
}

#[test]
fn a_server_is_an_origin_and_nothing_more() {
    for bad in ["http://127.0.0.1/wx", "https://a.org/?x", "https://u@a.org", "https://a.org/#x"] {
        assert_eq!(Server::new(bad), Err(AddressError::MoreThanAnOrigin), "{bad}");
    }
    for bad in ["", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "http://h:99999"] {
        assert_eq!(Server::new(bad), Err(AddressError::NotAnAddress), "{bad}");
    }
    for bad in ["127.0.0.1:80", "localhost:80", "wx.example.org", "unix:/tmp/x"] {
        assert_eq!(Server::new(bad), Err(AddressError::NoScheme), "{bad}");
    }
}

#[test]
fn a_refused_server_comes_with_an_address_that_is_taken() {
    for (bad, example) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("wx.example.org", "https://wx.example.org"),
        ("http://10.0.0.1:80", "https://10.0.0.1:80"),
        ("http://me:secret@localhost:8080/wx?x", "http://localhost:8080"),
        ("ftp://h", "https://h"),
        ("", "https://127.0.0.1:8443"),
        ("http://h:99999", "https://127.0.0.1:8443"),
    ] {
        assert_eq!(Server::similar(bad), example, "{bad}");
        assert!(Server::new(example).is_ok(), "{example}");
    }
}

#[test]
fn a_login_leads_to_wechat_only() {
    for good in [
        "https://wx.qq.com/cgi-bin/x?ticket=a",
        "https://WX2.QQ.com/x",
        "https://wx8.qq.com:443/x",
        "https://web2.wechat.com/x",
        "https://cmfilehelper.weixin.qq.com/x",
    ] {
        assert!(hosts_of_redirect(good, None).is_ok(), "{good}");
    }
    for bad in [
        "http://wx.qq.com/x",
        "https://wx.qq.com:444/x",
        "https://wx.qq.com@evil.org/x",
        "https://evil.org@wx.qq.com/x",
        "https://wx.qq.com.evil.org/x",
        "https://evil-qq.com/x",
        "https://xqq.com/x",
        "https://qq.com/x",
        "https://.qq.com/x",
        "https://wx.qq.com./x",
        "https://a.b.qq.com/x",
        "https://wx.qq.com%2eevil.org/x",
        "https://wx.qq.com\\@evil.org/x",
        "https://evil.org\\.qq.com/x",
        "https://wх.qq.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https:wx.evil.org",
        "javascript:alert(1)",
        "//wx.qq.com/x",
        "/cgi-bin/x",
        "",
    ] {
        assert!(hosts_of_redirect(bad, None).is_err(), "{bad}");
    }
}

#[test]
fn a_login_may_lead_to_the_given_server_itself_but_to_no_other_port() {
    let server = Server::new("http://127.0.0.1:8080").unwrap();
    let (_, hosts) = hosts_of_redirect("http://127.0.0.1:8080/x?ticket=1", Some(&server)).unwrap();
    assert_eq!(hosts.push.as_str(), "http://127.0.0.1:8080");
    assert!(hosts_of_redirect("https://wx2.qq.com/x", Some(&server)).is_ok());
    for bad in ["http://127.0.0.1:8081/x", "http://localhost:8080/x", "https://127.0.0.1:8080/x"] {
        assert!(hosts_of_redirect(bad, Some(&server)).is_err(), "{bad}");
    }
}
