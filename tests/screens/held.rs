//! Texts that ask before they go, and the question whether somebody is still the same.

use wetui::api::Notification;
use wetui::model::{
    Chat, ChatId, ChatKind, Content, Delivery, Earlier, Hold, Item, ItemId, Lang, Likeness, Sender,
    Timestamp, Trait,
};

use super::world::{Kind, NOW, World};
use super::{seen, snapshot};
use wetui::text::Printable;

const GROUP: ChatId = ChatId(2);

fn own(id: i64, hours_ago: i64, text: &str, delivery: Delivery) -> Item {
    Item {
        id: ItemId(id),
        chat: GROUP,
        sender: Sender::Me,
        at: Timestamp(NOW.0 - hours_ago * 3_600_000),
        told: None,
        content: Content::Text(text.into()),
        delivery: Some(delivery),
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

#[test]
fn texts_that_ask_before_they_go_and_the_question_about_them() {
    for (lang, word) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in [(80, 24), (40, 15)] {
            let mut world = World::new(lang, Kind::Unicode, size);
            world.log_in().open_group().page(vec![
                own(1, 72, "晚上七点老地方见", Delivery::Held(Hold::Late)),
                own(2, 71, "租金已经转了", Delivery::Held(Hold::Doubt)),
                own(3, 70, "好的", Delivery::Held(Hold::Parted)),
            ]);
            snapshot!(format!("held-{}-{word}", size.0), seen(&world, size));
            let likeness =
                Likeness { agree: vec![Trait::Remark], differ: vec![Trait::Name, Trait::Picture] };
            let name = Printable::line("房东");
            let chat = Chat { waiting: 2, ..Chat::new(GROUP, ChatKind::Person, name) };
            let old = vec![Earlier { chat, likeness }];
            world.calm().tell(Notification::IdentityQuestion { new: ChatId(3), old }).timers();
            snapshot!(format!("held-question-{}-{word}", size.0), seen(&world, size));
        }
    }
}
