//! What must hold for whatever is said.

mod every_problem;

use std::fmt::Debug;

use super::Said;
use crate::model::{Lang, NetworkFault};

pub(super) const FAULTS: [NetworkFault; 8] = [
    NetworkFault::Dns,
    NetworkFault::Tls,
    NetworkFault::Clock,
    NetworkFault::Proxy,
    NetworkFault::Refused,
    NetworkFault::Timeout,
    NetworkFault::Closed,
    NetworkFault::Other,
];

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('一'..='龥').contains(&c))
}

/// Both languages say something, each in its own letters, and both advise or neither does.
pub(super) fn assert_said_in_both_languages(value: &impl Debug, words: impl Fn(Lang) -> Said) {
    let (zh, en) = (words(Lang::Zh), words(Lang::En));
    for said in [&zh, &en] {
        assert!(!said.what.is_empty(), "{value:?}");
        assert_eq!(said.advice.is_empty(), zh.advice.is_empty(), "{value:?}");
        assert_eq!(said.path, zh.path, "{value:?}");
    }
    assert!(has_han(&zh.what) && !has_han(&en.what), "{value:?}: {zh:?} {en:?}");
    if !zh.advice.is_empty() {
        assert!(has_han(&zh.advice) && !has_han(&en.advice), "{value:?}: {zh:?} {en:?}");
    }
    assert_chinese_without_left_overs(&zh.what);
    assert_chinese_without_left_overs(&zh.advice);
}

/// The same, and there is advice, which does not end like a sentence.
pub(super) fn assert_advised_in_both_languages(value: &impl Debug, words: impl Fn(Lang) -> Said) {
    for lang in [Lang::Zh, Lang::En] {
        let said = words(lang);
        assert!(!said.advice.is_empty(), "{value:?}: {said:?}");
        assert_ne!(said.what, said.advice, "{value:?}");
        let end = said.advice.chars().next_back();
        assert!(end.is_none_or(|c| !"。.；;:：".contains(c)), "{value:?}: {said:?}");
    }
    assert_said_in_both_languages(value, words);
}

/// Words that stand in Chinese sentences too: names of programs, of protocols, of keys, and what is
/// typed.
const NAMES: &[&str] = &[
    "http",
    "https",
    "DNS",
    "SSL_CERT_FILE",
    "timedatectl",
    "set-ntp",
    "true",
    "proxy",
    "socks4",
    "socks5",
    "export",
    "unset",
    "ALL_PROXY",
    "server",
    "wx",
    "doctor",
    "config",
    "check",
    "on",
    "reconnect",
    "logout",
    "edition",
    "web",
    "secret_cmd",
    "features",
    "sealed",
    "max_download_mb",
    "chmod",
    "CA",
    "ASCII",
    "UTF-8",
    "LC_ALL",
    "C",
    // A command.
    "daemon",
    "start",
    // Of the system, where it has no name in Chinese.
    "it",
    "failed",
];

fn assert_chinese_without_left_overs(text: &str) {
    let letters = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
    for word in text.split(letters).map(|word| word.trim_matches('-')) {
        let is_word = word.chars().any(|c| c.is_ascii_alphabetic());
        let is_size = word.starts_with(|c: char| c.is_ascii_digit());
        assert!(!is_word || is_size || NAMES.contains(&word), "{word} in {text}");
    }
}

#[test]
fn every_problem_says_in_both_languages_what_to_do() {
    for problem in every_problem::problems() {
        assert_advised_in_both_languages(&problem, |lang| problem.words(lang));
    }
}

#[test]
fn every_reason_to_be_offline_or_not_let_in_says_in_both_languages_what_to_do() {
    for why in every_problem::offline_reasons() {
        assert_advised_in_both_languages(&why, |lang| why.words(lang));
    }
    for why in every_problem::login_refusals() {
        assert_advised_in_both_languages(&why, |lang| why.words(lang));
    }
}

#[test]
fn a_colon_has_the_width_of_the_letters_before_it() {
    let said = |what, advice| Said::new(what, advice).line();
    assert_eq!(said("还没有登录", "先扫码登录").as_str(), "还没有登录：先扫码登录");
    assert_eq!(said("not logged in", "log in first").as_str(), "not logged in: log in first");
    assert_eq!(said("磁盘满了", "").as_str(), "磁盘满了");
}
