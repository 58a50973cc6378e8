//! The last line: what is said there, how long it stands, and what ends it.

use std::path::Path;

use crate::app::event::TimerKind;
use crate::app::hands::CALM_MS;
use crate::app::status_message::{Press, Said, StatusMessage, Tone, Until};
use crate::app::{App, Effect};
use crate::text;

/// A notice stays so long, in milliseconds.
const NOTICE_MS: u64 = 6_000;

/// Says something on the last line for a while.
pub fn say(app: &mut App, words: impl Into<Said>, alarming: bool) -> Vec<Effect> {
    let tone = if alarming { Tone::Alarming } else { Tone::Told };
    speak(app, words, tone, Until::NextCommand)
}

/// Says what can be pressed now; it goes with the next key.
pub fn suggest(app: &mut App, words: impl Into<Said>) -> Vec<Effect> {
    speak(app, words, Tone::Told, Until::NextKey)
}

/// Says what is wrong with the line that is being written, until it is another one.
pub fn slip(app: &mut App, words: impl Into<Said>) -> Vec<Effect> {
    speak(app, words, Tone::Alarming, Until::NextKey)
}

/// A key was pressed: what was said of it is past.
pub fn pass(app: &mut App, press: Press) {
    let now = app.now;
    app.status.take_if(|message| message.ends_by(press, now));
}

/// Says something until a certain event.
pub fn speak(app: &mut App, words: impl Into<Said>, tone: Tone, until: Until) -> Vec<Effect> {
    let message = StatusMessage::new(words.into(), tone, until);
    let by_key = app.hands.is_pressing(app.now);
    app.status = Some(if by_key { message } else { message.unasked(app.now) });
    let timer = app.timer(TimerKind::Notice);
    vec![Effect::Timer { after_ms: NOTICE_MS, timer }]
}

/// What waits is shown when nobody has typed for a while.
pub fn calm_later(app: &mut App) -> Effect {
    let timer = app.timer(TimerKind::Calm);
    Effect::Timer { after_ms: CALM_MS, timer }
}

/// A path as it is said: from the home on, where it lies there.
pub fn short(app: &App, path: &Path) -> String {
    text::home_path(path, app.settings.home.as_deref())
}

/// Words with a path behind them.
pub fn located(app: &App, head: &str, path: &Path) -> Said {
    Said { head: head.to_owned(), path: short(app, path), tail: String::new() }
}
