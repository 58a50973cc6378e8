//! What may reach a terminal, checked on the bytes.

/// Panics where bytes for a terminal hold anything but text that every terminal draws and the few
/// sequences that frames are made of.
pub fn check(bytes: &[u8]) {
    let mut rest = std::str::from_utf8(bytes).expect("frames are UTF-8");
    loop {
        let mut chars = rest.chars();
        rest = match chars.next() {
            None => return,
            Some('\u{1b}') => sequence(chars.as_str()),
            Some('\r' | '\n' | '\u{8}') => chars.as_str(),
            Some(c) => {
                assert!(!is_forbidden(c), "{c:?} reached the terminal");
                chars.as_str()
            }
        };
    }
}

/// What stands behind a sequence that frames may hold.
fn sequence(after: &str) -> &str {
    if let Some(body) = after.strip_prefix('[') {
        return control(body);
    }
    let link = after.strip_prefix("]8;").expect("nothing but CSI and links");
    let (said, rest) = link.split_once("\u{1b}\\").expect("an OSC ends with ST");
    let (_, address) = said.split_once(';').expect("parameters");
    let web = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
    assert!(address.is_empty() || web, "{address:?}");
    assert!(address.bytes().all(|b| matches!(b, 0x21..=0x7e)), "{address:?}");
    rest
}

/// What stands behind a CSI.
fn control(body: &str) -> &str {
    let end = body.find(|c: char| matches!(c, '@'..='~')).expect("a CSI has an end");
    let (parameters, rest) = body.split_at(end);
    let known = |b| matches!(b, b'0'..=b'9' | b';' | b':' | b'?');
    assert!(parameters.bytes().all(known), "CSI {parameters:?}");
    let mut rest = rest.chars();
    let last = rest.next().expect("found above");
    assert!("ABCDGHJKLMSTXdhlmr".contains(last), "CSI {parameters:?} {last:?}");
    rest.as_str()
}

/// Controls, and what hides or turns the text around it.
pub fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
