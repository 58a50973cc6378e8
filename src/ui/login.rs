//! The login screen: the code, its steps, the progress, and what the user can do.

mod room;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::canvas::{Canvas, Strip};
use super::qr::{Contrast, Form};
use super::{Cache, dialog, screen};
use crate::api::Login;
use crate::app::action::{Action, LoginAction, WindowAction};
use crate::app::keymap::Keymap;
use crate::app::page::when;
use crate::app::{App, CodeView, Keeps, Settings, Theme};
use crate::model::{EditionId, Lang, Timestamp};
use crate::text;
use room::{Places, Room};

/// Draws the login screen and a dialog over it. Returns the cell of the caret of the dialog.
pub(super) fn draw(
    app: &App,
    canvas: &mut Canvas<'_>,
    cache: &mut Cache,
    area: Rect,
) -> Option<Position> {
    let code = app.code();
    let view = View {
        login: app.login(),
        edition: app.edition(),
        form: form(app.settings(), code),
        contrast: if code.inverted { Contrast::LightOnDark } else { Contrast::DarkOnLight },
        link: code.link,
        keeps: app.settings().keeps,
        offline: app.has_account(),
        now: app.now(),
        zone: &app.settings().zone,
        keymap: &app.settings().keymap,
    };
    let hint = view.draw(canvas, cache, area);
    screen::hint(canvas, hint, &app.hint());
    app.dialog()
        .and_then(|it| dialog::draw(&it, canvas, dialog::Frame { above: area, input: None }))
}

/// The configured form of the code. A terminal with neither colours nor blocks gets plain
/// characters.
fn form(settings: &Settings, code: CodeView) -> Form {
    match (code.spaces || settings.ascii, settings.ascii && settings.theme == Theme::Mono) {
        (_, true) => Form::Ascii,
        (true, false) => Form::Spaces,
        (false, false) => Form::HalfBlocks,
    }
}

/// The contents of the login screen.
pub(super) struct View<'a> {
    pub login: &'a Login,
    pub edition: EditionId,
    pub form: Form,
    pub contrast: Contrast,
    /// Whether the text of the code is shown, for copying.
    pub link: bool,
    /// What remains when the client ends.
    pub keeps: Keeps,
    /// Whether there is a history that can be read without a session.
    pub offline: bool,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
    /// The keys that are named.
    pub keymap: &'a Keymap,
}

/// A paragraph with its style. It is wrapped when it is drawn.
type Said = (String, Style);

