//! What is drawn, and how wide.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;

/// Texts such as people and hostile programs write: every script and trap in short pieces.
pub(in crate::text) fn any_text(pieces: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[一-龥]{1,6}",
        3 => "[a-zA-Z0-9_/.-]{1,12}",
        3 => "[，。！？：；、）」』】》…—（「『【《“”·％,.!?:;)(}{\\[\\]]{1,3}",
        2 => " {1,3}",
        1 => Just("\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => "[ぁ-んァ-ヶ가-힣ㄱ-ㅎ]{1,3}",
        1 => "[אבגدذر]{1,4}",
        1 => "[\u{300}-\u{310}\u{20e3}\u{200d}\u{fe0f}\u{200b}\u{202e}\u{3164}\u{ad}]{1,3}",
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}]{1,2}",
        1 => "[αя…│●①Ωé]{1,3}",
        1 => "[กำकष्मাগ]{1,5}",
        1 => prop::sample::select(vec![
            "👩‍👩‍👧‍👦", "🇨🇳", "❤️", "👍🏽", "1️⃣", "🫨", "🏳️‍🌈", "e\u{301}", "क्ष्म", "ᄀᄀ각", "❤️‍🔥", "☰",
            "https://weixin.qq.com/r/1?a=b&c=d", "10.2.3.14", "Vec<String>", "🇨", "👩", "\r\n",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..pieces).prop_map(|pieces| pieces.concat())
}

pub(in crate::text) fn any_widths() -> impl Strategy<Value = Widths> {
    any::<bool>().prop_map(|wide| if wide { Widths::WIDE } else { Widths::NARROW })
}

/// `shown/cells` for each cluster.
fn drawn(text: &str) -> Vec<String> {
    clusters(text, Widths::NARROW).map(|c| format!("{}/{}", c.shown, c.cells)).collect()
}

#[test]
fn a_cluster_is_reduced_to_what_terminals_agree_on() {
    assert_eq!(drawn("a好é"), ["a/1", "好/2", "é/1"]);
    assert_eq!(drawn("👩‍👩‍👧‍👦"), ["👩/2"], "a family shows its first member");
    assert_eq!(drawn("👍🏽"), ["👍/2"], "without the tone of the skin");
    assert_eq!(drawn("❤️"), ["❤/1"], "without the selector");
    assert_eq!(drawn("❤️‍🔥"), ["❤/1"]);
    assert_eq!(drawn("🏳️‍🌈"), ["🏳/1"]);
    assert_eq!(drawn("1️⃣"), ["1/1"], "without the keycap");
    assert_eq!(drawn("🇨🇳🇨"), ["🇨🇳/2", "🇨/1"], "a flag is its two letters");
    assert_eq!(drawn("🏽"), ["🏽/2"], "a tone alone is an emoji");
    assert_eq!(drawn("🫨好"), ["〓/2", "好/2"], "newer than the tables of terminals");
    assert_eq!(drawn("กำ"), ["กำ/2"]);
    assert_eq!(drawn("क्ष्म"), ["क्ष्/2", "म/1"], "never more than two cells");
}

#[test]
fn what_has_no_look_shows_nothing() {
    assert_eq!(drawn("\u{301}"), ["/0"], "a mark without a letter");
    assert_eq!(drawn("\u{1b}\u{9b}"), ["/0", "/0"]);
    assert_eq!(drawn("\u{3164}\u{feff}\u{200b}"), ["/0", "/0", "/0"]);
    assert_eq!(drawn("a\u{200d}\u{ad}"), ["a/1", "/0"]);
    assert_eq!(drawn("\r\nb"), ["/0", "/0", "b/1"]);
}

#[test]
fn a_tab_reaches_the_next_multiple_of_four_cells() {
    assert_eq!(drawn("a\t好\t\t"), ["a/1", "   /3", "好/2", "  /2", "    /4"]);
    assert_eq!(drawn("ab\n\tc"), ["a/1", "b/1", "/0", "    /4", "c/1"], "counted from its line");
}

#[test]
fn a_flood_of_marks_costs_no_more_than_eight() {
    let zalgo = format!("a{}b", "\u{301}".repeat(20_000));
    let drawn: Vec<_> = clusters(&zalgo, Widths::NARROW).collect();
    assert_eq!(drawn.len(), 2);
    assert_eq!(drawn[0].shown, format!("a{}", "\u{301}".repeat(8)));
    assert_eq!(drawn[0].range, 0..40_001);
}

/// Texts that are one cluster from end to end: letters of old Hangul, a conjunct, marks, an emoji.
pub(in crate::text) fn endless() -> [String; 4] {
    [
        "\u{1100}".repeat(200_000),
        "क्".repeat(100_000),
        format!("e{}", "\u{301}".repeat(200_000)),
        "👩\u{200d}".repeat(100_000),
    ]
}

