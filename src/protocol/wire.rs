//! Lenient values: the server writes numbers as strings, strings as numbers, and nothing as either.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::endpoint::{Endpoint, refused};
use super::error::Error;
use super::json::Json;
use super::ret::Ret;
use super::sync_key::KeyList;
use super::user_name::UserName;
use crate::text::Printable;

/// A number, however it is written; 0 for everything that is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Int(i128);

impl Int {
    /// Saturates.
    pub(super) fn i64(self) -> i64 {
        i64::try_from(self.0).unwrap_or(if self.0 < 0 { i64::MIN } else { i64::MAX })
    }

    /// Negative numbers are 0, large ones saturate.
    pub(super) fn u64(self) -> u64 {
        u64::try_from(self.0).unwrap_or(if self.0 < 0 { 0 } else { u64::MAX })
    }

    /// Negative numbers are 0, large ones saturate.
    pub(super) fn u32(self) -> u32 {
        u32::try_from(self.0).unwrap_or(if self.0 < 0 { 0 } else { u32::MAX })
    }

    /// Saturates.
    pub(super) fn i32(self) -> i32 {
        i32::try_from(self.0).unwrap_or(if self.0 < 0 { i32::MIN } else { i32::MAX })
    }

    /// Also of a whole number that was written as a fraction.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        Self(text.parse().unwrap_or_else(|_| text.parse().map_or(0, whole)))
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(IntVisitor)
    }
}

/// Without its fraction; 0 for what is no number.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates; ids are never floats")]
const fn whole(number: f64) -> i128 {
    number as i128
}

struct IntVisitor;

impl<'de> Visitor<'de> for IntVisitor {
    type Value = Int;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Int, E> {
        Ok(Int(v.into()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Int, E> {
        Ok(Int(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Int, E> {
        Ok(Int(v.into()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Int, E> {
        Ok(Int(whole(v)))
    }

    fn visit_str<E>(self, v: &str) -> Result<Int, E> {
        Ok(Int::of_text(v))
    }

    fn visit_unit<E>(self) -> Result<Int, E> {
        Ok(Int(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Int, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Int(0))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Int, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Int(0))
    }
}

/// A string, however it is written; empty for everything that is none. `{"Buff": "x"}` is `x`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of a contact or group: no control, space or replaced byte is part of one, so what
    /// got between its letters costs nobody a message.
    pub(super) fn user_name(&self) -> UserName {
        let odd = |c: char| c.is_control() || c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
        if self.0.contains(odd) {
            UserName::new(self.0.replace(odd, ""))
        } else {
            UserName::new(self.as_str())
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Text<'de>, E> {
        Ok(Text::default())
    }

    fn visit_i64<E>(self, v: i64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(v.to_string())))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(v.to_string())))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(v.to_string())))
    }

    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(v)))
    }

    fn visit_str<E>(self, v: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(v.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Text<'de>, E> {
        Ok(Text::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
        let mut text = Text::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name == "Buff" {
                text = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(text)
    }
}

/// Entries of a list, each still to be read on its own, so that a broken one spoils no other. A
/// single record stands for a list of one; everything else for an empty one.
#[derive(Clone, Debug, Default)]
pub(super) struct Items<'a>(pub(super) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(from)?;
        if raw.get().starts_with('{') {
            return Ok(Self(vec![raw]));
        }
        Ok(Self(serde_json::from_str(raw.get()).unwrap_or_default()))
    }
}

/// `SyncKey` as it comes.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<(i64, i64)>);

impl Keys {
    pub(super) fn list(self) -> KeyList {
        KeyList(self.0)
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct WireKeys<'a> {
    count: Option<Int>,
    #[serde(borrow)]
    list: Items<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Pair {
    key: Option<Int>,
    val: Int,
}

impl<'de> Deserialize<'de> for Keys {
    /// A list whose `Count` is 0 or missing entries counts as none; so does one with an entry
    /// that cannot be read, because half a cursor would skip messages.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(from)?;
        let raw = Json::of_record(raw);
        let wire: WireKeys<'_> = raw.read().unwrap_or_default();
        if wire.count.is_some_and(|count| count.i64() <= 0) {
            return Ok(Self::default());
        }
        let pair = |raw: &&RawValue| {
            let pair: Pair = Json::of_record(raw).read()?;
            Some((pair.key?.i64(), pair.val.i64()))
        };
        Ok(Self(wire.list.0.iter().map(pair).collect::<Option<_>>().unwrap_or_default()))
    }
}

/// `SyncKey` as it goes.
#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeysOut {
    count: usize,
    list: Vec<PairOut>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct PairOut {
    key: i64,
    val: i64,
}

impl KeysOut {
    pub(super) fn new(keys: &KeyList) -> Self {
        let list: Vec<_> = keys.0.iter().map(|&(key, val)| PairOut { key, val }).collect();
        Self { count: list.len(), list }
    }
}

/// `Ret` as it comes.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(transparent)]
struct Code<'a>(#[serde(borrow)] &'a RawValue);

impl Code<'_> {
    /// The number, also where it is written as a string.
    fn number(self) -> Option<i32> {
        let text = self.0.get().trim_matches(|c: char| c == '"' || c.is_whitespace());
        let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
        text.parse().ok().or_else(|| number().map(|number| Int(whole(number)).i32()))
    }
}

