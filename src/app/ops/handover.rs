//! The session goes to a daemon, so that it outlives this window: one that waits already, or one that is
//! started first.

use super::{draft, status};
use crate::api::{Method, Problem, RequestId};
use crate::app::unconfirmed::Leaving;
use crate::app::{App, Effect, Effects, Keeps};
use crate::text::Printable;

/// The user wants a daemon to go on with the session. What was typed goes to the disk first.
pub fn begin(app: &mut App) -> Effects {
    if app.settings.keeps == Keeps::Nothing {
        let words = app.lang().pick("无痕：会话不交给后台进程", "incognito: no daemon may have it");
        return status::warn(app, words);
    }
    let mut effects = draft::save_drafts(app);
    effects.push(app.ask(Method::HandOver));
    let words = app.lang().pick("正在把会话交给后台进程", "handing the session to a daemon");
    effects.extend(status::say(app, words));
    effects
}

/// The backend does not hand it over: where no daemon waits, one is started, once.
pub fn refused(app: &mut App, id: RequestId, problem: &Problem) -> Effects {
    let again = app.session.handover_asked_again.take() == Some(id);
    if *problem == Problem::NoDaemon && !again {
        Effects::from(Effect::StartDaemon)
    } else {
        stay(app);
        status::went_wrong(app, problem)
    }
}

/// The daemon waits now, or why there is none.
pub fn daemon_started(app: &mut App, started: Result<(), String>) -> Effects {
    match started {
        Ok(()) => {
            let asked = app.ask(Method::HandOver);
            if let Effect::Ask(request) = &asked {
                app.session.handover_asked_again = Some(request.id);
            }
            Effects::from(asked)
        }
        Err(why) => {
            stay(app);
            let what = app.lang().pick("后台进程没有启动", "the daemon was not started");
            let colon = app.lang().pick("：", ": ");
            status::warn(app, format!("{what}{colon}{}", Printable::line(&why)))
        }
    }
}

/// A quit that was to follow the handover is given up.
fn stay(app: &mut App) {
    if app.leaving == Leaving::Settling {
        app.leaving = Leaving::No;
    }
}

/// The daemon has it.
pub fn done(app: &mut App) -> Effects {
    app.session.handover_asked_again = None;
    let words = app.lang().pick(
        "会话由后台进程保持，可以关掉这个窗口",
        "the daemon holds the session: this window may be closed",
    );
    status::say(app, words)
}