#[test]
fn a_cluster_as_long_as_the_text_is_measured_and_drawn_in_one_go() {
    let measured = endless().map(|text| cells(&text, Widths::NARROW));
    assert_eq!(measured, [400_000, 100_000, 1, 2]);
    let drawn = endless().map(|text| display_line(&text).len());
    assert_eq!(drawn, [600_000, 600_000, 17, 4]);
    for text in endless() {
        let middle = clusters(&text, Widths::NARROW).nth(9).map_or(0, |ninth| ninth.range.start);
        assert_eq!(floor(&text, middle), middle);
        assert_eq!(next(&text, previous(&text, text.len())), text.len());
    }
}

#[test]
fn a_text_from_a_boundary_on_has_the_same_clusters() {
    for text in ["ᄀᄀ각क्ष्म", "कﾞﾞ्ष", "🔥ﾞﾞ\u{200d}🔥a", "👩‍👩‍👧‍👦🇨🇳🇨"]
    {
        let all: Vec<Cluster> = clusters(text, Widths::NARROW).collect();
        for (at, cluster) in all.iter().enumerate() {
            let from = cluster.range.start;
            let rest = clusters(text.get(from..).unwrap(), Widths::NARROW);
            let rest: Vec<usize> = rest.map(|cluster| from + cluster.range.start).collect();
            let same: Vec<usize> = all[at..].iter().map(|cluster| cluster.range.start).collect();
            assert_eq!(rest, same, "{text:?} from {from}");
        }
    }
}

#[test]
fn ambiguous_characters_are_as_wide_as_the_terminal_draws_them() {
    for (text, narrow, wide) in [("…", 1, 2), ("“好”", 4, 6), ("я", 1, 2), ("α→b", 3, 5)]
    {
        assert_eq!(cells(text, Widths::NARROW), narrow, "{text}");
        assert_eq!(cells(text, Widths::WIDE), wide, "{text}");
    }
}

#[test]
fn a_name_is_drawn_on_one_line() {
    assert_eq!(display_line("小\n林\u{202e}\t❤️"), "小 林 ❤");
    assert!(matches!(display_line("plain"), Cow::Borrowed(_)));
    assert!(matches!(display_line("小林"), Cow::Borrowed(_)));
}

#[test]
fn boundaries_are_found_from_the_middle_of_a_text() {
    let text = "ab👩‍👩‍👧‍👦好\ne\u{301}";
    let starts: Vec<usize> = clusters(text, Widths::NARROW).map(|c| c.range.start).collect();
    for at in 0..text.len() {
        let before = *starts.iter().rfind(|&&start| start <= at).unwrap();
        assert_eq!(floor(text, at), before);
    }
    assert_eq!(previous(text, 0), 0);
    assert_eq!(next(text, text.len()), text.len());
}

/// ENGINEERING T2, written once more from its words.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | '\u{115f}' | '\u{1160}'
            | '\u{3164}' | '\u{ffa0}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}'
            | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{2028}' | '\u{2029}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn clusters_cover_the_text_and_draw_nothing_forbidden(text in any_text(20), widths in any_widths()) {
        let mut end = 0;
        for cluster in clusters(&text, widths) {
            prop_assert_eq!(cluster.range.start, end);
            prop_assert!(cluster.range.end > end);
            end = cluster.range.end;
            prop_assert!(cluster.cells <= TAB);
            prop_assert!(cluster.shown.len() <= 64);
            prop_assert_eq!(cluster.shown.is_empty(), cluster.cells == 0);
            prop_assert!(!cluster.shown.chars().any(is_forbidden), "{:?}", cluster);
            if !super::super::part(&text, cluster.range.clone()).starts_with('\t') {
                prop_assert!(cluster.cells <= 2);
                prop_assert!(cells(&cluster.shown, widths) == usize::from(cluster.cells));
            }
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn clusters_are_graphemes_unless_too_wide(text in any_text(20)) {
        let graphemes: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        let starts: Vec<usize> = clusters(&text, Widths::NARROW).map(|c| c.range.start).collect();
        for at in &graphemes {
            prop_assert!(starts.contains(at), "no boundary at {}", at);
        }
        let wide: Vec<usize> = clusters(&text, Widths::WIDE).map(|c| c.range.start).collect();
        prop_assert_eq!(&starts, &wide, "the same on every terminal");
        for at in 0..text.len() {
            let before = starts.iter().copied().rfind(|&start| start <= at).unwrap_or(0);
            prop_assert_eq!(floor(&text, at), before);
        }
    }

    #[test]
    fn reducing_twice_changes_nothing_more(text in any_text(20)) {
        let once = display_line(&text).into_owned();
        prop_assert_eq!(display_line(&once), once.as_str());
    }
}
