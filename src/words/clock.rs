//! By how much the clock of this machine is off.

use crate::model::Lang;

/// By how much the clock of this machine is off, in words. `ahead_ms` is how many milliseconds the
/// clock of the server is ahead of it.
pub(super) fn far_off(ahead_ms: i64, lang: Lang) -> String {
    let minutes = ahead_ms.saturating_abs() / 60_000;
    let (much, zh, en) = match minutes {
        ..=119 => (minutes, "分钟", "minutes"),
        120..=2879 => (minutes / 60, "小时", "hours"),
        2880.. => (minutes / 1440, "天", "days"),
    };
    match (lang, ahead_ms > 0) {
        (Lang::Zh, true) => format!("本机时间比微信慢 {much} {zh}"),
        (Lang::Zh, false) => format!("本机时间比微信快 {much} {zh}"),
        (Lang::En, true) => format!("this machine's clock is {much} {en} behind WeChat's"),
        (Lang::En, false) => format!("this machine's clock is {much} {en} ahead of WeChat's"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_clock_is_off_is_told_in_a_unit_that_fits() {
        const HOUR: i64 = 3_600_000;
        assert_eq!(far_off(HOUR / 4, Lang::Zh), "本机时间比微信慢 15 分钟");
        assert_eq!(far_off(-14 * HOUR, Lang::Zh), "本机时间比微信快 14 小时");
        let year = far_off(365 * 24 * HOUR, Lang::En);
        assert_eq!(year, "this machine's clock is 365 days behind WeChat's");
        assert!(!far_off(i64::MIN, Lang::En).is_empty());
    }
}
