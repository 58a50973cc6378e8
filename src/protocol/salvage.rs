//! What can be used of a reply that cannot be read: whole entries of its lists, and single fields
//! that stand alone, each looked for in the bytes and put together anew.

use std::borrow::Cow;

use serde::de::IgnoredAny;

/// Which parts of a reply are looked for.
pub(super) struct Parts {
    /// Lists of objects: whole entries are kept. The first of a name counts: groups hold lists of
    /// the same name.
    pub lists: &'static [&'static str],
    /// Objects: whole or not at all. The last of a name counts, as in any JSON.
    pub objects: &'static [&'static str],
    /// Strings and numbers.
    pub scalars: &'static [&'static str],
}

/// A reply made of the parts that are whole; `None` where there are none, or where the server said
/// no. `reads` says whether a reply of this one part is read.
pub(super) fn rebuild(body: &str, parts: &Parts, reads: impl Fn(&str) -> bool) -> Option<String> {
    let said = scalar(body, "Ret").and_then(|ret| ret.trim_matches('"').parse().ok());
    if said.is_some_and(|ret: i64| ret != 0) {
        return None;
    }
    let mut fields: Vec<String> = Vec::new();
    for name in parts.lists {
        let whole = |entry: &Cow<'_, str>| reads(&reply(&[format!("\"{name}\":[{entry}]")]));
        let entries: Vec<Cow<'_, str>> = entries(body, name).into_iter().filter(whole).collect();
        if !entries.is_empty() {
            fields.push(format!("\"{name}\":[{}]", entries.join(",")));
        }
    }
    for name in parts.objects {
        let object = after(body, name, Which::Last).and_then(balanced);
        fields.extend(object.filter(|it| is_json(it)).map(|it| format!("\"{name}\":{it}")));
    }
    for name in parts.scalars {
        fields.extend(scalar(body, name).map(|it| format!("\"{name}\":{it}")));
    }
    (!fields.is_empty()).then(|| reply(&fields))
}

/// An object of which single fields are whole, looked for behind its name.
pub(super) fn object_of(body: &str, name: &str, fields: &[&str]) -> Option<String> {
    let from = after(body, name, Which::Last)?;
    let found: Vec<String> = fields
        .iter()
        .filter_map(|field| {
            let value = after(from, field, Which::First).and_then(value)?;
            Some(format!("\"{field}\":{value}"))
        })
        .collect();
    (!found.is_empty()).then(|| format!("\"{name}\":{{{}}}", found.join(",")))
}

/// A reply of these fields.
pub(super) fn reply(fields: &[String]) -> String {
    format!("{{\"BaseResponse\":{{\"Ret\":0}},{}}}", fields.join(","))
}

#[derive(Clone, Copy)]
enum Which {
    First,
    Last,
}

/// What follows the name and its colon.
fn after<'a>(body: &'a str, name: &str, which: Which) -> Option<&'a str> {
    let quoted = format!("\"{name}\"");
    let begins = |rest: &'a str| rest.trim_start().strip_prefix(':').map(str::trim_start);
    let mut found = body.match_indices(&quoted).filter_map(|(at, _)| {
        let escaped = body.get(..at).is_some_and(|before| before.ends_with('\\'));
        let rest = body.get(at + quoted.len()..).filter(|_| !escaped)?;
        begins(rest)
    });
    match which {
        Which::First => found.next(),
        Which::Last => found.last(),
    }
}

fn scalar<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    after(body, name, Which::Last).and_then(value)
}

/// A string or a number.
fn value(text: &str) -> Option<&str> {
    let end = if let Some(inner) = text.strip_prefix('"') {
        end_of_string(inner)? + 1
    } else {
        text.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(text.len())
    };
    text.get(..end).filter(|found| is_json(found))
}

