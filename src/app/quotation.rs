//! Quotations as text, which is the only form of the web edition (PROTOCOL 9.2), what may be
//! quoted, and mentions under the public names of people.

use super::local_names::{self, People};
use crate::model::{
    Card, ContactId, Content, Item, Lang, Member, Payment, PublicName, Quote, Sender,
};
use crate::text::Printable;
use crate::words::content::QuotedText;
use crate::words::name::{quoted_by, somebody};

/// The line between a quotation and the answer.
const RULE: &str = "- - - - - - - - - - - - - - -";

/// A quotation under the sender's public name. Without one, no name is written, because the user's
/// own remark is private.
#[must_use]
pub fn text(name: &PublicName, words: &str) -> String {
    match name.as_str() {
        "" => format!("「{words}」\n{RULE}\n"),
        name => format!("「{name}：{words}」\n{RULE}\n"),
    }
}

/// Splits the text of an input into the quotation with which it begins, in the form in which it is
/// sent, and the words behind it.
#[must_use]
pub fn split(text: &str) -> (&str, &str) {
    // A quotation counts as one only with words behind it.
    let probe = format!("{text}.");
    let words = QuotedText::read(&probe).map_or(probe.len(), |quote| quote.words.len()) - 1;
    let at = text.len() - words.min(text.len());
    text.split_at_checked(at).unwrap_or(("", text))
}

/// The quotation of an input as one row, under the user's own names.
#[must_use]
pub(super) fn row(quotation: &str, people: &People, lang: Lang) -> String {
    let probe = format!("{quotation}.");
    let Some(quote) = QuotedText::read(&probe) else { return String::new() };
    let said = quoted_by(local_names::called(quote.name, people), quote.quoted, lang);
    said.trim_start_matches("> ").replace('\n', " ")
}

/// The words of a message that a quotation contains. For system messages, only their kind.
#[must_use]
pub fn words(content: &Content, lang: Lang) -> String {
    let bare = match content {
        Content::Text(text) | Content::Quote(Quote { words: text, .. }) => {
            return text.to_string();
        }
        Content::Link(link) | Content::Music(link) => {
            return format!("{}\n{}", link.title.as_str(), link.url.as_str());
        }
        Content::Transfer { .. } => Content::Transfer { words: Printable::default() },
        Content::Payment(payment) => Content::Payment(Payment {
            fen: None,
            incoming: payment.incoming,
            title: Printable::default(),
            about: Printable::default(),
        }),
        Content::FriendRequest { .. } => Content::FriendRequest {
            card: Card::default(),
            greeting: Printable::default(),
            ticket: String::new(),
        },
        Content::Unsupported { kind, app, .. } => {
            Content::Unsupported { kind: *kind, app: *app, hint: Printable::default() }
        }
        Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::Card(_)
        | Content::Location(_)
        | Content::Articles(_)
        | Content::File(_)
        | Content::MiniProgram { .. }
        | Content::Channel { .. }
        | Content::Record { .. }
        | Content::RedPacket
        | Content::Call(_)
        | Content::LiveLocation
        | Content::System(_)
        | Content::Recalled(_)
        | Content::Gap(_) => return content.label(lang).to_string(),
    };
    bare.label(lang).to_string()
}

/// Replaces remarks in mentions: `@` followed by the user's remark for a member becomes the name
/// that the group knows, or `somebody` if there is none.
#[must_use]
pub fn addressed(text: &str, members: &[Member], lang: Lang) -> String {
    addressed_to(text, members, lang).0
}

/// The same with the members whom the remarks mean: whom else the group calls so is not meant.
#[must_use]
pub fn addressed_to(text: &str, members: &[Member], lang: Lang) -> (String, Vec<ContactId>) {
    let mut meant = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        out.push('@');
        rest = after;
        if let Some((member, behind)) = remark_at_start(after, members) {
            let public = member.public.as_str();
            if members.iter().filter(|it| it.name == member.name).count() == 1 {
                meant.push(member.contact);
            }
            out.push_str(if public.is_empty() { somebody(lang) } else { public });
            if !behind.starts_with('\u{2005}') {
                out.push('\u{2005}');
            }
            // The blank behind the remark ended the name, as does the space that is written
            // instead.
            rest = behind.strip_prefix(' ').unwrap_or(behind);
        }
    }
    out.push_str(rest);
    (out, meant)
}

