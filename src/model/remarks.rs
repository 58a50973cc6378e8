//! What the user calls people, kept out of what may be handed on.

use super::{Content, Gap, PersonName, RecallNotice};
use crate::text::{Printable, is_visible};

/// The sentences that the server makes, without the names in them. A remark of one character is not
/// looked for in these.
const SENTENCES: [&str; 35] = include!("../../assets/server-sentences.in");

/// The user's remarks of those in a conversation, with what others call them, longest first. An
/// export may be handed on, and what the user calls people is nobody else's business.
#[derive(Clone, Debug)]
pub struct Remarks {
    names: Vec<(String, String)>,
    /// Who has no public name.
    somebody: String,
}

impl Remarks {
    /// None yet; `somebody` stands for people who have no public name.
    #[must_use]
    pub fn new(somebody: &str) -> Self {
        Self { names: Vec::new(), somebody: somebody.to_owned() }
    }

    /// More people who are named there.
    pub fn add<'n>(&mut self, people: impl IntoIterator<Item = &'n PersonName>) {
        for name in people {
            let (shown, public) = (name.shown.as_str(), name.public.as_str());
            let told = if public.is_empty() { self.somebody.as_str() } else { public };
            // A public name that a remark is a part of stays whole.
            let pairs =
                [(shown, told), (public, public)].map(|(a, b)| (a.to_owned(), b.to_owned()));
            for (from, to) in pairs {
                if is_visible(&from) && self.names.iter().all(|(known, _)| *known != from) {
                    self.names.push((from, to));
                }
            }
        }
        self.names.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    }

    /// A text of the server's with the remarks in it replaced, wherever they stand: some of its
    /// sentences quote names, others set them between words or commas, or say nothing but names.
    #[must_use]
    pub fn replaced(&self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        let (mut rest, mut before, mut sentence) = (words, None, 0_usize);
        while let Some(first) = rest.chars().next() {
            let part =
                SENTENCES.iter().filter(|part| rest.starts_with(**part)).map(|part| part.len());
            sentence = sentence.max(part.max().unwrap_or_default());
            let fits = |(from, _): &&(String, String)| {
                let behind = rest.strip_prefix(from.as_str());
                let is_word = sentence > 0 && from.chars().nth(1).is_none();
                !is_word && behind.is_some_and(|behind| stands_alone(before, from, behind))
            };
            let found = self.names.iter().find(fits);
            let taken = found.map_or(first.len_utf8(), |(from, _)| from.len());
            let (done, left) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            out.push_str(found.map_or(done, |(_, to)| to));
            before = done.chars().next_back();
            sentence = sentence.saturating_sub(taken);
            rest = left;
        }
        out
    }
}

impl Remarks {
    /// Replaces them in everything that is worded for the user, and in what a quotation calls people.
    pub fn replace_in(&self, content: &mut Content) {
        let public = |words: &mut Printable| *words = Printable::new(&self.replaced(words));
        match content {
            Content::System(words)
            | Content::Gap(Gap::Sentence(words))
            | Content::Transfer { words }
            | Content::Unsupported { hint: words, .. } => public(words),
            Content::Recalled(recalled) => {
                if let RecallNotice::Server(words) = &mut recalled.notice {
                    public(words);
                }
                if let Some(original) = &mut recalled.original {
                    self.replace_in(original);
                }
            }
            Content::Payment(payment) => {
                public(&mut payment.title);
                public(&mut payment.about);
            }
            Content::Card(card) => public(&mut card.name),
            Content::FriendRequest { card, greeting, .. } => {
                public(&mut card.name);
                public(greeting);
            }
            Content::Channel { name, about } => {
                public(name);
                public(about);
            }
            Content::Quote(quote) => public(&mut quote.name),
            Content::Text(_)
            | Content::Image(_)
            | Content::Voice { .. }
            | Content::Video { .. }
            | Content::Sticker(_)
            | Content::Game(_)
            | Content::Location(_)
            | Content::Link(_)
            | Content::Articles(_)
            | Content::Music(_)
            | Content::File(_)
            | Content::MiniProgram { .. }
            | Content::Record { .. }
            | Content::Call(_)
            | Content::LiveLocation
            | Content::RedPacket
            | Content::Gap(_) => {}
        }
    }
}

