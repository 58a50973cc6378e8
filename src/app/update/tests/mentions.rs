//! `@` in a group offers its members.

use crate::api::Notification;
use crate::app::robot::{Robot, item};
use crate::model::{ChatId, ContactId, Item, Member, PublicName, Sender};
use crate::text::Printable;

#[test]
fn after_an_at_sign_who_spoke_last_stands_first_and_never_the_user() {
    let mut robot = Robot::with_chats(&["产品群"]);
    let member = |id: i64, nick: &str| Member {
        contact: ContactId(id),
        name: Printable::line(nick),
        group_alias: Printable::default(),
        public: PublicName::new("", nick),
    };
    let members = vec![member(5, "甲"), member(6, "乙"), member(1000, "小林"), member(7, "丙")];
    robot.page(1, 1, 1, true);
    robot.server(Notification::MembersChanged { chat: ChatId(1), members });
    let said =
        |id: i64, who: i64| Item { sender: Sender::Contact(ContactId(who)), ..item(1, id, "在") };
    robot.items(1, [said(2, 6), said(3, 7), said(4, 6), said(5, 7)]);
    robot.typed("@").keys("tab");
    let rows = robot.app.dialog().unwrap().rows;
    let rows: Vec<&str> = rows.iter().map(|row| row.left.as_str()).collect();
    assert_eq!(rows, ["@丙", "@乙", "@甲"]);
}