/// The member whose remark begins the text, with the text behind it. A remark
/// that equals the public name does not count.
fn remark_at_start<'t>(text: &'t str, members: &'t [Member]) -> Option<(&'t Member, &'t str)> {
    let behind = |name: &str| {
        let behind = text.strip_prefix(name).filter(|_| !name.is_empty())?;
        let (last, next) = (name.chars().next_back()?, behind.chars().next());
        // Chinese is written without blanks, and a single character may be a word.
        let joined = |next: char| match (is_han(last), is_han(next)) {
            (true, _) => name.chars().nth(1).is_none() && next.is_alphanumeric(),
            (false, true) => false,
            (false, false) => next.is_alphanumeric(),
        };
        (!next.is_some_and(joined)).then_some(behind)
    };
    let longest = |name: fn(&Member) -> &str| {
        let found = members.iter().filter(|it| behind(name(it)).is_some());
        found.max_by_key(|it| name(it).len())
    };
    let member = longest(|it| it.name.as_str())?;
    let (remark, public) = (member.name.as_str(), member.public.as_str());
    let known =
        longest(|it| it.public.as_str()).is_some_and(|it| it.public.as_str().len() >= remark.len());
    let is_remark = !known && remark != public;
    is_remark.then_some((member, behind(remark)?))
}

/// Whether the character is written without blanks between words.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a person said it. System messages and recall notices may contain the user's remarks, and
/// cannot be quoted.
#[must_use]
pub const fn is_quotable(item: &Item) -> bool {
    let said = match item.content {
        Content::System(_) | Content::Recalled(_) | Content::Gap(_) => false,
        Content::Text(_)
        | Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::File(_)
        | Content::Link(_)
        | Content::Articles(_)
        | Content::Music(_)
        | Content::Location(_)
        | Content::Card(_)
        | Content::MiniProgram { .. }
        | Content::Channel { .. }
        | Content::Record { .. }
        | Content::Quote(_)
        | Content::Transfer { .. }
        | Content::RedPacket
        | Content::Payment(_)
        | Content::Call(_)
        | Content::LiveLocation
        | Content::FriendRequest { .. }
        | Content::Unsupported { .. } => true,
    };
    said && !matches!(item.sender, Sender::System)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContactId;

    fn member(remark: &str, nick: &str) -> Member {
        Member::remarked(ContactId(5), remark, nick)
    }

    #[test]
    fn what_the_server_words_for_the_user_is_quoted_by_what_it_is() {
        let words_of = |content: &Content| words(content, Lang::Zh);
        let remark = || Printable::line("收到备注李雷转账1.00元");
        let payment = Payment { fen: Some(100), incoming: true, title: remark(), about: remark() };
        let card = Card { name: remark(), ..Card::default() };
        for (content, quoted) in [
            (Content::Transfer { words: remark() }, "[转账]"),
            (Content::Payment(payment), "[收款]"),
            (
                Content::FriendRequest { card, greeting: remark(), ticket: String::new() },
                "[好友请求]",
            ),
            (Content::RedPacket, "[红包] 请在手机上打开"),
            (Content::Unsupported { kind: 49, app: 87, hint: remark() }, "[群公告] 请在手机上查看"),
        ] {
            assert!(content.is_worded_for_user());
            assert_eq!(words_of(&content), quoted);
        }
        assert_eq!(words_of(&Content::Text("备注李雷".into())), "备注李雷", "the user wrote it");
    }

    #[test]
    fn a_quotation_on_the_wire_is_the_one_that_phones_know_byte_by_byte() {
        let picture = Content::Image(crate::model::Attachment::default());
        let wire = text(&PublicName::new("", "王芳"), &words(&picture, Lang::Zh));
        assert_eq!(wire, "「王芳：[图片]」\n- - - - - - - - - - - - - - -\n");
        let quoted = crate::model::ExcerptKind::Picture.into();
        let answer = Quote { words: "好".into(), name: "李雷".into(), quoted, of: None };
        let wire = text(&PublicName::new("", ""), &words(&Content::Quote(answer), Lang::En));
        assert_eq!(wire, "「好」\n- - - - - - - - - - - - - - -\n", "of an answer its own words");
    }

    #[test]
    fn a_remark_that_is_mentioned_by_hand_becomes_the_public_name() {
        let members = [
            member("备注李雷", "李雷"),
            member("备注李", "小李"),
            member("王芳", "王芳"),
            member("梅", "梅梅"),
            member("只有备注", ""),
            member("Lin", "林"),
        ];
        for (typed, sent) in [
            ("@备注李雷 在吗", "@李雷\u{2005}在吗"),
            ("@备注李雷", "@李雷\u{2005}"),
            ("问@备注李，@备注李雷\u{2005}好", "问@小李\u{2005}，@李雷\u{2005}好"),
            ("@梅 @梅梅 @梅花", "@梅梅\u{2005}@梅梅 @梅花"),
            ("@王芳 @王芳们 a@b.com @", "@王芳 @王芳们 a@b.com @"),
            ("@备注李雷在吗@备注李不在", "@李雷\u{2005}在吗@小李\u{2005}不在"),
            ("@只有备注 在吗", "@有人\u{2005}在吗"),
            ("@只有备注在吗", "@有人\u{2005}在吗"),
            ("@Lin在 @Linda @Lin", "@林\u{2005}在 @Linda @林\u{2005}"),
        ] {
            assert_eq!(addressed(typed, &members, Lang::Zh), sent, "{typed}");
        }
    }
}
