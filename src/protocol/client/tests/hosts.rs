//! Where keys and cookies go: to WeChat's hosts by TLS that can be trusted, and nowhere else.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

use super::*;
use crate::model::{MessageId, NetworkFault};
use crate::protocol::client::LookUp;
use crate::protocol::endpoint::{Fetch, PictureSize, Remote};

/// Somebody who should never hear of us, and counts who came.
struct Stranger {
    listener: TcpListener,
    address: SocketAddr,
}

impl Stranger {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener, address }
    }

    fn heard_nothing(&self) {
        assert!(self.listener.accept().is_err(), "somebody came");
    }
}

/// Addresses that look like WeChat's, or hide where they lead; each leads to `here`.
fn hostile(here: SocketAddr) -> Vec<String> {
    let port = here.port();
    let hosts = [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("0x7f000001:{port}"),
        format!("0177.0.0.1:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("wx.qq.com@127.0.0.1:{port}"),
        format!("wx.qq.com:443@127.0.0.1:{port}"),
        format!("user:pass@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}#@wx.qq.com"),
        format!("127.0.0.1:{port}?@wx.qq.com"),
        format!("127.0.0.1:{port}/.qq.com"),
        format!("127.0.0.1:{port}\\.qq.com"),
        format!("wx.qq.com\\@127.0.0.1:{port}"),
        format!("wx.qq.com:{port}"),
        format!("WX.QQ.COM:{port}"),
        format!("wx.qq.com.:{port}"),
        format!("wx.qq.com.evil.org:{port}"),
        format!("evil-qq.com:{port}"),
        format!("evilwechat.com:{port}"),
        format!("qq.com:{port}"),
        format!("xn--wx-qq-com:{port}"),
        format!("wх.qq.com:{port}"),
        format!("wx。qq。com.evil.org:{port}"),
        format!("wx.qq.com%00.evil.org:{port}"),
        format!("wx.qq.com%2f@127.0.0.1:{port}"),
        format!(" 127.0.0.1:{port}"),
        format!("127.0.0.1:{port} "),
        format!("127.0.0.1:{port}\t"),
    ];
    let with = |scheme: &'static str| {
        hosts.clone().into_iter().map(move |host| format!("{scheme}{host}/cgi-bin/x?ticket=t"))
    };
    with("http://").chain(with("https://")).chain(with("//")).collect()
}

#[tokio::test]
async fn ninety_tickets_that_lead_elsewhere_lead_nowhere() {
    let stranger = Stranger::new();
    let here = stranger.address;
    // Names lead to the stranger too, whatever they are.
    let look_up = LookUp::new(move |_| Ok(vec![here]));
    let options = Options {
        edition: EditionId::Web,
        server: None,
        proxy: None,
        clock: || Timestamp(1),
        uptime: || crate::model::Uptime(1),
        look_up: Some(look_up),
    };
    let client = Client::new(options).unwrap();
    let tickets = hostile(stranger.address);
    assert_eq!(tickets.len(), 90);
    for ticket in tickets {
        let refused = client.enter(&Ticket(ticket.clone())).await.unwrap_err();
        assert!(matches!(refused, Error::Address(_)), "{ticket}: {refused}");
    }
    stranger.heard_nothing();
}

/// A client with cookies and keys, whose server then sends it elsewhere.
async fn sent_elsewhere(location: &str) -> (Scripted, Client, Session) {
    let moved = format!(
        "HTTP/1.1 302 Found\r\nLocation: {location}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    let moved = || Answer::Bytes(moved.clone().into_bytes());
    let cookies = "Set-Cookie: webwx_data_ticket=canary; Domain=.qq.com; Path=/\r\n";
    let server = serve(vec![keys_page(cookies), moved(), moved()]);
    let client = client(EditionId::Web, &server.url);
    let session = client.enter(&ticket(&server.url)).await.unwrap();
    (server, client, session)
}

#[tokio::test]
async fn neither_calls_nor_downloads_follow_to_another_host() {
    let stranger = Stranger::new();
    let location = format!("http://{}/steal", stranger.address);
    let (server, client, session) = sent_elsewhere(&location).await;
    let call = client.call(&Sync { session: &session }).await.unwrap_err();
    assert_eq!(call, Error::Status { endpoint: "webwxsync", status: 302 });
    let message = MessageId("1".to_owned());
    let what = Remote::Picture { message: &message, size: PictureSize::Original };
    let fetch = client.fetch(&Fetch { session: &session, what, from: 0 }).await;
    assert!(matches!(fetch, Err(Error::Status { status: 302, .. })));
    let seen = server.requests();
    assert!(seen[1].contains("canary") && seen[2].contains("canary"), "only its own server");
    stranger.heard_nothing();
}

/// A TLS server with a certificate that nobody vouches for; gives what it could read.
fn unvouched() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    const CERT: &[u8] = include_bytes!("../../../../tests/tls/self-signed.der");
    const KEY: &[u8] = include_bytes!("../../../../tests/tls/self-signed.key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(KEY));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERT)], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
        let mut read = vec![0; 4096];
        let length = Stream::new(&mut tls, &mut stream).read(&mut read).unwrap_or(0);
        read.truncate(length);
        read
    });
    (address, thread)
}

fn towards(address: SocketAddr) -> Client {
    let look_up = LookUp::new(move |_| Ok(vec![address]));
    let clock = || Timestamp(1);
    let (edition, server, proxy) = (EditionId::Web, None, None);
    Client::new(Options {
        edition,
        server,
        proxy,
        clock,
        uptime: || crate::model::Uptime(1),
        look_up: Some(look_up),
    })
    .unwrap()
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_no_request() {
    let (address, server) = unvouched();
    let client = towards(address);
    let refused = client.call(&JsLogin { hosts: &client.start_hosts() }).await.unwrap_err();
    assert_eq!(refused, Error::Unreachable { endpoint: "jslogin", cause: NetworkFault::Tls });
    assert_eq!(server.join().unwrap(), b"", "nothing was said to it");
}

#[tokio::test]
async fn a_host_that_speaks_no_tls_gets_no_request() {
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = plain.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        let mut read = vec![0; 4096];
        let length = stream.read(&mut read).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").unwrap();
        read.truncate(length);
        read
    });
    let client = towards(address);
    let refused = client.call(&JsLogin { hosts: &client.start_hosts() }).await;
    assert!(refused.is_err());
    let heard = server.join().unwrap();
    assert!(!heard.windows(4).any(|part| part == b"HTTP"), "a TLS greeting and nothing else");
}
