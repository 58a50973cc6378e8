//! What is said of a clock that is far off. Nothing is decided by it: durations are measured by the
//! uptime, and times of messages are the server's.

use super::{Engine, Error};
use crate::model::Lang;

/// A clock that is further off is named, in milliseconds.
const FAR_MS: i64 = 10 * 60 * 1000;

impl Engine {
    /// What follows from the time that the server tells.
    pub(super) async fn follow_the_clock(&mut self) {
        self.look_at_the_clock().await;
        // What fails is done after the next sync.
        if let Err(error) = self.restore_times().await {
            tracing::warn!("times that were told could not be restored: {error}");
        }
    }

    /// Messages that stand before the times that they tell, because a clock was behind, stand there
    /// again once those times have come.
    async fn restore_times(&mut self) -> Result<(), Error> {
        let (Some(store), Some(now)) = (self.store.clone(), self.client.server_time()) else {
            return Ok(());
        };
        let changed = store.push_forth(now).await?;
        let is_shown = self.open.filter(|open| changed.contains(open));
        self.tell_chats(store.some_chats(changed).await?).await;
        match is_shown {
            Some(open) => Box::pin(self.open_chat(open)).await,
            None => Ok(()),
        }
    }

    /// Says once that the clock is far off, and again when it has been set to another wrong time.
    async fn look_at_the_clock(&mut self) {
        let ahead = self.client.ahead_ms();
        let told = self.clock_told;
        if ahead.saturating_abs() <= FAR_MS {
            self.clock_told = 0;
            return;
        }
        if ahead.saturating_sub(told).saturating_abs() <= FAR_MS {
            return;
        }
        self.clock_told = ahead;
        tracing::warn!(ahead_ms = ahead, "the clock of this machine is far off");
        let advice = self.say(
            "消息按微信的时间排列；校准本机：timedatectl set-ntp true",
            "messages stand in the server's time; set the clock: timedatectl set-ntp true",
        );
        self.trouble(&clock_words(ahead, self.setup.lang), advice).await;
    }

    /// For the end of a sentence: empty unless the clock is far off.
    pub(super) fn clock_note(&self) -> String {
        let ahead = self.client.ahead_ms();
        if ahead.saturating_abs() <= FAR_MS {
            return String::new();
        }
        let words = clock_words(ahead, self.setup.lang);
        format!("{}{words}", self.say("；", "; "))
    }
}

/// How far our clock is off; the server's is ahead by so many milliseconds.
fn clock_words(ahead_ms: i64, lang: Lang) -> String {
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
        assert_eq!(clock_words(HOUR / 4, Lang::Zh), "本机时间比微信慢 15 分钟");
        assert_eq!(clock_words(-14 * HOUR, Lang::Zh), "本机时间比微信快 14 小时");
        let year = clock_words(365 * 24 * HOUR, Lang::En);
        assert_eq!(year, "this machine's clock is 365 days behind WeChat's");
        assert!(!clock_words(i64::MIN, Lang::En).is_empty());
    }
}
