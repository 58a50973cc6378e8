//! A client as the official page is one, for tests: sends exactly what docs/protocol.md asks for.

use serde_json::{Value, json};

use wetui::sim::{Options, Server};

/// A client that has not logged in.
pub struct Browser {
    pub http: reqwest::Client,
    pub url: String,
    pub edition: &'static str,
}

/// A client that has.
pub struct Page {
    pub browser: Browser,
    pub base: Value,
    pub ticket: String,
    pub me: String,
    pub sync_key: Value,
    pub check_key: Value,
}

/// A server with these options, and a browser beside it.
pub async fn start(options: Options) -> (Server, Browser) {
    let server = Server::start(options).await.unwrap();
    let browser = Browser::new(&server, "standard");
    (server, browser)
}

/// The text between two others.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}")).1;
    after.split_once(end).unwrap_or_else(|| panic!("no {end} in {text}")).0
}

/// A SyncKey as the string of synccheck.
pub fn key_text(key: &Value) -> String {
    let pairs: Vec<String> = key["List"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{}_{}", one["Key"], one["Val"]))
        .collect();
    pairs.join("|")
}

impl Browser {
    pub fn new(server: &Server, edition: &'static str) -> Self {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("user-agent", "Mozilla/5.0 (X11; Linux x86_64)".parse().unwrap());
        headers.insert("referer", "https://wx.qq.com/".parse().unwrap());
        if edition == "filehelper" {
            headers.insert("mmweb_appid", "wx_webfilehelper".parse().unwrap());
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .cookie_store(true)
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { http, url: server.url().to_owned(), edition }
    }

    pub async fn get(&self, path: &str, query: &[(&str, &str)]) -> String {
        let request = self.http.get(format!("{}{path}", self.url)).query(query);
        request.send().await.unwrap().text().await.unwrap()
    }

    /// A fresh code.
    pub async fn uuid(&self) -> String {
        let appid =
            if self.edition == "standard" { "wx782c26e4c19acffb" } else { "wx_webfilehelper" };
        let entry = "https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage";
        let query = [
            ("appid", appid),
            ("redirect_uri", entry),
            ("fun", "new"),
            ("lang", "zh_CN"),
            ("_", "1"),
        ];
        let text = self.get("/jslogin", &query).await;
        between(&text, "uuid = \"", "\"").to_owned()
    }

    pub async fn poll(&self, uuid: &str, tip: &str) -> String {
        let mut query =
            vec![("loginicon", "true"), ("uuid", uuid), ("tip", tip), ("r", "-1"), ("_", "2")];
        if self.edition == "filehelper" {
            query.push(("appid", "wx_webfilehelper"));
        }
        self.get("/cgi-bin/mmwebwx-bin/login", &query).await
    }

    /// What the address of a confirmed code answers.
    pub async fn login_page(&self, poll: &str) -> String {
        let address = between(poll, "redirect_uri=\"", "\"");
        let request = self.http.get(format!("{address}&fun=new&version=v2"));
        request.send().await.unwrap().text().await.unwrap()
    }

    /// Logs in and initialises.
    pub async fn log_in(self, server: &Server) -> Page {
        let uuid = self.uuid().await;
        server.handle().confirm(&uuid).await.unwrap();
        let poll = self.poll(&uuid, "1").await;
        let xml = self.login_page(&poll).await;
        let part =
            |name: &str| between(&xml, &format!("<{name}>"), &format!("</{name}>")).to_owned();
        let base = json!({"Uin": part("wxuin").parse::<u64>().unwrap(), "Sid": part("wxsid"),
            "Skey": part("skey"), "DeviceID": "e123456789012345"});
        let mut page = Page {
            browser: self,
            base,
            ticket: part("pass_ticket"),
            me: String::new(),
            sync_key: Value::Null,
            check_key: Value::Null,
        };
        let init = page.post("webwxinit", &[("r", "-1")], json!({})).await;
        assert_eq!(init["BaseResponse"]["Ret"], 0, "{init}");
        page.me = init["User"]["UserName"].as_str().unwrap().to_owned();
        page.sync_key = init["SyncKey"].clone();
        page.check_key = init["SyncKey"].clone();
        page
    }
}

impl Page {
    pub fn text(&self, name: &str) -> &str {
        self.base[name].as_str().unwrap()
    }

    /// A JSON call; `body` without `BaseRequest`.
    pub async fn post(&self, name: &str, query: &[(&str, &str)], mut body: Value) -> Value {
        body["BaseRequest"] = self.base.clone();
        let url = format!("{}/cgi-bin/mmwebwx-bin/{name}", self.browser.url);
        let request = self
            .browser
            .http
            .post(url)
            .query(&[("lang", "zh_CN"), ("pass_ticket", self.ticket.as_str())])
            .query(query)
            .header("content-type", "application/json;charset=UTF-8")
            .body(body.to_string());
        let text = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// One webwxsync; the keys are adopted.
    pub async fn sync(&mut self) -> Value {
        let reply = self.peek().await;
        self.sync_key = reply["SyncKey"].clone();
        self.check_key = reply["SyncCheckKey"].clone();
        reply
    }

    /// One webwxsync; the keys are not adopted.
    pub async fn peek(&self) -> Value {
        let query = [("sid", self.text("Sid")), ("skey", self.text("Skey"))];
        self.post("webwxsync", &query, json!({"SyncKey": self.sync_key, "rr": -1})).await
    }

    pub async fn sync_check(&self) -> String {
        let uin = self.base["Uin"].to_string();
        let key = key_text(&self.check_key);
        let mut query = vec![
            ("r", "1"),
            ("sid", self.text("Sid")),
            ("skey", self.text("Skey")),
            ("uin", &uin),
            ("deviceid", "e1"),
            ("synckey", &key),
            ("_", "3"),
        ];
        if self.browser.edition == "filehelper" {
            query.push(("mmweb_appid", "wx_webfilehelper"));
        }
        self.browser.get("/cgi-bin/mmwebwx-bin/synccheck", &query).await
    }

    /// Sends a text; `client` is ClientMsgId and LocalID.
    pub async fn send(&self, to: &str, text: &str, client: &str) -> Value {
        let message = json!({"Type": 1, "Content": text, "FromUserName": self.me,
            "ToUserName": to, "LocalID": client, "ClientMsgId": client});
        self.post("webwxsendmsg", &[], json!({"Msg": message, "Scene": 0})).await
    }

    /// This session's name of somebody.
    pub async fn name(&self, server: &Server, who: &str) -> String {
        let mut all = server.handle().people().await.unwrap();
        all.extend(server.handle().groups().await.unwrap());
        let found = all.into_iter().find(|one| one.nick == who || one.remark == who);
        found.unwrap_or_else(|| panic!("nobody is called {who}")).user_name
    }
}
