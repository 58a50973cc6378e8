//! What is copied is what was sent: of whole messages, of rows that the mouse was drawn over, of code.

use super::*;
use crate::app::page::{Block, Emphasis, Spot};
use crate::app::{Mouse, MouseKind};

fn copied(robot: &mut Robot) -> Option<String> {
    robot.drain().into_iter().rev().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    })
}

/// The screen's row of the first row of the page that says this.
fn row_of(robot: &Robot, words: &str) -> u16 {
    let rows = robot.rows();
    let at = rows.iter().position(|row| row.contains(words)).unwrap_or_else(|| panic!("{rows:?}"));
    let place = robot.app.places().timeline;
    place.y + place.height - u16::try_from(rows.len() - at).unwrap()
}

fn mouse(robot: &mut Robot, kind: MouseKind, row: u16) {
    let column = robot.app.places().timeline.x + 10;
    robot.event(Event::Mouse(Mouse { kind, column, row }));
}

/// Draws the mouse from the row that says one thing to the row that says another.
fn draw(robot: &mut Robot, from: &str, to: &str) {
    let (from, to) = (row_of(robot, from), row_of(robot, to));
    mouse(robot, MouseKind::Press, from);
    mouse(robot, MouseKind::Drag, to);
    mouse(robot, MouseKind::Release, to);
}

fn with(texts: &[&str]) -> Robot {
    let mut robot = Robot::with_chats(&["甲"]);
    robot.page(1, 1, 1, true);
    robot.items(1, (2..).zip(texts).map(|(id, text)| item(1, id, text)));
    robot.drain();
    robot
}

#[test]
fn rows_of_code_are_copied_byte_for_byte_without_gutter_indent_or_fence() {
    let code = "```\nfn main() {\n\tlet v: Vec<String> =   std::env::args().skip(1).filter(|it| !it.is_empty()).collect();\n}\n```";
    let mut robot = with(&[code]);
    draw(&mut robot, "fn main", "}");
    let inner = code.trim_start_matches("```\n").trim_end_matches("\n```");
    assert_eq!(copied(&mut robot).as_deref(), Some(inner));
    draw(&mut robot, "}", "fn main");
    assert_eq!(copied(&mut robot).as_deref(), Some(inner), "upwards as downwards");
}

#[test]
fn a_long_line_is_one_line_again_and_faces_and_numbers_of_links_are_what_was_sent() {
    let text = "看[微笑] https://a.cn/一 和 https://b.cn/二 这一行很长很长，长到要折好几次才放得下，所以屏幕上是好几行";
    let mut robot = with(&[text, "第二条"]);
    draw(&mut robot, "看", "第二条");
    assert_eq!(copied(&mut robot), Some(format!("{text}\n第二条")));
}

#[test]
fn the_rows_are_marked_while_the_mouse_is_drawn_and_escape_leaves_them() {
    let mut robot = with(&["一", "二", "三"]);
    let (from, to) = (row_of(&robot, "一"), row_of(&robot, "二"));
    mouse(&mut robot, MouseKind::Press, from);
    mouse(&mut robot, MouseKind::Drag, to);
    let marked = |robot: &Robot| {
        robot.app.page().iter().filter(|(_, emphasis)| *emphasis == Emphasis::Selected).count()
    };
    assert_eq!(marked(&robot), 2);
    mouse(&mut robot, MouseKind::Release, to);
    assert_eq!(copied(&mut robot).as_deref(), Some("一\n二"));
    robot.typed("草").keys("ctrl-c");
    assert_eq!(marked(&robot), 0);
    draw(&mut robot, "一", "三");
    robot.keys("esc");
    assert_eq!(marked(&robot), 0);
}

#[test]
fn a_click_selects_a_message_and_copies_nothing() {
    let mut robot = with(&["一", "二"]);
    let row = row_of(&robot, "一");
    mouse(&mut robot, MouseKind::Press, row);
    mouse(&mut robot, MouseKind::Release, row);
    assert_eq!(copied(&mut robot), None);
    assert_eq!(robot.app.inbox.timeline.selected().map(|it| it.id), Some(ItemId(2)));
}

#[test]
fn beyond_the_edge_the_page_moves_along() {
    let texts: Vec<String> = (1..60).map(|nth| format!("第{nth}行")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut robot = with(&texts);
    robot.keys("ctrl-end");
    let place = robot.app.places().timeline;
    mouse(&mut robot, MouseKind::Press, place.y + place.height - 1);
    for _ in 0..40 {
        mouse(&mut robot, MouseKind::Drag, place.y - 1);
    }
    mouse(&mut robot, MouseKind::Release, place.y - 1);
    let text = copied(&mut robot).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() > usize::from(place.height), "{}", lines.len());
    assert!(texts.ends_with(&lines), "{lines:?}");
}

proptest! {
    #[test]
    fn the_rows_of_a_message_cut_anywhere_are_what_was_sent(
        text in "([a-z 字，]{0,30}|\\[微笑\\]|https://a\\.cn/[a-z]{0,20}|\n|\t|\n```\n|\\[图片\\]|👨‍👩‍👧|… 还有){1,20}",
        columns in 20_u16..120,
        cut in 0_usize..40,
    ) {
        prop_assume!(crate::text::is_visible(&text));
        let mut robot = with(&[&text]);
        robot.event(Event::Resize { columns, rows: 24 });
        let layout = robot.app.layout();
        let at = layout.items.len() - 1;
        let rows = layout.body_rows(at);
        let spot = |row| Spot { item: ItemId(2), row };
        let take = |from, to| layout.copied(Block { from: spot(from), to: spot(to) });
        prop_assert_eq!(take(0, rows - 1), text.clone());
        if rows > 1 {
            let cut = cut % (rows - 1);
            let (upper, lower) = (take(0, cut), take(cut + 1, rows - 1));
            prop_assert!(text.starts_with(&upper), "{:?}", upper);
            prop_assert!(text.ends_with(&lower), "{:?}", lower);
            let between = text.len() - upper.len() - lower.len();
            prop_assert!(["", "\n"].contains(&text.get(upper.len()..upper.len() + between).unwrap()));
        }
    }
}
