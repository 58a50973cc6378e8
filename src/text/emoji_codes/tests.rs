//! The table of faces, and texts with faces in them.

use super::*;
use crate::text::{Widths, cells, clusters};

#[test]
fn a_face_is_drawn_as_its_emoji_and_other_brackets_stay() {
    assert_eq!(show("好[微笑][Smile]!"), "好🙂🙂!");
    assert_eq!(show("[可爱]=[愉快]"), "😄=😄");
    assert_eq!(show("a[0] [图片] [[微笑] ["), "a[0] [图片] [🙂 [");
    assert_eq!(show("[勾引]"), "[勾引]", "no emoji looks like it");
    assert!(matches!(show("nothing [here]"), Cow::Borrowed(_)));
}

#[test]
fn the_table_has_each_face_once() {
    assert_eq!(all().len(), 113);
    let mut seen: Vec<&str> = names().collect();
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count, "no name twice");
    assert_eq!(all()[112].zh().next(), Some("红包"));
    assert_eq!(all()[89].en(), "OK");
    assert!(names().all(|name| name.len() <= LONGEST), "{:?}", names().max_by_key(|n| n.len()));
}

#[test]
fn every_emoji_is_one_character_that_terminals_agree_on() {
    for emoji in FACES.iter().chain(&NEWER).filter_map(Face::emoji) {
        assert_eq!(emoji.chars().count(), 1, "{emoji}");
        assert_eq!(clusters(emoji, Widths::NARROW).next().unwrap().shown, emoji);
        assert!(cells(emoji, Widths::NARROW) > 0);
    }
}

#[test]
fn brackets_that_are_closed_far_away_are_read_once() {
    let many = "[".repeat(2_000_000) + "]";
    assert_eq!(show(&many), many);
    assert_eq!(show(&("[".repeat(9) + "[微笑]")), "[".repeat(9) + "🙂");
}
