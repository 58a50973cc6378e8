//! Hostile names, texts and files on the whole way: what reaches the terminal is checked byte by
//! byte.

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tokio::runtime::Runtime;
use wetui::sim::{Kind, Options, Server};

use super::home::Home;
use super::screen::shows;
use super::terminal::{Answers, Terminal};
use super::world::wait_written;

const WX: &str = env!("CARGO_BIN_EXE_wx");

/// What must never arrive: each with a word behind it that shows where it came from.
const PAYLOADS: &[&str] = &[
    "\u{1b}[2JPWN",
    "\u{1b}[31mPWN",
    "\u{1b}[6nPWN",
    "\u{1b}[cPWN",
    "\u{1b}[?1049lPWN",
    "\u{1b}[?1003hPWN",
    "\u{1b}[5iPWN",
    "\u{1b}[21tPWN",
    "\u{1b}[8;1;1tPWN",
    "\u{1b}]0;PWN\u{7}",
    "\u{1b}]2;PWN\u{1b}\\",
    "\u{1b}]52;c;UFdO\u{7}PWN",
    "\u{1b}]52;c;?\u{7}PWN",
    "\u{1b}]8;;file:///PWN\u{1b}\\",
    "\u{1b}]8;;PWN",
    "\u{1b}]9;PWN\u{7}",
    "\u{1b}]777;notify;PWN\u{7}",
    "\u{1b}]1337;File=:PWN\u{7}",
    "\u{1b}]PWN",
    "\u{1b}PqPWN",
    "\u{1b}P+q544e;PWN\u{1b}\\",
    "\u{1b}_GPWN\u{1b}\\",
    "\u{1b}^PWN\u{1b}\\",
    "\u{1b}XPWN",
    "\u{1b}cPWN",
    "\u{1b}(0PWN",
    "\u{1b}7PWN",
    "\u{9b}31mPWN",
    "\u{9d}0;PWN\u{9c}",
    "\u{90}PWN\u{9c}",
    "\u{9f}PWN",
    "\u{85}PWN",
    "\u{e}PWN",
    "\u{8}\u{8}PWN",
    "\u{7}PWN",
    "\u{0}PWN",
    "\u{7f}PWN",
    "\rPWN",
    "\u{202e}PWN",
    "\u{2066}PWN",
    "\u{200b}\u{200b}\u{200b}PWN",
    "\u{e0041}PWN",
    "\u{feff}PWN",
    "\u{3164}PWN",
    "\u{2028}PWN",
    "&#27;[2JPWN",
    "&#x1b;]0;PWN&#7;",
    "&amp;#27;[31mPWN",
    "\\u001b[2JPWN",
];

/// Addresses in texts and in cards: only the first may become a link.
const ADDRESSES: &[&str] = &[
    "https://example.com/a",
    "file:///etc/passwd",
    "http-x:y",
    "httpx://example.com",
    "javascript:alert(1)",
];

/// Names that are commands of some terminals where they stand behind `]9;`.
const NUMBERS: [&str; 2] = ["4;3", "3;PWN"];

