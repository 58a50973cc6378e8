//! Lines that are no UTF-8: none is sent as something else than it was.

use super::ending::code;
use super::*;
use crate::api::Login;
use crate::cli::plain::client::GARBLED;

#[test]
fn a_line_that_is_no_utf8_is_told_from_text_whatever_wrote_it() {
    let read = |bytes: &[u8]| super::super::next_line(&mut &*bytes);
    // GBK, Big5, Shift JIS, UTF-16 with and without its mark, Latin-1, a cut character
    for bytes in [
        &b"\xc4\xe3\xba\xc3\n"[..],
        b"\xa7A\xa6n",
        b"\x82\xa0\r\n",
        b"\xff\xfeh\0i\0\n",
        b"h\0i\0\r\0\n",
        b"caf\xe9\n",
        b"\xe4\xbd",
    ] {
        let line = read(bytes);
        let Some(Line::Garbled(text)) = &line else { panic!("{bytes:?}: {line:?}") };
        assert!(!text.ends_with(['\n', '\r']), "{text:?}");
    }
    assert_eq!(read("你\u{fffd}\n".as_bytes()), Some(Line::Whole("你\u{fffd}".to_owned())));
    let mut marked = "\u{feff}/open 妈妈\n\u{feff}".as_bytes();
    super::super::skip_mark(&mut marked);
    assert_eq!(super::super::next_line(&mut marked), Some(Line::Whole("/open 妈妈".to_owned())));
}

fn garbled(client: &mut PlainClient, text: &str) -> Out {
    client.line(&format!("{GARBLED}{text}"), NOW)
}

#[test]
fn a_line_that_is_no_utf8_is_not_sent_and_told_with_65() {
    let mut client = opened();
    let out = garbled(&mut client, "\u{fffd}\u{fffd}");
    assert!(out.ask.is_empty(), "{out:?}");
    assert!(out.lines[0].starts_with("! 不是 UTF-8"), "{:?}", out.lines);
    assert_eq!(sent(&client.line("还在", NOW)), "还在");
    client.ended();
    assert_eq!(code(&client), 65);
}

#[test]
fn no_part_of_a_message_is_sent_of_which_a_line_is_no_utf8() {
    let mut client = opened();
    client.line("第一行\\", NOW);
    let out = garbled(&mut client, "\u{fffd}\\");
    let draft = Method::SaveDraft { chat: ChatId(1), text: "第一行".to_owned() };
    assert_eq!(out.ask, [draft]);
    assert!(client.line("第三行\\", NOW).ask.is_empty());
    assert!(client.line("第四行", NOW).ask.is_empty());
    assert_eq!(sent(&client.line("新的一条", NOW)), "新的一条");
}

#[test]
fn what_follows_a_chat_whose_name_is_no_utf8_goes_to_nobody() {
    let mut client = opened();
    garbled(&mut client, "/open \u{fffd}\u{fffd}");
    assert!(client.line("只给他看", NOW).ask.is_empty());
    assert_eq!(code(&client), 65);
    // the same in lines that wait for the login
    let mut early = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    early.told(account(1, Vec::new()), NOW);
    early.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    early.line("/open mm", NOW);
    garbled(&mut early, "/open \u{fffd}");
    early.line("只给他看", NOW);
    let out = early.told(Notification::Login(Login::LoggedIn), NOW);
    assert!(!format!("{:?}", out.ask).contains("只给他看"), "{out:?}");
}
