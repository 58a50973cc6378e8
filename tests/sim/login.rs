//! Codes, keys, cookies, refusals.

use std::time::Duration;

use serde_json::json;

use super::browser::{Browser, between, start};
use wetui::sim::{Options, Server};

fn short() -> Options {
    Options { hold: Duration::from_millis(150), ..Options::default() }
}

#[tokio::test]
async fn a_code_is_waited_for_scanned_confirmed_and_turned_into_keys() {
    let (server, browser) = start(short()).await;
    let uuid = browser.uuid().await;
    assert_eq!(browser.poll(&uuid, "1").await, "window.code=408;");
    assert!(browser.get(&format!("/l/{uuid}"), &[]).await.contains("<form method=post"));
    let scanned = browser.poll(&uuid, "1").await;
    assert!(scanned.starts_with("window.code=201;window.userAvatar = 'data:img/jpg;base64,"));
    assert_eq!(browser.poll(&uuid, "0").await, "window.code=408;");
    let page = browser.http.post(format!("{}/l/{uuid}", server.url())).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let confirmed = browser.poll(&uuid, "0").await;
    let address = between(&confirmed, "redirect_uri=\"", "\"");
    assert!(
        address.starts_with(&format!("{}/cgi-bin/mmwebwx-bin/webwxnewloginpage?", server.url()))
    );
    let xml = browser.login_page(&confirmed).await;
    assert_eq!(between(&xml, "<ret>", "</ret>"), "0");
    assert!(between(&xml, "<pass_ticket>", "</pass_ticket>").ends_with("%3D"));
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn a_held_poll_wakes_at_once_when_the_phone_acts() {
    let (server, browser) = start(Options::default()).await;
    let uuid = browser.uuid().await;
    let poll = browser.poll(&uuid, "1");
    let phone = async {
        let handle = server.handle();
        let polls = async |handle: &wetui::sim::Handle| {
            let all = handle.requests().await.unwrap();
            all.iter().any(|one| one.path.ends_with("/login")).then_some(())
        };
        handle.until(Duration::from_secs(5), polls).await.unwrap();
        handle.cancel(&uuid).await.unwrap();
    };
    let (answer, ()) =
        tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(poll, phone) })
            .await
            .expect("the poll was not woken");
    assert_eq!(answer, "window.code=202;");
}

#[tokio::test]
async fn an_old_or_unknown_code_is_answered_with_400() {
    let (_server, browser) = start(Options { qr_life: Duration::ZERO, ..short() }).await;
    let uuid = browser.uuid().await;
    assert_eq!(browser.poll(&uuid, "1").await, "window.code=400;");
    assert_eq!(browser.poll("nonsense==", "1").await, "window.code=400;");
}

#[tokio::test]
async fn a_refused_account_gets_1203_and_the_servers_words() {
    let (server, browser) = start(short()).await;
    let uuid = browser.uuid().await;
    server.handle().confirm_refused(&uuid).await.unwrap();
    let poll = browser.poll(&uuid, "1").await;
    let xml = browser.login_page(&poll).await;
    assert_eq!(between(&xml, "<ret>", "</ret>"), "1203");
    assert!(between(&xml, "<message>", "</message>").contains("不能登录"));
}

#[tokio::test]
async fn codes_confirm_themselves_when_asked_to() {
    let options =
        Options { auto_confirm_after: Some(Duration::from_millis(30)), ..Options::default() };
    let (_server, browser) = start(options).await;
    let uuid = browser.uuid().await;
    assert!(browser.poll(&uuid, "1").await.starts_with("window.code=201;"));
    assert!(browser.poll(&uuid, "0").await.starts_with("window.code=200;"));
}