/// Where a string ends whose opening quote was read: behind its closing one.
fn end_of_string(inner: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// So many entries of a list may be broken: each costs a look at all that follows.
const BROKEN_MOST: usize = 64;

/// The objects of a list. Behind one that does not end, or is no JSON for a quote too many, the
/// search goes on at what looks like the next.
fn entries<'a>(body: &'a str, name: &str) -> Vec<Cow<'a, str>> {
    let list = after(body, name, Which::First).and_then(|rest| rest.strip_prefix('['));
    let mut rest = list.unwrap_or_default();
    let (mut found, mut broken) = (Vec::new(), 0);
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if rest.starts_with(']') {
            return found;
        }
        let entry = balanced(rest).filter(|entry| !entry.contains("},{") || is_json(entry));
        if let Some(entry) = entry {
            found.push(Cow::Borrowed(entry));
            rest = rest.get(entry.len()..).unwrap_or_default();
            continue;
        }
        // Only the brace before it is missing.
        let bare = Some(rest).filter(|rest| rest.starts_with('"')).and_then(|it| to_closing(it, 1));
        let whole = bare.map(|bare| format!("{{{bare}")).filter(|entry| is_json(entry));
        if let (Some(bare), Some(entry)) = (bare, whole) {
            found.push(Cow::Owned(entry));
            rest = rest.get(bare.len()..).unwrap_or_default();
            continue;
        }
        broken += 1;
        let next = rest.find("},{").filter(|_| broken <= BROKEN_MOST);
        let Some(next) = next else { return found };
        let before = rest.get(..=next).filter(|entry| entry.starts_with('{'));
        found.extend(before.map(Cow::Borrowed));
        rest = rest.get(next + 1..).unwrap_or_default();
    }
}

/// From an opening brace to the one that closes it.
fn balanced(text: &str) -> Option<&str> {
    to_closing(text, 0)
}

/// Through the brace that closes all, where so many were opened before.
fn to_closing(text: &str, opened: u32) -> Option<&str> {
    let (mut depth, mut in_string, mut escaped) = (opened, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PARTS: Parts = Parts { lists: &["L"], objects: &["K"], scalars: &["S", "N"] };

    fn found(body: &str) -> Option<String> {
        let head = "{\"BaseResponse\":{\"Ret\":0},";
        rebuild(body, &PARTS, is_json).map(|reply| reply.replacen(head, "", 1))
    }

    #[test]
    fn whole_entries_and_fields_survive_what_is_broken_beside_them() {
        for (body, left) in [
            (
                r#"{"L":[{"a":1},{"b":}},{"c":[{}]}],"K":{"k":1},"S":"x","N":-5"#,
                Some(r#""L":[{"a":1},{"c":[{}]}],"K":{"k":1},"S":"x","N":-5}"#),
            ),
            // A quote too many.
            (
                r#"{"L":[{"a":"1"2"},{"b":2},{"c":3}],"N":1}"#,
                Some(r#""L":[{"b":2},{"c":3}],"N":1}"#),
            ),
            // A brace too few, at each place; another list follows.
            (
                r#"{"L":["a":1},"b":{"x":2}},{"c":3}],"M":[{"d":4},{"e":5}]}"#,
                Some(r#""L":[{"a":1},{"b":{"x":2}},{"c":3}]}"#),
            ),
            (r#"{"L":[{"a":1},"b":2}],"M":[{"d":4},{"e":5}]}"#, Some(r#""L":[{"a":1},{"b":2}]}"#)),
            // Cut off.
            (r#"{"L":[{"a":1},{"b":"#, Some(r#""L":[{"a":1}]}"#)),
            (
                r#"{"K":{"k":1},"L":[{"a":"{}\"]"},{"b":"#,
                Some(r#""L":[{"a":"{}\"]"}],"K":{"k":1}}"#),
            ),
            // What stands in a string is no field.
            (r#"{"L":[{"a":"\"K\":{\"k\":9}"}],"K":{"#, Some(r#""L":[{"a":"\"K\":{\"k\":9}"}]}"#)),
            (r#"{"BaseResponse":{"Ret":1101},"K":{"k":1},x"#, None),
            ("", None),
            ("<html>", None),
        ] {
            assert_eq!(found(body).as_deref(), left, "{body}");
        }
    }

    #[test]
    fn an_object_that_is_broken_is_made_of_its_fields() {
        let body = r#"{"User":{"Uin":5,"Nick":"\q","Name":"@me","x":},"Name":"@other"}"#;
        let object = object_of(body, "User", &["Uin", "Nick", "Name"]);
        assert_eq!(object.as_deref(), Some(r#""User":{"Uin":5,"Name":"@me"}"#));
        assert_eq!(object_of(body, "None", &["Uin"]), None);
    }

    proptest! {
        #[test]
        fn whatever_is_found_is_json(body in r#"(\{|\}|\[|\]|"|,|:|\\|L|K|S|"L":\[|"K":\{|"N":|1| )*"#) {
            if let Some(reply) = rebuild(&body, &PARTS, is_json) {
                prop_assert!(is_json(&reply), "{}", reply);
            }
        }
    }
}
