//! What stands beside the notebook: tags, what is left to do, files; by keys and by the mouse, at any size.

use super::notebook::{NOTES, logged_in, todo};
use crate::api::{Answer, Gathered, HistoryAnchor, Method};
use crate::app::dialog::Dialog;
use crate::app::ops::side_pane::cursor;
use crate::app::robot::{Robot, item, position};
use crate::app::{Event, Mouse, MouseKind};
use crate::model::{Attachment, ChatId, Content, Find, Item, ItemId, Sender, TagUse, Todo};
use crate::text::Printable;

const LIST: Method = Method::ListShared { chat: NOTES };

fn file(id: i64, name: &str) -> Item {
    let content =
        Content::File(Attachment { name: Printable::line(name), ..Attachment::default() });
    Item { sender: Sender::Me, content, ..item(NOTES.0, id, "") }
}

fn gathered() -> Gathered {
    let tag = |tag: &str, notes| TagUse { tag: tag.to_owned(), notes };
    Gathered {
        files: vec![file(31, "合同.pdf")],
        notes: Vec::new(),
        tags: vec![tag("家", 12), tag("Work", 3)],
        todos: vec![todo(21, "[ ] 修水管 #家", Some(Todo::Open)), todo(20, "todo: 写", None)],
        open_todos: 7,
    }
}

/// With these things beside the notes, in a window of this size.
fn beside(columns: u16, rows: u16, gathered: Gathered) -> Robot {
    let mut robot = logged_in(columns, rows);
    if columns < 110 {
        robot.keys("ctrl-x t");
    }
    robot.answer(&LIST, Ok(Answer::Shared(gathered)));
    robot.drain();
    robot
}

fn rows(robot: &Robot) -> Vec<String> {
    let row = |row: crate::app::side_pane::SideRow| format!("{} {}", row.words, row.count);
    robot.app.side().into_iter().map(row).map(|row| row.trim().to_owned()).collect()
}

fn here(robot: &Robot) -> Option<String> {
    rows(robot).into_iter().nth(cursor(&robot.app)?)
}

#[test]
fn beside_the_notes_of_a_wide_window_stand_tags_todos_and_files_by_themselves() {
    let mut robot = beside(120, 40, gathered());
    let places = robot.app.places();
    assert!(!places.side.is_empty() && !places.timeline.is_empty() && places.list.is_empty());
    let all =
        ["标签 2", "#家 12", "#Work 3", "待办 7", "[ ] 修水管 #家", "[ ] todo: 写", "文件和链接"];
    assert_eq!(rows(&robot)[..7], all);
    assert!(rows(&robot)[7].contains("合同.pdf"));
    assert_eq!(cursor(&robot.app), None, "keys go to the input");
    robot.typed("x").keys("ctrl-u");
    assert!(robot.asked().iter().all(|it| !matches!(it, Method::MarkTodo { .. })));
    robot.event(Event::Resize { columns: 100, rows: 40 });
    assert!(robot.app.places().side.is_empty(), "there is no room for it");
}

#[test]
fn a_notebook_without_any_of_it_has_the_whole_width_and_a_narrow_one_asks_for_nothing() {
    let mut robot = beside(120, 40, Gathered::default());
    assert!(robot.app.places().side.is_empty());
    robot.keys("ctrl-x t").answer(&LIST, Ok(Answer::Shared(Gathered::default())));
    let said = robot.app.hint().words;
    assert!(robot.app.places().side.is_empty() && said.contains("#标签"), "{said}");
    robot.typed("还能写");
    assert_eq!(robot.input(), "还能写");
    let mut robot = logged_in(80, 24);
    assert!(!robot.asked().contains(&LIST), "nobody sees it");
}

#[test]
fn enter_on_a_tag_looks_for_it_on_a_todo_goes_there_and_on_a_file_opens_it() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 15)] {
        let mut robot = beside(columns, rows, gathered());
        if columns >= 110 {
            robot.keys("ctrl-x t");
        }
        assert_eq!(here(&robot).unwrap(), "标签 2", "{columns}x{rows}");
        robot.keys("down enter");
        let find = Find { tags: vec!["家".to_owned()], ..Find::default() };
        assert!(robot.asked().contains(&Method::Search { find, chat: Some(NOTES) }));
        robot.keys("esc");
        assert_eq!(here(&robot).unwrap(), "#家 12", "the list is left, the pane is not");
        robot.keys("down down down");
        assert_eq!(here(&robot).unwrap(), "[ ] 修水管 #家");
        robot.keys("end enter");
        assert!(robot.asked().contains(&Method::Fetch { item: ItemId(31) }));
        robot.keys("k k k enter");
        let spot = HistoryAnchor::At(position(21));
        assert!(robot.asked().contains(&Method::PageAround { chat: NOTES, spot }));
        assert_eq!(cursor(&robot.app), None, "the note is looked at now");
        assert!(!robot.app.places().timeline.is_empty());
    }
}

#[test]
fn headings_lead_to_all_of_it() {
    let mut robot = beside(80, 24, gathered());
    robot.keys("enter");
    assert!(matches!(robot.app.dialog, Some(Dialog::Select { .. })));
    robot.typed("work").keys("enter");
    let find = Find { tags: vec!["Work".to_owned()], ..Find::default() };
    assert!(robot.asked().contains(&Method::Search { find, chat: Some(NOTES) }));
    robot.keys("esc down down down enter");
    let find = Find { todo: Some(Todo::Open), ..Find::default() };
    assert!(robot.asked().contains(&Method::Search { find, chat: Some(NOTES) }));
}

