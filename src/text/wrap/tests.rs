//! Where lines end: by example, and by promise for any text.

use proptest::prelude::*;

use super::super::width::tests::{any_text, any_widths, endless};
use super::*;

fn lines(text: &str, width: u16) -> Vec<&str> {
    wrap(text, width, Widths::NARROW).map(|line| line.shown(text)).collect()
}

#[test]
fn han_is_broken_anywhere_but_beside_punctuation() {
    assert_eq!(lines("今天天气很好", 6), ["今天天", "气很好"]);
    assert_eq!(lines("今天很好，真的", 8), ["今天很", "好，真的"], "no comma begins a line");
    assert_eq!(lines("他说（你好）吧", 6), ["他说", "（你", "好）吧"], "no bracket ends one");
    assert_eq!(lines("他说“你好”吧", 5), ["他说", "“你", "好”吧"]);
    assert_eq!(lines("等等……好", 5), ["等", "等……", "好"]);
}

#[test]
fn words_numbers_and_addresses_stay_whole_where_they_fit() {
    assert_eq!(lines("灰度机10.2.3.14的磁盘", 11), ["灰度机", "10.2.3.14的", "磁盘"]);
    assert_eq!(lines("see https://x.cn/a?b=c,d now", 20), ["see", "https://x.cn/a?b=c,d", "now"]);
    assert_eq!(lines("Vec<String> f(x, y)", 11), ["Vec<String>", "f(x, y)"]);
    assert_eq!(lines("hello,世界", 7), ["hello,", "世界"]);
}

#[test]
fn a_sign_is_not_parted_from_what_it_marks() {
    for sign in ["#", "＃", "@", "¥", "￥", "€"] {
        let text = format!("买牛奶了{sign}家里");
        let rows = lines(&text, 10);
        assert_eq!(rows, ["买牛奶了", &format!("{sign}家里")], "{sign}");
    }
    assert_eq!(lines("学C#语言", 6), ["学C#语", "言"]);
    // Where nothing else fits, it is.
    assert_eq!(lines("#家", 2), ["#", "家"]);
}

#[test]
fn what_is_longer_than_a_line_is_broken_between_clusters() {
    assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    assert_eq!(lines("好abcdefgh", 4), ["好", "abcd", "efgh"]);
    assert_eq!(lines("abcd.", 4), ["abc", "d."], "even then no stop begins a line");
    assert_eq!(lines("。。。。。", 4), ["。。", "。。", "。"], "where nothing else is possible");
}

#[test]
fn spaces_at_a_break_hang_and_those_at_the_beginning_stay() {
    assert_eq!(lines("  a b   cd", 5), ["  a b", "cd"]);
    assert_eq!(lines("a  \n  b", 5), ["a", "  b"]);
    let text = "ab     cd";
    let wrapped: Vec<Line> = wrap(text, 4, Widths::NARROW).collect();
    assert_eq!(wrapped[0].text(text), "ab     ");
    assert_eq!((wrapped[0].shown(text), wrapped[0].cells), ("ab", 2));
}

#[test]
fn line_feeds_end_lines_and_empty_lines_stay() {
    assert_eq!(lines("", 8), [""]);
    assert_eq!(lines("a\n\nb\n", 8), ["a", "", "b", ""]);
    let hard: Vec<bool> = wrap("a\nbcd", 2, Widths::NARROW).map(|line| line.hard).collect();
    assert_eq!(hard, [true, false, false]);
}

#[test]
fn a_width_of_one_or_none_counts_as_two() {
    for width in [0, 1, 2] {
        assert_eq!(lines("好a\tb", width), ["好", "a", "b"]);
    }
}

#[test]
fn editable_text_gives_each_space_its_cell() {
    let text = "abcd   e";
    let rows: Vec<&str> =
        wrap_editable(text, 4, Widths::NARROW).map(|line| line.text(text)).collect();
    assert_eq!(rows, ["abcd", "   e"]);
}

#[test]
fn a_long_line_without_a_place_to_break_is_wrapped_in_linear_time() {
    let text = "。".repeat(100_000);
    assert_eq!(wrap(&text, 80, Widths::NARROW).count(), 2_500);
}

#[test]
fn a_cluster_as_long_as_the_text_is_wrapped_in_linear_time() {
    let rows = endless().map(|text| wrap(&text, 80, Widths::NARROW).count());
    assert_eq!(rows, [5_000, 1_250, 1, 1]);
}

