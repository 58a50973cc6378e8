//! Reads a text that an editor has saved.

/// The byte order mark that some programs write at the beginning of UTF-8.
const MARK: char = '\u{feff}';

/// The text in a file that an editor has saved in place of `before`, without the byte order mark,
/// with `\n` as line ends, and without a line end at the end that the editor has added. `None` if
/// it is not UTF-8. UTF-16 may be valid UTF-8, and is recognised by its zero bytes.
#[must_use]
pub fn saved_text(bytes: Vec<u8>, before: &str) -> Option<String> {
    let saved = String::from_utf8(bytes).ok()?;
    if saved.contains('\0') && !before.contains('\0') {
        return None;
    }
    let mut saved =
        if before.contains('\r') { saved } else { saved.replace("\r\n", "\n").replace('\r', "\n") };
    if saved.starts_with(MARK) && !before.starts_with(MARK) {
        saved.remove(0);
    }
    if saved.ends_with('\n') && !before.ends_with('\n') {
        saved.pop();
    }
    Some(saved)
}

#[cfg(test)]
mod tests {
    use super::saved_text;

    #[test]
    fn only_what_the_user_wrote_is_the_text_and_only_where_it_can_be_read() {
        let saved = |bytes: &[u8]| saved_text(bytes.to_vec(), "x");
        assert_eq!(saved(b"\xef\xbb\xbfa\r\nb\r\n").as_deref(), Some("a\nb"));
        assert_eq!(saved("你好\n".as_bytes()).as_deref(), Some("你好"));
        assert_eq!(saved_text(b"a\n".to_vec(), "x\n").as_deref(), Some("a\n"));
        for bytes in [&b"\xc4\xe3"[..], b"\xff\xfeh\0", b"h\0i\0", b"\xe4\xbd"] {
            assert_eq!(saved(bytes), None, "{bytes:?}");
        }
    }
}
