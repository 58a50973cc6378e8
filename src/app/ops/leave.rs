//! Quitting: everything written is saved, and a quit by key waits for that.

use super::{account, clipboard, handover, login, status, unconfirmed};
use crate::api::{Method, Problem, SharedBy, Succession};
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog, Farewell};
use crate::app::unconfirmed::Leaving;
use crate::app::{App, Effect, Effects};
use crate::model::Lang;

/// Begins to quit. If the session is held here and others use it, the user is asked first what is to
/// become of it. The second time quits without waiting.
pub fn quit(app: &mut App) -> Effects {
    match (app.leaving, app.session.shared) {
        (Leaving::No, SharedBy { others: 1.., is_held_here: true }) if !is_asked(app) => {
            ask(app);
            Effects::new()
        }
        (Leaving::No, _) => begin(app),
        (Leaving::Settling | Leaving::Waiting | Leaving::Refused, _) => at_once(app),
    }
}

fn begin(app: &mut App) -> Effects {
    app.leaving = Leaving::Waiting;
    account::put_aside(app)
}

/// Whether the question stands what is to become of the session.
fn is_asked(app: &App) -> bool {
    matches!(&app.dialog, Some(Dialog::Select(select)) if select.says_farewell())
}

fn ask(app: &mut App) {
    let (lang, others) = (app.lang(), app.session.shared.others);
    let title = match (lang, others) {
        (Lang::Zh, _) => format!("还有 {others} 个窗口在用这个会话，退出后"),
        (Lang::En, 1) => "another window uses this session; when this one quits".to_owned(),
        (Lang::En, _) => format!("{others} other windows use this session; when this one quits"),
    };
    let offer = |(words, farewell): (&str, _)| Offer {
        words: words.to_owned(),
        cut: Cut::End,
        choice: Choice::Farewell(farewell),
    };
    let offers = [
        (
            lang.pick("会话由其他窗口保持", "another window goes on with the session"),
            Farewell::OthersGoOn,
        ),
        (
            lang.pick("会话交给后台进程保持", "a daemon goes on with the session"),
            Farewell::DaemonGoesOn,
        ),
        (lang.pick("全部退出", "all of them quit"), Farewell::EndsForAll),
    ];
    let offers = offers.into_iter().map(offer).collect();
    app.dialog = Some(Dialog::Select(Select::new(&title, offers)));
}

/// Quits after the session was settled as the user wants.
pub fn say_farewell(app: &mut App, farewell: Farewell) -> Effects {
    app.leaving = Leaving::Settling;
    match farewell {
        Farewell::OthersGoOn => Effects::from(app.ask(Method::SetEnding(Succession::GoesOn))),
        Farewell::EndsForAll => Effects::from(app.ask(Method::SetEnding(Succession::EndsForAll))),
        Farewell::DaemonGoesOn => handover::begin(app),
    }
}

/// Goes on with a quit that waited until the session was settled.
pub fn settled(app: &mut App) -> Effects {
    match app.leaving {
        Leaving::Settling => begin(app),
        Leaving::No | Leaving::Waiting | Leaving::Refused => Effects::new(),
    }
}

/// Stays, since the session could not be settled as the user wants.
pub fn unsettled(app: &mut App, problem: &Problem) -> Effects {
    app.leaving = Leaving::No;
    status::went_wrong(app, problem)
}

/// What a quit is waiting for.
pub const fn waiting(lang: Lang) -> &'static str {
    lang.pick(
        "正在存盘，存好就退出；再退一次就不等了",
        "saving what you wrote, then leaving; quit again to leave at once",
    )
}

/// Quits without waiting, after a signal or the loss of the terminal, when no user may be there.
pub fn at_once(app: &mut App) -> Effects {
    let mut effects = account::put_aside(app);
    effects.extend(end(app));
    effects
}

fn end(app: &mut App) -> Effects {
    app.leaving = Leaving::No;
    let mut effects = clipboard::copy_returned(app);
    effects.extend(login::forget_picture(app));
    effects.push(Effect::Quit);
    effects
}

/// Continues a quit after the texts of an event were sent to be saved.
pub fn when_confirmed(app: &mut App, before: Leaving) -> Effects {
    match app.leaving {
        Leaving::Waiting if !app.is_unconfirmed() => end_when_kept(app),
        Leaving::Waiting if matches!(before, Leaving::No | Leaving::Settling) => {
            status::say(app, waiting(app.lang()))
        }
        Leaving::No | Leaving::Settling | Leaving::Waiting | Leaving::Refused => Effects::new(),
    }
}

/// Ends the program after saving also what was typed since the quit, which was in sight.
fn end_when_kept(app: &mut App) -> Effects {
    let since = account::put_aside(app);
    let mut effects = unconfirmed::together(app, since);
    if !app.is_unconfirmed() {
        effects.extend(end(app));
    }
    effects
}
