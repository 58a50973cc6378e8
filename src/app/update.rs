//! One call an event.

mod attach;
mod chat;
mod commands;
mod complete;
mod edit;
mod files;
mod garbled;
mod irrevocable;
mod keys;
mod leave;
mod lines;
mod list;
mod login;
mod mouse;
mod no_choice;
mod people;
mod popup;
mod premature;
mod quote;
mod search;
mod select;
mod server;
mod side;
#[cfg(test)]
mod tests;
mod unconfirmed;
mod undecided;
mod unseen;

pub(super) use chat::looks_at_end;
pub use files::name_of as file_name;
pub(super) use lines::{question, wait as lines_wait};
pub(super) use select::keys_of;
pub(super) use undecided::leads_to as undecided_leads_to;

use super::event::TimerKind;
use super::hands::CALM_MS;
use super::popup::Popup;
use super::status_message::{Press, Said, StatusMessage, Tone, Until};
use super::{App, Effect, Event, Timer};
use crate::api::{Login, Request};
use crate::model::Timestamp;

/// A notice stays so long, in milliseconds.
const NOTICE_MS: u64 = 6_000;
/// The draft is kept on disk when it has rested so long, in milliseconds.
const DRAFT_MS: u64 = 500;
/// It is kept so long after its first change also where it never rests, in milliseconds.
const UNSAVED_MS: i64 = 2_000;
/// The menu is shown so long after its key, in milliseconds.
const MENU_MS: u64 = 300;

/// What an event does: to the state, and what is to be done outside.
pub fn update(app: &mut App, now: Timestamp, event: Event) -> Vec<Effect> {
    app.now = now;
    let by_hand = matches!(event, Event::Key(_) | Event::Paste(_) | Event::Burst(_));
    let (account, by_itself) = (app.account_id(), matches!(event, Event::Timer(_)));
    if by_hand {
        app.hands.press(now);
    }
    let leaving = app.leaving;
    let before = lines::Before::of(app);
    let (held, followed) = (chat::held(app), unseen::followed(app));
    let mut effects = on_event(app, event);
    effects.extend(people::follow_note(app));
    if !by_itself || effects.iter().any(unconfirmed::sends) {
        // A draft that is kept because it rests stays on the screen: nobody waits for that.
        effects = unconfirmed::together(app, account, effects);
    }
    effects.extend(leave::when_confirmed(app, leaving));
    lines::follow(app, &before);
    chat::keep_page(app, held);
    unseen::hold(app, followed);
    select::keep_in_sight(app);
    app.follow_question();
    app.settle_status();
    app.chats.watch(chat::watched(app));
    if by_hand && app.hands.hold_up() {
        effects.push(calm_later(app));
    }
    effects.extend(title(app));
    effects
}

fn on_event(app: &mut App, event: Event) -> Vec<Effect> {
    match event {
        Event::Key(key) => keys::press(app, key),
        Event::Paste(text) => edit::paste(app, &text),
        Event::Burst(text) => lines::burst(app, &text),
        Event::Pasting(bytes) => edit::pasting(app, bytes),
        Event::KeysDropped => lines::keys_dropped(app),
        Event::NotUtf8 => garbled::not_utf8(app),
        Event::Mouse(mouse) => mouse::mouse(app, mouse),
        Event::Focus(focused) => focus(app, focused),
        Event::Resize { columns, rows } => resize(app, columns, rows),
        Event::Server(notification) => server::notified(app, notification),
        Event::Timer(timer) => on_timer(app, timer),
        Event::Widths { ambiguous_wide } => {
            app.settings.ambiguous_wide = ambiguous_wide;
            Vec::new()
        }
        Event::Background { light } => {
            app.light = Some(light);
            Vec::new()
        }
        Event::Edited(result) => edit::edited(app, result),
        Event::Paged(result) => match result {
            Ok(()) => Vec::new(),
            Err(why) => say(app, why, true),
        },
        Event::Saved(result) => login::saved(app, result),
        Event::Opened { what, failed } => files::opened(app, what, failed.as_deref()),
        Event::Painted { of, path, native, picture } => {
            files::painted(app, of, (&path, native), picture)
        }
        Event::Copied(result) => select::copied(app, result),
        Event::Pasted(number, result) => files::pasted(app, number, result),
        Event::Completed { path, found } => attach::completed(app, &path, &found),
        Event::EditedKept { path, why } => edit::edited_kept(app, &path, &why),
        Event::Shown(frame) => {
            app.frame_shown(frame);
            chat::read(app)
        }
        Event::Leave => leave::at_once(app),
    }
}

