//! Which chats a query offers, and in which order.

use super::*;
use crate::app::robot;
use crate::model::{ChatKind, Mute};
use crate::text::Printable;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn index(chats: &[Chat]) -> NameIndex {
    let mut index = NameIndex::new(Rules::default());
    index.learn(chats.iter());
    index
}

fn found(chats: &[Chat], typed: &str) -> Vec<i64> {
    index(chats).search(chats.iter(), typed, NOW).into_iter().map(|id| id.0).collect()
}

fn person(id: i64, name: &str, aliases: &[&str]) -> Person {
    Person {
        contact: ContactId(id),
        group: ChatId(7),
        name: Printable::line(name),
        aliases: aliases.iter().map(|alias| Printable::line(alias)).collect(),
    }
}

#[test]
fn who_mentions_the_user_comes_first_then_the_better_fit() {
    let mut chats =
        vec![robot::chat(1, "大张三"), robot::chat(2, "张三"), robot::chat(3, "张小三")];
    assert_eq!(found(&chats, "zs"), [2, 1, 3]);
    chats[2].mentions = 1;
    assert_eq!(found(&chats, "zs"), [3, 2, 1]);
}

#[test]
fn of_two_that_fit_alike_the_one_talked_with_more_and_more_recently_comes_first() {
    let mut chats = vec![robot::chat(1, "王芳"), robot::chat(2, "王方"), robot::chat(3, "王放")];
    for chat in &mut chats {
        chat.last.as_mut().unwrap().at = NOW.plus_ms(-60 * 86_400_000);
    }
    chats[1].written = 40;
    assert_eq!(found(&chats, "wf")[0], 2, "written to more often");
    chats[2].last.as_mut().unwrap().at = NOW.plus_ms(-1000);
    chats[1].written = 3;
    assert_eq!(found(&chats, "wf")[0], 3, "wrote a moment ago");
}

#[test]
fn the_servers_own_pinyin_and_aliases_are_found_by_their_beginnings() {
    let mut chats = vec![robot::chat(1, "妈妈")];
    chats[0].keys = "mm\nmama\nlinfang_88\n林芳".to_owned();
    for typed in ["mama", "linf", "LinFang_88", "lf", "林"] {
        assert_eq!(found(&chats, typed), [1], "{typed}");
    }
    assert_eq!(found(&chats, "fang_88"), [] as [i64; 0]);
}

#[test]
fn with_nothing_typed_unread_ones_come_before_the_newest() {
    let mut chats = vec![robot::chat(1, "甲"), robot::chat(2, "乙"), robot::chat(3, "丙")];
    chats[2].unread = 4;
    chats[1].unread = 4;
    chats[1].mute = Mute::ButMentions;
    assert_eq!(found(&chats, ""), [3, 1, 2]);
}

#[test]
fn members_are_found_by_name_and_by_their_name_in_a_group_unless_they_are_a_chat() {
    let mut index = NameIndex::new(Rules::default());
    index.meet(vec![person(50, "赵磊", &["运维小赵"]), person(51, "张伟", &[])]);
    let hit = |contact| Match::Person { contact: ContactId(contact), group: ChatId(7) };
    assert_eq!(index.people("ywxz", |_| false), [hit(50)]);
    assert_eq!(index.people("zhao", |_| false), [hit(50)]);
    assert_eq!(index.people("zw", |chat| chat == ChatId(51)), []);
    assert_eq!(index.people("", |_| false), []);
}

#[test]
fn ten_thousand_names_are_searched_without_losing_any() {
    let names = ["张伟", "王芳", "产品研发群", "Product Team", "重庆火锅"];
    let chats: Vec<Chat> = (0..10_000)
        .map(|id| {
            let mut chat = robot::chat(id, names[usize::try_from(id).unwrap() % names.len()]);
            chat.kind = ChatKind::Person;
            chat
        })
        .collect();
    let index = index(&chats);
    assert_eq!(index.search(chats.iter(), "cq", NOW).len(), MOST);
    assert!(index.search(chats.iter(), "nobody", NOW).is_empty());
}

#[test]
fn what_can_mean_only_one_chat_is_gone_to_at_once() {
    let chats = [
        robot::chat(1, "陈静"),
        robot::chat(2, "陈静、小雨"),
        robot::chat(3, "微信支付"),
        robot::chat(4, "妈妈"),
    ];
    let only = |typed: &str| match index(&chats).meant(chats.iter(), typed) {
        Meant::One(id) => Some(id.0),
        Meant::Several(_) | Meant::Nobody => None,
    };
    assert_eq!(
        [only("陈静"), only("chenjing"), only("mm"), only("zhifu")],
        [Some(1), Some(1), Some(4), Some(3)]
    );
    assert_eq!([only("chen"), only("wf"), only("x")], [None; 3]);
}

#[test]
fn a_chat_is_meant_by_id_by_its_whole_name_and_by_what_only_it_fits() {
    let mut chats = [
        robot::chat(1, "张伟"),
        robot::chat(2, "张伟"),
        robot::chat(3, "妈"),
        robot::chat(4, "ma"),
        robot::chat(5, "文件传输助手"),
        robot::chat(6, "404宿舍"),
        robot::chat(7, "赵磊"),
        robot::chat(8, "x 组"),
        robot::chat(9, "组 x"),
        robot::chat(10, ""),
    ];
    chats[4].kind = ChatKind::Notes;
    chats[3].keys = "x".to_owned();
    chats[6].keys = "zl\nzhaolei\nlei_88\n小赵".to_owned();
    let one = |id| Meant::One(ChatId(id));
    let several = |ids: &[i64]| Meant::Several(ids.iter().map(|id| ChatId(*id)).collect());
    for (typed, meant) in [
        ("id:2", one(2)),
        ("id: 2", one(2)),
        ("id:99", Meant::Nobody),
        ("张伟", several(&[1, 2])),
        ("zw", several(&[1, 2])),
        ("ma", one(4)),
        ("妈", one(3)),
        ("FileHelper", one(5)),
        ("wjcszs", one(5)),
        ("404", one(6)),
        ("小赵", one(7)),
        ("lei_88", one(7)),
        ("x", several(&[8, 9])),
        ("没有", Meant::Nobody),
        ("", Meant::Nobody),
        ("  ", Meant::Nobody),
    ] {
        let mut found = NameIndex::new(Rules::default()).meant(chats.iter(), typed);
        if let Meant::Several(ids) = &mut found {
            ids.sort_unstable();
        }
        assert_eq!(found, meant, "{typed:?}");
    }
}
