//! Names found by their sounds.

use super::*;
use proptest::prelude::*;

fn fit_by(name: &str, typed: &str, rules: Rules) -> Option<Fit> {
    Spelling::new(name, rules).fit(&Query::new(typed))
}

fn fit(name: &str, typed: &str) -> Option<Fit> {
    fit_by(name, typed, Rules::default())
}

#[test]
fn a_name_is_found_by_characters_pinyin_initials_and_both_mixed() {
    for typed in ["张三", "zhangsan", "zs", "zsan", "zhangs", "zhsan", "张san", "zhang san", "ZS"]
    {
        assert!(matches!(fit("张三", typed), Some(Fit::Whole(_))), "{typed}");
    }
    for typed in ["z", "zha", "张", "zhang"] {
        assert!(matches!(fit("张三", typed), Some(Fit::Leading(_))), "{typed}");
    }
    for typed in ["san", "三", "s"] {
        assert!(matches!(fit("张三", typed), Some(Fit::Inner(_))), "{typed}");
    }
    for typed in ["lisi", "zz", "zhangsi", "sz", "ang", "zhangsann"] {
        assert_eq!(fit("张三", typed), None, "{typed}");
    }
}

#[test]
fn every_reading_of_a_character_counts() {
    for typed in ["cq", "zq", "chongqing", "zhongqing", "chongq"] {
        assert!(matches!(fit("重庆", typed), Some(Fit::Whole(_))), "{typed}");
    }
    for (name, typed) in [("单雄信", "shan"), ("曾国藩", "zeng"), ("长江", "cj"), ("吕布", "lvbu")]
    {
        assert!(fit(name, typed) <= Some(Fit::Leading(99)), "{name} {typed}");
        assert!(fit(name, typed).is_some(), "{name} {typed}");
    }
    assert!(fit("吕布", "lubu").is_some());
}

#[test]
fn characters_may_be_left_out_but_latin_words_begin_at_their_beginning() {
    assert!(matches!(fit("产品研发群", "cyf"), Some(Fit::Scattered(_))));
    assert!(matches!(fit("Product Design Team", "pdt"), Some(Fit::Scattered(_))));
    assert!(matches!(fit("Product Design", "prodes"), Some(Fit::Scattered(_))));
    assert_eq!(fit("Product", "pdt"), None);
    assert!(matches!(fit("花花🌸", "hh"), Some(Fit::Leading(_))));
    assert!(fit("ＡＢＣ公司", "abcgs").is_some(), "full width");
}

#[test]
fn whole_is_better_than_leading_inner_and_scattered() {
    let mut fits = [
        fit("张三丰", "zs").unwrap(),
        fit("大张三", "zs").unwrap(),
        fit("张小三", "zs").unwrap(),
        fit("张三", "zs").unwrap(),
    ];
    fits.sort();
    let kinds = fits.map(|fit| match fit {
        Fit::Whole(_) => 0,
        Fit::Leading(_) => 1,
        Fit::Inner(_) => 2,
        Fit::Scattered(_) => 3,
    });
    assert_eq!(kinds, [0, 1, 2, 3]);
}

#[test]
fn sounds_that_people_mix_up_are_the_same_where_that_is_wished() {
    let rules = Rules { tolerant: true, shuangpin: None };
    for (name, typed) in [
        ("张三", "zangshan"),
        ("陈诚", "cenceng"),
        ("牛奶", "liulai"),
        ("李娜", "nila"),
        ("张三", "zhangsan"),
    ] {
        assert!(matches!(fit_by(name, typed, rules), Some(Fit::Whole(_))), "{name} {typed}");
    }
    assert_eq!(fit("张三", "zangshan"), None);
}

#[test]
fn two_keys_stand_for_a_syllable() {
    let cases = [
        (Shuangpin::Xiaohe, [("张三", "vhsj"), ("双拼", "ulpb"), ("安庆", "anqk"), ("昂", "ah")]),
        (Shuangpin::Ziranma, [("张三", "vhsj"), ("双拼", "udpn"), ("安庆", "anqy"), ("昂", "ah")]),
        (
            Shuangpin::Microsoft,
            [("张三", "vhsj"), ("双拼", "udpn"), ("安庆", "ojq;"), ("昂", "oh")],
        ),
    ];
    for (scheme, pairs) in cases {
        let rules = Rules { tolerant: false, shuangpin: Some(scheme) };
        for (name, typed) in pairs {
            assert!(matches!(fit_by(name, typed, rules), Some(Fit::Whole(_))), "{name} {typed}");
        }
        assert!(fit_by("张三", "zhangsan", rules).is_some(), "full pinyin stays");
    }
}

proptest! {
    #[test]
    fn a_name_always_fits_itself_and_its_beginnings(name in "[张三李四重庆a-cA-C0-2 ]{1,12}", cut in 1_usize..12) {
        prop_assume!(!name.trim().is_empty());
        prop_assert!(matches!(fit(&name, &name), Some(Fit::Whole(_))));
        let start: String = name.trim_start().chars().take(cut).collect();
        prop_assert!(matches!(fit(&name, &start), Some(Fit::Whole(_) | Fit::Leading(_))));
    }

    #[test]
    fn nothing_typed_breaks_the_comparison(name in ".{0,80}", typed in ".{0,40}") {
        let _fit = fit(&name, &typed);
    }
}
