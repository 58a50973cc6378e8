//! Prefixes and mentions; the kinds themselves are fixtures of webwxsync.

use super::*;

#[test]
fn the_sender_stands_before_the_first_break() {
    assert_eq!(prefix("@ab12:<br/>hi"), (Some("@ab12"), "hi"));
    assert_eq!(prefix("wxid_a-1:<br/>hi:<br/>x"), (Some("wxid_a-1"), "hi:<br/>x"));
    for text in ["hi", "two words:<br/>x", ":<br/>x", "@:<br/>x", "@a_b:<br/>x", "你:<br/>x"] {
        assert_eq!(prefix(text), (None, text));
    }
}

#[test]
fn a_mention_is_a_whole_name() {
    let me = ["小林", "Lin L"];
    for text in [
        "@小林\u{2005}在吗",
        "来 @Lin L\u{2005}",
        "@小林",
        "@小林 在吗",
        "@所有人 开会",
        "a@b @小林\n",
    ] {
        assert!(mentions(text, &me), "{text}");
    }
    for text in ["小林", "@小林林\u{2005}", "@李雷\u{2005}小林", "lin@l", "@", ""] {
        assert!(!mentions(text, &me), "{text}");
    }
    assert!(!mentions("@ x", &[""]));
}
