//! Numbers and words that a request is made of: `r`, `DeviceID`, `LocalID`, percent-encoding.

use std::fmt::Write as _;

use crate::model::{LocalId, Timestamp};

/// `r` and `rr`: JavaScript's bitwise NOT of the milliseconds, that is of their low 32 bits
/// (PROTOCOL 1.2).
#[must_use]
pub const fn not32(now: Timestamp) -> i32 {
    let [a, b, c, d, ..] = now.0.to_le_bytes();
    !i32::from_le_bytes([a, b, c, d])
}

/// `LocalID` and `ClientMsgId` of a new message: the milliseconds, `0`, three digits; 17 digits in
/// all (PROTOCOL 9.1). `random` counts modulo 1000.
#[must_use]
pub fn local_id(now: Timestamp, random: u16) -> LocalId {
    LocalId(format!("{}0{:03}", now.0, random % 1000))
}

/// A new `DeviceID`: `e` and 15 random digits (PROTOCOL 1.3).
#[must_use]
pub fn device_id() -> String {
    format!("e{:015}", fastrand::u64(0..1_000_000_000_000_000))
}

/// As JavaScript's `decodeURIComponent`; what is no code stays.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            None => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// As JavaScript's `encodeURIComponent`.
pub(super) fn percent(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out
}

/// Query or form: names and values percent-encoded once, in this order.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> String {
    let encoded: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    encoded.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_is_the_32_bit_not_of_the_milliseconds() {
        assert_eq!(not32(Timestamp(1)), -2);
        assert_eq!(not32(Timestamp(1_546_211_541_936)), -23_315_377);
    }

    #[test]
    fn a_local_id_has_17_digits() {
        assert_eq!(local_id(Timestamp(1_546_211_541_936), 527).0, "15462115419360527");
        assert_eq!(local_id(Timestamp(1_546_211_541_936), 1007).0, "15462115419360007");
    }

    #[test]
    fn a_device_id_is_new_each_time_and_has_15_digits() {
        let (one, two) = (device_id(), device_id());
        assert_ne!(one, two);
        assert!(one.len() == 16 && one.starts_with('e'));
        assert!(one.trim_start_matches('e').bytes().all(|b| b.is_ascii_digit()));
    }

    #[test]
    fn a_pass_ticket_is_encoded_once_more() {
        assert_eq!(percent("a%2Bb%3D"), "a%252Bb%253D");
    }

    #[test]
    fn what_was_encoded_is_decoded_once() {
        assert_eq!(decoded("a%2Bb%253D%"), "a+b%3D%");
        assert_eq!(decoded(&percent("中 文/+")), "中 文/+");
    }

    #[test]
    fn the_poll_key_has_its_pipes_encoded() {
        assert_eq!(percent("1_10|2_20|1000_30"), "1_10%7C2_20%7C1000_30");
        assert_eq!(percent("@crypt_1+/="), "%40crypt_1%2B%2F%3D");
    }
}
