//! A reply that could not be read: kept for whoever mends the reader, without the keys in it.

use std::fmt;

use super::endpoint::Endpoint;
use super::secret::Secret;

/// No more of a reply is kept, in bytes.
const MOST: usize = 256 << 10;

/// What opens the session or fetches what was sent in it, as a field, a parameter or a tag.
const KEYS: [&str; 16] = [
    "skey",
    "sid",
    "wxsid",
    "uin",
    "wxuin",
    "pass_ticket",
    "ticket",
    "webwx_data_ticket",
    "webwx_auth_ticket",
    "aeskey",
    "cdnurl",
    "thumburl",
    "encrypturl",
    "mediaid",
    "signature",
    "uuid",
];

/// A reply that could not be read.
pub struct Unread {
    endpoint: &'static str,
    body: Vec<u8>,
    cookies: Vec<Secret>,
}

impl Unread {
    pub(super) const fn new(endpoint: &'static str, body: Vec<u8>, cookies: Vec<Secret>) -> Self {
        Self { endpoint, body, cookies }
    }

    /// Which call it answered.
    #[must_use]
    pub const fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// What can be used of it all the same.
    #[must_use]
    pub fn salvaged<E: Endpoint>(&self) -> Option<E::Reply> {
        E::salvage(&self.body)
    }

    /// The reply, not more than its beginning, with everything that is or looks like a key blanked.
    #[must_use]
    pub fn without_keys(&self) -> String {
        let beginning = self.body.get(..MOST).unwrap_or(&self.body);
        let mut text = String::from_utf8_lossy(beginning).into_owned();
        for cookie in self.cookies.iter().filter(|cookie| cookie.reveal().len() > 3) {
            text = text.replace(cookie.reveal(), "***");
        }
        blanked(&text)
    }
}

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unread").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Whatever stands behind the name of a key, in JSON, XML, a query or a script, in quotes or not.
fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("@crypt_") {
            out.push_str("***");
            rest = rest.trim_start_matches(is_key);
            continue;
        }
        let word = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next();
        let word = word.filter(|word| !word.is_empty());
        let length = word.map_or(first.len_utf8(), str::len);
        let (taken, behind) = rest.split_at(length);
        out.push_str(taken);
        rest = behind;
        if word.is_some_and(|word| KEYS.iter().any(|key| key.eq_ignore_ascii_case(word))) {
            let lead = rest.find(|c: char| !is_between(c)).unwrap_or(rest.len());
            let (between, value) = rest.split_at(lead);
            if between.contains([':', '=', '>']) {
                let end = value.find(|c: char| !is_key(c)).unwrap_or(value.len());
                out.push_str(between);
                out.push_str(if end == 0 { "" } else { "***" });
                rest = value.get(end..).unwrap_or_default();
            }
        }
    }
    out
}

/// What may stand between the name of a key and the key.
const fn is_between(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\' | ':' | '=' | '>' | ' ')
}

/// Keys are of such characters, percent-encoded or not.
const fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@' | '%' | '+' | '/' | '=' | '.' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(body: &str) -> String {
        let cookies = vec![Secret::new("gScookie"), Secret::new("1")];
        Unread::new("webwxsync", body.as_bytes().to_vec(), cookies).without_keys()
    }

    #[test]
    fn a_reply_is_kept_without_its_keys() {
        for (body, left) in [
            (r#"{"SKey":"@crypt_1a_2b","Ret":0}"#, r#"{"SKey":"***","Ret":0}"#),
            (r#"{"SKey": "" ,"Uin" : 471108}"#, r#"{"SKey": "" ,"Uin" : ***}"#),
            ("<wxsid>a+b/c=</wxsid><skey>@crypt_x</skey>", "<wxsid>***</wxsid><skey>***</skey>"),
            ("…/x?sid=a%2Bb&pass_ticket=c%252B&seq=5", "…/x?sid=***&pass_ticket=***&seq=5"),
            (
                r#"<img aeskey=\"00ff\" cdnurl=\"3057\" len=\"9\"/>"#,
                r#"<img aeskey=\"***\" cdnurl=\"***\" len=\"9\"/>"#,
            ),
            (
                "words gScookie words @crypt_7f_aa, 你好 sidecar=1",
                "words *** words ***, 你好 sidecar=1",
            ),
        ] {
            assert_eq!(kept(body), left);
        }
        assert!(kept(&"好".repeat(MOST)).len() <= MOST + 3);
    }
}