fn hostile_world(runtime: &Runtime) -> Server {
    let options = Options {
        auto_confirm_after: Some(Duration::from_millis(1)),
        hold: Duration::from_millis(500),
        people: 12,
        groups: 3,
        ..Options::default()
    };
    let server = runtime.block_on(Server::start(options)).unwrap();
    let handle = server.handle();
    runtime.block_on(async {
        for (who, payload) in ["陈静", "妈妈", "韩梅梅"].iter().zip(PAYLOADS) {
            handle.rename(who, &format!("{payload}{who}")).await.unwrap();
        }
        for payload in PAYLOADS {
            handle.push_text("李雷", "me", &format!("文{payload}字")).await.unwrap();
        }
        for payload in PAYLOADS {
            let name = format!("文{payload}件.pdf");
            handle.push("李雷", "me", Kind::File(name, 5)).await.unwrap();
        }
        for part in PAYLOADS.chunks(3) {
            let say = |at: usize| part.get(at).copied().unwrap_or("x").to_owned();
            let quote = Kind::Quote { text: say(0), who: say(1), quoted: say(2) };
            handle.push("李雷", "me", quote).await.unwrap();
        }
        let marks = format!("e{}结束", "\u{301}".repeat(10_000));
        handle.push_text("李雷", "me", &marks).await.unwrap();
        handle.push_text("李雷", "me", &"\u{200b}".repeat(20_000)).await.unwrap();
        let long = format!("https://example.com/{}", "a".repeat(10_000));
        for address in std::iter::once(long.as_str()).chain(ADDRESSES.iter().copied()) {
            handle.push_text("李雷", "me", address).await.unwrap();
            let card = json!({
                "MsgType": 49, "AppMsgType": 5, "FileName": "PWN", "Url": address, "Content": "",
            });
            handle.push_raw("李雷", "me", card).await.unwrap();
        }
        handle.rename("王建国", NUMBERS[0]).await.unwrap();
    });
    server
}

/// No payload as it was sent, and nothing of C1 or of what turns text around.
fn clean(bytes: &[u8]) {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    for payload in PAYLOADS {
        let raw = payload.starts_with(|c: char| c.is_control() || !c.is_ascii());
        assert!(!raw || !text.contains(payload), "{payload:?} reached the terminal");
    }
    let bad = |c: &char| {
        matches!(c, '\u{80}'..='\u{9f}' | '\u{7f}' | '\0' | '\u{e}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{3164}' | '\u{2028}'
            | '\u{e0000}'..='\u{e007f}')
    };
    assert_eq!(text.chars().find(bad), None);
    // Behind each ESC stands a sequence of our own: of theirs only letters are left.
    for part in text.split('\u{1b}').skip(1) {
        let ours = match part.chars().next() {
            Some('[') => {
                let end = part.find(|c: char| c != '[' && matches!(c, '@'..='~')).unwrap();
                part.split_at(end).0.chars().skip(1).all(|c| "0123456789;:?<=>$ ".contains(c))
            }
            // Titles, calls, copies and questions about colours; questions of DCS and APC.
            Some(']') => {
                let said = part.strip_prefix(']').unwrap_or_default();
                is_link(said)
                    || ["0;", "2;", "9;wx: ", "52;c;", "10;?", "11;?"]
                        .iter()
                        .any(|kind| said.starts_with(kind))
            }
            Some('_') => part.starts_with("_Gi=31"),
            Some('P') => part.starts_with("P+q") || part.starts_with("P>|"),
            Some(other) => matches!(other, '\\' | '7' | '8' | '=' | '>'),
            None => true,
        };
        assert!(ours, "ESC {:?}", part.chars().take(20).collect::<String>());
    }
    assert!(text.contains("PWN"), "the words themselves are shown");
}

/// `8;PARAMETERS;ADDRESS`: a name of ours, and an address of the web or, at the end, none.
fn is_link(said: &str) -> bool {
    let Some((name, address)) = said.strip_prefix("8;").and_then(|said| said.split_once(';'))
    else {
        return false;
    };
    let web = address.starts_with("http://") || address.starts_with("https://");
    let name = name.strip_prefix("id=").unwrap_or(name);
    name.chars().all(|c| c.is_ascii_hexdigit())
        && (address.is_empty() || web && address.len() <= 2_000)
}

