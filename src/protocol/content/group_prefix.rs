//! Who wrote a message of a group: its content begins with the sender (PROTOCOL 7.3).

use crate::protocol::ids;

/// Sender and rest of a group message: `@ab12:<br/>text` (PROTOCOL 7.3).
pub(in crate::protocol) fn prefix(raw: &str) -> (Option<&str>, &str) {
    let split = raw.split_once(":<br/>").or_else(|| raw.split_once(":\n"));
    let Some((sender, rest)) = split else { return (None, raw) };
    let bare = sender.strip_prefix('@').unwrap_or(sender);
    let loose = bare.len() == sender.len();
    let sound = |b: u8| b.is_ascii_alphanumeric() || (loose && matches!(b, b'_' | b'-'));
    if bare.is_empty() || !bare.bytes().all(sound) {
        return (None, raw);
    }
    (Some(sender), rest)
}

/// A quoted or forwarded message without the id of who wrote it, which may be one of these. Anything else
/// before a colon is their words: `TODO:` on a line of its own names nobody.
pub(super) fn without_sender<'w>(raw: &'w str, known: &[&str]) -> &'w str {
    match prefix(raw) {
        (Some(sender), rest) if ids::is_id(sender) || known.contains(&sender) => rest,
        (Some(_) | None, _) => raw,
    }
}
