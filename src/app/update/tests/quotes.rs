//! A quotation that is being answered: a bar above the input, the same form on the wire and on the disk.

use super::*;
use crate::api::{Account, AccountKey, Method};
use crate::app::quotation;
use crate::model::{
    Contact, ContactId, ContactKind, Content, EditionId, PersonName, PublicName, Quote,
};

const QUOTED: &str = "「陈静：👍」\n- - - - - - - - - - - - - - -\n";

/// 陈静 said 👍, and it is being answered.
fn answering() -> Robot {
    let mut robot = Robot::with_chats(&["产品群", "妈妈"]);
    robot.page(1, 1, 1, true);
    let name =
        PersonName { shown: Printable::line("静静"), public: PublicName::new("", "陈静") };
    let names = vec![(ContactId(1), name)];
    robot.server(Notification::Names { chat: ChatId(1), names });
    robot.items(1, [item(1, 2, "👍")]);
    robot.keys("up r");
    robot
}

fn bar(robot: &Robot) -> Option<String> {
    robot.app.quoted().map(|(row, _)| row)
}

fn saved(asked: &[Method]) -> Option<String> {
    let draft = |method: &Method| match method {
        Method::SaveDraft { chat: ChatId(1), text } => Some(text.clone()),
        _ => None,
    };
    asked.iter().rev().find_map(draft)
}

#[test]
fn what_is_answered_stands_above_the_input_and_goes_out_before_the_answer() {
    let mut robot = answering();
    assert_eq!((bar(&robot).as_deref(), robot.input().as_str()), (Some("静静: 👍"), ""));
    robot.typed("收到").drain();
    robot.keys("enter");
    assert_eq!(sends(&robot.asked()), [format!("{QUOTED}收到")]);
    assert_eq!(bar(&robot), None);
    robot.typed("好").keys("enter");
    assert_eq!(sends(&robot.asked()), ["好"], "it is answered once");
}

#[test]
fn quoted_people_have_the_users_own_names_on_the_screen_and_their_public_ones_on_the_wire() {
    let mut robot = answering();
    let quoted = crate::model::Excerpt::from("十点");
    let quote = Quote { words: "好".into(), name: "陈静".into(), quoted, of: None };
    let texts = [Content::Text(Printable::new(&format!("{QUOTED}晚点"))), Content::Quote(quote)];
    let items = (3..).zip(texts).map(|(id, content)| Item { content, ..item(1, id, "") });
    robot.items(1, items.collect::<Vec<_>>());
    for row in ["> 静静: 👍", "> 静静: 十点"] {
        assert!(robot.shows(row), "{row}: {:?}", robot.rows());
    }
    robot.keys("up v");
    let rows = robot.app.dialog().unwrap().rows;
    assert!(rows.iter().any(|row| row.left == "> 静静: 十点"), "{rows:?}");
    robot.keys("esc esc").typed("收到").keys("enter");
    assert_eq!(sends(&robot.asked()), [format!("{QUOTED}收到")]);
}

#[test]
fn escape_drops_it_and_no_letter_of_the_answer() {
    let mut robot = answering();
    robot.typed("收到").keys("esc");
    assert_eq!((bar(&robot), robot.input().as_str()), (None, "收到"));
    let mut robot = answering();
    robot.typed("收到").keys("ctrl-c");
    assert_eq!(robot.input(), "", "the text first");
    assert!(bar(&robot).is_some());
    robot.keys("ctrl-c");
    assert!(bar(&robot).is_none() && !robot.app.is_leaving());
}

#[test]
fn nothing_but_a_quotation_is_not_sent() {
    let mut robot = answering();
    robot.keys("enter").typed("  ").keys("enter");
    assert!(sends(&robot.asked()).is_empty());
    assert!(bar(&robot).is_some());
}

#[test]
fn a_slash_after_a_quotation_means_what_it_means_elsewhere() {
    let mut robot = answering();
    robot.typed("//etc").keys("enter");
    assert_eq!(sends(&robot.asked()), [format!("{QUOTED}/etc")]);
    let mut robot = answering();
    robot.typed("/help").keys("enter");
    assert!(robot.app.dialog.is_some() && sends(&robot.asked()).is_empty());
    robot.keys("esc");
    assert!(bar(&robot).is_some());
}

#[test]
fn it_waits_in_its_chat_and_on_the_disk_and_comes_back_as_it_was() {
    for words in ["收到", "", "两行\n「」"] {
        let mut robot = answering();
        robot.event(Event::Paste(words.to_owned())).keys("ctrl-n");
        assert_eq!(bar(&robot), None, "{words}");
        let text = saved(&robot.asked()).unwrap();
        assert_eq!(text, format!("{QUOTED}{words}"));
        robot.keys("ctrl-p");
        assert_eq!((bar(&robot).as_deref(), robot.input().as_str()), (Some("陈静: 👍"), words));
        let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林"));
        let mut next = Robot::with_chats(&["产品群"]);
        next.server(Notification::Account(None));
        let key = AccountKey::new(EditionId::Web, 1);
        let drafts = vec![(ChatId(1), text)];
        next.server(Notification::Account(Some(Account { me, key, drafts })));
        next.server(Notification::Chats(vec![chat(1, "产品群")]));
        assert_eq!((bar(&next).as_deref(), next.input().as_str()), (Some("陈静: 👍"), words));
        next.event(Event::Leave);
        assert_eq!(saved(&next.asked()), None, "the disk holds it already: {words}");
    }
}

#[test]
fn an_answer_that_comes_back_comes_back_with_what_it_answered() {
    let mut robot = answering();
    robot.typed("收到").keys("enter");
    let why = crate::app::robot::problem("磁盘满了");
    let back = |text: &str| Notification::NotKept {
        chat: Some(ChatId(1)),
        text: Printable::new(text),
        why: why.clone(),
    };
    robot.server(back(&format!("{QUOTED}收到")));
    assert_eq!((bar(&robot).as_deref(), robot.input().as_str()), (Some("静静: 👍"), "收到"));
    robot.server(back("第二条"));
    assert_eq!(bar(&robot), None, "two texts are text");
    assert_eq!(robot.input(), format!("{QUOTED}收到\n第二条"));
}

#[test]
fn it_goes_along_where_two_chats_become_one() {
    let mut robot = answering();
    robot.typed("收到");
    robot.server(Notification::ChatMerged { gone: ChatId(1), into: ChatId(2) });
    assert_eq!((bar(&robot).as_deref(), robot.input().as_str()), (Some("陈静: 👍"), "收到"));
    let mut robot = answering();
    robot.typed("收到").keys("ctrl-n").typed("妈妈的").keys("ctrl-p");
    robot.server(Notification::ChatMerged { gone: ChatId(1), into: ChatId(2) });
    assert_eq!(robot.input(), format!("妈妈的\n{QUOTED}收到"));
}

proptest! {
    #[test]
    fn whatever_stands_in_an_input_is_split_without_loss(
        name in "[a-z陈静：「」]{0,6}",
        quoted in "[a-z👍：「」\n]{0,12}",
        words in "[a-z」「\n-]{0,12}",
    ) {
        let quotation = quotation::text(&PublicName::new("", &name), &quoted);
        for text in [format!("{quotation}{words}"), words] {
            let (before, behind) = quotation::split(&text);
            prop_assert_eq!(format!("{}{}", before, behind), text);
        }
    }
}