#[test]
fn x_ticks_off_what_is_to_do_and_the_place_stays() {
    let mut robot = beside(120, 40, gathered());
    robot.keys("ctrl-x t down down down down x");
    let done = |id| Method::MarkTodo { item: ItemId(id), todo: Todo::Done };
    assert!(robot.asked().contains(&done(21)));
    robot.items(NOTES.0, [todo(21, "[ ] 修水管 #家", Some(Todo::Done))]);
    let mut rest = gathered();
    rest.todos.remove(0);
    robot.answer(&LIST, Ok(Answer::Shared(rest)));
    assert_eq!(here(&robot).unwrap(), "[ ] todo: 写");
    robot.drain();
    robot.keys("home x");
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::MarkTodo { .. })));
    let said = robot.app.hint().words;
    assert!(said.contains("不是待办"), "{said}");
}

fn click(robot: &mut Robot, words: &str, column: u16) {
    let at = rows(robot).iter().position(|row| row.starts_with(words)).unwrap();
    let place = robot.app.places().side;
    let (column, row) = (place.x + column, place.y + u16::try_from(at).unwrap());
    robot.event(Event::Mouse(Mouse { kind: MouseKind::Press, column, row }));
}

#[test]
fn the_mouse_looks_for_a_tag_ticks_a_box_goes_to_a_note_and_opens_a_file() {
    let mut robot = beside(120, 40, gathered());
    click(&mut robot, "#Work", 8);
    let find = Find { tags: vec!["Work".to_owned()], ..Find::default() };
    assert!(robot.asked().contains(&Method::Search { find, chat: Some(NOTES) }));
    robot.keys("esc");
    click(&mut robot, "[ ] 修水管", 4);
    assert_eq!(
        robot.asked(),
        [Method::MarkTodo { item: ItemId(21), todo: Todo::Done }],
        "the box was clicked"
    );
    click(&mut robot, "[ ] 修水管", 9);
    let spot = HistoryAnchor::At(position(21));
    assert!(robot.asked().contains(&Method::PageAround { chat: NOTES, spot }));
    let last = rows(&robot).len() - 1;
    let name = rows(&robot)[last].clone();
    click(&mut robot, &name, 6);
    assert!(robot.asked().contains(&Method::Fetch { item: ItemId(31) }));
}

#[test]
fn what_is_written_is_never_written_blindly_and_comes_back_with_the_input() {
    let mut robot = beside(80, 24, gathered());
    robot.typed("q").keys("backspace tab left");
    assert_eq!(robot.input(), "");
    let said = robot.app.hint().words;
    assert!(said.contains("右栏里"), "{said}");
    robot.typed("买");
    assert_eq!((robot.input().as_str(), cursor(&robot.app)), ("买", None));
    robot.keys("ctrl-x t");
    robot.event(Event::Paste("菜".to_owned()));
    assert_eq!((robot.input().as_str(), cursor(&robot.app)), ("买菜", None));
    robot.keys("ctrl-x t ctrl-c");
    assert_eq!((robot.input().as_str(), cursor(&robot.app)), ("买菜", None));
    robot.keys("ctrl-x t esc");
    assert_eq!(cursor(&robot.app), None);
    robot.keys("ctrl-x t ctrl-x t");
    assert_eq!(cursor(&robot.app), None);
}

#[test]
fn what_was_hidden_stays_hidden_until_it_is_wanted_again() {
    let mut robot = beside(120, 40, gathered());
    robot.keys("ctrl-x t ctrl-x t");
    assert!(robot.app.places().side.is_empty());
    robot.items(NOTES.0, [todo(40, "又一条 #家", None)]);
    assert!(robot.app.places().side.is_empty());
    robot.keys("ctrl-x t");
    assert!(!robot.app.places().side.is_empty());
    assert!(robot.asked().contains(&LIST), "it is asked for anew");
}

#[test]
fn on_a_wide_screen_members_files_and_notes_stand_at_the_right_and_lead_to_their_places() {
    let mut robot = super::find::group();
    robot.event(Event::Resize { columns: 120, rows: 40 });
    assert!(robot.asked().contains(&Method::ListShared { chat: ChatId(1) }));
    let note = item(2, 77, "买菜");
    let shared =
        Gathered { files: vec![item(1, 9, "x")], notes: vec![note], ..Gathered::default() };
    robot.answer(&Method::ListShared { chat: ChatId(1) }, Ok(Answer::Shared(shared)));
    let rows: Vec<String> = robot.app.side().into_iter().map(|row| row.words).collect();
    assert_eq!(rows[0], "成员 3");
    assert_eq!(rows[1..4], ["  王芳", "  赵磊", "  李娜"]);
    let at = rows.iter().position(|row| row.trim() == "买菜").unwrap();
    let place = robot.app.places().side;
    let row = place.y + u16::try_from(at).unwrap();
    let press = Mouse { kind: MouseKind::Press, column: place.x + 2, row };
    robot.event(Event::Mouse(press));
    let spot = HistoryAnchor::At(position(77));
    assert!(robot.asked().contains(&Method::PageAround { chat: ChatId(2), spot }));
    robot.keys("ctrl-x t");
    assert!(!robot.app.places().side.is_empty(), "keys go there first");
    robot.keys("ctrl-x t");
    assert!(robot.app.places().side.is_empty());
}
