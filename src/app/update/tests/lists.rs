//! Lists are clicked, begin in the order of the list of chats, and a search remembers its words.

use crate::api::{Method, Notification};
use crate::app::robot::{Robot, chat, item};
use crate::app::{Event, Mouse, MouseKind};
use crate::model::{Chat, ChatId, ChatKind};
use crate::text::Printable;

fn rows(robot: &Robot) -> Vec<String> {
    robot.app.dialog().unwrap().rows.into_iter().map(|row| row.left).collect()
}

fn mouse(robot: &mut Robot, kind: MouseKind, row: u16) {
    robot.event(Event::Mouse(Mouse { kind, column: 4, row }));
}

#[test]
fn before_anything_is_typed_go_to_has_the_order_of_the_list_and_forward_begins_with_the_notes() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈", "爸爸"]);
    let notes = Chat { kind: ChatKind::Notes, ..chat(9, "文件传输助手") };
    let hidden = Chat::new(ChatId(30), ChatKind::Person, Printable::line("蔡婷婷"));
    let unread = Chat { unread: 3, ..chat(3, "爸爸") };
    robot.server(Notification::Chats(vec![notes, hidden, unread]));
    robot.keys("ctrl-g");
    assert_eq!(rows(&robot), ["李雷", "妈妈", "爸爸", "文件传输助手", "蔡婷婷"]);
    robot.keys("esc").page(1, 1, 3, true);
    robot.keys("up f");
    assert_eq!(rows(&robot)[..2], ["[ ] 文件传输助手", "[ ] 李雷"]);
}

#[test]
fn a_click_chooses_a_row_and_the_wheel_moves_through_them() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈", "爸爸"]);
    robot.keys("ctrl-g");
    let end = robot.app.places().rule.y;
    mouse(&mut robot, MouseKind::WheelDown, 3);
    assert_eq!(robot.app.dialog().unwrap().cursor, Some(2));
    mouse(&mut robot, MouseKind::Press, end - 2);
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(2)), "the row before the last");
    assert!(robot.app.dialog().is_none());
    // Above the rows, and on the heading, nothing is chosen.
    robot.keys("ctrl-g");
    for row in [0, end - 4] {
        mouse(&mut robot, MouseKind::Press, row);
        assert!(robot.app.dialog().is_some(), "{row}");
    }
    // In a list of several a click marks.
    robot.keys("esc").page(2, 1, 1, true);
    robot.keys("up f");
    mouse(&mut robot, MouseKind::Press, end - 3);
    assert!(rows(&robot)[0].starts_with("[x]"), "{:?}", rows(&robot));
    assert!(robot.asked().iter().all(|request| !matches!(request, Method::Forward { .. })));
}

#[test]
fn a_click_on_a_message_selects_the_one_that_is_drawn_there() {
    for count in [3, 40] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1, count, true);
        let place = robot.app.places().timeline;
        let shown = robot.rows();
        for (nth, words) in shown.iter().enumerate().filter(|(_, row)| row.starts_with('第')) {
            let empty = usize::from(place.height) - shown.len();
            let row = place.y + u16::try_from(empty + nth).unwrap();
            let at = Mouse { kind: MouseKind::Press, column: place.x + 8, row };
            robot.event(Event::Mouse(at));
            let selected = robot.app.inbox.timeline.selected().unwrap().clone();
            assert_eq!(format!("第{}条", selected.id.0), *words);
            robot.event(Event::Mouse(at));
            assert!(robot.app.inbox.timeline.selected().is_none());
        }
    }
}

#[test]
fn a_search_brings_its_words_back_and_its_hits_are_walked_through() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 30, true);
    robot.keys("ctrl-r up");
    assert_eq!(robot.app.dialog().unwrap().query.unwrap().0, "", "nothing was looked for yet");
    robot.typed("条");
    let name = Printable::line("李雷");
    let found = |id| (item(1, id, &format!("第{id}条")), name.clone(), name.clone());
    let hits = vec![found(20), found(12), found(5)];
    robot.hits(hits);
    let selected = |robot: &Robot| robot.app.inbox.timeline.selected().map(|it| it.id.0);
    robot.keys("enter");
    assert_eq!(selected(&robot), Some(20));
    robot.keys("n n");
    assert_eq!(selected(&robot), Some(5));
    robot.keys("n");
    assert_eq!(selected(&robot), Some(5), "there is none behind the last");
    robot.keys("N");
    assert_eq!(selected(&robot), Some(12));
    robot.keys("esc ctrl-r up");
    assert_eq!(robot.app.dialog().unwrap().query.unwrap().0, "条");
    let again = robot.asked().into_iter().any(|it| matches!(it, Method::Search { .. }));
    assert!(again);
}
