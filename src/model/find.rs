//! The query of a search for messages: words, and filters by sender, date and kind.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Timestamp, Todo, point_in_time, tags};

/// A kind of message to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FindKind {
    /// Pictures and stickers.
    Picture,
    /// Voice messages.
    Voice,
    /// Videos and clips.
    Video,
    /// Files of any type.
    File,
    /// Links, articles, mini programs, music.
    Link,
    /// Payments and transfers.
    Payment,
    /// Cards and requests to be friends.
    Card,
    /// Places, and positions that move.
    Place,
}

/// The query of a search for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// Words that must be adjacent; empty for any text.
    pub words: String,
    /// A part of the sender's name; `Some("")` matches nothing.
    pub from: Option<String>,
    /// The only kind that matches.
    pub kind: Option<FindKind>,
    /// The earliest time.
    pub after: Option<Timestamp>,
    /// The time before which messages must be.
    pub before: Option<Timestamp>,
    /// Whether only messages that mention the user match.
    pub mentions: bool,
    /// Tags, without their sign, all of which the message must have.
    pub tags: Vec<String>,
    /// The state of what there is to do; messages without anything to do never match.
    pub todo: Option<Todo>,
    /// Whether only messages match that the user wrote on the phone.
    pub from_phone: bool,
}

/// The filters and their names, which are followed by a colon of either width.
const FILTERS: &[(&[&str], Filter)] = &[
    (&["from", "来自", "谁"], Filter::From),
    (&["kind", "类型", "种类"], Filter::Kind),
    (&["after", "since", "从", "自"], Filter::After),
    (&["before", "到", "至"], Filter::Before),
    (&["tag", "标签"], Filter::Tag),
    (&["is", "状态"], Filter::State),
];

const STATES: &[(&[&str], Todo)] =
    &[(&["todo", "open", "待办"], Todo::Open), (&["done", "完成", "已完成"], Todo::Done)];

/// What `from:` accepts besides names.
const PHONE: &[&str] = &["phone", "手机"];

const KINDS: &[(&[&str], FindKind)] = &[
    (&["picture", "image", "图片", "图", "表情"], FindKind::Picture),
    (&["voice", "语音"], FindKind::Voice),
    (&["video", "视频"], FindKind::Video),
    (&["file", "文件"], FindKind::File),
    (&["link", "链接", "文章"], FindKind::Link),
    (&["payment", "money", "转账", "收款", "付款"], FindKind::Payment),
    (&["card", "名片"], FindKind::Card),
    (&["place", "location", "位置"], FindKind::Place),
];

#[derive(Clone, Copy)]
enum Filter {
    From,
    Kind,
    After,
    Before,
    Tag,
    State,
}

impl Find {
    /// Parses what was typed. The second value is a filter that is not understood, and which
    /// filters nothing.
    #[must_use]
    pub fn parse(typed: &str, now: Timestamp, zone: &TimeZone) -> (Self, Option<String>) {
        let mut find = Self::default();
        let mut unclear = None;
        let mut words = Vec::new();
        for word in typed.split_whitespace() {
            if matches!(word, "@我" | "@me") {
                find.mentions = true;
            } else if let Some(tag) = tag(word) {
                find.tags.push(tag.to_owned());
            } else if let Some((filter, value)) = filter(word) {
                if find.take(filter, value, now, zone).is_none() {
                    unclear = Some(word.to_owned());
                }
            } else {
                words.push(word);
            }
        }
        find.words = words.join(" ");
        (find, unclear)
    }

    /// Whether nothing is searched for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn take(&mut self, filter: Filter, value: &str, now: Timestamp, zone: &TimeZone) -> Option<()> {
        match filter {
            Filter::From if PHONE.contains(&value.to_lowercase().as_str()) => {
                self.from_phone = true;
                Some(())
            }
            Filter::From => {
                self.from = Some(value.to_owned()).filter(|it| !it.is_empty());
                self.from.as_ref().map(drop)
            }
            Filter::Kind => {
                self.kind = named(KINDS, value);
                self.kind.map(drop)
            }
            Filter::After => {
                self.after = point_in_time(value, now, zone);
                self.after.map(drop)
            }
            Filter::Before => {
                self.before = point_in_time(value, now, zone);
                self.before.map(drop)
            }
            Filter::Tag => {
                self.tags.push(tag(value).or_else(|| whole_tag(value))?.to_owned());
                Some(())
            }
            Filter::State => {
                self.todo = named(STATES, value);
                self.todo.map(drop)
            }
        }
    }
}

