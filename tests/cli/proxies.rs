//! Proxies and servers that were asked for: used, or refused in words; never passed over.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

/// A name that nobody has: whoever looks it up finds nothing, a proxy is told it.
const SERVER: &str = "https://wx.invalid";

const VARIABLES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

#[test]
fn a_proxy_that_cannot_be_used_ends_with_78_and_says_where_it_was_set() {
    let home = tempfile::tempdir().unwrap();
    for (at, bad) in
        ["ftp://127.0.0.1:1", "socks6://h:1", "http://", "socks5://:1", "http://h:0", "http://h h"]
            .into_iter()
            .enumerate()
    {
        let variable = VARIABLES[at % VARIABLES.len()];
        for command in [&["login"][..], &["doctor"], &["logout"], &["--plain"]] {
            let arguments = [&["--server", SERVER, "--lang", "en"], command].concat();
            let mut wx = crate::wx(home.path(), &arguments);
            let output = wx.env(variable, bad).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            if command == ["logout"] {
                // There is no session to end, and nothing to ask a server for.
                continue;
            }
            assert_eq!(output.status.code(), Some(78), "{variable}={bad} {command:?}: {said}");
            assert!(said.contains(variable) && said.contains("export"), "{bad}: {said}");
        }
    }
}

#[test]
fn the_configured_proxy_is_checked_before_anything_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("own.toml");
    for bad in ["ftp://me:secret@h:1", "http://h:99999", "socks5://", "h h"] {
        std::fs::write(&file, format!("proxy = \"{bad}\"\n")).unwrap();
        let config = file.to_str().unwrap();
        for command in [&["config", "check"][..], &["login", "--server", SERVER]] {
            let (code, _, said) =
                crate::run(home.path(), &[&["--config", config], command].concat());
            assert_eq!(code, 78, "{bad}: {said}");
            assert!(said.contains("proxy") && !said.contains("secret"), "{bad}: {said}");
        }
    }
}

#[test]
fn every_variable_leads_through_the_proxy_and_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    for variable in VARIABLES {
        for scheme in ["socks", "socks5", "socks5h", "http", ""] {
            let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = proxy.local_addr().unwrap().port();
            let address = match scheme {
                "" => format!("127.0.0.1:{port}"),
                scheme => format!("{scheme}://127.0.0.1:{port}/"),
            };
            // With names looked up here there is nothing to ask the proxy for.
            let server = if scheme == "socks5" { "https://192.0.2.1" } else { SERVER };
            let mut wx = crate::wx(home.path(), &["login", "--server", server]);
            let wx = wx.env(variable, &address).stdout(Stdio::null()).stderr(Stdio::null());
            let mut client = wx.spawn().unwrap();
            let (mut asked, _) = proxy.accept().unwrap();
            let mut first = [0];
            asked.read_exact(&mut first).unwrap();
            let expected = if scheme.starts_with("socks") { 5 } else { b'C' };
            assert_eq!(first[0], expected, "{variable}={address}");
            asked.write_all(b"\xff").ok();
            client.kill().unwrap();
            client.wait().unwrap();
        }
    }
}

#[test]
fn doctor_names_the_proxy_without_its_password() {
    let home = tempfile::tempdir().unwrap();
    let mut wx = crate::wx(home.path(), &["doctor", "--offline", "--lang", "en"]);
    let output = wx.env("ALL_PROXY", "socks://me:secret@127.0.0.1:1/").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("proxy: ALL_PROXY: socks5h") && !said.contains("secret"), "{said}");
}

#[test]
fn a_server_that_cannot_be_spoken_to_is_refused_with_a_right_one() {
    let home = tempfile::tempdir().unwrap();
    for (bad, example) in [
        ("127.0.0.1:8080", "--server http://127.0.0.1:8080"),
        ("http://10.0.0.1:8080", "--server https://10.0.0.1:8080"),
        ("https://wx.example.org/path", "--server https://wx.example.org"),
        ("ftp://localhost", "--server http://localhost"),
        ("nonsense://", "--server https://"),
    ] {
        for command in ["login", "doctor"] {
            let (code, _, said) = crate::run(home.path(), &["--server", bad, command]);
            assert_eq!(code, 64, "{bad} {command}: {said}");
            assert!(said.contains(example), "{bad}: {said}");
        }
    }
}