#[test]
fn no_word_of_the_outside_is_anything_but_letters_on_the_terminal() {
    let runtime = Runtime::new().unwrap();
    let server = hostile_world(&runtime);
    let line = format!(
        "mkdir -p config/wetui; printf '[notify]\\nhow = \"osc9\"\\n' > config/wetui/config.toml; \
         exec {WX} --server {} --edition web --lang zh --data-dir data",
        server.url()
    );
    let mut terminal =
        Terminal::start(&["/bin/sh", "-c", &line], Home::new(), 120, 40, Answers::All);
    terminal.wait("the chat screen", |screen| shows(screen, "李雷"));
    terminal.settle(Duration::from_millis(700));
    // Through the chat and its messages, the lists, the search, what is known of people, copies.
    for keys in [
        "\x07", "李雷", "\r", "\x1b[5~", "\x1b[5~", "\x1b[5~", "\x1b[5~", "\x1b[5~", "\x1b[A",
        "\x1b[A", "v", "q", "y", "\x12", "文", "\r", "\x18i", "\x1b", "\x1b", "\x18t", "\x07",
        "pwn", "\x15", "\x0e", "\x0e", "\x10",
    ] {
        terminal.keys(keys);
        terminal.settle(Duration::from_millis(120));
    }
    terminal.keys("\x1b");
    terminal.settle(Duration::from_millis(200));
    // One that comes while nobody looks calls the user, with its words.
    let handle = server.handle();
    for payload in PAYLOADS {
        runtime.block_on(handle.push_text(NUMBERS[0], "me", payload)).unwrap();
    }
    wait_written(&terminal, 0, "\u{1b}]9;wx: 4;3");
    // No second call within a second of the last one.
    terminal.settle(Duration::from_millis(1_500));
    runtime.block_on(handle.rename(NUMBERS[0], NUMBERS[1])).unwrap();
    runtime.block_on(handle.push_text(NUMBERS[1], "me", "4;3")).unwrap();
    wait_written(&terminal, 0, "\u{1b}]9;wx: 3;PWN");
    wait_written(&terminal, 0, ";https://example.com/a\u{1b}\\");
    terminal.settle(Duration::from_millis(500));
    clean(&terminal.written_after(0));
    terminal.signal(rustix::process::Signal::TERM);
    assert!(terminal.exit().success());
}

#[test]
fn neither_the_plain_client_nor_the_commands_print_anything_but_letters() {
    let runtime = Runtime::new().unwrap();
    let server = hostile_world(&runtime);
    let home = Home::new();
    let run = |arguments: &[&str], input: &str| {
        let mut command = Command::new(WX);
        home.furnish(&mut command);
        command.args(["--server", server.url(), "--edition", "web", "--data-dir", "data"]);
        let given = home.path().join("input");
        std::fs::write(&given, input).unwrap();
        let output = command.args(arguments).stdin(std::fs::File::open(given).unwrap()).output();
        output.unwrap().stdout
    };
    let lines = "/open 李雷\n/older\n/chats\n/search PWN\n/quit\n";
    let mut all = run(&["--plain"], lines);
    for arguments in [&["chats"][..], &["contacts"], &["history", "李雷"], &["search", "PWN"]] {
        all.extend(run(arguments, ""));
    }
    all.extend(run(&["history", "李雷", "--json"], ""));
    clean(&all);
    assert!(!all.contains(&0x1b), "no escape at all");
}

#[test]
fn the_check_is_not_blind() {
    let long = format!("\u{1b}]8;id=1;https://a.cn/{}\u{1b}\\PWN", "a".repeat(2_000));
    for payload in [
        "\u{1b}]0;PWN\u{7}",
        "\u{9b}31mPWN",
        "\u{202e}PWN",
        "\u{1b}[31mPWN",
        "\u{1b}]8;id=1;file:///etc/passwd\u{1b}\\PWN",
        "\u{1b}]8;;http-x:y\u{1b}\\PWN",
        "\u{1b}]8;PWN\u{1b}\\",
        "\u{1b}]9;4;3: PWN\u{1b}\\",
        &long,
    ] {
        assert!(std::panic::catch_unwind(|| clean(payload.as_bytes())).is_err(), "{payload:?}");
    }
    clean("PWN \u{1b}[1;2H字".as_bytes());
    clean("\u{1b}]8;id=1f;https://a.cn\u{1b}\\PWN\u{1b}]8;;\u{1b}\\".as_bytes());
}