#[tokio::test]
async fn names_change_at_every_login_and_ids_do_not() {
    let (server, browser) = start(short()).await;
    let first = browser.log_in(&server).await;
    let before = server.handle().people().await.unwrap();
    let second = Browser::new(&server, "standard").log_in(&server).await;
    let after = server.handle().people().await.unwrap();
    assert_ne!(first.me, second.me);
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(old.wxid, new.wxid);
        assert_eq!(old.user_name == new.user_name, !old.user_name.starts_with('@'), "{old:?}");
    }
    let reply = first.peek().await;
    assert_eq!(reply["BaseResponse"]["Ret"], 1101, "the first login is over");
}

#[tokio::test]
async fn the_push_login_needs_no_code_to_be_scanned() {
    let (server, browser) = start(short()).await;
    let page = browser.log_in(&server).await;
    let uin = page.base["Uin"].to_string();
    let url = "/cgi-bin/mmwebwx-bin/webwxpushloginurl";
    let reply: serde_json::Value =
        serde_json::from_str(&page.browser.get(url, &[("uin", &uin)]).await).unwrap();
    assert_eq!(reply["ret"], "0");
    let uuid = reply["uuid"].as_str().unwrap();
    assert_eq!(page.browser.poll(uuid, "1").await, "window.code=408;");
    server.handle().confirm(uuid).await.unwrap();
    assert!(page.browser.poll(uuid, "0").await.starts_with("window.code=200;"));
}

#[tokio::test]
async fn wrong_keys_are_refused_and_noted() {
    let (server, browser) = start(short()).await;
    let mut page = browser.log_in(&server).await;
    let right = page.base.clone();
    for (field, value, code) in [
        ("Skey", json!("@crypt_0"), 1101),
        ("Sid", json!("unknown"), 1100),
        ("Uin", json!(1), 1100),
        ("DeviceID", json!(null), 1),
    ] {
        page.base[field] = value;
        assert_eq!(
            page.post("webwxinit", &[("r", "-1")], json!({})).await["BaseResponse"]["Ret"],
            code
        );
        page.base = right.clone();
    }
    let stranger = Browser::new(&server, "standard");
    page.browser = stranger;
    let reply = page.post("webwxinit", &[("r", "-1")], json!({})).await;
    assert_eq!(reply["BaseResponse"]["Ret"], 1102, "without cookies");
    assert_eq!(reply["ContactList"], json!([]));
    let noted = server.handle().malformed().await.unwrap();
    assert_eq!(noted.iter().filter(|one| !one.tolerated).count(), 5, "{noted:?}");
}

