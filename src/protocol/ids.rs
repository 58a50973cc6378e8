//! Ids of the wire in words that are shown: the names of those they mean stand in their place.

use std::borrow::Cow;

use crate::model::{Content, RecallNotice, Recalled, UNKNOWN_PERSON};
use crate::text::Printable;

/// An id that a template names stands between these until it is known whose it is. They are no
/// characters, so nobody can type them.
const BEGIN: char = '\u{fdd0}';
const END: char = '\u{fdd1}';

/// Ends of ids that are not one person's of this network.
const DOMAINS: [&str; 6] =
    ["@chatroom", "@im.chatroom", "@openim", "@stranger", "@qqim", "@textstatusicon"];

/// An id, marked as such: not every one can be told from a word by its looks.
pub(super) fn marked(id: &str) -> String {
    let id: String = id.chars().filter(|c| is_of_id(*c)).collect();
    format!("{BEGIN}{id}{END}")
}

/// Words that the server or a phone made, with the ids in them marked.
pub(super) fn marked_by_looks(words: &str) -> String {
    let mark = |id: &str| format!("{BEGIN}{id}{END}");
    replaced(words, Ids::AnyLook, &mark).into_owned()
}

/// It is an id by its looks.
pub(super) fn is_id(word: &str) -> bool {
    let of_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if let Some(bare) = DOMAINS.iter().find_map(|domain| word.strip_suffix(domain)) {
        return !bare.is_empty() && bare.bytes().all(|byte| of_id(byte) || byte == b'@');
    }
    if let Some(rest) = word.strip_prefix("wxid_") {
        return !rest.is_empty() && rest.bytes().all(of_id);
    }
    if let Some(rest) = word.strip_prefix("gh_") {
        return !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    }
    let bare = word.trim_start_matches('@');
    bare.len() < word.len() && bare.len() >= 16 && bare.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Puts names in the place of ids in the words that the server made; what people wrote stays as it
/// is. `name` tells whose an id is; [`UNKNOWN_PERSON`] stands for those it does not know.
pub fn name_people(content: &mut Content, name: &dyn Fn(&str) -> Option<String>) {
    let told = |words: &mut Printable| {
        if let Cow::Owned(changed) = named(words, name) {
            *words = Printable::new(&changed);
        }
    };
    // What a person wrote may stand here too: only what was marked is known for an id.
    let told_of_marked = |words: &mut Printable| {
        let called = |id: &str| called(id, name);
        if let Cow::Owned(changed) = replaced(words, Ids::Marked, &called) {
            *words = Printable::new(&changed);
        }
    };
    match content {
        Content::System(words)
        | Content::Transfer { words }
        | Content::Recalled(Recalled { notice: RecallNotice::Server(words), .. }) => told(words),
        Content::Quote(quote) => {
            told(&mut quote.name);
            told_of_marked(&mut quote.quoted.text);
        }
        Content::Card(card) | Content::FriendRequest { card, .. } => told(&mut card.name),
        Content::Unsupported { hint, .. } => told(hint),
        Content::Channel { name, .. } => told(name),
        Content::Record { title, lines } => {
            told(title);
            for line in lines {
                told(&mut line.name);
                told_of_marked(&mut line.said.text);
            }
        }
        Content::Link(link) | Content::Music(link) => told(&mut link.source),
        Content::Text(_)
        | Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::Location(_)
        | Content::Articles(_)
        | Content::File(_)
        | Content::MiniProgram { .. }
        | Content::RedPacket
        | Content::Payment(_)
        | Content::Call(_)
        | Content::LiveLocation
        | Content::Recalled(_)
        | Content::Gap(_) => {}
    }
}

/// The words with names for ids; the same words where there are none.
pub fn named<'w>(words: &'w str, name: &dyn Fn(&str) -> Option<String>) -> Cow<'w, str> {
    replaced(words, Ids::AnyLook, &|id| called(id, name))
}

fn called(id: &str, name: &dyn Fn(&str) -> Option<String>) -> String {
    let bare = id.strip_suffix("@textstatusicon").unwrap_or(id);
    name(bare).filter(|name| !is_id(name)).unwrap_or_else(|| UNKNOWN_PERSON.to_owned())
}

