//! The login screen: forms of the code, editions, reading on while logged out.

use super::{account, status};
use crate::api::{Login, Method};
use crate::app::event::TimerKind;
use crate::app::session::Outside;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, Screen};

fn url(app: &App) -> Option<String> {
    if let Login::Scan { url, .. } = &app.session.login { Some(url.clone()) } else { None }
}

pub fn picture(app: &mut App) -> Vec<Effect> {
    let Some(text) = url(app) else { return Vec::new() };
    app.session.code_saved = true;
    vec![Effect::WritePng { text }]
}

/// The picture of the code goes with the code.
pub fn forget_picture(app: &mut App) -> Option<Effect> {
    std::mem::take(&mut app.session.code_saved).then_some(Effect::RemovePng)
}

pub fn link(app: &mut App) -> Vec<Effect> {
    app.session.code.link = !app.session.code.link;
    let Some(url) = url(app).filter(|_| app.session.code.link) else { return Vec::new() };
    let words =
        app.lang().pick("链接已交给终端复制（OSC 52）", "link handed to the terminal (OSC 52)");
    let mut effects = vec![Effect::Copy(url)];
    effects.extend(status::say(app, words));
    effects
}

pub fn edition(app: &mut App) -> Vec<Effect> {
    // What was written stays with the account it was written in, and nothing more is written there.
    let mut effects = account::put_aside(app);
    app.session.edition = app.session.edition.next();
    app.session.outside = Outside::Waiting;
    app.session.login = Login::Starting;
    effects.extend(forget_picture(app));
    effects.extend(account::account_opened(app, None));
    effects.push(app.ask(Method::SwitchEdition(app.session.edition)));
    effects
}

/// Enter: a new code where one is waited for, another try where the server was not reached.
pub fn again(app: &mut App) -> Vec<Effect> {
    match app.session.login {
        Login::Unreachable { .. } => vec![app.ask(Method::ReconnectNow)],
        Login::Scan { .. }
        | Login::Expired
        | Login::Refused { .. }
        | Login::Confirm { .. }
        | Login::AwaitingPhone => {
            vec![app.ask(Method::NewCode)]
        }
        Login::Starting | Login::LoadingContacts { .. } | Login::LoggedIn => Vec::new(),
    }
}

/// Chats and drafts can be read and written without a session.
pub fn peek(app: &mut App) -> Vec<Effect> {
    if app.account.who.is_none() {
        let words =
            app.lang().pick("还没有登录过，没有可读的记录", "no account has logged in here yet");
        return status::say(app, words);
    }
    app.session.outside = Outside::Reading;
    Vec::new()
}

/// The login is at another point.
pub fn changed(app: &mut App, login: Login) -> Vec<Effect> {
    let needs_user = matches!(
        login,
        Login::Scan { .. } | Login::Refused { .. } | Login::Expired | Login::AwaitingPhone
    );
    // The chats were shown without the user's asking for them.
    let reading = app.session.outside == Outside::Reading;
    let on_chats = app.screen() != Screen::Login && !reading;
    let mut effects = Vec::new();
    if login == Login::LoggedIn {
        app.session.outside = Outside::Waiting;
        app.grace.login = false;
    } else if on_chats && needs_user {
        // Letters meant for somebody are not keys of the login.
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

/// Minutes and seconds shown are kept true while somebody waits for them, and only then.
pub fn tick(app: &mut App) -> Vec<Effect> {
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
    let Ok(left) = u64::try_from(left) else { return Vec::new() };
    if left == 0 {
        return Vec::new();
    }
    let after_ms = match left % step {
        0 => step,
        rest => rest,
    };
    let timer = app.clock.timer(TimerKind::Clock);
    vec![Effect::Timer { after_ms, timer }]
}