#[tokio::test]
async fn real_host_names_are_checked_and_get_cookies_with_domains() {
    let home = Some("wx2.qq.com".to_owned());
    let options = Options { host_names: true, home, ..short() };
    let (server, browser) = start(options).await;
    let uuid = {
        let request = browser.http.get(format!("{}/jslogin?appid=wx782c26e4c19acffb&redirect_uri=https%3A%2F%2Fwx.qq.com%2F&fun=new&lang=zh_CN&_=1", server.url()));
        let text =
            request.header("host", "login.wx.qq.com").send().await.unwrap().text().await.unwrap();
        between(&text, "uuid = \"", "\"").to_owned()
    };
    server.handle().confirm(&uuid).await.unwrap();
    let poll = format!(
        "{}/cgi-bin/mmwebwx-bin/login?uuid={uuid}&tip=1&loginicon=true&r=1&_=2",
        server.url()
    );
    let request = browser.http.get(poll).header("host", "login.wx.qq.com");
    let text = request.send().await.unwrap().text().await.unwrap();
    let address = between(&text, "redirect_uri=\"", "\"").to_owned();
    assert!(address.starts_with("https://wx2.qq.com/cgi-bin/"), "{address}");
    let path = address.trim_start_matches("https://wx2.qq.com");
    let request = browser.http.get(format!("{}{path}&fun=new&version=v2", server.url()));
    let reply = request
        .header("host", "wx2.qq.com")
        .header("referer", "https://wx2.qq.com/")
        .send()
        .await
        .unwrap();
    let cookies: Vec<&str> =
        reply.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    let of = |name: &str| *cookies.iter().find(|line| line.starts_with(name)).unwrap();
    assert!(of("wxsid=").contains("; Domain=wx2.qq.com; Path=/; Expires="));
    assert!(of("webwx_data_ticket=").contains("; Domain=.qq.com;"));
    assert!(of("wxuin=").ends_with("; Secure"));
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn logging_out_ends_the_session_there() {
    let (server, browser) = start(short()).await;
    let page = browser.log_in(&server).await;
    let url = format!("{}/cgi-bin/mmwebwx-bin/webwxlogout", server.url());
    let form = [("sid", page.text("Sid").to_owned()), ("uin", page.base["Uin"].to_string())];
    let request = page.browser.http.post(url).query(&[
        ("redirect", "1"),
        ("type", "0"),
        ("skey", page.text("Skey")),
    ]);
    let status = request.form(&form).send().await.unwrap().status();
    assert_eq!(status, 301);
    assert!(!server.handle().sessions().await.unwrap()[0].alive);
    assert_eq!(page.sync_check().await, "window.synccheck={retcode:\"1100\",selector:\"0\"}");
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn a_stopped_server_frees_its_address_and_its_handle_says_so() {
    let server = Server::start(Options::default()).await.unwrap();
    let (handle, listen) = (server.handle().clone(), server.address());
    server.stop().await;
    assert!(handle.sends().await.is_err());
    let again = Server::start(Options { listen, ..Options::default() }).await.unwrap();
    assert_eq!(again.address(), listen);
}

#[tokio::test]
async fn a_synccheck_at_the_wrong_host_is_told_so() {
    let home = Some("wx2.qq.com".to_owned());
    let (server, browser) = start(Options { host_names: true, home, ..short() }).await;
    let ask = async |host: &str, path: &str| {
        let request = browser.http.get(format!("{}{path}", server.url())).header("host", host);
        request.send().await.unwrap().text().await.unwrap()
    };
    let query =
        "appid=wx782c26e4c19acffb&redirect_uri=https%3A%2F%2Fwx.qq.com%2F&fun=new&lang=zh_CN&_=1";
    let text = ask("login.wx.qq.com", &format!("/jslogin?{query}")).await;
    let uuid = between(&text, "uuid = \"", "\"").to_owned();
    server.handle().confirm(&uuid).await.unwrap();
    let poll = format!("/cgi-bin/mmwebwx-bin/login?uuid={uuid}&tip=1&loginicon=true&r=1&_=2");
    let text = ask("login.wx.qq.com", &poll).await;
    let path = between(&text, "https://wx2.qq.com", "\"");
    let request = browser.http.get(format!("{}{path}&fun=new&version=v2", server.url()));
    let reply = request.header("host", "wx2.qq.com").send().await.unwrap();
    let cookies: Vec<String> = reply
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|line| line.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let session = server.handle().sessions().await.unwrap().remove(0);
    for (host, code) in [("wx2.qq.com", "1120"), ("webpush.wx2.qq.com", "0")] {
        let url = format!("{}/cgi-bin/mmwebwx-bin/synccheck", server.url());
        let uin = session.uin.to_string();
        let query = [
            ("sid", session.sid.as_str()),
            ("skey", &session.skey),
            ("uin", &uin),
            ("deviceid", "e1"),
            ("r", "1"),
            ("_", "1"),
            ("synckey", "2_700000000"),
        ];
        let request = browser.http.get(url).query(&query).header("host", host);
        let text = request
            .header("cookie", cookies.join("; "))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert_eq!(between(&text, "retcode:\"", "\""), code, "{host}");
    }
}

#[tokio::test]
async fn a_kicked_session_ends_with_1102_by_itself() {
    let kick_after = Some(Duration::from_millis(50));
    let options = Options { kick_after, hold: Duration::from_secs(25), ..Options::default() };
    let (server, browser) = start(options).await;
    let page = browser.log_in(&server).await;
    let check = tokio::time::timeout(Duration::from_secs(5), page.sync_check()).await.unwrap();
    assert_eq!(check, "window.synccheck={retcode:\"1102\",selector:\"0\"}");
}
