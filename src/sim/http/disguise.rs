//! Answers that are not what they seem: another type, another length, a page in the place of a file.

use super::super::world::request::Answer;

/// So many disguises there are.
pub const KINDS: u8 = 12;

/// Puts one of them on.
pub fn disguise(answer: &mut Answer, number: u8) {
    let half = answer.body.len() / 2;
    let mut range = |range: &str| {
        answer.status = 206;
        answer.headers.push(("content-range", range.into()));
    };
    match number % KINDS {
        0 => {
            answer.kind = "text/html";
            answer.body = b"<html><head><title>login</title></head><body></body></html>".to_vec();
        }
        1 => {
            answer.kind = "application/json";
            answer.body = br#"{"BaseResponse":{"Ret":1101,"ErrMsg":""}}"#.to_vec();
        }
        2 => answer.body.clear(),
        3 => answer.kind = "text/html",
        4 => answer.kind = "application/octet-stream",
        5 => answer.kind = "",
        6 => range("bytes 18446744073709551615-1/*"),
        7 => range("bytes 5-9/10"),
        8 => range("bytes 0-/0"),
        9 => answer.body.truncate(half),
        10 => answer.body.extend_from_slice(b"rubbish behind the end"),
        // A page that claims to be a picture.
        _ => answer.body = b"<html><body>expired</body></html>".to_vec(),
    }
}