/// Written once more from PRODUCT 3, not from the table.
fn begins_badly(c: char) -> bool {
    "，。！？：；、）」』】》〉…—～·％,.!?:;)]}”".contains(c)
}

fn ends_badly(c: char) -> bool {
    "（「『【《〈([{“".contains(c)
}

/// A break here breaks no rule: `before` and `after` are the texts around it.
fn keeps_kinsoku(before: &str, after: &str) -> bool {
    let seen = |cluster: &Cluster| cluster.cells > 0;
    let last = clusters(before, Widths::NARROW)
        .filter(seen)
        .filter(|cluster| !part(before, cluster.range.clone()).starts_with(char::is_whitespace))
        .last();
    let first = clusters(after, Widths::NARROW).find(seen);
    !last.is_some_and(|cluster| part(before, cluster.range).starts_with(ends_badly))
        && !first.is_some_and(|cluster| part(after, cluster.range).starts_with(begins_badly))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn wrapping_loses_nothing_and_fits(
        text in any_text(120), width in 1u16..=200, widths in any_widths(), editable: bool,
    ) {
        let wrapped: Vec<Line> = if editable {
            wrap_editable(&text, width, widths).collect()
        } else {
            wrap(&text, width, widths).collect()
        };
        let mut whole = String::new();
        for line in &wrapped {
            whole.push_str(line.text(&text));
            whole.push_str(if line.hard { "\n" } else { "" });
            let measured = crate::text::cells(line.shown(&text), widths);
            prop_assert!(line.cells <= width.max(2));
            prop_assert!(measured == usize::from(line.cells) || width < 4, "{} {:?}", measured, line);
            prop_assert!(line.text(&text).starts_with(line.shown(&text)));
            if editable {
                prop_assert_eq!(&line.shown, &line.range);
            } else {
                let tail = part(&text, line.shown.end..line.range.end);
                let hangs = |cluster: Cluster| {
                    cluster.cells == 0 || part(tail, cluster.range).starts_with(char::is_whitespace)
                };
                prop_assert!(clusters(tail, widths).all(hangs));
            }
        }
        prop_assert_eq!(&whole, &text);
        prop_assert!(!wrapped.last().unwrap().hard);
    }

    #[test]
    fn no_cluster_is_split_and_no_line_is_empty(text in any_text(120), width in 1u16..=200, widths in any_widths()) {
        let starts: Vec<usize> = clusters(&text, widths).map(|cluster| cluster.range.start).collect();
        let mut soft = false;
        for line in wrap(&text, width, widths) {
            prop_assert!(starts.contains(&line.range.start) || line.range.start == text.len());
            prop_assert!(!soft || !line.range.is_empty());
            soft = !line.hard;
        }
    }

    #[test]
    fn kinsoku_holds_wherever_a_legal_break_exists(text in any_text(120), width in 1u16..=200) {
        let wrapped: Vec<Line> = wrap(&text, width, Widths::NARROW).collect();
        for pair in wrapped.windows(2) {
            let [line, after] = pair else { continue };
            let rest = part(&text, after.range.start..text.len());
            if line.hard || keeps_kinsoku(line.text(&text), rest) {
                continue;
            }
            let row = part(&text, line.range.start..text.len());
            let mut drawn = 0;
            for cluster in clusters(line.text(&text), Widths::NARROW) {
                let at = cluster.range.start;
                let source = part(row, cluster.range.clone());
                let space = source.starts_with(char::is_whitespace);
                // The table also spares what PRODUCT 3 only hints at: %, small kana.
                let spared = matches!(super::Class::of(source), super::Class::Close | super::Class::WideClose);
                if drawn > 0 && cluster.cells > 0 && !space && !spared {
                    prop_assert!(!keeps_kinsoku(part(row, 0..at), part(row, at..row.len())), "{:?} at {}", line.text(&text), at);
                }
                drawn += cluster.cells;
            }
        }
    }

    #[test]
    fn a_word_that_fits_in_a_line_is_not_broken(before in "[一-龥]{0,9}", word in "[a-z0-9]{1,10}", after in "[一-龥]{0,9}", width in 10u16..30) {
        let text = format!("{before}{word}{after}");
        prop_assert!(wrap(&text, width, Widths::NARROW).any(|line| line.text(&text).contains(&word)));
    }
}
