//! The dispatch of events: one call for each event.

mod actions;
mod chat_list;
mod dialog;
mod in_side_pane;
mod key;
mod mouse;
mod paste;
mod premature;
mod response;
mod selected;
mod server;
#[cfg(test)]
mod tests;

use super::{App, Effect, Effects, Event, Timer};
use crate::api::Method;
use crate::app::dialog::Dialog;
use crate::app::dialog::menu::Menu;
use crate::app::event::TimerKind;
use crate::app::kept_view::{KeptView, Pane};
use crate::app::ops::{
    attach, clipboard, compose, draft, external_editor, files, garbled, handover, leave, lending,
    lines, login, mention, mute, note, page, pasted, picture, side_pane, status, unconfirmed,
    unseen,
};
use crate::model::Timestamp;
use crate::words::name;

/// Handles an event: changes the state, and returns what is to be done outside.
pub fn update(app: &mut App, now: Timestamp, event: Event) -> Effects {
    app.clock.now = now;
    let by_hand = matches!(event, Event::Key(_) | Event::Paste(_) | Event::Burst(_));
    let by_itself = matches!(event, Event::Timer(_));
    if by_hand {
        app.grace.press(now);
    }
    let leaving = app.leaving;
    let before = lines::Before::of(app);
    let input = mention::InputBefore::of(app);
    let (held, followed) = (page::held(app), unseen::followed(app));
    let mut effects = on_event(app, event);
    let is_another = if by_hand { input.was_left(app) } else { input.was_changed(app) };
    if is_another {
        // Texts that came back or went out were not written behind a count or an `@`.
        app.keys.vi.forget_writing();
        mention::close(app);
    }
    effects.extend(note::follow_note(app));
    effects = lending::keep_first(app, effects);
    let is_awaited = effects.iter().any(unconfirmed::sends) || app.account.composer.is_noted();
    if !by_itself || is_awaited {
        // A draft that is saved after a pause stays on the screen, so no frame waits for it, except
        // if it contains the unaddressed text.
        effects = unconfirmed::together(app, effects);
    }
    effects.extend(lending::when_kept(app));
    effects.extend(leave::when_confirmed(app, leaving));
    lines::follow(app, &before);
    page::keep_page(app, held);
    unseen::hold(app, followed);
    page::keep_in_sight(app);
    app.follow_question();
    app.settle_status();
    app.inbox.chats.watch(page::watched(app));
    let holds_files = app.grace.holds_files_of(app.account.composer.chat());
    if by_hand && (app.grace.hold_up() || holds_files) {
        effects.push(status::calm_later(app));
    }
    effects.extend(title(app));
    effects.extend(kept_view(app));
    for effect in &effects {
        if let Effect::Ask(request) = effect {
            app.requests.wait_for(request);
        }
    }
    effects
}

fn on_event(app: &mut App, event: Event) -> Effects {
    match event {
        Event::Key(key) => {
            let before = mention::InputBefore::of(app);
            let effects = key::press(app, key);
            mention::follow(app, before);
            effects
        }
        Event::Paste(text) => paste::paste(app, &text),
        Event::Burst(text) => paste::burst(app, &text),
        Event::Pasting(bytes) => compose::pasting(app, bytes),
        Event::KeysDropped => lines::keys_dropped(app),
        Event::NotUtf8 => garbled::not_utf8(app),
        Event::Mouse(mouse) => mouse::mouse(app, mouse),
        Event::Focus(true) => unseen::come_back(app),
        Event::Focus(false) => {
            unseen::look_away(app);
            Effects::new()
        }
        Event::Resize { columns, rows } => resize(app, columns, rows),
        Event::Server(mut notification) => {
            name::word_notification(&mut notification, app.lang());
            server::notified(app, notification)
        }
        Event::Response(mut response) => {
            name::word_response(&mut response, app.lang());
            response::responded(app, response)
        }
        Event::SystemResumed => Effects::from(app.ask(Method::SystemResumed)),
        Event::Timer(timer) => on_timer(app, timer),
        Event::Widths { ambiguous_wide } => {
            app.settings.ambiguous_wide = ambiguous_wide;
            Effects::new()
        }
        Event::Background { light } => {
            app.window.light = Some(light);
            Effects::new()
        }
        Event::Edited(result) => external_editor::edited(app, result),
        Event::Paged(result) => match result {
            Ok(()) => Effects::new(),
            Err(why) => status::warn(app, why),
        },
        Event::Saved(result) => files::saved(app, result),
        Event::Opened { what, failed } => files::opened(app, what, failed.as_deref()),
        Event::Painted { of, path, native, picture } => {
            picture::painted(app, of, (&path, native), picture)
        }
        Event::Copied(result) => clipboard::copied(app, result),
        Event::TextSaved(number, result) => pasted::saved(app, number, result),
        Event::Pasted(number, result) => files::pasted(app, number, result),
        Event::Completed { path, found } => attach::completed(app, &path, &found),
        Event::DaemonStarted(started) => handover::daemon_started(app, started),
        Event::EditedKept { path, why } => external_editor::edited_kept(app, &path, &why),
        Event::Shown(frame) => {
            app.frame_shown(frame);
            page::read(app)
        }
        Event::Suspend => Effects::from(Effect::Suspend),
        Event::Leave => leave::at_once(app),
    }
}

fn resize(app: &mut App, columns: u16, rows: u16) -> Effects {
    page::resize_page(app, (columns, rows));
    page::settle_list(app);
    page::settle(app);
    let mut effects = page::more(app);
    effects.extend(page::read(app));
    effects.extend(side_pane::refresh_open(app));
    effects
}

fn on_timer(app: &mut App, timer: Timer) -> Effects {
    if !app.clock.expire(timer) {
        return Effects::new();
    }
    match timer.kind {
        TimerKind::Draft => draft::save_drafts(app),
        TimerKind::Menu => {
            if !app.keys.pending.is_empty() {
                app.dialog = Some(Dialog::Menu(Menu::default()));
            }
            Effects::new()
        }
        TimerKind::Notice => {
            app.drop_status();
            Effects::new()
        }
        TimerKind::Calm => {
            if app.is_calm() {
                app.show_waiting();
            }
            Effects::new()
        }
        TimerKind::Returned => clipboard::copy_returned(app),
        TimerKind::Clock => login::tick(app),
        TimerKind::Mute => mute::wait_again(app),
    }
}

/// The view to be saved for the next start, if it has changed.
fn kept_view(app: &mut App) -> Option<Effect> {
    let view = view_of(app);
    if view == app.window.kept {
        return None;
    }
    app.window.kept = view;
    Some(Effect::KeepView(view))
}

fn view_of(app: &App) -> KeptView {
    let pane = |shown| if shown { Pane::Shown } else { Pane::Hidden };
    KeptView {
        listing: app.inbox.chats.left_out().listing,
        list: pane(app.window.list_shown),
        side: pane(app.window.side_shown),
    }
}

/// The title of the window, if the number of unread messages has changed it.
fn title(app: &mut App) -> Option<Effect> {
    let (unread, _) = app.totals();
    let title = match unread {
        0 => "wx".to_owned(),
        unread => format!("({unread}) wx"),
    };
    if title == app.window.title {
        return None;
    }
    app.window.title.clone_from(&title);
    Some(Effect::Title(title))
}
