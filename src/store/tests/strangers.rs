//! Tests of people of whom little is known: what they are called, and who of them is cleared away.

use super::{Desk, batch, desk, message};
use crate::model::{
    Card, ChatId, ContactId, ContactKind, Content, INVISIBLE_NAME, Mute, Sender, Timestamp,
};
use crate::store::*;
use crate::text::Printable;

impl Desk {
    async fn stranger(&self, nick: &str) -> ContactId {
        let nick = Printable::line(nick);
        let fields = Fields { kind: ContactKind::Stranger, nick, ..Fields::default() };
        self.store.save_contacts(vec![(None, fields, String::new())]).await.unwrap()[0]
    }

    async fn group(&self, members: Vec<ContactId>) -> ChatId {
        let fields = Fields { kind: ContactKind::Group, nick: "组".into(), ..Fields::default() };
        let group = self.store.save_contacts(vec![(None, fields, "@@g".to_owned())]).await.unwrap();
        let members = members.into_iter().map(|id| (id, Printable::default())).collect();
        self.store.save_members(group[0], members, None).await.unwrap();
        group[0].chat()
    }
}

#[tokio::test]
async fn a_member_whose_names_cannot_be_seen_is_told_from_one_whose_names_were_not_told() {
    let desk = desk().await;
    let (hidden, untold) = (desk.stranger("\u{3164}\u{3164}").await, desk.stranger("").await);
    let group = desk.group(vec![hidden, untold]).await;
    let names = desk.store.names(group, vec![hidden, untold]).await.unwrap();
    let shown: Vec<_> = names.iter().map(|(id, name)| (*id, name.shown.as_str())).collect();
    assert_eq!(shown, [(hidden, INVISIBLE_NAME)]);

    let said = message(group, Sender::Contact(hidden), "1", 1, "你已被移出群聊");
    desk.store.commit(batch(vec![said])).await.unwrap();
    let chat = desk.store.some_chats(vec![group]).await.unwrap().pop().unwrap();
    assert_eq!(chat.last.unwrap().sender.as_str(), INVISIBLE_NAME);
}

#[tokio::test]
async fn of_those_no_login_knows_any_more_only_those_go_of_whom_nothing_is_left() {
    let desk = desk().await;
    let mut kept = Vec::new();
    for why in ["draft", "wrote", "written to", "card", "member", "hushed", "marked", "waits"] {
        let id = desk.stranger(why).await;
        let chat = id.chat();
        match why {
            "draft" => desk.store.save_draft(chat, "半句".to_owned()).await.unwrap(),
            "hushed" => {
                let mute = ChatSetting::Mute(Mute::ButMentions);
                desk.store.save_chat_setting(chat, mute).await.unwrap();
            }
            "marked" => desk.store.mark_unread(chat).await.unwrap(),
            "member" => drop(desk.group(vec![id]).await),
            "wrote" => {
                let said = message(desk.friend, Sender::Contact(id), "wrote", 1, "早");
                desk.store.commit(batch(vec![said])).await.unwrap();
            }
            "written to" => {
                let said = message(chat, Sender::Me, "written", 1, "早");
                desk.store.commit(batch(vec![said])).await.unwrap();
            }
            "card" => {
                let card = Card { contact: Some(id), name: "小李".into(), ..Card::default() };
                let mut said = desk.theirs("card", 1, "");
                said.content = Content::Card(card);
                desk.store.commit(batch(vec![said])).await.unwrap();
            }
            _ => {
                let what = NewOutgoing::text("等着".into());
                let local = crate::model::LocalId("9".to_owned());
                let change = Change::Enqueue { chat, what: what.into(), local };
                desk.store.write(vec![change], Timestamp(1)).await.unwrap();
            }
        }
        kept.push(id);
    }
    let gone = desk.stranger("nobody").await;
    // Nobody of an earlier login has a name of this one.
    desk.store.begin_login().await.unwrap();
    assert_eq!(desk.store.clear_leftovers().await.unwrap(), 1);
    assert_eq!(desk.store.contact(gone).await.unwrap(), None);
    for id in kept {
        assert!(desk.store.contact(id).await.unwrap().is_some(), "{id:?}");
    }
    let friend = desk.store.contact(desk.friend.contact()).await.unwrap();
    assert!(friend.is_some(), "a friend is no stranger");
}