/// What is found is no part of a longer word or number of ASCII.
fn stands_alone(before: Option<char>, name: &str, behind: &str) -> bool {
    let joined = |left: Option<char>, right: Option<char>| match (left, right) {
        (Some(left), Some(right)) => {
            left.is_ascii_alphabetic() && right.is_ascii_alphabetic()
                || left.is_ascii_digit() && right.is_ascii_digit()
        }
        (None, _) | (_, None) => false,
    };
    !joined(before, name.chars().next()) && !joined(name.chars().next_back(), behind.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Payment, PublicName};

    fn remarks(people: &[(&str, &str)]) -> Remarks {
        let mut remarks = Remarks::new("有人");
        let named = |(remark, nick): &(&str, &str)| PersonName {
            shown: Printable::line(remark),
            public: PublicName::new("", nick),
        };
        let people: Vec<PersonName> = people.iter().map(named).collect();
        remarks.add(&people);
        remarks
    }

    #[test]
    fn a_remark_is_replaced_wherever_it_stands_in_the_words_of_the_server() {
        let remarks = remarks(&[("备注李雷", "李雷"), ("前任", ""), ("备注李", "小李")]);
        for (words, told) in [
            ("你已添加了备注李雷，现在可以开始聊天了。", "你已添加了李雷，现在可以开始聊天了。"),
            (
                "备注李雷开启了朋友验证，你还不是他（她）朋友。",
                "李雷开启了朋友验证，你还不是他（她）朋友。",
            ),
            ("你邀请备注李雷加入了群聊", "你邀请李雷加入了群聊"),
            ("备注李雷领取了你的红包", "李雷领取了你的红包"),
            ("「备注李雷」领取了红包", "「李雷」领取了红包"),
            ("备注李雷 撤回了一条消息", "李雷 撤回了一条消息"),
            ("群聊参与人还有:备注李，备注李雷，前任", "群聊参与人还有:小李，李雷，有人"),
            ("[转账] 收到备注李雷转账1.00元", "[转账] 收到李雷转账1.00元"),
            ("“备注李雷”邀请\"备注李、前任\"加入了群聊", "“李雷”邀请\"小李、有人\"加入了群聊"),
            ("备注李雷", "李雷"),
            ("李雷", "李雷"),
        ] {
            assert_eq!(remarks.replaced(words), told, "{words}");
        }
    }

    #[test]
    fn a_remark_of_one_character_goes_but_where_it_is_a_word_of_the_sentence() {
        let remarks = remarks(&[("一", "王芳"), ("妈", "林妈"), ("A", "阿伟"), ("7", "小七")]);
        for (words, told) in [
            ("一撤回了一条消息", "王芳撤回了一条消息"),
            ("你邀请妈加入了群聊", "你邀请林妈加入了群聊"),
            ("林妈领取了你的红包", "林妈领取了你的红包"),
            ("A邀请7", "阿伟邀请小七"),
            ("Alice 收到A转账17.70元", "Alice 收到阿伟转账17.70元"),
            ("\"A\" recalled a message", "\"阿伟\" recalled a message"),
        ] {
            assert_eq!(remarks.replaced(words), told, "{words}");
        }
    }

    #[test]
    fn all_that_is_worded_for_the_user_is_told_without_remarks() {
        let remarks = remarks(&[("备注李雷", "李雷")]);
        let said = || Printable::new("收到备注李雷转账1.00元");
        let card = || super::super::Card { name: said(), ..super::super::Card::default() };
        for mut content in [
            Content::System(said()),
            Content::Gap(Gap::Sentence(said())),
            Content::Transfer { words: said() },
            Content::Payment(Payment { fen: None, incoming: true, title: said(), about: said() }),
            Content::Card(card()),
            Content::FriendRequest { card: card(), greeting: said(), ticket: String::new() },
            Content::Channel { name: said(), about: said() },
            Content::Unsupported { kind: 1, app: 1, hint: said() },
        ] {
            assert!(content.is_worded_for_user());
            remarks.replace_in(&mut content);
            let told = format!("{content:?}");
            assert!(told.contains("收到李雷转账") && !told.contains("备注"), "{told}");
        }
        let mut text = Content::Text(said());
        remarks.replace_in(&mut text);
        assert_eq!(text, Content::Text(said()), "somebody wrote it");
    }
}