/// Which ids are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ids {
    /// Those that a template named.
    Marked,
    /// Also what looks like one.
    AnyLook,
}

fn replaced<'w>(words: &'w str, ids: Ids, put: &dyn Fn(&str) -> String) -> Cow<'w, str> {
    let by_looks = ids == Ids::AnyLook && (words.contains('_') || words.contains('@'));
    if !words.contains(BEGIN) && !by_looks {
        return Cow::Borrowed(words);
    }
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        if first == BEGIN {
            let marked = rest.strip_prefix(BEGIN).unwrap_or_default();
            // One that was cut has no end.
            let end = marked.find(|c: char| !is_of_id(c)).unwrap_or(marked.len());
            let (id, next) = marked.split_at_checked(end).unwrap_or((marked, ""));
            out.push_str(&put(id));
            rest = next.strip_prefix(END).unwrap_or(next);
            continue;
        }
        let end = rest.find(|c: char| !is_of_id(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, next) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let id = word.trim_end_matches(['.', '-']);
        if by_looks && is_id(id) {
            out.push_str(&put(id));
            out.push_str(word.get(id.len()..).unwrap_or_default());
        } else {
            out.push_str(word);
        }
        rest = next;
    }
    if out == words { Cow::Borrowed(words) } else { Cow::Owned(out) }
}

pub(super) const fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordLine;

    fn shown(words: &str) -> String {
        let name = |id: &str| (id == "wxid_a" || id == "lily").then(|| "小爱".to_owned());
        named(words, &name).replace(UNKNOWN_PERSON, "有人")
    }

    #[test]
    fn ids_of_every_look_become_names_or_somebody() {
        let hex = "0123456789abcdef0123456789abcdef";
        for (words, read) in [
            ("\"wxid_a\" 拍了拍 \"wxid_b1-2\"".to_owned(), "\"小爱\" 拍了拍 \"有人\""),
            (format!("{}拍了拍{}", marked("lily"), marked("x@textstatusicon")), "小爱拍了拍有人"),
            ("wxid_a@textstatusicon拍了拍我".to_owned(), "小爱拍了拍我"),
            (format!("@{hex}邀请@@{hex}{hex}，gh_0a1b2c3d"), "有人邀请有人，有人"),
            ("123456@chatroom里的25984982@openim.".to_owned(), "有人里的有人."),
        ] {
            assert_eq!(shown(&words), read, "{words}");
        }
        let other = "a@b.com @小林 @deadbeef wxid_ gh_ gh_- snake_case v1.2 @所有人";
        assert_eq!(shown(other), other);
    }

    #[test]
    fn in_what_people_may_have_written_only_marked_ids_are_named() {
        let line = |words: &str| RecordLine { name: Printable::line("wxid_x"), said: words.into() };
        let marked = marked_by_looks("wxid_a和gh_1的聊天记录");
        let mut record = Content::Record {
            title: Printable::line("wxid_a和@00112233445566778899aabbccddeeff的聊天记录"),
            lines: vec![line("加我 wxid_a"), line(&marked)],
        };
        let name = |id: &str| (id == "wxid_a").then(|| "小爱".to_owned());
        name_people(&mut record, &name);
        let Content::Record { title, lines } = record else { panic!() };
        let told = |words: &str| words.replace(UNKNOWN_PERSON, "有人");
        assert_eq!(told(&title), "小爱和有人的聊天记录");
        let lines: Vec<String> =
            lines.iter().map(|it| told(&format!("{}: {}", it.name, it.said.text))).collect();
        assert_eq!(lines, ["有人: 加我 wxid_a", "有人: 小爱和有人的聊天记录"]);
    }

    #[test]
    fn what_a_person_wrote_keeps_what_looks_like_an_id() {
        let mut text = Content::Text(Printable::new("加我 wxid_abc"));
        name_people(&mut text, &|_| None);
        assert_eq!(text, Content::Text(Printable::new("加我 wxid_abc")));
    }
}
