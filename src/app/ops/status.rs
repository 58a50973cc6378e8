//! Status messages on the last line: how long they stay, and what ends them.

use std::path::Path;

use crate::api::Problem;
use crate::app::dialog::Dialog;
use crate::app::event::TimerKind;
use crate::app::input_grace::CALM_MS;
use crate::app::status_message::{Press, Said, StatusMessage, Tone, Until};
use crate::app::{App, Effect, Effects, Screen};
use crate::model::{Chat, ChatId};
use crate::text;

/// How long a status message stays, in milliseconds.
const NOTICE_MS: u64 = 6_000;

/// Shows a status message for a while.
pub fn say(app: &mut App, words: impl Into<Said>) -> Effects {
    speak(app, words, Tone::Told, Until::NextCommand)
}

/// Shows an error for a while.
pub fn warn(app: &mut App, words: impl Into<Said>) -> Effects {
    speak(app, words, Tone::Alarming, Until::NextCommand)
}

/// Says which keys can be pressed now; ends with the next key.
pub fn suggest(app: &mut App, words: impl Into<Said>) -> Effects {
    speak(app, words, Tone::Told, Until::NextKey)
}

/// Says what is wrong with the line that is being written; ends when it changes.
pub fn reject_line(app: &mut App, words: impl Into<Said>) -> Effects {
    speak(app, words, Tone::Alarming, Until::NextKey)
}

/// Ends status messages that end with a key.
pub fn clear_status(app: &mut App, press: Press) {
    let now = app.clock.now;
    app.status.message.take_if(|message| message.ends_by(press, now));
}

/// Shows a status message until a certain event.
pub fn speak(app: &mut App, words: impl Into<Said>, tone: Tone, until: Until) -> Effects {
    let message = StatusMessage::new(words.into(), tone, until);
    let by_key = app.grace.is_pressing(app.clock.now);
    app.status.message = Some(if by_key { message } else { message.unasked(app.clock.now) });
    let timer = app.clock.timer(TimerKind::Notice);
    Effects::from(Effect::Timer { after_ms: NOTICE_MS, timer })
}

/// Sets the timer after which waiting things are shown.
pub fn calm_later(app: &mut App) -> Effect {
    let timer = app.clock.timer(TimerKind::Calm);
    Effect::Timer { after_ms: CALM_MS, timer }
}

/// A path in words, beginning with `~` if it lies in the home directory.
pub fn short(app: &App, path: &Path) -> String {
    text::home_path(path, app.settings.home.as_deref())
}

/// Words followed by a path.
pub fn located(app: &App, head: &str, path: &Path) -> Said {
    Said { head: head.to_owned(), path: short(app, path), tail: String::new() }
}

impl App {
    /// Ends the status message if it does not apply any more after an event.
    pub(in crate::app) fn settle_status(&mut self) {
        let place = (self.screen(), self.inbox.chats.open_id());
        let fresh = self.status.message.as_mut().filter(|message| message.place.is_none());
        if let Some(message) = fresh {
            message.place = Some(place);
        } else if self.status.message.as_ref().is_some_and(|message| self.is_over(message, place)) {
            self.drop_status();
        }
    }

    fn is_over(&self, message: &StatusMessage, place: (Screen, Option<ChatId>)) -> bool {
        if message.place != Some(place)
            && !message.came_at_login()
            && message.could_be_read(self.clock.now)
        {
            return true;
        }
        match message.until {
            Until::NextKey | Until::NextCommand => false,
            Until::Columns(columns) => self.window.size.0 >= columns,
            Until::UnreadElsewhere(count) => self.inbox.chats.unread_elsewhere() != count,
            Until::Draft(chat) => self.account.composer.is_empty(chat),
            Until::Reachable(chat) => self.inbox.chats.get(chat).is_some_and(Chat::is_reachable),
            Until::Shown => !self.grace.hold_up(),
            Until::Transfer(item) => !self.account.transfers.is_running(item),
            Until::Sent => !self.account.transfers.is_sending(),
            Until::Lent => self.unconfirmed.lending.is_none(),
            Until::Pasted => self.grace.pasting == 0,
            Until::Found => !matches!(&self.dialog, Some(Dialog::Search(it)) if !it.answered),
        }
    }

    /// Ends the status message and the question that belongs to it.
    pub(in crate::app) fn drop_status(&mut self) {
        self.status.message = None;
        self.status.quitting = false;
        self.account.review.unconfirmed_command = None;
        self.status.asked = None;
    }
}

/// Shows a problem with advice.
pub fn went_wrong(app: &mut App, problem: &Problem) -> Effects {
    let said = problem.words(app.lang());
    let what = said.what.as_str();
    let tail = match said.advice.as_str() {
        "" => String::new(),
        advice => format!(" — {advice}"),
    };
    let said = match &said.path {
        Some(path) => Said { tail, ..located(app, &format!("{what} "), path) },
        None => Said::from(format!("{what}{tail}")),
    };
    warn(app, said)
}
