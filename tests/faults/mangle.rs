//! Odd replies: a true one, changed in one place as the field reports them. The same number makes
//! the same change.

use fastrand::Rng;

/// What stands in a string where no server should have put it.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\x01",
    b"\x08",
    b"\x0b",
    b"\x0c",
    b"\x14",
    b"\x1b",
    b"\x1b[2J",
    b"\x1f",
    b"\x7f",
    b"\n",
    b"\r\n",
    b"\t",
    b"\\q",
    b"\\u12",
    b"\\u",
    b"\\x41",
    b"\\ud83d",
    b"\\ude00",
    b"\\ud83d\\ud83d",
    b"\xff",
    b"\xc0\xaf",
    b"\xe5\xa5",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98",
    b"\xef\xbb\xbf",
    b"\\u0000",
    b"\xe2\x80\xae",
    b"\xe2\x80\xa8",
    b"\xc2\x9b",
    b"&#27;",
    b"&#x1b;",
    b"&lt;",
    b"&amp;",
    b"&",
    b"<br/>",
    b"<![CDATA[",
    b"]]>",
    b"<a",
    b"'",
    b"%",
    b"\xf3\xa0\x81\x81",
];
/// What stands in the place of a value of another type.
const OTHER: &[&str] = &[
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "0",
    "-1",
    "1e999",
    "99999999999999999999",
    "[]",
    "{}",
    "[{}]",
    "{\"Buff\":\"\"}",
];
/// What stands around a reply.
const AROUND: &[(&[u8], &[u8])] =
    &[(b"\xef\xbb\xbf", b""), (b"", b"rubbish"), (b"\r\n ", b"\0\0"), (b"", b"{}"), (b"", b",")];

/// A field of an object, or an entry of a list: with its name, and its value alone.
#[derive(Clone, Copy, Debug)]
struct Part {
    from: usize,
    value: usize,
    to: usize,
}

/// What there is to change in a JSON text.
#[derive(Debug, Default)]
struct Places {
    parts: Vec<Part>,
    /// Insides of strings that are values.
    strings: Vec<(usize, usize)>,
}

/// A reply with one thing changed in it.
pub fn mangle(body: &[u8], number: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(number);
    let mut places = Places::default();
    if body.first() == Some(&b'{') {
        value(body, 0, &mut places);
    }
    if places.parts.is_empty() {
        return words(body, &mut rng);
    }
    let (parts, strings) = (&places.parts, &places.strings);
    let part = *rng.choice(parts).unwrap();
    match rng.u8(0..20) {
        0..=7 if !strings.is_empty() => {
            let (from, to) = *rng.choice(strings).unwrap();
            insert(body, boundary(body, from, to, &mut rng), rng.choice(ODD).unwrap())
        }
        8 | 9 if !strings.is_empty() => {
            // Cut short, as an XML that does not end.
            let (from, to) = *rng.choice(strings).unwrap();
            replace(body, boundary(body, from, to, &mut rng), to, b"")
        }
        10 | 11 => remove(body, part),
        12 => replace(body, part.value, part.to, b"null"),
        13..=15 => replace(body, part.value, part.to, rng.choice(OTHER).unwrap().as_bytes()),
        16 => {
            let twice = [b",", &body[part.from..part.to]].concat();
            insert(body, part.to, &twice)
        }
        17 => insert(body, part.to, b","),
        18 => body[..rng.usize(1..body.len())].to_vec(),
        _ => {
            let (before, behind) = rng.choice(AROUND).unwrap();
            [before, body, behind].concat()
        }
    }
}

/// A script or XML.
fn words(body: &[u8], rng: &mut Rng) -> Vec<u8> {
    if body.is_empty() {
        return rng.choice(ODD).unwrap().to_vec();
    }
    let at = rng.usize(0..body.len());
    match rng.u8(0..6) {
        0 | 1 => body[..at].to_vec(),
        2 | 3 => insert(body, at, rng.choice(ODD).unwrap()),
        4 => replace(body, at, body.len().min(at + rng.usize(1..20)), b""),
        _ => {
            let (before, behind) = rng.choice(AROUND).unwrap();
            [before, body, behind].concat()
        }
    }
}

