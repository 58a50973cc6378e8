//! Links that were wrong are undone as if they had not been.

use crate::model::{ChatId, ContactId, ContactKind, Delivery, Hold, Mute, Position, Sender};
use crate::store::tests::{Desk, batch, desk, message, text};
use crate::store::{ChatSetting, Fields, Outcome, Proof};
use crate::text::Printable;

fn friend(nick: &str, remark: &str) -> Fields {
    Fields {
        kind: ContactKind::Friend,
        nick: Printable::line(nick),
        remark: Printable::line(remark),
        ..Fields::default()
    }
}

async fn says(desk: &Desk, chat: ChatId, id: &str, words: &str) {
    let at = i64::try_from(id.len()).unwrap();
    let said = message(chat, Sender::Contact(chat.contact()), id, at, words);
    desk.store.commit(batch(vec![said])).await.unwrap();
}

async fn words(desk: &Desk, chat: ChatId) -> Vec<(crate::model::Content, Sender)> {
    let (items, _) = desk.store.newest(chat, 50).await.unwrap();
    items.into_iter().map(|it| (it.content, it.sender)).collect()
}

/// An old contact with a history, and somebody else who is taken for it in the next login.
async fn taken_for(desk: &Desk) -> (ChatId, ContactId) {
    let old = desk.friend;
    desk.store.save_remark(old.contact(), "房东".to_owned()).await.unwrap();
    says(desk, old, "a", "旧房东的话").await;
    desk.store.save_draft(old, "给旧房东的草稿".to_owned()).await.unwrap();
    desk.store.save_chat_setting(old, ChatSetting::Mute(Mute::ButMentions)).await.unwrap();
    desk.store.forget_session().await.unwrap();
    desk.store.begin_links(vec![(old.contact(), Proof::Likeness)]).await.unwrap();
    let new = (Some(old.contact()), friend("陈姐", "房东"), "@y".to_owned());
    desk.store.save_contacts(vec![new]).await.unwrap();
    let link = desk.store.newest_link(old.contact()).await.unwrap().unwrap();
    (old, link)
}

#[tokio::test]
async fn what_came_by_a_wrong_link_is_parted_from_what_was_there_before() {
    let desk = desk().await;
    let (old, link) = taken_for(&desk).await;
    says(&desk, old, "bb", "新房东的话").await;
    let both = words(&desk, old).await;
    assert_eq!(both.len(), 2);
    assert!(desk.store.part(link).await.unwrap());
    let new = link.chat();
    assert_eq!(words(&desk, old).await, [(text("旧房东的话"), Sender::Contact(old.contact()))]);
    assert_eq!(words(&desk, new).await, [(text("新房东的话"), Sender::Contact(link))]);
    let contact = desk.store.contact(old.contact()).await.unwrap().unwrap();
    assert_eq!((contact.nick.as_str(), contact.remark.as_str()), ("李雷", "房东"));
    assert_eq!(desk.store.contact(link).await.unwrap().unwrap().nick.as_str(), "陈姐");
    let drafts = desk.store.drafts().await.unwrap();
    assert_eq!(drafts, [(old, "给旧房东的草稿".to_owned())]);
    let chats = desk.store.chats().await.unwrap();
    let chat = |id: ChatId| chats.iter().find(|it| it.id == id).unwrap();
    assert!(chat(old).is_muted() && !chat(new).is_muted(), "the user's wish goes back");
    assert_eq!((chat(old).unread, chat(new).unread), (1, 1));
    assert!(!chat(old).is_reachable() && chat(new).is_reachable());
    let names = desk.store.saved_session().await.unwrap().names;
    assert_eq!(names, [(link, "@y".to_owned())]);
    assert!(!desk.store.part(link).await.unwrap(), "once");
}

