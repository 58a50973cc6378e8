//! Cutting texts to cells, from either end.

use proptest::prelude::*;

use super::super::width::tests::{any_text, any_widths, endless};
use super::*;

fn short(text: &str, width: u16) -> String {
    truncate(text, width, Widths::NARROW, ELLIPSIS).into_owned()
}

#[test]
fn a_wide_character_is_never_cut_in_half() {
    assert_eq!(short("产品研发群", 10), "产品研发群");
    assert_eq!(short("产品研发群", 9), "产品研发…");
    assert_eq!(short("产品研发群", 8), "产品研…");
    assert_eq!(short("产品研发群", 2), "…");
    assert_eq!(short("产品研发群", 1), "…");
    assert_eq!(short("产品研发群", 0), "");
}

#[test]
fn the_mark_is_as_wide_as_the_terminal_draws_it() {
    assert_eq!(truncate("产品研发群", 8, Widths::WIDE, ELLIPSIS), "产品研…");
    assert_eq!(truncate("产品研发群", 7, Widths::WIDE, ELLIPSIS), "产品…");
    assert_eq!(truncate("产品研发群", 8, Widths::WIDE, ELLIPSIS_ASCII), "产品研~");
    assert_eq!(truncate("产品研发群", 2, Widths::NARROW, "..."), "产", "no room for the mark");
}

#[test]
fn the_tail_of_a_path_can_be_kept() {
    assert_eq!(truncate_left("下载/小林/报告.pdf", 9, Widths::NARROW, ELLIPSIS), "…报告.pdf");
    assert_eq!(truncate_left("短", 9, Widths::NARROW, ELLIPSIS), "短");
    assert_eq!(truncate_left("报告", 3, Widths::NARROW, ELLIPSIS), "…告");
}

#[test]
fn a_cut_costs_what_is_left_and_not_what_is_cut_off() {
    let text = "好é".repeat(1 << 20);
    for _ in 0..1_000 {
        assert_eq!(short(&text, 8), "好é好é…");
    }
    for text in endless() {
        let line = short(&text, 8);
        assert!(cells(&line, Widths::NARROW) <= 8 && !line.is_empty());
        let end = truncate_left(&text, 8, Widths::NARROW, ELLIPSIS);
        assert!(cells(&end, Widths::NARROW) <= 8);
    }
    assert_eq!(short(&format!("a{}", "\u{200b}".repeat(1_000)), 1), "a", "nothing seen is missing");
    assert_eq!(short(&format!("a{}b", "\u{200b}".repeat(1_000)), 1), "…");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_cut_fits(text in any_text(100), width in 0u16..=200, widths in any_widths()) {
        for cut in [truncate(&text, width, widths, ELLIPSIS), truncate_left(&text, width, widths, ELLIPSIS)] {
            prop_assert!(cells(&cut, widths) <= usize::from(width), "{:?}", cut);
            if cells(&display_line(&text), widths) <= usize::from(width) {
                prop_assert_eq!(cut, display_line(&text));
            }
        }
    }
}