impl View<'_> {
    /// Draws the code if there is one and it fits, and the text where there is room. Returns the
    /// row for messages.
    pub fn draw(&self, canvas: &mut Canvas<'_>, cache: &mut Cache, window: Rect) -> Rect {
        let url = self.url();
        let room = Room {
            code: url.and_then(|url| cache.code(url)),
            forms: self.ladder(canvas),
            address: url.filter(|_| self.link),
            widths: canvas.look.widths,
        };
        let places = room.places(window);
        if let (Some((form, place)), Some(code)) = (places.code, room.code) {
            code.draw(form, self.contrast, place, canvas.buf);
        }
        let said = self.words(canvas, &room, window, &places);
        write(canvas, places.words, &said);
        let address = room.address.map(|url| (url.to_owned(), Style::new()));
        write(canvas, places.address, address.as_slice());
        places.hint
    }

    /// The text of the code that waits to be scanned.
    const fn url(&self) -> Option<&str> {
        match self.login {
            Login::Scan { url, .. } => Some(url.as_str()),
            Login::Starting
            | Login::Confirm { .. }
            | Login::AwaitingPhone
            | Login::LoadingContacts { .. }
            | Login::Expired
            | Login::Unreachable { .. }
            | Login::Refused { .. }
            | Login::LoggedIn => None,
        }
    }

    /// The forms to try in order; the configured one first.
    fn ladder(&self, canvas: &Canvas<'_>) -> &'static [Form] {
        let blocks = !canvas.look.widths.ambiguous_wide();
        match (self.form, blocks) {
            (Form::HalfBlocks, true) => &[Form::HalfBlocks],
            (Form::Spaces, true) => &[Form::Spaces, Form::HalfBlocks],
            (Form::Ascii, true) => &[Form::Ascii, Form::HalfBlocks],
            (Form::HalfBlocks | Form::Spaces, false) => &[Form::Spaces],
            (Form::Ascii, false) => &[Form::Ascii],
        }
    }

    fn words(
        &self,
        canvas: &Canvas<'_>,
        room: &Room<'_>,
        window: Rect,
        places: &Places,
    ) -> Vec<Said> {
        let theme = canvas.look.theme;
        let mut said = Vec::new();
        if self.url().is_some() && room.code.is_none() {
            let words = canvas.say("地址太长，画不成二维码", "the address is too long for a code");
            said.push((words.to_owned(), theme.bad));
        }
        said.extend(too_small(canvas, room, (window, places), self.keymap));
        let state = self.state(canvas);
        if places.words.height < 8 {
            said.extend(state);
            return said;
        }
        said.insert(0, (self.title(canvas).to_owned(), theme.strong));
        said.insert(1, (self.keeps_words(canvas).to_owned(), theme.warn));
        if room.code.is_some() {
            said.extend(steps(canvas));
        }
        said.extend(state);
        said.push((String::new(), theme.text));
        said.extend(self.keys(canvas));
        said
    }

    const fn title(&self, canvas: &Canvas<'_>) -> &'static str {
        let lang = canvas.look.lang;
        match self.edition {
            EditionId::FileHelper => {
                lang.pick("微信 · 文件传输助手", "WeChat: File Transfer Helper")
            }
            EditionId::Web => lang.pick("微信 · 网页版", "WeChat: web edition"),
        }
    }

    const fn keeps_words(&self, canvas: &Canvas<'_>) -> &'static str {
        match self.keeps {
            Keeps::Everything => "",
            Keeps::Nothing => canvas.look.lang.pick(
                "无痕：什么都不写到磁盘，退出就没了",
                "incognito: nothing is written to disk, all is gone at the end",
            ),
        }
    }

    /// The progress of the login.
    fn state(&self, canvas: &Canvas<'_>) -> Vec<Said> {
        let theme = canvas.look.theme;
        let lang = canvas.look.lang;
        match self.login {
            Login::Starting | Login::LoggedIn => {
                vec![(lang.pick("正在连接微信", "connecting to WeChat").to_owned(), theme.dim)]
            }
            Login::Scan { expires, .. } => vec![(self.minutes(*expires, lang), theme.good)],
            Login::Confirm { name } => {
                let name = name.as_ref().map(|name| format!(" ({})", name.as_str()));
                let name = name.unwrap_or_default();
                let words = match lang {
                    Lang::Zh => format!("已扫码{name}，请在手机上确认"),
                    Lang::En => format!("scanned{name}: confirm on the phone"),
                };
                vec![(words, theme.good)]
            }
            Login::AwaitingPhone => {
                let key = self.keymap.key_of_login(LoginAction::New);
                let words = match lang {
                    Lang::Zh => format!("请在手机上确认登录，不用扫码。按 {key} 改用二维码"),
                    Lang::En => format!(
                        "confirm the login on the phone, no scan needed. {key} shows a code instead"
                    ),
                };
                vec![(words, theme.good)]
            }
            Login::LoadingContacts { done, total } => {
                let count = if *total == 0 { format!("{done}") } else { format!("{done}/{total}") };
                let words = lang.pick("正在载入联系人", "loading contacts");
                vec![(format!("{words} {count}"), theme.good)]
            }
            Login::Expired => {
                let key = self.keymap.key_of_login(LoginAction::New);
                let words = match lang {
                    Lang::Zh => format!("二维码失效了五次。按 {key} 换一个新的"),
                    Lang::En => format!("five codes have expired. Press {key} for a new one"),
                };
                vec![(words, theme.warn)]
            }
            Login::Unreachable { why, retry_at } => {
                let at = when::clock(*retry_at, self.zone);
                let words = match lang {
                    Lang::Zh => format!("{at} 自动重试"),
                    Lang::En => format!("tried again at {at}"),
                };
                vec![(why.line(lang).to_string(), theme.bad), (words, theme.dim)]
            }
            Login::Refused { why, offer } => {
                let said = why.words(lang);
                // The offer is made below.
                let words = if offer.is_some() { said.what } else { said.line() };
                refused(canvas, &words, (*offer, self.keymap))
            }
        }
    }

    fn minutes(&self, expires: Timestamp, lang: Lang) -> String {
        let minutes = (expires.since(self.now).max(0) + 59_999) / 60_000;
        match lang {
            Lang::Zh => format!("等待扫码，还剩 {minutes} 分钟"),
            Lang::En => format!("waiting for the scan, {minutes} min left"),
        }
    }

    fn keys(&self, canvas: &Canvas<'_>) -> Vec<Said> {
        let lang = canvas.look.lang;
        let style = canvas.look.theme.dim;
        let key =
            |action, zh, en| format!("{} {}", self.keymap.key_of_login(action), lang.pick(zh, en));
        let code = [
            key(LoginAction::Blocks, "换画法", "form"),
            key(LoginAction::Invert, "反色", "invert"),
            key(LoginAction::Link, "链接", "link"),
            key(LoginAction::Picture, "存图片", "picture"),
        ]
        .join("  ");
        let help = self.keymap.key_of(Action::Window(WindowAction::Help)).unwrap_or_default();
        let rest = format!("{help} {}", lang.pick("帮助  ^C 退出", "help  ^C quit"));
        let last = match (self.login, self.edition) {
            // It was said above.
            (Login::Refused { offer: Some(_), .. }, _) => rest,
            (_, EditionId::FileHelper) => {
                format!("{}  {rest}", key(LoginAction::Edition, "改用网页版", "web edition"))
            }
            (_, EditionId::Web) => {
                let other = key(LoginAction::Edition, "改用文件传输助手", "File Transfer Helper");
                format!("{other}  {rest}")
            }
        };
        let read = match self.edition {
            EditionId::FileHelper => lang.pick("Esc 先看笔记", "Esc reads the notes meanwhile"),
            EditionId::Web => lang.pick("Esc 先看聊天", "Esc reads the chats meanwhile"),
        };
        let again = key(LoginAction::New, "再试一次", "tries again");
        let keys = [
            (matches!(self.login, Login::Scan { .. }), code),
            (matches!(self.login, Login::Refused { .. } | Login::Unreachable { .. }), again),
            (self.offline, read.to_owned()),
            (true, last),
        ];
        let keys = keys.into_iter().filter(|(works, _)| *works);
        keys.map(|(_, words)| (words, style)).collect()
    }
}

/// How large the window must be for the configured form, if another one is drawn. If it does not
/// fit, the size alone remains.
fn too_small(
    canvas: &Canvas<'_>,
    room: &Room<'_>,
    (window, places): (Rect, &Places),
    keymap: &Keymap,
) -> Vec<Said> {
    let theme = canvas.look.theme;
    let wanted = room.forms.first().copied().unwrap_or_default();
    if places.code.is_some_and(|(form, _)| form == wanted) {
        return Vec::new();
    }
    let Some(needs) = room.needs(wanted) else { return Vec::new() };
    let size = format!("{}x{}", needs.width, needs.height);
    let here = format!("{}x{}", window.width, window.height);
    let (whole, brief) = match canvas.look.lang {
        Lang::Zh => (
            format!("这种画法需要 {size} 格，窗口只有 {here} 格"),
            format!("需要 {size} 格，只有 {here}"),
        ),
        Lang::En => (
            format!("this form of the code needs {size} cells, the window has {here}"),
            format!("needs {size} cells, has {here}"),
        ),
    };
    let advice = if places.code.is_some() {
        canvas.say("先用半块字符画出", "drawn with half blocks instead").to_owned()
    } else {
        let key = |action| keymap.key_of_login(action);
        let (link, picture) = (key(LoginAction::Link), key(LoginAction::Picture));
        match canvas.look.lang {
            Lang::Zh => format!("请放大窗口，或按 {link} 看链接，按 {picture} 存成图片"),
            Lang::En => {
                format!("enlarge it, or press {link} for the link, {picture} for a picture file")
            }
        }
    };
    let advice = (advice, theme.dim);
    let says = [vec![(whole, theme.warn), advice.clone()], vec![(brief, theme.warn), advice]];
    let fits = |said: &Vec<Said>| lines(canvas, places.words.width, said) <= places.words.height;
    let alone = if places.code.is_none() { vec![(size, theme.warn)] } else { Vec::new() };
    says.into_iter().find(fits).unwrap_or(alone)
}

fn refused(
    canvas: &Canvas<'_>,
    words: &str,
    (offer, keymap): (Option<EditionId>, &Keymap),
) -> Vec<Said> {
    let theme = canvas.look.theme;
    let lang = canvas.look.lang;
    let head = lang.pick("微信拒绝了这次登录:", "WeChat refused this login:");
    let mut said = vec![(head.to_owned(), theme.bad), (words.to_owned(), theme.text)];
    let key = keymap.key_of_login(LoginAction::Edition);
    let offer = offer.map(|edition| match (edition, lang) {
        (EditionId::FileHelper, Lang::Zh) => {
            format!("按 {key} 改用文件传输助手版：每个账号都能登录")
        }
        (EditionId::FileHelper, Lang::En) => {
            format!("Press {key} for File Transfer Helper: open to every account")
        }
        (EditionId::Web, Lang::Zh) => format!("按 {key} 改用网页版"),
        (EditionId::Web, Lang::En) => format!("Press {key} for the web edition"),
    });
    said.push((String::new(), theme.text));
    said.extend(offer.map(|words| (words, theme.warn)));
    said
}

fn steps(canvas: &Canvas<'_>) -> Vec<Said> {
    let text = canvas.look.theme.text;
    let lang = canvas.look.lang;
    let steps = [
        lang.pick("1. 打开手机上的微信", "1. open WeChat on the phone"),
        lang.pick("2. 用“扫一扫”扫这个码", "2. scan this code (Discover, Scan)"),
        lang.pick("3. 在手机上确认登录", "3. confirm the login there"),
        "",
    ];
    steps.map(|words| (words.to_owned(), text)).to_vec()
}

/// How many rows the text takes.
fn lines(canvas: &Canvas<'_>, width: u16, said: &[Said]) -> u16 {
    let rows = said.iter().map(|(words, _)| text::wrap(words, width, canvas.look.widths).count());
    u16::try_from(rows.sum::<usize>()).unwrap_or(u16::MAX)
}

fn write(canvas: &mut Canvas<'_>, area: Rect, said: &[Said]) {
    let mut strips = Strip::of(area);
    for (words, style) in said {
        for line in text::wrap(words, area.width, canvas.look.widths) {
            let Some(strip) = strips.next() else { return };
            canvas.raw(strip, line.shown(words), *style);
        }
    }
}
