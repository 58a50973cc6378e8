//! Lists over the rest: they fit, scroll with the cursor, and give the caret to what is typed.

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::{Frame, draw};
use crate::app::dialog::{Cut, DialogRow, DialogView};
use crate::ui::testing::drawn;

fn rows(count: usize) -> Vec<DialogRow> {
    let row = |n| DialogRow {
        left: format!("第{n}个"),
        right: "群聊".to_owned(),
        ..DialogRow::default()
    };
    (0..count).map(row).collect()
}

/// Above everything but the last row, which is the input.
fn framed(area: Rect) -> Frame {
    let above = Rect { height: area.height.saturating_sub(1), ..area };
    Frame { above, input: Some(Rect { y: above.bottom(), height: 1, ..area }) }
}

/// No room but for the dialog itself.
const fn alone(area: Rect) -> Frame {
    Frame { above: area, input: None }
}

#[test]
fn what_is_typed_stands_in_the_input_and_the_cursor_stays_in_sight() {
    let dialog = DialogView {
        title: "跳转".to_owned(),
        query: Some(("研发".to_owned(), 6)),
        rows: rows(30),
        cursor: Some(20),
        advice: "Enter 打开  Esc 取消".to_owned(),
        ..DialogView::default()
    };
    let mut caret = None;
    let shown = drawn(40, 8, |canvas, area| caret = draw(&dialog, canvas, framed(area)));
    assert_eq!(shown.first().map(String::as_str), Some("─ 跳转 ─────────────────────────────────"));
    assert_eq!(shown.get(6).map(String::as_str), Some(" 第20个                            群聊"));
    assert_eq!(shown.get(7).map(String::as_str), Some(" > 研发"));
    assert_eq!(caret, Some(Position::new(7, 7)));
    let shown = drawn(40, 8, |canvas, area| caret = draw(&dialog, canvas, alone(area)));
    assert!(shown.first().is_some_and(|row| row.starts_with("─ 跳转 ") && row.ends_with("研发")));
    assert_eq!(shown.get(7).map(String::as_str), Some(" Enter 打开  Esc 取消"));
    assert_eq!(caret.map(|at| at.y), Some(0));
}

#[test]
fn the_caret_stands_in_one_place_however_many_rows_match() {
    let caret = |count: usize, typed: &str| {
        let dialog = DialogView {
            query: Some((typed.to_owned(), typed.len())),
            rows: rows(count),
            cursor: Some(0),
            ..DialogView::default()
        };
        let mut caret = None;
        drawn(40, 12, |canvas, area| caret = draw(&dialog, canvas, framed(area)));
        caret
    };
    for count in 0..20 {
        assert_eq!(caret(count, "zw"), Some(Position::new(5, 11)), "{count}");
    }
}

#[test]
fn what_was_typed_is_underlined_where_it_is_found() {
    let row = |words: &str| DialogRow { left: words.to_owned(), ..DialogRow::default() };
    let dialog = DialogView {
        query: Some(("研发 abc".to_owned(), 0)),
        rows: vec![row("产品研发群 ABC"), row("没有")],
        ..DialogView::default()
    };
    let mut under = Vec::new();
    drawn(40, 5, |canvas, area| {
        draw(&dialog, canvas, framed(area));
        for y in 0..area.height - 1 {
            let cells = (0..area.width).filter_map(|x| canvas.buf.cell((x, y)));
            let marked = cells.filter(|cell| cell.modifier.contains(Modifier::UNDERLINED));
            under.push(marked.map(ratatui::buffer::Cell::symbol).collect::<String>());
        }
    });
    assert_eq!(under, ["", "", "研发ABC", ""]);
}

#[test]
fn keys_stand_in_a_column_before_what_they_do() {
    let key = |left: &str, right: &str| DialogRow {
        left: left.to_owned(),
        right: right.to_owned(),
        key: Some(7),
        ..DialogRow::default()
    };
    let dialog = DialogView {
        title: "帮助".to_owned(),
        rows: vec![key("C-n", "下一个会话"), key("M-Enter", "换行")],
        ..DialogView::default()
    };
    let shown = drawn(30, 5, |canvas, area| assert!(draw(&dialog, canvas, alone(area)).is_none()));
    assert_eq!(
        shown,
        ["", "", "─ 帮助 ───────────────────────", " C-n      下一个会话", " M-Enter  换行"]
    );
}

#[test]
fn the_heading_tells_of_rows_below_until_they_are_in_sight() {
    let at = |first| {
        let dialog = DialogView { rows: rows(9), first, more: "PgDn", ..DialogView::default() };
        drawn(20, 5, |canvas, area| assert!(draw(&dialog, canvas, alone(area)).is_none())).remove(0)
    };
    let rule = "─".repeat(20);
    assert_eq!(at(0), format!("{} PgDn {}", "─".repeat(11), "─".repeat(3)));
    assert_eq!(at(4), at(0));
    assert_eq!(at(5), rule);
}

#[test]
fn of_a_path_the_name_is_in_sight_at_any_width() {
    let folder = "/u/me/.local/share/wetui/default/files/季度/汇总";
    let row = |path: String| DialogRow { left: path, cut: Cut::Folders, ..DialogRow::default() };
    let names = ["会议 记录 2026.pdf", "会议 纪要/"];
    let rows = names.iter().map(|name| row(format!("{folder}/{name}"))).collect();
    let dialog = DialogView { rows, ..DialogView::default() };
    for columns in [24, 40, 56, 80] {
        let shown =
            drawn(columns, 5, |canvas, area| assert!(draw(&dialog, canvas, alone(area)).is_none()));
        for name in names {
            assert!(shown.iter().any(|row| row.ends_with(name)), "{columns}: {shown:?}");
        }
    }
}

#[test]
fn any_popup_is_drawn_in_any_room() {
    for width in 0..30 {
        for height in 0..8 {
            for (first, cursor) in [(0, None), (3, Some(0)), (0, Some(4)), (3, Some(99))] {
                let dialog = DialogView {
                    title: "跳转".to_owned(),
                    query: Some(("很长的查询很长的查询".to_owned(), 30)),
                    rows: rows(5),
                    cursor,
                    first,
                    advice: "Esc".to_owned(),
                    ..DialogView::default()
                };
                drawn(width, height, |canvas, area| {
                    let frame = if first == 0 { framed(area) } else { alone(area) };
                    let caret = draw(&dialog, canvas, frame);
                    assert!(caret.is_none_or(|at| area.contains(at)), "{caret:?} in {area}");
                });
            }
        }
    }
}