/// The tag of a word that is only a tag with its sign, without the sign.
fn tag(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['#', '＃'])?;
    tags(word).into_iter().next().filter(|tag| *tag == rest)
}

/// Whether a word would be a tag if it had the sign.
fn whole_tag(word: &str) -> Option<&str> {
    let is_tag = tags(&format!("#{word}")).first().is_some_and(|tag| *tag == word);
    is_tag.then_some(word)
}

fn filter(word: &str) -> Option<(Filter, &str)> {
    let (name, value) = word.split_once([':', '：'])?;
    let name = name.to_lowercase();
    let found = FILTERS.iter().find(|(names, _)| names.contains(&name.as_str()))?;
    Some((found.1, value))
}

fn named<T: Copy>(names: &[(&[&str], T)], value: &str) -> Option<T> {
    let value = value.to_lowercase();
    names.iter().find(|(names, _)| names.contains(&value.as_str())).map(|(_, named)| *named)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-14 12:00 UTC.
    const NOW: Timestamp = Timestamp(1_789_387_200_000);

    fn parse(typed: &str) -> Find {
        let (find, unclear) = Find::parse(typed, NOW, &TimeZone::UTC);
        assert_eq!(unclear, None, "{typed}");
        find
    }

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn day(typed: &str) -> String {
        let at = parse(&format!("after:{typed}")).after.unwrap();
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap();
        at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H").to_string()
    }

    #[test]
    fn words_and_filters_are_told_apart_in_both_languages_and_colons_of_both_widths() {
        let find = parse("磁盘 from:王芳 满了 kind:图片");
        assert_eq!((find.words.as_str(), find.from.as_deref()), ("磁盘 满了", Some("王芳")));
        assert_eq!(find.kind, Some(FindKind::Picture));
        let find = parse("来自：赵磊 类型：file");
        assert_eq!((find.from.as_deref(), find.kind), (Some("赵磊"), Some(FindKind::File)));
        assert!(parse("@me").mentions && parse("@我 评审").words == "评审");
        assert_eq!(parse("http://a.b c:d").words, "http://a.b c:d", "no filter of ours");
        assert!(parse(" ").is_empty());
    }

    #[test]
    fn a_tag_is_a_filter_with_its_sign_or_by_its_name_and_what_only_looks_like_one_is_a_word() {
        for (typed, tags, words) in [
            ("tag:家", &["家"][..], ""),
            ("标签：#家 买菜", &["家"], "买菜"),
            ("#家 ＃Work-2", &["家", "Work-2"], ""),
            ("tag:C", &["C"], ""),
            ("C# C++ #1 ## #a.b #话题# a#b", &[], "C# C++ #1 ## #a.b #话题# a#b"),
        ] {
            let find = parse(typed);
            assert_eq!(
                (find.tags.as_slice(), find.words.as_str()),
                (strings(tags).as_slice(), words),
                "{typed}"
            );
        }
        assert_eq!(
            (parse("is:todo").todo, parse("状态：完成").todo),
            (Some(Todo::Open), Some(Todo::Done))
        );
        assert!(parse("from:phone").from_phone && parse("来自:手机").from.is_none());
        assert!(!parse("from:phones").from_phone);
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(day("2025-01-31"), "2025-01-31 00");
        assert_eq!(day("9-14"), "2026-09-14 00");
        assert_eq!(day("12/24"), "2025-12-24 00", "the latest such day");
        assert_eq!(day("today"), "2026-09-14 00");
        assert_eq!(day("昨天"), "2026-09-13 00");
        assert_eq!(day("7d"), "2026-09-07 12");
        assert_eq!(day("2周"), "2026-08-31 12");
        assert_eq!(day("3h"), "2026-09-14 09");
    }

    #[test]
    fn what_cannot_be_understood_is_named_and_filters_nothing() {
        for typed in [
            "after:",
            "after:2026-13-40",
            "kind:thing",
            "from:",
            "before:99999999999d",
            "tag:",
            "tag:a.b",
            "tag:12",
            "is:",
            "is:late",
        ] {
            let (find, unclear) = Find::parse(typed, NOW, &TimeZone::UTC);
            assert_eq!(unclear.as_deref(), Some(typed));
            assert!(find.is_empty(), "{typed}");
        }
    }
}
