//! Words on their way to the disk, at every size and in every kind of terminal.

use wetui::model::Lang;

use super::dump::{dump, styles};
use super::world::{Kind, World};
use super::{SIZES, draw};

#[test]
fn words_on_their_way_to_the_disk_stand_dim_above_what_is_being_typed() {
    for (kind, mark) in [(Kind::Unicode, '…'), (Kind::Ascii, '.')] {
        for size in SIZES {
            let mut world = World::new(Lang::Zh, kind, size);
            world.log_in().open_group().type_text("first text").key("enter").type_text("next");
            let (buf, caret) = draw(&world.app, size);
            let shown = dump(&buf, caret);
            let rows: Vec<&str> = shown.lines().collect();
            let at = rows.iter().position(|row| row.starts_with("| > next")).expect(&shown);
            assert!(rows[at - 1].starts_with(&format!("| {mark} first text")), "{shown}");
            assert!(styles(&buf).contains(" dim: first text"), "{shown}");
            assert_eq!(caret.map(|at| at.x), Some(7), "{shown}");
        }
    }
}

#[test]
fn a_window_of_a_few_rows_shows_what_is_being_typed() {
    for rows in 1..6 {
        let size = (40, rows);
        let mut world = World::new(Lang::Zh, Kind::Unicode, (40, 15));
        world.log_in().open_group().type_text("first").key("enter").type_text("next");
        world.event(wetui::app::Event::Resize { columns: size.0, rows: size.1 });
        let (buf, caret) = draw(&world.app, size);
        assert!(dump(&buf, caret).contains("> next"), "{}", dump(&buf, caret));
    }
}
