//! The bar on top and the line at the bottom: who, where, how the connection fares, what can be done.

use jiff::tz::TimeZone;
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use crate::api::{Connection, Login, OfflineReason};
use crate::app::page::when;
use crate::app::{App, Keeps};
use crate::model::{Chat, ChatKind, Lang, Mute, Timestamp};
use crate::words::lives_on;

/// How the session fares in a few words. What was told of the last one means nothing before the
/// next login.
pub(super) fn session(canvas: &Canvas<'_>, app: &App) -> (String, Style) {
    let (theme, lang) = (canvas.look.theme, canvas.look.lang);
    let (now, zone) = (app.now(), &app.settings().zone);
    match (app.login(), app.connection()) {
        (Login::LoggedIn, told)
        | (
            Login::Starting
            | Login::Scan { .. }
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::Expired,
            told @ (Connection::Ended { .. } | Connection::LivesOn { .. }),
        )
        | (
            Login::Starting,
            told @ (Connection::Connecting | Connection::Stale { .. } | Connection::Offline { .. }),
        ) => connection(canvas, told, (now, zone)),
        (Login::Starting, Connection::Online { .. }) => {
            connection(canvas, &Connection::Connecting, (now, zone))
        }
        (Login::Unreachable { why, retry_at }, _) => {
            let why = OfflineReason::Server(why.clone());
            let told = Connection::Offline { retry_at: *retry_at, why, synced: None };
            connection(canvas, &told, (now, zone))
        }
        (Login::LoadingContacts { .. }, _) => {
            (lang.pick("登录中", "logging in").to_owned(), theme.warn)
        }
        (Login::Refused { .. }, _) => {
            (lang.pick("登录被拒绝", "login refused").to_owned(), theme.bad)
        }
        (Login::Scan { .. } | Login::Confirm { .. } | Login::AwaitingPhone | Login::Expired, _) => {
            (lang.pick("未登录", "not logged in").to_owned(), theme.bad)
        }
    }
}

/// `14:32` is the last good sync, not a clock.
fn connection(
    canvas: &Canvas<'_>,
    connection: &Connection,
    (now, zone): (Timestamp, &TimeZone),
) -> (String, Style) {
    let theme = canvas.look.theme;
    let lang = canvas.look.lang;
    match connection {
        Connection::Connecting => (lang.pick("连接中", "connecting").to_owned(), theme.warn),
        Connection::Online { synced } => {
            let words = lang.pick("在线", "online");
            let dot = canvas.look.glyphs.online;
            (format!("{dot} {words}  {}", when::clock(*synced, zone)), theme.good)
        }
        Connection::Stale { since, .. } => {
            let at = when::hour_or_stamp(*since, now, zone);
            let words = match lang {
                Lang::Zh => format!("在线？{at} 起没有动静，请在手机上打开微信"),
                Lang::En => format!("online? silent since {at}: open WeChat on the phone"),
            };
            (words, theme.warn)
        }
        Connection::Offline { retry_at, why, synced } => {
            let at = when::clock(*retry_at, zone);
            let synced = synced.map(|at| format!("  {}", when::hour_or_stamp(at, now, zone)));
            let synced = synced.unwrap_or_default();
            let said = why.words(lang);
            // Only the user can help then.
            let needs_user = matches!(why, OfflineReason::ReplyUnreadable);
            let why = if needs_user { said.line() } else { said.what };
            let words = match lang {
                Lang::Zh => format!("离线: {}，{at} 重试{synced}", why.as_str()),
                Lang::En => format!("offline: {}, next try {at}{synced}", why.as_str()),
            };
            (words, theme.bad)
        }
        Connection::LivesOn { why } => (lives_on(why, lang).to_string(), theme.bad),
        Connection::Ended { why } => (why.announced(lang).to_string(), theme.bad),
    }
}

