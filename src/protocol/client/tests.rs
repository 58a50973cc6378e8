//! The client against a small server on this machine: bytes out, bytes in.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

mod hosts;

use super::*;
use crate::model::{LocalId, NetworkFault};
use crate::protocol::endpoint::{
    Init, JsLogin, LogOut, LoginPoll, Poll, SendText, Sync, Ticket, Uuid,
};
use crate::protocol::{AddressError, Kind, Ret, Session, UserName};

/// A server that gives each request the next answer, and returns the requests.
struct Scripted {
    url: String,
    thread: JoinHandle<Vec<String>>,
}

/// What becomes of a request.
enum Answer {
    /// These bytes; the connection stays.
    Bytes(Vec<u8>),
    /// The connection is closed without a word.
    Close,
    /// These bytes, then zeros until the client has enough.
    Endless(Vec<u8>),
}

fn reply(headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// Reads one request; `None` when the client has closed.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut got = Vec::new();
    let mut byte = [0];
    while !got.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        got.push(byte[0]);
    }
    let head = String::from_utf8(got).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}

fn serve(answers: Vec<Answer>) -> Scripted {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let mut answers = answers.into_iter().peekable();
        let mut seen = Vec::new();
        let mut kept = None;
        while answers.peek().is_some() {
            let mut stream = kept.take().unwrap_or_else(|| {
                seen.push("connection".to_owned());
                listener.accept().unwrap().0
            });
            let Some(request) = request(&mut stream) else { continue };
            seen.push(request);
            match answers.next().unwrap() {
                Answer::Bytes(bytes) => {
                    stream.write_all(&bytes).unwrap();
                    kept = Some(stream);
                }
                Answer::Close => {}
                Answer::Endless(head) => {
                    stream.write_all(&head).unwrap();
                    let zeros = vec![0; 1 << 16];
                    while stream.write_all(&zeros).is_ok() {}
                }
            }
        }
        seen
    });
    Scripted { url, thread }
}

impl Scripted {
    fn requests(self) -> Vec<String> {
        self.thread.join().unwrap().into_iter().filter(|seen| seen != "connection").collect()
    }
}

fn client(edition: EditionId, server: &str) -> Client {
    let server = Some(server.to_owned());
    let clock = || Timestamp(1_546_211_541_936);
    Client::new(Options {
        edition,
        server,
        proxy: None,
        clock,
        uptime: || crate::model::Uptime(1),
        look_up: None,
    })
    .unwrap()
}

fn keys_page(cookies: &str) -> Answer {
    let page = "<error><ret>0</ret><skey>@crypt_canary</skey><wxsid>sid</wxsid>\
                <wxuin>7</wxuin><pass_ticket>t%3D</pass_ticket></error>";
    reply(cookies, page)
}

fn ticket(url: &str) -> Ticket {
    Ticket(format!(
        "{url}/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=A@qr&uuid=u==&lang=zh_CN&scan=1"
    ))
}

const INIT: &str = r#"{"BaseResponse":{"Ret":0},"User":{"UserName":"@me"},
    "SyncKey":{"Count":1,"List":[{"Key":1,"Val":2}]}}"#;