/// Every reply that differs from this one in one string by one odd byte, or in one field.
pub fn every(body: &[u8]) -> Vec<Vec<u8>> {
    let mut places = Places::default();
    value(body, 0, &mut places);
    let mut all = Vec::new();
    for &(from, to) in &places.strings {
        for odd in ODD {
            all.push(insert(body, from + (to - from) / 2, odd));
        }
        all.push(replace(body, from, to, b""));
    }
    for &part in &places.parts {
        all.push(remove(body, part));
        all.push(insert(body, part.to, &[b",", &body[part.from..part.to]].concat()));
        all.extend(OTHER.iter().map(|other| replace(body, part.value, part.to, other.as_bytes())));
    }
    all.extend(AROUND.iter().map(|(before, behind)| [before, body, behind].concat()));
    all
}

/// Every script or XML that differs from this one in odd bytes at one place, or around it.
pub fn everywhere(body: &[u8]) -> Vec<Vec<u8>> {
    let at_each = |at: usize| ODD.iter().map(move |odd| insert(body, at, odd));
    let mut all: Vec<Vec<u8>> = (0..=body.len()).flat_map(at_each).collect();
    all.extend((0..body.len()).map(|at| replace(body, at, at + 1, b"")));
    all.extend(AROUND.iter().map(|(before, behind)| [before, body, behind].concat()));
    all
}

/// A place in a string that tears no escape and no character.
fn boundary(body: &[u8], from: usize, to: usize, rng: &mut Rng) -> usize {
    let mut ends = vec![from];
    let mut at = from;
    while at < to {
        at += match body[at] {
            b'\\' if body.get(at + 1) == Some(&b'u') => 6,
            b'\\' | 0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0.. => 4,
            _ => 1,
        };
        ends.push(at.min(to));
    }
    *rng.choice(&ends).unwrap()
}

fn insert(body: &[u8], at: usize, what: &[u8]) -> Vec<u8> {
    replace(body, at, at, what)
}

fn replace(body: &[u8], from: usize, to: usize, what: &[u8]) -> Vec<u8> {
    [&body[..from], what, &body[to..]].concat()
}

/// Without a part and one of the commas beside it.
fn remove(body: &[u8], part: Part) -> Vec<u8> {
    match (body.get(part.to), part.from.checked_sub(1).and_then(|at| body.get(at))) {
        (Some(b','), _) => replace(body, part.from, part.to + 1, b""),
        (_, Some(b',')) => replace(body, part.from - 1, part.to, b""),
        _ => replace(body, part.from, part.to, b""),
    }
}

fn space(body: &[u8], mut at: usize) -> usize {
    while body.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// Reads a value; gives where it ends.
fn value(body: &[u8], at: usize, places: &mut Places) -> usize {
    match body.get(at) {
        Some(b'"') => {
            let end = string(body, at);
            places.strings.push((at + 1, end - 1));
            end
        }
        Some(b'{') => list(body, at, b'}', places),
        Some(b'[') => list(body, at, b']', places),
        _ => {
            let scalar = body[at..].iter().position(|byte| b",]} \r\n\t".contains(byte));
            at + scalar.unwrap_or(body.len() - at)
        }
    }
}

fn string(body: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while body[end] != b'"' {
        end += if body[end] == b'\\' { 2 } else { 1 };
    }
    end + 1
}

fn list(body: &[u8], at: usize, close: u8, places: &mut Places) -> usize {
    let mut next = space(body, at + 1);
    while body[next] != close {
        let from = next;
        let mut begins = from;
        if close == b'}' {
            begins = space(body, space(body, string(body, from)) + 1);
        }
        let to = value(body, begins, places);
        places.parts.push(Part { from, value: begins, to });
        next = space(body, to);
        if body[next] == b',' {
            next = space(body, next + 1);
        }
    }
    next + 1
}
