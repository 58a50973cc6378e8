//! Quitting: everything written is saved, and a quit by key waits for that.

use super::{account, clipboard, login, status, unconfirmed};
use crate::app::unconfirmed::Leaving;
use crate::app::{App, Effect, Effects};
use crate::model::Lang;

/// Begins to quit. The second time quits without waiting.
pub fn quit(app: &mut App) -> Effects {
    match app.leaving {
        Leaving::No => {
            app.leaving = Leaving::Waiting;
            account::put_aside(app)
        }
        Leaving::Waiting | Leaving::Refused => at_once(app),
    }
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
        Leaving::Waiting if before == Leaving::No => status::say(app, waiting(app.lang())),
        Leaving::No | Leaving::Waiting | Leaving::Refused => Effects::new(),
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