/// `BaseResponse` as every JSON reply has it.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Base<'a> {
    #[serde(borrow)]
    ret: Option<Code<'a>>,
    #[serde(borrow)]
    err_msg: Text<'a>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    base_response: Base<'a>,
}

/// Reads a JSON reply that says nothing but its `Ret`, which is to be 0.
pub(super) fn accepted<E: Endpoint>(body: &[u8]) -> Result<(), Error> {
    json::<E, Empty>(&Json::of_reply(body)).map(drop)
}

#[derive(serde::Deserialize)]
struct Empty {}

/// Reads a JSON reply whose `Ret` is 0.
pub(super) fn json<'a, E: Endpoint, T: serde::Deserialize<'a>>(
    body: &'a Json<'_>,
) -> Result<T, Error> {
    let wrong = |what| Error::Unreadable { endpoint: E::NAME, what, page: body.is_page() };
    if body.is_page() {
        return Err(wrong("not JSON"));
    }
    let envelope: Envelope<'_> = body.read().ok_or_else(|| wrong("not JSON"))?;
    // What is no number says neither yes nor no.
    let ret = envelope.base_response.ret.and_then(Code::number).ok_or_else(|| wrong("no Ret"))?;
    if ret != 0 {
        let words = Printable::line(envelope.base_response.err_msg.as_str());
        return Err(refused::<E>(Ret::new(ret), words));
    }
    body.read().ok_or_else(|| wrong("an unknown shape"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::endpoint::LogOut;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Both<'a> {
        n: Int,
        #[serde(borrow)]
        s: Text<'a>,
        #[serde(borrow)]
        l: Items<'a>,
    }

    #[test]
    fn numbers_and_strings_stand_for_each_other() {
        let both: Both<'_> =
            serde_json::from_str(r#"{"n":" 12 ","s":9223372036854775807}"#).unwrap();
        assert_eq!((both.n.u32(), both.s.as_str()), (12, "9223372036854775807"));
        let none: Both<'_> = serde_json::from_str(r#"{"n":{"a":[1]},"s":[{}],"l":"x"}"#).unwrap();
        assert_eq!((none.n.i64(), none.s.as_str(), none.l.0.len()), (0, "", 0));
    }

    #[test]
    fn large_ids_keep_every_digit() {
        let big: Both<'_> = serde_json::from_str(r#"{"n":9223372036854775807}"#).unwrap();
        assert_eq!(big.n.u64(), 9_223_372_036_854_775_807);
    }

    #[test]
    fn a_broken_entry_leaves_its_list_alone() {
        let list: Both<'_> = serde_json::from_str(r#"{"l":[1e999,"\ud800",{"a":1}]}"#).unwrap();
        assert_eq!(list.l.0.len(), 3);
    }

    #[test]
    fn a_code_that_is_no_number_is_neither_success_nor_refusal() {
        for (ret, reads) in [
            ("0", Some(true)),
            ("\"0\"", Some(true)),
            ("0.0", Some(true)),
            ("1204", Some(false)),
            ("\" 1204 \"", Some(false)),
            ("99999999999999999999", Some(false)),
            ("\"\"", None),
            ("\"x\"", None),
            ("\"NaN\"", None),
            ("true", None),
            ("null", None),
            ("[]", None),
            ("{\"Buff\":0}", None),
        ] {
            let body = format!(r#"{{"BaseResponse":{{"Ret":{ret}}}}}"#);
            let body = Json::of_reply(body.as_bytes());
            let found = match json::<LogOut, Both<'_>>(&body) {
                Ok(_) => Some(true),
                Err(Error::Refused { .. }) => Some(false),
                Err(_) => None,
            };
            assert_eq!(found, reads, "{ret}");
        }
    }

    #[test]
    fn a_refusal_keeps_the_servers_words() {
        let body = r#"{"BaseResponse":{"Ret":"1203","ErrMsg":"no\nentry"}}"#;
        let refused = json::<LogOut, Both<'_>>(&Json::of_reply(body.as_bytes())).unwrap_err();
        let words = Printable::line("no entry");
        assert_eq!(refused, super::refused::<LogOut>(Ret::Environment, words));
        assert!(matches!(
            json::<LogOut, Both<'_>>(&Json::of_reply(b"<html>")).unwrap_err(),
            Error::Unreadable { page: true, .. }
        ));
    }
}