/// The name of a conversation with the number of its members; where it is over, that it is.
fn title(chat: &Chat, lang: Lang) -> String {
    if let Some(over) = chat.farewell(lang) {
        return format!("{} · {over}", chat.called(lang));
    }
    match chat.kind {
        ChatKind::Group { members } if members > 0 => format!("{} ({members})", chat.called(lang)),
        ChatKind::Group { .. }
        | ChatKind::Notes
        | ChatKind::Person
        | ChatKind::Official
        | ChatKind::Service => chat.called(lang).to_owned(),
    }
}

/// The name of the open conversation, and for how long it is muted.
pub(super) fn open_title(app: &App) -> String {
    let Some(chat) = app.open() else { return String::new() };
    let (now, zone, lang) = (app.now(), &app.settings().zone, app.lang());
    let muted = match chat.mute.at(now) {
        Mute::Off => None,
        Mute::ButMentions => Some(lang.pick("免打扰", "muted").to_owned()),
        Mute::All => Some(lang.pick("免打扰，@我 也不提醒", "muted, mentions too").to_owned()),
        Mute::Until(end) => {
            let end = when::hour_or_stamp(end, now, zone);
            Some(match lang {
                Lang::Zh => format!("免打扰到 {end}"),
                Lang::En => format!("muted until {end}"),
            })
        }
    };
    let title = title(chat, lang);
    muted.map_or_else(|| title.clone(), |muted| format!("{title} · {muted}"))
}

/// That nothing of this is left behind; else empty.
pub(super) const fn incognito(app: &App) -> &'static str {
    match app.settings().keeps {
        Keeps::Everything => "",
        Keeps::Nothing => app.lang().pick("无痕  ", "incognito  "),
    }
}

/// In quiet hours, until when they last; else empty.
pub(super) fn quiet_until(app: &App) -> String {
    let quiet = app.settings().manners.quiet_now(app.now(), &app.settings().zone);
    let Some(hours) = quiet else { return String::new() };
    let (hour, minute) = (hours.to / 60, hours.to % 60);
    match app.lang() {
        Lang::Zh => format!("勿扰到 {hour:02}:{minute:02}  "),
        Lang::En => format!("quiet until {hour:02}:{minute:02}  "),
    }
}

/// `16 未读 3@`; empty when all is read.
pub(super) fn totals(lang: Lang, unread: u32, mentions: u32) -> String {
    let unread = match (unread, lang) {
        (0, _) => return String::new(),
        (_, Lang::Zh) => format!("{unread} 未读"),
        (_, Lang::En) => format!("{unread} unread"),
    };
    if mentions == 0 { unread } else { format!("{unread} {mentions}@") }
}

/// Between a title and a state: who speaks in the row below, as far as there is room.
pub(super) fn beside(
    canvas: &mut Canvas<'_>,
    strip: Strip,
    (title, state): (&str, &str),
    speaker: &str,
) {
    let line = strip.after(1).but_last(1);
    let (from, taken) = (canvas.cells(title) + 2, canvas.cells(state) + 2);
    let room = line.after(from).but_last(taken);
    let words = format!("{speaker} {}", canvas.look.glyphs.cut);
    if canvas.cells(&words) <= room.width {
        canvas.raw(room, &words, canvas.look.theme.dim);
    }
}

/// A title at the left and a state at the right that gives way to nothing but its own length.
pub(super) fn bar(canvas: &mut Canvas<'_>, strip: Strip, title: &str, state: (&str, Style)) {
    let strong = canvas.look.theme.strong;
    let line = strip.after(1).but_last(1);
    let (words, style) = state;
    let least = canvas.cells(title).min(line.width / 3);
    let room = line.after(least + u16::from(least > 0));
    let words =
        crate::text::truncate(words, room.width, canvas.look.widths, canvas.look.glyphs.cut);
    let used = canvas.right(room, &words, style);
    canvas.left(line.but_last(used + u16::from(used > 0)), title, strong);
}
