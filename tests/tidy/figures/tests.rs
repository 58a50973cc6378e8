//! Each counter on a small source.

use super::super::source::Source;
use super::super::tree::Tree;
use super::counts::{self, Found};

/// A package of some files, `src/lib.rs` among them.
fn package(files: &[(&str, &str)]) -> Tree {
    let source =
        |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
    Tree::of(files.iter().map(source).collect())
}

/// A room of one file.
fn room(text: &str) -> Tree {
    package(&[("src/lib.rs", "mod room;"), ("src/room.rs", text)])
}

/// A room of three files.
fn rooms(room: &str, one: &str, two: &str) -> Tree {
    package(&[
        ("src/lib.rs", "mod room;"),
        ("src/room.rs", room),
        ("src/room/one.rs", one),
        ("src/room/two.rs", two),
    ])
}

fn circle(tree: &Tree) -> Vec<String> {
    counts::files_in_circles(tree, "room").what
}

#[test]
fn files_that_import_each_other_stand_in_a_circle() {
    let tree = rooms(
        "mod one; mod two;",
        "use super::two::Two; pub fn one(_: Two) {}",
        "pub struct Two; fn two() { super::one::one(Two) }",
    );
    assert_eq!(circle(&tree), ["src/room/one.rs src/room/two.rs"]);
    assert_eq!(counts::files_in_circles(&tree, "room").count, 2);
}

#[test]
fn a_module_that_shows_what_lies_below_it_needs_it_not() {
    let shown = rooms(
        "mod one; mod two; pub use one::One; pub struct Room;",
        "use super::Room; pub struct One(Room);",
        "use super::{One, Room}; fn two(_: One, _: Room) {}",
    );
    assert!(circle(&shown).is_empty());
    let used = rooms(
        "mod one; mod two; use one::One; pub struct Room(One);",
        "use super::Room; pub struct One(Room);",
        "",
    );
    assert_eq!(circle(&used), ["src/room.rs src/room/one.rs"]);
}

#[test]
fn a_path_leads_through_what_a_module_shows() {
    let tree = rooms(
        "mod one; mod two; pub use one::*; pub use two::Two as Other;",
        "use super::Other; pub struct One(Other);",
        "use crate::room::One; pub struct Two(One);",
    );
    assert_eq!(circle(&tree), ["src/room/one.rs src/room/two.rs"]);
}

#[test]
fn methods_of_split_impls_that_call_each_other_are_a_circle() {
    let tree = rooms(
        "mod one; mod two; pub struct Room;",
        "use super::Room; impl Room { pub fn one(&self) { self.two() } }",
        "use super::Room; impl Room { pub fn two(&self) { Self::one(self) } }",
    );
    assert_eq!(circle(&tree), ["src/room/one.rs src/room/two.rs"]);
    let downwards = rooms(
        "mod one; mod two; pub struct Room;",
        "use super::Room; impl Room { pub fn one(&self) { self.two() } }",
        "use super::Room; impl Room { pub fn two(&self) {} }",
    );
    assert!(circle(&downwards).is_empty());
}

#[test]
fn methods_are_found_through_types_parameters_and_macros() {
    let two = "use super::Room; impl Room { pub fn two(&self) { self.one() } }";
    for one in [
        "use super::Room; impl Room { fn one(&self) {} } fn it(room: &mut Room) { room.two() }",
        "use super::Room; impl Room { fn one(&self) {} } fn it(room: Room) { Room::two(&room) }",
        "use super::Room; impl Room { fn one(&self) { println!(\"{}\", self.two()) } }",
        "use super::Room; impl Room { fn one(&self) { select! { it = self.two() => it } } }",
    ] {
        let tree = rooms("mod one; mod two; pub struct Room;", one, two);
        assert_eq!(circle(&tree), ["src/room/one.rs src/room/two.rs"], "{one}");
    }
}

#[test]
fn tests_close_no_circle() {
    let tree = rooms(
        "mod one; #[cfg(test)] mod two;",
        "pub fn one() {} #[cfg(test)] mod tests { use super::super::two::two; }",
        "use super::one::one; pub fn two() {}",
    );
    assert!(circle(&tree).is_empty());
}

fn both(found: Found) -> (usize, Vec<String>) {
    (found.count, found.what)
}

#[test]
fn the_largest_struct_and_the_largest_impl_are_named() {
    let tree = room(
        "struct One { a: u8 } struct Two { a: u8, b: u8 }
         impl One { fn a() {} } impl Two { fn a() {} } impl One { fn b() {} }
         impl Drop for Two { fn drop(&mut self) {} }",
    );
    assert_eq!(both(counts::fields(&tree, "room")), (2, vec!["Two".to_owned()]));
    assert_eq!(both(counts::methods(&tree, "room")), (2, vec!["One".to_owned()]));
}

#[test]
fn wildcard_arms_count_on_enums_of_the_crate_only() {
    let arms = |arms: &str| {
        let head = "pub enum Own { A, B(u8), C }";
        let tree = room(&format!("{head} fn it(x: Own) {{ match x {{ {arms} }} }}"));
        counts::wildcard_arms(&tree, "room").count
    };
    assert_eq!(arms("Own::A => 1, _ => 2"), 1);
    assert_eq!(arms("Own::A | Own::B(_) => 1, other => 2"), 1);
    assert_eq!(arms("Own::A => 1, Own::B(_) | Own::C => 2"), 0);
    assert_eq!(arms("Own::A => 1, _ if late => 2, Own::B(_) | Own::C => 3"), 0);
    assert_eq!(arms("Some(1) => 1, _ => 2"), 0);
    assert_eq!(arms("std::fmt::Alignment::Left => 1, _ => 2"), 0);
    let tree =
        room("enum Own { A, B } impl Own { fn it(&self) { match self { Self::A => 1, _ => 2 } } }");
    assert_eq!(counts::wildcard_arms(&tree, "room").count, 1);
}

#[test]
fn parameters_of_type_bool_count_outside_of_implemented_traits() {
    let tree = room(
        "fn one(a: bool, b: &bool, c: u8) {} trait It { fn two(a: bool); }
         impl It for u8 { fn two(a: bool) {} } struct S; impl S { fn three(&self, a: bool) {} }",
    );
    assert_eq!(counts::bool_parameters(&tree, "room").count, 3);
}

#[test]
fn chinese_and_the_choice_of_a_language_are_worded_places() {
    let tree = room(
        "/// 文档 is not counted.
         fn one(lang: Language) { say(\"已发送\"); say(\"sent\"); format!(\"{}{}\", \"好\", lang); }
         #[test] fn two() { say(\"测试\") }",
    );
    assert_eq!(counts::worded_places(&tree, "room").count, 4);
}

#[test]
fn short_doc_lines_are_counted() {
    let text = "/// Which.\nfn a() {}\n/// A long line and\n/// its end.\n///\n/// # Errors\nfn b() {}\n    \
                /// Whom.\n// No doc.\n//! Room.";
    assert_eq!(
        both(counts::short_docs(&[text])),
        (2, vec!["Which.".to_owned(), "Whom.".to_owned()])
    );
}

#[test]
fn a_type_name_that_two_modules_show_is_counted_once() {
    let tree = rooms(
        "mod one; mod two; struct Hidden; pub struct Once;",
        "pub struct Twice; struct Hidden;",
        "pub(super) enum Twice {} pub type Other = u8;",
    );
    assert_eq!(both(counts::shared_names(&tree, "room")), (1, vec!["Twice".to_owned()]));
}
