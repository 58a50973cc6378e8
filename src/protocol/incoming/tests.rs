//! Whose a message is, and what becomes of entries that cannot be read.

use super::*;
use crate::text::Printable;

fn read(json: &str) -> (Vec<Incoming>, Vec<String>) {
    all(&serde_json::from_str(json).unwrap())
}

#[test]
fn the_conversation_is_the_other_side() {
    let me = UserName::new("@me");
    let cases = [
        ("@a", "@me", "@a", false),
        ("@me", "@a", "@a", true),
        ("", "filehelper", "filehelper", true),
        ("@who", "filehelper", "filehelper", true),
        ("@@g", "@me", "@@g", false),
        ("@me", "@@g", "@@g", true),
    ];
    for (from, to, chat, mine) in cases {
        let entry = format!(
            r#"[{{"MsgId":"1","MsgType":1,"FromUserName":"{from}","ToUserName":"{to}","Content":"x"}}]"#
        );
        let (read, _) = read(&entry);
        assert_eq!((read[0].chat(&me).as_str(), read[0].mine(&me)), (chat, mine), "{from} {to}");
    }
}

#[test]
fn ids_keep_every_digit_however_they_are_written() {
    let (read, _) = read(
        r#"[{"MsgId":9223372036854775807,"NewMsgId":"9223372036854775807","FromUserName":"@a","MsgType":"1"}]"#,
    );
    assert_eq!(read[0].message.0, "9223372036854775807");
    assert_eq!((read[0].new_id, read[0].kind), (9_223_372_036_854_775_807, 1));
}

#[test]
fn an_odd_field_leaves_an_entry_its_others_and_what_is_no_entry_is_handed_over_raw() {
    let (read, broken) = read(
        r#"[{"MsgId":"1","MsgType":1,"FromUserName":"@a","ToUserName":"@me","Content":"a\ud800b","CreateTime":1e999,"Content":"c\ud800d","RecommendInfo":null},
            {"MsgId":"2","MsgType":1,"FromUserName":"@a","ToUserName":"@me","Content":"ok"},
            {"MsgType":1}, 7]"#,
    );
    assert_eq!(read[0].decoded, Decoded::Message(Content::Text(Printable::new("cd"))));
    assert_eq!(read[1].decoded, Decoded::Message(Content::Text(Printable::new("ok"))));
    assert_eq!(broken, [r#"{"MsgType":1}"#, "7"]);
}

#[test]
fn a_payment_needs_its_sender() {
    let (read, _) = read(
        r#"[{"MsgId":"1","MsgType":49,"AppMsgType":5,"FromUserName":"@a","ToUserName":"@me",
             "FileName":"微信支付收款3.50元(朋友到店)","Content":""}]"#,
    );
    assert_eq!(read[0].payment("微信支付").unwrap().fen, Some(350));
    assert_eq!(read[0].payment("小林"), None);
}

#[test]
fn what_the_official_page_drops_is_dropped() {
    let me = UserName::new("@me");
    let cases = [
        ("newsapp", "@me", true),
        ("@me", "notification_messages", true),
        ("wxid_novlwrv3lqwv11", "@me", true),
        ("@1@lbsroom", "@me", true),
        ("@me", "@2@talkroom", true),
        ("fmessage", "@me", false),
        ("weixin", "@me", false),
        ("@a", "@me", false),
    ];
    for (from, to, dropped) in cases {
        let entry = format!(
            r#"[{{"MsgId":"1","MsgType":1,"FromUserName":"{from}","ToUserName":"{to}","Content":"x"}}]"#
        );
        assert_eq!(read(&entry).0[0].is_dropped(&me), dropped, "{from} {to}");
    }
    for (kind, about, dropped) in [(37, "@me", true), (37, "@a", false), (42, "@me", false)] {
        let entry = format!(
            r#"[{{"MsgId":"1","MsgType":{kind},"FromUserName":"fmessage","ToUserName":"@me",
            "Content":"<msg fromnickname=\"A\" nickname=\"A\" content=\"x\"/>",
            "RecommendInfo":{{"UserName":"{about}","NickName":"A"}}}}]"#
        );
        assert_eq!(read(&entry).0[0].is_dropped(&me), dropped, "{kind} {about}");
    }
}
