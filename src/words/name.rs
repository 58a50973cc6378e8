//! The names of people, where the name alone would mislead: it has no visible character, or reads
//! as the user.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::api::{Answer, Notification, Page, Response};
use crate::model::{Chat, Contact, ContactId, Lang, Member, PersonName, Sender, UNKNOWN_PERSON};
use crate::text::{Printable, is_visible};

/// The name, or a placeholder if no character of it is visible. Empty if there is none.
#[must_use]
pub fn visible(name: &str, lang: Lang) -> &str {
    if name.is_empty() || is_visible(name) {
        name
    } else {
        lang.pick("（空名字）", "(no name)")
    }
}

/// The placeholder in texts for a person whose name others know, but this program does not.
#[must_use]
pub const fn somebody(lang: Lang) -> &'static str {
    lang.pick("有人", "somebody")
}

/// The placeholder for a person whose name has not arrived yet.
#[must_use]
pub const fn unknown(lang: Lang) -> &'static str {
    lang.pick("（未知成员）", "(unknown)")
}

/// The name as it is shown: a placeholder if there is none, or if no character of it is visible.
#[must_use]
pub fn shown(name: &str, lang: Lang) -> Cow<'_, str> {
    let name = with_people(name, lang);
    if is_visible(&name) { name } else { Cow::Borrowed(lang.pick("（空名字）", "(no name)")) }
}

/// The sender of a message. Nobody else reads as the user or as the server. Empty for a message
/// that no person wrote.
#[must_use]
pub fn author(sender: Sender, name: &str, lang: Lang) -> String {
    match sender {
        Sender::Me => own(visible(name, lang), lang),
        Sender::Contact(_) if name.is_empty() => unknown(lang).to_owned(),
        Sender::Contact(_) => of_another(visible(name, lang), lang).into_owned(),
        Sender::System => String::new(),
    }
}

/// The author of a quoted message; empty if nothing of the message is known.
#[must_use]
pub fn quoted_by(name: &str, quoted: &str, lang: Lang) -> String {
    let (named, said) = (with_people(name, lang), with_people(quoted, lang));
    match (is_visible(&named), is_visible(&said)) {
        (true, _) => format!("> {}: {said}", of_another(&named, lang)),
        (false, true) if name.is_empty() => format!("> {said}"),
        (false, true) => format!("> {}: {said}", shown(name, lang)),
        (false, false) => String::new(),
    }
}

/// A text of the server in which [`UNKNOWN_PERSON`] is replaced by the placeholder.
#[must_use]
pub fn with_people(text: &str, lang: Lang) -> Cow<'_, str> {
    if text.contains(UNKNOWN_PERSON) {
        Cow::Owned(text.replace(UNKNOWN_PERSON, somebody(lang)))
    } else {
        Cow::Borrowed(text)
    }
}

/// Replaces every name without a visible character in a notification by the placeholder, so that
/// every place that shows it has it.
pub fn word_notification(notification: &mut Notification, lang: Lang) {
    match notification {
        Notification::Account(Some(account)) => word_contact(&mut account.me, lang),
        Notification::Chats(chats) => {
            for chat in chats {
                word_chat(chat, lang);
            }
        }
        Notification::PageChanged(Page { names, .. }) | Notification::Names { names, .. } => {
            word_people(names, lang);
        }
        Notification::MembersChanged { members, .. } => word_members(members, lang),
        Notification::IdentityQuestion { old, .. } => {
            for earlier in old {
                word_chat(&mut earlier.chat, lang);
            }
        }
        Notification::Account(None)
        | Notification::Login(_)
        | Notification::Connection(_)
        | Notification::ChatsGone(_)
        | Notification::ChatMerged { .. }
        | Notification::Items { .. }
        | Notification::ItemsGone { .. }
        | Notification::Arrived { .. }
        | Notification::Reminder { .. }
        | Notification::Transfer { .. }
        | Notification::IdentityQuestionWithdrawn(_)
        | Notification::NotKept { .. }
        | Notification::Clients(_)
        | Notification::Trouble(_) => {}
    }
}