#[tokio::test]
async fn what_was_written_under_a_wrong_link_asks_and_a_later_draft_goes_to_whom_it_was_for() {
    let desk = desk().await;
    let (old, link) = taken_for(&desk).await;
    desk.send("1", 5, "月底交租").await;
    desk.store.save_draft(old, "写给新的".to_owned()).await.unwrap();
    let read = Position { at: crate::model::Timestamp(9), id: crate::model::ItemId(9) };
    desk.store.mark_read(old, read).await.unwrap();
    assert!(desk.store.part(link).await.unwrap());
    let (items, _) = desk.store.newest(link.chat(), 9).await.unwrap();
    assert_eq!(items[0].delivery, Some(Delivery::Held(Hold::Parted)));
    assert!(desk.store.jobs().await.unwrap().is_empty());
    let mut drafts = desk.store.drafts().await.unwrap();
    drafts.sort();
    let expected = [(old, "给旧房东的草稿".to_owned()), (link.chat(), "写给新的".to_owned())];
    assert_eq!(drafts, expected);
    let chats = desk.store.chats().await.unwrap();
    assert_eq!(chats.iter().find(|it| it.id == old).unwrap().unread, 1, "it was not read then");
}

#[tokio::test]
async fn two_that_were_merged_by_likeness_part_and_two_of_one_id_do_not() {
    for proof in [Proof::Likeness, Proof::Id] {
        let desk = desk().await;
        let old = desk.friend;
        says(&desk, old, "a", "一").await;
        let row = (None, friend("李雷", ""), "@z".to_owned());
        let new = desk.store.save_contacts(vec![row]).await.unwrap()[0];
        says(&desk, new.chat(), "bb", "二").await;
        assert!(desk.store.link(new.chat(), old, proof).await.unwrap());
        says(&desk, old, "ccc", "三").await;
        assert_eq!(words(&desk, old).await.len(), 3);
        let link = desk.store.newest_link(old.contact()).await.unwrap();
        if proof == Proof::Id {
            assert_eq!(link, None);
            continue;
        }
        assert_eq!(link, Some(new), "it gets its number back");
        assert!(desk.store.part(new).await.unwrap());
        assert_eq!(words(&desk, old).await.len(), 1);
        let back = words(&desk, new.chat()).await;
        assert_eq!(back, [(text("二"), Sender::Contact(new)), (text("三"), Sender::Contact(new))]);
    }
}

#[tokio::test]
async fn a_link_that_an_id_confirmed_is_not_undone_and_one_of_which_nothing_came_leaves_no_trace() {
    let desk = desk().await;
    let (old, link) = taken_for(&desk).await;
    desk.store.begin_links(vec![(old.contact(), Proof::Likeness)]).await.unwrap();
    let second = desk.store.newest_link(old.contact()).await.unwrap().unwrap();
    assert_ne!(second, link);
    assert!(!desk.store.part(link).await.unwrap(), "nothing came by it");
    says(&desk, old, "bb", "还是他").await;
    desk.store.confirm_link(second).await.unwrap();
    assert!(!desk.store.part(second).await.unwrap());
    assert_eq!(words(&desk, old).await.len(), 2);
}

#[tokio::test]
async fn a_group_from_before_has_the_members_that_it_had() {
    let desk = desk().await;
    let group =
        Fields {
            kind: ContactKind::Group, nick: Printable::line("读书会"), ..Fields::default()
        };
    let rows = vec![
        (None, group.clone(), "@@g".to_owned()),
        (None, friend("甲", ""), "@1".to_owned()),
        (None, friend("乙", ""), "@2".to_owned()),
    ];
    let ids = desk.store.save_contacts(rows).await.unwrap();
    let members = |id: ContactId| vec![(id, Printable::default())];
    desk.store.save_members(ids[0], members(ids[1]), None).await.unwrap();
    says(&desk, ids[0].chat(), "a", "旧").await;
    desk.store.begin_links(vec![(ids[0], Proof::Likeness)]).await.unwrap();
    desk.store.save_members(ids[0], members(ids[2]), Some(ids[2])).await.unwrap();
    let link = desk.store.newest_link(ids[0]).await.unwrap().unwrap();
    assert!(desk.store.part(link).await.unwrap());
    let of = async |id: ContactId| desk.store.members(id.chat()).await.unwrap()[0].contact;
    assert_eq!((of(ids[0]).await, of(link).await), (ids[1], ids[2]));
}

