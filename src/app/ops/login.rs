//! The login screen: the forms of the code, the choice of edition, reading while logged out.

use super::{account, status};
use crate::api::{Login, Method};
use crate::app::event::TimerKind;
use crate::app::session::Outside;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, Effects, Screen};

fn url(app: &App) -> Option<String> {
    if let Login::Scan { url, .. } = &app.session.login { Some(url.clone()) } else { None }
}

pub fn picture(app: &mut App) -> Effects {
    let Some(text) = url(app) else { return Effects::new() };
    app.session.code_saved = true;
    Effects::from(Effect::WritePng { text })
}

/// Removes the picture of a code that is void.
pub fn forget_picture(app: &mut App) -> Option<Effect> {
    std::mem::take(&mut app.session.code_saved).then_some(Effect::RemovePng)
}

pub fn link(app: &mut App) -> Effects {
    app.session.code.link = !app.session.code.link;
    let Some(url) = url(app).filter(|_| app.session.code.link) else { return Effects::new() };
    let words =
        app.lang().pick("链接已交给终端复制（OSC 52）", "link handed to the terminal (OSC 52)");
    let mut effects = Effects::from(Effect::Copy(url));
    effects.extend(status::say(app, words));
    effects
}

pub fn edition(app: &mut App) -> Effects {
    // The text stays with the account in which it was written.
    let mut effects = account::put_aside(app);
    app.session.edition = app.session.edition.next();
    app.session.outside = Outside::Waiting;
    app.session.login = Login::Starting;
    effects.extend(forget_picture(app));
    effects.extend(account::account_opened(app, None));
    effects.push(app.ask(Method::SwitchEdition(app.session.edition)));
    effects
}

/// Carries out Enter: requests a new code, or tries the server again.
pub fn again(app: &mut App) -> Effects {
    match app.session.login {
        Login::Unreachable { .. } => Effects::from(app.ask(Method::ReconnectNow)),
        Login::Scan { .. }
        | Login::Expired
        | Login::Refused { .. }
        | Login::Confirm { .. }
        | Login::AwaitingPhone => Effects::from(app.ask(Method::NewCode)),
        Login::Starting | Login::LoadingContacts { .. } | Login::LoggedIn => Effects::new(),
    }
}

/// Shows the chats without a session; they can be read, and drafts written.
pub fn peek(app: &mut App) -> Effects {
    if app.account.who.is_none() {
        let words =
            app.lang().pick("还没有登录过，没有可读的记录", "no account has logged in here yet");
        return status::say(app, words);
    }
    app.session.outside = Outside::Reading;
    Effects::new()
}

/// Takes in a new state of the login.
pub fn changed(app: &mut App, login: Login) -> Effects {
    let needs_user = matches!(
        login,
        Login::Scan { .. } | Login::Refused { .. } | Login::Expired | Login::AwaitingPhone
    );
    // Whether the user asked to see the chats during the login.
    let reading = app.session.outside == Outside::Reading;
    let on_chats = app.screen() != Screen::Login && !reading;
    let mut effects = Effects::new();
    if login == Login::LoggedIn {
        app.session.outside = Outside::Waiting;
        app.grace.login = false;
    } else if on_chats && needs_user {
        // The user is typing to somebody: letters must not become keys of the login.
        let busy = (app.is_typing() || !app.is_free()) && app.account.who.is_some();
        app.session.outside = if busy { Outside::Reading } else { Outside::AtLogin };
        app.grace.login = busy;
        if busy {
            let words = app.lang().pick(
                "登录结束了；写完停手就显示登录，或输入 /login",
                "the session has ended; the login is shown when you pause, or by /login",
            );
            effects = status::speak(app, words, Tone::Alarming, Until::Shown);
            effects.push(status::calm_later(app));
        }
    } else if needs_user && !reading {
        app.session.outside = Outside::AtLogin;
    }
    let before = url(app);
    app.session.login = login;
    if url(app) != before {
        effects.extend(forget_picture(app));
    }
    effects.extend(tick(app));
    effects
}

/// Updates minutes and seconds on the login screen while they are in sight.
pub fn tick(app: &mut App) -> Effects {
    let left = match &app.session.login {
        Login::Scan { expires, .. } => expires.since(app.clock.now),
        Login::Unreachable { retry_at, .. } => retry_at.since(app.clock.now),
        Login::Starting
        | Login::Confirm { .. }
        | Login::AwaitingPhone
        | Login::LoadingContacts { .. }
        | Login::Expired
        | Login::Refused { .. }
        | Login::LoggedIn => 0,
    };
    let step = if matches!(app.session.login, Login::Scan { .. }) { 60_000 } else { 1_000 };
    let Ok(left) = u64::try_from(left) else { return Effects::new() };
    if left == 0 {
        return Effects::new();
    }
    let after_ms = match left % step {
        0 => step,
        rest => rest,
    };
    let timer = app.clock.timer(TimerKind::Clock);
    Effects::from(Effect::Timer { after_ms, timer })
}
