//! What is read although it is not quite JSON, what stays as it is, and what is not made up.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::repair::repaired;
use super::*;

fn value(text: &[u8]) -> Option<Value> {
    Json::of_reply(text).read()
}

#[test]
fn odd_bytes_in_a_string_cost_nothing_but_themselves() {
    let cases: [(&[u8], &str); 19] = [
        (b"a\x1b[2J\nb\x00\x14c", "a\u{1b}[2J\nb\0\u{14}c"),
        (b"a\r\tb", "a\r\tb"),
        (br"C:\Users\q", r"C:\Users\q"),
        (br"it\'s \x41\v\0", "it's A\u{b}\0"),
        (br"a\ud83d", "a"),
        (br"\ud83da\ude00b", "ab"),
        (br"\ud83d\ud83d\ude00", "😀"),
        (br"\ud83d\n\ude00", "\n"),
        (br"a\u12zz\u", r"a\u12zz\u"),
        (b"a\xffb\xe4\xbd", "a\u{fffd}b\u{fffd}"),
        (b"\xed\xa0\xbd\xed\xb8\x80!", "😀!"),
        (b"a\xed\xa0\xbdb\xed\xb8\x80", "ab"),
        (br#"he said "x", then "y""#, r#"he said "x", then "y""#),
        (br#""""#, r#""""#),
        (br#"{\"a\":\"b\"}"#, r#"{"a":"b"}"#),
        (br#"x\",\"y\":\"z\"}]"#, r#"x","y":"z"}]"#),
        (br"stray \", "stray "),
        (br"\\", r"\"),
        (b"\x7f\xc2\x9b\xe2\x80\xa8", "\u{7f}\u{9b}\u{2028}"),
    ];
    for (odd, read) in cases {
        let shown = odd.escape_ascii();
        // Whatever the rest is like: a control makes it unreadable as it stands.
        for before in ["", "\"z\":\"\u{1}\","] {
            let text =
                [b"{", before.as_bytes(), b"\"a\":\"", odd, b"\",\"b\":{\"c\":[\"", odd, b"\"]}}"];
            let read_as = value(&text.concat()).unwrap_or_else(|| panic!("{shown}"));
            assert_eq!(
                (&read_as["a"], &read_as["b"]["c"]),
                (&json!(read), &json!([read])),
                "{shown}"
            );
        }
    }
}

#[test]
fn nobody_can_put_our_own_marks_into_a_reply() {
    for (told, read) in [
        ("a\u{fdd0}wxid_b\u{fdd1}c", "awxid_bc"),
        (r"a\ufdd0b\uFDD1\uFdEfc", "abc"),
        (r"\\ufdd0", r"\ufdd0"),
        (r"\\\ufdd0.", "\\."),
        (r"\ufdcf\ufdf0\ufd", "\u{fdcf}\u{fdf0}\\ufd"),
    ] {
        let reply = format!("{{\"a\": \"{told}\"}}");
        assert_eq!(value(reply.as_bytes()), Some(json!({ "a": read })), "{told}");
    }
}

#[test]
fn what_is_around_and_between_the_parts_may_be_odd_too() {
    let cases = [
        ("\u{feff}{\"a\":1}\u{feff}", json!({"a":1})),
        ("{\"a\":1}<script>x</script>", json!({"a":1})),
        ("{\"a\":1}{\"a\":2}", json!({"a":1})),
        ("\u{0}{\"a\":1}", json!({"a":1})),
        ("callback({\"a\":1});", json!({"a":1})),
        ("{\"a\":1,}", json!({"a":1})),
        ("{,\"a\":[1,2,,],,}", json!({"a":[1,2]})),
        ("{\"b\":{} \"a\":[1 2 \"x\"]}", json!({"a":[1,2,"x"],"b":{}})),
        ("{\"a\":,\"b\":}", json!({"a":null,"b":null})),
        ("{'a':'it\"s',b:undefined,c:True,d:NaN}", json!({"a":"it\"s","b":null,"c":true,"d":null})),
        (
            "{\"a\":007,\"b\":1e999,\"c\":+5,\"d\":1e5}",
            json!({"a":"007","b":null,"c":"+5","d":1e5}),
        ),
        ("{\"a\":[{\"b\":1]}", json!({"a":[{"b":1}]})),
        ("{\"a\":[1}}", json!({"a":[1]})),
        ("{\"a\":[{\"b\":1,{\"b\":2},{\"b\":3}]}", json!({"a":[{"b":1},{"b":2},{"b":3}]})),
        (
            "{\"a\":[{\"b\":{\"c\":1} {\"b\":2}],\"d\":3}",
            json!({"a":[{"b":{"c":1}},{"b":2}],"d":3}),
        ),
        ("{\"a\":[{\"b\":{\"c\":1,{\"b\":2}]}", json!({"a":[{"b":{"c":1}},{"b":2}]})),
    ];
    for (odd, read) in cases {
        assert_eq!(value(odd.as_bytes()), Some(read), "{odd}");
    }
}

#[test]
fn of_a_name_that_comes_twice_the_last_one_counts() {
    let odd =
        r#"{"a":{"b":1,"b":2},"c":3,"a":{"b":[{"d":1,"\u0064":5}],"b":{"d":6,"d":7},},"c":4,}"#;
    assert_eq!(repaired(odd).as_deref(), Some(r#"{"a":{"b":{"d":7}},"c":4}"#));
}

#[test]
fn a_record_with_a_name_twice_is_read_where_a_type_refuses_it() {
    #[derive(serde::Deserialize)]
    struct Named {
        a: u8,
    }
    let raw: &RawValue = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
    assert_eq!(Json::of_record(raw).read::<Named>().map(|named| named.a), Some(2));
    let list: &RawValue = serde_json::from_str("[7]").unwrap();
    assert!(Json::of_record(list).read::<Named>().is_none(), "no record");
}

#[test]
fn what_is_cut_is_not_made_up() {
    let whole = "{\"a\":[\"x\u{1}\",{\"b\":12,\"c\":\"好\"}],\"d\":true}";
    for end in 0..whole.len() {
        assert_eq!(value(&whole.as_bytes()[..end]), None, "{end}");
    }
    assert!(value(whole.as_bytes()).is_some());
}

#[test]
fn depth_and_floods_are_harmless() {
    for piece in
        ["[", "{\"a\":", "{\"a\":[", "\"", "\\", "{\"a\":1,\"a\":", "[\"\\\",", ",", "\"a\",\"a\":"]
    {
        let flood = format!("{{\"x\":\"\u{1}\",\"y\":{}", piece.repeat(2_000_000 / piece.len()));
        assert!(value(flood.as_bytes()).is_none());
    }
    let twice = format!("{{{}\"b\":\"\u{1}\"}}", "\"a\":{\"c\":[1]},".repeat(100_000));
    assert_eq!(value(twice.as_bytes()), Some(json!({"a":{"c":[1]},"b":"\u{1}"})));
    let nested = |depth: usize| {
        format!("{{\"a\":\"\u{1}\",\"b\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
    };
    let deep = nested(100);
    assert!(repaired(&deep).is_some_and(|text| text.len() == deep.len() + 5));
    assert_eq!(repaired(&nested(5_000)), None, "no reader goes as deep");
    let closing = format!("{{\"a\":\"\u{1}\",\"b\":{}{}", "[".repeat(127), "}".repeat(2_000_000));
    assert!(value(closing.as_bytes()).is_none());
}

/// Any JSON, texts in it full of what could be taken for something else.
fn any_json() -> impl Strategy<Value = Value> {
    let text = "[\\\\\"',:{}\\[\\] a-z0-9_\u{1}\n\u{7f}好😀\u{ad}]{0,12}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn strict_json_is_not_changed_by_a_repair(inner in any_json()) {
        let whole = json!({ "x": inner });
        let compact = whole.to_string();
        prop_assert_eq!(repaired(&compact), Some(compact));
        let spaced = serde_json::to_string_pretty(&whole).unwrap();
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        prop_assert_eq!(read(&repaired(&spaced).unwrap()), read(&spaced));
    }

    #[test]
    fn a_repair_is_json_or_nothing(text in "[\\\\\"',:{}\\[\\]a1.u\u{1}\n😀-]{0,40}", end in "[\\]\"}]{0,6}") {
        if let Some(text) = repaired(&format!("{{\"a\":{text}{end}")) {
            let read = serde_json::from_str::<&RawValue>(&text);
            prop_assert!(read.is_ok(), "{}", text);
            prop_assert_eq!(repaired(&text), Some(text));
        }
    }
}
