//! The scripts that login and long poll answer with: `window.x = value;` (PROTOCOL 1.2).

/// The value assigned to `name` in a script: without quotes, spaces or the closing semicolon.
/// `None` when it is not assigned.
pub(super) fn value<'a>(script: &'a str, name: &str) -> Option<&'a str> {
    assigned(script, name, '=')
}

/// The value of `name` in an object literal: `retcode:"0"`.
pub(super) fn field<'a>(script: &'a str, name: &str) -> Option<&'a str> {
    assigned(script, name, ':')
}

/// A script that ends within a statement. An empty one does not.
pub(super) fn is_cut(script: &str) -> bool {
    !matches!(script.trim_end().chars().next_back(), None | Some(';' | '}'))
}

fn assigned<'a>(script: &'a str, name: &str, sign: char) -> Option<&'a str> {
    script.match_indices(name).find_map(|(at, _)| {
        let before = script.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let rest = script.get(at..)?.strip_prefix(name)?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix(sign)?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        match quote {
            Some(quote) => rest.strip_prefix(quote)?.split_once(quote).map(|(value, _)| value),
            None => rest.split([';', ',', '}', '\n', '\r']).next().map(str::trim),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_whatever_the_spaces() {
        let script = "window.QRLogin.code = 200; window.QRLogin.uuid = \"ab==\";";
        assert_eq!(value(script, "window.QRLogin.code"), Some("200"));
        assert_eq!(value(script, "window.QRLogin.uuid"), Some("ab=="));
        assert_eq!(value("window.code=408;", "window.code"), Some("408"));
        assert_eq!(value("window.code = 408", "window.code"), Some("408"));
        assert_eq!(value("window.codex=1;", "window.code"), None);
        assert_eq!(value("", "window.code"), None);
        assert_eq!(value("window.x = \"ab", "window.x"), None, "cut");
    }

    #[test]
    fn fields_of_an_object_are_found_whatever_the_quotes() {
        let tight = r#"window.synccheck={retcode:"0",selector:"2"}"#;
        assert_eq!((field(tight, "retcode"), field(tight, "selector")), (Some("0"), Some("2")));
        let loose = r#"window.synccheck = { "retcode" : 1101 , selector: '0' }"#;
        assert_eq!((field(loose, "retcode"), field(loose, "selector")), (Some("1101"), Some("0")));
    }
}