/// Replaces every name without a visible character in an answer by the placeholder.
pub fn word_response(response: &mut Response, lang: Lang) {
    let Ok(answer) = &mut response.result else { return };
    match answer {
        Answer::Page(page) => word_people(&mut page.names, lang),
        Answer::Members(members) => word_members(members, lang),
        Answer::GroupMembers(people) => {
            for person in people {
                word(&mut person.name, lang);
            }
        }
        Answer::Hits(hits) => {
            for (_, chat, sender) in hits {
                word(chat, lang);
                word_sender(sender, lang);
            }
        }
        Answer::Contact { contact, members } => {
            word_contact(contact, lang);
            word_members(members, lang);
        }
        Answer::Found(contacts) => {
            for contact in contacts {
                word_contact(contact, lang);
            }
        }
        Answer::Done
        | Answer::Queued(_)
        | Answer::Shared(_)
        | Answer::Tags(_)
        | Answer::GroupCreated(_)
        | Answer::Picture(_)
        | Answer::Exported(_)
        | Answer::Session(_) => {}
    }
}

fn word_people(names: &mut [(ContactId, PersonName)], lang: Lang) {
    for (_, name) in names {
        word_sender(&mut name.shown, lang);
    }
}

/// The name of the sender, so that nobody else reads as the user.
fn word_sender(name: &mut Printable, lang: Lang) {
    word(name, lang);
    if let Cow::Owned(told_apart) = of_another(name, lang) {
        *name = Printable::line(&told_apart);
    }
}

fn word(name: &mut Printable, lang: Lang) {
    if !name.is_empty() && !is_visible(name) {
        *name = Printable::line(visible(name, lang));
    }
}

fn word_chat(chat: &mut Chat, lang: Lang) {
    word(&mut chat.name, lang);
    if let Some(last) = &mut chat.last {
        word_sender(&mut last.sender, lang);
    }
}

fn word_contact(contact: &mut Contact, lang: Lang) {
    word(&mut contact.nick, lang);
    word(&mut contact.remark, lang);
}

fn word_members(members: &mut [Member], lang: Lang) {
    for member in members {
        word(&mut member.name, lang);
    }
}

/// The name of another person. One that reads as the user, as `我` alone or with `（我）` at its end,
/// is marked as another person's.
#[must_use]
pub fn of_another(name: &str, lang: Lang) -> Cow<'_, str> {
    if reads_as_me(name) {
        Cow::Owned(format!("{name}{}", lang.pick("（别人）", " (not me)")))
    } else {
        Cow::Borrowed(name)
    }
}

/// The name of the user in places where names stand, as in histories and exports.
#[must_use]
pub fn own(name: &str, lang: Lang) -> String {
    let mark = lang.pick("（我）", " (me)");
    if name.is_empty() { lang.pick("我", "me").to_owned() } else { format!("{name}{mark}") }
}

/// Whether a name reads as the user. Only letters count, in any width or style; marks, blanks and
/// invisible characters are ignored.
fn reads_as_me(name: &str) -> bool {
    let alike = |c: char| match c {
        // Cyrillic and Greek letters that look the same.
        'м' | 'М' | 'Μ' | 'ϻ' | 'Ϻ' => 'm',
        'е' | 'Е' | 'Ε' | 'ҽ' | 'Ҽ' => 'e',
        _ => c,
    };
    let letters = |text: &str| -> String {
        let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
        let letters = plain.map(alike).filter(|c| is_letter(*c));
        letters.collect::<String>().to_lowercase()
    };
    let is_me = |text: &str| matches!(letters(text).as_str(), "我" | "me");
    let opens = ['(', '（', '[', '【', '［', '〔', '「', '《', '<', '{'];
    is_me(name) || name.rsplit_once(opens).is_some_and(|(_, inner)| is_me(inner))
}