/// What waits is shown when nobody has typed for a while.
fn calm_later(app: &mut App) -> Effect {
    let timer = app.timer(TimerKind::Calm);
    Effect::Timer { after_ms: CALM_MS, timer }
}

fn focus(app: &mut App, focused: bool) -> Vec<Effect> {
    app.focused = focused;
    if focused { chat::read(app) } else { Vec::new() }
}

fn resize(app: &mut App, columns: u16, rows: u16) -> Vec<Effect> {
    chat::resize_page(app, (columns, rows));
    chat::settle_list(app);
    chat::settle(app);
    let mut effects = chat::more(app);
    effects.extend(chat::read(app));
    effects.extend(side::refresh_open(app));
    effects
}

fn on_timer(app: &mut App, timer: Timer) -> Vec<Effect> {
    if !app.expire(timer) {
        return Vec::new();
    }
    match timer.kind {
        TimerKind::Draft => save_drafts(app),
        TimerKind::Menu => {
            if !app.pending.is_empty() {
                app.popup = Some(Popup::Menu { first: 0 });
            }
            Vec::new()
        }
        TimerKind::Notice => {
            app.drop_status();
            Vec::new()
        }
        TimerKind::Calm => {
            if app.is_calm() {
                app.show_waiting();
            }
            Vec::new()
        }
        TimerKind::Returned => server::copy_returned(app),
        TimerKind::Clock => login::tick(app),
    }
}

/// Says something on the last line for a while.
fn say(app: &mut App, words: impl Into<Said>, alarming: bool) -> Vec<Effect> {
    let tone = if alarming { Tone::Alarming } else { Tone::Told };
    speak(app, words, tone, Until::NextCommand)
}

/// Says what can be pressed now; it goes with the next key.
fn suggest(app: &mut App, words: impl Into<Said>) -> Vec<Effect> {
    speak(app, words, Tone::Told, Until::NextKey)
}

/// Says what is wrong with the line that is being written, until it is another one.
fn slip(app: &mut App, words: impl Into<Said>) -> Vec<Effect> {
    speak(app, words, Tone::Alarming, Until::NextKey)
}

/// A key was pressed: what was said of it is past.
fn pass(app: &mut App, press: Press) {
    let now = app.now;
    app.status.take_if(|message| message.ends_by(press, now));
}

/// Says something until a certain event.
fn speak(app: &mut App, words: impl Into<Said>, tone: Tone, until: Until) -> Vec<Effect> {
    let message = StatusMessage::new(words.into(), tone, until);
    let by_key = app.hands.is_pressing(app.now);
    app.status = Some(if by_key { message } else { message.unasked(app.now) });
    let timer = app.timer(TimerKind::Notice);
    vec![Effect::Timer { after_ms: NOTICE_MS, timer }]
}

/// The input has changed: the draft is kept a little later, or when that has been said for too long.
fn draft_later(app: &mut App) -> Effect {
    app.doubted = None;
    let since = *app.unsaved.get_or_insert(app.now);
    let left = u64::try_from(UNSAVED_MS - app.now.since(since)).unwrap_or(0);
    let timer = app.timer(TimerKind::Draft);
    Effect::Timer { after_ms: DRAFT_MS.min(left), timer }
}

fn save_drafts(app: &mut App) -> Vec<Effect> {
    app.unsaved = None;
    let unsaved = app.composer.all_unsaved();
    let save = |(chat, text)| Effect::Ask(Request::SaveDraft { chat, text });
    unsaved.into_iter().map(save).collect()
}

/// Everything typed goes to the disk, also a note that was begun.
fn put_aside(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(Popup::Prompt(prompt)) = app.popup.take() {
        effects.extend(people::keep_note(app, &prompt));
    }
    effects.extend(save_drafts(app));
    effects
}

/// The window's title follows the unread.
fn title(app: &mut App) -> Option<Effect> {
    let (unread, _) = app.totals();
    let title = match unread {
        0 => "wx".to_owned(),
        unread => format!("({unread}) wx"),
    };
    if title == app.title {
        return None;
    }
    app.title.clone_from(&title);
    Some(Effect::Title(title))
}

/// The login needs the user.
const fn at_login(app: &App) -> bool {
    matches!(app.screen(), super::Screen::Login) && !matches!(app.login, Login::In)
}