#[tokio::test]
async fn what_came_by_links_of_the_new_one_goes_back_with_it_and_can_be_parted_further() {
    let desk = desk().await;
    let (old, link) = taken_for(&desk).await;
    says(&desk, old, "bb", "认作旧的").await;
    let row = (None, friend("房东", ""), "@z".to_owned());
    let whole = desk.store.save_contacts(vec![row]).await.unwrap()[0].chat();
    says(&desk, whole, "ccc", "别人的话").await;
    desk.send("1", 9, "月底交租").await;
    // The user says that the one with the link is somebody else again.
    let user = Proof::User(crate::model::Timestamp(9));
    assert!(desk.store.link(old, whole, user).await.unwrap());
    assert_eq!(words(&desk, whole).await.len(), 4);
    let newest = desk.store.newest_link(whole.contact()).await.unwrap();
    assert_eq!(newest, Some(old.contact()), "its own link is not the whole's");
    assert!(desk.store.part(old.contact()).await.unwrap());
    assert_eq!(words(&desk, whole).await, [(text("别人的话"), Sender::Contact(whole.contact()))]);
    let back = words(&desk, old).await;
    let me = (text("月底交租"), Sender::Me);
    let his = |words: &str| (text(words), Sender::Contact(old.contact()));
    let mut expected = vec![his("旧房东的话"), his("认作旧的"), me.clone()];
    expected.sort_by_key(|(content, _)| format!("{content:?}"));
    let mut sorted = back;
    sorted.sort_by_key(|(content, _)| format!("{content:?}"));
    assert_eq!(sorted, expected);
    assert!(desk.store.jobs().await.unwrap().is_empty(), "what waits asks");
    assert!(desk.store.part(link).await.unwrap(), "as before");
    assert_eq!(words(&desk, old).await, [his("旧房东的话")]);
    assert_eq!(words(&desk, link.chat()).await.len(), 2);
}

#[tokio::test]
async fn a_text_whose_chat_is_parted_while_it_is_on_its_way_asks_unless_it_was_taken_or_refused() {
    let refusal = crate::model::Refusal { code: 1, words: Printable::line("不行") };
    let accepted = Outcome::Accepted(crate::model::MessageId("m".to_owned()));
    let ends = [
        (Outcome::NotSent, Delivery::Held(Hold::Parted)),
        (Outcome::Unanswered, Delivery::Held(Hold::Parted)),
        (Outcome::Refused(refusal.clone()), Delivery::Refused(refusal)),
        (accepted, Delivery::Sent),
    ];
    for (outcome, end) in ends {
        let desk = desk().await;
        let (old, link) = taken_for(&desk).await;
        let item = desk.send("1", 5, "月底交租").await;
        desk.store.ask(item.id, crate::model::Timestamp(6)).await.unwrap();
        assert!(desk.store.part(link).await.unwrap());
        let settled = desk.store.settle(item.id, old, outcome).await.unwrap().unwrap();
        assert_eq!((settled.item.chat, settled.item.delivery), (link.chat(), Some(end)));
        assert!(desk.store.jobs().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_two_strangers_said_in_a_group_who_were_taken_for_one_is_parted() {
    let desk = desk().await;
    let stranger = || Fields {
        kind: ContactKind::Stranger,
        nick: Printable::line("李"),
        attr_status: 5,
        ..Fields::default()
    };
    let group = desk.friend;
    let row = (None, stranger(), "@old".to_owned());
    let old = desk.store.save_contacts(vec![row]).await.unwrap()[0];
    let say = async |id: &str, words: &str| {
        let at = i64::try_from(id.len()).unwrap();
        let said = message(group, Sender::Contact(old), id, at, words);
        desk.store.commit(batch(vec![said])).await.unwrap();
    };
    say("a", "旧李的话").await;
    desk.store.forget_session().await.unwrap();
    desk.store.begin_links(vec![(old, Proof::Likeness)]).await.unwrap();
    let again = (Some(old), stranger(), "@new".to_owned());
    desk.store.save_contacts(vec![again]).await.unwrap();
    say("bb", "新李的话").await;
    let link = desk.store.newest_link(old).await.unwrap().expect("it is on record");
    assert!(desk.store.part(link).await.unwrap());
    assert_eq!(
        words(&desk, group).await,
        [(text("旧李的话"), Sender::Contact(old)), (text("新李的话"), Sender::Contact(link)),]
    );
    let names = desk.store.saved_session().await.unwrap().names;
    assert_eq!(names, [(link, "@new".to_owned())]);
}