/// Whether the character is a visible letter or digit that is not combined with another one.
fn is_letter(c: char) -> bool {
    let modifies =
        matches!(c, '\u{2b0}'..='\u{36f}' | '\u{1d2c}'..='\u{1d6a}' | '\u{a717}'..='\u{a71f}');
    c.is_alphanumeric() && !modifies && is_visible(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChatId, ChatKind, INVISIBLE_NAME};

    #[test]
    fn a_name_that_cannot_be_seen_is_said_to_be_none_wherever_it_is_told() {
        let nothing = || Printable::line(INVISIBLE_NAME);
        let mut chats =
            Notification::Chats(vec![Chat::new(ChatId(1), ChatKind::Person, nothing())]);
        word_notification(&mut chats, Lang::Zh);
        let Notification::Chats(chats) = chats else { panic!("{chats:?}") };
        assert_eq!(chats[0].called(Lang::Zh), "（空名字）");

        let names = vec![(ContactId(2), PersonName::nick("我"))];
        let mut names = Notification::Names { chat: ChatId(1), names };
        word_notification(&mut names, Lang::Zh);
        let Notification::Names { names, .. } = names else { panic!("{names:?}") };
        assert_eq!(names[0].1.shown.as_str(), "我（别人）");

        let names = vec![(ContactId(1), PersonName::nick("\u{2800}"))];
        let mut names = Notification::Names { chat: ChatId(1), names };
        word_notification(&mut names, Lang::En);
        let Notification::Names { names, .. } = names else { panic!("{names:?}") };
        assert_eq!(names[0].1.shown.as_str(), "(no name)");
        assert_eq!(visible("", Lang::Zh), "");
        assert_eq!(visible("小林", Lang::Zh), "小林");
    }

    #[test]
    fn a_person_whom_no_id_names_is_somebody_in_the_language_of_the_reader() {
        let text = format!("\"{UNKNOWN_PERSON}\" 拍了拍 \"小林\"");
        assert_eq!(with_people(&text, Lang::Zh), "\"有人\" 拍了拍 \"小林\"");
        assert_eq!(with_people(&text, Lang::En), "\"somebody\" 拍了拍 \"小林\"");
        assert_eq!(with_people("有人", Lang::En), "有人");
    }

    #[test]
    fn nobody_else_is_called_me() {
        for name in
            ["我", " 我 ", "我 ✓", "·我", "\u{200b}我", "小林（我）", "小林 (我)", "小林【我】 ✓"]
        {
            assert_eq!(of_another(name, Lang::Zh), format!("{name}（别人）"));
        }
        for name in ["我\u{3164}", "\u{115f}我", "我\u{ffa0} ✓", "我ˊ", "我\u{301}", "小林（我ㅤ）"]
        {
            assert_eq!(of_another(name, Lang::Zh), format!("{name}（别人）"), "{name:?}");
        }
        for name in [
            "me", "Me", "ＭＥ", "мe", "Lin (me)", "Lin [ME]", "𝗺𝗲", "ｍｅˊ", "ⓜⓔ", "mé", "ΜΕ", "Μe",
        ] {
            assert_eq!(of_another(name, Lang::En), format!("{name} (not me)"));
        }
        for name in ["我们", "自我", "Mei", "小林", "", "me2", "(我们)"] {
            assert_eq!(of_another(name, Lang::Zh), name);
        }
        assert_eq!(quoted_by("我", "转了", Lang::Zh), "> 我（别人）: 转了");
        assert_eq!(own("小林", Lang::Zh), "小林（我）");
        assert_eq!(own("", Lang::En), "me");
    }

    #[test]
    fn what_somebody_said_never_reads_as_the_users_or_as_the_servers() {
        let somebody = Sender::Contact(ContactId(5));
        assert_eq!(author(somebody, "", Lang::Zh), "（未知成员）");
        assert_eq!(author(somebody, "我", Lang::Zh), "我（别人）");
        assert_eq!(author(somebody, "\u{3164}", Lang::En), "(no name)");
        assert_eq!(author(Sender::Me, "小林", Lang::Zh), "小林（我）");
        assert_eq!(author(Sender::System, "x", Lang::Zh), "");
    }
}