/// The header lines of a request, sorted, without the browser's name.
fn headers(request: &str) -> Vec<String> {
    let head = request.split("\r\n\r\n").next().unwrap();
    let mut lines: Vec<String> = head
        .lines()
        .skip(1)
        .map(str::to_lowercase)
        .filter(|line| !line.starts_with("user-agent: mozilla/5.0 "))
        .collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_login_reaches_the_one_server_with_every_header_and_cookie() {
    let server = serve(vec![
        keys_page(
            "Set-Cookie: wxsid=sid; Domain=wx.qq.com; Path=/; Secure\r\n\
             Set-Cookie: webwx_data_ticket=d; Domain=.qq.com; Path=/\r\n",
        ),
        reply("Content-Type: text/plain\r\n", INIT),
        reply("", ""),
    ]);
    let url = server.url.clone();
    let host = url.trim_start_matches("http://").to_owned();
    let client = client(EditionId::FileHelper, &url);
    let mut session = client.enter(&ticket(&url)).await.unwrap();
    let welcome = client.call(&Init { session: &session }).await.unwrap();
    session.adopt_init(&welcome);
    client.call(&LogOut { session: &session, kind: 0 }).await.unwrap();
    assert_eq!(client.cookie(&session.hosts.file, "webwx_data_ticket").unwrap().reveal(), "d");
    client.forget_cookies();
    assert_eq!(client.cookie(&session.hosts.file, "webwx_data_ticket"), None);

    let seen = server.requests();
    assert!(seen[0].starts_with(
        "GET /cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=A@qr&uuid=u==&lang=zh_CN&scan=1\
         &fun=new&version=v2 HTTP/1.1\r\n"
    ));
    assert!(seen[0].to_lowercase().contains("user-agent: mozilla/5.0 "));
    let language = "accept-language: zh-cn,zh;q=0.9,en;q=0.8".to_owned();
    let always = [
        "accept-encoding: gzip".to_owned(),
        language,
        "mmweb_appid: wx_webfilehelper".to_owned(),
        format!("host: {host}"),
        format!("referer: {url}/?lang=zh_cn"),
    ];
    let mut first: Vec<String> = always.to_vec();
    first.push("accept: */*".to_owned());
    first.sort();
    assert_eq!(headers(&seen[0]), first);
    let mut second: Vec<String> = always.to_vec();
    second.extend([
        "accept: application/json, text/plain, */*".to_owned(),
        "content-type: application/json;charset=utf-8".to_owned(),
        format!("origin: {url}"),
        format!("content-length: {}", seen[1].split("\r\n\r\n").nth(1).unwrap().len()),
    ]);
    let mut sent = headers(&seen[1]);
    let cookies = sent.iter().position(|line| line.starts_with("cookie: ")).unwrap();
    let cookies = sent.remove(cookies);
    assert!(cookies.contains("wxsid=sid") && cookies.contains("webwx_data_ticket=d"));
    second.sort();
    assert_eq!(sent, second);
    assert!(headers(&seen[2]).contains(&"content-type: application/x-www-form-urlencoded".into()));
    assert!(seen[2].ends_with("sid=sid&uin=7"));
}

#[tokio::test]
async fn a_redirect_with_the_keys_in_its_body_is_read_and_not_followed() {
    let page = "<error><ret>0</ret><wxsid></wxsid><wxuin></wxuin></error>";
    let moved = format!(
        "HTTP/1.1 301 Moved\r\nLocation: https://wx.qq.com/\r\nSet-Cookie: wxsid=from-cookie\r\n\
         Set-Cookie: wxuin=42\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    let server = serve(vec![Answer::Bytes(moved.into_bytes())]);
    let client = client(EditionId::Web, &server.url);
    let session = client.enter(&ticket(&server.url)).await.unwrap();
    assert_eq!((session.uin, session.sid.reveal()), (42, "from-cookie"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_login_that_leads_elsewhere_is_refused_before_anything_is_sent() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let server = serve(Vec::new());
    let client = client(EditionId::Web, &server.url);
    let foreign = ticket(&format!("http://{}", other.local_addr().unwrap()));
    let refused = client.enter(&foreign).await.unwrap_err();
    assert_eq!(refused, Error::Address(AddressError::ForeignHost));
    assert!(other.accept().is_err());
}

#[tokio::test]
async fn a_second_address_on_the_login_page_is_checked_as_the_first() {
    let page = "<error><ret>0</ret><redirecturl>https://wx.qq.com.evil.org/x</redirecturl></error>";
    let server = serve(vec![reply("", page)]);
    let client = client(EditionId::Web, &server.url);
    let refused = client.enter(&ticket(&server.url)).await.unwrap_err();
    assert_eq!(refused, Error::Address(AddressError::ForeignHost));
}

#[tokio::test]
async fn a_web_page_instead_of_keys_is_asked_for_three_times() {
    let page = || reply("Content-Type: text/html\r\n", "<!DOCTYPE html><html></html>");
    let server = serve(vec![page(), page(), page()]);
    let client = client(EditionId::Web, &server.url);
    let failed = client.enter(&ticket(&server.url)).await.unwrap_err();
    assert!(matches!(failed, Error::Unreadable { page: true, .. }));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_refusal_comes_in_the_servers_words_and_is_not_tried_again() {
    let server = serve(vec![reply("", "<error><ret>1203</ret><message>M</message></error>")]);
    let client = client(EditionId::Web, &server.url);
    let refused = client.enter(&ticket(&server.url)).await.unwrap_err();
    assert!(
        matches!(&refused, Error::Refused { ret: Ret::Environment, words, .. } if words.as_str() == "M")
    );
    assert_eq!(refused.kind(), Kind::Refused);
    assert_eq!(server.requests().len(), 1);
}

async fn poll(server: &Scripted) -> Result<Poll, Error> {
    let client = client(EditionId::Web, &server.url);
    let hosts = client.start_hosts();
    client.call(&LoginPoll { hosts: &hosts, uuid: &Uuid("u==".to_owned()), first: true }).await
}

#[tokio::test]
async fn answers_are_unpacked_and_read_as_utf8_whatever_their_header_says() {
    let packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xcf\xcc\x4b\xc9\x2f\xd7\x4b\xce\x4f\x49\xb5\x35\x31\xb0\xb0\x06\x00\x59\xe5\xcd\x40\x10\x00\x00\x00";
    let server = serve(vec![reply("Content-Encoding: gzip\r\n", packed)]);
    assert_eq!(poll(&server).await, Ok(Poll::Waiting));

    let init = INIT.replace("@me", "@me\",\"NickName\":\"小林X");
    let mut bytes = init.into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'X').unwrap();
    bytes[at] = 0xff;
    let server =
        serve(vec![keys_page(""), reply("Content-Type: text/plain;charset=GBK\r\n", bytes)]);
    let client = client(EditionId::Web, &server.url);
    let session = client.enter(&ticket(&server.url)).await.unwrap();
    let welcome = client.call(&Init { session: &session }).await.unwrap();
    assert_eq!(welcome.me.nick.as_str(), "小林\u{fffd}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    let server = serve(vec![Answer::Endless(head)]);
    assert_eq!(poll(&server).await, Err(Error::TooLarge { endpoint: "login" }));
}

#[tokio::test]
async fn a_list_that_is_too_long_is_read_when_it_comes_again() {
    let endless = || Answer::Endless(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec());
    let long = reply("Connection: close\r\n", format!("{INIT}{}", " ".repeat(90 << 20)));
    let server = serve(vec![keys_page(""), endless(), endless(), long]);
    let client = client(EditionId::Web, &server.url);
    let session = client.enter(&ticket(&server.url)).await.unwrap();
    let init = Init { session: &session };
    for _ in 0..2 {
        let (result, unread) = client.call_or_keep(&init).await;
        assert!(matches!(result, Err(Error::TooLarge { .. })), "{:?}", result.err());
        assert!(unread.is_none(), "it is worth another try");
    }
    assert!(client.call(&init).await.is_ok());
}

#[test]
fn a_list_that_takes_long_gets_twice_the_time_when_it_comes_again() {
    let client = client(EditionId::Web, "http://127.0.0.1:9");
    let seconds = |pool| client.shared.patience(pool).as_secs();
    let before = seconds(Pool::Read);
    let mut times = Vec::new();
    for _ in 0..7 {
        let over = client.shared.patience(Pool::ReadLong);
        times.push(over.as_secs());
        client.shared.raise_patience(Pool::ReadLong, over);
        client.shared.raise_patience(Pool::Read, over);
    }
    assert_eq!(times, [90, 180, 360, 720, 1440, 2880, 3600]);
    assert_eq!(seconds(Pool::Read), before);
}

#[tokio::test]
async fn a_status_is_no_answer() {
    let bad = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad".to_vec();
    let server = serve(vec![Answer::Bytes(bad)]);
    assert_eq!(poll(&server).await, Err(Error::Status { endpoint: "login", status: 502 }));
}

/// A session on a server that answers the sends as told.
async fn entered(server: &Scripted) -> (Client, Session) {
    let client = client(EditionId::FileHelper, &server.url);
    let session = client.enter(&ticket(&server.url)).await.unwrap();
    (client, session)
}

async fn send(client: &Client, session: &Session) -> Result<(), Error> {
    let (to, id) = (UserName::file_helper(), LocalId("15462115419360527".to_owned()));
    let text = SendText { session, to: &to, id: &id, text: "你好", mentions: &[] };
    client.call(&text).await.map(|_| ())
}

#[tokio::test]
async fn a_text_that_was_read_and_not_answered_may_have_arrived() {
    let server = serve(vec![keys_page("Connection: close\r\n"), Answer::Close]);
    let (client, session) = entered(&server).await;
    let lost = send(&client, &session).await.unwrap_err();
    assert_eq!(lost, Error::Unanswered { endpoint: "webwxsendmsg", cause: NetworkFault::Closed });
    assert_eq!(lost.kind(), Kind::Ambiguous);
    assert_eq!(server.requests().len(), 2, "sent once");
}

#[tokio::test]
async fn a_text_without_a_connection_was_certainly_not_sent() {
    let server = serve(vec![keys_page("")]);
    let (client, session) = entered(&server).await;
    server.requests();
    let never = send(&client, &session).await.unwrap_err();
    assert_eq!(
        never,
        Error::Unreachable { endpoint: "webwxsendmsg", cause: NetworkFault::Refused }
    );
    assert_eq!(never.kind(), Kind::Transient);
    let told = format!("{never} {never:?}");
    assert!(!told.contains("canary") && !told.contains("127.0.0.1"), "{told}");
}

#[tokio::test]
async fn each_text_goes_out_on_a_connection_of_its_own() {
    let sent = || reply("Connection: close\r\n", r#"{"BaseResponse":{"Ret":0},"MsgID":"1"}"#);
    let server =
        serve(vec![keys_page("Connection: close\r\n"), reply("", r#"{"BaseResponse":{"Ret":0}}"#)]);
    let (client, session) = entered(&server).await;
    client.call(&Sync { session: &session }).await.unwrap();
    drop(server.requests());
    let server = serve(vec![sent(), sent()]);
    let client = Client::new(Options {
        edition: EditionId::FileHelper,
        server: Some(server.url.clone()),
        proxy: None,
        clock: || Timestamp(1),
        uptime: || crate::model::Uptime(1),
        look_up: None,
    })
    .unwrap();
    send(&client, &session).await.unwrap();
    send(&client, &session).await.unwrap();
    let seen = server.thread.join().unwrap();
    assert_eq!(seen.iter().filter(|line| *line == "connection").count(), 2);
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_logical_host_and_its_refusal_is_told() {
    let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec();
    let proxy = serve(vec![Answer::Bytes(refusal)]);
    let client = Client::new(Options {
        edition: EditionId::FileHelper,
        server: None,
        proxy: Some(proxy.url.clone()),
        clock: || Timestamp(1),
        uptime: || crate::model::Uptime(1),
        look_up: None,
    })
    .unwrap();
    let refused = client.call(&JsLogin { hosts: &client.start_hosts() }).await.unwrap_err();
    assert_eq!(refused, Error::Unreachable { endpoint: "jslogin", cause: NetworkFault::Proxy });
    assert!(proxy.requests()[0].starts_with("CONNECT login.wx2.qq.com:443 HTTP/1.1\r\n"));
}

#[tokio::test]
async fn no_proxy_stands_between_us_and_this_machine() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = serve(vec![reply("", "window.code=408;")]);
    let client = Client::new(Options {
        edition: EditionId::Web,
        server: Some(server.url.clone()),
        proxy: Some(format!("http://{nobody}")),
        clock: || Timestamp(1),
        uptime: || crate::model::Uptime(1),
        look_up: None,
    })
    .unwrap();
    let hosts = client.start_hosts();
    let poll = LoginPoll { hosts: &hosts, uuid: &Uuid("u".to_owned()), first: false };
    assert_eq!(client.call(&poll).await, Ok(Poll::Waiting));
}

#[test]
fn addresses_of_proxies_are_checked_when_the_client_is_made() {
    let made = |proxy: &str| {
        let proxy = Some(proxy.to_owned());
        let clock = || Timestamp(1);
        Client::new(Options {
            edition: EditionId::Web,
            server: None,
            proxy,
            clock,
            uptime: || crate::model::Uptime(1),
            look_up: None,
        })
        .map(|_| ())
    };
    for good in
        ["http://127.0.0.1:8080", "https://proxy:1", "socks5://127.0.0.1:1080", "socks5h://p"]
    {
        assert_eq!(made(good), Ok(()), "{good}");
    }
    for bad in ["ftp://p", "http://", "socks5://p:0"] {
        assert!(matches!(made(bad), Err(Error::Proxy(_))), "{bad}");
    }
}
